"""From lines of pieces to a grid: the columns, the rows and the cells of a region that may be a table."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.segment.grid import GridCell, TableGrid
from extract.segment.no_tables import is_contents, is_data, is_formula, is_list
from extract.segment.ruled_tables import Segment
from extract.segment.text_lines import Piece, TextLine

MIN_ROWS = 3
"""Fewer rows of figures without any rule are a coincidence."""

_CONTINUED = re.compile(r"[a-zà-ÿ(&]|and\b|of\b")


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that may make a table."""

    lines: list[TextLine]
    rules: list[Segment]
    """Horizontal rules within and at its edges, top to bottom."""
    framed: bool
    """True when rules as wide as the table stand above and below."""


def build(
    region: Region,
    forced: Sequence[float] = (),
    bands: Sequence[float] = (),
    columns: Sequence[tuple[float, float]] = (),
) -> TableGrid | None:
    """Make the grid of a region, or None when it is no table.

    Args:
        region: Lines that may make a table.
        forced: Positions at which vertical rules part columns; with these it is known to be a table.
        bands: Heights at which rules part all rows; without them rows are told from the lines.
        columns: The columns when they are known; without them they are told from the text.
    """
    columns = columns or _columns(region, forced)
    if len(columns) < 2:
        return None
    if not forced and not _is_convincing(region, columns):
        return None
    n_head = _header_lines(region)
    rows = _banded(region, bands, n_head) if bands else _rows(region, columns, n_head)
    return _grid(region, columns, rows, forced)


def gridded(
    region: Region, columns: Sequence[tuple[float, float]], rows: Sequence[Sequence[TextLine]]
) -> TableGrid:
    """Make the grid of a table whose columns and rows are known; the first row is its header."""
    made = [_Row(list(lines), is_header=at == 0) for at, lines in enumerate(rows)]
    return _grid(region, columns, made, ())


def _columns(region: Region, forced: Sequence[float]) -> list[tuple[float, float]]:
    """Return the columns as intervals: what lies between gaps that run down through the data lines."""
    data = [line for line in region.lines if is_data(line)]
    if len(data) < 2:
        data = [line for line in region.lines if len(line.pieces) > 1] or list(region.lines)
    events: list[tuple[float, int]] = []
    for line in data:
        for piece in line.pieces:
            events.append((piece.x0, 1))
            events.append((piece.x1, -1))
    events.sort()
    allowed = len(data) // 25
    depth, start, end = 0, 0.0, 0.0
    columns: list[tuple[float, float]] = []
    is_open = False
    for x, step in events:
        depth += step
        if depth > allowed and not is_open:
            start, is_open = x, True
        elif depth <= allowed and is_open:
            end, is_open = x, False
            columns.append((start, end))
    merged: list[tuple[float, float]] = []
    for column in columns:
        if (
            merged
            and column[0] - merged[-1][1] < 1.0
            and not any(merged[-1][1] - 1 <= f <= column[0] + 1 for f in forced)
        ):
            merged[-1] = (merged[-1][0], column[1])
        else:
            merged.append(column)
    return merged


def cell_of(piece: Piece, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First and last column that a piece stands over.

    A heading may be wider than the figures below it: it spans another column only when it covers half of it.
    """
    # One pass without calls: pages of figures ask this ten thousand times.
    left, right = piece.x0, piece.x1
    middle = (left + right) / 2
    best, most, is_over_one = 0, float("-inf"), False
    touched: list[int] = []
    spanned: list[int] = []
    for k, (x0, x1) in enumerate(columns):
        common = (right if right < x1 else x1) - (left if left > x0 else x0)
        if common > most:
            best, most = k, common
        if common > 0.5:
            touched.append(k)
        if common >= 0.5 * (x1 - x0) and common >= 0.5:
            spanned.append(k)
        if x0 <= middle <= x1:
            is_over_one = True
    if most <= 0.5:
        nearest = min(range(len(columns)), key=lambda k: abs((columns[k][0] + columns[k][1]) / 2 - middle))
        return nearest, nearest
    if not is_over_one:
        # Centred over the gap between columns: it names those on both sides.
        return touched[0], touched[-1]
    return min([best, *spanned]), max([best, *spanned])


def _is_convincing(region: Region, columns: Sequence[tuple[float, float]]) -> bool:
    """Weigh the signs; see the module's words."""
    data = [line for line in region.lines if is_data(line)]
    several = [line for line in region.lines if len(line.pieces) > 1]
    filled = [0] * len(columns)
    numeric = [0] * len(columns)
    for line in several:
        for piece in line.pieces:
            first, last = cell_of(piece, columns)
            if first == last:
                filled[first] += 1
                numeric[first] += piece.numeric
    n = max(1, len(several))
    number_columns = [
        k for k in range(len(columns)) if filled[k] >= 0.4 * n and numeric[k] >= 0.6 * filled[k]
    ]
    if is_contents(region.lines) or is_list(region.lines) or _is_wordy(region, columns):
        return False
    if not region.framed and is_formula(region.lines):
        return False
    if sum(filled) < 0.35 * n * len(columns):
        return False
    if region.framed:
        if number_columns and any(k > 0 for k in number_columns):
            return True
        full = [s for s in region.rules if s.end - s.start > 0.8 * (columns[-1][1] - columns[0][0])]
        return len(full) >= 3 and n >= MIN_ROWS and n >= 0.6 * len(region.lines) and min(filled) >= 0.5 * n
    if len(data) < MIN_ROWS:
        return False
    if len(columns) == 2:
        return number_columns == [1] and filled[1] >= 0.8 * len(data) and len(data) >= 4
    return sum(k > 0 for k in number_columns) >= 1 and sum(filled) >= 0.5 * n * len(columns)


def _is_wordy(region: Region, columns: Sequence[tuple[float, float]]) -> bool:
    """True when sentences stand where figures should: justified prose whose gaps happen to be wide."""
    beside = [p for line in region.lines for p in line.pieces if cell_of(p, columns)[0] > 0]
    return not region.framed and sum(p.n_words for p in beside) > 3.5 * len(beside)


def _header_lines(region: Region) -> int:
    """Number of lines before the first row of figures (0 when the region begins with one or has none)."""
    for i, line in enumerate(region.lines):
        if is_data(line) and not _all_years(line):
            return i
    return 0


def _all_years(line: TextLine) -> bool:
    """True for a header of years: "2009 2010 2011", "2003–04"."""
    numbers = [piece.text for piece in line.pieces if piece.numeric]
    return bool(numbers) and all(
        re.fullmatch(r"\(?(?:19|20)\d\d(?:[-–/]\d{2,4})?[a-z*]?\)?", text) for text in numbers
    )


@dataclass(slots=True)
class _Row:
    """Lines that make one row."""

    lines: list[TextLine]
    is_header: bool


def _rows(region: Region, columns: Sequence[tuple[float, float]], n_head: int) -> list[_Row]:
    rows: list[_Row] = []
    pitches = [
        b.middle - a.middle for a, b in zip(region.lines[n_head:], region.lines[n_head + 1 :], strict=False)
    ]
    pitch = median(pitches) if pitches else 0.0
    waiting = False
    for i, line in enumerate(region.lines):
        previous = rows[-1].lines[-1] if rows else None
        is_header = i < n_head
        ruled_off = previous is not None and any(previous.middle < s.at < line.middle for s in region.rules)
        join = False
        if previous is not None and not ruled_off and rows[-1].is_header == is_header:
            if is_header:
                join = _joins_header(previous, line, columns)
            else:
                join = waiting or _joins_row(rows[-1], line, columns, pitch)
        waiting = False
        if previous is not None and join:
            rows[-1].lines.append(line)
        else:
            rows.append(_Row([line], is_header))
    return rows


def _banded(region: Region, bands: Sequence[float], n_head: int) -> list[_Row]:
    """Rows as the rules part them."""
    rows: dict[int, _Row] = {}
    for i, line in enumerate(region.lines):
        row = rows.setdefault(bisect_right(bands, line.middle), _Row([], i < n_head))
        row.lines.append(line)
    return list(rows.values())


def _joins_header(previous: TextLine, line: TextLine, columns: Sequence[tuple[float, float]]) -> bool:
    """A header cell goes on below unless what stands above spans several columns."""
    spans = [cell_of(piece, columns) for piece in previous.pieces]
    return all(first == last for first, last in spans) and line.top - previous.bottom < 0.6 * (
        line.bottom - line.top
    )


def _joins_row(row: _Row, line: TextLine, columns: Sequence[tuple[float, float]], pitch: float) -> bool:
    """True when a line goes on with the row above it."""
    previous = row.lines[-1]
    cells = {cell_of(piece, columns)[0] for piece in line.pieces}
    above = {cell_of(piece, columns)[0] for one in row.lines for piece in one.pieces}
    has_numbers = any(piece.numeric for piece in line.pieces)
    if not has_numbers and all(_CONTINUED.match(piece.text) for piece in line.pieces):
        return True
    first = line.pieces[0]
    if has_numbers and above == {0} and 0 in cells and _CONTINUED.match(first.text):
        return True
    close = line.middle - previous.middle < 0.8 * pitch
    return close and not has_numbers and cells <= above


def _grid(
    region: Region, columns: Sequence[tuple[float, float]], rows: Sequence[_Row], forced: Sequence[float]
) -> TableGrid:
    x0 = min(p.x0 for line in region.lines for p in line.pieces)
    x1 = max(p.x1 for line in region.lines for p in line.pieces)
    edges = [min(x0, columns[0][0])]
    for left, right in pairwise(columns):
        inner = [f for f in forced if left[1] - 1 <= f <= right[0] + 1]
        edges.append(inner[0] if inner else (left[1] + right[0]) / 2)
    edges.append(max(x1, columns[-1][1]))
    tops = [rows[0].lines[0].top]
    for one, other in pairwise(rows):
        tops.append((max(line.bottom for line in one.lines) + min(line.top for line in other.lines)) / 2)
    tops.append(max(line.bottom for line in rows[-1].lines))
    cells: list[GridCell] = []
    for r, row in enumerate(rows):
        cells += _row_cells(r, row, columns, edges, (tops[r], tops[r + 1]), region.rules)
    return TableGrid(
        edges[0],
        tops[0],
        edges[-1],
        tops[-1],
        len(rows),
        len(columns),
        sum(row.is_header for row in rows),
        tuple(cells),
        tuple(edges),
        ruled=False,
    )


def _row_cells(
    r: int,
    row: _Row,
    columns: Sequence[tuple[float, float]],
    edges: Sequence[float],
    heights: tuple[float, float],
    rules: Sequence[Segment],
) -> list[GridCell]:
    held: dict[tuple[int, int], list[int]] = {}
    for line in row.lines:
        for piece in line.pieces:
            place = _span_by_rule(piece, line, columns, rules) if row.is_header else None
            place = place or cell_of(piece, columns)
            inside = next((key for key in held if key[0] <= place[1] and place[0] <= key[1]), None)
            if inside is not None and inside != place:
                words = held.pop(inside)
                place = (min(inside[0], place[0]), max(inside[1], place[1]))
                for other in [key for key in held if key[0] <= place[1] and place[0] <= key[1]]:
                    words += held.pop(other)
                held[place] = words
            held.setdefault(place, []).extend(piece.words)
    covered = {k for first, last in held for k in range(first, last + 1)}
    held |= {(k, k): [] for k in range(len(columns)) if k not in covered}
    return [
        GridCell(
            r,
            first,
            1,
            last - first + 1,
            edges[first],
            heights[0],
            edges[last + 1],
            heights[1],
            tuple(held[first, last]),
        )
        for first, last in sorted(held)
    ]


def _span_by_rule(
    piece: Piece, line: TextLine, columns: Sequence[tuple[float, float]], rules: Sequence[Segment]
) -> tuple[int, int] | None:
    """Columns over which a header spans, when a rule below it alone, shorter than the table, says so."""
    whole = columns[-1][1] - columns[0][0]
    for rule in rules:
        is_below = -2 < rule.at - piece.bottom < 6 and rule.end - rule.start < 0.9 * whole
        if is_below and rule.start - 3 <= piece.x0 and piece.x1 <= rule.end + 3:
            if sum(rule.start - 3 <= other.x0 and other.x1 <= rule.end + 3 for other in line.pieces) > 1:
                continue
            under = [k for k, (x0, x1) in enumerate(columns) if rule.start < (x0 + x1) / 2 < rule.end]
            if under:
                return under[0], under[-1]
    return None
