"""Numbers as people write them: 1,600,000 and 1 600 000 and 1.600.000,50 and 1.6 billion.

Which sign parts thousands cannot always be told from the number alone. What decides, in this order: two
different signs (the last one parts decimals); a sign that comes twice (thousands); a scale word that follows
(decimals); one to two or four and more digits after it (decimals); a comma in English or a point in a
language that writes it so (thousands).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extract.entities._words import fold

NUMBER = (
    r"(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3}){1,5}(?:[.,]\d{1,4})?(?!\d)"
    r"|\d{1,3}(?:[.,'’]\d{3}){1,5}(?:[.,]\d{1,4})?(?!\d)"
    r"|\d{1,15}(?:[.,]\d{1,4})?(?!\d))"
)
"""One number; at most eighteen digits, so that long rows of digits cost no time."""

BEFORE = r"(?<![\w.,/\\-])"
"""A number does not begin inside a word, a date, a symbol or another number."""

SCALE_WORDS = (
    r"(?:thousand|mille|mil millones|mil|miles de millones|miles|millions?|millón|millon|millones|mn|mln|mio|milliards?|"
    r"billions?|billones|billón|bn|trillions?|crore|lakh|Md|Mds|M€|k|K|m|M|B)"
)

_SCALES = {
    "thousand": 3, "mille": 3, "mil": 3, "miles": 3, "k": 3, "million": 6, "millions": 6, "millon": 6, "millones": 6,
    "mn": 6, "mln": 6, "mio": 6, "m": 6, "milliard": 9, "milliards": 9, "md": 9, "mds": 9, "mil millones": 9,
    "miles de millones": 9, "billion": 9, "billions": 9, "bn": 9, "b": 9, "billon": 12, "billones": 12, "trillion": 12,
    "trillions": 12, "crore": 7, "lakh": 5,
}  # fmt: skip

COMMA_LANGUAGES = frozenset({"fr", "es", "pt", "de", "it", "nl", "ru", "id", "tr", "pl"})
"""Languages that write decimals with a comma."""

SMALL = {
    word: number
    for number, spelt in {
        1: "one un une uno una", 2: "two deux dos", 3: "three trois tres", 4: "four quatre cuatro", 5: "five cinq cinco",
        6: "six seis", 7: "seven sept siete", 8: "eight huit ocho", 9: "nine neuf nueve", 10: "ten dix diez",
        11: "eleven onze once", 12: "twelve douze doce", 13: "thirteen treize trece", 14: "fourteen quatorze catorce",
        15: "fifteen quinze quince", 16: "sixteen seize dieciseis", 17: "seventeen diecisiete", 18: "eighteen dieciocho",
        19: "nineteen diecinueve", 20: "twenty vingt veinte", 30: "thirty trente treinta", 40: "forty quarante cuarenta",
        50: "fifty cinquante cincuenta", 60: "sixty soixante sesenta", 70: "seventy setenta", 80: "eighty ochenta",
        90: "ninety noventa", 100: "hundred",
    }.items()
    for word in spelt.split()
}  # fmt: skip
"""Numbers in words, English, French and Spanish, folded."""


_DIGITS = re.compile(r"\d+")


def each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begins with a number, looking only where digits stand."""
    position = 0
    while digits := _DIGITS.search(text, position):
        match = pattern.match(text, digits.start())
        position = match.end() if match else digits.end()
        if match:
            yield match


def parse(number: str, language: str | None = None, scale: str | None = None) -> Decimal:
    """Return the value of a number as it stands in a text.

    Args:
        number: What `NUMBER` matched.
        language: ISO 639-1, to tell 1.234 from 1.234; None reads it as English.
        scale: The scale word that follows, such as `million`.
    """
    digits = re.sub(r"[ \u00a0\u202f\u2009'’]", "", number)
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        plain = digits
    elif len(set(marks)) == 2:
        last = marks[-1]
        plain = digits.replace("," if last == "." else ".", "").replace(last, ".")
    elif len(marks) > 1:
        plain = digits.replace(marks[0], "")
    else:
        plain = _one_mark(number, digits, marks[0], language, scale)
    value = Decimal(plain)
    return value.scaleb(power(scale, language)) if scale else value


def _one_mark(number: str, digits: str, mark: str, language: str | None, scale: str | None) -> str:
    """Decide whether the only mark parts decimals or thousands."""
    after = len(digits) - digits.index(mark) - 1
    has_spaces = digits != number
    if after != 3 or has_spaces or scale or digits.startswith("0"):
        return digits.replace(mark, ".")
    writes_comma = language in COMMA_LANGUAGES
    if mark == ",":
        return digits.replace(",", "")
    return digits.replace(".", "" if writes_comma or digits.endswith("000") else ".")


def power(scale: str, language: str | None = None) -> int:
    """Return the power of ten of a scale word."""
    word = " ".join(fold(scale).split())
    if word in ("billion", "billions") and language == "fr":
        return 12
    return _SCALES.get(word.removesuffix("€"), 0)


def shown(value: Decimal) -> str:
    """Return a number without exponent and without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
