"""`extract log`: the audit trail."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import emit_json, table


def add(app: typer.Typer) -> None:
    """Add `log`."""

    @app.command()
    def log(
        context: typer.Context,
        since: Annotated[str | None, typer.Option(help="A date or time (UTC), an event's number, or a hash.")] = None,
        object_id: Annotated[
            str | None, typer.Option("--object", help="An id (or its beginning), a code, or a kind such as score.")
        ] = None,
        limit: Annotated[int | None, typer.Option(min=1, help="Only the newest so many.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List audit events, newest last: who did what, when, to which object."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judged import log_rows

        given = settings(context)
        with open_store(context) as store:
            rows = log_rows(
                store,
                framework_of(store, given.framework),
                since=since,
                object_id=object_id,
                limit=limit,
                reviewer=given.reviewer,
            )
        if json:
            emit_json(rows)
            return
        table(
            ["#No", "When (UTC)", "Who", "Command", "Object", "What"],
            [
                [str(row["seq"]), row["at"], row["actor"], row["command"], f"{row['kind']} {row['object']}", row["summary"]]
                for row in rows
            ],
        )
