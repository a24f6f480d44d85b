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

_NARROW, _FLAT = 12.0, 6.0
"""Points under which a column or row without text is spacing between two others."""

_Filled = tuple[int, int, int, int, tuple[int, ...]]
"""`row, column, row_end, column_end` and the words inside."""


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
    found: list[TableGrid] = []
    drawings: list[TableGrid] = []
    for lattice in lattices(across, down):
        table = _fill(lattice, words)
        if table is None:
            continue
        if _is_drawing(table):
            drawings.append(table)
        else:
            found.append(_refine(table, words, across, down) or table)
    free = [
        i
        for i, word in enumerate(words)
        if word.angle in (0, -1) and not any(_holds(table, word) for table in (*found, *drawings))
    ]
    found += [
        table
        for table in open_tables(words, free, across, down, width)
        if not any(_overlap(table, drawing) for drawing in drawings)
    ]
    return tuple(sorted(found, key=lambda table: (table.top, table.x0)))


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


def _holds(table: TableGrid, word: RawWord) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def _overlap(table: TableGrid, drawing: TableGrid) -> bool:
    """True when a table lies over a chart: what stands around it are the names of its axes."""
    across = min(table.x1, drawing.x1) - max(table.x0, drawing.x0)
    down = min(table.bottom, drawing.bottom) - max(table.top, drawing.top)
    return across > 0 and down > 0.3 * (table.bottom - table.top)


# --- ruled tables -----------------------------------------------------------------------------------------


def _fill(lattice: Lattice, words: Sequence[RawWord]) -> TableGrid | None:
    """Put the words into the cells of a lattice; None when it is no table."""
    xs, ys, cells = lattice
    if len(ys) < 3 or len(xs) < 3:
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
    return _without_gaps(xs, ys, [(*cell, tuple(inside)) for cell, inside in zip(cells, held, strict=True)])


def _without_gaps(xs: list[float], ys: list[float], cells: list[_Filled]) -> TableGrid | None:
    """Make the grid, leaving out columns and rows that hold no text of their own and are only spacing."""
    columns = _kept(xs, {c for _, c, _, _, inside in cells if inside}, _NARROW)
    rows = _kept(ys, {r for r, _, _, _, inside in cells if inside}, _FLAT)
    n_columns, n_rows = len(columns) - 1, len(rows) - 1
    if n_columns < 2 or n_rows < 2:
        return None
    column_at = [max(0, bisect_right(columns, i) - 1) for i in range(len(xs))]
    row_at = [max(0, bisect_right(rows, i) - 1) for i in range(len(ys))]
    made: list[GridCell] = []
    for r, c, r2, c2, inside in sorted(cells):
        row, column = row_at[r], column_at[c]
        row_end = max(row_at[r2], row + 1) if inside else row_at[r2]
        column_end = max(column_at[c2], column + 1) if inside else column_at[c2]
        if row < row_end <= n_rows and column < column_end <= n_columns:
            box = (xs[columns[column]], ys[rows[row]], xs[columns[column_end]], ys[rows[row_end]])
            made.append(GridCell(row, column, row_end - row, column_end - column, *box, inside))
    edges = tuple(xs[i] for i in columns)
    return TableGrid(xs[0], ys[0], xs[-1], ys[-1], n_rows, n_columns, 1, tuple(made), edges, ruled=True)


def _kept(positions: list[float], starts: set[int], least: float) -> list[int]:
    """Indices of the positions that stay: a narrow step in which no text begins goes to the one before it."""
    last = len(positions) - 1
    kept = [i for i in range(1, last) if i in starts or positions[i + 1] - positions[i] >= least]
    if len(kept) > 1 and 0 not in starts and positions[kept[0]] - positions[0] < least:
        kept = kept[1:]
    return [0, *kept, last]


def _is_drawing(table: TableGrid) -> bool:
    """True for charts: many cells, and few of them with text."""
    n_units = table.n_rows * table.n_columns
    n_held = sum(cell.row_span * cell.column_span for cell in table.cells if cell.words)
    n_filled = sum(bool(cell.words) for cell in table.cells)
    return (n_units > 24 and n_held < 0.25 * n_units) or (n_units > 12 and n_filled < 0.2 * len(table.cells))


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
    steps = list(zip(table.columns, table.columns[1:], strict=False))
    bands = [] if n_stacked else sorted({cell.top for cell in table.cells if cell.row > 0})
    region = Region(lines, rules, framed=True)
    if _fits(region, steps):
        rebuilt = build(region, forced=table.columns[1:-1], bands=bands, columns=steps)
    else:
        tall = [s.at for s in walls if s.end - s.start > 0.5 * (table.bottom - table.top)]
        rebuilt = build(region, forced=tall or (table.x0,), bands=bands)
    if rebuilt is None:
        return None
    return replace(rebuilt, x0=table.x0, top=table.top, x1=table.x1, bottom=table.bottom, ruled=True)


def _fits(region: Region, steps: Sequence[tuple[float, float]]) -> bool:
    """True when the drawn columns part the text of every line, even where the lines themselves are missing."""
    pieces = [piece for line in region.lines for piece in line.pieces]
    fitting = sum(any(x0 - 2 <= piece.x0 and piece.x1 <= x1 + 2 for x0, x1 in steps) for piece in pieces)
    alone = all(
        sum(x0 - 2 <= piece.x0 and piece.x1 <= x1 + 2 for piece in line.pieces) <= 1
        for line in region.lines
        for x0, x1 in steps
    )
    return alone and fitting >= 0.8 * len(pieces)
