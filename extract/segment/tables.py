"""The tables of a page, from its words and rules.

Promises: a word stands in at most one cell of one table; cells do not overlap; nothing is called a table on the
strength of one sign. A wrong table destroys paragraphs, a missed one only leaves its rows as lines: in doubt
there is no table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extract.model.layout import RawRule, RawWord
from extract.segment.grid import GridCell, TableGrid
from extract.segment.open_tables import Region, build, open_tables
from extract.segment.ruled_tables import Lattice, Segment, lattices, segments_of
from extract.segment.text_lines import text_lines


def find_tables(
    words: Sequence[RawWord], rules: Sequence[RawRule], width: float, height: float
) -> tuple[TableGrid, ...]:
    """Return the tables of a page, top to bottom.

    Args:
        words: The page's words; cells refer to them by index.
        rules: The page's lines and rectangles.
        width: Width of the page as shown.
        height: Height of the page as shown.
    """
    across, down = segments_of(rules, width, height)
    found = []
    for lattice in lattices(across, down):
        table = _fill(lattice, words)
        if table is not None:
            found.append(_refine(table, words, across, down) or table)
    free = [
        i
        for i, word in enumerate(words)
        if word.angle in (0, -1) and not any(_holds(table, word) for table in found)
    ]
    found += open_tables(words, free, across, down, width)
    return tuple(sorted(found, key=lambda table: (table.top, table.x0)))


def _refine(
    table: TableGrid, words: Sequence[RawWord], across: Sequence[Segment], down: Sequence[Segment]
) -> TableGrid | None:
    """Build a table again whose lines part only some of its columns or rows; None when they part them all."""
    n_cut = n_stacked = n_filled = 0
    for cell in table.cells:
        if not cell.words or (cell.column_span > 1 and cell.row == 0):
            continue
        n_filled += 1
        lines = text_lines(words, cell.words)
        n_cut += any(len(line.pieces) > 1 and any(p.numeric for p in line.pieces) for line in lines)
        n_stacked += len(lines) > 1 and all(line.pieces[-1].numeric for line in lines)
    if n_cut < max(2, 0.05 * n_filled) and n_stacked < max(2, 0.15 * n_filled):
        return None
    inside = [i for cell in table.cells for i in cell.words]
    walls = [
        s
        for s in down
        if table.x0 - 1 <= s.at <= table.x1 + 1 and s.start < table.bottom and s.end > table.top
    ]
    rules = [
        s
        for s in across
        if table.top - 1 <= s.at <= table.bottom + 1 and s.start < table.x1 and s.end > table.x0
    ]
    lines = text_lines(words, inside, walls)
    tall = [s.at for s in walls if s.end - s.start > 0.5 * (table.bottom - table.top)]
    bands = sorted({cell.top for cell in table.cells if cell.row > 0})
    rebuilt = build(
        Region(lines, rules, framed=True), forced=tall or (table.x0,), bands=bands if not n_stacked else ()
    )
    return (
        None
        if rebuilt is None
        else replace(rebuilt, x0=table.x0, top=table.top, x1=table.x1, bottom=table.bottom)
    )


def _holds(table: TableGrid, word: RawWord) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def continues(previous: TableGrid, following: TableGrid) -> bool:
    """True when a table at the top of a page carries on the one at the foot of the page before."""
    if previous.n_columns != following.n_columns or previous.angle != following.angle:
        return False
    shift = following.columns[0] - previous.columns[0]
    span = max(1.0, previous.columns[-1] - previous.columns[0])
    same_edges = all(
        abs(b - shift - a) <= max(4.0, 0.012 * span)
        for a, b in zip(previous.columns, following.columns, strict=True)
    )
    same_header = bool(following.header) and following.header == previous.header
    return same_header or (same_edges and (following.n_header_rows == 0 or not following.header))


def _fill(lattice: Lattice, words: Sequence[RawWord]) -> TableGrid | None:
    """Put the words into the cells of a lattice; None when it is no table."""
    xs, ys, cells = lattice
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_rows < 2 or n_columns < 2:
        return None
    owner: dict[tuple[int, int], int] = {}
    for i, (row, column, row_end, column_end) in enumerate(cells):
        for y in range(row, row_end):
            for x in range(column, column_end):
                owner[y, x] = i
    held: list[list[int]] = [[] for _ in cells]
    for index, word in enumerate(words):
        x = bisect_right(xs, (word.x0 + word.x1) / 2) - 1
        y = bisect_right(ys, (word.top + word.bottom) / 2) - 1
        cell = owner.get((y, x))
        if cell is not None:
            held[cell].append(index)
    filled = [cell for cell, inside in zip(cells, held, strict=True) if inside]
    if len({c[0] for c in filled}) < 2 or len({c[1] for c in filled}) < 2:
        return None
    made = tuple(
        GridCell(r, c, r2 - r, c2 - c, xs[c], ys[r], xs[c2], ys[r2], tuple(inside))
        for (r, c, r2, c2), inside in zip(cells, held, strict=True)
    )
    return TableGrid(xs[0], ys[0], xs[-1], ys[-1], n_rows, n_columns, 1, made, tuple(xs), ruled=True)
