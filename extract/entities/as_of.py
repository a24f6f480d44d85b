"""Cut-off dates: as of, as at, by the end of. They say how old a figure is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._dates import DATE, HAS_YEAR, YEAR, iso
from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_FIND = re.compile(
    rf"\b(?P<opening>as of|as at|as on|effective(?: as of)?|up to|au|en date du|arrêté au|situation au|al|a fecha de|a fecha del|con corte al|hasta el)"
    rf"[ \u00a0](?:the[ \u00a0])?(?:{DATE}|(?P<plain>{YEAR}))(?!\w)",
    re.IGNORECASE,
)
_EDGE = re.compile(
    rf"\b(?:(?:as of|as at|by|at|until|up to|à|a|fin|hasta)[ \u00a0])?(?:the[ \u00a0]|la[ \u00a0])?"
    rf"(?P<edge>(?:year-)?end[- ](?:of[ \u00a0])?|mid[- ]|late[ \u00a0]|early[ \u00a0]|fin[ \u00a0](?:de[ \u00a0])?|mi-|début[ \u00a0]|finales de[ \u00a0]|mediados de[ \u00a0]|fines de[ \u00a0]|comienzos de[ \u00a0]|principios de[ \u00a0])"
    rf"(?P<year>{YEAR})(?!\w|[-–/]\d)",
    re.IGNORECASE,
)
_TRIGGERS = frozenset(
    {"as", "au", "al", "effective", "fecha", "corte", "hasta", "date", "up", "arrete", "situation"}
)
_EDGES = frozenset(
    {
        "end",
        "mid",
        "late",
        "early",
        "fin",
        "mi",
        "debut",
        "finales",
        "mediados",
        "fines",
        "comienzos",
        "principios",
    }
)
_SPAN = re.compile(
    r"\b(?:du|del|de|from)[ \u00a0]\d{1,2}(?:er)?(?:[ \u00a0](?:de[ \u00a0])?[^\W\d_]+)?[ \u00a0]$",
    re.IGNORECASE,
)
_ALONE = frozenset({"au", "al", "up to", "hasta el"})
"""Openings that mean a cut-off only before a whole date: `au 31 décembre 2018`, not `au 2018`."""


class Pattern:
    """Finds cut-off dates."""

    kind: ClassVar[str] = "as_of"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("as of July 2018 there were 172", (("as of July 2018", "2018-07"),)),
        Example("As at 31 December 2019, staff stood at 40.", (("As at 31 December 2019", "2019-12-31"),)),
        Example("as of 2018", (("as of 2018", "2018"),)),
        Example("done by the end of 2017", (("by the end of 2017", "2017-12"),)),
        Example("by mid-2018 all was ready", (("by mid-2018", "2018-06"),)),
        Example("au 31 décembre 2018", (("au 31 décembre 2018", "2018-12-31"),), "fr"),
        Example("à la fin de 2018", (("à la fin de 2018", "2018-12"),), "fr"),
        Example("al 30 de junio de 2020", (("al 30 de junio de 2020", "2020-06-30"),), "es"),
        Example("a finales de 2019", (("a finales de 2019", "2019-12"),), "es"),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "in July 2018",
        "as of now",
        "weekend 2018",
        "the end of the 2016-2018 period",
        "up to 2018 people",
        "du 25 mars au 15 avril 2025",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield cut-off dates."""
        if HAS_YEAR.search(text) is None:
            return
        seen = vocabulary_of(text)
        taken: list[tuple[int, int]] = []
        if not _TRIGGERS.isdisjoint(seen):
            for match in _FIND.finditer(text):
                value = self.normalise(match)
                # “du 25 mars au 15 avril 2025” and “del 3 al 5 de mayo de 2020” are spans of days.
                if value is not None and not _SPAN.search(text, max(0, match.start() - 25), match.start()):
                    taken.append((match.start(), match.end()))
                    yield Entity(self.kind, match.start(), match.end(), match[0], value)
        if not _EDGES.isdisjoint(seen):
            for match in _EDGE.finditer(text):
                if all(match.end() <= start or match.start() >= end for start, end in taken):
                    yield Entity(self.kind, match.start(), match.end(), match[0], self.normalise_edge(match))

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return the date as ISO 8601, as exact as it is given."""
        if match["plain"]:
            return None if match["opening"].lower() in _ALONE else str(match["plain"])
        value = iso(match)
        if value is not None and len(value) < 10 and match["opening"].lower() in _ALONE:
            return None
        return value

    def normalise_edge(self, match: re.Match[str]) -> str:
        """Return the month that the words stand for."""
        edge = match["edge"].lower()
        month = (
            "06"
            if edge.startswith(("mi", "medi"))
            else "12"
            if edge.startswith(("end", "year", "late", "fin"))
            else "01"
        )
        return f"{match['year']}-{month}"
