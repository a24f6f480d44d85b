"""`extract narrative`: the analysis text of a micro-indicator or KPI."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import say
from extract.errors import UsageError


def add(app: typer.Typer) -> None:
    """Add `narrative`."""

    @app.command()
    def narrative(
        context: typer.Context,
        mi: Annotated[str, typer.Argument(help="Micro-indicator, or a KPI.")],
        file: Annotated[str, typer.Argument(help="Text file, paragraphs parted by empty lines; - reads from the pipe.")],
    ) -> None:
        """Keep the analysis text; a later one replaces it and both stay in the record."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, narrative

        by = By(reviewer(context), now())
        text = sys.stdin.read() if file == "-" else _text(Path(file))
        with open_store(context) as store:
            n = narrative(store, framework_of(store, settings(context).framework), mi, text, by=by)
        say(f"{mi}: {n} paragraph{'s' if n > 1 else ''} kept.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text file in UTF-8.", "Save it as plain text (UTF-8).") from error
