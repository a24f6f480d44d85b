"""`extract snapshot`: the review in one file that an outsider can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store
from extract.cli.render import say


def add(app: typer.Typer) -> None:
    """Add `snapshot`."""

    @app.command()
    def snapshot(
        context: typer.Context,
        output: Annotated[Path, typer.Option("-o", "--output", help="The file to write, a zip.")],
        key: Annotated[
            Path | None, typer.Option(help="Sign with this SSH key (needs ssh-keygen).")
        ] = None,
    ) -> None:
        """Write database, register, audit trail and their hashes into one file. It holds all that the store holds."""
        from extract.workflow.snapshot import snapshot

        with open_store(context) as store:
            made = snapshot(store, output, at=now(), key=key)
        say(f"{output}: {made.n_events} audit events, {made.n_documents} documents{', signed' if made.is_signed else ''}.")
        say("It holds confidential documents too; give it only to those who may read them.")
        typer.echo(made.sha256)
