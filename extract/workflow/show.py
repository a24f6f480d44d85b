"""One passage in its context: neighbours, tags with reasons, entities, and its picture on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.model.document import Document, Entity, Passage, unpack_words
from extract.model.ranking import Explanation
from extract.parse.render import draw_page
from extract.workflow.find import passage_json
from extract.workflow.rank import explain

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


UNSURE, N_UNSURE = 0.8, 5
"""Below this confidence a recognised word is named; the least sure ones first, at most so many a page."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """How sure character recognition was of a page that a passage lies on."""

    page: int
    confidence: float
    """0-1, mean over the words of the page."""
    unsure: tuple[tuple[str, float], ...]
    """Words of the passage, least sure first, with the confidence in each."""

    def as_json(self) -> dict[str, Any]:
        """As `extract show --json` gives it."""
        return {
            "page": self.page,
            "confidence": round(self.confidence, 3),
            "unsure": [{"word": word, "confidence": round(sure, 2)} for word, sure in self.unsure],
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with what surrounds it."""

    passage: Passage
    document: Document
    labels: tuple[str | None, ...]
    before: Passage | None
    after: Passage | None
    tags: tuple[Explanation, ...]
    entities: tuple[Entity, ...]
    evidence: tuple[dict[str, Any], ...]
    recognised: tuple[Recognised, ...] = ()
    """One for each of its pages whose text was recognised in a picture."""

    def as_json(self) -> dict[str, Any]:
        """The passage's fields and what belongs to it."""
        return {
            **passage_json(self.passage, self.document, self.labels),
            "notes": [asdict(note) for note in self.passage.notes],
            "before": self.before.text if self.before else None,
            "after": self.after.text if self.after else None,
            "tags": [
                {
                    "mi": tag.mi,
                    "score": round(tag.score, 4),
                    "rank": tag.rank,
                    "element": tag.element,
                    "why": [asdict(reason) for reason in tag.reasons],
                }
                for tag in self.tags
            ],
            "entities": [asdict(entity) for entity in self.entities],
            "evidence": list(self.evidence),
            "recognised": [page.as_json() for page in self.recognised],
        }


def show(store: Store, framework: Framework, passage: str, *, n_tags: int = 5) -> Shown:
    """Return a passage (by id or the beginning of its id) with its context.

    Raises:
        UsageError: no such passage, or several.
    """
    row = store.passages.resolve(passage)
    found = store.passages.get(row)
    document = document_of(store, found.document_id)
    around = store.passages.many([row - 1, row + 1])
    labels = store.passages.labels(found.document_id)
    neighbours = [
        around[other] if other in around and around[other].document_id == found.document_id else None
        for other in (row - 1, row + 1)
    ]
    return Shown(
        passage=found,
        document=document,
        labels=tuple(labels.get(page) for page in found.pages),
        before=neighbours[0],
        after=neighbours[1],
        tags=tuple(explain(store, framework, found.passage_id)[:n_tags]),
        entities=tuple(store.passages.entities(row)),
        evidence=tuple(store.passages.evidence(found.passage_id)),
        recognised=tuple(_recognised(store, found)),
    )


def _recognised(store: Store, passage: Passage) -> Iterator[Recognised]:
    for number in passage.pages:
        page = store.passages.page(passage.document_id, number)
        if page.ocr_confidence is None:
            continue
        spans = [span for span in passage.spans if span.page == number]
        sure = zip(unpack_words(page.words), store.passages.confidences(passage.document_id, number), strict=False)
        unsure = [
            (confidence, page.text[word.start : word.end])
            for word, confidence in sure
            if confidence < UNSURE and any(span.start <= word.start and word.end <= span.end for span in spans)
        ]
        unsure.sort(key=lambda each: each[0])
        yield Recognised(
            number, page.ocr_confidence, tuple((word, confidence) for confidence, word in unsure[:N_UNSURE])
        )


def picture(store: Store, passage: str, stream: IO[bytes], *, password: str | None = None) -> Path:
    """Write the passage's first page as PNG with the passage marked; returns the PDF that was drawn.

    Raises:
        UsageError: the PDF is no longer where it was ingested from, or has changed since.
    """
    found = store.passages.get(store.passages.resolve(passage))
    file = pdf_of(store, found.document_id)
    draw_page(file, found.pages[0], found.boxes, stream, password=password)
    return file


def pdf_of(store: Store, document_id: str) -> Path:
    """Return the path of a revision's PDF.

    Raises:
        UsageError: the file is gone.
    """
    revision = store.documents.revision_of(document_id)
    if revision is None or not Path(revision.file).is_file():
        place = revision.file if revision else document_id[:12]
        raise UsageError(f"The PDF is no longer at {place}.", "Put the file back, or ingest it from its new place.")
    return Path(revision.file)


def document_of(store: Store, document_id: str) -> Document:
    """Return the register entry of a revision's document."""
    revision = store.documents.revision_of(document_id)
    if revision is None:
        raise UsageError(f"No document {document_id[:12]} is registered.")
    return store.documents.get(revision.number)

