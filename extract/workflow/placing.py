"""Where a quote stands: in a passage and on its pages, or in a survey item or interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extract.errors import ConfidentialSource, JudgementRefused, QuoteNotFound, UsageError
from extract.evidence import Located, find, locate

if TYPE_CHECKING:
    from extract.model.document import Document, Page, Passage
    from extract.model.judgement import Source
    from extract.store.in_sqlite import Store

_SHOWN = 160
"""Characters of a quote shown in a refusal."""


def source_of(store: Store, typed: str) -> Source | None:
    """The survey item or interview that is meant, None when a passage is."""
    wanted = typed.strip().upper()
    return next((source for source in store.judgements.sources() if source.number.upper() == wanted), None)


def in_source(source: Source, quote: str | None) -> dict[str, Any]:
    """Find a quote in a survey item or interview.

    Raises:
        ConfidentialSource: it may inform the review but is never cited.
    """
    if source.access == "inform-only":
        raise ConfidentialSource("This source may inform the review but is never cited.")
    found = find(source.text, quote) if quote is not None else find(source.text, source.text)
    return {
        "source_kind": source.kind,
        "document_id": "",
        "passage_id": source.source_id,
        "quote": source.text[found.start : found.end],
        "prefix": source.text[max(0, found.start - 32) : found.start],
        "suffix": source.text[found.end : found.end + 32],
        "pages": [],
        "labels": [],
        "boxes": [],
        "places": [],
        "start": found.start,
        "end": found.end,
        "match": found.match,
        "similarity": round(found.similarity, 4),
        "difference": found.difference,
        "doubt": "",
        "engine": "",
    }


def in_passage(store: Store, typed: str, quote: str | None) -> dict[str, Any]:
    """Find a quote in a passage that may be cited.

    Raises:
        UsageError: no such passage.
        ConfidentialSource: its document may inform the review but is never quoted.
        JudgementRefused: its document is excluded, or it is of an earlier revision.
    """
    passage = store.passages.get(store.passages.resolve(typed))
    document = _require_citable(store, passage)
    pages = pages_of(store, passage)
    revision = store.documents.revision_of(document.document_id)
    return {"source_kind": "document"} | placed(
        locate(passage, quote, pages), passage, pages, engine=revision.engine if revision else ""
    )


def pages_of(store: Store, passage: Passage) -> dict[int, Page]:
    """The pages that a passage lies on, by number."""
    return {number: store.passages.page(passage.document_id, number) for number in passage.pages}


def placed(located: Located, passage: Passage, pages: dict[int, Page], *, engine: str) -> dict[str, Any]:
    """The place of a quote as evidence and anchors keep it."""
    return {
        "document_id": passage.document_id,
        "passage_id": passage.passage_id,
        "quote": located.quote,
        "prefix": located.prefix,
        "suffix": located.suffix,
        "pages": list(located.pages),
        "labels": [pages[number].label for number in located.pages],
        "boxes": [
            [box.page, *(round(x, 2) for x in (box.x0, box.top, box.x1, box.bottom))] for box in located.boxes
        ],
        "places": [[place.page, place.start, place.end] for place in located.places],
        "start": located.start,
        "end": located.end,
        "match": located.match,
        "similarity": round(located.similarity, 4),
        "difference": located.difference,
        "doubt": located.doubt,
        "engine": engine,
    }


def accept(content: dict[str, Any], quote: str | None, *, accept_fuzzy: bool) -> None:
    """Refuse a quote that is not there, or is only near and not taken as such."""
    if content["match"] == "not-found":
        near = f" Nearest: “{content['quote'][:_SHOWN]}”" if content["quote"] else ""
        raise QuoteNotFound(f"The quote “{(quote or '')[:_SHOWN]}” is not in the passage.{near}")
    if content["match"] == "fuzzy" and not accept_fuzzy:
        raise QuoteNotFound(
            f"The quote is only near ({content['similarity']:.0%}) to what stands there: {content['difference']}",
            "Copy the words from `extract show PASSAGE`, or take the passage's own words with `--accept-fuzzy`.",
        )


def _require_citable(store: Store, passage: Passage) -> Document:
    revision = store.documents.revision_of(passage.document_id)
    if revision is None:
        raise UsageError("The passage belongs to no document of the register.")
    document = store.documents.get(revision.number)
    if document.doc_class == "inform-only":
        raise ConfidentialSource("This document may inform the review but is never quoted.")
    if document.doc_class == "excluded":
        raise JudgementRefused(
            f"Document {document.number} is excluded from the review.", "Change its class first."
        )
    if document.document_id != passage.document_id:
        raise JudgementRefused(
            f"The passage is of an earlier revision of document {document.number}.",
            "Search again and cite the passage of the current one.",
        )
    return document
