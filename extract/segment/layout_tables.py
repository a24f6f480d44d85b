"""Tables that only arrange a page: prose in columns, side bars and boxes set with a table's lines or shades.

Such a grid has no rows of meaning. It is told by what its cells hold: sentences that run on from one cell into the
next one below, running text side by side without names of columns or rows, grids from edge to edge of the page.
A table whose cells hold much text has a header, or names in front of its rows, and stays a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.model.layout import RawWord
from extract.segment.grid import GridCell, TableGrid
from extract.segment.text_lines import TextLine, text_lines

_WORDY = 45
"""Words from which a cell may be a column, a box or a side bar."""

_MAIN = 120
"""Words from which a cell may be the main text beside a side bar."""

_NARROWEST = 0.2
"""Least width of such a cell, as a share of the page's width."""

_NAME = 8
"""Most words in the name of a column."""


class _Shape(NamedTuple):
    """How the text in a cell is built."""

    n_paragraphs: int
    titled: bool
    """It begins with a line set apart by its style."""
    headed: bool
    """Such a line stands within it, with text above and below."""


def is_layout(table: TableGrid, words: Sequence[RawWord], width: float) -> bool:
    """True when a table only arranges its page.

    Args:
        table: The table.
        words: The page's words.
        width: Width of the page as shown.
    """
    filled = [cell for cell in table.cells if cell.words]
    n_words = sum(len(cell.words) for cell in filled)
    if n_words < 2 * _WORDY:
        return False
    if _runs_on(filled, words, width):
        return True
    wordy = [cell for cell in filled if len(cell.words) >= _WORDY and cell.x1 - cell.x0 >= _NARROWEST * width]
    if not wordy:
        return False
    if table.x0 <= 0.02 * width and table.x1 >= 0.98 * width:
        return True
    return (
        _is_side_by_side(table, filled, wordy, words)
        or _is_one_column(table, filled, wordy, words)
        or _has_side_bar(table, filled, wordy, words)
    )


def _runs_on(filled: Sequence[GridCell], words: Sequence[RawWord], width: float) -> bool:
    """True when sentences run on from one cell into the next one below: the rows are lines of prose."""
    at = {(cell.row, cell.column): cell for cell in filled}
    n_running = n_pairs = 0
    for cell in filled:
        below = at.get((cell.row + cell.row_span, cell.column))
        if below is not None:
            n_pairs += 1
            n_running += cell.x1 - cell.x0 >= _NARROWEST * width and _is_cut_through(cell, below, words)
    return n_running >= (2 if n_pairs > 2 else 1) and n_running >= 0.25 * n_pairs


def _is_cut_through(cell: GridCell, below: GridCell, words: Sequence[RawWord]) -> bool:
    last, first = words[cell.words[-1]], words[below.words[0]]
    if last.text[-1:] in ".!?:;" or not first.text[:1].islower() or abs(last.size - first.size) > 0.5:
        return False
    line = [words[i] for i in cell.words if abs(words[i].top - last.top) < 0.5 * last.size]
    return len(line) >= 4 and last.x1 > cell.x1 - 0.25 * (cell.x1 - cell.x0)


def _is_side_by_side(
    table: TableGrid, filled: Sequence[GridCell], wordy: Sequence[GridCell], words: Sequence[RawWord]
) -> bool:
    """True when running text stands beside running text and nothing says what the rows and columns are."""
    rows: dict[int, list[GridCell]] = {}
    for cell in filled:
        rows.setdefault(cell.row, []).append(cell)
    sides = [
        row
        for row, cells in rows.items()
        if sum(cell in wordy for cell in cells) > 1
        and sum(cell.x1 - cell.x0 for cell in cells if cell in wordy) >= 0.8 * (table.x1 - table.x0)
    ]
    staggered = any(_is_staggered(cell, wordy) for cell in wordy)
    if not sides and not staggered:
        return False
    if sum(len(cells) > 1 and row not in sides for row, cells in rows.items()) > 2:
        return False
    shapes = [_shape(cell, words) for cell in wordy]
    if _has_header(rows, min(sides) if sides else min(cell.row for cell in wordy)):
        return len(sides) == 1 and any(shape.headed for shape in shapes)
    n_titled = sum(shape.titled or shape.headed for shape in shapes)
    return staggered or len(sides) < 2 or n_titled >= (0.5 if len(sides) == 2 else 0.75) * len(shapes)


def _is_staggered(cell: GridCell, wordy: Sequence[GridCell]) -> bool:
    """True when a cell of running text reaches down beside several others of running text."""
    beside = [
        other
        for other in wordy
        if other.column != cell.column
        and cell.row <= other.row
        and other.row + other.row_span <= cell.row + cell.row_span
    ]
    return cell.row_span > 1 and any(
        one.column == other.column for i, one in enumerate(beside) for other in beside[:i]
    )


def _has_header(rows: dict[int, list[GridCell]], first: int) -> bool:
    """True when the row above the running text names its columns."""
    above = [row for row in rows if row < first]
    if not above:
        return False
    cells = rows[max(above)]
    return len(cells) > 1 and all(len(cell.words) <= _NAME for cell in cells)


def _is_one_column(
    table: TableGrid, filled: Sequence[GridCell], wordy: Sequence[GridCell], words: Sequence[RawWord]
) -> bool:
    """True when nearly all of the text stands in cells as wide as the table, several paragraphs in each."""
    across = [cell for cell in wordy if cell.column_span == table.n_columns]
    if sum(len(cell.words) for cell in across) < 0.7 * sum(len(cell.words) for cell in filled):
        return False
    several = Counter(cell.row for cell in filled if cell.column_span < table.n_columns)
    return sum(n > 1 for n in several.values()) <= 2 and any(
        _shape(cell, words).n_paragraphs > 2 for cell in across
    )


def _has_side_bar(
    table: TableGrid, filled: Sequence[GridCell], wordy: Sequence[GridCell], words: Sequence[RawWord]
) -> bool:
    """True for a long text with headings of its own beside a column of facts, under a title at most."""
    main = max(wordy, key=lambda cell: len(cell.words))
    if len(main.words) < _MAIN or sum(cell.column_span < table.n_columns for cell in filled) != 2:
        return False
    side = next((cell for cell in filled if cell.column_span < table.n_columns and cell is not main), None)
    return (
        side is not None
        and side.row == main.row
        and _shape(side, words).n_paragraphs > 2
        and _shape(main, words).headed
    )


def _shape(cell: GridCell, words: Sequence[RawWord]) -> _Shape:
    lines = text_lines(words, cell.words)
    styles = [_style(line, words) for line in lines]
    if len(lines) < 3:
        return _Shape(1, False, False)
    (body, _) = Counter(
        style for line, style in zip(lines, styles, strict=True) for piece in line.pieces for _ in piece.words
    ).most_common(1)[0]
    short = [line.pieces[-1].x1 < cell.x1 - 0.1 * (cell.x1 - cell.x0) for line in lines]
    titles = [
        style != body and is_short and sum(piece.n_words for piece in line.pieces) <= 10
        for line, style, is_short in zip(lines, styles, short, strict=True)
    ]
    pitch = median(b.middle - a.middle for a, b in pairwise(lines))
    n_gaps = sum(b.middle - a.middle > 1.3 * pitch for a, b in pairwise(lines))
    last = max(i for i, style in enumerate(styles) if style == body)
    first = styles.index(body)
    return _Shape(1 + n_gaps, titles[0], any(titles[first:last]))


def _style(line: TextLine, words: Sequence[RawWord]) -> tuple[int, float]:
    """Style and size of most of a line's words."""
    counts = Counter(
        (words[i].style, round(2 * words[i].size) / 2) for piece in line.pieces for i in piece.words
    )
    return counts.most_common(1)[0][0]
