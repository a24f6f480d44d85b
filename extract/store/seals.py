"""Digests of what was read and registered, recorded in the audit trail, so that an edit is found and named.

Whatever a transaction does to the register, to a revision's pages and passages, or to a pinned fact about the
store is told to `touch…`; when the transaction ends, one audit event of kind `content` records the state that
results. `extract check` computes the same from what it finds and compares.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from extract import __version__

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

PINNED = ("framework", "framework_sha256", "organisation", "highest_number")
"""Facts about the store that the audit trail holds."""

PAGE_DIGITS = 16
PASSAGE_DIGITS = 12
"""Hex digits kept of each page's and passage's digest, to name the one that was changed; the digest over all
of a revision's rows is kept whole."""


class Seals:
    """Keeps account of what a transaction changed and records it when the transaction ends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: set[int] = set()
        self._readings: set[str] = set()
        self._facts: set[str] = set()

    def touch_entry(self, number: int) -> None:
        """A register entry, or its revisions, changed."""
        self._entries.add(number)
        self._settle()

    def touch_reading(self, document_id: str) -> None:
        """A revision's pages and passages were written."""
        self._readings.add(document_id)
        self._settle()

    def touch_fact(self, key: str) -> None:
        """A fact about the store changed."""
        if key in PINNED:
            self._facts.add(key)
            self._settle()

    def forget(self) -> None:
        """The transaction was rolled back."""
        self._entries.clear()
        self._readings.clear()
        self._facts.clear()

    def record(self) -> None:
        """Record the state of all that was touched as one audit event; called before a transaction is committed."""
        if not (self._entries or self._readings or self._facts):
            return
        after: dict[str, Any] = {}
        if self._entries:
            after["entries"] = {str(number): entry(self._store, number) for number in sorted(self._entries)}
        if self._readings:
            after["readings"] = {found: reading(self._store, found) for found in sorted(self._readings)}
        if self._facts:
            after["facts"] = {key: self._store.meta(key) for key in sorted(self._facts)}
        numbers = set(self._entries) | {row["number"] for row in after.get("readings", {}).values()}
        self._store.events.record(
            actor=f"extract {__version__}",
            command=self._store.command,
            kind="content",
            object_id=_ranges(sorted(numbers)) or "store",
            after=after,
            at=self._store.clock(),
        )
        self.forget()

    def _settle(self) -> None:
        """Outside a transaction each change is one of its own."""
        if not self._store.connection.in_transaction:
            with self._store.transaction():
                pass


def entry(store: Store, number: int) -> dict[str, Any] | None:
    """Return a register entry with its revisions as plain data, None when it is not there."""
    row = store.row("select * from documents where number = ?", [number])
    if row is None:
        return None
    revisions = store.rows(
        "select document_id, revision, file, bytes, status from revisions where number = ? order by revision",
        [number],
    )
    return dict(row) | {"revisions": [dict(found) for found in revisions]}


def reading(store: Store, document_id: str) -> dict[str, Any]:
    """Return what was read of a revision as digests: the whole, each page, each passage."""
    row = store.row(
        "select number, revision, n_pages, n_passages, engine from revisions where document_id = ?",
        [document_id],
    )
    numbered = list(page_digests(store, document_id))
    pages = [found for _, found in numbered]
    passages = [found for _, found in passage_digests(store, document_id)]
    whole = hashlib.sha256("".join([*pages, *passages]).encode()).hexdigest()
    return (dict(row) if row else {"number": 0}) | {
        "digest": f"sha256:{whole}",
        "numbers": _ranges([number for number, _ in numbered]),
        "pages": "".join(found[:PAGE_DIGITS] for found in pages),
        "passages": "".join(found[:PASSAGE_DIGITS] for found in passages),
    }


def page_digests(store: Store, document_id: str) -> Iterator[tuple[int, str]]:
    """Yield page number and digest of every page of a revision, in order."""
    for row in store.rows("select * from pages where document_id = ? order by page", [document_id]):
        yield row["page"], _digest(row)


def passage_digests(store: Store, document_id: str) -> Iterator[tuple[str, str]]:
    """Yield id and digest of every passage of a revision with its spans, in reading order."""
    spans: dict[int, list[tuple[Any, ...]]] = {
        passage: [tuple(row) for row in rows]
        for passage, rows in groupby(
            store.connection.execute(
                "select s.* from passages p join spans s on s.passage = p.id where p.document_id = ?"
                " order by p.id, s.ordinal",
                [document_id],
            ),
            key=lambda row: row["passage"],
        )
    }
    for row in store.rows("select * from passages where document_id = ? order by ordinal, id", [document_id]):
        yield (
            row["passage_id"],
            _digest([*row, *(value for span in spans.get(row["id"], ()) for value in span)]),
        )


def _digest(values: Iterable[Any] | sqlite3.Row) -> str:
    whole = hashlib.sha256()
    for value in values:
        if isinstance(value, bytes):
            whole.update(b"b%d:" % len(value) + value)
        else:
            text = str(value).encode("utf-8", "surrogatepass")
            whole.update(b"t%d:" % len(text) + text)
    return whole.hexdigest()


def numbers_of(ranges: str) -> list[int]:
    """Return 1, 2, 3 and 7 for `1–3, 7`."""
    numbers: list[int] = []
    for part in filter(None, ranges.split(", ")):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _ranges(numbers: list[int]) -> str:
    """`1–3, 7` for 1, 2, 3 and 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}" if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)


def state_of(events: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Replay the `content` events' contents into the newest recorded state: entries, readings and facts by key."""
    state: dict[str, dict[str, Any]] = {"entries": {}, "readings": {}, "facts": {}}
    for after in events:
        for part, found in json.loads(after).items():
            state.setdefault(part, {}).update(found)
    return state
