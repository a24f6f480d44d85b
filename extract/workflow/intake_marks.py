"""Proposes evidence from what a reviewer marked in a PDF, found again in the parsed passages.

Nothing is cited by an import: a person accepts each proposal. Running it again with the same file changes
nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import DocumentError, JudgementRefused, UsageError
from extract.evidence import Found, find
from extract.intake.from_highlights import Mark, read_marks, words_under
from extract.model.document import Box, Document, Passage
from extract.workflow.framing import framework_of
from extract.workflow.intake import pages_of
from extract.workflow.judge import By, cite

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.model.layout import RawPage
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class MarkTaken:
    """What became of one mark."""

    page: int
    words: str
    codes: tuple[str, ...]
    evidence: tuple[str, ...]
    """Ids of the proposed evidence."""
    outcome: str
    """`proposed`, `known` (proposed or cited before), `no code`, `not found` or `refused`, with the reason."""


def import_highlights(
    store: Store,
    file: Path,
    *,
    by: By,
    framework: str | None = None,
    number: int | None = None,
    code: str | None = None,
    password: str | None = None,
) -> list[MarkTaken]:
    """Propose evidence from a reviewer's own marks in a PDF.

    Args:
        store: The review.
        file: A copy of a document of the register, with marks.
        by: Who proposes, and when.
        framework: Framework id, None for the store's own.
        number: Source-document number; None to know the document by its bytes or file name.
        code: Element or micro-indicator for marks whose note names none.
        password: For an encrypted PDF.

    Raises:
        UsageError: the document is not known.
        DocumentError: the file cannot be read.
    """
    if not file.is_file():
        raise DocumentError(f"There is no file {file}.", "Give the path of the marked PDF.")
    chosen = framework_of(store, framework)
    content = file.read_bytes()
    document = _marked_document(store, file, hashlib.sha256(content).hexdigest(), number)
    marks = read_marks(content, file=file.name, password=password)
    if not marks:
        return []
    pages = {page.number: page for page in pages_of(file, password)}
    passages = [passage for _, passage in store.passages.of_document(document.document_id)]
    # Marks that this program wrote into an exported copy are its own evidence, not a proposal.
    own = frozenset(found.evidence_id for found in store.judgements.evidence())
    with store.transaction():
        return [_take_mark(store, chosen, mark, pages, passages, by=by, code=code, own=own) for mark in marks]


def _marked_document(store: Store, file: Path, sha256: str, number: int | None) -> Document:
    if number is not None:
        document = store.documents.get(number)
    else:
        revision = store.documents.revision_of(sha256)
        name = file.name.casefold()
        found = [
            known
            for known in store.documents.all()
            if (revision and known.number == revision.number) or Path(known.file).name.casefold() == name
        ]
        if len(found) != 1:
            raise UsageError(
                f"{file.name} is not a file of the register.",
                "Say which document it is a copy of with `--document NUMBER`.",
            )
        document = found[0]
    if not document.document_id:
        raise UsageError(
            f"The file of document {document.number} is not held.",
            "Ingest the document, then import the marks.",
        )
    return document


def _take_mark(
    store: Store,
    framework: Framework,
    mark: Mark,
    pages: Mapping[int, RawPage],
    passages: Sequence[Passage],
    *,
    by: By,
    code: str | None,
    own: frozenset[str],
) -> MarkTaken:
    words = words_under(mark, pages[mark.page]) if mark.page in pages else ""
    if mark.name in own:
        return MarkTaken(mark.page, words, mark.codes(), (mark.name,), "known")
    codes = tuple(known for known in mark.codes() if known in framework.mi_of) or ((code,) if code else ())
    if not words:
        return MarkTaken(mark.page, words, codes, (), "not found: no words lie under the mark")
    if not codes:
        return MarkTaken(mark.page, words, codes, (), "no code: the note names no element or micro-indicator")
    places = _marked_places(mark, words, pages[mark.page], passages)
    if not places:
        return MarkTaken(
            mark.page, words, codes, (), "not found: the words are not on this page of the document"
        )
    note = mark.note if not mark.author else f"{mark.note} (marked by {mark.author})".strip()
    evidence: list[str] = []
    is_new = False
    for known in codes:
        for passage, quote in places:
            try:
                cited = cite(
                    store,
                    framework,
                    passage.passage_id,
                    known,
                    by=by,
                    quote=quote,
                    stance=mark.stance(),
                    note=note,
                    accept_fuzzy=True,
                    state="proposed",
                    command="import highlights",
                )
            except JudgementRefused as error:
                return MarkTaken(mark.page, words, codes, tuple(evidence), f"refused: {error.message}")
            evidence.append(cited.evidence.evidence_id)
            is_new = is_new or cited.is_new
    return MarkTaken(mark.page, words, codes, tuple(evidence), "proposed" if is_new else "known")


def _marked_places(
    mark: Mark, words: str, page: RawPage, passages: Sequence[Passage]
) -> list[tuple[Passage, str]]:
    """Return the passages under a mark with the words of each; whole in one passage where it can be."""
    near = [passage for passage in passages if mark.page in passage.pages]
    best = max(((find(passage.text, words), passage) for passage in near), key=_how_well, default=None)
    if best is not None and best[0].match != "not-found":
        return [(best[1], best[1].text[best[0].start : best[0].end])]
    places = []
    for passage in near:
        boxes = tuple(
            box
            for box in mark.boxes
            if any(_overlap(box, own) for own in passage.boxes if own.page == mark.page)
        )
        part = words_under(replace(mark, boxes=boxes), page) if boxes else ""
        found = find(passage.text, part) if part else None
        if found is not None and found.match != "not-found":
            places.append((passage, passage.text[found.start : found.end]))
    return places


def _how_well(found: tuple[Found, Passage]) -> tuple[int, float]:
    order = {"exact": 3, "normalised": 2, "fuzzy": 1, "not-found": 0}
    return order[found[0].match], found[0].similarity


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1 and down > 0.5 * (one.bottom - one.top)
