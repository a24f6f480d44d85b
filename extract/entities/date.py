"""Dates: a day or a month of a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._dates import DATE, HAS_YEAR, MONTHS, iso
from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_FIND = re.compile(rf"(?<![\w/]){DATE}(?!\w)", re.IGNORECASE)
_TRIGGERS = frozenset(MONTHS)


class Pattern:
    """Finds dates."""

    kind: ClassVar[str] = "date"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("Final report date: 30 December 2019", (("30 December 2019", "2019-12-30"),)),
        Example("adopted in November 2015", (("November 2015", "2015-11"),)),
        Example("on March 4, 2016", (("March 4, 2016", "2016-03-04"),)),
        Example("le 1er juillet 2018", (("1er juillet 2018", "2018-07-01"),), "fr"),
        Example("el 15 de marzo de 2021", (("15 de marzo de 2021", "2021-03-15"),), "es"),
        Example("accessed 2018-06-12", (("2018-06-12", "2018-06-12"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "31 February 2018 does not exist",
        "In May they may march",
        "in 2018",
        "2018-19-40 is no date",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield dates."""
        if HAS_YEAR.search(text) is None or (_TRIGGERS.isdisjoint(vocabulary_of(text)) and "-" not in text):
            return
        for match in _FIND.finditer(text):
            value = self.normalise(match)
            if value is not None:
                yield Entity(self.kind, match.start(), match.end(), match[0], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return the date as ISO 8601."""
        return iso(match)
