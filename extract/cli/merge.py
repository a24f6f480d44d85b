"""`extract merge`: takes over another reviewer's judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store, settings
from extract.cli.render import emit_json, say


def add(app: typer.Typer) -> None:
    """Add `merge`."""

    @app.command()
    def merge(
        context: typer.Context,
        other: Annotated[Path, typer.Argument(metavar="OTHER.db", help="The other store; it is only read.")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; nothing is written.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Take over the judgements of a store that was kept apart: a union, nothing lost, nothing doubled."""
        from extract.workflow.judged import merge_lines
        from extract.workflow.merging import merge

        with open_store(context) as store:
            merged = merge(store, other, actor=settings(context).reviewer, at=now(), dry_run=dry_run)
        if json:
            emit_json(merged.as_json())
            return
        for line in merge_lines(merged):
            say(line)
