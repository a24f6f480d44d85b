"""`extract web`: the review page in a browser on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, settings
from extract.cli.render import say


def add(app: typer.Typer) -> None:
    """Add `web`."""

    @app.command()
    def web(
        context: typer.Context,
        port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8765,
    ) -> None:
        """Serve the review on this machine only: status, ranked passages, pages, and forms to cite and score."""
        from extract.web.server import Site, new_token, serve

        given = settings(context)
        open_store(context).close()
        site = Site(given.db, given.framework, given.reviewer, now, new_token())
        serve(site, port=port, ready=lambda address: say(f"Open {address} in a browser; Ctrl-C stops."))
