"""The language of a passage: its script, then its small words, then a character model for the rest.

Promises: an answer is an ISO 639-1 code; a text too short or too bare to tell (numbers, names, symbols) gets
None from `detect` and inherits from what stands around it in `languages`. The model (a tenth of a gigabyte)
is only loaded when a text is long enough to tell and its small words do not: most documents never need it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from extract.segment.function_words import LANGUAGES_OF

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

_SAMPLE = 1200
"""Characters that are looked at: more do not change the answer."""

_MIN_MODEL_LETTERS = 40
"""Below this many letters the character model is a guess."""

_MODEL_SURE = 0.80

_RARE, _SHORT = 0.02, 120
"""A short passage in a language that hardly occurs in its document is more likely misread than foreign."""

# fmt: off
_MODEL_LANGUAGES = [
    "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fr", "ga", "gl", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja", "ka", "kk",
    "km", "kn", "ko", "ky", "lo", "lt", "lv", "mg", "mk", "ml", "mn", "ms", "mt", "my", "ne", "nl", "no",
    "pa", "pl", "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te",
    "tg", "th", "tk", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
]
# fmt: on
"""Official, working or national languages of the reports; without the model's rarer guesses."""

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("zh", "\u3400-\u9fff"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0590-\u05ff"),
    ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("bn", "\u0980-\u09ff"),
    ("ta", "\u0b80-\u0bff"),
    ("si", "\u0d80-\u0dff"),
    ("am", "\u1200-\u137f"),
)
"""Scripts that (here) mean one language."""

_OTHER_SCRIPT = re.compile("[" + "".join(span for _, span in _SCRIPTS) + "]")
_SCRIPT_TESTS = tuple((language, re.compile(f"[{span}]")) for language, span in _SCRIPTS)


def detect(text: str) -> str | None:
    """Return the language of a text, or None when the text alone does not tell."""
    sample = text if len(text) <= _SAMPLE else text[:_SAMPLE]
    if not sample.isascii():
        by_script = _by_script(sample)
        if by_script is not None:
            return by_script
    words = _WORD.findall(sample.lower())
    return _by_function_words(words) or _by_model(sample, words)


def load() -> None:
    """Load the model now, where many documents are to be read: one of them will ask it."""
    _model()


def languages(texts: Sequence[str], default: str | None = None) -> list[str | None]:
    """Return the language of each text of one document, in order.

    A text that does not tell takes the language of the nearest ones that do, when those before and after
    agree, and otherwise the one that most of the document is written in.

    Args:
        texts: Passages in reading order.
        default: What the document says of itself (the PDF's language), used when no passage tells.
    """
    found = [detect(text) for text in texts]
    weights: Counter[str] = Counter()
    for text, language in zip(texts, found, strict=True):
        if language is not None:
            weights[language] += len(text)
    main = weights.most_common(1)[0][0] if weights else default
    rare = {language for language, n_characters in weights.items() if n_characters < _RARE * weights.total()}
    # A formula or a name in an English report is not a Greek passage; a quoted paragraph in Greek is one.
    found = [
        None if language in rare and len(text) < _SHORT else language
        for text, language in zip(texts, found, strict=True)
    ]
    after = _nearest(found[::-1])[::-1]
    before = _nearest(found)
    return [
        language or (left if left is not None and left == right else main)
        for language, left, right in zip(found, before, after, strict=True)
    ]


def _nearest(found: Sequence[str | None]) -> list[str | None]:
    """For each place the last language seen before it."""
    last: str | None = None
    seen: list[str | None] = []
    for language in found:
        seen.append(last)
        last = language or last
    return seen


def _by_script(sample: str) -> str | None:
    n_other = len(_OTHER_SCRIPT.findall(sample))
    n_letters = sum(map(str.isalpha, sample))
    if n_other * 3 < n_letters or n_other < 2:
        return None
    counts = {language: len(test.findall(sample)) for language, test in _SCRIPT_TESTS}
    if counts["ja"] * 8 >= counts["zh"] and counts["ja"] > 0:
        return "ja"
    return max(counts, key=lambda language: counts[language])


def _by_function_words(words: Sequence[str]) -> str | None:
    """Decide by votes of small words; a word that several languages share counts for each of them."""
    votes: dict[str, float] = {}
    for word in filter(LANGUAGES_OF.__contains__, words):
        for language in LANGUAGES_OF[word]:
            # "a", "l" and "e" are words of many languages and list markers besides.
            votes[language] = votes.get(language, 0.0) + (1.0 if len(word) > 1 else 0.3)
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    best, n_best = ranked[0]
    n_second = ranked[1][1] if len(ranked) > 1 else 0.0
    is_clear = n_best >= 2 and n_best - n_second >= max(1.0, 0.2 * n_best)
    return best if is_clear and n_best >= 0.12 * len(words) else None


def _by_model(sample: str, words: Sequence[str]) -> str | None:
    n_letters = sum(map(len, words))
    n_lower = sum(map(str.islower, sample))
    # Names, acronyms and codes carry no language; running words are mostly lower case where there is a case.
    is_latin = len(_LATIN.findall(sample)) > n_letters / 2
    if n_letters < _MIN_MODEL_LETTERS or (is_latin and n_lower < 0.7 * n_letters):
        return None
    language, sure = _model().classify(sample)
    return str(language) if sure >= _MODEL_SURE else None


@cache
def _model() -> LanguageIdentifier:
    # The import alone takes longer than reading many documents; see the module's promise.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_MODEL_LANGUAGES)
    # It keeps the table of all languages (28 MB a process) in case they are asked for again; they are not.
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes
    return identifier
