"""Finds what can be plugged into a room by looking at its file names; there is no list to edit.

A room's plug-ins are its modules whose names begin with the room's prefix (`with_`, `to_`, `from_`), or
every module of a room without a prefix, then whatever is installed under the entry point group
`extract.<room>`. Listing imports nothing, so `extract --help` stays fast.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from extract.errors import UsageError

PREFIX = {"parse": "with_", "encode": "with_", "export": "to_", "intake": "from_", "entities": ""}
"""What a room's plug-in files begin with; the user-facing name is the rest of the file name."""


def names(room: str) -> list[str]:
    """List the plug-ins of a room, sorted, without importing any."""
    prefix = PREFIX[room]
    folder = Path(__file__).parent / room
    found = {
        module.name.removeprefix(prefix)
        for module in pkgutil.iter_modules([str(folder)])
        if module.name.startswith(prefix) and not module.name.startswith("_") and module.name != "base"
    }
    found.update(point.name for point in _installed(room))
    return sorted(found)


def load(room: str, name: str, role: str) -> Any:  # noqa: ANN401 - the caller knows the protocol of the role
    """Import one plug-in and return its object called `role`.

    Raises:
        UsageError: no such plug-in; the message lists those that exist.
    """
    if name not in names(room):
        raise UsageError(f"There is no {room} plug-in “{name}”. Known: {', '.join(names(room))}.")
    for point in _installed(room):
        if point.name == name:
            return getattr(point.load(), role)
    module = importlib.import_module(f"extract.{room}.{PREFIX[room]}{name}")
    return getattr(module, role)


@cache
def _installed(room: str) -> tuple[EntryPoint, ...]:
    """What other distributions plug into a room; asked once, since looking through all that is installed is slow."""
    return tuple(entry_points(group=f"extract.{room}"))
