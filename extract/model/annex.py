"""The canonical table of evidence: one value that every export is a view of.

It follows the printed Annex 1 (performance area, KPI, micro-indicator, elements, analysis, sources, evidence
confidence) and Annex 2 (numbered documents). Scores and ratings are text as printed; None is a blank cell.
It is built by `extract.annex` from judgements and never holds anything of an inform-only document.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.model.document import Document
from extract.model.judgement import Absence, Evidence


@dataclass(frozen=True, slots=True)
class AnnexElement:
    """One element's row."""

    code: str
    number: int
    criterion: str
    """Official wording where the user's own copy was imported, else ours."""
    score: str | None
    """As printed: "3", "N/A", "N/E" or None."""
    because: str
    reviewer: str
    evidence: tuple[Evidence, ...]
    """Cited, in order of source and page."""
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class AnnexMi:
    """One micro-indicator's block."""

    code: str
    title: str
    note: str | None
    rating: str | None
    score: str | None
    elements: tuple[AnnexElement, ...]
    evidence: tuple[Evidence, ...]
    """Cited directly under the MI (MIs without elements, or evidence for the MI as a whole)."""
    analysis: tuple[str, ...]
    """Paragraphs of the narrative."""
    sources: tuple[int, ...]
    """Source-document numbers, ascending, derived from cited evidence (or imported with the table)."""
    other_sources: tuple[str, ...]
    """Survey items and interviews, e.g. "S3", "I7"."""
    confidence: str | None
    """As printed, e.g. "High confidence"."""
    reviewer: str = ""
    because: str = ""
    absences: tuple[Absence, ...] = ()
    """Recorded under the MI itself."""


@dataclass(frozen=True, slots=True)
class AnnexKpi:
    """One KPI's block."""

    code: str
    title: str
    rating: str | None
    score: str | None
    narrative: tuple[str, ...]
    mis: tuple[AnnexMi, ...]


@dataclass(frozen=True, slots=True)
class AnnexArea:
    """One performance area."""

    code: str
    title: str
    definition: str
    kpis: tuple[AnnexKpi, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """Annex 1 and Annex 2 of one review, with what proves where they come from."""

    organisation: str
    framework_id: str
    framework_title: str
    framework_sha256: str
    bands: tuple[tuple[str, str, str, str], ...]
    """Rating, low, high, colour: printed on every export."""
    areas: tuple[AnnexArea, ...]
    documents: tuple[Document, ...]
    """Formal documents by number."""
    chain_head: str
    """Hash of the newest audit event."""
    program_version: str
    as_of: str
    """Time of the newest audit event (UTC): two exports of one state are the same bytes."""
    unsettled: tuple[str, ...] = ()
    """What is not settled, a sentence each: disagreements nobody settled, scores that are kept blind."""

    def mis(self) -> tuple[AnnexMi, ...]:
        """All micro-indicators in order."""
        return tuple(mi for area in self.areas for kpi in area.kpis for mi in kpi.mis)
