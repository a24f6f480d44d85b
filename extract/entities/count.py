"""Counts of staff, countries, offices, people and the like: 11 000 staff, 66 country missions, twelve evaluations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._numbers import BEFORE, NUMBER, SCALE_WORDS, SMALL, each, parse, shown
from extract.entities._vocabulary import NameTable, Vocabulary
from extract.entities._words import Word, vocabulary_of, words
from extract.entities.base import Example
from extract.model.document import Entity

_NUMBER = re.compile(
    rf"{BEFORE}(?<!\$)(?P<number>{NUMBER})(?:[ \u00a0](?P<scale>{SCALE_WORDS})(?![^\W\d_]))?(?=[ \u00a0\u202f][^\W\d_])"
)
_YEAR = re.compile(r"(?:19[4-9]|20\d)\d$")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "per",
        "so",
        "than",
        "that",
        "the",
        "their",
        "these",
        "this",
        "those",
        "to",
        "was",
        "were",
        "which",
        "who",
        "will",
        "with",
        "percent",
        "years",
        "year",
        "months",
        "month",
        "days",
        "day",
        "hours",
        "weeks",
        "times",
        "usd",
        "eur",
        "million",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "dans",
        "des",
        "du",
        "en",
        "est",
        "et",
        "la",
        "le",
        "les",
        "leur",
        "ou",
        "par",
        "pour",
        "qui",
        "sont",
        "sur",
        "un",
        "une",
        "ans",
        "mois",
        "jours",
        "con",
        "del",
        "el",
        "en",
        "es",
        "esta",
        "este",
        "las",
        "los",
        "para",
        "por",
        "que",
        "se",
        "son",
        "su",
        "sus",
        "una",
        "y",
        "o",
        "anos",
        "meses",
        "dias",
    ]
)
_LABELS = frozenset(
    [
        "table",
        "figure",
        "box",
        "annex",
        "section",
        "chapter",
        "page",
        "pages",
        "paragraph",
        "para",
        "element",
        "kpi",
        "mi",
        "sdg",
        "goal",
        "target",
        "article",
        "rule",
        "no",
        "tableau",
        "graphique",
        "encadre",
        "annexe",
        "chapitre",
        "paragraphe",
        "cuadro",
        "grafico",
        "recuadro",
        "anexo",
        "capitulo",
        "parrafo",
        "number",
        "phase",
        "step",
    ]
)
_OF = frozenset({"of", "de", "d"})
_MOST_BETWEEN = 3


class Pattern:
    """Finds counts."""

    kind: ClassVar[str] = "count"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("It has 11 000 staff worldwide", (("11 000 staff", "staff 11000"),)),
        Example("11,000 staff members", (("11,000 staff members", "staff 11000"),)),
        Example("at 412 field locations", (("412 field locations", "offices 412"),)),
        Example("66 Country Missions", (("66 Country Missions", "offices 66"),)),
        Example("in over 130 countries", (("130 countries", "countries 130"),)),
        Example(
            "reached 2.5 million vulnerable migrants",
            (("2.5 million vulnerable migrants", "people 2500000"),),
        ),
        Example("twelve country offices", (("twelve country offices", "offices 12"),)),
        Example("2 millions de personnes", (("2 millions de personnes", "people 2000000"),), "fr"),
        Example("dans 54 pays", (("54 pays", "countries 54"),), "fr"),
        Example("1.250 funcionarios", (("1.250 funcionarios", "staff 1250"),), "es"),
        Example("17 evaluations and reviews", (("17 evaluations", "evaluations 17"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "In 2018 staff were trained",
        "Table 3 countries by region",
        "97% of staff",
        "5 per cent of the people",
        "USD 5 million for refugees",
        "3.2 and countries",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._units = NameTable(vocabulary.of("counted"), proper=False)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield counts."""
        seen = vocabulary_of(text)
        if self._units.first_words.isdisjoint(seen):
            return
        found = words(text)
        taken = 0
        for match in each(_NUMBER, text):
            if _YEAR.match(match["number"]) and not match["scale"]:
                continue
            after = bisect_left(found, (match.end(),))
            unit = self._unit(text, found, after, match.end(), language)
            if (
                unit is not None
                and match.start() >= taken
                and not _is_label(text, found, after, match.start())
            ):
                end, value = unit
                number = shown(parse(match["number"], language, match["scale"]))
                taken = end
                yield Entity(self.kind, match.start(), end, text[match.start() : end], f"{value} {number}")
        if not SMALL.keys().isdisjoint(seen):
            for at, (start, stop, word) in enumerate(found):
                small = SMALL.get(word)
                if small is None or small < 2 or start < taken:
                    continue
                unit = self._unit(text, found, at + 1, stop, language)
                if unit is not None:
                    end, value = unit
                    taken = end
                    yield Entity(self.kind, start, end, text[start:end], f"{value} {small}")

    def _unit(
        self, text: str, found: tuple[Word, ...], at: int, end: int, language: str | None
    ) -> tuple[int, str] | None:
        """Return where the counted thing ends and what it is; at most three words may stand before it."""
        for position in range(at, min(at + _MOST_BETWEEN + 1, len(found))):
            between = text[end : found[position][0]]
            if between not in (" ", "\u00a0", "\u202f", "-", "’", "'"):
                return None
            unit = self._units.at(text, found, position, language)
            if unit is not None:
                length, value = unit
                return found[position + length - 1][1], value
            word = found[position][2]
            if word in _OF and position == at:
                end = found[position][1]
                continue
            if word in _STOP or not word.isalpha():
                return None
            end = found[position][1]
        return None


def _is_label(text: str, found: tuple[Word, ...], after: int, start: int) -> bool:
    """True for `Table 3 staff`: the number belongs to the word before it."""
    before = after - 1
    while before >= 0 and found[before][1] > start:
        before -= 1
    if before < 0 or found[before][2] not in _LABELS:
        return False
    return text[found[before][1] : start].strip(" \u00a0.") == ""
