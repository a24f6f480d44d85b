"""The register, the evidence, the scores, the coverage and the gaps as tables: pure rows from the annex."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extract.export.base import ANNEX_2, Cell, Column, Table, source_list
from extract.export.tables import citation, documents_by_number, evidence_of, link, scored
from extract.model.annex import Annex
from extract.model.document import INDEPENDENT_ROLES, Document
from extract.model.judgement import Evidence

REGISTER = (
    ("file", "File", 24),
    ("class", "Class", 10),
    ("role", "Role", 16),
    ("type", "Type", 16),
    ("author", "Author", 24),
    ("year", "Year", 8),
    ("title", "Title", 60),
    ("publisher", "Publisher", 30),
    ("date", "Date", 12),
    ("symbol", "Symbol", 16),
    ("url", "Address", 40),
    ("accessed", "Accessed", 12),
    ("language", "Language", 10),
    ("period", "Period", 12),
    ("series", "Series", 20),
    ("edition", "Edition", 10),
    ("state", "State", 10),
    ("supplied_by", "Supplied by", 16),
    ("received", "Received", 12),
    ("batch", "Batch", 10),
    ("parent", "Answers", 9),
    ("note", "Note", 30),
)
"""Register fields with headings and widths, in the order of the export."""


def reference(document: Document) -> tuple[tuple[str, bool], ...]:
    """Return an entry in its printed form as pieces, each with whether it is italic.

    `Author (year), *Title*, Publisher. Accessed: <URL>`; parts that are unknown are left out.
    """
    year = f"({document.year})" if document.year else ""
    lead = " ".join(part for part in (document.author, year) if part)
    pieces = [(f"{lead}, ", False)] if lead else []
    pieces.append((document.title or document.file, True))
    tail = f", {document.publisher}" if document.publisher else ""
    if document.url and re.match(r"(?i)[a-z][a-z0-9+.-]*://", document.url):
        tail += f". Accessed{f' {document.accessed}' if document.accessed else ''}: <{document.url}>"
    elif document.url:
        tail += f", available from {document.url}"
        tail += f" (accessed {document.accessed})" if document.accessed else ""
    return (*pieces, (tail, False)) if tail else tuple(pieces)


def documents(annex: Annex) -> Table:
    """Return Annex 2: the printed reference first, then every field of the register."""
    columns = (
        Column("number", "No", "integer", 6, main=True),
        Column("reference", "Reference", width=60, main=True),
        *(
            Column(key, title, "integer" if key == "parent" else "text", width)
            for key, title, width in REGISTER
        ),
        Column("sha256", "SHA-256", width=16),
        Column("pages", "Pages", "integer", 8),
    )
    rows = tuple(
        (
            document.number,
            "".join(text for text, _ in reference(document)),
            *(_field(document, key) for key, _, _ in REGISTER),
            document.document_id or None,
            document.n_pages or None,
        )
        for document in annex.documents
    )
    return Table("documents", ANNEX_2, columns, rows)


def _field(document: Document, key: str) -> Cell:
    value: Cell = getattr(document, "doc_class" if key == "class" else key)
    return value


EVIDENCE = (
    Column("evidence", "Evidence", width=18),
    Column("mi", "MI", width=7),
    Column("code", "Element", width=9, main=True),
    Column("kind", "Source kind", width=11),
    Column("source", "Source", width=8),
    Column("title", "Title", width=40),
    Column("citation", "Citation", width=16, main=True),
    Column("page", "PDF page", "integer", 9),
    Column("page_label", "Printed page", width=12),
    Column("pages", "PDF pages", width=10),
    Column("quote", "Quote", width=70, main=True),
    Column("stance", "Stance", width=12),
    Column("note", "Note", width=30),
    Column("reviewer", "Reviewer", width=16),
    Column("at", "Cited at", width=24),
    Column("match", "Quote on page", width=12),
    Column("similarity", "Similarity", "score", 10),
    Column("passage", "Passage", width=18),
    Column("link", "Place", "link", 28),
)


def evidence(annex: Annex) -> Table:
    """Return every piece of cited evidence, in the order of the evidence table."""
    register = documents_by_number(annex)
    files = {number: document.file for number, document in register.items()}
    rows = []
    for mi in annex.mis():
        for piece in evidence_of(mi):
            document = register.get(piece.source) if piece.source_kind == "document" else None
            rows.append(
                (
                    piece.evidence_id,
                    mi.code,
                    piece.code,
                    piece.source_kind,
                    piece.source,
                    (document.title or document.file) if document else None,
                    citation(piece),
                    piece.pages[0] if piece.pages else None,
                    piece.labels[0] if piece.labels else None,
                    source_list(piece.pages, ranges=True),
                    piece.quote,
                    piece.stance,
                    piece.note,
                    piece.reviewer,
                    piece.at,
                    piece.match,
                    f"{piece.similarity:.2f}",
                    piece.passage_id,
                    link(piece, files),
                )
            )
    return Table("evidence", "Evidence", EVIDENCE, tuple(rows))


def scores(annex: Annex) -> Table:
    """Return all scores in one list: KPI, its micro-indicators, their elements."""
    columns = (
        Column("level", "Level", width=9),
        Column("code", "Code", width=9),
        Column("title", "Title", width=80),
        Column("score", "Score", "score", 9),
        Column("rating", "Rating", width=22),
        Column("confidence", "Evidence confidence", width=24),
        Column("sources", "Source documents", width=36),
    )
    rows: list[tuple[Cell, ...]] = []
    for area in annex.areas:
        for kpi in area.kpis:
            rows.append(("kpi", kpi.code, kpi.title, kpi.score, kpi.rating, None, ""))
            for mi in kpi.mis:
                sources = source_list(mi.sources, mi.other_sources)
                rows.append(("mi", mi.code, mi.title, mi.score, mi.rating, mi.confidence, sources))
                rows.extend(
                    ("element", element.code, element.criterion, element.score, None, None, "")
                    for element in mi.elements
                )
    return Table("scores", "Scores", columns, tuple(rows))


def scores_data(annex: Annex) -> dict[str, object]:
    """Return the scores in the shape that the public interface fixes."""
    kpis = [kpi for area in annex.areas for kpi in area.kpis]
    return {
        "kpis": [{"code": kpi.code, "score": kpi.score, "rating": kpi.rating} for kpi in kpis],
        "mis": [
            {
                "code": mi.code,
                "score": mi.score,
                "rating": mi.rating,
                "confidence": mi.confidence,
                "sources": sorted(set(mi.sources)),
            }
            for mi in annex.mis()
        ],
        "elements": [
            {"code": element.code, "score": element.score} for mi in annex.mis() for element in mi.elements
        ],
    }


def coverage(annex: Annex) -> Table:
    """Return micro-indicators by documents: how many pieces of evidence; 1 where only the list names it."""
    numbers = [document.number for document in annex.documents]
    columns = (
        Column("code", "MI", width=7, main=True),
        Column("title", "Title", width=50, main=True),
        Column("n_evidence", "Evidence", "integer", 9, main=True),
        Column("n_documents", "Documents", "integer", 10, main=True),
        *(Column(f"doc_{number}", str(number), "integer", 5) for number in numbers),
    )
    rows = []
    for mi in annex.mis():
        pieces = evidence_of(mi)
        counted = Counter(int(piece.source) for piece in pieces if piece.source_kind == "document")
        cells = [counted.get(number, 0) or int(number in mi.sources) for number in numbers]
        rows.append(
            (mi.code, mi.title, len(pieces), sum(map(bool, cells)), *(count or None for count in cells))
        )
    return Table("coverage", "Evidence by micro-indicator and document", columns, tuple(rows))


GAPS = (
    Column("code", "Code", width=9),
    Column("mi", "MI", width=7),
    Column("criterion", "What is asked", width=80),
    Column("gap", "Gap", width=22),
    Column("sources", "Sources", width=14),
    Column("newest", "Newest year", "integer", 11),
    Column("request", "Ask for", width=34),
)


def gaps(annex: Annex, *, old_after: int = 5) -> Table:
    """Return what the evidence lacks, as a list of documents to ask for.

    Args:
        annex: The review.
        old_after: Evidence is old when its newest document is this many years before the register's newest.
    """
    register = documents_by_number(annex)
    newest_of_all = max((year for document in annex.documents if (year := year_of(document))), default=None)
    since = newest_of_all - old_after if newest_of_all else None
    rows: list[tuple[Cell, ...]] = []
    for mi, element in scored(annex):
        score = element.score if element else mi.score
        if score == "N/A":
            continue
        pieces = element.evidence if element else mi.evidence
        absences = element.absences if element else mi.absences
        criterion = element.criterion if element else mi.title
        cited = [
            register[source] for source in sorted({piece.source for piece in pieces}) if source in register
        ]
        if not element and not pieces:
            cited = [register[str(number)] for number in mi.sources if str(number) in register]
        others = sorted({piece.source for piece in pieces if piece.source_kind != "document"})
        years = [year for document in cited if (year := year_of(document))]
        shown = source_list((document.number for document in cited), others)
        for gap, request in _lacks(cited, others, years, since):
            if gap == "no evidence":
                gap = "looked for and not found" if absences else gap
                shown = (
                    f"MI: {source_list(mi.sources, mi.other_sources)}" if element and mi.sources else shown
                )
            code = element.code if element else mi.code
            newest = max(years, default=None)
            rows.append((code, mi.code, criterion, gap, shown, newest, request))
    return Table("gaps", "Gaps in the evidence", GAPS, tuple(rows))


def _lacks(
    cited: list[Document], others: list[str], years: list[int], since: int | None
) -> Iterable[tuple[str, str]]:
    if not cited and not others:
        yield "no evidence", "any document on this"
        return
    if len(cited) + len(others) == 1:
        yield "one source", "a second source"
    roles = {document.role for document in cited}
    if cited and not others and None not in roles and not roles & INDEPENDENT_ROLES:
        yield "only self-reported", "an evaluation, an audit or an outside source"
    if since and years and max(years) < since and not others:
        yield "only old evidence", f"a document from {since} or later"


def year_of(document: Document) -> int | None:
    """Return the document's year as a number; the latest of a range; None for "n.d." and "various"."""
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", document.year or "")
    return int(found[-1]) if found else None


def by_role_and_year(annex: Annex) -> dict[tuple[str, str], int]:
    """Count the evidence by role and year of its document ("n.d." where there is no year)."""
    register = documents_by_number(annex)
    counted: Counter[tuple[str, str]] = Counter()
    pieces: list[Evidence] = [piece for mi in annex.mis() for piece in evidence_of(mi)]
    for piece in pieces:
        document = register.get(piece.source) if piece.source_kind == "document" else None
        role = (document.role or "other") if document else piece.source_kind
        year = str(year_of(document) or "n.d.") if document else "n.d."
        counted[role, year] += 1
    return dict(sorted(counted.items()))
