"""The register: list, set fields, import entries, replace a file by a new revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import __version__, plugins
from extract.corpus import read_register
from extract.errors import RegisterError
from extract.model.document import Document
from extract.store.documents import FIELDS

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

PROGRAM = f"extract {__version__}"
"""The actor of acts for which no person was named."""

_READERS = {".ris": "ris", ".bib": "bib", ".json": "csl"}


def register_rows(store: Store) -> list[dict[str, Any]]:
    """All documents with their state: what `extract documents` prints."""
    revisions = {revision.document_id: revision for revision in store.documents.revisions()}
    recognised = store.passages.recognised()
    rows = []
    for document in store.documents.all():
        n_recognised, confidence = recognised.get(document.document_id, (0, None))
        revision = revisions.get(document.document_id)
        rows.append(
            {
                "number": document.number,
                "file": document.file,
                "class": document.doc_class,
                **{name: getattr(document, name) for name in FIELDS if name != "file"},
                "pages": document.n_pages,
                "ocr_pages": n_recognised,
                "ocr_confidence": None if confidence is None else round(confidence, 3),
                "passages": revision.n_passages if revision else 0,
                "revision": document.revision,
                "status": revision.status if revision else "listed",
                "sha256": document.document_id,
                "origins": document.origins,
                "issues": [
                    {"page": issue.page, "code": issue.code, "message": issue.message}
                    for issue in store.documents.issues(document.document_id)
                ],
            }
        )
    return rows


def set_fields(
    store: Store, number: int, values: dict[str, str | None], *, at: str, actor: str | None = None
) -> None:
    """Change fields of a document; the change and its audit event are one transaction."""
    with store.transaction():
        before = _state(store.documents.get(number), values)
        store.documents.set(number, values)
        after = _state(store.documents.get(number), values)
        store.events.record(
            actor=actor or PROGRAM, command="documents set", kind="document", object_id=str(number), before=before, after=after, at=at
        )


def import_register(store: Store, file: Path, *, at: str, actor: str | None = None) -> tuple[int, int]:
    """Read register entries from csv, RIS, BibTeX or CSL-JSON; returns how many were added and changed.

    An entry is matched by its number, then its file name, then its title; what it leaves empty stays.

    Raises:
        RegisterError: the file cannot be read as a register.
    """
    if not file.is_file():
        raise RegisterError(f"There is no file {file}.")
    added = changed = 0
    with store.transaction():
        for entry in _entries(file):
            known = _match(store, entry)
            if known is None:
                number = entry.number or store.documents.next_number()
                store.documents.register(replace(entry, number=number))
                store.events.record(
                    actor=actor or PROGRAM, command="documents import", kind="document", object_id=str(number),
                    before=None, after={"title": entry.title, "file": entry.file}, at=at,
                )  # fmt: skip
                added += 1
                continue
            values = {
                name: getattr(entry, name)
                for name in FIELDS
                if name != "file" and getattr(entry, name) not in (None, "", getattr(known, name))
            }
            if entry.doc_class != known.doc_class and "class" in entry.origins:
                values["class"] = entry.doc_class
            if values:
                text = {name: str(value) for name, value in values.items()}
                store.documents.set(known.number, dict(text), origin=f"import {file.name}")
                store.events.record(
                    actor=actor or PROGRAM, command="documents import", kind="document", object_id=str(known.number),
                    before=_state(known, values), after=text, at=at,
                )  # fmt: skip
                changed += 1
    return added, changed


def _entries(file: Path) -> list[Document]:
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return read_register(file)
    if suffix not in _READERS:
        raise RegisterError(f"{file.name} is not a register.", "Give a csv, ris, bib or CSL-JSON (json) file.")
    read: Callable[[str], list[Document]] = plugins.load("intake", _READERS[suffix], "read")
    return read(file.read_text(encoding="utf-8-sig"))


def _match(store: Store, entry: Document) -> Document | None:
    documents = store.documents.all()
    for same in (
        lambda known: bool(entry.number) and known.number == entry.number,
        lambda known: not entry.number and bool(entry.file) and known.file == entry.file,
        lambda known: not entry.number and bool(entry.title) and (known.title, known.year) == (entry.title, entry.year),
    ):
        for known in documents:
            if same(known):
                return known
    return None


def _state(document: Document, values: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(document, "doc_class" if name == "class" else name) for name in values}
