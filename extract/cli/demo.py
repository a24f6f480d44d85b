"""`extract demo`: the whole way on the sample corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now
from extract.cli.render import say, table


def add(app: typer.Typer) -> None:
    """Add `demo`."""

    @app.command()
    def demo(
        folder: Annotated[Path, typer.Argument(help="A new folder.")] = Path("demo"),
        jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: all cores.")] = None,
    ) -> None:
        """Make a review of the sample corpus, from ingest to exports, and say what to open."""
        from extract.cli.progress import Progress
        from extract.workflow.demo import demo

        with Progress() as progress:
            made = demo(folder, clock=now, jobs=jobs, on_event=progress.on_event)
        say(
            f"{made.documents} documents, {made.pages} pages, {made.passages} passages;"
            f" {made.evidence} passages cited, {made.scores} scores given."
        )
        table(["Open", "What it is"], [[str(file), what] for file, what in made.files])
        say(f"Then try: extract search --mi 4.4 --db {made.folder}/evidence.db")
        say(f"          extract status 4 --db {made.folder}/evidence.db")
        say(f"          extract web --db {made.folder}/evidence.db --reviewer YOUR-NAME")
