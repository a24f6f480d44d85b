"""The register in the store: numbered documents, their revisions, and what each revision gave."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from extract.errors import RegisterError, UsageError
from extract.model.document import CLASSES, ROLES, Document, ParseIssue

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

FIELDS = tuple(
    field.name
    for field in fields(Document)
    if field.name not in {"number", "doc_class", "origins", "document_id", "revision", "n_pages"}
)
"""Register fields as columns of `documents`, in order; `doc_class` is the column `class`."""

_SETTABLE = (*FIELDS[1:], "class")


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a document's file."""

    document_id: str
    number: int
    revision: int
    file: str
    """Absolute path at the time of ingest; `check --reread` looks there."""
    size: int
    """Bytes."""
    status: str
    """`pending` (registered, not read yet), `stored` or `failed`."""
    n_pages: int
    n_passages: int
    engine: str


class Documents:
    """Documents by source-document number; numbers are given once and never reused."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Document]:
        """All documents by number, with the current revision's id and pages."""
        return [_document(row) for row in self._store.rows(f"{_SELECT} order by d.number")]

    def get(self, number: int) -> Document:
        """Return one document.

        Raises:
            UsageError: no document has this number.
        """
        row = self._store.row(f"{_SELECT} where d.number = ?", [number])
        if row is None:
            raise UsageError(f"There is no document {number}.", "`extract documents` lists the numbers.")
        return _document(row)

    def next_number(self) -> int:
        """The first number above every one that was ever given."""
        row = self._store.row("select coalesce(max(number), 0) + 1 as next from documents")
        given = int(self._store.meta("highest_number") or 0)
        return max(int(row["next"]) if row else 1, given + 1)

    def register(self, document: Document) -> None:
        """Add an entry to the register.

        Raises:
            RegisterError: the number is taken.
        """
        if document.number < 1:
            raise RegisterError(f"“{document.number}” is not a source-document number; numbers count from 1.")
        columns = ["number", "class", "origins", *FIELDS]
        values = [
            document.number,
            document.doc_class,
            json.dumps(document.origins, sort_keys=True, ensure_ascii=False),
            *(getattr(document, name) for name in FIELDS),
        ]
        marks = ", ".join("?" * len(columns))
        try:
            self._store.write(f"insert into documents ({', '.join(columns)}) values ({marks})", values)  # noqa: S608
        except sqlite3.IntegrityError as error:
            raise RegisterError(f"Source-document number {document.number} is already given ({document.file}).") from error
        highest = max(document.number, int(self._store.meta("highest_number") or 0))
        self._store.set_meta("highest_number", str(highest))
        self._store.seals.touch_entry(document.number)

    def set(self, number: int, values: dict[str, str | None], *, origin: str = "person") -> None:
        """Change fields of an entry; each changed field remembers where its value came from.

        Raises:
            UsageError: an unknown field, role or class; the message lists those that exist.
        """
        document = self.get(number)
        origins = dict(document.origins)
        for name, value in values.items():
            if name not in _SETTABLE:
                raise UsageError(f"There is no field “{name}”. Fields: {', '.join(_SETTABLE)}.")
            if name == "class" and value not in CLASSES:
                raise UsageError(f"“{value}” is not a class. Classes: {', '.join(CLASSES)}.")
            if name == "role" and value is not None and value not in ROLES:
                raise UsageError(f"“{value}” is not a role. Roles: {', '.join(ROLES)}.")
            if name == "parent" and value is not None and not value.isdigit():
                raise UsageError(f"“{value}” is not a source-document number.")
            self._store.write(f"update documents set {name} = ? where number = ?", [value, number])  # noqa: S608
            origins[name] = origin
        self._store.write(
            "update documents set origins = ? where number = ?",
            [json.dumps(origins, sort_keys=True, ensure_ascii=False), number],
        )
        self._store.seals.touch_entry(number)

    def set_file(self, number: int, file: str) -> None:
        """Name the file of an entry that was listed without one."""
        self._store.write("update documents set file = ? where number = ?", [file, number])
        self._store.seals.touch_entry(number)

    def revisions(self, number: int | None = None) -> list[Revision]:
        """All revisions, oldest first; of one document when `number` is given."""
        where = "" if number is None else "where number = ?"
        rows = self._store.rows(
            f"select * from revisions {where} order by number, revision", [] if number is None else [number]  # noqa: S608
        )
        return [_revision(row) for row in rows]

    def revision_of(self, document_id: str) -> Revision | None:
        """Return the revision with these bytes (SHA-256), or None."""
        row = self._store.row("select * from revisions where document_id = ?", [document_id])
        return _revision(row) if row else None

    def add_revision(self, number: int, document_id: str, *, file: str, size: int, run_id: int | None = None) -> Revision:
        """Add a file's bytes as the newest revision of a document; its pages come later."""
        row = self._store.row("select coalesce(max(revision), 0) + 1 as next from revisions where number = ?", [number])
        revision = int(row["next"]) if row else 1
        self._store.write(
            "insert into revisions (document_id, number, revision, file, bytes, run_id) values (?, ?, ?, ?, ?, ?)",
            [document_id, number, revision, file, size, run_id],
        )
        found = self.revision_of(document_id)
        if found is None:
            raise RegisterError(f"Document {number} could not be given a revision.")
        self._store.seals.touch_entry(number)
        return found

    def move(self, document_id: str, file: str) -> None:
        """Record where a revision's file lies now."""
        self._store.write("update revisions set file = ? where document_id = ?", [file, document_id])
        revision = self.revision_of(document_id)
        if revision is not None:
            self._store.seals.touch_entry(revision.number)

    def rename(self, number: int, file: str) -> None:
        """Give an entry the name of its current file."""
        self._store.write("update documents set file = ? where number = ?", [file, number])
        self._store.seals.touch_entry(number)

    def drop_unread(self, document_id: str) -> None:
        """Forget a revision of which nothing was stored; the one before is the current one again."""
        revision = self.revision_of(document_id)
        self._store.write("delete from parse_issues where document_id = ?", [document_id])
        self._store.write("delete from revisions where document_id = ? and status != 'stored'", [document_id])
        if revision is not None:
            self._store.seals.touch_entry(revision.number)

    def fail(self, document_id: str, issues: tuple[ParseIssue, ...]) -> None:
        """Record that a revision could not be read, and why."""
        self._store.write("update revisions set status = 'failed' where document_id = ?", [document_id])
        self.set_issues(document_id, issues)

    def set_issues(self, document_id: str, issues: tuple[ParseIssue, ...]) -> None:
        """Replace the parse issues of a revision."""
        self._store.write("delete from parse_issues where document_id = ?", [document_id])
        self._store.write_many(
            "insert into parse_issues values (?, ?, ?, ?, ?)",
            [(document_id, ordinal, issue.page, issue.code, issue.message) for ordinal, issue in enumerate(issues)],
        )
        revision = self.revision_of(document_id)
        if revision is not None:
            self._store.seals.touch_entry(revision.number)

    def issues(self, document_id: str) -> tuple[ParseIssue, ...]:
        """The parse issues of a revision, in order."""
        rows = self._store.rows("select * from parse_issues where document_id = ? order by ordinal", [document_id])
        return tuple(ParseIssue(row["code"], row["message"], row["page"]) for row in rows)

    def start_run(self, command: str, *, version: str, engine: str, at: str) -> int:
        """Record that a run that writes rows began; returns its id."""
        return self._store.write(
            "insert into runs (command, version, engine, started_at) values (?, ?, ?, ?)", [command, version, engine, at]
        )

    def end_run(self, run_id: int, *, outcome: str, at: str) -> None:
        """Record how a run ended."""
        self._store.write("update runs set ended_at = ?, outcome = ? where run_id = ?", [at, outcome, run_id])


_SELECT = """
    select d.*, r.document_id, coalesce(r.revision, 1) as revision, coalesce(r.n_pages, 0) as n_pages
    from documents d
    left join revisions r on r.number = d.number
        and r.revision = (select max(revision) from revisions where number = d.number)
"""


def _document(row: sqlite3.Row) -> Document:
    return Document(
        number=row["number"],
        doc_class=row["class"],
        origins=json.loads(row["origins"]),
        document_id=row["document_id"] or "",
        revision=row["revision"],
        n_pages=row["n_pages"],
        **{name: row[name] for name in FIELDS},
    )


def _revision(row: sqlite3.Row) -> Revision:
    return Revision(
        document_id=row["document_id"],
        number=row["number"],
        revision=row["revision"],
        file=row["file"],
        size=row["bytes"],
        status=row["status"],
        n_pages=row["n_pages"],
        n_passages=row["n_passages"],
        engine=row["engine"],
    )
