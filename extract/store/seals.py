"""Digests of what was read and registered, recorded in the audit trail, so that an edit is found and named.

Whatever a transaction does to the register, to a revision's pages and passages, or to a pinned fact about the
store is told to `touch…`; when the transaction ends, one audit event of kind `content` records the state that
results. `extract check` computes the same from what it finds and compares.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
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
    issues = store.rows(
        "select i.* from parse_issues i join revisions r using (document_id) where r.number = ?"
        " order by r.revision, i.ordinal",
        [number],
    )
    return dict(row) | {
        "revisions": [dict(found) for found in revisions],
        "issues": [_digest(tuple(found))[:PAGE_DIGITS] for found in issues],
    }


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of what was read of one revision."""

    pages: list[sqlite3.Row]
    """By number."""
    passages: list[sqlite3.Row]
    """In reading order."""
    spans: dict[int, list[tuple[Any, ...]]]
    """By the passage's row id, in order: passage, ordinal, page, start, end, text."""
    entities: dict[int, list[tuple[Any, ...]]]
    """By the passage's row id, in order of place."""

    def page_digests(self) -> list[str]:
        """A digest of each page."""
        digests = []
        for row in self.pages:
            # The last column, word places, is packed bytes.
            *plain, words = row
            digests.append(_digest((*plain, hashlib.sha256(words).hexdigest())))
        return digests

    def passage_digests(self) -> list[str]:
        """A digest of each passage with its spans and entities."""
        return [
            _digest((*row, *self.spans.get(row[0], ()), *self.entities.get(row[0], ())))
            for row in self.passages
        ]


def rows_of(store: Store, document_id: str) -> Rows:
    """Read the rows of a revision."""
    pages = store.rows("select * from pages where document_id = ? order by page", [document_id])
    passages = store.rows("select * from passages where document_id = ? order by ordinal, id", [document_id])
    spans = _grouped(
        store,
        "select s.passage, s.ordinal, s.page, s.start, s.end, s.text from passages p"
        " join spans s on s.passage = p.id where p.document_id = ? order by p.id, s.ordinal",
        document_id,
    )
    entities = _grouped(
        store,
        "select e.passage, e.kind, e.start, e.end, e.text, e.value from passages p"
        " join entities e on e.passage = p.id where p.document_id = ? order by p.id, e.kind, e.start, e.end",
        document_id,
    )
    return Rows(pages, passages, spans, entities)


def _grouped(store: Store, sql: str, document_id: str) -> dict[int, list[tuple[Any, ...]]]:
    cursor = store.connection.cursor()
    cursor.row_factory = None  # plain tuples: there are hundreds of thousands
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for row in cursor.execute(sql, [document_id]):
        groups.setdefault(row[0], []).append(row)
    return groups


def reading(store: Store, document_id: str, rows: Rows | None = None) -> dict[str, Any]:
    """Return what was read of a revision as digests: the whole, each page, each passage."""
    rows = rows or rows_of(store, document_id)
    revision = store.row(
        "select number, revision, n_pages, n_passages, engine from revisions where document_id = ?",
        [document_id],
    )
    pages, passages = rows.page_digests(), rows.passage_digests()
    whole = hashlib.sha256("".join([*pages, *passages]).encode()).hexdigest()
    return (dict(revision) if revision else {"number": 0}) | {
        "digest": f"sha256:{whole}",
        "numbers": _ranges([row["page"] for row in rows.pages]),
        "pages": "".join(found[:PAGE_DIGITS] for found in pages),
        "passages": "".join(found[:PASSAGE_DIGITS] for found in passages),
    }


def _digest(values: tuple[Any, ...]) -> str:
    # ascii() of a tuple tells texts, numbers and None apart, is the same in every Python, and is fast.
    return hashlib.sha256(ascii(values).encode()).hexdigest()


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
