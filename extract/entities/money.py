"""Amounts of money: currency before or after, any way of writing numbers, ranges, millions and billions.

A bare `$` is read as US dollars, as United Nations documents use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from extract.entities._numbers import BEFORE, NUMBER, SCALE_WORDS, each, parse, shown
from extract.entities._vocabulary import Vocabulary
from extract.entities._words import fold, vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_SIGNS = "$€£¥₦₹₱₫₪₴₺₽₩"
_ANY_SIGN = re.compile(f"[{_SIGNS}]")
_NUMBER = re.compile(
    rf"(?:{BEFORE}|(?<=[{_SIGNS}A-Za-z.])(?<!\d\.))(?P<number>{NUMBER})(?:[ \u00a0\u202f]?(?P<scale>{SCALE_WORDS})(?![^\W\d_]))?",
    re.IGNORECASE,
)
_SIGN_BEFORE = re.compile(rf"(?:[A-Za-z.]{{0,4}}[{_SIGNS}](?:US)?|S/\.)$")
_WORDS_BEFORE = re.compile(r"[^\W\d_]+(?:[ \u00a0][^\W\d_]+){0,1}$")
_SCALE_LAST = re.compile(
    r"[ \u00a0](?P<scale>millions?|billions?|thousand|mn|bn|millones|milliards?)\b", re.IGNORECASE
)
_LINK = re.compile(r"[ \u00a0\u202f]?(?:of |de |d['’]|en )?", re.IGNORECASE)
_SIGN_AFTER = re.compile(rf"(?:[A-Za-z.]{{0,4}}[{_SIGNS}](?:US(?![A-Za-z]))?)")
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"[ \u00a0]?\d")
_YEAR = re.compile(r"(?<!\d)(?:199\d|20[0-4][1-9])$")
_TO = re.compile(r"[ \u00a0]?[-–—][ \u00a0]?|[ \u00a0](?P<word>to|and|à|et|a|y)[ \u00a0]", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|entre)[ \u00a0]$", re.IGNORECASE)
_LONGEST = 34


class Pattern:
    """Finds money."""

    kind: ClassVar[str] = "money"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("Spending was USD 1.6 billion.", (("USD 1.6 billion", "USD 1600000000"),)),
        Example("A sum of USD 2 172 126 came in.", (("USD 2 172 126", "USD 2172126"),)),
        Example("Up to USD 100,000 a year", (("USD 100,000", "USD 100000"),)),
        Example("A grant of 125 000 USD was made.", (("125 000 USD", "USD 125000"),)),
        Example("It cost USD 8,786,564.34 in all.", (("USD 8,786,564.34", "USD 8786564.34"),)),
        Example(
            "Between $5 million and $7.5 million", (("$5 million and $7.5 million", "USD 5000000-7500000"),)
        ),
        Example("about US$3.4bn and €20m", (("US$3.4bn", "USD 3400000000"), ("€20m", "EUR 20000000"))),
        Example("Contributions of 12 million euros", (("12 million euros", "EUR 12000000"),)),
        Example("Fees of CHF 1'250'000 were paid.", (("CHF 1'250'000", "CHF 1250000"),)),
        Example(
            "Le budget est de 1,5 milliard de dollars.",
            (("1,5 milliard de dollars", "USD 1500000000"),),
            "fr",
        ),
        Example("soit 3.500.000 FCFA", (("3.500.000 FCFA", "XOF 3500000"),), "fr"),
        Example(
            "un total de 45,6 millones de dólares", (("45,6 millones de dólares", "USD 45600000"),), "es"
        ),
        Example("USD 2 mil millones", (("USD 2 mil millones", "USD 2000000000"),), "es"),
        Example("USD 10–12 million", (("USD 10–12 million", "USD 10000000-12000000"),)),
        Example("10 to 12 million dollars", (("10 to 12 million dollars", "USD 10000000-12000000"),)),
        Example("Budget: 8.1 USD million", (("8.1 USD million", "USD 8100000"),)),
        Example("grants of $2\u00a0500 each", (("$2\u00a0500", "USD 2500"),)),
        Example("USD50,000 and 3 staff", (("USD50,000", "USD 50000"),)),
        Example("2.5 million United States dollars", (("2.5 million United States dollars", "USD 2500000"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "All 54 countries report in USD.",
        "The year 2017 was good; 100 000 people came.",
        "Dollars were scarce in 2016.",
        "Article 3 of the euro convention",
        "In 2017 USD was strong",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._codes: dict[str, str] = {}
        self._by_first: dict[str, list[str]] = {}
        for name in vocabulary.of("currencies"):
            for form in name.forms:
                key = _key(form)
                self._codes[key] = name.value
                self._by_first.setdefault(key.split(" ")[0].split("'")[0], []).append(key)
        for keys in self._by_first.values():
            keys.sort(key=lambda key: (-len(key), key))
        # The longest word of each form is enough to know that it may be there: “de” and “of” are everywhere.
        parts = [re.findall(r"[^\W\d_]{2,}", key) for key in self._codes]
        self._triggers = frozenset(max(part, key=lambda word: (len(word), word)) for part in parts if part)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield amounts."""
        if (
            _ANY_SIGN.search(text) is None
            and self._triggers.isdisjoint(vocabulary_of(text))
            and not _glued(text)
        ):
            return
        numbers = list(each(_NUMBER, text))
        last = 0
        for at, number in enumerate(numbers):
            if number.start() < last:
                continue
            following = numbers[at + 1] if at + 1 < len(numbers) else None
            entity = self._led(text, number, following, language) or self._followed(
                text, number, following, language
            )
            if entity is not None and entity.start >= last:
                last = entity.end
                yield entity

    def _led(
        self, text: str, number: re.Match[str], following: re.Match[str] | None, language: str | None
    ) -> Entity | None:
        """Return the amount of a number with its currency before it."""
        before = self._before(text, number.start())
        if before is None:
            return None
        start, code = before
        if following is not None:
            middle = text[number.end() : following.start()]
            again = self._before(text, following.start())
            if again is not None and again[1] == code:
                middle = text[number.end() : again[0]]
            if self._is_range(text, middle, start):
                value = self.normalise(code, [number, following], language)
                if value is not None:
                    return Entity(self.kind, start, following.end(), text[start : following.end()], value)
        value = self.normalise(code, [number], language)
        return (
            None
            if value is None
            else Entity(self.kind, start, number.end(), text[start : number.end()], value)
        )

    def _followed(
        self, text: str, number: re.Match[str], following: re.Match[str] | None, language: str | None
    ) -> Entity | None:
        """Return the amount of a number with its currency after it."""
        start = number.start()
        after = self._after(text, number.end())
        numbers = [number]
        if (
            after is None
            and following is not None
            and self._is_range(text, text[number.end() : following.start()], start)
        ):
            after = self._after(text, following.end())
            numbers = [number, following]
        if after is None:
            return None
        end, code = after
        # “8.1 USD million”: tables put the scale last.
        scale = _SCALE_LAST.match(text, end) if not numbers[-1]["scale"] else None
        value = self.normalise(code, numbers, language, scale["scale"] if scale else None)
        end = scale.end() if scale else end
        return None if value is None else Entity(self.kind, start, end, text[start:end], value)

    def _before(self, text: str, end: int) -> tuple[int, str] | None:
        """Return where the currency before a number begins, and its code."""
        begin = max(0, end - _LONGEST)
        stop = end
        while stop > begin and text[stop - 1] in " \u00a0\u202f.":
            stop -= 1
        if end - stop > 2 or stop == begin:
            return None
        if text[stop - 1] in _SIGNS or text[stop - 1] in "S/":
            sign = _SIGN_BEFORE.search(text, begin, stop)
            if sign is not None:
                # The longest form that is known: `US$`, `C$`, else the bare sign.
                for start in range(sign.start(), stop):
                    code = self._codes.get(_key(text[start:stop]))
                    if code and (start == 0 or not text[start - 1].isalpha() or not text[start].isalpha()):
                        return start, code
        words = _WORDS_BEFORE.search(text, begin, stop)
        if words is None:
            return None
        for start in (words.start(), words.start() + words[0].replace("\u00a0", " ").rfind(" ") + 1):
            code = self._codes.get(_key(text[start:stop]))
            if code and (start == 0 or not text[start - 1].isalnum()) and text[start].isupper():
                return start, code
        return None

    def _after(self, text: str, end: int) -> tuple[int, str] | None:
        """Return where the currency after a number ends, and its code."""
        link = _LINK.match(text, end)
        begin = link.end() if link else end
        sign = _SIGN_AFTER.match(text, begin)
        if sign is not None:
            code = self._codes.get(_key(sign[0]))
            if code and not text[sign.end() : sign.end() + 1].isdigit():
                return sign.end(), code
        first = _WORD.match(text, begin)
        for key in self._by_first.get(fold(first[0]), ()) if first else ():
            stop = begin + len(key)
            if _key(text[begin:stop]) == key and not text[stop : stop + 1].isalnum():
                # “in 2017 USD 5 million was spent”: the code belongs to what follows.
                if len(key) == 3 and (_DIGIT.match(text, stop) or _YEAR.search(text, max(0, end - 5), end)):
                    continue
                return stop, self._codes[key]
        return None

    def _is_range(self, text: str, middle: str, start: int) -> bool:
        link = _TO.fullmatch(middle)
        if link is None:
            return False
        # “USD 5 million and 7 million” are two amounts, unless they stand after “between”.
        word = (link["word"] or "").lower()
        return word not in ("and", "et", "y") or _BETWEEN.search(text, max(0, start - 10), start) is not None

    def normalise(
        self, code: str, numbers: Sequence[re.Match[str]], language: str | None, scale: str | None = None
    ) -> str | None:
        """Return the ISO 4217 code with the plain amount, `USD 5000000-7500000` for a range."""
        scales = [number["scale"] or scale for number in numbers]
        low = parse(numbers[0]["number"], language, scales[0] or scales[-1])
        if len(numbers) == 1:
            return f"{code} {shown(low)}"
        high = parse(numbers[1]["number"], language, scales[1])
        return f"{code} {shown(low)}-{shown(high)}" if high > low else None


def _key(form: str) -> str:
    """Return how a form is looked up: folded, with plain spaces and apostrophes."""
    return " ".join(fold(form.replace("’", "'")).split())


def _glued(text: str) -> bool:
    """True when a code may be glued to a number: `USD50,000`."""
    return _GLUED.search(text) is not None


_GLUED = re.compile(r"[A-Z]{3}\d")
