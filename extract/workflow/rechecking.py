"""Looks again for every quote of a document after its file was replaced, and keeps what came of it.

A quote that stands in the new revision gets its new place; one that does not is kept as broken, and no export
is made until a person has cited it anew or withdrawn it. The evidence itself is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract import __version__
from extract.errors import UsageError
from extract.evidence import Outcome, Relocated, relocate
from extract.model.judgement import Judgement
from extract.workflow.placing import placed

if TYPE_CHECKING:
    from extract.model.judgement import Evidence
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of one quote."""

    evidence: str
    """Id of the evidence."""
    code: str
    outcome: Outcome
    """`unchanged`, `moved` or `broken`."""
    detail: str
    """A sentence for the reviewer; empty when nothing changed."""
    reviewer: str
    """Who cited it."""

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "evidence": self.evidence,
            "code": self.code,
            "outcome": self.outcome,
            "detail": self.detail,
            "reviewer": self.reviewer,
        }


def recheck(store: Store, number: int, *, at: str) -> list[Rechecked]:
    """Look for all standing quotes of a document in its current revision; a second call changes nothing.

    Args:
        store: The open store; the new revision is stored already.
        number: Source-document number.
        at: UTC, ISO 8601.

    Returns:
        Broken ones first, then moved, then unchanged.
    """
    with store.transaction():
        document = store.documents.get(number)
        pending = [
            found
            for found in store.judgements.evidence(states=("cited", "proposed"))
            if found.source_kind == "document"
            and found.source == str(number)
            and found.document_id != document.document_id
        ]
        if not pending:
            return []
        pages = {page.number: page for page in store.passages.pages(document.document_id)}
        passages = [passage for _, passage in store.passages.of_document(document.document_id)]
        revision = store.documents.revision_of(document.document_id)
        engine = revision.engine if revision else ""
        outcomes = []
        for found in pending:
            # A heading stands in the contents page too; that is no place for evidence that stood in the text.
            open_to = (
                [one for one in passages if one.evidential] if _was_evidential(store, found) else passages
            )
            result = relocate(found, open_to, pages)
            if result.passage is not None and result.located is not None:
                content = placed(result.located, result.passage, pages, engine=engine)
            else:
                content = _broken(found, document.document_id, engine, result)
            store.judgements.insert(
                Judgement(
                    "anchor",
                    "",
                    found.code,
                    f"extract {__version__}",
                    at,
                    {"evidence": found.evidence_id} | content,
                ),
                command="documents replace",
                actor=f"extract {__version__}",
                at=at,
            )
            outcomes.append(
                Rechecked(found.evidence_id, found.code, result.outcome, result.detail, found.reviewer)
            )
    order = {"broken": 0, "moved": 1, "unchanged": 2}
    return sorted(outcomes, key=lambda outcome: (order[outcome.outcome], outcome.code, outcome.evidence))


def _was_evidential(store: Store, found: Evidence) -> bool:
    try:
        return store.passages.get(store.passages.resolve(found.passage_id)).evidential
    except UsageError:
        # Merged evidence may rest on a revision that was never read here.
        return True


def _broken(found: Evidence, document_id: str, engine: str, result: Relocated) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "passage_id": result.passage.passage_id if result.passage else found.passage_id,
        "quote": found.quote,
        "prefix": found.prefix,
        "suffix": found.suffix,
        "pages": list(found.pages),
        "labels": list(found.labels),
        "boxes": [],
        "places": [],
        "start": found.start,
        "end": found.end,
        "match": "not-found",
        "similarity": 0.0,
        "difference": result.detail,
        "doubt": "",
        "engine": engine,
    }
