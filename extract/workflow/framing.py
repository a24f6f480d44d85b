"""Which framework a review is made under: the store's own, given once when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract import frameworks

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store

DEFAULT = "mopan-3.0"


def framework_of(store: Store, requested: str | None = None) -> Framework:
    """Return the framework asked for, else the store's own, else the default.

    Args:
        store: The open store.
        requested: An id or a path; None for the store's own.

    Raises:
        FrameworkError: unknown or not valid.
    """
    return frameworks.load(requested or store.meta("framework") or DEFAULT)


def adopt(store: Store, requested: str | None) -> Framework:
    """Give a new store its framework; a store that has one keeps it."""
    framework = framework_of(store, store.meta("framework") or requested)
    if store.meta("framework") is None:
        with store.transaction():
            store.set_meta("framework", requested or DEFAULT)
            store.set_meta("framework_sha256", framework.sha256)
    return framework
