"""Does the text read from a page look like text? The test that decides about OCR and exact quotes.

PDF text can be wrong in ways the eye never sees, because the page shows glyphs and the text is only a map
behind them: a missing map gives replacement or private-use characters, `(cid:31)` or glyph numbers; a wrong
one gives a cipher of plausible letters; a lost one gives words without spaces, or letters with them.

Promises: the figure is the share of the page's characters that stand in words that look like words. Tables of
numbers, short pages, lists of names and scripts this module does not know are never condemned for being so:
a page is only called unreadable on positive signs of damage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extract.segment.function_words import LANGUAGES_OF

_READABLE = 0.7
"""Pages below this share of sound characters are not readable."""

_MOST_UNDECODED = 0.2

_MIN_LETTERS = 120
"""Below this many letters the statistics of letters and words mean nothing."""

_UNDECODED = re.compile(
    r"\(cid:\d+\)|/g(?:lyph)?\d+|GLYPH<[^>\s]*>|(?:/[A-Z]\d{2,}){2,}|(?:\\x[0-9a-f]{2}){2,}|uni[0-9A-F]{4}"
)
_MOJIBAKE = re.compile(r"[ÃÂÐÑØÙÎÏ][\u0080-\u00bf\u0152-\u0178\u2018-\u2022\u20ac\u2122]|â€.|ï»¿|ï¿½")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INNER_PUNCTUATION = re.compile(r"[^\W\d_][!-&(*+:;<=>?@\[\\\]^`{|}~]+[^\W_]")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:org|com|int|net|pdf|html?)\b|[\\/_]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese."""

_FREQUENT_LETTERS = {"latin": frozenset("eaionrst"), "cyrillic": frozenset("оеаинтср")}
"""The eight letters that make up about 55-70 % of any prose in the script; a cipher scatters them."""

_LONGEST_WORD = 32
"""Longer runs of letters are two or more words without their spaces (German's longest in use: about 30)."""

_HYPHENS = "\u0002\ufffe\u00ad"
"""PDFium's marks for a hyphen at a line end, and the soft hyphen: not damage."""


@dataclass(frozen=True, slots=True)
class TextQuality:
    """How far a page's text can be trusted."""

    quality: float
    """0-1, share of characters that stand in words that look like words; 1.0 for an empty page."""
    readable: bool
    """False when quotes from this page cannot be called exact and it should be read by OCR."""
    reasons: tuple[str, ...] = ()
    """What is wrong, worst first: `undecoded`, `glyph numbers`, `mojibake`, `missing spaces`, `spaced letters`,
    `reversed`, `not words`."""


def assess(text: str, n_unmapped: int = 0) -> TextQuality:
    """Judge the text of one page.

    Args:
        text: The page's text with its white space, as read.
        n_unmapped: Characters that the engine says have no Unicode value, seen or left out of the text.
    """
    tokens = text.split()
    n_characters = sum(map(len, tokens))
    if n_characters == 0:
        return TextQuality(1.0, True)
    is_plain = text.isascii() and " ".join(tokens).isprintable()
    losses = {
        "undecoded": max(0.0 if is_plain else _undecoded(tokens), float(n_unmapped)),
        "glyph numbers": _glyph_numbers(tokens) if _UNDECODED.search(text) else 0.0,
        "mojibake": _mojibake(text),
        **_not_words(text, tokens),
    }
    if n_characters >= _MIN_LETTERS:
        # A heading set wide or down the page is a few odd words, not a damaged page.
        losses |= {"missing spaces": _missing_spaces(tokens), "spaced letters": _spaced_letters(tokens)}
    shares = {reason: min(1.0, loss / n_characters) for reason, loss in losses.items() if loss > 0}
    quality = 1.0 - min(1.0, sum(shares.values()))
    ranked = sorted((item for item in shares.items() if item[1] >= 0.01), key=lambda item: -item[1])
    # Where a fifth of a page has no meaning the rest comes from the same fonts: sound by chance, if at all.
    readable = quality >= _READABLE and shares.get("undecoded", 0.0) < _MOST_UNDECODED
    return TextQuality(round(quality, 4), readable, tuple(reason for reason, _ in ranked))


def _undecoded(tokens: Sequence[str]) -> float:
    """Characters in words with a character that stands for nothing; a lone private-use sign is a bullet."""
    return sum(
        len(token) for token in tokens if not token.isascii() and len(token) > 1 and _n_void(token)
    ) + sum(
        token.isascii()
        and not token.isprintable()
        and any(c not in _HYPHENS for c in token if not c.isprintable())
        for token in tokens
    )


def _n_void(token: str) -> int:
    """Replacement, private-use, unassigned and control characters of a word."""
    return sum(
        character == "\ufffd"
        or (unicodedata.category(character) in ("Co", "Cn", "Cc") and character not in _HYPHENS)
        for character in token
        if character > "~" or character < " "
    )


def _glyph_numbers(tokens: Sequence[str]) -> float:
    return sum(
        sum(match.end() - match.start() for match in _UNDECODED.finditer(token))
        for token in tokens
        if len(token) >= 4
        and ("(" in token or "/" in token or "<" in token or "\\" in token or "uni" in token)
    )


def _mojibake(text: str) -> float:
    """UTF-8 read as a one-byte code page: each hit spoils its word."""
    if text.isascii():
        return 0.0
    n_hits = len(_MOJIBAKE.findall(text))
    return 6.0 * n_hits if n_hits >= 3 else 0.0


def _missing_spaces(tokens: Sequence[str]) -> float:
    if max(map(len, tokens)) <= _LONGEST_WORD:
        return 0.0
    glued = 0
    # Each word once: a single long compound that returns all over a page is no sign of damage.
    for token in set(tokens):
        if len(token) > _LONGEST_WORD and not _ADDRESS.search(token) and not _UNSPACED.search(token):
            glued += sum(len(word) for word in _WORD.findall(token) if len(word) > _LONGEST_WORD)
            # "theCommittee,attheresumedsession,decidedto": commas hold the pieces under the limit.
            n_joints = len(re.findall(r"[^\W\d_]{3}[,;:.)][^\W\d_]{3}", token))
            glued += len(token) if n_joints >= 2 else 0
    return float(glued)


def _spaced_letters(tokens: Sequence[str]) -> float:
    """Runs of four and more single letters: `T h e   C o m m i t t e e`."""
    if list(map(len, tokens)).count(1) < 4:
        return 0.0
    lost, run = 0, 0
    for token in (*tokens, "end"):
        if len(token) == 1 and token.isalpha() and not _UNSPACED.match(token):
            run += 1
            continue
        lost += run if run >= 4 else 0
        run = 0
    return float(lost)


def _not_words(text: str, tokens: Sequence[str]) -> dict[str, float]:
    """Letters that do not make words of any language: a cipher, or right-to-left text read backwards."""
    lowered = text.lower()
    # Usually every third word is one of these. Words of two and more letters need room for three signs each, so
    # that this is their highest possible number: above it there is nothing to count.
    known = [token for token in filter(LANGUAGES_OF.__contains__, lowered.split()) if len(token) > 1]
    if len(known) >= 0.06 * (len(lowered) + 1) / 3:
        return {}
    words = [word for word in _WORD.findall(lowered) if len(word) > 1]
    n_letters = sum(map(len, words))
    if n_letters < _MIN_LETTERS or len(words) < 25:
        return {}
    hit_rate = sum(word in LANGUAGES_OF for word in words) / len(words)
    if hit_rate >= 0.06:
        return {}
    n_arabic = len(_ARABIC.findall(text))
    if n_arabic > n_letters / 2:
        reversed_rate = sum(word[::-1] in LANGUAGES_OF for word in words) / len(words)
        return {"reversed": float(n_letters)} if reversed_rate > max(0.08, 3 * hit_rate) else {}
    script = "latin" if len(_LATIN.findall(text)) > n_letters / 2 else "cyrillic"
    if script == "cyrillic" and len(_CYRILLIC.findall(text)) <= n_letters / 2:
        return {}
    frequent = _FREQUENT_LETTERS[script]
    letters = "".join(words)
    if script == "latin":
        # Accents are dress: é counts as e.
        letters = unicodedata.normalize("NFD", letters)
    share = sum(letters.count(letter) for letter in frequent) / n_letters
    odd = sum(1 for token in tokens if _INNER_PUNCTUATION.search(token) and not _ADDRESS.search(token)) / len(
        tokens
    )
    is_cipher = share < 0.45 or (share < 0.52 and odd > 0.10)
    return {"not words": float(sum(map(len, tokens)))} if is_cipher else {}
