"""What people judge: evidence, absences, scores, confidence, narratives. Append-only; each names its reviewer.

A judgement is never changed. A later one of the same reviewer on the same thing supersedes it; what stands
now is a view. `at` is UTC, ISO 8601, handed in and never looked up here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from extract.model.document import Box

Stance = Literal["supports", "contradicts", "context"]
EvidenceState = Literal["proposed", "cited", "withdrawn", "rejected"]
QuoteMatch = Literal["exact", "normalised", "fuzzy", "not-found"]
"""How the quote stands in the passage: exact; normalised (white space, hyphens, ligatures, quotation marks,
case); fuzzy (near, difference shown); not-found (refused)."""

SourceKind = Literal["document", "survey", "interview"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote of a passage put under an element (or an MI without elements)."""

    evidence_id: str
    code: str
    """Element or micro-indicator."""
    source_kind: SourceKind
    source: str
    """Source-document number ("12"), survey item ("S3") or interview ("I7")."""
    document_id: str
    """Revision that was quoted; empty for survey items and interviews."""
    passage_id: str
    quote: str
    prefix: str
    suffix: str
    pages: tuple[int, ...]
    labels: tuple[str | None, ...]
    """Printed labels, one per page of `pages`."""
    boxes: tuple[Box, ...]
    start: int
    """Place of the quote in the passage's text."""
    end: int
    match: QuoteMatch
    similarity: float
    """0-1; 1 for exact and normalised."""
    stance: Stance
    state: EvidenceState
    note: str
    reviewer: str
    at: str
    engine: str
    """Engine and version that read the page."""


@dataclass(frozen=True, slots=True)
class Absence:
    """It was looked for and not found: what was searched, over which documents."""

    absence_id: str
    code: str
    note: str
    searches: tuple[str, ...]
    documents: tuple[int, ...]
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True)
class Score:
    """One reviewer's score of an element or of an MI without elements."""

    score_id: str
    code: str
    value: Fraction | None
    """None when `null_code` is given."""
    null_code: str | None
    """`N/A` or `N/E` of the framework; such a score does not count in a mean."""
    because: str
    reviewer: str
    at: str
    without_evidence: bool = False
    settles: tuple[str, ...] = ()
    """For an adjudication: the score ids that it settles."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.null_code is None):
            raise ValueError("a score is a value or a code for “not scored”, never both or neither")
