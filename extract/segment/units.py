"""Lines with their text at hand, and the units that passages are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.model.document import Kind
from extract.model.layout import Line, PageLayout, TableLayout
from extract.segment.lines import is_right_to_left

ALL_BOLD, ALL_ITALIC, BEGINS_BOLD, ALL_CAPITALS, DRAWN_BULLET = 1, 2, 4, 8, 16
"""Flags of `Line.style`."""


class PageLine:
    """A line, its text without markers, and its edges in the direction of reading.

    For right-to-left text `left` is where the line begins too: edges are mirrored, so that indents, short last
    lines and columns are judged alike in all scripts.
    """

    __slots__ = (
        "baseline",
        "col_left",
        "col_right",
        "end",
        "index",
        "layout",
        "left",
        "line",
        "number_end",
        "page",
        "right",
        "rtl",
        "size",
        "start",
        "style",
        "text",
    )

    def __init__(self, layout: PageLayout, index: int, line: Line, column: tuple[float, float]) -> None:
        self.layout = layout
        self.index = index
        self.line = line
        self.page = layout.number
        self.start, self.end = line.start, line.end
        text = layout.text[line.start : line.end]
        if line.marks:
            for start, end in reversed(line.marks):
                text = text[: start - line.start] + text[end - line.start :]
        self.text = text.strip()
        self.size = line.size
        self.style = line.style
        self.baseline = line.baseline
        self.rtl = not text.isascii() and is_right_to_left(text)
        if self.rtl:
            self.left, self.right = -line.x1, -line.x0
            self.col_left, self.col_right = -column[1], -column[0]
        else:
            self.left, self.right = line.x0, line.x1
            self.col_left, self.col_right = column

    @property
    def is_bold(self) -> bool:
        """All of it is bold."""
        return bool(self.style & ALL_BOLD)

    @property
    def mark_at_start(self) -> str:
        """The raised marker that it begins with, or an empty string."""
        if self.line.marks and self.line.marks[0][0] == self.line.start:
            start, end = self.line.marks[0]
            return self.layout.text[start:end]
        return ""


@dataclass(slots=True)
class Unit:
    """Lines that belong together, on their way to being a passage."""

    lines: list[PageLine]
    kind: Kind = "paragraph"
    marker: str = ""
    """List marker, paragraph number or footnote number at its start, as printed."""
    skip: int = 0
    """Characters of page text at its start that are kept out of the passage (a bullet, a footnote's number)."""
    level: int | None = None
    evidential: bool = True
    table: TableLayout | None = None
    row: int = 0
    header: tuple[str, ...] = ()
    rest: float | None = None
    """Left edge of its second and later lines."""
    gap_above: bool = True
    """White space sets it apart from what stands above."""
    section: tuple[str, ...] = field(default_factory=tuple)

    @property
    def first(self) -> PageLine:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> PageLine:
        """Its last line."""
        return self.lines[-1]

    @property
    def text(self) -> str:
        """Its words, lines joined by a space: good enough to judge by, not the passage's text."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """Font size of most of its lines."""
        if len(self.lines) == 1:
            return self.lines[0].size
        weights: dict[float, int] = {}
        for line in self.lines:
            weights[line.size] = weights.get(line.size, 0) + len(line.text)
        return max(weights, key=lambda size: weights[size])

    @property
    def area(self) -> int:
        """The box it stands in, -1 for the body."""
        return self.lines[0].line.area
