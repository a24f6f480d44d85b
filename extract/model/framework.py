"""An assessment framework as values: areas, KPIs, micro-indicators, elements, scale, bands, rounding.

Everything that differs between frameworks is data here and nowhere in the code: the scale and its
meanings, the codes for "not scored", how scores are averaged, rounded and rated, and which levels exist.
Codes are strings and are unique within one framework only; key by framework id and code.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal


@dataclass(frozen=True, slots=True)
class Level:
    """One value of the scale that a person may give, e.g. 4."""

    value: Fraction
    label: str
    """What is typed and printed: "4", or a letter such as "A"."""
    meaning: str


@dataclass(frozen=True, slots=True)
class NullCode:
    """A mark that is not a score and does not count in an average, e.g. N/A."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Band:
    """A rating and the printed scores it covers, both ends included."""

    rating: str
    low: Fraction
    high: Fraction
    colour: str
    """Hex colour of the report's rating cell, e.g. `#1a9850`."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What may be given, how it is combined, rounded and rated."""

    levels: tuple[Level, ...]
    """What elements may score, best first."""
    direct_levels: tuple[Level, ...]
    """What a micro-indicator without elements may score (3.0: 3.5, 2.5, 1.5, 0.5), best first."""
    null_codes: tuple[NullCode, ...]
    bands: tuple[Band, ...]
    """Best first."""
    decimals: int
    """Digits of a printed score."""
    rounding: Literal["half-up", "half-even"]
    """Exact fractions inside, one rounding at print."""
    strip_zeros: bool
    """True prints 2 for 2.00 and 2.5 for 2.50."""
    kpi_from: Literal["exact", "printed"]
    """Whether a KPI averages the exact or the printed scores of its micro-indicators."""
    confidence: tuple[tuple[str, str], ...]
    """Keys and printed words of evidence confidence, best first: ("high", "High confidence")."""


@dataclass(frozen=True, slots=True)
class Element:
    """What is scored under a micro-indicator of KPIs 1-8."""

    code: str
    """E.g. `4.4.2`."""
    number: int
    criterion: str
    """What is asked, in our own words."""
    note: str | None = None
    """How it is to be read."""


@dataclass(frozen=True, slots=True)
class MicroIndicator:
    """The level that passages are tagged with; scored through its elements, or directly when it has none."""

    code: str
    title: str
    kpi: str
    elements: tuple[Element, ...]
    note: str | None = None
    """How it is to be read, or when it applies."""
    addition: bool = False
    """True when only some organisations are asked (3.0: 2.1e, for a protection mandate)."""
    short: str = ""
    """A few words for narrow columns, e.g. `Audit`; empty when the file gives none."""
    sources: tuple[str, ...] = ()
    """Kinds of documents in which evidence is usually found."""

    @property
    def is_scored_directly(self) -> bool:
        """True when it has no elements (3.0: KPIs 9-12)."""
        return not self.elements


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key performance indicator."""

    code: str
    title: str
    area: str
    mis: tuple[MicroIndicator, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A performance area: a heading over KPIs."""

    code: str
    title: str
    definition: str
    kpis: tuple[Kpi, ...]


@dataclass(frozen=True)
class Framework:
    """One version of one assessment framework."""

    id: str
    title: str
    version: str
    areas: tuple[Area, ...]
    scale: Scale
    sha256: str
    """Of the file (and those it extends): printed on every export."""
    language: str = "en"
    """Language of its titles and criteria, ISO 639-1."""
    basis: str = ""
    """What the file rests on and where it departs from that."""
    extends: str | None = None
    """Id of the framework it was derived from."""
    words: tuple[tuple[str, str], ...] = (
        ("area", "performance area"),
        ("kpi", "KPI"),
        ("mi", "micro-indicator"),
        ("element", "element"),
    )
    """What its levels are called, for frameworks that speak of commitments, dimensions or criteria."""

    @cached_property
    def kpis(self) -> tuple[Kpi, ...]:
        """All KPIs in order."""
        return tuple(kpi for area in self.areas for kpi in area.kpis)

    @cached_property
    def mis(self) -> dict[str, MicroIndicator]:
        """Micro-indicators by code, in order."""
        return {mi.code: mi for kpi in self.kpis for mi in kpi.mis}

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Elements by code, in order."""
        return {element.code: element for mi in self.mis.values() for element in mi.elements}

    @cached_property
    def mi_of(self) -> dict[str, str]:
        """Code of the micro-indicator for every element code and every micro-indicator code."""
        pairs = {element.code: mi.code for mi in self.mis.values() for element in mi.elements}
        return pairs | {code: code for code in self.mis}

    @cached_property
    def scored_codes(self) -> tuple[str, ...]:
        """What a person scores: elements, and micro-indicators without elements, in order."""
        return tuple(
            code
            for mi in self.mis.values()
            for code in ([element.code for element in mi.elements] or [mi.code])
        )
