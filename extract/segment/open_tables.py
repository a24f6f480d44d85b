"""Tables without a closed grid: columns seen in the alignment of the text, helped by what rules there are.

The signs, of which several must meet: lines of several short pieces one under another, gaps that run down
through all of them, columns of numbers, and rules above, below and between. Prose in columns has long pieces;
contents pages have one column of growing numbers behind dots; lists have markers. None of these is a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.model.layout import RawWord
from extract.segment.grid import TableGrid
from extract.segment.no_tables import CAPTION, is_contents, is_data, is_list, without_contents, without_prose
from extract.segment.ruled_tables import Segment, of_one_width
from extract.segment.table_grid import MIN_ROWS, Region, build
from extract.segment.text_lines import TextLine, text_lines
from extract.segment.text_tables import text_tables


def open_tables(
    words: Sequence[RawWord],
    free: Sequence[int],
    across: Sequence[Segment],
    down: Sequence[Segment],
    width: float,
) -> list[TableGrid]:
    """Return the tables among the words `free`, top to bottom."""
    whole = without_contents(text_lines(words, free, down))
    if sum(len(line.pieces) > 1 for line in whole) < 2:
        return []
    wide = [s for s in across if s.end - s.start >= 0.12 * width]
    tables = _row_ruled(whole, across, width)
    of_text = text_tables(words, whole, wide, width)
    # Of two views of one table the one with more rows counts.
    tables = [one for one in tables if not any(_hides(other, one) for other in of_text)]
    of_text = [one for one in of_text if not any(_meet(one, other) for other in tables)]
    left = [line for line in whole if not any(t.top < line.middle < t.bottom for t in tables)]
    left = [line for line in (_outside(line, of_text) for line in left) if line.pieces]
    tables += of_text
    lines = [line for line in without_prose(left, width) if line.pieces]
    taken: set[int] = set()
    for region in (*_framed(lines, wide), *_runs(lines, across, wide)):
        if any(id(line) in taken for line in region.lines):
            continue
        table = build(region)
        if table is not None:
            tables.append(table)
            taken.update(
                id(line) for line in region.lines if table.top - 1 <= line.middle <= table.bottom + 1
            )
    return sorted(tables, key=lambda table: (table.top, table.x0))


def _meet(one: TableGrid, other: TableGrid) -> bool:
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return down > 0 and min(one.x1, other.x1) > max(one.x0, other.x0)


def _hides(one: TableGrid, other: TableGrid) -> bool:
    """True when a table is another one and more."""
    return _meet(one, other) and one.n_rows > other.n_rows and one.n_columns >= other.n_columns


def _outside(line: TextLine, tables: Sequence[TableGrid]) -> TextLine:
    """Return what of a line stands in none of some tables."""
    beside = [table for table in tables if table.top < line.middle < table.bottom]
    if not beside:
        return line
    return line._replace(
        pieces=tuple(
            piece
            for piece in line.pieces
            if not any(table.x0 <= (piece.x0 + piece.x1) / 2 <= table.x1 for table in beside)
        )
    )


def _framed(lines: Sequence[TextLine], wide: Sequence[Segment]) -> list[Region]:
    """Lines between rules of the same width: tables with rules above and below, as printers set them."""
    regions: list[Region] = []
    for group in of_one_width(wide):
        first = wide[group[0]]
        run = [group[0]]
        for j in group[1:]:
            inside = _between(lines, wide[run[-1]], wide[j])
            if wide[j].at - wide[run[-1]].at > 4 and not _is_tabular(inside, first):
                regions += _frame(lines, wide, run)
                run = []
            run.append(j)
        regions += _frame(lines, wide, run)
    return regions


def _between(lines: Sequence[TextLine], upper: Segment, lower: Segment) -> list[TextLine]:
    found = []
    for line in lines:
        if upper.at - 1 < line.middle < lower.at + 1:
            pieces = tuple(p for p in line.pieces if p.x1 > upper.start - 4 and p.x0 < upper.end + 4)
            if pieces:
                found.append(line if len(pieces) == len(line.pieces) else line._replace(pieces=pieces))
    return found


def _is_tabular(lines: Sequence[TextLine], frame: Segment) -> bool:
    if not lines:
        return False
    n_several = sum(len(line.pieces) > 1 for line in lines)
    return n_several >= max(1, 0.4 * len(lines))


def _frame(lines: Sequence[TextLine], wide: Sequence[Segment], run: Sequence[int]) -> list[Region]:
    if len(run) < 2:
        return []
    upper, lower = wide[run[0]], wide[run[-1]]
    inside = _between(lines, upper, lower)
    if len(inside) < 2 or sum(len(line.pieces) > 1 for line in inside) < 2:
        return []
    rules = [s for s in wide if upper.at - 1 <= s.at <= lower.at + 1]
    return [Region(inside, rules, framed=True)]


def _runs(lines: Sequence[TextLine], across: Sequence[Segment], wide: Sequence[Segment]) -> list[Region]:
    """Lines of figures one under another, with what stands between them and the header above."""
    regions: list[Region] = []
    i = 0
    while i < len(lines):
        if not is_data(lines[i]):
            i += 1
            continue
        last, j = i, i + 1
        heights = [lines[i].bottom - lines[i].top]
        while j < len(lines) and j - last <= 3:
            gap = lines[j].top - lines[last if j - last == 1 else j - 1].bottom
            if gap > 2.2 * median(heights):
                break
            if is_data(lines[j]):
                last = j
                heights.append(lines[j].bottom - lines[j].top)
            j += 1
        if sum(is_data(line) for line in lines[i : last + 1]) >= MIN_ROWS:
            first = _header_start(lines, i, median(heights), wide)
            x0 = min(p.x0 for line in lines[i : last + 1] for p in line.pieces)
            x1 = max(p.x1 for line in lines[i : last + 1] for p in line.pieces)
            top, bottom = lines[first].top, lines[last].bottom
            rules = [s for s in across if top - 12 < s.at < bottom + 12 and s.start < x1 and s.end > x0]
            regions.append(Region(list(lines[first : last + 1]), rules, framed=False))
        i = last + 1
    return regions


def _header_start(lines: Sequence[TextLine], i: int, height: float, wide: Sequence[Segment]) -> int:
    """Index of the first header line above line i."""
    first = i
    k = i - 1
    while k >= 0 and i - k <= 8:
        line = lines[k]
        # A rule under the header makes up for a wider gap.
        ruled_off = any(line.bottom - 2 < s.at < lines[k + 1].top + 2 for s in wide)
        if lines[k + 1].top - line.bottom > (3.0 if ruled_off else 1.3) * height:
            break
        if CAPTION.match(line.pieces[0].text) or any(p.n_words > 9 for p in line.pieces):
            break
        if len(line.pieces) > 1:
            first = k
        k -= 1
        if any(line.bottom - 1 < s.at < lines[k + 2].top + 1 for s in wide) and len(line.pieces) == 1:
            break
    return first


def _row_ruled(lines: Sequence[TextLine], across: Sequence[Segment], width: float) -> list[TableGrid]:
    """Tables with a rule under every row and none beside them; their cells may hold whole paragraphs."""
    levels: list[tuple[float, float, float]] = []
    for segment in sorted(across):
        # The rule under a row may be drawn cell by cell.
        if levels and segment.at - levels[-1][0] <= 3:
            levels[-1] = (levels[-1][0], min(levels[-1][1], segment.start), max(levels[-1][2], segment.end))
        else:
            levels.append((segment.at, segment.start, segment.end))
    levels = [level for level in levels if level[2] - level[1] >= 0.3 * width]
    tables: list[TableGrid] = []
    i = 0
    while i + 1 < len(levels):
        run, gaps = [i], None
        for j in range(i + 1, len(levels)):
            if abs(levels[j][1] - levels[i][1]) > 6 or abs(levels[j][2] - levels[i][2]) > 6:
                break
            band = _within(lines, levels[run[-1]], levels[j])
            if not band and levels[j][0] - levels[run[-1]][0] < 6:
                run[-1] = j
                continue
            shared = _shared_gaps(gaps, _gaps(band))
            if not shared or not any(len(line.pieces) > 1 for line in band):
                break
            gaps = shared
            run.append(j)
        if len(run) >= 4 and gaps:
            table = _banded_table(lines, [levels[k] for k in run], gaps)
            if table is not None:
                tables.append(table)
                i = run[-1]
                continue
        i += 1
    return tables


_Level = tuple[float, float, float]
"""Height and ends of the rule under a row."""


def _within(lines: Sequence[TextLine], upper: _Level, lower: _Level) -> list[TextLine]:
    return [
        line
        for line in lines
        if upper[0] - 1 < line.middle < lower[0] + 1
        and line.pieces[0].x0 > upper[1] - 6
        and line.pieces[-1].x1 < upper[2] + 6
    ]


def _gaps(band: Sequence[TextLine]) -> list[tuple[float, float]]:
    """White strips that run down through all lines of a band."""
    spans = sorted((piece.x0, piece.x1) for line in band for piece in line.pieces)
    gaps: list[tuple[float, float]] = []
    end = spans[0][1] if spans else 0.0
    for x0, x1 in spans[1:]:
        if x0 - end >= 6:
            gaps.append((end, x0))
        end = max(end, x1)
    return gaps


def _shared_gaps(
    one: list[tuple[float, float]] | None, other: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    if one is None:
        return other
    both = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return [gap for gap in both if gap[1] - gap[0] >= 6]


def _banded_table(
    lines: Sequence[TextLine], levels: Sequence[_Level], gaps: Sequence[tuple[float, float]]
) -> TableGrid | None:
    inside = [line for a, b in pairwise(levels) for line in _within(lines, a, b)]
    n_crossing = sum(
        levels[0][0] < line.middle < levels[-1][0]
        and line.pieces[-1].x1 > levels[0][1]
        and line.pieces[0].x0 < levels[0][2]
        for line in lines
    )
    if n_crossing > len(inside):
        return None
    edges = [levels[0][1], *((a + b) / 2 for a, b in gaps), levels[0][2]]
    columns = list(pairwise(edges))
    rules = [Segment(*level) for level in levels]
    region = Region(inside, rules, framed=True)
    for upper, lower in pairwise(levels):
        if sum(map(is_data, _within(lines, upper, lower))) >= 3:
            # Several rows of figures between two rules: the rules do not part the rows.
            return None
    if is_contents(region.lines) or is_list(region.lines):
        return None
    return build(region, forced=edges[1:-1], bands=[level[0] for level in levels[1:-1]], columns=columns)
