"""Draws what commands found: JSON for programs, Rich tables for people.

Data goes to stdout, everything else to stderr. Rich draws colour only on a terminal; off a terminal a line
has `COLUMNS` characters, 160 when that is not set, so that pipes and tests see whole cells.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def emit_json(value: object) -> None:
    """Write a value as JSON to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console for stdout (or stderr), wide when nobody is looking."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS") or 160)
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def say(message: str) -> None:
    """Write a line for the person to stderr."""
    sys.stderr.write(message + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text | None]], *, title: str | None = None) -> None:
    """Draw rows; a column whose name begins with `#` is aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column.removeprefix("#"), justify="right" if column.startswith("#") else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*[cell if isinstance(cell, Text) else Text(cell or "") for cell in row])
    console().print(drawn)


def marked(text: str, places: Iterable[tuple[int, int]], *, style: str = "bold yellow") -> Any:  # noqa: ANN401 - Rich's Text, imported late
    """Return the text with places highlighted."""
    from rich.text import Text

    drawn = Text(text)
    for start, end in places:
        drawn.stylize(style, start, end)
    return drawn
