"""Tables whose cells are closed by drawn lines: from lines to cells.

Lines that nearly coincide are laid together, lines that touch make a component, and each component spans a
grid of unit cells between its positions. Unit cells without a line between them are one cell; what is open to
the outside is none. That gives merged cells for nothing, and tables without their outer verticals (a habit of
many report designs) are closed where their horizontals end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from extract.model.layout import RawRule

TOUCH = 3.0
"""Points within which two lines are the same position, or meet."""

_THIN = 2.5
"""Rectangles up to this thick are drawn lines."""

_OVERHANG = 8.0
"""Points by which horizontals must stick out for a missing outer vertical to be put at their ends."""

_INSET = 8.0
"""Points by which the shading of a paragraph may stand within the lines of its cell."""

_MAX_FILLS = 400
"""More fills of one colour than this are not looked at for fills within each other."""

_MAX_SEGMENTS = 2500
"""More lines than this on a page are a map or a chart."""


class Segment(NamedTuple):
    """A line along one axis: `at` is its position on the other one."""

    at: float
    start: float
    end: float


def of_one_width(rules: Sequence[Segment]) -> list[list[int]]:
    """Return the places of rules that begin and end alike, a list for each width, in their order."""
    groups: list[list[int]] = []
    used: set[int] = set()
    for at, first in enumerate(rules):
        if at not in used:
            groups.append(
                [
                    other
                    for other in range(at, len(rules))
                    if abs(rules[other].start - first.start) < 6
                    and abs(rules[other].end - first.end) < 6
                    and other not in used
                ]
            )
            used.update(groups[-1])
    return groups


class Lattice(NamedTuple):
    """A component of lines: grid positions and the cells they close, as unit ranges (half-open)."""

    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int]]
    """`row, column, row_end, column_end`."""


def segments_of(rules: Sequence[RawRule], width: float, height: float) -> tuple[list[Segment], list[Segment]]:
    """Return all straight edges of a page, horizontal and vertical, nearly equal ones laid together."""
    across: list[Segment] = []
    down: list[Segment] = []
    hidden = _hidden(rules) | _inset(rules)
    for rule in rules:
        if rule in hidden:
            continue
        x0, top, x1, bottom = rule[:4]
        w, h = x1 - x0, bottom - top
        if h <= _THIN:
            if w >= TOUCH:
                across.append(Segment((top + bottom) / 2, x0, x1))
        elif w <= _THIN:
            down.append(Segment((x0 + x1) / 2, top, bottom))
        elif not rule.is_path and not (w > 0.95 * width and h > 0.95 * height):
            if not rule.stroked and _is_white(rule.colour):
                continue
            across += (Segment(top, x0, x1), Segment(bottom, x0, x1))
            down += (Segment(x0, top, bottom), Segment(x1, top, bottom))
    if len(across) + len(down) > 4 * _MAX_SEGMENTS:
        return [], []
    return _join(across), _join(down)


def _hidden(rules: Sequence[RawRule]) -> set[RawRule]:
    """Fills within a fill of the same colour, as word processors shade the paragraphs of a shaded cell."""
    by_colour: dict[int, list[RawRule]] = defaultdict(list)
    for rule in rules:
        if rule.filled and not rule.stroked and not rule.is_path and rule.bottom - rule.top > _THIN:
            by_colour[rule.colour].append(rule)
    hidden: set[RawRule] = set()
    for fills in by_colour.values():
        if not 1 < len(fills) <= _MAX_FILLS:
            continue
        fills.sort(key=lambda fill: (fill.top, fill.x0))
        for i, inner in enumerate(fills):
            for outer in fills[:i]:
                if (
                    outer.bottom >= inner.bottom - 0.5
                    and outer.x0 - 0.5 <= inner.x0
                    and inner.x1 <= outer.x1 + 0.5
                    and outer[:4] != inner[:4]
                ):
                    hidden.add(inner)
                    break
    return hidden


def _inset(rules: Sequence[RawRule]) -> set[RawRule]:
    """Fills a few points within two drawn lines: the shading of a paragraph in a cell, line by line."""
    upright = sorted(
        (s.x0 + s.x1) / 2
        for s in rules
        if s.x1 - s.x0 <= _THIN and s.bottom - s.top > _THIN and not s.is_path
    )
    if len(upright) < 2:
        return set()
    inset: set[RawRule] = set()
    for rule in rules:
        if (
            not rule.filled
            or rule.stroked
            or rule.is_path
            or min(rule.x1 - rule.x0, rule.bottom - rule.top) <= _THIN
        ):
            continue
        left = bisect_left(upright, rule.x0 - _INSET)
        right = bisect_right(upright, rule.x1 + _INSET) - 1
        if upright[min(left, len(upright) - 1)] < rule.x0 - 1.5 and upright[max(right, 0)] > rule.x1 + 1.5:
            inset.add(rule)
    return inset


def _is_white(colour: int) -> bool:
    return all(colour >> shift & 255 >= 250 for shift in (0, 8, 16))


def _join(segments: list[Segment]) -> list[Segment]:
    """Lay lines at nearly the same position together and join those that touch end to end."""
    joined: list[Segment] = []
    segments.sort()
    i = 0
    while i < len(segments):
        j = i + 1
        while j < len(segments) and segments[j].at - segments[j - 1].at <= TOUCH:
            j += 1
        group = segments[i:j]
        at = sum(s.at for s in group) / len(group)
        group.sort(key=lambda s: s.start)
        start, end = group[0].start, group[0].end
        for segment in group[1:]:
            if segment.start <= end + TOUCH:
                end = max(end, segment.end)
            else:
                joined.append(Segment(at, start, end))
                start, end = segment.start, segment.end
        joined.append(Segment(at, start, end))
        i = j
    return [s for s in joined if s.end - s.start >= TOUCH]


def lattices(across: Sequence[Segment], down: Sequence[Segment]) -> list[Lattice]:
    """Return the grids of cells that the lines close, top to bottom."""
    if not across or not down or len(across) + len(down) > _MAX_SEGMENTS:
        return []
    found: list[Lattice] = []
    for h_indices, v_indices in _components(across, down):
        if len(h_indices) >= 2:
            found += _cells([across[i] for i in h_indices], [down[i] for i in v_indices])
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _components(across: Sequence[Segment], down: Sequence[Segment]) -> list[tuple[list[int], list[int]]]:
    """Group lines that cross or touch."""
    h, v = np.array(across), np.array(down)
    meet = (
        (v[None, :, 0] >= h[:, None, 1] - TOUCH)
        & (v[None, :, 0] <= h[:, None, 2] + TOUCH)
        & (h[:, None, 0] >= v[None, :, 1] - TOUCH)
        & (h[:, None, 0] <= v[None, :, 2] + TOUCH)
    )
    n = len(across)
    parent = list(range(n + len(down)))
    rows, columns = np.nonzero(meet)
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        _unite(parent, i, n + j)
    groups: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in range(n):
        groups[_root(parent, i)][0].append(i)
    for j in range(len(down)):
        groups[_root(parent, n + j)][1].append(j)
    return [group for group in groups.values() if group[0] and group[1]]


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _unite(parent: list[int], i: int, j: int) -> None:
    parent[_root(parent, i)] = _root(parent, j)


def _close_ends(across: list[Segment], down: list[Segment]) -> None:
    """Add the top or bottom rule of tables drawn without it, where their verticals end."""
    top, bottom = min(s.at for s in across), max(s.at for s in across)
    left, right = min(s.start for s in across), max(s.end for s in across)
    over = [s.start for s in down if s.start < top - _OVERHANG]
    under = [s.end for s in down if s.end > bottom + _OVERHANG]
    if over:
        across.append(Segment(min(over), left, right))
    if under:
        across.append(Segment(max(under), left, right))


def _close_sides(across: list[Segment], down: list[Segment]) -> None:
    """Add the outer verticals of tables drawn without them, where their horizontals end."""
    left, right = min(s.at for s in down), max(s.at for s in down)
    for ends, side in (([s.start for s in across], -1), ([s.end for s in across], 1)):
        out = sorted(end for end in ends if (end < left - _OVERHANG if side < 0 else end > right + _OVERHANG))
        if len(out) < 2:
            continue
        at = out[len(out) // 2]
        reaching = [s.at for s, end in zip(across, ends, strict=True) if abs(end - at) <= 2 * TOUCH]
        if len(reaching) >= 2:
            down.append(Segment(at, min(reaching), max(reaching)))


def _cells(across: list[Segment], down: list[Segment]) -> list[Lattice]:
    across, down = list(across), list(down)
    _close_ends(across, down)
    _close_sides(across, down)
    xs, ys = _positions(down), _positions(across)
    n_columns, n_rows = len(xs) - 1, len(ys) - 1
    if n_columns < 1 or n_rows < 1:
        return []
    walls_v = _walls(down, xs, ys)
    walls_h = _walls(across, ys, xs)
    outside = n_rows * n_columns
    parent = list(range(outside + 1))
    for row in range(n_rows):
        for column in range(n_columns):
            unit = row * n_columns + column
            if not walls_v[column][row]:
                _unite(parent, unit, unit - 1 if column else outside)
            if not walls_h[row][column]:
                _unite(parent, unit, unit - n_columns if row else outside)
            if column == n_columns - 1 and not walls_v[n_columns][row]:
                _unite(parent, unit, outside)
            if row == n_rows - 1 and not walls_h[n_rows][column]:
                _unite(parent, unit, outside)
    groups: dict[int, list[int]] = defaultdict(list)
    for unit in range(outside):
        groups[_root(parent, unit)].append(unit)
    groups.pop(_root(parent, outside), None)
    cells = [cell for units in groups.values() for cell in _rectangles(units, n_columns)]
    return [_compact(xs, ys, part) for part in _touching(cells)]


def _positions(segments: Sequence[Segment]) -> list[float]:
    positions: list[float] = []
    for at in sorted(s.at for s in segments):
        if not positions or at - positions[-1] > TOUCH:
            positions.append(at)
    return positions


def _walls(segments: Sequence[Segment], positions: list[float], steps: list[float]) -> list[list[bool]]:
    """`walls[i][j]`: a line at position i stands along the middle half of step j."""
    n_steps = len(steps) - 1
    walls = [[False] * n_steps for _ in positions]
    for segment in segments:
        i = min(len(positions) - 1, bisect_left(positions, segment.at - TOUCH))
        if i + 1 < len(positions) and abs(positions[i + 1] - segment.at) < abs(positions[i] - segment.at):
            i += 1
        first = max(0, bisect_right(steps, segment.start) - 1)
        last = min(n_steps, bisect_left(steps, segment.end))
        for j in range(first, last):
            quarter = (steps[j + 1] - steps[j]) / 4
            if segment.start <= steps[j] + quarter and segment.end >= steps[j + 1] - quarter:
                walls[i][j] = True
    return walls


def _rectangles(units: list[int], n_columns: int) -> Iterable[tuple[int, int, int, int]]:
    """Return a group of unit cells as one rectangle, or, when it is none, row by row."""
    rows = [unit // n_columns for unit in units]
    columns = [unit % n_columns for unit in units]
    box = (min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if (box[2] - box[0]) * (box[3] - box[1]) == len(units):
        yield box
        return
    start = previous = units[0]
    for unit in units[1:]:
        if unit != previous + 1 or unit % n_columns == 0:
            yield start // n_columns, start % n_columns, start // n_columns + 1, previous % n_columns + 1
            start = unit
        previous = unit
    yield start // n_columns, start % n_columns, start // n_columns + 1, previous % n_columns + 1


def _touching(cells: list[tuple[int, int, int, int]]) -> list[list[tuple[int, int, int, int]]]:
    """Group cells that share a corner: two tables may hang on one rule."""
    by_corner: dict[tuple[int, int], int] = {}
    parent = list(range(len(cells)))
    for i, (row, column, row_end, column_end) in enumerate(cells):
        for x in range(column, column_end + 1):
            for y in (row, row_end):
                _unite(parent, i, by_corner.setdefault((y, x), i))
        for y in range(row, row_end + 1):
            for x in (column, column_end):
                _unite(parent, i, by_corner.setdefault((y, x), i))
    groups: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for i, cell in enumerate(cells):
        groups[_root(parent, i)].append(cell)
    return list(groups.values())


def _compact(xs: list[float], ys: list[float], cells: list[tuple[int, int, int, int]]) -> Lattice:
    """Keep only the positions at which a cell of this table begins or ends."""
    rows = sorted({c[0] for c in cells} | {c[2] for c in cells})
    columns = sorted({c[1] for c in cells} | {c[3] for c in cells})
    row_of = {row: i for i, row in enumerate(rows)}
    column_of = {column: i for i, column in enumerate(columns)}
    return Lattice(
        [xs[column] for column in columns],
        [ys[row] for row in rows],
        sorted((row_of[a], column_of[b], row_of[c], column_of[d]) for a, b, c, d in cells),
    )
