"""What people judge: evidence, absences, scores, confidence, narratives. Append-only; each names its reviewer.

A judgement is never changed. A later one of the same reviewer on the same thing supersedes it; what stands
now is a view. `at` is UTC, ISO 8601, handed in and never looked up here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from extract.model.document import Box

Stance = Literal["supports", "contradicts", "context"]
STANCES: tuple[Stance, ...] = ("supports", "contradicts", "context")
EvidenceState = Literal["proposed", "cited", "withdrawn", "rejected"]
STATES: tuple[EvidenceState, ...] = ("proposed", "cited", "withdrawn", "rejected")
QuoteMatch = Literal["exact", "normalised", "fuzzy", "not-found"]
"""How the quote stands in the passage: exact; normalised (white space, hyphens, ligatures, quotation marks,
case); fuzzy (near, difference shown); not-found (refused)."""

SourceKind = Literal["document", "survey", "interview"]

Access = Literal["formal", "code-only", "inform-only"]
"""Who may see a survey item or interview: formal: cited and quoted; code-only: cited by its number, its words
never leave the store in an export; inform-only: neither."""

ROLES_OF_REVIEWERS = (
    "reviewer",
    "second-reviewer",
    "lead",
    "referencer",
    "secretariat",
    "organisation",
    "peer-reviewer",
    "imported",
)
"""`reviewer` and `second-reviewer` score; `lead` opens and adjudicates; `referencer` accepts or rejects
evidence; `organisation` and `peer-reviewer` only comment; `imported` stands for a published table."""

Kind = Literal[
    "evidence",
    "decision",
    "anchor",
    "absence",
    "score",
    "confidence",
    "narrative",
    "reviewer",
    "assignment",
    "opening",
    "source",
    "wording",
    "printed",
]
"""The kinds of judgement that the store keeps."""


def one_name(name: str) -> str:
    """Return a person's name in one form: typed with other spaces or composed otherwise it would be a second person."""
    return " ".join(unicodedata.normalize("NFC", name).split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as the store keeps it; its id is a hash of all of this.

    The content of each kind, always with all its keys: `extract.store.judgements` builds and reads it.
    """

    kind: Kind
    framework: str
    """Framework id: codes mean something only within one framework. Empty where no code is meant."""
    code: str
    """Element, micro-indicator or KPI; empty where none is meant."""
    reviewer: str
    at: str
    content: dict[str, Any]
    supersedes: tuple[str, ...] = ()
    """Ids of the judgements that it replaces."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of a quote stands: half-open offsets `[start, end)` into one page's text."""

    page: int
    start: int
    end: int


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
    """Passage, or the id of the survey item or interview."""
    quote: str
    """The source's own words, whatever was typed to find them."""
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
    places: tuple[Place, ...] = ()
    """Where the quote stands in the pages' texts, in reading order."""
    difference: str = ""
    """For a fuzzy match: what was typed against what stands there, `[-typed-]{+printed+}`."""
    doubt: str = ""
    """Why the quote cannot be called exact although it reads alike (a page read by OCR, an unreadable page)."""
    because: str = ""
    """Why it was withdrawn, rejected or accepted, when it was."""


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
    rests_on: tuple[str, ...] = ()
    """Ids of the cited evidence and recorded absences that stood when it was given."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.null_code is None):
            raise ValueError("a score is a value or a code for “not scored”, never both or neither")

    @property
    def mark(self) -> Fraction | str:
        """The value, or the code for “not scored”."""
        return self.null_code if self.value is None else self.value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Confidence:
    """A person's confidence in the evidence of a micro-indicator; the program shows inputs, never sets it."""

    confidence_id: str
    code: str
    level: str | None
    """Key of the framework's scale, e.g. `high`; None for a cell that was printed blank."""
    because: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """The analysis text of a micro-indicator or KPI."""

    narrative_id: str
    code: str
    paragraphs: tuple[str, ...]
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person of the review and what part they have in it."""

    name: str
    role: str
    """One of `ROLES_OF_REVIEWERS`."""
    at: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """The lead asked a reviewer to judge these codes."""

    name: str
    codes: tuple[str, ...]
    """Elements, micro-indicators or KPIs, or `*` for all."""
    at: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The lead opened codes: their scores may be seen by those who have not judged."""

    codes: tuple[str, ...]
    """Elements, micro-indicators or KPIs, or `*` for all."""
    because: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True)
class Source:
    """A survey item or an interview: evidence beside the documents, with a number of its own kind."""

    source_id: str
    number: str
    """`S1`, `S2` … for survey items, `I1`, `I2` … for interviews."""
    kind: SourceKind
    title: str
    """The question, or who was spoken with, coded ("HQ staff, programme")."""
    text: str
    """The answers in words, or the anonymised notes; what can be quoted."""
    access: Access
    details: dict[str, Any] = field(default_factory=dict)
    """For survey items: `answers` (answer to share), `group`, `respondents`."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Official wording of a code, from the user's own copy of a published table."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What a published table prints for a KPI or micro-indicator, kept beside what is computed."""

    code: str
    rating: str | None
    score: str | None
    sources: tuple[int, ...] = ()
    sources_text: str = ""
    """The list as printed."""
    confidence: str | None = None
    """As printed."""
