"""Finds framed or tinted boxes and side bars, whose text is kept apart from the body around them."""

from __future__ import annotations

from collections.abc import Sequence

from extract.model.layout import Area, RawRule, RawWord
from extract.segment.grid import TableGrid

_FEWEST_WORDS = 12
_MOST_OF_PAGE = 0.82
"""A frame around more of the words than this is the page, not a box on it."""

_MAX_CANDIDATES = 400
_WHITE = 0xF8


def find(
    words: Sequence[RawWord],
    rules: Sequence[RawRule],
    width: float,
    height: float,
    tables: Sequence[TableGrid],
) -> tuple[Area, ...]:
    """Return the boxes of a page that hold text of their own, larger ones first."""
    candidates: list[Area] = []
    for rule in rules:
        across, down = rule.x1 - rule.x0, rule.bottom - rule.top
        if across < 0.12 * width or down < 0.03 * height or (rule.is_path and not rule.filled):
            continue
        if across > 0.97 * width and down > 0.6 * height:
            continue
        if rule.filled and not rule.stroked and _is_white(rule.colour):
            continue
        area = Area(rule.x0, rule.top, rule.x1, rule.bottom)
        if not any(_same(area, other) for other in candidates):
            candidates.append(area)
            if len(candidates) > _MAX_CANDIDATES:
                return ()
    if not candidates:
        return ()
    candidates.sort(key=lambda area: -(area.x1 - area.x0) * (area.bottom - area.top))
    upright = [word for word in words if word.angle == 0]
    found: list[Area] = []
    for area in candidates:
        inside = [word for word in upright if _holds(area, word)]
        if len(inside) < _FEWEST_WORDS or len(inside) > _MOST_OF_PAGE * len(upright):
            continue
        if len({round(word.baseline / 3) for word in inside}) < 3 or _cuts(area, upright):
            continue
        if any(_overlap(area, table) for table in tables):
            continue
        if any(_inside(area, other) for other in found):
            continue
        found.append(area)
    return tuple(found)


def _is_white(colour: int) -> bool:
    return min(colour >> 16 & 255, colour >> 8 & 255, colour & 255) >= _WHITE


def _same(one: Area, other: Area) -> bool:
    return all(abs(a - b) < 3 for a, b in zip(one, other, strict=True))


def _holds(area: Area, word: RawWord) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return area.x0 <= x <= area.x1 and area.top <= y <= area.bottom


def _cuts(area: Area, words: Sequence[RawWord]) -> bool:
    """True when an edge runs through words: then it is a picture's frame or a shade, not a box of text."""
    crossed = sum(
        1
        for word in words
        if area.top < (word.top + word.bottom) / 2 < area.bottom
        and (word.x0 < area.x0 - 2 < word.x1 - 4 or word.x0 + 4 < area.x1 + 2 < word.x1)
    )
    return crossed > 2


def _overlap(area: Area, table: TableGrid) -> bool:
    across = min(area.x1, table.x1) - max(area.x0, table.x0)
    down = min(area.bottom, table.bottom) - max(area.top, table.top)
    if across <= 0 or down <= 0:
        return False
    shared = across * down
    return shared > 0.5 * (area.x1 - area.x0) * (area.bottom - area.top)


def _inside(area: Area, other: Area) -> bool:
    return (
        area.x0 >= other.x0 - 2
        and area.x1 <= other.x1 + 2
        and area.top >= other.top - 2
        and area.bottom <= other.bottom + 2
    )
