"""Sessions of governing bodies: the 106th session, COP 21, the annual session 2019."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import fold, vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "premiere": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8, "neuvieme": 9, "dixieme": 10, "vingtieme": 20, "trentieme": 30, "quarantieme": 40,
    "cinquantieme": 50, "soixantieme": 60, "centieme": 100,
    "primer": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "tercera": 3, "cuarto": 4, "cuarta": 4,
    "quinto": 5, "quinta": 5, "sexto": 6, "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8,
    "noveno": 9, "novena": 9, "decimo": 10, "decima": 10, "vigesimo": 20, "trigesimo": 30, "cuadragesimo": 40,
    "quincuagesimo": 50, "sexagesimo": 60, "septuagesimo": 70, "octogesimo": 80,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "vigesimo": 20, "trigesimo": 30, "cuadragesimo": 40, "quincuagesimo": 50, "sexagesimo": 60, "septuagesimo": 70,
    "octogesimo": 80,
}  # fmt: skip
_NUMBERED = re.compile(
    r"\b(?P<number>\d{1,3})(?:st|nd|rd|th|e|ème|er|ère|re|\.?[ªº])[ \u00a0]?"
    r"(?:(?:annual|regular|special|ordinary|plenary|resumed|extraordinary|ordinaire|annuelle|extraordinaire) ){0,2}"
    r"(?P<noun>[Ss]essions?|[Mm]eetings?|[Pp]er[ií]odo (?:ordinario )?de [Ss]esiones|[Ss]esi[oó]n|[Rr][ée]union|[Rr]euni[oó]n)\b"
)
_SPELT = re.compile(
    r"\b(?P<number>(?:[^\W\d_]{4,15}[- ])?[^\W\d_]{5,15}) (?:(?:annual|regular|special|ordinary|ordinaire|annuelle) )?"
    r"(?P<noun>[Ss]ession|[Pp]er[ií]odo (?:ordinario )?de [Ss]esiones)\b(?!,? \d{4}\b)"
)
_YEARLY = re.compile(
    r"\b(?P<kind>[Aa]nnual|[Ff]irst regular|[Ss]econd regular|[Tt]hird regular) session(?:,? (?:of |in )?(?P<year>20\d\d))\b"
)
_COP = re.compile(
    r"\b(?P<body>COP|CMP|CMA)(?:[ \u00a0-]?(?P<number>\d{1,2})|\((?P<inside>\d{1,2})\))(?![\w.]\w)"
)
_TRIGGERS = frozenset({"session", "sessions", "meeting", "meetings", "sesiones", "sesion", "reunion"})


class Pattern:
    """Finds sessions."""

    kind: ClassVar[str] = "session"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("at the 106th Session of the Council", (("106th Session", "session 106"),)),
        Example("its seventy-second session", (("seventy-second session", "session 72"),)),
        Example("the Board's annual session 2019", (("annual session 2019", "annual session 2019"),)),
        Example(
            "first regular session of 2020",
            (("first regular session of 2020", "first regular session 2020"),),
        ),
        Example("adopted at COP 21", (("COP 21", "COP 21"),)),
        Example("la 106e session du Conseil", (("106e session", "session 106"),), "fr"),
        Example("el 74.º período de sesiones", (("74.º período de sesiones", "session 74"),), "es"),
        Example("the 23rd meeting of the board", (("23rd meeting", "meeting 23"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "the training session in 2018",
        "a second thought",
        "police (cops 21)",
        "every session was full",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield sessions."""
        if not _TRIGGERS.isdisjoint(vocabulary_of(text)):
            for pattern in (_NUMBERED, _SPELT, _YEARLY):
                for match in pattern.finditer(text):
                    value = self.normalise(match)
                    if value is not None:
                        start = match.start()
                        if pattern is _SPELT and _spelt(match["number"]) != _number(match["number"]):
                            start = match.start("number") + match["number"].rindex(" ") + 1
                        yield Entity(self.kind, start, match.end(), text[start : match.end()], value)
        if "CO" in text or "CM" in text:
            for match in _COP.finditer(text):
                value = f"{match['body']} {int(match['number'] or match['inside'])}"
                yield Entity(self.kind, match.start(), match.end(), match[0], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return `session 106`, `meeting 23` or `annual session 2019`."""
        groups = match.groupdict()
        if "year" in groups:
            return f"{groups['kind'].lower()} session {groups['year']}"
        number = _number(groups["number"])
        noun = "meeting" if fold(groups["noun"]).startswith(("meeting", "reunion")) else "session"
        # “First session” is as often a training as a governing body.
        return (
            None
            if number is None or (number < 3 and not groups["number"][0].isdigit())
            else f"{noun} {number}"
        )


def _number(words: str) -> int | None:
    """Read an ordinal in figures or words."""
    if words.isdigit():
        return int(words)
    parts = fold(words).replace("-", " ").split()
    last = _UNITS.get(parts[-1])
    if last is None or len(parts) == 1:
        return last
    tens = _TENS.get(parts[0])
    return tens + last if tens and last < 10 else last


def _spelt(words: str) -> int | None:
    """Read the ordinal only when every word belongs to it."""
    parts = fold(words).replace("-", " ").split()
    if len(parts) == 1:
        return _UNITS.get(parts[0])
    tens, last = _TENS.get(parts[0]), _UNITS.get(parts[-1])
    return tens + last if tens and last and last < 10 else None
