"""The tables of a page, from its words and rules.

Promises: a word stands in at most one cell of one table; cells do not overlap; nothing is called a table on the
strength of one sign. A wrong table destroys paragraphs, a missed one only leaves its rows as lines: in doubt
there is no table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.model.layout import RawRule, RawWord, TableLayout
from extract.segment.grid import GridCell, TableGrid
from extract.segment.layout_tables import is_layout
from extract.segment.open_tables import open_tables
from extract.segment.ruled_tables import Lattice, Segment, lattices, segments_of
from extract.segment.table_grid import Region, build
from extract.segment.text_lines import TextLine, is_leader, is_number, text_lines

_NARROW, _FLAT = 12.0, 6.0
"""Points under which a column or row without text is spacing between two others."""

_YEAR = re.compile(r"\(?(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?[a-z*]?\)?")

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")

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
    if not words:
        return ()
    turned = sum(word.angle in (90, 270) for word in words)
    if turned <= 0.6 * len(words):
        return _upright_tables(words, rules, width, height)
    angle = 90 if 2 * sum(word.angle == 90 for word in words) >= turned else 270
    seen = [_turn_word(word, angle, width, height) for word in words]
    drawn = [_turn_rule(rule, angle, width, height) for rule in rules]
    tables = _upright_tables(seen, drawn, height, width)
    return tuple(_turned_back(table, angle, width, height) for table in tables)


def _upright_tables(
    words: Sequence[RawWord], rules: Sequence[RawRule], width: float, height: float
) -> tuple[TableGrid, ...]:
    across, down = segments_of(rules, width, height)
    found: list[TableGrid] = []
    drawings: list[TableGrid] = []
    for lattice in lattices(across, down):
        table = _fill(lattice, words)
        if table is None or is_layout(table, words, width):
            continue
        if _is_drawing(table) or _is_chart(table, rules):
            drawings.append(table)
        else:
            found.append(_refine(table, words, across, down) or table)
    found = _apart(found)
    shaded = [table for table in found if table.n_rows <= 3 and _is_shaded(table, rules)]
    taken = [table for table in (*found, *drawings) if table not in shaded]
    free = [i for i, word in enumerate(words) if word.angle <= 0]
    if taken:
        free = [i for i in free if not any(_holds(table, words[i]) for table in taken)]
    seen = [
        table
        for table in open_tables(words, free, across, down, width)
        if not any(_overlap(table, drawing) for drawing in drawings)
        and not _is_chart(table, rules)
        and not _covers_more(table, words, free)
        and not is_layout(table, words, width)
        and not any(_touches(table, other) for other in taken)
    ]
    for table in shaded:
        # Every second row of a table may be shaded, and nothing else drawn.
        over = [other for other in seen if _touches(other, table)]
        if any(other.n_rows > table.n_rows and other.n_columns >= table.n_columns for other in over):
            found.remove(table)
        else:
            seen = [other for other in seen if other not in over]
    found += seen
    return tuple(
        _with_header(table, words) for table in sorted(found, key=lambda table: (table.top, table.x0))
    )


def continues(previous: TableGrid | TableLayout, following: TableGrid | TableLayout) -> bool:
    """True when a table at the top of a page carries on the one at the foot of the page before."""
    if previous.n_columns != following.n_columns or previous.angle != following.angle:
        return False
    shift = following.columns[0] - previous.columns[0]
    span = max(1.0, previous.columns[-1] - previous.columns[0])
    # Columns seen in the text alone begin and end a little differently on every page.
    slack = max(4.0, 0.012 * span) if previous.ruled and following.ruled else max(12.0, 0.03 * span)
    same_edges = all(
        abs(b - shift - a) <= slack for a, b in zip(previous.columns, following.columns, strict=True)
    )
    same_header = bool(following.header) and following.header == previous.header
    return same_header or (same_edges and (following.n_header_rows == 0 or not following.header))


def _holds(table: TableGrid, word: RawWord) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def _apart(tables: Sequence[TableGrid]) -> list[TableGrid]:
    """Of tables drawn over or within each other keep those with more cells."""
    kept: list[TableGrid] = []
    claimed: set[int] = set()
    for table in sorted(tables, key=lambda table: -len(table.cells)):
        held = {i for cell in table.cells for i in cell.words}
        if claimed.isdisjoint(held):
            kept.append(table)
            claimed |= held
    return kept


def _is_chart(table: TableGrid, rules: Sequence[RawRule]) -> bool:
    """True when bars, slices or icons are drawn where the table is: fills that end where no cell does."""
    touching = [
        rule
        for rule in rules
        if rule.x0 <= table.x1
        and rule.x1 >= table.x0
        and rule.top <= table.bottom
        and rule.bottom >= table.top
    ]
    inside = [
        rule
        for rule in touching
        if rule.x1 - rule.x0 > 2.5
        and rule.bottom - rule.top > 2.5
        and table.x0 - 3 <= rule.x0
        and rule.x1 <= table.x1 + 3
        and table.top - 3 <= rule.top
        and rule.bottom <= table.bottom + 3
    ]
    if len(inside) < 6:
        return False
    if not table.ruled and sum(rule.is_path for rule in inside) > max(6, 0.5 * len(table.cells)):
        return True
    bars = [rule for rule in inside if rule.filled and not rule.is_path and rule.colour != 0xFFFFFF]
    if table.ruled:
        # Shading is drawn cell by cell and line by line: only fills without any line are under suspicion.
        drawn = sum(
            rule.stroked or min(rule.x1 - rule.x0, rule.bottom - rule.top) <= 2.5 for rule in touching
        )
        tops = {round(rule.top / 4) for rule in bars}
        ends = {round(rule.x1 / 4) for rule in bars}
        return drawn < 4 and (len(ends) > 2 * table.n_columns + 2 or len(tops) > 2 * table.n_rows + 2)
    bars = _without_bands(bars, table)
    edges = table.columns
    astray = sum(min(abs(end - edge) for edge in edges) > 8 for rule in bars for end in (rule.x0, rule.x1))
    return astray >= max(4, 0.3 * len(bars))


def _without_bands(bars: Sequence[RawRule], table: TableGrid) -> list[RawRule]:
    """Leave out fills that together shade a row from end to end."""
    wide: Counter[tuple[int, int]] = Counter()
    for bar in bars:
        wide[round(bar.top), round(bar.bottom)] += round(bar.x1 - bar.x0)
    whole = 0.9 * (table.x1 - table.x0)
    return [bar for bar in bars if wide[round(bar.top), round(bar.bottom)] < whole]


def _is_shaded(table: TableGrid, rules: Sequence[RawRule]) -> bool:
    """True when fills alone close the cells."""
    return not any(
        (rule.stroked or min(rule.x1 - rule.x0, rule.bottom - rule.top) <= 2.5)
        and rule.x0 <= table.x1
        and rule.x1 >= table.x0
        and rule.top <= table.bottom
        and rule.bottom >= table.top
        for rule in rules
    )


def _touches(one: TableGrid, other: TableGrid) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 2 and down > 2


def _covers_more(table: TableGrid, words: Sequence[RawWord], free: Sequence[int]) -> bool:
    """True when words stand between the cells that belong to none: prose that the table would swallow."""
    n_held = sum(len(cell.words) for cell in table.cells)
    n_inside = sum(_holds(table, words[i]) and not is_leader(words[i].text) for i in free)
    return n_inside - n_held > max(3, 0.12 * n_held)


def _overlap(table: TableGrid, drawing: TableGrid) -> bool:
    """True when a table lies over a chart: what stands around it are the names of its axes."""
    across = min(table.x1, drawing.x1) - max(table.x0, drawing.x0)
    down = min(table.bottom, drawing.bottom) - max(table.top, drawing.top)
    return across > 0 and down > 0.3 * (table.bottom - table.top)


# --- turned pages -----------------------------------------------------------------------------------------

_Rectangle = tuple[float, float, float, float]


def _turn(box: _Rectangle, angle: int, width: float, height: float) -> _Rectangle:
    """Place a box as it is seen after turning the page so that text written at `angle` stands upright."""
    x0, top, x1, bottom = box
    if angle == 90:
        return top, width - x1, bottom, width - x0
    return height - bottom, x0, height - top, x1


def _turn_word(word: RawWord, angle: int, width: float, height: float) -> RawWord:
    x0, top, x1, bottom = _turn((word.x0, word.top, word.x1, word.bottom), angle, width, height)
    seen = (word.angle - angle) % 360 if word.angle >= 0 else -1
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom, angle=seen)


def _turn_rule(rule: RawRule, angle: int, width: float, height: float) -> RawRule:
    x0, top, x1, bottom = _turn((rule.x0, rule.top, rule.x1, rule.bottom), angle, width, height)
    return rule._replace(x0=x0, top=top, x1=x1, bottom=bottom)


def _turn_cell(cell: GridCell, angle: int, width: float, height: float) -> GridCell:
    x0, top, x1, bottom = _turn((cell.x0, cell.top, cell.x1, cell.bottom), angle, width, height)
    return cell._replace(x0=x0, top=top, x1=x1, bottom=bottom)


def _turned_back(table: TableGrid, angle: int, width: float, height: float) -> TableGrid:
    """Place a table found on the turned page on the page as shown; its rows and columns stay what they are."""
    back = 360 - angle
    cells = tuple(_turn_cell(cell, back, height, width) for cell in table.cells)
    x0, top, x1, bottom = _turn((table.x0, table.top, table.x1, table.bottom), back, height, width)
    return replace(table, x0=x0, top=top, x1=x1, bottom=bottom, cells=cells, angle=angle)


# --- headers ----------------------------------------------------------------------------------------------


def _with_header(table: TableGrid, words: Sequence[RawWord]) -> TableGrid:
    """Say which rows name the columns, and what they say."""
    rows: list[list[GridCell]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        if cell.words:
            rows[cell.row].append(cell)
    n_header = min(_n_header_rows(table, rows, words), table.n_rows - 1)
    texts = [""] * table.n_columns
    for cell in table.cells:
        if cell.row < n_header and cell.words:
            text = " ".join(words[i].text for i in cell.words)
            for column in range(cell.column, cell.column + cell.column_span):
                texts[column] = f"{texts[column]} {text}".strip()
    return replace(table, n_header_rows=n_header, header=tuple(texts) if n_header else ())


def _n_header_rows(table: TableGrid, rows: Sequence[Sequence[GridCell]], words: Sequence[RawWord]) -> int:
    """Rows above the first one with figures; in a table of text the rows that are set apart by their style."""
    figures = [any(_is_figure(cell, words) for cell in row if cell.column > 0) for row in rows]
    if sum(figures) >= 0.4 * len(rows):
        first = figures.index(True)
        if first <= 4:
            return max(first, _n_spanned(rows, first)) if first else 0
    body = Counter(words[i].style for row in rows[1:] for cell in row for i in cell.words)
    main = body.most_common(1)[0][0] if body else None
    n = 0
    for row in rows[:4]:
        styles = Counter(words[i].style for cell in row for i in cell.words)
        if not row or (styles[main] if main is not None else 0) > 0.1 * styles.total():
            break
        if len({cell.column for cell in row}) == 1 and n:
            break
        n += 1
    if n == 0 and table.n_header_rows and not table.ruled:
        return table.n_header_rows
    if n == 0 and len(rows[0]) == table.n_columns >= 3 and all(len(cell.words) <= 4 for cell in rows[0]):
        return 1
    return n if n <= 3 else 0


def _n_spanned(rows: Sequence[Sequence[GridCell]], first: int) -> int:
    """Rows that a header cell reaches down to."""
    return max(
        (cell.row + cell.row_span for row in rows[:first] for cell in row if cell.row_span < 4), default=first
    )


def _is_figure(cell: GridCell, words: Sequence[RawWord]) -> bool:
    """True for a cell with a number that is no year."""
    if not cell.words or len(cell.words) > 4:
        return False
    text = "".join(words[i].text for i in cell.words)
    return is_number(text) and not _YEAR.fullmatch(text)


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
    ordered = (_in_reading_order(inside, words) for inside in held)
    return _without_gaps(xs, ys, [(*cell, inside) for cell, inside in zip(cells, ordered, strict=True)])


def _in_reading_order(inside: list[int], words: Sequence[RawWord]) -> tuple[int, ...]:
    """Return a cell's words line by line; the content's own order stands unless it runs against the lines."""
    backwards = any(
        words[b].x1 <= words[a].x0 + 1 and abs(words[a].top - words[b].top) < 2 for a, b in pairwise(inside)
    )
    if not backwards or any(_RIGHT_TO_LEFT.search(words[i].text) for i in inside):
        return tuple(inside)
    lines = text_lines(words, inside)
    found = tuple(i for line in lines for piece in line.pieces for i in piece.words)
    return found if len(found) == len(inside) else tuple(inside)


def _without_gaps(xs: list[float], ys: list[float], cells: list[_Filled]) -> TableGrid | None:
    """Make the grid, leaving out columns and rows that hold no text of their own and are only spacing."""
    columns = _kept(xs, {c for _, c, _, _, inside in cells if inside}, _NARROW)
    rows = _kept(ys, {r for r, _, _, _, inside in cells if inside}, _FLAT)
    n_columns, n_rows = len(columns) - 1, len(rows) - 1
    if n_columns < 2 or n_rows < 2:
        return None
    column_at = [max(0, bisect_right(columns, i) - 1) for i in range(len(xs))]
    row_at = [max(0, bisect_right(rows, i) - 1) for i in range(len(ys))]
    made: dict[tuple[int, int], GridCell] = {}
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    for r, c, r2, c2, inside in sorted(cells, key=lambda cell: (not cell[4], cell)):
        row, column = row_at[r], column_at[c]
        row_end = max(row_at[r2], row + 1) if inside else row_at[r2]
        column_end = max(column_at[c2], column + 1) if inside else column_at[c2]
        if row < row_end <= n_rows and column < column_end <= n_columns:
            units = [(y, x) for y in range(row, row_end) for x in range(column, column_end)]
            owners = {taken[unit] for unit in units if unit in taken}
            if owners:
                # Two cells parted by spacing only have become one; an empty one gives way.
                owner = made[min(owners)]
                made[min(owners)] = owner._replace(words=owner.words + inside)
                continue
            box = (xs[columns[column]], ys[rows[row]], xs[columns[column_end]], ys[rows[row_end]])
            made[row, column] = GridCell(row, column, row_end - row, column_end - column, *box, inside)
            taken |= dict.fromkeys(units, (row, column))
    edges = tuple(xs[i] for i in columns)
    grid = tuple(made[place] for place in sorted(made))
    return TableGrid(xs[0], ys[0], xs[-1], ys[-1], n_rows, n_columns, 1, grid, edges, ruled=True)


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
        n_cut += sum(map(_is_cut, lines)) >= max(1, 0.6 * len(lines))
        # “956 / %” is one figure over two lines, not two under each other.
        n_stacked += len(lines) > 1 and all(
            line.pieces[-1].numeric and any(map(str.isdigit, line.pieces[-1].text)) for line in lines
        )
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
    steps = list(pairwise(table.columns))
    bands = [] if n_stacked else sorted({cell.top for cell in table.cells if cell.row > 0})
    region = Region(lines, rules, framed=True)
    if _fits(region, steps):
        rebuilt = build(region, forced=table.columns[1:-1], bands=bands, columns=steps)
    else:
        tall = [s.at for s in walls if s.end - s.start > 0.5 * (table.bottom - table.top)]
        rebuilt = build(region, forced=tall or (table.x0,), bands=bands)
    if rebuilt is None or rebuilt.n_columns < table.n_columns:
        return None
    return _to_the_lines(rebuilt, table, sorted({cell.top for cell in table.cells} | {s.at for s in rules}))


def _to_the_lines(rebuilt: TableGrid, table: TableGrid, heights: Sequence[float]) -> TableGrid:
    """Let the cells of a rebuilt table end at the lines drawn nearest to them, where there are some."""

    def at(height: float) -> float:
        nearest = min(heights, key=lambda line: abs(line - height))
        return nearest if abs(nearest - height) < 8 else height

    cells = []
    for cell in rebuilt.cells:
        x0 = table.x0 if cell.column == 0 else cell.x0
        x1 = table.x1 if cell.column + cell.column_span == rebuilt.n_columns else cell.x1
        top = table.top if cell.row == 0 else at(cell.top)
        bottom = table.bottom if cell.row + cell.row_span == rebuilt.n_rows else at(cell.bottom)
        whole = x0 <= x1 and top <= bottom
        cells.append(cell._replace(x0=x0, top=top, x1=x1, bottom=bottom) if whole else cell)
    return replace(
        rebuilt, x0=table.x0, top=table.top, x1=table.x1, bottom=table.bottom, cells=tuple(cells), ruled=True
    )


def _is_cut(line: TextLine) -> bool:
    """True for a line within a cell that reads like a row of figures."""
    return (
        len(line.pieces) > 1
        and any(piece.numeric for piece in line.pieces[1:])
        and all(piece.n_words <= 6 for piece in line.pieces)
    )


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
