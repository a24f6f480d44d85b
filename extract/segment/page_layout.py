"""Lays out one page: words to lines, lines to reading order, the page's text and where everything stands in it.

Pure and page by page, so that pages can be laid out in any process and in any order.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.model.layout import Area, Line, PageLayout, RawPage, RawWord, Style, TableCell, TableLayout
from extract.segment import boxes, columns
from extract.segment.columns import Block
from extract.segment.grid import TableGrid
from extract.segment.labels import margin_candidates
from extract.segment.lines import MARKER_SIZE, Fragment, attach_markers, fragments
from extract.segment.quality import assess
from extract.segment.tables import find_tables
from extract.segment.units import ALL_BOLD, ALL_CAPITALS, ALL_ITALIC, BEGINS_BOLD, DRAWN_BULLET


class _Text:
    """The page's text as it grows, with the place of every word in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.places: list[float] = []
        """Start, length and box of each word, one after the other."""

    def write(self, text: str) -> None:
        """Write what is no word: spaces and line ends."""
        self.parts.append(text)
        self.length += len(text)

    def word(self, text: str, box: Sequence[float]) -> tuple[int, int]:
        """Write a word; return its place."""
        start = self.length
        self.parts.append(text)
        self.length = end = start + len(text)
        self.places += (start, min(end - start, 65535), *box)
        return start, end

    def packed(self) -> bytes:
        """Return the words' places as `model.document.pack_words` would."""
        n = len(self.places) // 6
        return zlib.compress(struct.pack("<" + "IHffff" * n, *self.places), 1) if n else b""


def lay_out(page: RawPage) -> PageLayout:
    """Return the page in reading order."""
    turn = _dominant_angle(page.words)
    turned = _turned_page(page, turn)
    words = turned.words
    tables = find_tables(words, turned.rules, turned.width, turned.height)
    areas = boxes.find(words, turned.rules, turned.width, turned.height, tables)
    ordered = _in_order(turned, tables, areas)
    bullets = _drawn_bullets(turned)
    text = _Text()
    lines: list[Line] = []
    laid_tables: list[TableLayout] = []
    for number, block in enumerate(ordered):
        if block.table is not None:
            laid_tables.append(_table(block.table, words, page.words, text, number))
            continue
        for fragment in _one_line_each(block.fragments):
            line = _line(fragment, words, page.words, page.styles, text, number, block.column)
            if bullets and _has_bullet(line, bullets):
                line = line._replace(style=line.style | DRAWN_BULLET)
            lines.append(line if block.area < 0 else line._replace(area=block.area))
    taken = {index for table in tables for cell in table.cells for index in cell.words}
    for angle in sorted({word.angle for word in words} - {0}):
        aside = [i for i, word in enumerate(words) if word.angle == angle and i not in taken]
        lines.extend(_aside(aside, angle, turned, page.words, text, len(ordered)))
    whole = "".join(text.parts)
    judged = assess(whole, page.n_unmapped)
    return PageLayout(
        number=page.number,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        text=whole,
        words=text.packed(),
        lines=tuple(lines),
        tables=tuple(laid_tables),
        areas=areas,
        rules=tuple(
            (rule.x0, rule.x1, rule.top)
            for rule in turned.rules
            if rule.bottom - rule.top < 2 and rule.x1 - rule.x0 > 20
        )[:200],
        turn=turn,
        quality=judged.quality,
        readable=judged.readable,
        reasons=judged.reasons,
        n_images=len(page.images),
        image_share=_image_share(page),
        truncated=page.truncated,
        method=page.method,
        ocr_confidence=page.ocr_confidence,
        margin=tuple(margin_candidates(page.words, page.width, page.height)),
    )


def _drawn_bullets(page: RawPage) -> list[tuple[float, float]]:
    """Return where small filled shapes stand that can be bullets (right edge, middle); none when there are many."""
    found = [
        (rule.x1, (rule.top + rule.bottom) / 2)
        for rule in page.rules
        if rule.filled
        and 1.2 < rule.x1 - rule.x0 < 9
        and 1.2 < rule.bottom - rule.top < 9
        and 0.6 < (rule.x1 - rule.x0) / (rule.bottom - rule.top) < 1.7
    ]
    return found if len(found) <= 60 else []


def _has_bullet(line: Line, bullets: Sequence[tuple[float, float]]) -> bool:
    return any(
        0.1 * line.size < line.x0 - right < 3 * line.size
        and line.top + 0.15 * line.size < middle < line.baseline
        for right, middle in bullets
    )


def _image_share(page: RawPage) -> float:
    """Share of the page under its pictures; overlapping ones count twice, the sum at most once."""
    total = page.width * page.height
    covered = 0.0
    for image in page.images:
        across = min(image.x1, page.width) - max(image.x0, 0.0)
        down = min(image.bottom, page.height) - max(image.top, 0.0)
        covered += max(0.0, across) * max(0.0, down)
    return min(1.0, covered / total) if total > 0 else 0.0


def _in_order(page: RawPage, tables: Sequence[TableGrid], areas: Sequence[Area]) -> list[Block]:
    """Return text blocks, tables and the contents of boxes in reading order."""
    words = page.words
    where = [-1] * len(words)
    for table in tables:
        for cell in table.cells:
            for index in cell.words:
                where[index] = -2
    for number in range(len(areas) - 1, -1, -1):
        area = areas[number]
        for index, word in enumerate(words):
            if where[index] == -1 and word.angle == 0:
                x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
                if area.x0 <= x <= area.x1 and area.top <= y <= area.bottom:
                    where[index] = number
    body = [i for i, word in enumerate(words) if where[i] == -1 and word.angle == 0]
    outer = columns.blocks(attach_markers(fragments(words, body), words))
    for number, area in enumerate(areas):
        held = [i for i, place in enumerate(where) if place == number]
        if not held:
            continue
        block = Block(held[0], (area.x0, area.top, area.x1, area.bottom), words[held[0]].size, len(held))
        block.inner = columns.in_order(
            columns.blocks(attach_markers(fragments(words, held), words)), page.height
        )
        for inner in block.inner:
            inner.area = number
        outer.append(block)
    for table in tables:
        held = [index for cell in table.cells for index in cell.words]
        if held:
            block = Block(
                min(held), (table.x0, table.top, table.x1, table.bottom), words[held[0]].size, len(held)
            )
            block.table = table
            outer.append(block)
    outer.sort(key=lambda block: block.first_at)
    ordered: list[Block] = []
    for block in columns.in_order(outer, page.height):
        ordered.extend(block.inner or [block])
    return ordered


def _turned_page(page: RawPage, turn: int) -> RawPage:
    """Return the page turned so that most of its text, written at `turn` degrees, is upright."""
    if turn == 0:
        return page
    aside = turn in (90, 270)
    return replace(
        page,
        width=page.height if aside else page.width,
        height=page.width if aside else page.height,
        words=tuple(_turned_back(word, turn, page) for word in page.words),
        rules=tuple(
            rule._replace(x0=x0, top=top, x1=x1, bottom=bottom)
            for rule in page.rules
            for x0, top, x1, bottom in (_box_turned_back(rule[:4], turn, page),)
        ),
    )


def _box_turned_back(
    box: tuple[float, float, float, float], turn: int, page: RawPage
) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = box
    if turn == 90:
        return top, page.width - x1, bottom, page.width - x0
    if turn == 270:
        return page.height - bottom, x0, page.height - top, x1
    return page.width - x1, page.height - bottom, page.width - x0, page.height - top


def _table(
    table: TableGrid, words: Sequence[RawWord], shown: Sequence[RawWord], text: _Text, block: int
) -> TableLayout:
    """Write a table row by row: rows apart by a line end, cells by a tab."""
    cells: list[TableCell] = []
    row = -1
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row != row:
            if text.length:
                text.write("\n")
            row = cell.row
        else:
            text.write("\t")
        start = text.length
        parts = fragments(words, sorted(cell.words))
        if table.angle == 0 and any(later.baseline < part.top for part, later in pairwise(parts)):
            # Drawn out of order: then line by line.
            parts.sort(key=lambda part: (round(part.baseline / max(1.0, 0.5 * part.size)), part.x0))
        previous: Fragment | None = None
        for part in parts:
            if previous is not None:
                same = abs(part.baseline - previous.baseline) <= 0.4 * part.size
                text.write(" " if same else "\n")
            for at, index in enumerate(part.words):
                word = words[index]
                if at and (not word.glued or word.breaks):
                    text.write(" ")
                text.word(word.text, shown[index][1:5])
            previous = part
        held = [words[index] for index in cell.words]
        cells.append(
            TableCell(
                cell.row,
                cell.column,
                start,
                text.length,
                min([cell.x0, *(word.x0 for word in held)]),
                min([cell.top, *(word.top for word in held)]),
                max([cell.x1, *(word.x1 for word in held)]),
                max([cell.bottom, *(word.bottom for word in held)]),
            )
        )
    return TableLayout(
        table.x0,
        table.top,
        table.x1,
        table.bottom,
        table.n_header_rows,
        table.n_rows,
        table.n_columns,
        tuple(cells),
        table.columns,
        table.header,
        block,
        table.angle,
        table.ruled,
    )


def _dominant_angle(words: Sequence[RawWord]) -> int:
    counts = Counter([word.angle for word in words])
    del counts[-1]
    if not counts:
        return 0
    angle, n = counts.most_common(1)[0]
    return angle if n > 0.6 * len(words) else 0


def _turned_back(word: RawWord, turn: int, page: RawPage) -> RawWord:
    """Return the word as it stands when the page is turned so that text at `turn` degrees is upright."""
    x0, top, x1, bottom = _box_turned_back(word[1:5], turn, page)
    # Text at 90 or 270 degrees gives x for its baseline, upright and upside-down text y.
    baseline = {90: page.width - word.baseline, 270: word.baseline, 180: page.height - word.baseline}[turn]
    if word.angle not in (turn, (turn + 180) % 360):
        baseline = bottom - 0.2 * word.size
    angle = (word.angle - turn) % 360 if word.angle >= 0 else -1
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom, baseline=baseline, angle=angle)


def as_shown(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return a box of a turned-back page as it stands on the page as shown (`width` × `height`)."""
    x0, top, x1, bottom = box
    if turn == 90:
        return width - bottom, x0, width - top, x1
    if turn == 270:
        return top, height - x1, bottom, height - x0
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    return box


def _one_line_each(found: Sequence[Fragment]) -> list[Fragment]:
    """Join fragments of a block that stand on one baseline."""
    lines: list[Fragment] = []
    for fragment in found:
        if lines and abs(lines[-1].baseline - fragment.baseline) <= 0.5 * max(lines[-1].size, fragment.size):
            lines[-1].merge(fragment)
        else:
            lines.append(fragment)
    return lines


def _line(
    fragment: Fragment,
    words: Sequence[RawWord],
    shown: Sequence[RawWord],
    styles: Sequence[Style],
    text: _Text,
    block: int,
    column: tuple[float, float],
) -> Line:
    """Write a fragment into the page's text and return its line."""
    if text.length:
        text.write("\n")
    start = end = text.length
    first_part = len(text.parts)
    marks: list[tuple[int, int]] = []
    tally: dict[tuple[float, int], int] = {}
    gap = lead = reach = 0.0
    previous: RawWord | None = None
    small = MARKER_SIZE * fragment.size
    write, places = text.parts.append, text.places
    size_before, style_before, n_alike = 0.0, -1, 0
    for index in fragment.words:
        word = words[index]
        written, x0, _, x1, _, size, style, _, breaks, glued, _ = word
        if previous is not None:
            if not glued or breaks:
                write(" ")
                end += 1
            if x0 - reach > gap:
                gap = x0 - reach
            if lead == 0.0:
                lead = x0
        reach = x1
        # As `text.word` does, without a call for each word.
        begin = end
        write(written)
        n = len(written)
        end += n
        places += (begin, n if n < 65535 else 65535, *shown[index][1:5])
        if size < small and _is_marker(word, previous, fragment):
            marks.append((begin, end))
        elif size == size_before and style == style_before:
            n_alike += n
        else:
            if n_alike:
                key = size_before, style_before
                tally[key] = tally.get(key, 0) + n_alike
            size_before, style_before, n_alike = size, style, n
        previous = word
    if n_alike:
        key = size_before, style_before
        tally[key] = tally.get(key, 0) + n_alike
    text.length = end
    size, colour, flags = _setting(tally, styles, fragment.size)
    written = "".join(text.parts[first_part:])
    if written.isupper() and sum(map(str.isalpha, written)) > 3:
        flags |= ALL_CAPITALS
    first = words[fragment.words[0]]
    return Line(
        start=start,
        end=end,
        x0=fragment.x0,
        top=fragment.top,
        x1=fragment.x1,
        bottom=fragment.bottom,
        size=size,
        style=flags,
        colour=colour,
        block=block,
        column=column,
        gap=gap,
        marks=tuple(marks),
        lead=lead,
        first=first.x1 - first.x0,
        baseline=fragment.baseline,
    )


def _setting(
    tally: dict[tuple[float, int], int], styles: Sequence[Style], usual: float
) -> tuple[float, int, int]:
    """Return size, colour and flags of a line from the number of characters in each size and style."""
    if len(tally) == 1:
        ((size, number),) = tally
        style = styles[number]
        flags = (ALL_BOLD | BEGINS_BOLD if style.bold else 0) | (ALL_ITALIC if style.italic else 0)
        return size, style.colour, flags
    if not tally:
        return usual, 0, 0
    letters = bold = italic = 0
    sizes: dict[float, int] = {}
    colours: dict[int, int] = {}
    for (size, number), n in tally.items():
        style = styles[number]
        letters += n
        bold += n if style.bold else 0
        italic += n if style.italic else 0
        sizes[size] = sizes.get(size, 0) + n
        colours[style.colour] = colours.get(style.colour, 0) + n
    begins = styles[next(iter(tally))[1]]
    flags = (
        (ALL_BOLD if bold >= 0.9 * letters else 0)
        | (ALL_ITALIC if italic >= 0.9 * letters else 0)
        | (BEGINS_BOLD if begins.bold else 0)
    )
    return max(sizes, key=lambda size: sizes[size]), max(colours, key=lambda colour: colours[colour]), flags


_SIGNS = frozenset("*†‡§¶,;-–()[]. \u00b9\u00b2\u00b3")

_UNITS = frozenset(
    (
        "m",
        "km",
        "cm",
        "mm",
        "dm",
        "ft",
        "co",
        "r",
        "x",
        "χ",
        "σ",
        "10",
        "nm",
        "μm",
        "µm",
        "w/m",
        "kwh/m",
        "t/m",
        "/m",
        "/km",
    )
)
"""After these a small raised figure is an exponent, not a footnote."""


def _is_marker(word: RawWord, previous: RawWord | None, fragment: Fragment) -> bool:
    """True for a small raised number or sign."""
    if word.baseline > fragment.baseline - 0.12 * fragment.size:
        return False
    if not all(char.isdigit() or char in _SIGNS for char in word.text):
        return False
    if word.glued and previous is not None and previous.text.lower().lstrip("([") in _UNITS:
        return False
    return any(char.isdigit() or char in "*†‡§¶" for char in word.text)


def _aside(
    indices: Sequence[int], angle: int, page: RawPage, shown: Sequence[RawWord], text: _Text, block: int
) -> list[Line]:
    """Write text that runs in another direction than the page's; its lines keep their place on the page."""
    words: Sequence[RawWord] = page.words
    if angle in (90, 180, 270):
        turned = {i: _turned_back(words[i], angle, page) for i in indices}
        words = [turned.get(i, word) for i, word in enumerate(page.words)]
    found = []
    for part in columns.blocks(fragments(words, indices)):
        for fragment in _one_line_each(part.fragments):
            line = _line(fragment, words, shown, page.styles, text, block, part.column)
            placed = [page.words[i] for i in fragment.words]
            found.append(
                line._replace(
                    x0=min(word.x0 for word in placed),
                    top=min(word.top for word in placed),
                    x1=max(word.x1 for word in placed),
                    bottom=max(word.bottom for word in placed),
                    angle=angle or 360,
                )
            )
        block += 1
    return found
