"""Tables of text without a closed grid, whose cells run over several lines.

They are known by their header: a line of several short pieces between two rules, or set in other letters than what
follows. White strips that go down from between its pieces part the columns. Rows are told by the distance of the
lines: within a row it is the leading, between rows the padding comes on top of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.model.layout import RawWord
from extract.segment.grid import TableGrid
from extract.segment.no_tables import CAPTION, is_contents, is_data, is_formula, is_list
from extract.segment.ruled_tables import Segment, of_one_width
from extract.segment.table_grid import Region, gridded
from extract.segment.text_lines import Piece, TextLine, piece_of

_STRIP = 5.0
"""Least width of the white between two columns, in points."""

_HEAD_LINES = 4
_NAME = 9
"""Most words of a header in one line."""

_STEP = 0.6
"""Least padding that parts two rows, in points."""

_APART = 2.6
"""Lines further apart than this, in font sizes, are no longer one table without rules."""

_MOST_WORDS = 90
"""A cell holds fewer words on average: more is prose in columns."""

_PROSE_WORDS, _PROSE_WIDTH = 5, 0.24
"""Pieces of as many words, as wide as this share of the page, are lines of a page's column."""

_NUMBER = frozenset(("no.", "no", "nr.", "nr", "n°", "nº", "n.º", "№", "#"))
"""Names of a column of numbers, which may be too narrow to stand apart from the next one."""

_PAGE = 20
"""Fewer lines of them are cells."""

Strip = tuple[float, float]


class _Candidate(NamedTuple):
    """Lines that may be a table."""

    head: list[TextLine]
    body: list[TextLine]
    strips: list[Strip]
    rules: list[Segment]
    x0: float
    x1: float
    beside: bool = False
    """Text of another column of the page stands beside it."""


def text_tables(
    words: Sequence[RawWord], lines: Sequence[TextLine], wide: Sequence[Segment], width: float
) -> list[TableGrid]:
    """Return the tables of text among lines, top to bottom.

    Args:
        words: The page's words.
        lines: The lines that belong to no table yet.
        wide: Horizontal rules that may be as wide as a table.
        width: Width of the page as shown.
    """
    found: list[TableGrid] = []
    for candidate in (*_ruled(lines, wide), *_headed(words, lines)):
        middle = (candidate.head[0].middle, (candidate.x0 + candidate.x1) / 2)
        if any(t.top <= middle[0] <= t.bottom and t.x0 <= middle[1] <= t.x1 for t in found):
            continue
        if not candidate.rules and _is_page(candidate, width):
            continue
        table = _table(words, _with_numbers(words, candidate))
        if table is not None:
            found.append(table)
    return found


def _with_numbers(words: Sequence[RawWord], candidate: _Candidate) -> _Candidate:
    """Part a narrow column of numbers from the text that stands close behind it."""
    first = candidate.head[0].pieces[0]
    if len(first.words) < 2 or words[first.words[0]].text.lower() not in _NUMBER:
        return candidate
    at = words[first.words[1]].x0 - 1
    lines = []
    for line in (*candidate.head, *candidate.body):
        piece = line.pieces[0]
        before = [i for i in piece.words if words[i].x1 <= at]
        after = [i for i in piece.words if words[i].x0 >= at]
        if len(before) + len(after) < len(piece.words):
            return candidate
        if before and after:
            line = line._replace(pieces=(piece_of(words, before), piece_of(words, after), *line.pieces[1:]))
        lines.append(line)
    n_head = len(candidate.head)
    left = max(piece.x1 for line in lines for piece in line.pieces if piece.x1 <= at)
    strips = [(left, at + 1), *candidate.strips]
    return candidate._replace(head=lines[:n_head], body=lines[n_head:], strips=strips)


def _is_page(candidate: _Candidate, width: float) -> bool:
    """True when the columns are the page's own, full of running text under headings side by side."""
    wide = Counter(
        _column(piece, candidate.strips)
        for line in candidate.body
        for piece in line.pieces
        if piece.n_words >= _PROSE_WORDS and piece.x1 - piece.x0 >= _PROSE_WIDTH * width
    )
    return len(candidate.body) > _PAGE and sum(n >= 0.3 * len(candidate.body) for n in wide.values()) > 1


# --- between rules ----------------------------------------------------------------------------------------


def _ruled(lines: Sequence[TextLine], wide: Sequence[Segment]) -> list[_Candidate]:
    """Headers between two rules of the same width, with a further one below."""
    found: list[_Candidate] = []
    for group in of_one_width(wide):
        at = 0
        while at + 2 < len(group):
            rules = [wide[j] for j in group[at:]]
            candidate, n = _from_rules(lines, rules)
            if candidate is not None:
                found.append(candidate)
            at += n
    return found


def _from_rules(lines: Sequence[TextLine], rules: Sequence[Segment]) -> tuple[_Candidate | None, int]:
    """Return the table that begins with the first rule, and how many rules were used up."""
    x0, x1 = rules[0].start, rules[0].end
    head = _inside(lines, rules[0].at, rules[1].at, x0, x1)
    if not 0 < len(head) <= _HEAD_LINES or max(len(line.pieces) for line in head) < 2:
        return None, 1
    if any(piece.n_words > _NAME for line in head for piece in line.pieces):
        return None, 1
    strips = _narrowed(_gaps(head), head)
    body: list[TextLine] = []
    n = 1
    for upper, lower in pairwise(rules[1:]):
        more = _inside(lines, upper.at, lower.at, x0, x1)
        left = _narrowed(strips, more)
        if len(left) < len(strips) or not strips:
            break
        strips, n = left, n + 1
        body += more
    if not body:
        return None, 1
    # The names of the rows may stand under no header.
    stub = _narrowed([(x0 + 1, min(line.pieces[0].x0 for line in head))], body)
    if stub and any(piece.x1 <= stub[0][0] for line in body for piece in line.pieces):
        strips = [*stub, *strips]
    return _Candidate(head, body, strips, list(rules[: n + 1]), x0, x1), n + 1


def _inside(lines: Sequence[TextLine], top: float, bottom: float, x0: float, x1: float) -> list[TextLine]:
    """Return what stands within a rectangle, line by line."""
    found = []
    for line in lines:
        if top - 1 < line.middle < bottom + 1:
            pieces = tuple(piece for piece in line.pieces if piece.x1 > x0 - 3 and piece.x0 < x1 + 3)
            if pieces:
                found.append(_with(line, pieces))
    return found


def _with(line: TextLine, pieces: tuple[Piece, ...]) -> TextLine:
    """Return a part of a line; what stands in the page's next column does not count for its height."""
    if len(pieces) == len(line.pieces):
        return line
    return line._replace(
        top=min(piece.top for piece in pieces), bottom=max(piece.bottom for piece in pieces), pieces=pieces
    )


# --- under a header in other letters ----------------------------------------------------------------------


def _headed(words: Sequence[RawWord], lines: Sequence[TextLine]) -> list[_Candidate]:
    """Headers told by their letters, with what fits under them."""
    found: list[_Candidate] = []
    at = 0
    while at < len(lines):
        head = _head(words, lines, at)
        at += 1
        if head is None:
            continue
        candidate = _below(words, lines, at - 1 + len(head), head)
        if len(candidate.body) >= 2 and candidate.strips:
            found.append(candidate)
    return found


def _head(words: Sequence[RawWord], lines: Sequence[TextLine], at: int) -> list[TextLine] | None:
    """Return the header that begins with a line, if one does."""
    size = _size(words, lines[at])
    if len(lines[at].pieces) < 2 and (
        at + 1 == len(lines) or lines[at + 1].middle - lines[at].middle > 0.8 * size
    ):
        return None
    if len({words[piece.words[0]].style for line in lines[at : at + 6] for piece in line.pieces}) == 1:
        return None
    pieces = _alike(words, lines[at].pieces)
    below = [line for line in lines[at + 1 : at + 7] if line.middle - lines[at].middle < 6 * size]
    if not pieces or not below:
        return None
    style = _style(words, pieces[0])
    head = [_with(lines[at], pieces)]
    x0, x1 = pieces[0].x0 - 3, pieces[-1].x1 + 3
    for line in below[: _HEAD_LINES - 1]:
        step = line.middle - head[-1].middle
        # Names of one line stand between the lines of longer ones.
        beside = step < 0.8 * size
        more = tuple(piece for piece in line.pieces if beside or (piece.x1 > x0 and piece.x0 < x1))
        more = _alike(words, more) if beside else more
        if step > 1.8 * size or not more or any(_style(words, piece) != style for piece in more):
            break
        head.append(_with(line, more))
        x0, x1 = min(x0, more[0].x0 - 3), max(x1, more[-1].x1 + 3)
    if not _gaps(head) or any(piece.n_words > _NAME for line in head for piece in line.pieces):
        return None
    if max(len(line.pieces) for line in head) < 2 and head[-1].middle - head[0].middle > 1.2 * size:
        # No two names on one line: words under each other.
        return None
    return head if _is_set_apart(words, size, style, below) else None


def _is_set_apart(
    words: Sequence[RawWord], size: float, style: int | None, below: Sequence[TextLine]
) -> bool:
    """True when what follows a header is set in other letters, which are not much smaller."""
    sizes = [words[i].size for line in below[:3] for i in line.pieces[0].words]
    if size > 1.15 * median(sizes):
        return False
    styles = [found for line in below for piece in line.pieces if (found := _style(words, piece)) is not None]
    return bool(styles) and styles.count(style or 0) <= 0.5 * len(styles)


def _alike(words: Sequence[RawWord], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the longest run of pieces of one style."""
    best: tuple[Piece, ...] = ()
    run: list[Piece] = []
    style: int | None = None
    for piece in pieces:
        now = _style(words, piece)
        if now is None or now != style:
            run = []
        style = now
        if now is not None:
            run.append(piece)
        if len(run) > len(best):
            best = tuple(run)
    return best


def _style(words: Sequence[RawWord], piece: Piece) -> int | None:
    """Return the style of a piece; None when it has several."""
    styles = {words[i].style for i in piece.words}
    return styles.pop() if len(styles) == 1 else None


def _size(words: Sequence[RawWord], line: TextLine) -> float:
    return max(words[i].size for i in line.pieces[0].words) or 10.0


def _below(
    words: Sequence[RawWord], lines: Sequence[TextLine], at: int, head: Sequence[TextLine]
) -> _Candidate:
    """Return a header with the lines below that leave the white between its names open."""
    strips = _gaps(head)
    first = min(line.pieces[0].x0 for line in head)
    last = max(line.pieces[-1].x0 for line in head)
    end = max(line.pieces[-1].x1 for line in head)
    body: list[TextLine] = []
    size = _size(words, head[0])
    style = _style(words, head[0].pieces[0])
    low = head[-1].middle
    right = float("inf")
    beside: list[int] = []
    for line in lines[at:]:
        # What begins right of the last name, or ends left of the first one, is another column of the page.
        astray = [piece.x0 for piece in line.pieces if piece.x0 > max(end, last + 40) and piece.x0 > end + 8]
        right = min([right, *astray])
        pieces = tuple(piece for piece in line.pieces if piece.x0 < right - 1 and piece.x1 > first - 3)
        beside += [piece.n_words for piece in line.pieces if piece not in pieces]
        if not pieces:
            continue
        if line.middle - low > _APART * size or CAPTION.match(pieces[0].text):
            break
        if all(_style(words, piece) == style for piece in pieces):
            break
        if any(piece.x0 < first - 3 for piece in pieces):
            break
        left = _narrowed(strips, [_with(line, pieces)])
        if len(left) < len(strips):
            break
        strips = left
        body.append(_with(line, pieces))
        low = line.middle
    x1 = max([end, *(line.pieces[-1].x1 for line in body)])
    return _Candidate(list(head), body, strips, [], first, x1, sum(beside) > 4 * len(beside))


# --- columns ----------------------------------------------------------------------------------------------


def _gaps(lines: Sequence[TextLine]) -> list[Strip]:
    spans = sorted((piece.x0, piece.x1) for line in lines for piece in line.pieces)
    gaps: list[Strip] = []
    end = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - end >= _STRIP:
            gaps.append((end, x0))
        end = max(end, x1)
    return gaps


def _narrowed(strips: Sequence[Strip], lines: Sequence[TextLine]) -> list[Strip]:
    """Return what is left of white strips beside the pieces of more lines."""
    left = []
    for strip in strips:
        a, b = strip
        for line in lines:
            for piece in line.pieces:
                if piece.x1 <= a or piece.x0 >= b:
                    continue
                # The wider side stays.
                if piece.x0 - a > b - piece.x1:
                    b = piece.x0
                else:
                    a = piece.x1
        if b - a >= _STRIP:
            left.append((a, b))
    return left


def _column(piece: Piece, strips: Sequence[Strip]) -> int:
    middle = (piece.x0 + piece.x1) / 2
    return sum(middle > (a + b) / 2 for a, b in strips)


# --- rows -------------------------------------------------------------------------------------------------


def _table(words: Sequence[RawWord], candidate: _Candidate) -> TableGrid | None:
    head, body, strips = candidate.head, candidate.body, candidate.strips
    if not strips or is_contents([*head, *body]) or is_formula(body):
        return None
    if len(strips) == 1 and is_list(body):
        return None
    rows = _rows(words, candidate)
    if not _is_convincing(words, rows, candidate):
        return None
    edges = [candidate.x0, *(x for strip in strips for x in strip), candidate.x1]
    columns = list(zip(edges[::2], edges[1::2], strict=True))
    region = Region([*head, *body], candidate.rules, framed=bool(candidate.rules))
    return gridded(region, columns, [head, *rows])


def _rows(words: Sequence[RawWord], candidate: _Candidate) -> list[list[TextLine]]:
    """Group lines into rows where they stand further apart, or at rules."""
    body, strips = candidate.body, candidate.strips
    steps = [b.middle - a.middle for a, b in pairwise(body)]
    parted = [any(a.middle < rule.at < b.middle for rule in candidate.rules) for a, b in pairwise(body)]
    limit = _leading(body, strips) + _STEP
    if not any(step > limit for step in steps):
        # One distance throughout: a row begins where all columns do, and none goes on in lower case.
        starts = [_begins_row(line, strips) for line in body[1:]]
    else:
        starts = [step > limit for step in steps]
    rows = [[body[0]]]
    for line, is_start, is_parted in zip(body[1:], starts, parted, strict=True):
        if is_start or is_parted:
            rows.append([line])
        else:
            rows[-1].append(line)
    return rows


def _begins_row(line: TextLine, strips: Sequence[Strip]) -> bool:
    columns = {_column(piece, strips) for piece in line.pieces}
    return len(columns) == len(strips) + 1 and not any(piece.text[:1].islower() for piece in line.pieces)


def _leading(body: Sequence[TextLine], strips: Sequence[Strip]) -> float:
    """Return the distance of lines within a cell: the least one in any column."""
    last: dict[int, TextLine] = {}
    steps: list[float] = []
    for line in body:
        for piece in line.pieces:
            column = _column(piece, strips)
            if column in last and line.middle - last[column].middle > 0.6 * (line.bottom - line.top):
                steps.append(line.middle - last[column].middle)
            last[column] = line
    return min(steps, default=0.0)


def _is_convincing(
    words: Sequence[RawWord], rows: Sequence[Sequence[TextLine]], candidate: _Candidate
) -> bool:
    """Weigh the signs: rows and columns are filled, no sentence runs on from row to row, and cells are short."""
    strips = candidate.strips
    n_columns = len(strips) + 1
    is_ruled = bool(candidate.rules)
    if len(rows) < (1 if is_ruled else 2 if n_columns > 2 else 3):
        return False
    n_data = sum(map(is_data, candidate.body))
    alike = n_columns == len(_gaps(candidate.body)) + 1
    plain = alike and candidate.beside and n_columns > 2 and n_data <= len(rows)
    wrapped = alike and n_data == len(rows) < len(candidate.body)
    if not (plain or wrapped) and n_data >= 0.5 * len(candidate.body):
        # Rows of figures are told better by what they are, unless text stands beside them.
        return False
    if sum(_is_level(row, strips) for row in rows) < (0.6 if is_ruled else 0.75) * len(rows):
        return False
    cells = [_cells(row, strips) for row in rows]
    if sum(len(row) > 1 for row in cells) < 0.7 * len(cells):
        return False
    filled = Counter(column for row in cells for column in row)
    if min(filled[column] for column in range(n_columns)) < 0.4 * len(rows):
        return False
    n_words = sum(len(held) for row in cells for held in row.values())
    if n_words > _MOST_WORDS * sum(filled.values()):
        return False
    n_running = n_pairs = 0
    for upper, lower in pairwise(cells):
        for column in upper.keys() & lower.keys():
            n_pairs += 1
            n_running += _runs_on(words[upper[column][-1]], words[lower[column][0]])
    return n_running <= (0.3 if is_ruled else 0.15) * n_pairs


def _is_level(row: Sequence[TextLine], strips: Sequence[Strip]) -> bool:
    """True when the cells of a row begin, or have their middles, at the same height."""
    tops: dict[int, float] = {}
    ends: dict[int, float] = {}
    for line in row:
        for piece in line.pieces:
            column = _column(piece, strips)
            tops.setdefault(column, piece.top)
            ends[column] = piece.bottom
    slack = 0.5 * (row[0].bottom - row[0].top)
    middles = [tops[column] + ends[column] for column in tops]
    return max(tops.values()) - min(tops.values()) < slack or max(middles) - min(middles) < 2 * slack


def _runs_on(last: RawWord, first: RawWord) -> bool:
    return last.text[-1:] not in ".!?:;" and first.text[:1].islower()


def _cells(row: Sequence[TextLine], strips: Sequence[Strip]) -> dict[int, list[int]]:
    held: dict[int, list[int]] = {}
    for line in row:
        for piece in line.pieces:
            held.setdefault(_column(piece, strips), []).extend(piece.words)
    return held
