"""Percentages and percentage points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._numbers import parse, shown
from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_TRIGGERS = frozenset({"percent", "per", "pour", "por", "percentage", "points", "puntos"})
_PLAIN = r"\d{1,4}(?:[.,]\d{1,3})?"
_REST = r"\d{0,3}(?:[.,]\d{1,3})?"
_SIGN = re.compile(r"(?:^|[\s(])[-−]$")
_POINTS = re.compile("point|punto", re.IGNORECASE)
_FIND = re.compile(
    rf"(?P<low>\d(?<![\w.,/].){_REST})(?:[ \u00a0]?(?:%|per ?cent)?(?:[ \u00a0]?[-–][ \u00a0]?| to | à | a )(?P<high>{_PLAIN}))?"
    r"(?P<unit>[ \u00a0\u202f]?(?:%|percentage points?\b|per ?cent\b|pour cent\b|por ciento\b|points de pourcentage\b"
    r"|puntos porcentuales\b))",
    re.IGNORECASE,
)


class Pattern:
    """Finds percentages."""

    kind: ClassVar[str] = "percentage"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("97% of staff", (("97%", "97%"),)),
        Example("some 95 percent of it", (("95 percent", "95%"),)),
        Example("12.5 per cent", (("12.5 per cent", "12.5%"),)),
        Example("10-15% of funds", (("10-15%", "10-15%"),)),
        Example("up 5 percentage points", (("5 percentage points", "5 points"),)),
        Example("soit 97,5\u00a0% des cas", (("97,5\u00a0%", "97.5%"),), "fr"),
        Example("el 30 por ciento", (("30 por ciento", "30%"),), "es"),
        Example("entre -10% y +20%", (("-10%", "-10%"), ("20%", "20%")), "es"),
        Example("from 37.1% in 2015 to 19.9%", (("37.1%", "37.1%"), ("19.9%", "19.9%"))),
        Example("40 pour cent", (("40 pour cent", "40%"),), "fr"),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "a small percentage of staff in 2017",
        "per centre 5 rooms",
        "for 10 per centimetre",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield percentages."""
        if "%" not in text and _TRIGGERS.isdisjoint(vocabulary_of(text)):
            return
        for match in _FIND.finditer(text):
            start, high = match.start(), match["high"]
            if high and float(match["low"].replace(",", ".")) >= float(high.replace(",", ".")):
                # “2015 to 19.9%”: what stands first is not a share.
                start, high = match.start("high"), None
            if not high and _SIGN.search(text, max(0, start - 2), start):
                start -= 1
            yield Entity(
                self.kind, start, match.end(), text[start : match.end()], self.normalise(match, start)
            )

    def normalise(self, match: re.Match[str], start: int) -> str:
        """Return `97%`, `-3%`, `10-15%` or `5 points` for what stands from `start` on."""
        # Shares have no thousands: one sign always parts decimals.
        low, high = (
            shown(parse(part, None, "%")) if part else None for part in (match["low"], match["high"])
        )
        if high is None or start > match.start():
            number = high or low
        else:
            number = f"{low}-{high}" if start == match.start() else low
        sign = "-" if match.string[start] in "-−" else ""
        unit = " points" if _POINTS.search(match["unit"]) else "%"
        return f"{sign}{number}{unit}"
