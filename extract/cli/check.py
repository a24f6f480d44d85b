"""`extract check`: proves the store's promises."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import emit_json, say, table
from extract.errors import IntegrityError


def add(app: typer.Typer) -> None:
    """Add `check`."""

    @app.command()
    def check(
        context: typer.Context,
        reread: Annotated[bool, typer.Option("--reread", help="Read the PDFs again and compare every page.")] = False,
        head: Annotated[
            str | None, typer.Option(help="A hash that an export printed: is this its review, grown since?")
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Check the audit trail, everything that was read, and every quote against its page."""
        from extract.workflow.checking import check

        with open_store(context) as store:
            checked = check(store, requested=settings(context).framework, reread=reread, head=head)
        if json:
            emit_json(checked.as_json())
        else:
            if checked.findings:
                table(
                    ["Promise", "Object", "Finding"],
                    [[found.check, found.object, found.message] for found in checked.findings],
                )
            say(checked.summary())
        if checked.findings:
            n = len(checked.findings)
            raise IntegrityError(f"{n} broken promise{'s' if n > 1 else ''} in {settings(context).db}.")
