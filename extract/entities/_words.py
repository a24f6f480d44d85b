"""A text as words, made once per text and shared by all patterns."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_GAPS = frozenset(
    {
        "",
        " ",
        "\u00a0",
        "\u202f",
        "\n",
        "-",
        "\u2010",
        "\u2011",
        "–",
        "'",
        "’",
        "/",
        ". ",
        ".",
        ", ",
        " (",
        " & ",
    }
)

Word = tuple[int, int, str]
"""Start, end, and the folded letters and digits between them: hyphens and apostrophes part words."""


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a word in lower case without accents, for comparison."""
    lower = word.lower()
    if lower.isascii():
        return lower
    plain = unicodedata.normalize("NFKD", lower)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=8)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order."""
    spans = [match.span() for match in _WORD.finditer(text)]
    return tuple([(start, end, word) for (start, end), word in zip(spans, folded(text), strict=True)])


@lru_cache(maxsize=8)
def folded(text: str) -> tuple[str, ...]:
    """Return the folded words of a text in order, without their places."""
    return tuple(map(fold, _WORD.findall(text)))


@lru_cache(maxsize=8)
def vocabulary_of(text: str) -> frozenset[str]:
    """Return the different folded words of a text: the cheap question before an expensive one."""
    return frozenset(folded(text))


def gap(text: str, start: int, end: int) -> bool:
    """True when what stands between two words does not part a name: a space, a hyphen, an apostrophe."""
    return text[start:end] in _GAPS
