"""What every command knows: the store's place, who judges, which framework."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from extract.errors import NoReviewer

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before every command."""

    db: Path
    reviewer: str | None
    framework: str | None


def settings(context: typer.Context) -> Settings:
    """Return the options of this call."""
    found = context.find_object(Settings)
    if found is None:
        raise RuntimeError("the application callback did not run")
    return found


def open_store(context: typer.Context, *, create: bool = False) -> Store:
    """Open the store of this call; only `ingest` and the imports make one."""
    from extract.store.in_sqlite import Store

    store = Store(settings(context).db, create=create)
    store.command = context.command_path.removeprefix("extract ")
    return store


def reviewer(context: typer.Context) -> str:
    """Return who judges.

    Raises:
        NoReviewer: nobody was named.
    """
    name = (settings(context).reviewer or "").strip()
    if not name:
        raise NoReviewer("Nobody is named as the reviewer.")
    return name


def now() -> str:
    """The time of this call: UTC, ISO 8601 to the millisecond; looked up here and nowhere inside."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
