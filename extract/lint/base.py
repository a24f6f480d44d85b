"""What a check sees and what it says: pure values, no disk, no database.

A check is a function that looks at a `Subject` and yields findings; it is registered with an id that never
changes its meaning (`L001`), a name, a severity and an explanation for people. The modules of this room whose
names begin with `check_` hold them; there is no list to edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.model.document import Document
from extract.model.framework import Framework
from extract.model.judgement import Absence, Evidence, Printed, Source

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first. error: the table contradicts itself or the register; warning: something does not fit and a person
should look; info: worth knowing, often as it should be."""


@dataclass(frozen=True, slots=True)
class ElementState:
    """One element as it stands."""

    code: str
    number: int
    text: str
    """Official wording where it was imported, else ours."""
    score: str | None
    """As printed: "3", "N/A", "N/E" or None."""
    without_evidence: bool = False
    """A person scored it and said that there is no evidence."""
    imported: bool = False
    """The score comes from a published table."""


@dataclass(frozen=True, slots=True)
class MiState:
    """One micro-indicator as it stands."""

    code: str
    kpi: str
    title: str
    rating: str | None
    """Computed."""
    score: str | None
    """Computed, as printed."""
    confidence: str | None
    """As printed; None for blank."""
    elements: tuple[ElementState, ...]
    narrative: tuple[str, ...]
    sources: tuple[int, ...]
    """Numbers of the source documents cited or listed, ascending."""
    other_sources: tuple[str, ...] = ()
    """Survey items and interviews cited."""
    printed: Printed | None = None
    """What a published table prints for it."""
    judged: bool = True
    """False when nobody has judged anything here yet."""


@dataclass(frozen=True, slots=True)
class KpiState:
    """One KPI as it stands."""

    code: str
    title: str
    rating: str | None
    score: str | None
    narrative: tuple[str, ...]
    printed: Printed | None = None


@dataclass(frozen=True)
class Subject:
    """A review to look over: live, imported, or both."""

    framework: Framework
    kpis: tuple[KpiState, ...]
    mis: tuple[MiState, ...]
    documents: tuple[Document, ...]
    """The whole register."""
    evidence: tuple[Evidence, ...] = ()
    absences: tuple[Absence, ...] = ()
    sources: tuple[Source, ...] = ()
    """Survey items and interviews."""
    period: tuple[int, int] | None = None
    """First and last year that the review covers."""
    said: tuple[tuple[str, str], ...] = ()
    """Other texts that people wrote, with their place: reasons of scores, notes of evidence."""
    numbers: Mapping[int, Document] = field(default_factory=dict)
    """The register by number; made from `documents` when left out."""

    def __post_init__(self) -> None:
        if not self.numbers:
            object.__setattr__(self, "numbers", {document.number: document for document in self.documents})

    @property
    def formal(self) -> tuple[Document, ...]:
        """Documents that may be cited."""
        return tuple(document for document in self.documents if document.doc_class == "formal")

    def mi(self, code: str) -> MiState | None:
        """Return a micro-indicator, or None."""
        return next((mi for mi in self.mis if mi.code == code), None)

    def texts(self) -> Iterator[tuple[str, int, str]]:
        """Yield (place, paragraph number from 1, text) of every analysis text, KPIs before their MIs."""
        for kpi in self.kpis:
            for number, text in enumerate(kpi.narrative, start=1):
                yield f"KPI {kpi.code}", number, text
            for mi in self.mis:
                if mi.kpi == kpi.code:
                    for number, text in enumerate(mi.narrative, start=1):
                        yield f"MI {mi.code}", number, text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found."""

    id: str
    name: str
    severity: Severity
    place: str
    """Where, for people: `MI 8.1, element 7`, `document 12`, `MI 9.6, paragraph 1`."""
    message: str
    quote: str = ""
    """The words it rests on."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check with what people are told about it."""

    id: str
    name: str
    severity: Severity
    explanation: str
    look: Callable[[Subject], Iterable[Finding]]


CHECKS: dict[str, Check] = {}
"""All checks by id, filled when the modules of this room are imported."""

_Look = Callable[[Subject], Iterable["Found"]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a check's function yields: the rest of a finding comes from the check."""

    place: str
    message: str
    quote: str = ""
    severity: Severity | None = None
    """Another severity than the check's own."""


def check(check_id: str, name: str, severity: Severity, explanation: str) -> Callable[[_Look], _Look]:
    """Register a function as a check."""

    def register(look: _Look) -> _Look:
        if check_id in CHECKS:
            raise ValueError(f"two checks are called {check_id}")

        def findings(subject: Subject) -> Iterator[Finding]:
            for found in look(subject):
                yield Finding(
                    check_id,
                    name,
                    found.severity or severity,
                    found.place,
                    found.message,
                    _shortened(found.quote),
                )

        CHECKS[check_id] = Check(check_id, name, severity, " ".join(explanation.split()), findings)
        return look

    return register


def listed(items: Sequence[object], *, limit: int = 30) -> str:
    """Return items as a list in words: `1, 2 and 3`."""
    shown = [str(item) for item in items[:limit]]
    if len(items) > limit:
        return ", ".join(shown) + f" and {len(items) - limit} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}" if shown else ""


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 240 else plain[:237] + "…"
