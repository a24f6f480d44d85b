"""Lays out one page: words to lines, lines to reading order, the page's text and where everything stands in it.

Pure and page by page, so that pages can be laid out in any process and in any order.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Sequence

from extract.model.layout import Line, PageLayout, RawPage, RawWord, Style
from extract.segment import columns
from extract.segment.lines import MARKER_SIZE, Fragment, fragments

ALL_BOLD, ALL_ITALIC, BEGINS_BOLD, ALL_CAPITALS = 1, 2, 4, 8
"""Flags of `Line.style`."""

_WORD = struct.Struct("<IHffff")


class _Text:
    """The page's text as it grows, with the place of every word in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.packed: list[bytes] = []

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def word(self, word: RawWord, box: tuple[float, float, float, float]) -> tuple[int, int]:
        start = self.length
        self.write(word.text)
        self.packed.append(_WORD.pack(start, min(len(word.text), 65535), *box))
        return start, self.length


def lay_out(page: RawPage) -> PageLayout:
    """Return the page in reading order."""
    turn = _dominant_angle(page.words)
    words = page.words if turn == 0 else tuple(_turned_back(word, turn, page) for word in page.words)
    height = page.height if turn in (0, 180) else page.width
    upright = [i for i, word in enumerate(words) if word.angle == 0]
    found = columns.in_order(columns.blocks(fragments(words, upright)), height)
    text = _Text()
    lines: list[Line] = []
    for number, block in enumerate(found):
        for fragment in _one_line_each(block.fragments):
            lines.append(_line(fragment, words, page.words, page.styles, text, number, block.column))
    for angle in sorted({word.angle for word in words} - {0}):
        aside = [i for i, word in enumerate(words) if word.angle == angle]
        lines.extend(_aside(aside, angle, page, text, len(found)))
    whole = "".join(text.parts)
    return PageLayout(
        number=page.number,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        text=whole,
        words=zlib.compress(b"".join(text.packed), 1) if text.packed else b"",
        lines=tuple(lines),
        rules=tuple(
            (rule.x0, rule.x1, rule.top)
            for rule in page.rules
            if rule.bottom - rule.top < 2 and rule.x1 - rule.x0 > 20
        )[:200],
        turn=turn,
        n_images=len(page.images),
        truncated=page.truncated,
        method=page.method,
        ocr_confidence=page.ocr_confidence,
        words_seen=_vocabulary(lines, whole),
    )


def _dominant_angle(words: Sequence[RawWord]) -> int:
    counts = Counter(word.angle for word in words if word.angle >= 0)
    if not counts:
        return 0
    angle, n = counts.most_common(1)[0]
    return angle if n > 0.6 * len(words) else 0


def _turned_back(word: RawWord, turn: int, page: RawPage) -> RawWord:
    """Return the word as it stands when the page is turned so that most text is upright."""
    x0, top, x1, bottom = word.x0, word.top, word.x1, word.bottom
    baseline = word.baseline
    if turn == 90:
        x0, top, x1, bottom = top, page.width - x1, bottom, page.width - x0
        baseline = page.width - baseline
    elif turn == 270:
        x0, top, x1, bottom = page.height - bottom, x0, page.height - top, x1
    else:
        x0, top, x1, bottom = page.width - x1, page.height - bottom, page.width - x0, page.height - top
        baseline = page.height - baseline
    angle = (word.angle - turn) % 360 if word.angle >= 0 else -1
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom, baseline=baseline, angle=angle)


def as_shown(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return a box of a turned-back page as it stands on the page as shown (`width` × `height`)."""
    x0, top, x1, bottom = box
    if turn == 90:
        return width - bottom, x0, width - top, x1
    if turn == 270:
        return top, height - x1, bottom, height - x0
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    return box


def _one_line_each(found: Sequence[Fragment]) -> list[Fragment]:
    """Join fragments of a block that stand on one baseline."""
    lines: list[Fragment] = []
    for fragment in found:
        if lines and abs(lines[-1].baseline - fragment.baseline) <= 0.5 * max(lines[-1].size, fragment.size):
            lines[-1].merge(fragment)
        else:
            lines.append(fragment)
    return lines


def _line(
    fragment: Fragment,
    words: Sequence[RawWord],
    shown: Sequence[RawWord],
    styles: Sequence[Style],
    text: _Text,
    block: int,
    column: tuple[float, float],
) -> Line:
    """Write a fragment into the page's text and return its line."""
    if text.length:
        text.write("\n")
    start = text.length
    marks: list[tuple[int, int]] = []
    bold = italic = letters = 0
    sizes: Counter[float] = Counter()
    colours: Counter[int] = Counter()
    gap = lead = 0.0
    previous: RawWord | None = None
    begins_bold = False
    end_previous = start
    for index in fragment.words:
        word = words[index]
        if previous is not None:
            if not word.glued or word.breaks:
                text.write(" ")
            ahead = word.x0 - previous.x1
            if ahead > gap:
                gap = ahead
            if lead == 0.0:
                lead = word.x0
        place = text.word(word, shown[index][1:5])
        n = len(word.text)
        style = styles[word.style]
        if word.size < MARKER_SIZE * fragment.size and _is_marker(word, fragment):
            marks.append(place)
        else:
            sizes[word.size] += n
            letters += n
            if style.bold:
                bold += n
                begins_bold = begins_bold or letters == n
            if style.italic:
                italic += n
            colours[style.colour] += n
        previous = word
        end_previous = place[1]
    flags = 0
    if letters:
        flags |= ALL_BOLD if bold >= 0.9 * letters else 0
        flags |= ALL_ITALIC if italic >= 0.9 * letters else 0
        flags |= BEGINS_BOLD if begins_bold else 0
    line_text = "".join(text.parts[-2 * len(fragment.words) :])
    if line_text.isupper() and sum(map(str.isalpha, line_text)) > 3:
        flags |= ALL_CAPITALS
    first = words[fragment.words[0]]
    return Line(
        start=start,
        end=end_previous,
        x0=fragment.x0,
        top=fragment.top,
        x1=fragment.x1,
        bottom=fragment.bottom,
        size=sizes.most_common(1)[0][0] if sizes else fragment.size,
        style=flags,
        colour=colours.most_common(1)[0][0] if colours else 0,
        block=block,
        column=column,
        gap=gap,
        marks=tuple(marks),
        lead=lead,
        first=first.x1 - first.x0,
        baseline=fragment.baseline,
    )


def _is_marker(word: RawWord, fragment: Fragment) -> bool:
    """True for a small raised number or sign."""
    if word.baseline > fragment.baseline - 0.12 * fragment.size:
        return False
    return all(char.isdigit() or char in "*†‡§¶,;-–()[]" or "\u00b2" <= char <= "\u00b9" for char in word.text) or (
        len(word.text) <= 2 and word.text.isalpha() and word.text.islower()
    )


def _aside(indices: Sequence[int], angle: int, page: RawPage, text: _Text, block: int) -> list[Line]:
    """Write text that runs in another direction than the page's."""
    words = page.words
    if angle in (90, 180, 270):
        turned = {i: _turned_back(words[i], (angle), page) for i in indices}
        words = tuple(turned.get(i, word) for i, word in enumerate(page.words))
    found = []
    for fragment in fragments(words, indices):
        line = _line(fragment, words, page.words, page.styles, text, block, (fragment.x0, fragment.x1))
        shown = [page.words[i] for i in fragment.words]
        found.append(
            line._replace(
                x0=min(word.x0 for word in shown),
                top=min(word.top for word in shown),
                x1=max(word.x1 for word in shown),
                bottom=max(word.bottom for word in shown),
                angle=angle or 360,
            )
        )
        block += 1
    return found


def _vocabulary(lines: Sequence[Line], text: str) -> dict[str, int]:
    """Count the page's words that do not touch a line end."""
    seen: Counter[str] = Counter()
    for line in lines:
        parts = text[line.start : line.end].split()
        seen.update(part.strip(".,;:()[]“”\"'«»?!").lower() for part in parts[1:-1])
    return dict(seen)
