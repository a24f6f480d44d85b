"""Pages, passages and entities in the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.model.document import Box, Entity, Note, Page, Passage, Reading, Run, Span

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

_PER_REVISION = 1_000_000


class Passages:
    """What was read from the documents; written once per revision and never edited."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def store_reading(
        self, reading: Reading, entities: Mapping[int, Sequence[Entity]], *, run_id: int | None = None
    ) -> None:
        """Write a revision's pages, passages, entities and issues; call it inside a transaction.

        Args:
            reading: What was read.
            entities: By the passage's ordinal.
            run_id: The run that read it.
        """
        revision = self._store.documents.revision_of(reading.document_id)
        if revision is None:
            raise UsageError(f"{reading.document_id[:12]} is not registered.")
        base = (revision.number * 100 + revision.revision) * _PER_REVISION
        self._store.write_many(
            "insert into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [_page_row(page) for page in reading.pages]
        )
        passages = reading.passages
        self._store.write_many(
            "insert into passages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_passage_row(base + passage.ordinal, passage) for passage in passages],
        )
        self._store.write_many(
            "insert into passages_fts (rowid, text) values (?, ?)",
            [(base + passage.ordinal, passage.text) for passage in passages],
        )
        self._store.write_many(
            "insert into spans values (?, ?, ?, ?, ?, ?)",
            [
                (base + passage.ordinal, ordinal, span.page, span.start, span.end, span.text)
                for passage in passages
                for ordinal, span in enumerate(passage.spans)
            ],
        )
        self._store.write_many(
            "insert or ignore into entities values (?, ?, ?, ?, ?, ?)",
            [
                (base + ordinal, entity.kind, entity.start, entity.end, entity.text, entity.value)
                for ordinal, found in entities.items()
                for entity in found
            ],
        )
        self._store.documents.set_issues(reading.document_id, reading.issues)
        self._store.write(
            "update revisions set status = 'stored', n_pages = ?, n_passages = ?, engine = ?, metadata = ?, run_id = ?"
            " where document_id = ?",
            [
                len(reading.pages),
                len(passages),
                reading.engine,
                json.dumps(reading.metadata, sort_keys=True, ensure_ascii=False),
                run_id,
                reading.document_id,
            ],
        )
        self._store.seals.touch_entry(revision.number)  # its state and engine, written last
        self._store.seals.touch_reading(reading.document_id)

    def keep_confidences(self, document_id: str, confidences: Mapping[int, bytes]) -> None:
        """Keep how sure OCR was of each word, by page: one byte a word, 0-100, in the order of `Page.words`."""
        self._store.write_many(
            "insert into recognised values (?, ?, ?)",
            [(document_id, page, packed) for page, packed in sorted(confidences.items())],
        )

    def confidences(self, document_id: str, page: int) -> tuple[float, ...]:
        """How sure OCR was of each word of a page, 0-1, in the order of `Page.words`; empty for other pages."""
        row = self._store.row("select confidences from recognised where document_id = ? and page = ?", [document_id, page])
        return tuple(each / 100 for each in row["confidences"]) if row else ()

    def recognised(self) -> dict[str, tuple[int, float]]:
        """How many pages of each revision were recognised in pictures, and the mean confidence, 0-1."""
        rows = self._store.rows(
            "select document_id, count(*) as n, avg(ocr_confidence) as mean from recognised"
            " join pages using (document_id, page) group by document_id"
        )
        return {row["document_id"]: (row["n"], row["mean"] or 0.0) for row in rows}

    def forget(self, document_id: str) -> None:
        """Take out what was read from a revision and all that was made of it, so that it can be read again.

        Call it inside the transaction that stores the new reading, and only when no judgement rests on it.
        """
        mine = "(select id from passages where document_id = ?)"
        self._store.write("delete from ranking")
        self._store.write("delete from matches where document_id = ?", [document_id])
        self._store.write("delete from vectors where of = ?", [document_id])
        self._store.write(f"delete from tags where passage in {mine}", [document_id])  # noqa: S608
        self._store.write(
            f"delete from copies where passage in {mine} or stands_for in {mine}", [document_id, document_id]  # noqa: S608
        )
        self._store.write(f"delete from entities where passage in {mine}", [document_id])  # noqa: S608
        self._store.write(f"delete from spans where passage in {mine}", [document_id])  # noqa: S608
        # The index keeps no text of its own, so it must be told what it is to forget.
        self._store.write(
            "insert into passages_fts (passages_fts, rowid, text) select 'delete', id, text from passages where document_id = ?",
            [document_id],
        )
        self._store.write("delete from passages where document_id = ?", [document_id])
        self._store.write("delete from recognised where document_id = ?", [document_id])
        self._store.write("delete from pages where document_id = ?", [document_id])

    def resolve(self, prefix: str) -> int:
        """Return the row id of the passage whose id begins with `prefix`.

        Raises:
            UsageError: none or several passages begin so.
        """
        rows = self._store.rows(
            "select id, passage_id from passages where passage_id >= ? and passage_id < ? limit 3",
            [prefix.lower(), prefix.lower() + "g"],
        )
        exact = [row for row in rows if row["passage_id"] == prefix.lower()]
        if len(exact or rows) == 1:
            return int((exact or rows)[0]["id"])
        if not rows:
            raise UsageError(f"There is no passage “{prefix}”.", "`extract search` prints the ids of passages.")
        raise UsageError(f"Several passages begin with “{prefix}”.", "Type more of the id.")

    def get(self, row_id: int) -> Passage:
        """Return one passage by row id (see `resolve`)."""
        return self.many([row_id])[row_id]

    def many(self, row_ids: Sequence[int]) -> dict[int, Passage]:
        """Return passages by row id; unknown ids are left out."""
        found: dict[int, Passage] = {}
        for at in range(0, len(row_ids), 500):
            some = list(row_ids[at : at + 500])
            marks = ", ".join("?" * len(some))
            spans: dict[int, list[Span]] = {}
            for row in self._store.rows(
                f"select * from spans where passage in ({marks}) order by passage, ordinal", some  # noqa: S608
            ):
                spans.setdefault(row["passage"], []).append(Span(row["page"], row["start"], row["end"], row["text"]))
            for row in self._store.rows(f"select * from passages where id in ({marks})", some):  # noqa: S608
                found[row["id"]] = _passage(row, tuple(spans.get(row["id"], ())))
        return found

    def of_document(self, document_id: str) -> Iterator[tuple[int, Passage]]:
        """Yield the passages of a revision in reading order, with their row ids."""
        ids = [
            row["id"]
            for row in self._store.rows("select id from passages where document_id = ? order by ordinal", [document_id])
        ]
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            passages = self.many(some)
            for row_id in some:
                yield row_id, passages[row_id]

    def page(self, document_id: str, number: int) -> Page:
        """Return one page.

        Raises:
            UsageError: there is no such page.
        """
        row = self._store.row("select * from pages where document_id = ? and page = ?", [document_id, number])
        if row is None:
            raise UsageError(f"There is no page {number} in that document.")
        return _page(row)

    def pages(self, document_id: str) -> Iterator[Page]:
        """Yield the pages of a revision in order."""
        for row in self._store.rows("select page from pages where document_id = ? order by page", [document_id]):
            yield self.page(document_id, row["page"])

    def labels(self, document_id: str) -> dict[int, str | None]:
        """Printed labels by PDF page."""
        rows = self._store.rows("select page, label from pages where document_id = ?", [document_id])
        return {row["page"]: row["label"] for row in rows}

    def entities(self, row_id: int) -> list[Entity]:
        """The entities of a passage, in order of place."""
        rows = self._store.rows("select * from entities where passage = ? order by start, end, kind", [row_id])
        return [Entity(row["kind"], row["start"], row["end"], row["text"], row["value"]) for row in rows]

    def evidence(self, passage_id: str) -> list[dict[str, Any]]:
        """Evidence that quotes a passage, as it stands now, oldest first."""
        rows = self._store.rows(
            "select evidence_id, code, stance, state, reviewer, quote, note from evidence_now"
            " where passage_id = ? order by at, evidence_id",
            [passage_id],
        )
        return [dict(row) for row in rows]

    def counts(self) -> tuple[int, int]:
        """How many passages are ranked, and in how many documents they stand."""
        row = self._store.row(
            "select count(*) as passages, count(distinct document_id) as documents from passages where evidential = 1"
        )
        return (row["passages"], row["documents"]) if row else (0, 0)

    def unread(self) -> dict[int, int]:
        """How many pages of each document have no text that could be used, by document number."""
        rows = self._store.rows(
            "select r.number, count(*) as n from pages p join revisions r using (document_id)"
            " where p.method = 'none' or p.readable = 0 group by r.number order by r.number"
        )
        return {row["number"]: row["n"] for row in rows}

    def entity_counts(self) -> dict[str, int]:
        """How many entities of each kind the store holds."""
        rows = self._store.rows("select kind, count(*) as n from entities group by kind order by kind")
        return {row["kind"]: row["n"] for row in rows}


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""One encoder for all: `json.dumps` with options makes a new one for each of five values a passage."""


def _page_row(page: Page) -> tuple[Any, ...]:
    return (
        page.document_id,
        page.number,
        page.label,
        page.label_origin,
        float(page.width),
        float(page.height),
        page.rotation,
        float(page.quality),
        int(page.readable),
        page.method,
        page.ocr_confidence,
        page.text,
        page.words,
    )


def _page(row: sqlite3.Row) -> Page:
    return Page(
        document_id=row["document_id"],
        number=row["page"],
        label=row["label"],
        label_origin=row["label_origin"],
        width=row["width"],
        height=row["height"],
        rotation=row["rotation"],
        quality=row["quality"],
        readable=bool(row["readable"]),
        method=row["method"],
        ocr_confidence=row["ocr_confidence"],
        text=row["text"],
        words=row["words"],
    )


def _passage_row(row_id: int, passage: Passage) -> tuple[Any, ...]:
    return (
        row_id,
        passage.passage_id,
        passage.document_id,
        passage.ordinal,
        passage.kind,
        passage.level,
        passage.pages[0],
        passage.pages[-1],
        passage.text,
        _dumps(passage.section),
        passage.language,
        _dumps([asdict(note) for note in passage.notes] if passage.notes else ()),
        _dumps([(run.start, run.page, run.at, run.length) for run in passage.runs]),
        _dumps([(box.page, *(round(x, 2) for x in (box.x0, box.top, box.x1, box.bottom))) for box in passage.boxes]),
        _dumps(passage.header),
        int(passage.evidential),
    )


def _passage(row: sqlite3.Row, spans: tuple[Span, ...]) -> Passage:
    return Passage(
        passage_id=row["passage_id"],
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        kind=row["kind"],
        text=row["text"],
        spans=spans,
        boxes=tuple(Box(*box) for box in json.loads(row["boxes"])),
        runs=tuple(Run(*run) for run in json.loads(row["runs"])),
        section=tuple(json.loads(row["section"])),
        level=row["level"],
        language=row["language"],
        notes=tuple(Note(**note) for note in json.loads(row["notes"])),
        header=tuple(json.loads(row["header"])),
        evidential=bool(row["evidential"]),
    )
