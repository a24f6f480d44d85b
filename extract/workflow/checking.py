"""Checking a store: its promises by hashing, and on request the PDFs read once more."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.corpus import sha256_of
from extract.errors import FrameworkError
from extract.parse.pool import Pool
from extract.parse.reading import DocumentRead, read_documents
from extract.parse.tasks import Source
from extract.store.check import Finding, verify_head
from extract.store.check import check as check_store
from extract.workflow.framing import framework_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extract.model.framework import Framework
    from extract.store.documents import Revision
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check looked at and found."""

    findings: tuple[Finding, ...]
    n_events: int
    n_documents: int
    n_passages: int
    n_evidence: int
    head: str

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "findings": [found.as_json() for found in self.findings],
            "events": self.n_events,
            "documents": self.n_documents,
            "passages": self.n_passages,
            "evidence": self.n_evidence,
            "chain_head": self.head,
        }

    def summary(self) -> str:
        """One sentence for people."""
        looked = (
            f"{self.n_events} audit events, {self.n_documents} documents, {self.n_passages} passages"
            f" and {self.n_evidence} pieces of evidence checked"
        )
        if not self.findings:
            return f"{looked}: everything holds. Newest hash: {self.head or 'none'}."
        return f"{looked}."


def check(
    store: Store, *, requested: str | None = None, reread: bool = False, head: str | None = None
) -> Checked:
    """Check a store.

    Args:
        store: The open store.
        requested: Framework id; None for the store's own.
        reread: Read the PDFs again and compare their pages.
        head: A hash that an export printed, to be found in the chain.
    """
    framework, findings = _framework(store, requested)
    findings += check_store(store, framework)
    if head is not None and not verify_head(store, head):
        findings.append(
            Finding("chain", f"hash {head}", "It is not in this store's chain: another review, or one that was rewritten.")
        )
    if reread:
        findings += list(_reread(store))
    newest = store.events.head()
    row = store.row("select (select count(*) from documents) as n, (select count(*) from passages) as m")
    return Checked(
        tuple(findings),
        n_events=newest.seq if newest else 0,
        n_documents=row["n"] if row else 0,
        n_passages=row["m"] if row else 0,
        n_evidence=len(store.judgements.heads("evidence")),
        head=newest.hash if newest else "",
    )


def _framework(store: Store, requested: str | None) -> tuple[Framework | None, list[Finding]]:
    try:
        return framework_of(store, requested), []
    except FrameworkError as error:
        return None, [Finding("framework", f"framework {requested or store.meta('framework')}", error.message)]


def _reread(store: Store) -> Iterator[Finding]:
    """Read all files again, in workers as an ingest does, and compare page by page."""
    revisions = {found.document_id: found for found in store.documents.revisions() if found.status == "stored"}
    sources = []
    current = {document.document_id for document in store.documents.all()}
    for document_id, revision in revisions.items():
        path = Path(revision.file)
        if document_id not in current and (not path.is_file() or sha256_of(path) != document_id):
            # A replaced file may well have been overwritten by the one that replaced it.
            continue
        if not path.is_file():
            yield Finding("reread", f"document {revision.number}", f"Its file is not at {path} any more.")
        elif sha256_of(path) != document_id:
            yield Finding("reread", f"document {revision.number}", f"The file at {path} is not the one that was read.")
        else:
            engine = revision.engine.partition(" ")[0] or "pypdfium2"
            sources.append(Source(document_id, path, path.name, engine=engine, ocr="off"))
    with Pool(os.cpu_count() or 1) as pool:
        for event in read_documents(sources, pool=pool):
            if isinstance(event, DocumentRead):
                yield from _compared(store, revisions[event.document_id], event)


def _compared(store: Store, revision: Revision, read: DocumentRead) -> Iterator[Finding]:
    named = f"document {revision.number}"
    if read.reading is None:
        reason = read.issues[0].message if read.issues else "It cannot be read."
        yield Finding("reread", named, reason)
        return
    with_another = "" if read.reading.engine == revision.engine else f", with {read.reading.engine}"
    again = {page.number: page for page in read.reading.pages}
    for page in store.passages.pages(revision.document_id):
        if page.method != "text":
            continue
        found = again.get(page.number)
        if found is None or found.text != page.text:
            yield Finding("reread", f"page {page.number} of {named}", f"It reads otherwise now{with_another}.")
