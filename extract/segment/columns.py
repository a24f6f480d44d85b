"""Finds blocks and columns, and the order in which a reader goes through them.

The content stream is usually in reading order, so blocks are made of fragments that follow each other in it,
and their order is kept when it is sound: no block stands above one that came before it in the same column, and
no column is read line by line across its neighbour. Where it is not sound, the page is cut along its gutters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extract.segment.grid import TableGrid
from extract.segment.lines import Fragment

NARROWEST_GUTTER = 0.6
"""White space between columns, in font sizes."""

_MAX_EDGES = 60

_FEW_WORDS = 6
"""Blocks of fewer words are labels."""

UNSOUND = 0.02
"""Share of words that may stand out of order before the content order is given up."""

MARGIN = 0.09
"""Top and bottom share of the page where heads and feet stand, which are often drawn last."""

_HEAD = 0.075
"""Top and bottom share of the page in which nothing but heads and feet stands when all other text is off it."""


class Block:
    """What keeps together on a page: lines down one column, a table, or a box with all that stands in it."""

    __slots__ = (
        "area",
        "bottom",
        "column",
        "first_at",
        "fragments",
        "inner",
        "n_words",
        "size",
        "table",
        "top",
        "x0",
        "x1",
    )

    def __init__(
        self, first_at: int, box: tuple[float, float, float, float], size: float, n_words: int
    ) -> None:
        self.first_at = first_at
        self.x0, self.top, self.x1, self.bottom = box
        self.size = size
        self.n_words = n_words
        self.column = (self.x0, self.x1)
        self.fragments: list[Fragment] = []
        self.table: TableGrid | None = None
        self.inner: list[Block] = []
        self.area = -1

    @classmethod
    def of_fragment(cls, fragment: Fragment) -> Block:
        """Begin a block with a fragment."""
        box = fragment.x0, fragment.top, fragment.x1, fragment.bottom
        block = cls(fragment.first_at, box, fragment.size, len(fragment.words))
        block.fragments.append(fragment)
        return block

    def add(self, fragment: Fragment) -> None:
        """Take in the next fragment."""
        self.fragments.append(fragment)
        self.x0, self.x1 = min(self.x0, fragment.x0), max(self.x1, fragment.x1)
        self.top, self.bottom = min(self.top, fragment.top), max(self.bottom, fragment.bottom)
        self.n_words += len(fragment.words)


def blocks(fragments: Sequence[Fragment]) -> list[Block]:
    """Join fragments that follow each other down one column."""
    found: list[Block] = []
    last: Fragment | None = None
    for fragment in fragments:
        if found and last is not None and _continues(found[-1], last, fragment):
            found[-1].add(fragment)
        else:
            found.append(Block.of_fragment(fragment))
        last = fragment
    return found


def _continues(block: Block, last: Fragment, fragment: Fragment) -> bool:
    size = max(last.size, fragment.size)
    down = fragment.baseline - last.baseline
    if abs(down) <= 0.5 * size:
        # The same line: a tab, a list marker, a wide space; columns are further apart or side by side for long.
        if last.leads and fragment.x0 > last.x1:
            return True
        ahead = fragment.x0 - last.x1 if not fragment.rtl else last.x0 - fragment.x1
        return -0.5 * size < ahead < 4.5 * size and (len(last.words) <= 2 or ahead < 2.5 * size)
    if not 0 < down < 2.6 * size:
        return False
    overlap = min(block.x1, fragment.x1) - max(block.x0, fragment.x0)
    return overlap > 0.3 * min(block.x1 - block.x0, fragment.x1 - fragment.x0)


def in_order(found: list[Block], height: float) -> list[Block]:
    """Return the blocks in reading order, each told its column."""
    found = _with_margins_outside(found, height)
    leaves = _cut(found, 0)
    for leaf in leaves:
        x0, x1 = min(block.x0 for block in leaf), max(block.x1 for block in leaf)
        for block in leaf:
            block.column = (x0, x1)
    if is_sound(found, height) and not _is_woven(found, leaves):
        return found
    return [block for leaf in leaves for block in _rejoined(leaf)]


def _with_margins_outside(found: list[Block], height: float) -> list[Block]:
    """Put heads above all other text first and feet below all other text last, whenever they were drawn."""
    heads = [block for block in found if block.bottom < _HEAD * height and block.table is None]
    feet = [block for block in found if block.top > (1 - _HEAD) * height and block.table is None]
    body = [block for block in found if block not in heads and block not in feet]
    if not body or not (heads or feet):
        return found
    top, bottom = min(block.top for block in body), max(block.bottom for block in body)
    first = [block for block in heads if block.bottom <= top]
    last = [block for block in feet if block.top >= bottom]
    between = [block for block in found if block not in first and block not in last]
    return [*first, *between, *last]


def _is_woven(found: Sequence[Block], leaves: Sequence[Sequence[Block]]) -> bool:
    """True when the content order goes to and fro between columns of prose, line by line."""
    if len(leaves) < 2:
        return False
    home = {id(block): number for number, leaf in enumerate(leaves) for block in leaf}
    runs: list[int] = []
    n_words = n_lines = 0
    for block in found:
        number = home[id(block)]
        if not runs or runs[-1] != number:
            runs.append(number)
        n_words += block.n_words
        n_lines += sum(len(part.fragments) for part in block.inner) or max(1, len(block.fragments))
    returns = len(runs) - len(set(runs))
    by_line = n_lines < 6 * len(runs)
    return by_line and returns >= 4 and returns > 0.4 * len(runs) and n_words > 3.5 * n_lines


def _rejoined(leaf: Sequence[Block]) -> list[Block]:
    """Join what stands under each other in one column, now that the lines are in order."""
    joined: list[Block] = []
    loose: list[Fragment] = []

    def flush() -> None:
        for block in blocks(loose):
            block.column = leaf[0].column
            joined.append(block)
        loose.clear()

    for block in leaf:
        if block.table is not None or block.inner:
            flush()
            joined.append(block)
        else:
            loose.extend(block.fragments)
    flush()
    return joined


def is_sound(found: Sequence[Block], height: float) -> bool:
    """True when the content order can be a reading order."""
    # Labels of drawings and pieces of formulas have no order to keep: only text counts.
    body = [
        block
        for block in found
        if block.n_words >= _FEW_WORDS
        and MARGIN * height < (block.top + block.bottom) / 2 < (1 - MARGIN) * height
    ]
    total = sum(block.n_words for block in body)
    wrong = 0
    for j, later in enumerate(body):
        for earlier in body[:j]:
            if _comes_before(later, earlier):
                wrong += min(later.n_words, earlier.n_words)
                if wrong > UNSOUND * total:
                    return False
    return True


def _comes_before(one: Block, other: Block) -> bool:
    """True when `one` must be read before `other`, wherever it stands in the content stream."""
    size = min(one.size, other.size)
    overlap = min(one.x1, other.x1) - max(one.x0, other.x0)
    if overlap > 0.25 * min(one.x1 - one.x0, other.x1 - other.x0):
        return one.bottom <= other.top + 0.3 * size
    if one.x1 > other.x0 + 0.3 * size:
        return False
    beside = min(one.bottom, other.bottom) - max(one.top, other.top)
    return (
        beside > 0.5 * min(one.bottom - one.top, other.bottom - other.top)
        and _is_prose(one)
        and _is_prose(other)
    )


def _is_prose(block: Block) -> bool:
    return block.n_words >= 5 * len(block.fragments) and block.n_words > 5 and block.table is None


def _cut(found: list[Block], depth: int) -> list[list[Block]]:
    """Cut blocks into leaves, each one column between two blocks that span several."""
    gutter = _gutter(found) if len(found) > 1 and depth < 12 else None
    if gutter is None:
        return (
            [sorted(found, key=lambda block: (round(block.top / (block.size or 1)), block.x0))]
            if found
            else []
        )
    spanning = sorted((block for block in found if block.x0 < gutter < block.x1), key=lambda block: block.top)
    rest = [block for block in found if not block.x0 < gutter < block.x1]
    leaves: list[list[Block]] = []
    for separator in spanning:
        middle = (separator.top + separator.bottom) / 2
        band = [block for block in rest if (block.top + block.bottom) / 2 < middle]
        rest = [block for block in rest if (block.top + block.bottom) / 2 >= middle]
        leaves.extend(_band(band, gutter, depth))
        if leaves and not band and all(block in spanning for block in leaves[-1]):
            leaves[-1].append(separator)
        else:
            leaves.append([separator])
    leaves.extend(_band(rest, gutter, depth))
    return leaves


def _band(band: list[Block], gutter: float, depth: int) -> list[list[Block]]:
    left = [block for block in band if block.x1 <= gutter]
    right = [block for block in band if block.x1 > gutter]
    return _cut(left, depth + 1) + _cut(right, depth + 1)


def _gutter(found: Sequence[Block]) -> float | None:
    """Return the x where most words stand clearly on two sides, None when nothing stands side by side."""
    best: tuple[float, float] | None = None
    rights = sorted({round(block.x1, 1) for block in found})
    lefts = sorted({round(block.x0, 1) for block in found})
    for right in rights[:_MAX_EDGES]:
        at = bisect_left(lefts, right)
        for left in lefts[at : at + 3]:
            before = [block for block in found if block.x1 <= right + 0.3]
            after = [block for block in found if block.x0 >= left - 0.3]
            sides = sum(block.n_words for block in before), sum(block.n_words for block in after)
            if not min(sides):
                continue
            size = min(block.size for block in after)
            if left - right < NARROWEST_GUTTER * size:
                continue
            crossing = sum(block.n_words for block in found) - sum(sides)
            score = 3 * min(sides) - crossing + 0.001 * (left - right)
            if score > 0 and (best is None or score > best[0]) and _side_by_side(before, after):
                best = score, (right + left) / 2
    return best[1] if best else None


def _side_by_side(before: Sequence[Block], after: Sequence[Block]) -> bool:
    return any(
        min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5 * min(one.size, other.size)
        for one in before
        for other in after
    )
