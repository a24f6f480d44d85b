"""A new file for a numbered document: the number stays, the revision counts up, every quote is checked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.corpus import FoundFile, sha256_of
from extract.errors import RegisterError, UnreadableDocument
from extract.model.record import OnEvent, ignore
from extract.workflow.ingest import IngestOptions, rank_again, read_planned
from extract.workflow.planning import Planned
from extract.workflow.rechecking import Rechecked, recheck
from extract.workflow.register import PROGRAM

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a replacement did."""

    number: int
    revision: int
    pages: int
    passages: int
    quotes: tuple[Rechecked, ...]

    def as_json(self) -> dict[str, Any]:
        """The payload of `--json`."""
        return {
            "number": self.number,
            "revision": self.revision,
            "pages": self.pages,
            "passages": self.passages,
            "quotes": [quote.as_json() for quote in self.quotes],
        }


def replace_document(
    store: Store,
    framework: Framework,
    number: int,
    file: Path,
    *,
    options: IngestOptions = IngestOptions(),  # noqa: B008 - frozen
    clock: Callable[[], str],
    on_event: OnEvent = ignore,
    actor: str | None = None,
) -> Replaced:
    """Take a file as the next revision of a document.

    Raises:
        RegisterError: the file is already a document (this one or another).
        UnreadableDocument: the file cannot be read; the earlier revision stays.
        UsageError: no document has this number.
    """
    document = store.documents.get(number)
    sha256 = sha256_of(file)
    known = store.documents.revision_of(sha256)
    if known is not None and known.status == "stored":
        raise RegisterError(f"“{file.name}” is already revision {known.revision} of document {known.number}.")
    with store.transaction():
        if known is None:
            store.documents.add_revision(number, sha256, file=str(file.resolve()), size=file.stat().st_size)
        store.documents.rename(number, file.name)
    planned = Planned(FoundFile(file.resolve(), file.name), sha256=sha256, number=number, status="replaced")
    read_planned(store, [planned], options, clock=clock, on_event=on_event)
    if planned.status == "failed":
        with store.transaction():
            store.documents.drop_unread(sha256)
            store.documents.rename(number, document.file)
        reason = planned.issues[0].message if planned.issues else "it could not be read."
        raise UnreadableDocument(f"Document {number} keeps its earlier file: {reason}")
    with store.transaction():
        quotes = recheck(store, number, at=clock())
        store.events.record(
            actor=actor or PROGRAM,
            command="documents replace",
            kind="document",
            object_id=str(number),
            before={"document_id": document.document_id, "file": document.file},
            after={"document_id": sha256, "file": file.name},
            at=clock(),
        )
    rank_again(store, framework, options, on_event)
    return Replaced(number, store.documents.get(number).revision, planned.pages, planned.passages, tuple(quotes))
