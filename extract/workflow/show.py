"""One passage in its context: neighbours, tags with reasons, entities, and its picture on the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.model.document import Document, Entity, Passage
from extract.model.ranking import Explanation
from extract.parse.render import draw_page
from extract.workflow.find import passage_json
from extract.workflow.rank import explain

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


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

