"""Merging stores that were kept apart, with the quotes of replaced documents looked for again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from extract import __version__
from extract.store.in_sqlite import Store
from extract.store.merge import Merged
from extract.store.merge import merge as take_over
from extract.workflow.rechecking import recheck

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Merged", "merge"]


def merge(store: Store, other: Path, *, actor: str | None, at: str, dry_run: bool = False) -> Merged:
    """Take over the judgements of another store.

    Args:
        store: Where to.
        other: The other store's file; its judgements are only read.
        actor: Who merges; None for the program.
        at: UTC, ISO 8601.
        dry_run: Only tell what would happen.

    Raises:
        StoreError: the other store is missing, or was tampered with.
        UsageError: both are the same, or are reviews under different frameworks.
    """
    who = actor or f"extract {__version__}"
    with Store(other, create=False) as source:
        if dry_run:
            return take_over(store, source, actor=who, at=at, dry_run=True)
        with store.transaction():
            merged = take_over(store, source, actor=who, at=at)
            for number in _replaced(store):
                recheck(store, number, at=at)
        return merged


def _replaced(store: Store) -> Iterable[int]:
    return sorted({revision.number for revision in store.documents.revisions() if revision.revision > 1})
