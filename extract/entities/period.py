"""Periods of years: 2016–2020, 2013/16, from 2014 to 2018."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._dates import HAS_YEAR
from extract.entities._vocabulary import Vocabulary
from extract.entities.base import Example
from extract.model.document import Entity

_FIND = re.compile(
    # The look behind comes after the first digit: so the engine jumps from digit to digit.
    r"(?P<first>[12](?<![\w/.,-].)(?:9[4-9]|0\d)\d)"
    r"(?:(?P<sign>[ \u00a0]?[-–—‑][ \u00a0]?|/)(?P<last>(?:19|20)?\d\d)"
    r"|[ \u00a0](?P<word>to|and|until|through|à|et|a|y|hasta)[ \u00a0](?P<later>(?:19|20)\d\d))"
    r"(?![\w/]|[.,]\d|-\d)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\b(?:between|from|entre|de|desde)[ \u00a0]$", re.IGNORECASE)


class Pattern:
    """Finds periods."""

    kind: ClassVar[str] = "period"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("the 2017-18 cycle", (("2017-18", "2017-2018"),)),
        Example("Strategy 2016–2020", (("2016–2020", "2016-2020"),)),
        Example("Plan 2013/16", (("2013/16", "2013-2016"),)),
        Example("from 2014 to 2018", (("from 2014 to 2018", "2014-2018"),)),
        Example("between 2015 and 2017", (("between 2015 and 2017", "2015-2017"),)),
        Example("de 2014 à 2018", (("de 2014 à 2018", "2014-2018"),), "fr"),
        Example("entre 2012 y 2016", (("entre 2012 y 2016", "2012-2016"),), "es"),
        Example("2018\u00a0– 2021", (("2018\u00a0– 2021", "2018-2021"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "on 2018-06-12",
        "2016 and 3 others",
        "page 2018-3",
        "2020-2016 runs backwards",
        "A/RES/2016/17",
        "1200-1300 people",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield periods."""
        if HAS_YEAR.search(text) is None:
            return
        for match in _FIND.finditer(text):
            opening = (
                _OPENING.search(text, max(0, match.start() - 8), match.start()) if match["word"] else None
            )
            value = self.normalise(match)
            # “2014 and 2018” names two years; it is a period only between two of them.
            if value is None or (opening is None and (match["word"] or "").lower() in ("and", "et", "y")):
                continue
            start = opening.start() if opening else match.start()
            yield Entity(self.kind, start, match.end(), text[start : match.end()], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return `2016-2020`; None for what runs backwards or longer than a working life."""
        first, last = match["first"], match["last"] or match["later"]
        if len(last) == 2:
            last = first[:2] + last
        return (
            f"{first}-{last}"
            if 1940 <= int(first) < int(last) <= int(first) + 60 and int(last) < 2100
            else None
        )
