"""Takes a published evidence table into the review.

The import is one transaction: it is there whole, with its audit events, or not at all. Running it again with
the same file changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import __version__, frameworks, plugins
from extract.annex import area_code
from extract.errors import (
    DocumentError,
    FrameworkError,
    RegisterError,
    UnreadableDocument,
    UsageError,
)
from extract.intake.fitting import fitting_framework, unknown_codes
from extract.intake.from_evidence_table import AREAS, RATINGS, read_evidence_table
from extract.intake.printed_lines import PrintedLine, lines_from_pages, lines_from_text
from extract.model.document import Document
from extract.model.judgement import Judgement, Kind
from extract.model.published import Published, PublishedDocument, PublishedKpi, PublishedMi
from extract.score import label, levels_of, parse_mark
from extract.store.judgements import judgement_id
from extract.workflow.framing import adopt

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.model.layout import RawPage
    from extract.store.in_sqlite import Store

IMPORTED = "imported"
"""The name under which a published table judges; people's judgements stand above it."""

_COMMAND = "import"


@dataclass(frozen=True, slots=True)
class TableImported:
    """What an imported evidence table brought."""

    file: str
    framework: str
    n_kpis: int
    n_mis: int
    n_elements: int
    n_scored: int
    """Elements with a score."""
    n_confidence: int
    """Micro-indicators with a printed confidence; the others are blank."""
    n_sources: int
    """Source numbers, counted once for each micro-indicator."""
    n_documents: int
    n_new: int
    """Judgements that were not in the store before."""
    notes: tuple[str, ...]


def read_table(file: Path, *, password: str | None = None, framework: Framework | None = None) -> Published:
    """Read a published evidence table from a PDF, docx, Markdown or text file.

    Raises:
        DocumentError: the file cannot be read, or holds no evidence table.
    """
    lines, parted = _lines(file, password)
    ratings, areas = list(RATINGS), list(AREAS)
    if framework is not None:
        ratings = [band.rating for band in framework.scale.bands]
        areas.extend(area.title for area in framework.areas)
    return read_evidence_table(lines, parted=parted, ratings=ratings, areas=areas)


def import_evidence_table(
    store: Store, file: Path, *, at: str, framework: str | None = None, password: str | None = None
) -> TableImported:
    """Read a published evidence table into the review, marked as imported.

    Args:
        store: The review; documents are registered under their printed numbers, so a store of its own is best.
        file: PDF with a text layer, docx, Markdown or text.
        at: Time of the import, UTC.
        framework: Framework id; None to find the one that fits the codes and ratings.
        password: For an encrypted PDF.

    Raises:
        DocumentError: no table, or codes that the framework does not have.
        UsageError: the store's review is made under another framework.
        RegisterError: a number of the list is already given to another document.
    """
    chosen = frameworks.load(framework) if framework else None
    published = read_table(file, password=password, framework=chosen)
    chosen = _framework(store, published, chosen)
    importer = _Importer(store, chosen, file.name, at)
    with store.transaction():
        adopt(store, chosen.id if framework is None else framework)
        importer.take(published, hashlib.sha256(file.read_bytes()).hexdigest())
    elements = [element for mi in published.mis for element in mi.elements]
    return TableImported(
        file=file.name,
        framework=chosen.id,
        n_kpis=len(published.kpis),
        n_mis=len(published.mis),
        n_elements=len(elements),
        n_scored=sum(element.score is not None for element in elements),
        n_confidence=sum(mi.confidence is not None for mi in published.mis),
        n_sources=sum(len(mi.sources) for mi in published.mis),
        n_documents=len(published.documents),
        n_new=importer.n_new,
        notes=published.notes,
    )


def _lines(file: Path, password: str | None) -> tuple[list[PrintedLine], bool]:
    if not file.is_file():
        raise DocumentError(f"There is no file {file}.", "Give the path of the published table.")
    suffix = file.suffix.lower()
    if suffix == ".pdf":
        pages = pages_of(file, password)
        if not any(page.words for page in pages):
            raise UnreadableDocument(
                f"{file.name} has no text layer.", "Recognise its text first (OCR), then import it."
            )
        return lines_from_pages(pages)
    if suffix == ".docx":
        from extract.intake import word_file  # noqa: PLC0415 - python-docx loads only when there is a docx

        return word_file.lines(file)
    if suffix in {".txt", ".md", ".markdown", ".text"}:
        return lines_from_text(file.read_text(encoding="utf-8-sig", errors="replace"))
    raise UsageError(
        f"{file.name} cannot be imported as an evidence table.", "Give a pdf, docx, md or txt file."
    )


def pages_of(file: Path, password: str | None = None) -> list[RawPage]:
    """Return all pages of a PDF as the first engine sees them."""
    engine = plugins.load("parse", "pypdfium2", "Engine")()
    with engine.open(file, password) as document:
        return [document.page(number) for number in range(1, document.n_pages + 1)]


def _framework(store: Store, published: Published, requested: Framework | None) -> Framework:
    own = store.meta("framework")
    if requested is None and own is None:
        return fitting_framework(published, _known_frameworks())
    framework = requested or frameworks.load(own or "")
    if own is not None and frameworks.load(own).id != framework.id:
        raise UsageError(
            f"The review is made under {own}, the table was to be read under {framework.id}.",
            "Import it into a store of its own with `--db PATH`.",
        )
    unknown = unknown_codes(published, framework)
    if unknown:
        shown = ", ".join(unknown[:8]) + (" …" if len(unknown) > 8 else "")
        raise DocumentError(
            f"The table has codes that {framework.id} does not have: {shown}.",
            "Give the framework it was made under with `--framework ID`, or mend the table.",
        )
    return framework


def _known_frameworks() -> list[Framework]:
    found = []
    for known in frameworks.available():
        try:
            found.append(frameworks.load(known.id))
        except FrameworkError:
            continue
    return found


class _Importer:
    """Writes a published table as judgements of `imported`; what already stands is left alone."""

    def __init__(self, store: Store, framework: Framework, file: str, at: str) -> None:
        self._store = store
        self._framework = framework
        self._file = file
        self._at = at
        self.n_new = 0
        self._standing: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
            (found.kind, found.code): (found_id, found.content)
            for found_id, found in _imported(store, framework.id)
        }

    def take(self, published: Published, sha256: str) -> None:
        self._judge("reviewer", "", {"name": IMPORTED, "role": IMPORTED}, framework="")
        self._register(published.documents)
        areas = {kpi.code: area.code for area in self._framework.areas for kpi in area.kpis}
        for kpi in published.kpis:
            self._area(areas.get(kpi.code), kpi)
            self._judge("wording", kpi.code, {"text": kpi.title})
            self._judge(
                "printed",
                kpi.code,
                {
                    "rating": kpi.rating,
                    "score": kpi.score,
                    "sources": [],
                    "sources_text": "",
                    "confidence": None,
                },
            )
            self._judge("narrative", kpi.code, {"paragraphs": list(kpi.narrative)})
            for mi in kpi.mis:
                self._mi(mi)
        if self.n_new:
            self._store.events.record(
                actor=f"extract {__version__}",
                command=f"{_COMMAND} evidence-table",
                kind="import",
                object_id=sha256,
                after={"file": self._file, "framework": self._framework.id, "notes": list(published.notes)},
                at=self._at,
            )

    def _area(self, code: str | None, kpi: PublishedKpi) -> None:
        """Keep the official heading and definition of the performance area above a KPI."""
        if code is None:
            return
        if kpi.area:
            self._judge("wording", area_code(code), {"text": kpi.area})
        if kpi.area_definition:
            self._judge("wording", area_code(code, definition=True), {"text": kpi.area_definition})

    def _mi(self, mi: PublishedMi) -> None:
        self._judge("wording", mi.code, {"text": mi.title})
        self._judge(
            "printed",
            mi.code,
            {
                "rating": mi.rating,
                "score": mi.score,
                "sources": list(mi.sources),
                "sources_text": "; ".join(dict.fromkeys(mi.sources_raw)),
                "confidence": mi.confidence,
            },
        )
        self._judge("narrative", mi.code, {"paragraphs": list(mi.paragraphs)})
        because = f"As printed in {self._file}" + (f", p. {mi.page} (PDF)" if mi.page else "")
        level = confidence_key(self._framework, mi.confidence)
        self._judge("confidence", mi.code, {"level": level, "because": because})
        for element in mi.elements:
            code = mi.element_code(element.number)
            self._judge("wording", code, {"text": element.text})
            place = f", p. {element.page} (PDF)" if element.page else ""
            self._score(code, element.score, f"As printed in {self._file}{place}")
        if self._framework.mis[mi.code].is_scored_directly:
            self._score(mi.code, mi.score, because)

    def _score(self, code: str, text: str | None, because: str) -> None:
        if text is None:
            return
        try:
            mark = parse_mark(self._framework, code, text)
        except UsageError as error:
            allowed = ", ".join(level.label for level in levels_of(self._framework, code))
            raise DocumentError(
                f"{code} is printed with the score “{text}”, which {self._framework.id} does not have.",
                f"Its scale is {allowed}. Mend the file, or give another framework with `--framework`.",
            ) from error
        value = None if isinstance(mark, str) else str(Fraction(mark))
        self._judge(
            "score",
            code,
            {
                "value": value,
                "null_code": mark if isinstance(mark, str) else None,
                "label": label(self._framework, code, mark),
                "because": because,
                "without_evidence": True,
                "settles": [],
                "rests_on": [],
            },
        )

    def _judge(self, kind: Kind, code: str, content: dict[str, Any], *, framework: str | None = None) -> None:
        found = self._standing.get((kind, code))
        if found is not None and found[1] == content:
            return
        judgement = Judgement(
            kind=kind,
            framework=self._framework.id if framework is None else framework,
            code=code,
            reviewer=IMPORTED,
            at=self._at,
            content=content,
        )
        made = self._store.judgements.add(
            judgement, command=f"{_COMMAND} evidence-table", replaces=[found[0]] if found else []
        )
        self._standing[kind, code] = (made, content)
        self.n_new += 1

    def _register(self, documents: Sequence[PublishedDocument]) -> None:
        known = {document.number: document for document in self._store.documents.all()}
        taken = [
            entry
            for entry in documents
            if entry.number in known and _words(known[entry.number].title) != _words(entry.title)
        ]
        if taken:
            first = taken[0]
            raise RegisterError(
                f"Number {first.number} of the list, “{(first.title or '')[:60]}”, is another document in this register"
                f" ({len(taken)} such numbers).",
                "Import the table into a store of its own with `--db PATH`.",
            )
        for entry in documents:
            if entry.number in known:
                continue
            document = listed(entry)
            self._store.documents.register(document)
            self._store.events.record(
                actor=IMPORTED,
                command=f"{_COMMAND} evidence-table",
                kind="document",
                object_id=str(entry.number),
                after={"title": document.title, "reference": entry.reference},
                at=self._at,
            )
            self.n_new += 1


def listed(entry: PublishedDocument) -> Document:
    """Return the register's entry for a document that is listed in a published table and not held as a file."""
    named = ("author", "title", "year", "publisher", "url", "accessed", "symbol")
    return Document(
        number=entry.number,
        file="",
        author=entry.author,
        title=entry.title or entry.reference,
        year=entry.year,
        publisher=entry.publisher,
        url=entry.url,
        accessed=entry.accessed,
        symbol=entry.symbol,
        note="Listed in the imported table; the file is not held.",
        origins={name: "imported table" for name in named if getattr(entry, name)},
    )


def confidence_key(framework: Framework, printed: str | None) -> str | None:
    """Return the key of a printed confidence, None for a blank cell or words that the framework does not have."""
    if not printed:
        return None
    plain = " ".join(printed.lower().replace("confidence", "").split())
    for key, words in framework.scale.confidence:
        if plain in {key.lower(), " ".join(words.lower().replace("confidence", "").split())}:
            return key
    return None


def _imported(store: Store, framework: str) -> Iterable[tuple[str, Judgement]]:
    kinds: tuple[Kind, ...] = ("reviewer", "wording", "printed", "narrative", "confidence", "score")
    ids = [found for kind in kinds for found in store.judgements.heads(kind, reviewer=IMPORTED)]
    found = {judgement_id(judgement): judgement for judgement in store.judgements.many(ids)}
    return [(key, judgement) for key, judgement in found.items() if judgement.framework in ("", framework)]


def _words(text: str | None) -> str:
    return "".join(character for character in (text or "").casefold() if character.isalnum())
