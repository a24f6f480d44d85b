"""Text to stems with their places: the ground on which phrases are matched.

A stem is a word without its ending, in lower case and without accents, so that `Programmes`, `programme` and
`program` are one. Each language has its own Snowball stemmer; English has its two spellings made one first.
Words are looked up once: a document repeats itself, and stemming is slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import snowballstemmer

LANGUAGES = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}
"""Languages with a stemmer of their own; all others are read as English."""


class Tokens(NamedTuple):
    """The words of a text: stems and their half-open places."""

    stems: list[str]
    starts: list[int]
    ends: list[int]


WORD = re.compile(r"[^\W_]+(?:[-‐‑–'’][^\W_]+)*")
"""A word with all that hangs on it by hyphens and apostrophes; a cutter takes it apart, once for each spelling."""

_PIECE = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_PIECE_WITHOUT_ELISION = re.compile(r"[^\W_]+")

Piece = tuple[str, int, int]
"""A stem and its place within the word it was cut from."""

# `multi-year` and `multiyear` are one word; `results-based` stays two, because its halves carry meaning.
_PREFIXES = frozenset(
    ["anti", "bi", "co", "counter", "cross", "cyber", "de", "e", "ex", "inter", "intra", "macro", "micro", "mid", "multi", "non", "over", "post", "pre", "re", "self", "semi", "socio", "sub", "trans", "tri", "un", "under"]
)
_HYPHENS = ("-", "‐", "‑", "–")

_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"isation(s|al|ally)?$", r"ization\1"),
        (r"ise(s|d|r|rs)?$", r"ize\1"),
        (r"ising$", "izing"),
        (r"yse(s|d|r)?$", r"yze\1"),
        (r"ysing$", "yzing"),
        (r"our(s|ed|ing|able|al|ally|ful|ist)?$", r"or\1"),
        (r"programme", "program"),
        (r"^centre", "center"),
        (r"^defence", "defense"),
        (r"^offence", "offense"),
        (r"^judgement", "judgment"),
        (r"^licence", "license"),
        (r"^enrol(s|ment)?$", r"enroll\1"),
        (r"^fulfil(s|ment)?$", r"fulfill\1"),
        (r"^skilful", "skillful"),
        (r"(l)l(ed|ing|er|ers)$", r"\1\2"),
    )
)

_MAY_BE_BRITISH = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _BRITISH))
"""Most words are not; looking once is faster than looking for each."""

# Words that only look British; without this `expertise` would become `expertize`.
_NOT_BRITISH = frozenset(
    ["advise", "advised", "adviser", "advises", "arise", "arises", "arising", "comprise", "comprised", "comprises", "comprising", "compromise", "compromised", "compromises", "devise", "devised", "devising", "disguise", "enterprise", "enterprises", "exercise", "exercised", "exercises", "exercising", "expertise", "four", "franchise", "hour", "hours", "likewise", "merchandise", "noise", "otherwise", "our", "pour", "precise", "premise", "premises", "promise", "promised", "promises", "promising", "raise", "raised", "raises", "raising", "revise", "revised", "revises", "revising", "rise", "rises", "rising", "supervise", "supervised", "supervises", "supervising", "surprise", "tour", "tours", "wise", "your"]
)


def tokenise(text: str, language: str = "en") -> Tokens:
    """Cut a text into stems with their places: `text[start:end]` is the word that the stem was made of."""
    cut = cutter(language)
    stems: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in WORD.finditer(text):
        at = match.start()
        for stem, start, end in cut(match.group()):
            stems.append(stem)
            starts.append(at + start)
            ends.append(at + end)
    return Tokens(stems, starts, ends)


def stems_of(text: str, cut: Callable[[str], tuple[Piece, ...]]) -> list[str]:
    """Return the stems of a text without their places, given the cutter of its language."""
    return [stem for word in WORD.findall(text) for stem, _, _ in cut(word)]


@cache
def cutter(language: str) -> Callable[[str], tuple[Piece, ...]]:
    """Return the function that takes a word apart into stems, with its own memory."""
    stem = stemmer(language)
    elides = language in ("fr", "es", "pt", "ar")
    known: dict[str, tuple[Piece, ...]] = {}

    def cut(word: str) -> tuple[Piece, ...]:
        pieces = known.get(word)
        if pieces is None:
            pieces = known[word] = tuple(_without_elisions(word, stem) if elides else _pieces(word, stem))
        return pieces

    return cut


def _pieces(word: str, stem: Callable[[str], str]) -> Iterator[Piece]:
    prefix, begins = "", 0
    for match in _PIECE.finditer(word):
        start, end = match.span()
        lower = match.group().lower()
        if prefix:
            yield stem(prefix + lower), begins, end
            prefix = ""
        elif lower in _PREFIXES and word[end : end + 1] in _HYPHENS and end + 1 < len(word):
            prefix, begins = lower, start
        else:
            yield stem(lower), start, end
    if prefix:
        yield stem(prefix), begins, begins + len(prefix)


def _without_elisions(word: str, stem: Callable[[str], str]) -> Iterator[Piece]:
    """Languages that write an elided article with an apostrophe (`l’organisation`): the article falls away."""
    for match in _PIECE_WITHOUT_ELISION.finditer(word):
        start, end = match.span()
        if word[end : end + 1] in ("'", "’") and end - start <= 2:
            continue
        yield stem(match.group().lower()), start, end


_WORDS_APART = {
    "accountability": "accountability",
    "accountable": "accountability",
    "accountant": "accountant",
    "accountants": "accountant",
    "evaluability": "evaluability",
    "lasting": "lasting",
    "localisation": "localization",
    "localised": "localization",
    "localization": "localization",
    "localized": "localization",
    "marketing": "marketing",
    "nationalities": "nationality",
    "nationality": "nationality",
    "nationals": "nationals",
    "responsiveness": "responsiveness",
    "seconded": "seconded",
    "secondment": "seconded",
    "secondments": "seconded",
    "timeliness": "timely",
    "timely": "timely",
    "untimely": "timely",
    "usefulness": "usefulness",
}
"""English words that the stemmer makes one with a word of another meaning: `timely` with *times*, `accountability` with
*accounts*, `nationality` with *national*. (Not `governance`: documents that speak of one speak of *government* too.)"""

_FRENCH_EE = re.compile(r"ees?$")


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """Return the function that makes a stem of a lower-case word, with its own memory."""
    snowball = snowballstemmer.stemmer(LANGUAGES.get(language, "english"))
    is_english = language not in LANGUAGES or language == "en"
    known: dict[str, str] = {}

    def stem(word: str) -> str:
        found = known.get(word)
        if found is None and is_english and word in _WORDS_APART:
            found = known[word] = _WORDS_APART[word]
        if found is None:
            plain = _american(word) if is_english else fold(word)
            if language == "fr":
                # Without its accent `évaluée` keeps its last letters, and would be another word than `évalué`.
                plain = _FRENCH_EE.sub("e", plain)
            found = known[word] = fold(snowball.stemWord(plain))
        return found

    return stem


def _american(word: str) -> str:
    word = word.replace("’", "'")
    word = word.removesuffix("'s").replace("'", "")
    if _MAY_BE_BRITISH.search(word) and word not in _NOT_BRITISH:
        for pattern, american in _BRITISH:
            word = pattern.sub(american, word)
    return word


def fold(text: str) -> str:
    """Return the text without accents."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
