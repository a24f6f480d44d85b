"""Proposes evidence from the codings of a REFI-QDA project, and makes framework files from codebooks.

A coding is a proposal: its quote is found again in the parsed passages of the registered document, and a
person accepts it. Running the import again with the same file changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract import frameworks
from extract.errors import DocumentError, JudgementRefused, UsageError
from extract.evidence import find
from extract.intake.codebook import framework_yaml
from extract.intake.from_highlights import Mark
from extract.intake.from_qdpx import (
    Area,
    Project,
    Selection,
    Source,
    framework_codes,
    read_codebook,
    read_project,
)
from extract.model.document import Box, Document, Passage, unpack_words
from extract.workflow.framing import DEFAULT, framework_of
from extract.workflow.judge import By, cite

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class CodingTaken:
    """What became of one coded selection."""

    source: str
    words: str
    codes: tuple[str, ...]
    evidence: tuple[str, ...]
    outcome: str
    """`proposed`, `known`, `no code`, `no document`, `not found` or `refused`, with the reason."""


def read_file(file: Path) -> Project:
    """Read a project or codebook; the ending tells which.

    Raises:
        DocumentError: it cannot be read.
        UsageError: neither .qdpx nor .qdc.
    """
    if not file.is_file():
        raise DocumentError(f"There is no file {file}.", "Give the path of the project or codebook.")
    suffix = file.suffix.lower()
    if suffix not in {".qdpx", ".qdc"}:
        raise UsageError(f"{file.name} is neither a project nor a codebook.", "Give a .qdpx or .qdc file.")
    content = file.read_bytes()
    return (
        read_project(content, file=file.name) if suffix == ".qdpx" else read_codebook(content, file=file.name)
    )


def codebook_as_framework(file: Path, target: Path) -> int:
    """Write the codes of a project or codebook as a framework file; returns how many codes it had.

    Raises:
        UsageError: the target exists or is no .yaml file.
    """
    project = read_file(file)
    if target.suffix not in {".yaml", ".yml"}:
        raise UsageError(f"{target.name} is not a framework file.", "Name a file that ends in .yaml.")
    if target.exists():
        raise UsageError(f"{target} is already there.", "Name another file.")
    identity = "".join(c if c.isalnum() else "-" for c in target.stem.lower()).strip("-") or "codebook"
    text = framework_yaml(
        project.codes,
        framework_id=identity[:60],
        title=file.stem,
        origin=project.origin,
        scale=frameworks.load(DEFAULT).scale,
    )
    target.write_text(text, encoding="utf-8")
    return len(project.codes)


def import_project(store: Store, file: Path, *, by: By, framework: str | None = None) -> list[CodingTaken]:
    """Propose evidence from the coded selections of a project.

    Raises:
        DocumentError: the file cannot be read.
        UsageError: it holds no project, or none of its codes is one of the framework's.
    """
    project = read_file(file)
    chosen = framework_of(store, framework)
    codes = framework_codes(project.codes, chosen.mi_of)
    if not codes:
        raise UsageError(
            f"None of the {len(project.codes)} codes of {file.name} is one of {chosen.id}.",
            "Codes are known by their number, such as “4.4.2 …” or “MI 4.4 …”; `-o FILE.yaml` makes a framework of them.",
        )
    note = f"coded in {project.origin or file.name}"
    with store.transaction():
        return [
            _take(store, chosen, source, selection, codes, by=by, note=note)
            for source in project.sources
            for selection in source.selections
            if selection.codes
        ]


def _take(
    store: Store,
    framework: Framework,
    source: Source,
    selection: Selection,
    known: dict[str, str],
    *,
    by: By,
    note: str,
) -> CodingTaken:
    codes = tuple(dict.fromkeys(known[guid] for guid in selection.codes if guid in known))
    if not codes:
        return CodingTaken(source.name, selection.quote, codes, (), "no code: none of the framework's")
    places = list(_places(store, source, selection))
    if not places:
        held = _document(store, source)
        reason = (
            "not found: the words are not in the document" if held else "no document: not in the register"
        )
        return CodingTaken(source.name, selection.quote or selection.name, codes, (), reason)
    passage, quote = places[0]
    said = f"{selection.note} ({note}{' by ' + selection.user if selection.user else ''})".strip()
    stance = Mark(1, (), selection.note, "", "").stance()
    evidence: list[str] = []
    is_new = False
    for code in codes:
        try:
            cited = cite(
                store,
                framework,
                passage,
                code,
                by=by,
                quote=quote,
                stance=stance,
                note=said,
                accept_fuzzy=True,
                state="proposed",
                command="import qdpx",
            )
        except JudgementRefused as error:
            return CodingTaken(source.name, quote, codes, tuple(evidence), f"refused: {error.message}")
        evidence.append(cited.evidence.evidence_id)
        is_new = is_new or cited.is_new
    return CodingTaken(source.name, quote, codes, tuple(evidence), "proposed" if is_new else "known")


def _places(store: Store, source: Source, selection: Selection) -> Iterator[tuple[str, str]]:
    """Yield (passage or source number, its own words) for a selection, the best first."""
    spoken = next((s for s in store.judgements.sources() if s.number == source.name.split(" ")[0]), None)
    if spoken is not None and selection.quote:
        found = find(spoken.text, selection.quote)
        if found.match != "not-found":
            yield spoken.number, spoken.text[found.start : found.end]
        return
    document = _document(store, source)
    if document is None or not document.document_id:
        return
    passages = [passage for _, passage in store.passages.of_document(document.document_id)]
    for quote in [selection.quote] if selection.quote else _under(store, document, selection):
        best = _best(quote, _on_page(passages, selection.area))
        if best:
            yield best
            return


def _on_page(passages: Sequence[Passage], area: Area | None) -> list[Passage]:
    near = [passage for passage in passages if area is None or area.page in passage.pages]
    return near or list(passages)


def _best(quote: str, passages: Sequence[Passage]) -> tuple[str, str] | None:
    # Looking for near matches is slow: only where nothing stands word for word.
    for near in (False, True):
        for passage in passages:
            found = find(passage.text, quote, near=near)
            if found.match != "not-found":
                return passage.passage_id, passage.text[found.start : found.end]
    return None


def _under(store: Store, document: Document, selection: Selection) -> list[str]:
    """Return the words under an area, read with y from the top and from the bottom; the likelier reading first.

    The standard counts y from the bottom and much of the trade from the top; the selection's name, which is
    the beginning of its words in most programs, tells.
    """
    area = selection.area
    if area is None or area.page > document.n_pages:
        return []
    page = store.passages.page(document.document_id, area.page)
    words = unpack_words(page.words)
    box = Box(area.page, area.x0, area.y0, area.x1, area.y1)
    turned = replace(box, top=page.height - area.y1, bottom=page.height - area.y0)
    found = []
    for one in (box, turned):
        under = [
            page.text[word.start : word.end]
            for word in words
            if one.top - 1 <= (word.top + word.bottom) / 2 <= one.bottom + 1
            and min(word.x1, one.x1) - max(word.x0, one.x0) > 0.5 * max(word.x1 - word.x0, 0.1)
        ]
        if under:
            found.append(" ".join(under))
    named = set(selection.name.casefold().split())
    return sorted(found, key=lambda text: -len(named & set(text.casefold().split())))


def _document(store: Store, source: Source) -> Document | None:
    """Return the register's document that a source is, known by its bytes, number and title, or file name."""
    documents = store.documents.all()
    hashes = {source.sha256, source.variables.get("File SHA-256", "")} - {""}
    revisions = {revision.document_id: revision.number for revision in store.documents.revisions()}
    number = next((revisions[known] for known in hashes if known in revisions), None)
    if number is not None:
        return next((document for document in documents if document.number == number), None)
    name = source.name.casefold().strip()
    digits = name.split(" ")[0].split("_")[0]
    for document in documents:
        title = (document.title or "").casefold().strip()
        file = Path(document.file).name.casefold()
        if name in {title, file, file.rpartition(".")[0]} - {""}:
            return document
        if digits.isdigit() and int(digits) == document.number and title and title[:60] in name:
            return document
    return None
