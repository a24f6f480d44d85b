"""Tells headings from text and finds their levels.

A heading is set apart from the body by size, weight, capitals or its number, is short, and does not end as a
sentence does. Levels come from the styles of the whole document, larger first; decimal numbers put a heading
under the one that they continue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.segment import markers
from extract.segment.units import ALL_CAPITALS, ALL_ITALIC, PageLine, Unit

_MAX_CHARACTERS = 260
_MAX_LINES = 5
DEEPEST = 6

_COVER_PAGES = 2

_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|annex|appendix|chapitre|annexe|partie|section|capítulo|sección|anexo|parte|seção"
    r"|kapitel|anhang|teil|abschnitt|глава|раздел|приложение)\s+[\dIVXLA-Z]+\b"
    r"|(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,4})[.)]?(?=\s)|[IVXL]{1,5}\.(?=\s)|[A-Z]\.(?=\s))",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Body:
    """How the document's running text is set."""

    size: float
    is_bold: bool
    is_italic: bool
    colour: int


def body_of(pages: Sequence[Sequence[PageLine]]) -> Body:
    """Find the setting of most of the text."""
    sizes: Counter[float] = Counter()
    flags: Counter[tuple[bool, bool]] = Counter()
    colours: Counter[int] = Counter()
    for lines in pages:
        for line in lines:
            n = len(line.text)
            # Prose lines weigh more than cells, labels and titles.
            weight = n if n > 40 else n // 4
            sizes[round(2 * line.size) / 2] += weight
            flags[line.is_bold, bool(line.style & ALL_ITALIC)] += weight
            colours[line.line.colour] += weight
    if not sizes:
        return Body(10.0, False, False, 0)
    (bold, italic), _ = flags.most_common(1)[0]
    return Body(sizes.most_common(1)[0][0], bold, italic, colours.most_common(1)[0][0])


Style = tuple[float, bool, bool, bool, int]
"""Size, bold, capitals, italic, colour."""


def style_of(unit: Unit) -> Style:
    """Return what sets a heading apart; capitals come from its letters, not from one line."""
    first = unit.first
    letters = [char for char in unit.text if char.isalpha()]
    capitals = len(letters) > 3 and all(char.isupper() for char in letters)
    return (
        round(2 * first.size) / 2,
        first.is_bold,
        capitals,
        bool(first.style & ALL_ITALIC),
        first.line.colour,
    )


def is_heading(unit: Unit, following: Unit | None, body: Body) -> bool:
    """True when a unit is a heading."""
    text = unit.text
    if len(text) > _MAX_CHARACTERS or len(unit.lines) > _MAX_LINES or not _LETTERS.search(text):
        return False
    n_words = len(text.split())
    if text[-1:] in ",;" or (text[-1:] in ".!" and n_words > 6 and not _NUMBERED.match(text)):
        return False
    marker = markers.of_line(unit.first)
    if marker is not None and marker.kind in ("bullet", "dash", "letter-bullet"):
        return False
    size, bold, capitals, italic, colour = style_of(unit)
    if len(_LETTERS.findall(text)) < 3 and not (size >= 1.3 * body.size and len(text) > 1):
        return False
    if size >= 1.12 * body.size:
        return n_words <= 30 and not (text[-1:] == "." and n_words > 12)
    if size < 0.9 * body.size:
        return False
    if bold and not body.is_bold:
        return n_words <= 28 and not (text.endswith(":") and n_words > 8) and text[-1:] != "."
    if following is None or text[-1:] in ".:":
        return False
    numbered = bool(_NUMBERED.match(text))
    if capitals and not body.is_bold and n_words <= 16 and len(unit.lines) <= 3:
        return unit.gap_above and (n_words > 1 or len(text) > 5)
    short = len(unit.lines) == 1 and n_words <= 12 and unit.gap_above
    if not short:
        return False
    if colour != body.colour and _is_vivid(colour) and (size > body.size or numbered or following.gap_above):
        return text[:1].isupper() or numbered
    if italic and not body.is_italic:
        return text[:1].isupper() and len(following.text) > 60
    return size >= 1.06 * body.size and numbered


def _is_vivid(colour: int) -> bool:
    """True for a colour that is not a shade of grey."""
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    return max(red, green, blue) - min(red, green, blue) > 40


def set_levels(headings: Sequence[Unit]) -> None:
    """Give each heading its level, 1 outermost."""
    ranks = _ranks(headings)
    numbered: dict[tuple[str, ...], int] = {}
    shallowest: dict[int, int] = {}
    for unit in headings:
        level = ranks[style_of(unit)]
        match = _DECIMAL.match(unit.text)
        if match:
            parts = tuple(match[1].split("."))
            above = numbered.get(parts[:-1])
            if above is not None:
                level = above + 1
            elif len(parts) in shallowest and len(parts) > 1:
                level = min(level, shallowest[len(parts)])
            numbered[parts] = level
            shallowest[len(parts)] = min(level, shallowest.get(len(parts), level))
        unit.level = min(level, DEEPEST)


def _ranks(headings: Sequence[Unit]) -> dict[Style, int]:
    """Rank the styles of headings; those of the cover take a rank but do not push the others down."""
    within = Counter(style_of(unit) for unit in headings if unit.first.page > _COVER_PAGES)
    counted = Counter(style_of(unit) for unit in headings)
    core = {style for style in counted if within[style] or counted[style] >= 3} or set(counted)

    def place(style: Style) -> tuple[float, bool, bool, bool]:
        return -style[0], not style[2], not style[1], style[3]

    ranks: dict[Style, int] = {}
    rank = 0
    previous: Style | None = None
    for style in sorted(counted, key=place):
        if style not in core:
            ranks[style] = rank + 1
            continue
        alike = previous is not None and style[0] > 0.97 * previous[0] and style[1:4] == previous[1:4]
        if not alike:
            rank += 1
        ranks[style] = rank
        previous = style
    return ranks


class Path:
    """The headings above the place that has been reached."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> None:
        """Go on to a heading."""
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        self._stack.append((level, title))

    @property
    def titles(self) -> tuple[str, ...]:
        """Outermost first."""
        return tuple(title for _, title in self._stack)


__all__ = ["ALL_CAPITALS", "Body", "Path", "body_of", "is_heading", "set_levels", "style_of"]
