"""Search and show: ranked passages with everything a reviewer needs to decide without opening the PDF."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from extract.errors import StoreError, UsageError
from extract.model.document import KINDS, ROLES, Document, Passage, cite
from extract.model.ranking import Filters, Hit, Reason
from extract.search import fts_query, words_of
from extract.workflow.rank import findings, hits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for."""

    words: str = ""
    raw: bool = False
    """True when `words` is FTS5 syntax."""
    mi: str | None = None
    element: str | None = None
    filters: Filters = field(default_factory=Filters)
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with its passage, document and citation."""

    hit: Hit
    passage: Passage
    document: Document
    labels: tuple[str | None, ...]
    """Printed labels, one per page of the passage."""

    @property
    def citation(self) -> str:
        """`[12, p. 34]`."""
        return cite(self.document.number, self.labels, self.passage.pages)

    def as_json(self) -> dict[str, Any]:
        """The fields of docs/json.md."""
        return {
            "rank": self.hit.rank,
            "score": round(self.hit.score, 4),
            **passage_json(self.passage, self.document, self.labels),
            "mi": list(self.hit.mis),
            "elements": list(self.hit.elements),
            "why": [asdict(reason) for reason in self.hit.reasons],
            "copies": list(self.hit.copies),
        }


def passage_json(passage: Passage, document: Document, labels: tuple[str | None, ...]) -> dict[str, Any]:
    """The fields of a passage that every JSON output shares."""
    return {
        "passage": passage.passage_id,
        "document": document.number,
        "title": document.title or document.file,
        "source": document.file,
        "class": document.doc_class,
        "page": passage.pages[0],
        "page_label": labels[0],
        "pages": list(passage.pages),
        "citation": cite(document.number, labels, passage.pages),
        "section": list(passage.section),
        "kind": passage.kind,
        "text": passage.text,
        "language": passage.language,
        "boxes": [asdict(box) for box in passage.boxes],
    }


def search(store: Store, framework: Framework, question: Question) -> list[Found]:
    """Return ranked passages, best first.

    Raises:
        UsageError: an unknown code, role, kind or entity (the message lists those that exist), or raw FTS5
            syntax that SQLite refuses.
    """
    _require_known(store, framework, question)
    query = question.words if question.raw else fts_query(question.words)
    if question.words and not query:
        return []
    if not (query or question.mi or question.element or question.filters.entities):
        raise UsageError("There is nothing to search for.", "Give words, `--mi`, `--element` or `--entity`.")
    try:
        ranked = hits(
            store,
            mi=question.mi,
            element=question.element,
            query=query or None,
            filters=question.filters,
            limit=question.limit,
        )
    except (StoreError, sqlite3.OperationalError) as error:
        if question.raw:
            raise UsageError(f"SQLite does not understand this FTS5 query: {error}.", "Leave out `--raw` to search for plain words.") from error
        raise
    return found(store, ranked, words=() if question.raw else words_of(question.words))


def found(store: Store, ranked: Iterable[Hit], *, words: tuple[str, ...] = ()) -> list[Found]:
    """Fetch what belongs to ranked hits; the user's own words become reasons too, so that they are shown."""
    ranked = list(ranked)
    passages = store.passages.many([hit.row for hit in ranked])
    documents = {document.document_id: document for document in store.documents.all()}
    labels: dict[str, dict[int, str | None]] = {}
    complete = []
    for hit in ranked:
        passage = passages[hit.row]
        document = documents[passage.document_id]
        if document.document_id not in labels:
            labels[document.document_id] = store.passages.labels(document.document_id)
        of_document = labels[document.document_id]
        complete.append(
            Found(
                hit=_with_words(hit, passage, words),
                passage=passage,
                document=document,
                labels=tuple(of_document.get(page) for page in passage.pages),
            )
        )
    return complete


def _with_words(hit: Hit, passage: Passage, words: tuple[str, ...]) -> Hit:
    if not words:
        return hit
    # The index matches stems; showing the words that share the first letters with what was typed is enough
    # for the eye and never claims a place that is not there.
    shown = [
        Reason(phrase=word, start=match.start(), end=match.end(), weight=0.0)
        for word in words
        for match in re.finditer(rf"\b{re.escape(word[: max(4, len(word) - 3)])}\w*", passage.text, re.IGNORECASE)
    ]
    return Hit(
        rank=hit.rank,
        score=hit.score,
        row=hit.row,
        passage_id=hit.passage_id,
        mis=hit.mis,
        elements=hit.elements,
        reasons=(*hit.reasons, *shown),
        copies=hit.copies,
    )


def _require_known(store: Store, framework: Framework, question: Question) -> None:
    if question.mi is not None and question.mi not in framework.mis:
        raise UsageError(f"There is no micro-indicator “{question.mi}” in {framework.id}.", _codes(framework))
    if question.element is not None and question.element not in framework.elements:
        if question.element in framework.mis:
            raise UsageError(f"{question.element} is a micro-indicator, not an element.", f"Use `--mi {question.element}`.")
        raise UsageError(f"There is no element “{question.element}” in {framework.id}.", _codes(framework))
    for kind in question.filters.kinds:
        if kind not in KINDS:
            raise UsageError(f"There is no kind of passage “{kind}”. Kinds: {', '.join(KINDS)}.")
    for role in question.filters.roles:
        if role not in ROLES:
            raise UsageError(f"There is no role “{role}”. Roles: {', '.join(ROLES)}.")
    for number in question.filters.documents:
        store.documents.get(number)
    if question.filters.entities:
        known = store.passages.entity_counts()
        for entity in question.filters.entities:
            kind = entity.partition("=")[0]
            if kind not in known:
                raise UsageError(f"The store holds no entity “{kind}”. It holds: {', '.join(known) or 'none'}.")


def _codes(framework: Framework) -> str:
    return f"`extract frameworks show {framework.id}` lists the codes."


def nothing_found(store: Store, question: Question) -> list[str]:
    """Say what was searched when nothing was found, and what to try."""
    n_passages, n_documents = store.passages.counts()
    for_what = f"MI {question.mi}" if question.mi else f"element {question.element}" if question.element else "this"
    lines = [f"Nothing worth reading was found for {for_what} in {n_passages} passages of {n_documents} documents."]
    if question.words:
        lines.append("All words must occur in one passage: try fewer words, or `word*` for all words that begin so.")
    if question.mi or question.element:
        lines.append("`extract absent` records that it was looked for and not found.")
    return lines


def weakly_found(store: Store, question: Question) -> list[str]:
    """Say so when a micro-indicator has no passage above the threshold; what comes nearest is still listed."""
    if question.mi is None or question.words:
        return []
    finding = findings(store).get(question.mi)
    if finding is None or finding.has_evidence:
        return []
    n_passages, n_documents = store.passages.counts()
    return [
        f"Nothing worth reading was found for MI {question.mi} in {n_passages} passages of {n_documents} documents;"
        " what comes nearest follows."
    ]
