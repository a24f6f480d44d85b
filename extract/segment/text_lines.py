"""Words on a page → lines → segments between wide gaps: what tables without lines are seen in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.model.layout import RawWord
from extract.segment.ruled_tables import Segment

_NUMBER = re.compile(
    r"[(\[<>≤≥~±+\-–−‐$€£¥≈*]*(?:\d[\d.,'’:/]*(?:[-–/]\d[\d.,]*)*)[%°]?[)\]*†‡§]*[a-d]?[)%]?"
)
_PLACEHOLDER = re.compile(
    r"[-–—−‐]+|n/?a\.?|N/?A\.?|\.{2,3}|…|[x*†‡–—]|\(?[a-zA-Z]\)|nd|n\.d\.|%|\$|€|£|:|✓|✔|•|●|√", re.ASCII
)
_LEADER = re.compile(r"[.…·_]{4,}|(?:\.\s?){4,}")
_TRAILING_LEADER = re.compile(r"[.…·_]{4,}$")
_LEADER_SIGNS = ".…·_"
_MARKER = re.compile(
    r"[•●▪■◦‣·○–—\-*➢✓\uf000-\uf0ff]|\(?[ivxlc]{1,5}[.)]|\(?[a-zA-Z][.)]|\(?\d{1,3}[.)]|\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
)


class Piece(NamedTuple):
    """Words of one line between two wide gaps."""

    x0: float
    top: float
    x1: float
    bottom: float
    words: tuple[int, ...]
    """Indices into the page's words, left to right."""
    numeric: bool
    """True for a number or what stands for one."""
    n_words: int
    text: str


class TextLine(NamedTuple):
    """Pieces on one baseline, left to right."""

    top: float
    bottom: float
    pieces: tuple[Piece, ...]
    leader: bool = False
    """True when dots lead from one piece to the next."""

    @property
    def middle(self) -> float:
        """Height of its middle on the page."""
        return (self.top + self.bottom) / 2


def is_number(text: str) -> bool:
    """True for a number with its signs, units and brackets."""
    return _NUMBER.fullmatch(text) is not None


def is_leader(text: str) -> bool:
    """True for a row of dots that leads the eye to the next column."""
    return _LEADER.fullmatch(text) is not None or not text.strip(".…· ")


def is_marker(text: str) -> bool:
    """True for what begins a list item or a numbered paragraph: a bullet, "(a)", "3.", "1.2"."""
    return _MARKER.fullmatch(text) is not None


def text_lines(
    words: Sequence[RawWord], indices: Sequence[int], down: Sequence[Segment] = ()
) -> list[TextLine]:
    """Group words into lines, top to bottom, and cut the lines at wide gaps and at vertical rules.

    Args:
        words: The page's words.
        indices: Which of them to use.
        down: Vertical lines of the page, at which a line is cut however narrow the gap.
    """
    rows: list[list[int]] = []
    low, high = 0.0, -1.0
    doubled = {i: words[i].top + words[i].bottom for i in indices}
    for i in sorted(indices, key=doubled.__getitem__):
        middle = doubled[i] / 2
        if rows and low <= middle <= high:
            rows[-1].append(i)
            continue
        word = words[i]
        # Some fonts claim a line many times their size.
        reach = 0.2 * min(word.bottom - word.top, 2.0 * max(word.size, 1.0))
        low, high = middle - reach, middle + reach
        rows.append([i])
    return [line for line in (_line(words, row, down) for row in rows) if line.pieces]


def _line(words: Sequence[RawWord], row: list[int], down: Sequence[Segment]) -> TextLine:
    inside = sorted([(words[i].x0, at, i) for at, i in enumerate(row)])
    top = min([words[i].top for i in row])
    bottom = max([words[i].bottom for i in row])
    middle = (top + bottom) / 2
    cuts = [s.at for s in down if s.start <= middle <= s.end] if down else []
    pieces: list[Piece] = []
    held: list[int] = []
    leader = False
    before: RawWord | None = None
    for _, _, i in inside:
        word = words[i]
        text = word.text
        if text[:1] in _LEADER_SIGNS and _LEADER.fullmatch(text):
            leader = True
            if held:
                pieces.append(piece_of(words, held))
                held, before = [], None
            continue
        # A common space after a word of letters needs no thought (of two letters, it may stand for a number).
        is_common = (
            not cuts
            and before is not None
            and word.x0 - before.x1 <= 0.7 * (before.size if before.size < word.size else word.size)
            and len(before.text) > 2
            and before.text.isalpha()
        )
        if before is not None and not is_common and _parts(before, word, cuts):
            pieces.append(piece_of(words, held))
            held = []
        held.append(i)
        before = word
    if held:
        pieces.append(piece_of(words, held))
    leader = leader or any(
        piece.text[-1:] in _LEADER_SIGNS and _ends_in_leader(piece.text) for piece in pieces[:-1]
    )
    return TextLine(top, bottom, tuple(pieces), leader)


def _parts(left: RawWord, right: RawWord, cuts: Sequence[float]) -> bool:
    """True when the gap between two words of a line parts two pieces."""
    gap = right.x0 - left.x1
    size = left.size if left.size < right.size else right.size
    if size < 4.0:
        size = 4.0
    if gap > size:
        return True
    if cuts and any(left.x1 - 1 <= cut <= right.x0 + 1 for cut in cuts):
        return True
    if left.text[-1:] in _LEADER_SIGNS and _ends_in_leader(left.text):
        return True
    if right.glued:
        return False
    if gap <= 0.7 * size and not (_counts(left.text) and _counts(right.text)):
        return False
    left_number, right_number = _counts(left.text), _counts(right.text)
    if left_number and right_number:
        # "12 345" is one number; "12.1 13.4" and "2,753 2,799" are two.
        return gap > 0.45 * size or not (right.text[:3].isdigit() and len(right.text.rstrip(".,%)")) >= 3)
    return gap > (0.75 if left_number or right_number else 0.9) * size


def _ends_in_leader(text: str) -> bool:
    return _TRAILING_LEADER.search(text) is not None


@lru_cache(maxsize=8192)
def _counts(text: str) -> bool:
    """True for a number or what stands for one in a table."""
    # "18," is one of a list of numbers within a cell, not a figure of its own.
    return text[-1:] not in (",", ";") and (is_number(text) or _PLACEHOLDER.fullmatch(text) is not None)


def piece_of(words: Sequence[RawWord], held: Sequence[int]) -> Piece:
    """Return words of one line, left to right, as a piece."""
    inside = [words[i] for i in held]
    texts = [word.text for word in inside]
    n_words = len(inside)
    numeric = (
        n_words <= 4
        and any(_counts(text) for text in texts)
        and all(_counts(text) or len(text) <= 2 for text in texts)
    )
    return Piece(
        inside[0].x0,
        min([word.top for word in inside]),
        max([word.x1 for word in inside]),
        max([word.bottom for word in inside]),
        tuple(held),
        numeric,
        n_words,
        " ".join(texts),
    )
