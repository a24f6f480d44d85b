"""`extract sources`: survey items and interviews beside the documents."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store
from extract.cli.render import emit_json, table


def add(app: typer.Typer) -> None:
    """Add `sources`."""

    @app.command()
    def sources(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List survey items (S1, S2 ...) and interviews (I1, I2 ...), and how often each is cited."""
        from extract.workflow.judged import source_rows

        with open_store(context) as store:
            rows = source_rows(store)
        if json:
            emit_json(rows)
            return
        table(
            ["No", "Title", "Text", "Access", "#Cited"],
            [[row["number"], row["title"], row["text"], row["access"], str(row["cited"] or "")] for row in rows],
        )
