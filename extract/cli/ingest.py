"""`extract ingest`: files and folders of PDFs into the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store, settings
from extract.cli.render import emit_json, say


def add(app: typer.Typer) -> None:
    """Add `ingest`."""

    @app.command()
    def ingest(
        context: typer.Context,
        paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="PDFs, or folders of PDFs (and their register.csv).")],
        jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: all cores.")] = None,
        ocr: Annotated[str, typer.Option(help="auto: pages without text; force: all pages; off: none, they are listed.")] = "auto",
        password: Annotated[str | None, typer.Option(help="Opens encrypted PDFs.")] = None,
        engine: Annotated[str, typer.Option(help="What reads the PDFs.")] = "pypdfium2",
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Read PDFs into documents, pages, passages, entities and tags. Same bytes again: nothing happens."""
        from extract.cli.progress import Progress
        from extract.workflow.ingest import IngestOptions, ingest

        options = IngestOptions(jobs=jobs, ocr=ocr, password=password, engine=engine, framework=settings(context).framework)
        with open_store(context, create=True) as store, Progress(quiet=json) as progress:
            result = ingest(store, paths, options=options, clock=now, on_event=progress.on_event)
        if json:
            emit_json(result.as_json())
        else:
            for line in result.summary():
                say(line)
        result.raise_for_failures()
