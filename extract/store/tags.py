"""The ranking in the store: what was matched, the tags, what they rest on, and what was learned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extract.model.ranking import Filters, Finding

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class RankedText:
    """One passage as the ranking reads it."""

    row: int
    passage_id: str
    kind: str
    text: str
    language: str
    is_ranked: bool
    level: int | None


@dataclass(frozen=True, slots=True)
class StandingRanking:
    """Which ranking the tags are of."""

    framework: str
    framework_sha256: str
    lexicons: str
    learned: int | None
    n_passages: int
    corpus: str
    """Hash of the documents that were ranked: tells whether the ranking is of this corpus."""
    encoder: str | None = None
    """Identity of the sentence encoder that took part; None for none."""


class TagRow(NamedTuple):
    """One tag as stored; a store of a hundred thousand passages has as many of these."""

    mi: str
    rank: int
    passage: int
    score: float
    elements: Sequence[tuple[str, float]]
    """Codes with what speaks for each, best first."""
    place: int
    """Place of the micro-indicator among those of the passage, from 1."""


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """What one phrase adds to one micro-indicator, as the sheets number it."""

    mi: str
    feature: int
    language: int
    phrase: str
    adds: float


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """What was learned from decisions, as stored."""

    version: int
    framework: str
    lexicons: str
    decisions: str
    n_decisions: int
    model: str


class Tags:
    """Matches, tags, findings, copies and what was learned. All but the last can be made again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # What is ranked

    def ranked_documents(self) -> dict[str, int]:
        """Current revisions that were read and are not excluded, with their numbers, in the order of their ids."""
        rows = self._store.rows(
            "select r.document_id, r.number from revisions r join documents d using (number)"
            " where r.status = 'stored' and d.class != 'excluded' and r.revision ="
            " (select max(revision) from revisions where number = r.number and status = 'stored') order by r.document_id"
        )
        return {row["document_id"]: row["number"] for row in rows}

    def texts(self, document_id: str) -> list[RankedText]:
        """The passages of a document in reading order."""
        rows = self._store.rows(
            "select id, passage_id, kind, text, language, evidential, level from passages where document_id = ? order by ordinal",
            [document_id],
        )
        return [
            RankedText(
                row["id"],
                row["passage_id"],
                row["kind"],
                row["text"],
                row["language"] or "",
                bool(row["evidential"]),
                row["level"],
            )
            for row in rows
        ]

    def rows_of(self, document_id: str) -> list[tuple[int, str]]:
        """Row ids and passage ids of a document in reading order."""
        rows = self._store.rows(
            "select id, passage_id from passages where document_id = ? order by ordinal", [document_id]
        )
        return [(row["id"], row["passage_id"]) for row in rows]

    # What was matched

    def sheet(self, document_id: str, lexicons: str | None = None) -> bytes | None:
        """The packed matches of a document, when these lexicons made them."""
        row = self._store.row("select lexicons, sheet from matches where document_id = ?", [document_id])
        return bytes(row["sheet"]) if row and lexicons in (None, row["lexicons"]) else None

    def keep_sheet(self, document_id: str, lexicons: str, n_passages: int, sheet: bytes) -> None:
        """Keep the packed matches of a document."""
        self._store.write(
            "insert into matches values (?, ?, ?, ?) on conflict (document_id) do update set"
            " lexicons = excluded.lexicons, n_passages = excluded.n_passages, sheet = excluded.sheet",
            [document_id, lexicons, n_passages, sheet],
        )

    # What an encoder made

    def vectors(self, of: str, encoder: str) -> tuple[int, bytes] | None:
        """How many vectors were kept of a document, or under another name, and these, when this encoder made them."""
        row = self._store.row("select n_passages, vectors from vectors where of = ? and encoder = ?", [of, encoder])
        return (row["n_passages"], bytes(row["vectors"])) if row else None

    def keep_vectors(self, of: str, encoder: str, n_passages: int, vectors: bytes) -> None:
        """Keep vectors in the place of older ones."""
        self._store.write(
            "insert into vectors values (?, ?, ?, ?) on conflict (of) do update set"
            " encoder = excluded.encoder, n_passages = excluded.n_passages, vectors = excluded.vectors",
            [of, encoder, n_passages, vectors],
        )

    # The ranking

    def standing(self) -> StandingRanking | None:
        """Which ranking stands."""
        row = self._store.row(
            "select framework, framework_sha256, lexicons, learned, n_passages, corpus, encoder from ranking where id = 1"
        )
        return StandingRanking(**dict(row)) if row else None

    def replace(
        self,
        ranking: StandingRanking,
        *,
        tags: Iterable[TagRow],
        phrases: Iterable[PhraseRow],
        findings: Iterable[Finding],
        copies: dict[int, int],
    ) -> None:
        """Put a new ranking in the place of the old one, whole; call it inside a transaction."""
        for table in ("ranking", "tags", "tag_phrases", "findings", "copies"):
            self._store.write(f"delete from {table}")  # noqa: S608 - names from the line above
        self._store.write(
            "insert into ranking values (1, ?, ?, ?, ?, ?, ?, ?)",
            [
                ranking.framework,
                ranking.framework_sha256,
                ranking.lexicons,
                ranking.learned,
                ranking.n_passages,
                ranking.corpus,
                ranking.encoder,
            ],
        )
        self._store.write_many(
            "insert into tags values (?, ?, ?, ?, ?, ?)",
            ((mi, rank, row, score, _written(elements), place) for mi, rank, row, score, elements, place in tags),
        )
        self._store.write_many(
            "insert into tag_phrases values (?, ?, ?, ?, ?)",
            ((phrase.mi, phrase.feature, phrase.language, phrase.phrase, phrase.adds) for phrase in phrases),
        )
        self._store.write_many(
            "insert into findings values (?, ?, ?, ?, ?)",
            ((found.mi, found.n_passages, found.n_documents, found.best, int(found.has_evidence)) for found in findings),
        )
        self._store.write_many("insert into copies values (?, ?)", sorted(copies.items()))

    def findings(self) -> dict[str, Finding]:
        """What was found for each micro-indicator."""
        rows = self._store.rows("select mi, n_passages, n_documents, best, has_evidence from findings")
        return {
            row["mi"]: Finding(
                row["mi"], row["n_passages"], row["n_documents"], row["best"], bool(row["has_evidence"])
            )
            for row in rows
        }

    # Questions

    def of_mi(self, mi: str, filters: Filters, *, limit: int | None = None) -> list[TagRow]:
        """Tags of one micro-indicator that pass the filters, best first."""
        where, values = _narrowed(filters)
        rows = self._store.rows(
            "select t.mi, t.rank, t.passage, t.score, t.elements, t.place from tags t"  # noqa: S608 - see _narrowed
            " join passages p on p.id = t.passage join revisions r using (document_id) join documents d using (number)"
            f" where t.mi = ?{where} order by t.rank limit ?",
            [mi, *values, -1 if limit is None else limit],
        )
        return [_tag(row) for row in rows]

    def by_words(self, query: str, filters: Filters, *, limit: int | None = None) -> list[tuple[int, float]]:
        """Rows that an FTS5 expression finds and how well (higher is better), best first."""
        where, values = _narrowed(filters)
        rows = self._store.rows(
            "select p.id, -bm25(passages_fts) as score from passages_fts"  # noqa: S608 - see _narrowed
            " join passages p on p.id = passages_fts.rowid join revisions r using (document_id)"
            f" join documents d using (number) where passages_fts match ?{where} order by score desc, p.id limit ?",
            [query, *values, -1 if limit is None else limit],
        )
        return [(row["id"], row["score"]) for row in rows]

    def in_order(self, filters: Filters, *, limit: int) -> list[int]:
        """Rows that pass the filters, in the order of the register."""
        where, values = _narrowed(filters)
        rows = self._store.rows(
            "select p.id from passages p join revisions r using (document_id)"  # noqa: S608 - see _narrowed
            f" join documents d using (number) where 1{where} order by p.id limit ?",
            [*values, limit],
        )
        return [row["id"] for row in rows]

    def of_passages(self, rows: Sequence[int]) -> dict[int, list[TagRow]]:
        """The tags of passages, best micro-indicator first."""
        found: dict[int, list[TagRow]] = {row: [] for row in rows}
        for at in range(0, len(rows), 500):
            some = list(rows[at : at + 500])
            marks = ", ".join("?" * len(some))
            for row in self._store.rows(
                f"select * from tags where passage in ({marks}) order by passage, place",  # noqa: S608 - marks only
                some,
            ):
                found[row["passage"]].append(_tag(row))
        return found

    def places(self, rows: Sequence[int]) -> dict[int, tuple[str, str, int]]:
        """For each row its passage id, its document's id and where in the document's sheet it stands."""
        found = {}
        for row in rows:
            place = self._store.row(
                "select passage_id, document_id, (select count(*) from passages q where q.document_id = p.document_id"
                " and q.ordinal < p.ordinal) as at from passages p where id = ?",
                [row],
            )
            if place:
                found[row] = (place["passage_id"], place["document_id"], place["at"])
        return found

    def phrases(self, mi: str) -> dict[tuple[int, int], tuple[str, float]]:
        """Phrases that speak for a micro-indicator and what they add, by language and feature."""
        rows = self._store.rows("select language, feature, phrase, adds from tag_phrases where mi = ?", [mi])
        return {(row["language"], row["feature"]): (row["phrase"], row["adds"]) for row in rows}

    def groups(self, rows: Sequence[int]) -> dict[int, int]:
        """For each row that repeats another one, the row that stands for it."""
        found = {}
        for at in range(0, len(rows), 500):
            some = list(rows[at : at + 500])
            marks = ", ".join("?" * len(some))
            for row in self._store.rows(
                f"select passage, stands_for from copies where passage in ({marks})",  # noqa: S608 - marks only
                some,
            ):
                found[row["passage"]] = row["stands_for"]
        return found

    def copies_of(self, row: int) -> list[tuple[int, str]]:
        """Rows and passage ids of all passages that repeat a passage (see `groups`), itself included."""
        rows = self._store.rows(
            "select p.id, p.passage_id from passages p where p.id = ? or p.id in"
            " (select passage from copies where stands_for = ?) order by p.id",
            [row, row],
        )
        return [(row["id"], row["passage_id"]) for row in rows]

    # Learning

    def decisions(self, framework: str) -> list[tuple[str, str, str]]:
        """Passage id, code and state (`cited`, `withdrawn`, `rejected`) of all decided evidence, in a fixed order."""
        rows = self._store.rows(
            "select distinct passage_id, code, state from evidence_now where passage_id != '' and framework = ?"
            " and state in ('cited', 'withdrawn', 'rejected') order by passage_id, code, state",
            [framework],
        )
        return [(row["passage_id"], row["code"], row["state"]) for row in rows]

    def learned(self, version: int | None = None) -> LearnedRow | None:
        """What was learned last, or in a given version."""
        row = self._store.row(
            "select * from learned where version = coalesce(?, (select max(version) from learned))", [version]
        )
        return LearnedRow(**dict(row)) if row else None

    def keep_learned(self, row: LearnedRow) -> None:
        """Keep a new version of what was learned."""
        self._store.write(
            "insert into learned values (?, ?, ?, ?, ?, ?)",
            [row.version, row.framework, row.lexicons, row.decisions, row.n_decisions, row.model],
        )


def _narrowed(filters: Filters) -> tuple[str, list[str | int]]:
    """Return SQL conditions over p (passages), r (revisions) and d (documents); values always as parameters."""
    parts = [
        "d.class != 'excluded'",
        "r.revision = (select max(revision) from revisions where number = r.number and status = 'stored')",
    ]
    values: list[str | int] = []
    for column, wanted in (("d.number", filters.documents), ("d.role", filters.roles), ("p.kind", filters.kinds)):
        if wanted:
            parts.append(f"{column} in ({', '.join('?' * len(wanted))})")
            values += wanted
    for entity in filters.entities:
        kind, asks_value, value = entity.partition("=")
        parts.append("exists (select 1 from entities e where e.passage = p.id and e.kind = ?")
        values.append(kind)
        if asks_value:
            parts[-1] += r" and e.value like ? escape '\'"
            plain = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            values.append(plain.replace("*", "%"))
        parts[-1] += ")"
    if filters.language:
        parts.append("p.language = ?")
        values.append(filters.language)
    if not filters.include_confidential:
        parts.append("d.class = 'formal'")
    return "".join(f" and {part}" for part in parts), values


def _written(elements: Sequence[tuple[str, float]]) -> str:
    return " ".join([f"{code}:{score:.3g}" for code, score in elements]) if elements else ""


def _tag(row: object) -> TagRow:
    values = dict(row)  # type: ignore[call-overload]
    elements = tuple(
        (code, float(score)) for code, _, score in (part.rpartition(":") for part in values.pop("elements").split())
    )
    return TagRow(elements=elements, **values)
