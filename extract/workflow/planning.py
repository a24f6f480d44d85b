"""What each found file is to the store: new, known, changed, a copy; and which number it gets.

All of it is written before the first page is read, in one transaction, so that a killed run finds its
numbers again and gives no other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract.corpus import Findings, FoundFile, sha256_of
from extract.errors import DocumentError
from extract.model.document import Document, ParseIssue
from extract.model.record import DocumentFinished

if TYPE_CHECKING:
    from extract.store.documents import Revision
    from extract.store.in_sqlite import Store

_NOWHERE = Path()


@dataclass
class Planned:
    """A file, what it is to the store, and what is to be done with it."""

    file: FoundFile
    sha256: str = ""
    number: int | None = None
    status: str = "new"
    is_to_read: bool = True
    issues: tuple[ParseIssue, ...] = ()
    pages: int = 0
    passages: int = 0
    is_again: bool = False
    """True when the same bytes were stored before and are read once more, now with OCR."""

    def finished(self) -> DocumentFinished:
        """The entry of this file in the result."""
        return DocumentFinished(
            self.number, self.file.name, self.sha256, self.pages, self.passages, self.status, self.issues
        )

    def fail(self, code: str, message: str) -> None:
        """Leave this file out, with the reason."""
        self.status, self.is_to_read = "failed", False
        self.issues = (*self.issues, ParseIssue(code, message))


def plan_files(
    store: Store, findings: Findings, *, may_open: bool = False, may_recognise: bool = False
) -> list[Planned]:
    """Register what is new and say what is to be read; call it inside a transaction.

    Args:
        store: Where the register is.
        findings: What the paths held.
        may_open: A password is given, so encrypted files are tried again.
        may_recognise: OCR is there, so documents with pages that were left unread are read again.
    """
    planner = _Planner(store, may_open, may_recognise)
    for entry in findings.unfiled:
        planner.list_entry(entry)
    plan = [planner.plan(file) for file in findings.files if file.entry and file.entry.number]
    plan += [planner.miss(entry) for entry in findings.missing if planner.is_missing(entry)]
    # Only now is the highest number of the register known: what it does not number comes after.
    plan += [planner.plan(file) for file in findings.files if not (file.entry and file.entry.number)]
    return plan


class _Planner:
    def __init__(self, store: Store, may_open: bool, may_recognise: bool) -> None:
        self._store = store
        self._may_recognise = may_recognise
        self._may_open = may_open
        self._by_number = {document.number: document for document in store.documents.all()}
        self._by_name = {document.file: document for document in self._by_number.values() if document.file}
        self._seen: dict[str, Planned] = {}
        self._given_a_file: set[int] = set()

    def plan(self, file: FoundFile) -> Planned:
        """Decide on one file."""
        planned = Planned(file)
        try:
            planned.sha256 = sha256_of(file.path)
            size = file.path.stat().st_size
        except (DocumentError, OSError) as error:
            planned.fail("unreadable", str(error))
            return planned
        twin = self._seen.get(planned.sha256)
        if twin is not None:
            planned.number, planned.status, planned.is_to_read = twin.number, "unchanged", False
            message = f"“{file.name}” has the same bytes as “{twin.file.name}” and is the same document."
            planned.issues = (ParseIssue("duplicate", message),)
            return planned
        self._seen[planned.sha256] = planned
        known = self._store.documents.revision_of(planned.sha256)
        if known is not None:
            self._same_bytes(planned, known)
        elif file.name in self._by_name and not self._is_numbered_anew(file):
            self._known_name(planned, self._by_name[file.name], size)
        else:
            self._new(planned, size)
        if planned.number is not None and file.entry is not None:
            self._take_over(planned.number, file.entry)
        return planned

    def miss(self, entry: Document) -> Planned:
        """Report an entry of the register whose file is not there; it keeps its number."""
        planned = Planned(FoundFile(_NOWHERE, entry.file, entry))
        planned.number = self.list_entry(entry)
        message = f"The register names “{entry.file}”, which is not in the folder. Add the file, or take out the line."
        planned.fail("missing-file", message)
        return planned

    def is_missing(self, entry: Document) -> bool:
        """True when the file was never stored either."""
        known = self._by_number.get(entry.number) or self._by_name.get(entry.file)
        return known is None or not known.document_id

    def list_entry(self, entry: Document) -> int | None:
        """Register an entry that has no file (yet)."""
        known = self._by_number.get(entry.number) if entry.number else self._by_name.get(entry.file)
        if known is None and not entry.file:
            known = next((d for d in self._by_number.values() if d.title == entry.title and not d.file), None)
        if known is None:
            number = entry.number or self._store.documents.next_number()
            self._register(replace(entry, number=number))
            return number
        self._take_over(known.number, entry)
        return known.number

    def _same_bytes(self, planned: Planned, known: Revision) -> None:
        document = self._by_number[known.number]
        planned.number = known.number
        issues = []
        if planned.file.name != document.file:
            message = f"“{planned.file.name}” has the same bytes as document {known.number} (“{document.file}”)."
            issues.append(ParseIssue("duplicate", message))
        entry = planned.file.entry
        if entry is not None and entry.number not in (0, known.number):
            message = (
                f"The register gives “{planned.file.name}” the number {entry.number}; it was ingested as"
                f" {known.number} and keeps that, because numbers are given once."
            )
            issues.append(ParseIssue("register", message))
        if document.document_id != known.document_id:
            message = f"“{planned.file.name}” is an older revision of document {known.number}; the newer one stays."
            issues.append(ParseIssue("changed", message))
        planned.pages, planned.passages = known.n_pages, known.n_passages
        recorded = self._store.documents.issues(known.document_id)
        if os.path.normcase(known.file) != os.path.normcase(str(planned.file.path)) and not Path(known.file).exists():
            self._store.documents.move(known.document_id, str(planned.file.path))
        if known.status == "stored" and self._gains_from_ocr(known, recorded):
            planned.status, planned.is_again, planned.issues = "replaced", True, tuple(issues)
        elif known.status == "stored":
            planned.status, planned.is_to_read = "unchanged", False
            planned.issues = (*issues, *recorded)
        elif known.status == "failed" and not self._may_be_better_now(recorded):
            planned.status, planned.is_to_read = "failed", False
            planned.issues = (*recorded, *issues)
        else:
            planned.status = "new" if known.revision == 1 else "replaced"
            planned.issues = tuple(issues)

    def _gains_from_ocr(self, known: Revision, recorded: tuple[ParseIssue, ...]) -> bool:
        """True when pages were left unread that can be read now, and nobody has cited the document yet."""
        return (
            self._may_recognise
            and any(issue.code == "no-ocr" for issue in recorded)
            and not any(evidence.document_id == known.document_id for evidence in self._store.judgements.evidence())
        )

    def _may_be_better_now(self, recorded: tuple[ParseIssue, ...]) -> bool:
        return self._may_open and any(issue.code == "encrypted" for issue in recorded)

    def _is_numbered_anew(self, file: FoundFile) -> bool:
        """True when the register gives a known name another number: two documents of one name."""
        number = file.entry.number if file.entry else 0
        return bool(number) and self._by_name[file.name].number != number

    def _known_name(self, planned: Planned, document: Document, size: int) -> None:
        current = self._store.documents.revision_of(document.document_id) if document.document_id else None
        planned.number = document.number
        if (current is not None and current.status == "stored") or document.number in self._given_a_file:
            name = planned.file.name
            planned.fail(
                "changed",
                f"“{name}” is not the file that was ingested as document {document.number}. If it is a newer version,"
                f" `extract documents replace {document.number} FILE` takes it; if it is another document, rename it.",
            )
            return
        planned.status = "new" if current is None else "replaced"
        self._add_revision(planned, size)

    def _new(self, planned: Planned, size: int) -> None:
        entry = planned.file.entry or Document(0, planned.file.name)
        taken = self._by_number.get(entry.number)
        if taken is not None and (taken.document_id or taken.file not in ("", planned.file.name)):
            message = f"The register gives “{planned.file.name}” the number {entry.number}, which “{taken.file}” has."
            planned.fail("register", f"{message} Give it a number of its own.")
            return
        planned.number = entry.number or self._store.documents.next_number()
        if taken is None:
            self._register(replace(entry, number=planned.number, file=planned.file.name))
        else:
            self._store.documents.set_file(taken.number, planned.file.name)
        self._add_revision(planned, size)

    def _add_revision(self, planned: Planned, size: int) -> None:
        assert planned.number is not None
        self._given_a_file.add(planned.number)
        self._store.documents.add_revision(planned.number, planned.sha256, file=str(planned.file.path), size=size)

    def _register(self, document: Document) -> None:
        self._store.documents.register(document)
        self._by_number[document.number] = document
        if document.file:
            self._by_name[document.file] = document

    def _take_over(self, number: int, entry: Document) -> None:
        """Take what the register says now, except where a person has said otherwise."""
        document = self._store.documents.get(number)
        changed: dict[str, str | None] = {}
        for name in entry.origins:
            value = entry.doc_class if name == "class" else getattr(entry, name)
            before = document.doc_class if name == "class" else getattr(document, name)
            if name != "file" and value != before and document.origins.get(name) != "person":
                changed[name] = str(value)
        if changed:
            self._store.documents.set(number, changed, origin="register")
