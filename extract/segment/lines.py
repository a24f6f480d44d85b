"""Puts words together into lines.

A fragment is a run of words that follow each other on one baseline in the content stream; a line is what a
reader sees as one within its column. Everything is measured in font sizes, never in points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from extract.model.layout import RawWord

RIGHT_TO_LEFT = frozenset({"R", "AL"})

SAME_BASELINE = 0.35
"""Two words share a line when their baselines differ by less, in font sizes."""

WIDEST_SPACE = 2.2
"""A wider white space ends a fragment, in font sizes."""

WIDEST_SPACE_AT_BREAK = 1.3
"""The same where the engine says that a new line begins."""

BULLETS = "•●▪■◦○◘►▶▸➢➤➔→✓✔✗✘☐☑❖◆◇◊‣⁃∙·¾⬤⚫▫□❑❒✦✧★☆¤»›\u25aa\u2043\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf06e\uf0e0\uf0a8\uf071"
"""Signs that lists begin with, those of symbol fonts among them."""

_LEADER = ("...", "…", "___")

_MARKER = re.compile(
    rf"[{BULLETS}\ue000-\uf8e5\-–—*]|[oOØü§v]|"
    r"[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})[.)\]]{1,2}|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
)
"""A word that may be a list marker or a number in front of a line."""

MARKER_SIZE = 0.85
"""A word smaller than this share of its neighbours, and raised, is a marker."""


def is_right_to_left(text: str) -> bool:
    """True when the first strong letter is Arabic, Hebrew or the like."""
    for char in text:
        if char < "\u0590":
            if char.isalpha():
                return False
            continue
        direction = unicodedata.bidirectional(char)
        if direction in RIGHT_TO_LEFT:
            return True
        if direction == "L":
            return False
    return False


class Fragment:
    """Words on one baseline, in content order, with their common box."""

    __slots__ = ("baseline", "bottom", "first_at", "leads", "rtl", "size", "top", "words", "x0", "x1")

    def __init__(self, index: int, word: RawWord) -> None:
        self.first_at = index
        self.words = [index]
        self.x0, self.top, self.x1, self.bottom = word.x0, word.top, word.x1, word.bottom
        self.size = word.size
        self.baseline = word.baseline
        self.rtl = word.text[0] > "\u058f" and is_right_to_left(word.text)
        self.leads = word.text.endswith(_LEADER)
        """Ends in dots that lead to a number at the other end of the line."""

    def add(self, index: int, word: RawWord) -> None:
        """Take in one more word."""
        self.words.append(index)
        text, x0, top, x1, bottom, size, *_ = word
        self.leads = text.endswith(_LEADER) or (self.leads and text in "..…")
        if x1 > self.x1:
            self.x1 = x1
        if x0 < self.x0 or top < self.top or bottom > self.bottom:
            self.grow(x0, top, x1, bottom)
        if size > self.size * 1.05:
            # A line that begins with a marker takes the size of its text.
            self.size, self.baseline = size, word.baseline

    def grow(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Widen the box."""
        if x0 < self.x0:
            self.x0 = x0
        if x1 > self.x1:
            self.x1 = x1
        if top < self.top:
            self.top = top
        if bottom > self.bottom:
            self.bottom = bottom

    def merge(self, other: Fragment) -> None:
        """Take in another fragment of the same line that stands behind this one."""
        self.words.extend(other.words)
        self.leads = other.leads
        self.grow(other.x0, other.top, other.x1, other.bottom)
        if other.size > self.size * 1.05:
            self.size, self.baseline = other.size, other.baseline


def fragments(words: Sequence[RawWord], indices: Sequence[int]) -> list[Fragment]:
    """Group words of one direction of writing, in content order, into fragments."""
    found: list[Fragment] = []
    current: Fragment | None = None
    previous: RawWord | None = None
    for index in indices:
        word = words[index]
        if current is not None and previous is not None:
            size = word.size
            if (
                size == current.size
                and word.baseline == current.baseline
                and -0.4 * size
                <= word.x0 - previous.x1
                <= (WIDEST_SPACE_AT_BREAK if word.breaks else WIDEST_SPACE) * size
            ) or _follows(current, previous, word):
                # Nearly always the next word of a line set alike.
                current.add(index, word)
                previous = word
                continue
            current = Fragment(index, word)
            found.append(current)
        else:
            current = Fragment(index, word)
            found.append(current)
        previous = word
    return from_the_right(found)


def attach_markers(found: list[Fragment], words: Sequence[RawWord]) -> list[Fragment]:
    """Put list markers that were drawn apart in front of the lines that they belong to.

    Some programs draw all markers of a list before or after its text; a marker alone, with a line beginning a
    little to its right on the same baseline, is that line's first word.
    """
    lonely = [
        fragment
        for fragment in found
        if len(fragment.words) == 1
        and len(words[fragment.words[0]].text) <= 6
        and _MARKER.fullmatch(words[fragment.words[0]].text)
    ]
    if not lonely:
        return found
    moved: set[int] = set()
    for marker in lonely:
        best: Fragment | None = None
        for other in found:
            if other is marker or abs(other.baseline - marker.baseline) > 0.5 * max(other.size, marker.size):
                continue
            ahead = other.x0 - marker.x1
            if -0.3 * other.size <= ahead <= 4.5 * other.size and (best is None or other.x0 < best.x0):
                best = other
        if best is not None and id(best) not in moved:
            best.words[:0] = marker.words
            best.grow(marker.x0, marker.top, marker.x1, marker.bottom)
            moved.add(id(marker))
    return [fragment for fragment in found if id(fragment) not in moved] if moved else found


def from_the_right(found: list[Fragment]) -> list[Fragment]:
    """Put together the pieces of right-to-left lines, rightmost first.

    Vowel signs make engines begin a new piece within a line, and the pieces come in any order.
    """
    if not any(fragment.rtl for fragment in found):
        return found
    joined: list[Fragment] = []
    at = 0
    while at < len(found):
        group = [found[at]]
        at += 1
        while at < len(found) and abs(found[at].baseline - group[0].baseline) <= SAME_BASELINE * max(
            found[at].size, group[0].size
        ):
            group.append(found[at])
            at += 1
        if len(group) == 1 or not any(fragment.rtl for fragment in group):
            joined.extend(group)
            continue
        first_at = min(fragment.first_at for fragment in group)
        group.sort(key=lambda fragment: -fragment.x1)
        line = group[0]
        line.first_at = first_at
        for piece in group[1:]:
            if line.x0 - piece.x1 < WIDEST_SPACE_AT_BREAK * max(line.size, piece.size):
                line.rtl = line.rtl or piece.rtl
                line.merge(piece)
            else:
                joined.append(line)
                line = piece
        joined.append(line)
    return joined


def _follows(fragment: Fragment, previous: RawWord, word: RawWord) -> bool:
    """True when a word continues the fragment."""
    size = fragment.size if fragment.size > word.size else word.size
    off = word.baseline - fragment.baseline
    if off > SAME_BASELINE * size or -off > SAME_BASELINE * size:
        # Raised or lowered: a marker or an index stays on the line when it is small and near.
        small = word.size < MARKER_SIZE * fragment.size or fragment.size < MARKER_SIZE * word.size
        if not small or abs(off) > 0.7 * size:
            return False
    ahead = word.x0 - previous.x1
    if fragment.leads and ahead > 0:
        return True
    widest = (WIDEST_SPACE_AT_BREAK if word.breaks else WIDEST_SPACE) * size
    if -0.4 * size <= ahead <= widest:
        return True
    if word.glued and not word.breaks and abs(ahead) < widest:
        return True
    if fragment.rtl or (word.text[0] > "\u058f" and is_right_to_left(word.text)):
        behind = previous.x0 - word.x1
        if -0.4 * size <= behind <= widest or (not word.breaks and abs(ahead) < 8 * size):
            fragment.rtl = True
            return True
    return False
