"""Tables without a closed grid: columns seen in the alignment of the text, helped by what rules there are.

The signs, of which several must meet: lines of several short pieces one under another, gaps that run down
through all of them, columns of numbers, and rules above, below and between. Prose in columns has long pieces;
contents pages have one column of growing numbers behind dots; lists have markers. None of these is a table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.model.layout import RawWord
from extract.segment.grid import GridCell, TableGrid
from extract.segment.ruled_tables import Segment
from extract.segment.text_lines import Piece, TextLine, is_marker, text_lines

_PROSE_WORDS = 8
"""Pieces of as many words, as wide as a column, are running text."""

_PROSE_WIDTH = 0.27
"""Least width of a column of prose, as a share of the page's width."""

_MIN_ROWS = 3
_CAPTION = re.compile(
    r"(?:table|tableau|tabla|cuadro|tabelle|quadro|figure|figura|gráfico|graphique|box|encadré|annex|source|note)s?\b",
    re.I,
)
_CONTINUED = re.compile(r"[a-zà-ÿ(&]|and\b|of\b")


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that may make a table."""

    lines: list[TextLine]
    rules: list[Segment]
    """Horizontal rules within and at its edges, top to bottom."""
    framed: bool
    """True when rules as wide as the table stand above and below."""


def open_tables(
    words: Sequence[RawWord],
    free: Sequence[int],
    across: Sequence[Segment],
    down: Sequence[Segment],
    width: float,
) -> list[TableGrid]:
    """Return the tables among the words `free`, top to bottom."""
    whole = _without_contents(text_lines(words, free, down))
    if sum(len(line.pieces) > 1 for line in whole) < 2:
        return []
    wide = [s for s in across if s.end - s.start >= 0.12 * width]
    tables = _row_ruled(whole, across, width)
    left = [line for line in whole if not any(t.top < line.middle < t.bottom for t in tables)]
    lines = [line for line in _without_prose(left, width) if line.pieces]
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


# --- contents pages ---------------------------------------------------------------------------------------


def _without_contents(lines: list[TextLine]) -> list[TextLine]:
    """Take out the entries of a contents page, which look like rows with a figure each."""
    entries = [
        line
        for line in lines
        if _LED.search(line.pieces[-1].text)
        or (1 < len(line.pieces) <= 4 and _PLACE.fullmatch(line.pieces[-1].text) and _one_number(line))
    ]
    if len(entries) < 5 or not _is_contents(entries):
        return lines
    dropped = set(map(id, entries))
    return [line for line in lines if id(line) not in dropped]


def _one_number(line: TextLine) -> bool:
    """True when nothing but the last piece is a figure, markers at the beginning aside."""
    return not any(piece.numeric and not is_marker(piece.text) for piece in line.pieces[:-1])


# --- prose ------------------------------------------------------------------------------------------------


def _without_prose(lines: Sequence[TextLine], width: float) -> list[TextLine]:
    """Take out the pieces that are running text, and the short last lines of their paragraphs."""
    kept: list[TextLine] = []
    found = [(piece, line) for line in lines for piece in line.pieces if _is_prose(piece, width)]
    # A long name of a row is no prose when it stands alone: no other long piece right above or below.
    stubs = {
        piece
        for piece, line in found
        if piece is line.pieces[0]
        and _is_data(line)
        and not any(_adjoins(piece, other) for other, _ in found)
    }
    columns = [piece for piece, _ in found if piece not in stubs]
    prose = set(columns)
    for line in lines:
        pieces = [
            piece
            for piece in line.pieces
            if piece not in prose
            and (len(line.pieces) > 2 or piece.numeric or not _ends_paragraph(piece, columns))
        ]
        kept.append(line._replace(pieces=tuple(pieces)))
    return kept


def _adjoins(piece: Piece, other: Piece) -> bool:
    """True when another piece stands right above or below, flush with it."""
    height = piece.bottom - piece.top
    return abs(other.x0 - piece.x0) < 3 and 0.5 * height < abs(other.top - piece.top) < 1.6 * height


def _ends_paragraph(piece: Piece, prose: Sequence[Piece]) -> bool:
    """True for the short last line, or the indented first line, of a paragraph."""
    height = piece.bottom - piece.top
    for other in prose:
        if (
            abs(piece.x0 - other.x0) < 3
            and piece.x1 <= other.x1 + 3
            and -2 <= piece.top - other.bottom < 0.6 * height
        ):
            return True
        indented = 3 <= piece.x0 - other.x0 < 45 and abs(piece.x1 - other.x1) < 3
        if indented and -2 <= other.top - piece.bottom < 0.6 * height:
            return True
    return False


def _is_prose(piece: Piece, width: float) -> bool:
    return (
        piece.n_words >= _PROSE_WORDS
        and piece.x1 - piece.x0 >= _PROSE_WIDTH * width
        and sum(map(str.isdigit, piece.text)) < 0.3 * len(piece.text)
    )


# --- regions ----------------------------------------------------------------------------------------------


def _is_data(line: TextLine) -> bool:
    """True for a line that looks like a row with figures, the first piece aside: it may be a marker."""
    pieces = line.pieces
    if len(pieces) < 2:
        return False
    others = pieces[1:]
    n_numeric = sum(piece.numeric for piece in others)
    if n_numeric == 1 and not any(piece.numeric and any(map(str.isdigit, piece.text)) for piece in others):
        return False
    if len(pieces) == 2:
        return n_numeric == 1 and pieces[0].n_words <= 14
    return n_numeric >= 1


def _framed(lines: Sequence[TextLine], wide: Sequence[Segment]) -> list[Region]:
    """Lines between rules of the same width: tables with rules above and below, as printers set them."""
    regions: list[Region] = []
    used: set[int] = set()
    for i, first in enumerate(wide):
        if i in used:
            continue
        group = [
            j
            for j in range(i, len(wide))
            if abs(wide[j].start - first.start) < 6 and abs(wide[j].end - first.end) < 6 and j not in used
        ]
        run = [group[0]]
        for j in group[1:]:
            inside = _between(lines, wide[run[-1]], wide[j])
            if wide[j].at - wide[run[-1]].at > 4 and not _is_tabular(inside, first):
                regions += _frame(lines, wide, run)
                run = []
            run.append(j)
        regions += _frame(lines, wide, run)
        used.update(group)
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
        if not _is_data(lines[i]):
            i += 1
            continue
        last, j = i, i + 1
        heights = [lines[i].bottom - lines[i].top]
        while j < len(lines) and j - last <= 3:
            gap = lines[j].top - lines[last if j - last == 1 else j - 1].bottom
            if gap > 2.2 * median(heights):
                break
            if _is_data(lines[j]):
                last = j
                heights.append(lines[j].bottom - lines[j].top)
            j += 1
        if sum(_is_data(line) for line in lines[i : last + 1]) >= _MIN_ROWS:
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
        if _CAPTION.match(line.pieces[0].text) or any(p.n_words > 9 for p in line.pieces):
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
        if sum(map(_is_data, _within(lines, upper, lower))) >= 3:
            # Several rows of figures between two rules: the rules do not part the rows.
            return None
    if _is_contents(region.lines) or _is_list(region):
        return None
    return build(region, forced=edges[1:-1], bands=[level[0] for level in levels[1:-1]], columns=columns)


# --- from region to grid ----------------------------------------------------------------------------------


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


def _columns(region: Region, forced: Sequence[float]) -> list[tuple[float, float]]:
    """Return the columns as intervals: what lies between gaps that run down through the data lines."""
    data = [line for line in region.lines if _is_data(line)]
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


def _cell_of(piece: Piece, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First and last column that a piece stands over.

    A heading may be wider than the figures below it: it spans another column only when it covers half of it.
    """
    common = [min(piece.x1, x1) - max(piece.x0, x0) for x0, x1 in columns]
    best = max(range(len(columns)), key=lambda k: common[k])
    if common[best] <= 0.5:
        middle = (piece.x0 + piece.x1) / 2
        best = min(range(len(columns)), key=lambda k: abs((columns[k][0] + columns[k][1]) / 2 - middle))
        return best, best
    middle = (piece.x0 + piece.x1) / 2
    if not any(x0 <= middle <= x1 for x0, x1 in columns):
        # Centred over the gap between columns: it names those on both sides.
        touched = [k for k in range(len(columns)) if common[k] > 0.5]
        return touched[0], touched[-1]
    spanned = [k for k, (x0, x1) in enumerate(columns) if common[k] >= 0.5 * max(1.0, x1 - x0)]
    return min([best, *spanned]), max([best, *spanned])


def _is_convincing(region: Region, columns: Sequence[tuple[float, float]]) -> bool:
    """Weigh the signs; see the module's words."""
    data = [line for line in region.lines if _is_data(line)]
    several = [line for line in region.lines if len(line.pieces) > 1]
    filled = [0] * len(columns)
    numeric = [0] * len(columns)
    for line in several:
        for piece in line.pieces:
            first, last = _cell_of(piece, columns)
            if first == last:
                filled[first] += 1
                numeric[first] += piece.numeric
    n = max(1, len(several))
    number_columns = [
        k for k in range(len(columns)) if filled[k] >= 0.4 * n and numeric[k] >= 0.6 * filled[k]
    ]
    if _is_contents(region.lines) or _is_list(region) or _is_wordy(region, columns):
        return False
    if not region.framed and _is_formula(region.lines):
        return False
    if sum(filled) < 0.35 * n * len(columns):
        return False
    if region.framed:
        if number_columns and any(k > 0 for k in number_columns):
            return True
        full = [s for s in region.rules if s.end - s.start > 0.8 * (columns[-1][1] - columns[0][0])]
        return len(full) >= 3 and n >= _MIN_ROWS and n >= 0.6 * len(region.lines) and min(filled) >= 0.5 * n
    if len(data) < _MIN_ROWS:
        return False
    if len(columns) == 2:
        return number_columns == [1] and filled[1] >= 0.8 * len(data) and len(data) >= 4
    return sum(k > 0 for k in number_columns) >= 1 and sum(filled) >= 0.5 * n * len(columns)


_PLACE = re.compile(r"[.\s_…·]*(?:p\.|pp\.)?\s?(\d{1,4})(?:\s?[-–—]\s?\d{1,4})?\.?")
_LED = re.compile(r"(?:[.…·_]{4,}|(?:\.\s){3,}\.?)\s*\d{1,4}$")
_EQUATION = re.compile(r"\(\d{1,3}[a-z]?\)")


def _is_contents(lines: Sequence[TextLine]) -> bool:
    """True when page or paragraph numbers at the ends of the lines grow down the page, or equations are numbered."""
    several = [line for line in lines if len(line.pieces) > 1]
    pieces = [piece for line in several for piece in line.pieces]
    if sum(_LED.search(piece.text) is not None for piece in pieces) >= max(3, 0.3 * len(pieces)):
        return True
    ends = [line.pieces[-1].text for line in several]
    if sum(_EQUATION.fullmatch(text) is not None for text in ends) >= max(2, 0.7 * len(ends)):
        return True
    n_leaders = sum(line.leader for line in lines)
    n_numeric = sum(sum(piece.numeric for piece in line.pieces[1:-1]) for line in several)
    if n_numeric > 0.5 * len(several) and n_leaders < 0.5 * len(several):
        return False
    places = [int(match[1]) for match in map(_PLACE.fullmatch, ends) if match]
    n_captions = sum(_CAPTION.match(line.pieces[0].text) is not None for line in several)
    enough = 3 if n_leaders >= 2 or n_captions >= 2 else 5
    if len(places) < enough or len(places) < 0.6 * len(ends) or places[-1] <= places[0]:
        return False
    growing = sum(b >= a for a, b in pairwise(places))
    return growing >= 0.85 * (len(places) - 1)


_SIGNS = re.compile(r"[=∈∉≤≥→↦⊆⊂⊇∑∏∀∃∘∪∩≅≈∼∥]")


def _is_formula(lines: Sequence[TextLine]) -> bool:
    """True when the lines are set mathematics, whose parts stand apart like cells."""
    pieces = [piece for line in lines for piece in line.pieces]
    return sum(_SIGNS.search(piece.text) is not None for piece in pieces) > 0.12 * len(pieces)


def _is_wordy(region: Region, columns: Sequence[tuple[float, float]]) -> bool:
    """True when sentences stand where figures should: justified prose whose gaps happen to be wide."""
    beside = [p for line in region.lines for p in line.pieces if _cell_of(p, columns)[0] > 0]
    return not region.framed and sum(p.n_words for p in beside) > 3.5 * len(beside)


def _is_list(region: Region) -> bool:
    """True when the first pieces are markers and the rest of the lines is one text."""
    several = [line for line in region.lines if len(line.pieces) > 1]
    marked = sum(is_marker(line.pieces[0].text) for line in several if len(line.pieces) == 2)
    return marked >= 0.6 * max(1, len(several))


def _header_lines(region: Region) -> int:
    """Number of lines before the first row of figures (0 when the region begins with one or has none)."""
    for i, line in enumerate(region.lines):
        if _is_data(line) and not _all_years(line):
            return i
    return 0


def _all_years(line: TextLine) -> bool:
    """True for a header of years: "2009 2010 2011", "2003–04"."""
    numbers = [piece.text for piece in line.pieces if piece.numeric]
    return bool(numbers) and all(
        re.fullmatch(r"\(?(?:19|20)\d\d(?:[-–/]\d{2,4})?[a-z*]?\)?", text) for text in numbers
    )


# --- rows -------------------------------------------------------------------------------------------------


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
    spans = [_cell_of(piece, columns) for piece in previous.pieces]
    return all(first == last for first, last in spans) and line.top - previous.bottom < 0.6 * (
        line.bottom - line.top
    )


def _joins_row(row: _Row, line: TextLine, columns: Sequence[tuple[float, float]], pitch: float) -> bool:
    """True when a line goes on with the row above it."""
    previous = row.lines[-1]
    cells = {_cell_of(piece, columns)[0] for piece in line.pieces}
    above = {_cell_of(piece, columns)[0] for one in row.lines for piece in one.pieces}
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
            place = place or _cell_of(piece, columns)
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
