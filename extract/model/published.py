"""A published evidence table as printed: what somebody else's review says, before anything is computed.

Scores, ratings and confidence are text as printed; None is a blank cell. Pages are those of the file that was
read, from 1, and None for formats without pages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedElement:
    """One element's row."""

    number: int
    text: str
    """Official wording, as printed."""
    score: str | None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedMi:
    """One micro-indicator's block."""

    code: str
    title: str
    note: str | None
    """How it was read for the organisation, when the title says so in brackets."""
    rating: str | None
    score: str | None
    elements: tuple[PublishedElement, ...]
    paragraphs: tuple[str, ...]
    """The analysis."""
    sources: tuple[int, ...]
    """Source-document numbers, ascending, each once, ranges spelt out."""
    sources_raw: tuple[str, ...]
    """The cells of source numbers as printed, repetitions included."""
    confidence: str | None
    page: int | None = None

    def element_code(self, number: int) -> str:
        """Return the code of the element with that number."""
        return f"{self.code}.{number}"


@dataclass(frozen=True, slots=True)
class PublishedKpi:
    """One KPI's block."""

    code: str
    title: str
    rating: str | None
    score: str | None
    narrative: tuple[str, ...]
    mis: tuple[PublishedMi, ...]
    area: str = ""
    """Heading of the performance area above it, as printed."""
    area_definition: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """One entry of the list of documents."""

    number: int
    reference: str
    """The whole entry as printed, without its number; emphasis as `*...*` where the file shows it."""
    author: str | None = None
    year: str | None = None
    """Text as printed: "2016", "n.d.", "various"."""
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    accessed: str | None = None
    symbol: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A published Annex 1 and Annex 2."""

    kpis: tuple[PublishedKpi, ...]
    documents: tuple[PublishedDocument, ...]
    notes: tuple[str, ...] = ()
    """What was odd while reading, in words for people (repeated lists, missing commas, gaps in numbers)."""

    @property
    def mis(self) -> tuple[PublishedMi, ...]:
        """All micro-indicators in printed order."""
        return tuple(mi for kpi in self.kpis for mi in kpi.mis)
