"""Where the shipped folders are: inside a wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = {"schemas": "schemas", "db": "db", "samples": "corpus/samples"}


def shipped(name: str) -> Path:
    """Return the folder `schemas`, `db` or `samples` that travels with the program.

    Args:
        name: One of `schemas`, `db`, `samples`.

    Raises:
        KeyError: `name` is not a shipped folder.
    """
    inside_checkout = _CHECKOUT[name]
    packaged = _PACKAGE / "_shipped" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / inside_checkout
