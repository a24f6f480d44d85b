"""Annex 1 as tables: pure rows that every format shows.

The main table follows the printed page, one row for each of its lines:

    area               Strategic management
    area-definition    Clear strategic direction …
    kpi                KPI 1: title                      | KPI score
    kpi-rating         Unsatisfactory                    | 1.76
    kpi-narrative      Document review … found …
    mi                 MI 1.1: title (note)              | Score
    mi-rating          Overall MI rating                 | Unsatisfactory
    mi-score           Overall MI score                  | 1.25
    element            Element 1: criterion              | 0
    analysis-heading   MI 1.1 Analysis                   | Source document
    analysis           paragraphs                        | 1, 2, 18, 34
    confidence         MI 1.1 Evidence confidence        | High confidence

The internal edition puts the reason under each score and the evidence (quote | citation) under each analysis.
Beside it stand the same facts by KPI, micro-indicator, element and band, for sorting and counting.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote as url_quote

from extract.export.base import Cell, Column, Options, Table, source_list
from extract.model.annex import Annex, AnnexElement, AnnexKpi, AnnexMi
from extract.model.document import Document, cite
from extract.model.judgement import Absence, Evidence

_LINES = (
    Column("row", "Row", width=16),
    Column("code", "Code", width=9),
    Column("text", "Evidence table", width=100),
    Column("value", "Score or source", "score", 26),
)
_DETAIL = (Column("detail", "Details", width=36), Column("link", "Place", "link", 28))


def lines(annex: Annex, options: Options) -> Table:
    """Return Annex 1 line by line, as printed."""
    internal = options.edition == "internal"
    files = {str(document.number): document.file for document in annex.documents}
    rows: list[tuple[Cell, ...]] = []

    def add(row: str, code: str, text: str, value: str = "", detail: str = "", link: str = "") -> None:
        rows.append((row, code, text, value, detail, link) if internal else (row, code, text, value))

    for area in annex.areas:
        add("area", area.code, area.title)
        if area.definition:
            add("area-definition", area.code, area.definition)
        for kpi in area.kpis:
            add("kpi", kpi.code, f"KPI {kpi.code}: {kpi.title}", "KPI score")
            add("kpi-rating", kpi.code, kpi.rating or "", kpi.score or "")
            add("kpi-narrative", kpi.code, "\n".join(kpi.narrative))
            for mi in kpi.mis:
                for line in _mi_lines(mi, options, files):
                    add(*line)
    return Table(
        "evidence_table", "Annex 1. Evidence table", (*_LINES, *_DETAIL) if internal else _LINES, tuple(rows)
    )


def _mi_lines(mi: AnnexMi, options: Options, files: dict[str, str]) -> Iterator[tuple[str, ...]]:
    internal = options.edition == "internal"
    overall = "Overall MI" if mi.elements else "MI"
    yield "mi", mi.code, f"MI {mi.code}: {mi.title}{_note(mi)}", "Score"
    yield "mi-rating", mi.code, f"{overall} rating", mi.rating or ""
    yield "mi-score", mi.code, f"{overall} score", mi.score or ""
    if internal and mi.because:
        yield "rationale", mi.code, mi.because, "", mi.reviewer
    for element in mi.elements:
        yield "element", element.code, f"Element {element.number}: {element.criterion}", element.score or ""
        if internal and element.because:
            yield "rationale", element.code, element.because, "", element.reviewer
    yield "analysis-heading", mi.code, f"MI {mi.code} Analysis", "Source document"
    sources = source_list(mi.sources, mi.other_sources, ranges=options.ranges)
    yield "analysis", mi.code, "\n".join(mi.analysis), sources
    if internal:
        for piece in evidence_of(mi):
            yield (
                "evidence",
                piece.code,
                f"“{piece.quote}”",
                citation(piece),
                manner(piece),
                link(piece, files),
            )
        for absence in absences_of(mi):
            yield "absence", absence.code, absence.note, "", _looked_for(absence)
    yield "confidence", mi.code, f"MI {mi.code} Evidence confidence", mi.confidence or ""


def _note(mi: AnnexMi) -> str:
    # An imported title has its note in it already.
    return f" ({mi.note})" if mi.note and mi.note not in mi.title else ""


def evidence_of(mi: AnnexMi) -> tuple[Evidence, ...]:
    """All evidence of a micro-indicator: its elements' in order, then its own."""
    return (*(piece for element in mi.elements for piece in element.evidence), *mi.evidence)


def absences_of(mi: AnnexMi) -> tuple[Absence, ...]:
    """All recorded absences of a micro-indicator's elements, in order, then its own."""
    return (*(absence for element in mi.elements for absence in element.absences), *mi.absences)


def citation(piece: Evidence) -> str:
    """Return `[12, p. 34]`, or `[I7]` for an interview."""
    if piece.source_kind != "document":
        return f"[{piece.source}]"
    return cite(int(piece.source), piece.labels, piece.pages)


def manner(piece: Evidence) -> str:
    """Return how a quote is used, by whom, and how it stands on its page."""
    match = f"{piece.match} {piece.similarity:.2f}" if piece.match == "fuzzy" else piece.match
    kind = "" if piece.source_kind == "document" else piece.source_kind
    return " · ".join(part for part in (piece.stance, piece.reviewer, kind or match, piece.note) if part)


def link(piece: Evidence, files: dict[str, str]) -> str:
    """Return the place as `file.pdf#page=34`, or nothing when there is no file."""
    file = files.get(piece.source, "") if piece.source_kind == "document" else ""
    return f"{url_quote(file)}#page={piece.pages[0]}" if file and piece.pages else ""


def _looked_for(absence: Absence) -> str:
    searches = "; ".join(absence.searches)
    documents = source_list(absence.documents, ranges=True)
    parts = [
        "looked for and not found",
        absence.reviewer,
        f"searched: {searches}",
        f"in documents {documents}",
    ]
    return " · ".join(
        part for part, has in zip(parts, (1, absence.reviewer, searches, documents), strict=True) if has
    )


def kpis(annex: Annex) -> Table:
    """Return the KPIs with score, rating and narrative."""
    columns = (
        Column("code", "KPI", width=7),
        Column("title", "Title", width=70),
        Column("area", "Performance area", width=26),
        Column("score", "Score", "score", 9),
        Column("rating", "Rating", width=22),
        Column("narrative", "Narrative", width=100),
    )
    rows = tuple(
        (kpi.code, kpi.title, area.title, kpi.score, kpi.rating, "\n".join(kpi.narrative))
        for area in annex.areas
        for kpi in area.kpis
    )
    return Table("kpis", "KPIs", columns, rows)


def mis(annex: Annex, options: Options) -> Table:
    """Return the micro-indicators with all that is printed of them."""
    internal = options.edition == "internal"
    columns = [
        Column("code", "MI", width=7),
        Column("kpi", "KPI", width=7),
        Column("title", "Title", width=70),
        Column("note", "Note", width=30),
        Column("score", "Score", "score", 9),
        Column("rating", "Rating", width=22),
        Column("confidence", "Evidence confidence", width=24),
        Column("sources", "Source documents", width=36),
        Column("analysis", "Analysis", width=100),
    ]
    if internal:
        columns += [Column("because", "Reason", width=40), Column("reviewer", "Reviewer", width=16)]
    rows = []
    for kpi, mi in _pairs(annex):
        sources = source_list(mi.sources, mi.other_sources, ranges=options.ranges)
        row: tuple[Cell, ...] = (
            mi.code,
            kpi.code,
            mi.title,
            mi.note,
            mi.score,
            mi.rating,
            mi.confidence,
            sources,
            "\n".join(mi.analysis),
        )
        rows.append((*row, mi.because, mi.reviewer) if internal else row)
    return Table("mis", "Micro-indicators", tuple(columns), tuple(rows))


def elements(annex: Annex, options: Options) -> Table:
    """Return the elements with their scores."""
    internal = options.edition == "internal"
    columns = [
        Column("code", "Element", width=10),
        Column("mi", "MI", width=7),
        Column("number", "No", "integer", 6),
        Column("criterion", "Criterion", width=90),
        Column("score", "Score", "score", 9),
    ]
    if internal:
        columns += [Column("because", "Reason", width=60), Column("reviewer", "Reviewer", width=16)]
    rows = []
    for _, mi in _pairs(annex):
        for element in mi.elements:
            row: tuple[Cell, ...] = (element.code, mi.code, element.number, element.criterion, element.score)
            rows.append((*row, element.because, element.reviewer) if internal else row)
    return Table("elements", "Elements", tuple(columns), tuple(rows))


def bands(annex: Annex) -> Table:
    """Return the rating bands with their colours."""
    columns = (
        Column("rating", "Rating", width=24),
        Column("low", "From", "score", 9),
        Column("high", "To", "score", 9),
        Column("colour", "Colour", width=10),
    )
    return Table("bands", "Rating bands", columns, tuple(annex.bands))


def about(annex: Annex, options: Options) -> tuple[tuple[str, str], ...]:
    """Return what proves where an export comes from."""
    bands_in_words = "; ".join(f"{rating} {low}-{high}" for rating, low, high, _ in annex.bands)
    said = (
        ("Organisation", annex.organisation),
        ("Framework", f"{annex.framework_title} ({annex.framework_id})"),
        ("Framework SHA-256", annex.framework_sha256),
        ("Rating bands", bands_in_words),
        ("Edition", options.edition),
        ("State of the review", annex.as_of),
        ("Audit chain head", annex.chain_head),
        ("Program", f"extract {annex.program_version}"),
        ("Not settled", "\n".join(annex.unsettled)),
    )
    return tuple((name, value) for name, value in said if value)


def scored(annex: Annex) -> Iterator[tuple[AnnexMi, AnnexElement | None]]:
    """Yield what people score: elements, and micro-indicators without elements (None beside them)."""
    for mi in annex.mis():
        if not mi.elements:
            yield mi, None
        for element in mi.elements:
            yield mi, element


def _pairs(annex: Annex) -> Iterator[tuple[AnnexKpi, AnnexMi]]:
    for area in annex.areas:
        for kpi in area.kpis:
            for mi in kpi.mis:
                yield kpi, mi


def documents_by_number(annex: Annex) -> dict[str, Document]:
    """The register by number as text, as evidence names its source."""
    return {str(document.number): document for document in annex.documents}
