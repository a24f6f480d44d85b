"""Finds running heads, feet and page numbers: what returns in the margins from page to page.

They stay in the page's text and out of the passages. A line is furniture when the same words (figures apart)
stand at the same height on other pages too, or when it is the page's printed label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.model.layout import Line, PageLayout

_ZONE = 0.14
"""Share of the page, from top and bottom, in which furniture may stand."""

_OUTERMOST = 5
"""Lines looked at from each edge."""

_EDGE = 0.08
"""Share of the page in which the furniture of short papers must stand."""

_SAME_HEIGHT = 3.5
"""Points by which a head may move from page to page."""

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlc]{1,7}\b")
_SPACES = re.compile(r"\s+")
_ONLY_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|página|pagina|pág|seite|p)\.?\s*)?(?:#|[ivxlc]{1,7})(?:\s*(?:/|of|de|sur|von|di)\s*#)?[\W_]*"
)


def find(layouts: Sequence[PageLayout], labels: Sequence[str | None]) -> list[set[int]]:
    """Return for each page the indices of its lines that are furniture."""
    found: list[set[int]] = [set() for _ in layouts]
    seen: defaultdict[tuple[bool, str], list[tuple[int, int, Line]]] = defaultdict(list)
    outer: list[list[tuple[int, Line, bool, str]]] = []
    for page, layout in enumerate(layouts):
        candidates = list(_candidates(layout))
        outer.append(candidates)
        for index, line, is_top, key in candidates:
            seen[is_top, key].append((page, index, line))
    few = len(layouts) <= 4
    for (_, key), places in seen.items():
        if len(places) < 2:
            continue
        for page, index, line in places:
            others = {
                other_page
                for other_page, _, other in places
                if other_page != page
                and abs(other.baseline - line.baseline) <= _SAME_HEIGHT
                and abs(other.size - line.size) < 0.15 * line.size
            }
            near = any(abs(other - page) <= 2 for other in others)
            if (
                len(others) >= 2
                or (others and (few or near) and _is_outermost(line, layouts[page]))
                or (others and _ONLY_NUMBER.fullmatch(key))
            ):
                found[page].add(index)
    for page, layout in enumerate(layouts):
        label = labels[page] if page < len(labels) else None
        for index, _line, _, key in outer[page]:
            if label and index not in found[page] and _ONLY_NUMBER.fullmatch(key):
                text = layout.text[layout.lines[index].start : layout.lines[index].end]
                if label.lower() in re.findall(r"\w+", text.lower()):
                    found[page].add(index)
    _add_bands(layouts, outer, found)
    if few:
        _add_feet(layouts, outer, found)
        _add_titles(layouts, outer, found)
    return found


def _add_feet(
    layouts: Sequence[PageLayout],
    outer: Sequence[Sequence[tuple[int, Line, bool, str]]],
    found: list[set[int]],
) -> None:
    """Add feet that move up for an address below them, and the address: short papers have few pages to compare."""
    feet: list[list[tuple[int, Line, str]]] = [
        [
            (index, line, key)
            for index, line, is_top, key in candidates
            if not is_top and not line.angle and line.top > (1 - _EDGE) * _height(layout)
        ]
        for candidates, layout in zip(outer, layouts, strict=True)
    ]
    for page, lines in enumerate(feet):
        elsewhere = {key for other, group in enumerate(feet) if other != page for _, _, key in group}
        returning = [line.top for _, line, key in lines if len(key) >= 12 and key in elsewhere]
        if returning:
            found[page].update(index for index, line, _ in lines if line.top >= min(returning))


def _add_titles(
    layouts: Sequence[PageLayout],
    outer: Sequence[Sequence[tuple[int, Line, bool, str]]],
    found: list[set[int]],
) -> None:
    """Add heads that repeat, in smaller letters, a line of the first page's title."""
    titles = {
        layouts[0].text[line.start : line.end].casefold().strip(): line.size
        for line in layouts[0].lines
        if not line.angle and line.top < 0.3 * _height(layouts[0])
    }
    for page, candidates in enumerate(outer[1:], start=1):
        for index, line, is_top, _ in candidates:
            text = layouts[page].text[line.start : line.end].casefold().strip()
            smaller = any(text in title and line.size < 0.8 * size for title, size in titles.items())
            if (
                is_top
                and len(text) >= 8
                and smaller
                and line.bottom < _EDGE * _height(layouts[page])
                and _is_outermost(line, layouts[page])
            ):
                found[page].add(index)


def _height(layout: PageLayout) -> float:
    return layout.height if layout.turn in (0, 180) else layout.width


def _candidates(layout: PageLayout) -> list[tuple[int, Line, bool, str]]:
    height = _height(layout)
    width = layout.width if layout.turn in (0, 180) else layout.height
    top: list[tuple[float, int, Line]] = []
    bottom: list[tuple[float, int, Line]] = []
    for index, line in enumerate(layout.lines):
        if line.angle:
            if line.x1 < 0.12 * width or line.x0 > 0.88 * width:
                top.append((-1.0, index, line))
            continue
        middle = (line.top + line.bottom) / 2
        if middle < _ZONE * height:
            top.append((middle, index, line))
        elif middle > (1 - _ZONE) * height:
            bottom.append((-middle, index, line))
    found = []
    for group, is_top in ((top, True), (bottom, False)):
        group.sort(key=lambda place: place[0])
        for _, index, line in group[: 2 * _OUTERMOST]:
            text = layout.text[line.start : line.end].casefold()
            key = _SPACES.sub(" ", _DIGITS.sub("#", text)).strip()
            if len(key) < 160:
                found.append((index, line, is_top, _ROMAN.sub("#", key) if len(key) < 12 else key))
    return found


def _is_outermost(line: Line, layout: PageLayout) -> bool:
    """True when nothing stands between the line and the nearer edge of the page."""
    height = _height(layout)
    if line.angle:
        return True
    if line.top < height / 2:
        return not any(not other.angle and other.bottom < line.top - 1 for other in layout.lines)
    return not any(not other.angle and other.top > line.bottom + 1 for other in layout.lines)


def _add_bands(
    layouts: Sequence[PageLayout],
    outer: Sequence[Sequence[tuple[int, Line, bool, str]]],
    found: list[set[int]],
) -> None:
    """Add outermost lines that stand exactly where most pages have furniture: heads that name the chapter."""
    heights: defaultdict[tuple[bool, int, int], int] = defaultdict(int)
    for page, candidates in enumerate(outer):
        for index, line, is_top, _ in candidates:
            if index in found[page] and not line.angle:
                heights[is_top, round(line.baseline), round(line.size)] += 1
    enough = max(3, 0.3 * len(layouts))
    for page, candidates in enumerate(outer):
        layout = layouts[page]
        for index, line, is_top, _ in candidates:
            if index in found[page] or line.angle:
                continue
            n = sum(
                heights.get((is_top, round(line.baseline) + off, round(line.size)), 0) for off in (-1, 0, 1)
            )
            if n >= enough and _is_outermost(line, layout) and _stands_apart(line, layout, is_top):
                found[page].add(index)


def _stands_apart(line: Line, layout: PageLayout, is_top: bool) -> bool:
    """True when white space separates the line from the text next to it."""
    gaps = [
        (other.top - line.bottom if is_top else line.top - other.bottom)
        for other in layout.lines
        if not other.angle and abs(other.baseline - line.baseline) > 0.5 * line.size
    ]
    gaps = [gap for gap in gaps if gap > -0.5 * line.size]
    return not gaps or min(gaps) > 0.5 * line.size
