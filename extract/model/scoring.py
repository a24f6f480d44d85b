"""What comes out of the arithmetic of scores: exact inside, text where it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from extract.model.judgement import Score

Mark = Fraction | str
"""A value on the framework's scale, or the code of a mark that is not a score (`N/A`, `N/E`)."""

Standing = Literal["adjudicated", "agreed", "sole", "disagreed", "imported"]
"""How a mark came to stand: the lead settled it; all reviewers gave the same; only one judged; they differ and
nobody settled it, so there is no mark; it was printed in an imported table and nobody judged it here."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands for one code after all reviewers' scores were looked at."""

    code: str
    mark: Mark | None
    """None while reviewers disagree."""
    standing: Standing
    scores: tuple[Score, ...]
    """The scores that it rests on: the adjudication, or those of all reviewers."""
    reopened: bool = False
    """True when a reviewer judged again after the adjudication."""

    @property
    def reviewer(self) -> str:
        """Whose mark it is, names in order."""
        return ", ".join(sorted({score.reviewer for score in self.scores}))

    @property
    def because(self) -> str:
        """The reasons given, each once."""
        return "\n".join(dict.fromkeys(score.because for score in self.scores if score.because))


@dataclass(frozen=True, slots=True)
class Result:
    """The score of one element, micro-indicator or KPI."""

    code: str
    value: Fraction | None = None
    """Exact; None when nothing is scored."""
    printed: str | None = None
    """As the report prints it: `2.17`, `2`, `N/E`, or None for a blank cell."""
    rating: str | None = None
    """Of the printed score; None where there is none."""
    n_scored: int = 0
    """How many scores below it counted."""
    n_below: int = 0
    """How many there are below it."""


@dataclass(frozen=True, slots=True)
class Results:
    """All scores of a review, by code in framework order."""

    elements: dict[str, Result] = field(default_factory=dict)
    mis: dict[str, Result] = field(default_factory=dict)
    kpis: dict[str, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rebanded:
    """A score whose rating is another one under other bands."""

    code: str
    level: Literal["mi", "kpi"]
    printed: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ConfidenceInputs:
    """What a person looks at before setting the confidence of a micro-indicator; the program never sets it."""

    code: str
    documents: tuple[int, ...]
    """Numbers of the cited documents."""
    roles: dict[str, int]
    """Cited documents by role; `unknown` where the register does not say."""
    independent: int
    """Cited documents that do not come from the organisation's own reporting line."""
    self_reported: int
    newest: str | None
    oldest: str | None
    streams: tuple[str, ...]
    """`D` documents, `S` survey, `I` interviews: which streams are cited."""
    stances: dict[str, int]
    """Cited evidence by stance."""
    elements_without: tuple[str, ...]
    """Elements without cited evidence or a recorded absence."""
    triangulation: dict[str, tuple[str, ...]]
    """Streams by element: which of documents, survey and interviews bear on it."""
    agreement: str
    """How the element scores came to stand: `settled`, `one reviewer`, `disagreement`, or `` when none is scored."""
