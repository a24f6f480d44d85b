"""References within an assessment: to a micro-indicator, an element or a KPI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_MI = r"\d{1,2}\.\d{1,2}\.?[a-e]?(?![\w%]|\.\d)"
_KPI = r"\d{1,2}(?![\w%]|\.\d)"
_JOIN = r"[ \u00a0]?(?:,|and|or|to|et|ou|à|y|o|a|[-–])[ \u00a0]?(?:and[ \u00a0])?"
_MIS = re.compile(
    rf"\b(?P<lead>MIs?|[Mm]icro-?[ \u00a0]?[Ii]ndicators?|[Mm]icro-?indicateurs?|[Mm]icroindicadores?|[Mm]icroindicador|KPI)[ \u00a0]?"
    rf"(?P<items>{_MI}(?:{_JOIN}{_MI}){{0,12}})"
    r"(?:(?:,[ \u00a0]|[ \u00a0]?[-–][ \u00a0]?|[ \u00a0])\(?(?:[Ee]lements?|[ÉEée]léments?|[Ee]lementos?|E)[ \u00a0]?(?P<element>\d{1,2})\b\)?)?"
)
_KPIS = re.compile(
    rf"\b(?P<lead>KPIs?|[Kk]ey [Pp]erformance [Ii]ndicator|ICPs?)[ \u00a0](?P<items>{_KPI}(?:{_JOIN}{_KPI}){{0,12}})"
)
_ONE = re.compile(r"\d{1,2}(?:\.\d{1,2}\.?[a-e]?)?")
_TRIGGERS = frozenset(
    {
        "mi",
        "mis",
        "kpi",
        "kpis",
        "micro",
        "microindicador",
        "microindicadores",
        "microindicator",
        "microindicators",
        "microindicateur",
        "performance",
        "icp",
    }
)
_GLUED = re.compile(r"\b(?:MI|KPI)s?\d")


class Pattern:
    """Finds references to micro-indicators, elements and KPIs."""

    kind: ClassVar[str] = "cross_reference"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("as discussed in MI 7.1 Element 5", (("MI 7.1 Element 5", "7.1.5"),)),
        Example("(see KPI 6)", (("KPI 6", "KPI 6"),)),
        Example("MIs 5.1 and 5.2 show it", (("MIs 5.1", "MI 5.1"), ("5.2", "MI 5.2"))),
        Example("micro-indicator 2.1a", (("micro-indicator 2.1a", "MI 2.1a"),)),
        Example("as defined in MI 2.1.c", (("MI 2.1.c", "MI 2.1c"),)),
        Example("KPI 7.2 was meant", (("KPI 7.2", "MI 7.2"),)),
        Example("KPIs 9-12", (("KPIs 9", "KPI 9"), ("12", "KPI 12"))),
        Example("MI 3.4-E4", (("MI 3.4-E4", "3.4.4"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "4.4 million people",
        "element 5 of the plan",
        "the KPI for 2017",
        "Mission 7.1",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield each reference with its own place."""
        if _TRIGGERS.isdisjoint(vocabulary_of(text)) and _GLUED.search(text) is None:
            return
        for pattern in (_MIS, _KPIS):
            for match in pattern.finditer(text):
                items = list(_ONE.finditer(match["items"]))
                for number, item in enumerate(items):
                    start = match.start() if number == 0 else match.start("items") + item.start()
                    end = match.start("items") + item.end()
                    value = self.normalise(item)
                    if pattern is _MIS and match["element"] and number == len(items) - 1:
                        end = match.end()
                        value = f"{value.removeprefix('MI ')}.{int(match['element'])}"
                    yield Entity(self.kind, start, end, text[start:end], value)

    def normalise(self, match: re.Match[str]) -> str:
        """Return `MI 7.1`, `MI 2.1a` or `KPI 6`."""
        whole, _, rest = match[0].partition(".")
        return f"MI {whole}.{rest.replace('.', '')}" if rest else f"KPI {whole}"
