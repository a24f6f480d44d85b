"""What the ranking says: hits, tags, the reasons for them, and what it found nothing for.

A score is a number that can be compared over micro-indicators and over passages of one store; higher is
better. It says how strongly a passage speaks to a micro-indicator, never how well the organisation does.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """One phrase that speaks for (or, with a negative weight, against) a tag: `text[start:end]` as printed."""

    phrase: str
    """The lexicon's phrase, e.g. `audit opinion`; `a + b` when two had to stand together."""
    start: int
    """Half-open offsets into the passage's text; `start == end == 0` for reasons that have no place."""
    end: int
    weight: float
    """What it adds to the score before saturation."""


@dataclass(frozen=True, slots=True)
class Tag:
    """That a passage bears on a micro-indicator."""

    mi: str
    score: float
    rank: int
    """Place among all passages of the store under this micro-indicator, from 1."""
    element: str | None = None
    """The element it speaks to most, e.g. `4.4.6`."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage of a ranked list."""

    rank: int
    """1 is best."""
    score: float
    row: int
    """`passages.id` in the store."""
    passage_id: str
    mis: tuple[str, ...] = ()
    """Micro-indicators it is tagged with, best first."""
    elements: tuple[str, ...] = ()
    """Elements it speaks to, best first, of the micro-indicator asked for (else of its first one)."""
    reasons: tuple[Reason, ...] = ()
    copies: tuple[str, ...] = ()
    """Passage ids of near-duplicates that this hit stands for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; an empty tuple or None does not narrow."""

    documents: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    """Kinds of entity that the passage must hold, e.g. `money`; with a value `sdg=SDG 10.7`, where `*` stands for
    anything."""
    language: str | None = None
    include_confidential: bool = True
    """False leaves out documents of class `inform-only` (for exports)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a micro-indicator has anything worth reading in the store."""

    mi: str
    n_passages: int
    """Passages above the threshold."""
    n_documents: int
    best: float
    """The best score, 0 when nothing matched."""
    has_evidence: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """All reasons for one passage under one micro-indicator, with the pieces of its score."""

    mi: str
    score: float
    rank: int | None
    element: str | None
    reasons: tuple[Reason, ...]
    pieces: dict[str, float] = field(default_factory=dict)
    """Named parts that make up the score, in the order in which they are applied."""
