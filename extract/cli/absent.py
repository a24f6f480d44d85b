"""`extract absent`: it was looked for and not found."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import say


def add(app: typer.Typer) -> None:
    """Add `absent`."""

    @app.command()
    def absent(
        context: typer.Context,
        element: Annotated[str, typer.Argument(help="Element, or a micro-indicator.")],
        note: Annotated[str, typer.Option(help="What was looked for.")],
        search: Annotated[
            list[str] | None, typer.Option("--search", help="A search that was made; may be given several times.")
        ] = None,
    ) -> None:
        """Record that evidence was looked for and not found, with the searches made and the documents covered."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, absent

        by = By(reviewer(context), now())
        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            found = absent(store, framework, element, by=by, note=note, searches=search or [])
        say(f"{element}: absence recorded.")
        typer.echo(found)
