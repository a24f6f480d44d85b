"""Turns a printed two-column table into lines of a left and a right cell, whatever its setting.

A published evidence table has a wide left column (statements, analysis) and a narrow right one (scores,
source numbers, confidence). Nothing here relies on rules, fixed coordinates, fonts or page sizes: the border
between the columns is found from the labels that every such table repeats ("Overall MI rating | Satisfactory"),
each page's text is measured from its own left edge, running heads and folios are known by their recurrence, and
a right-hand cell belongs to the left-hand line that it stands beside.

Other formats (word-processor tables, tabbed or plain text) are brought to the same lines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.model.layout import RawPage, RawWord

MARKER = re.compile(
    r"^(?:KPI\s+\d+\s*[:.–—-]"
    r"|MI\s+\d+\.\d+\s?[a-z]?\s*(?::|Analysis\b|Evidence\s+confidence\b)"
    r"|(?:Overall\s+)?MI\s+(?:rating|score)\b"
    r"|Element\s+\d+\s*:)",
    re.IGNORECASE,
)
"""How the labelled rows of an evidence table begin."""

_LABEL = re.compile(
    r"^(?:(?:Overall\s+)?MI\s+(?:rating|score)|MI\s+\d+\.\d+[a-z]?\s+(?:Evidence\s+confidence|Analysis))(?=\s|$)",
    re.IGNORECASE,
)
"""Labels whose right-hand cell follows on the same line: they show where the right column begins."""

_RIGHT_PHRASES = tuple(
    phrase.split()
    for phrase in (
        "highly satisfactory",
        "highly unsatisfactory",
        "little to no confidence",
        "high confidence",
        "medium confidence",
        "low confidence",
        "source document",
        "source documents",
        "source document(s)",
        "kpi score",
        "mi score",
    )
)
"""Right-hand cells that a narrow column breaks over lines."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of the table."""

    left: str
    right: str = ""
    fresh: bool = True
    """True when a new paragraph or cell begins with this line."""
    page: int | None = None
    right_order: int = 0
    """0 when the right cell stands beside the line."""


class _Placed(NamedTuple):
    """Words of one line on one side of the border."""

    words: tuple[RawWord, ...]
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float

    middle: float
    """Height of most words' middles: a word in another font does not lift the line."""


def lines_from_pages(
    pages: Sequence[RawPage], *, is_italic: Callable[[RawPage, RawWord], bool] | None = None
) -> tuple[list[PrintedLine], bool]:
    """Return the lines of a printed table, and whether its two columns could be told apart.

    Args:
        pages: Pages as the engine sees them.
        is_italic: Whether a word is set in italics; the default asks the page's styles.
    """
    italic = is_italic or _is_italic
    upright = [_turned(page) for page in pages]
    rows = {page.number: _cluster(_words(page)) for page in upright}
    furniture = _furniture(upright, rows)
    rows = {
        number: [row for index, row in enumerate(found) if (number, index) not in furniture]
        for number, found in rows.items()
    }
    border = _Border.find(upright, rows)
    listed = False
    halves: list[tuple[RawPage, list[_Placed], list[_Placed]]] = []
    tails: list[tuple[RawPage, list[_Placed]]] = []
    for page in upright:
        body, tail, listed = _until_list(rows[page.number], listed=listed)
        if body:
            left, right = _parted(body, *border.on(page.number)) if border else (body, [])
            halves.append((page, left, right))
        if tail:
            tails.append((page, tail))
    usual = _pitch([line for _, left, _ in halves for line in left])
    lines: list[PrintedLine] = []
    carry: _Placed | None = None
    for page, left, right in halves:
        made, carry = _page_lines(page, left, right, carry, usual)
        lines = _joined(lines, made)
    in_columns = any(len(_columns(page, tail, need=3)) > 1 for page, tail in tails)
    for page, tail in tails:
        lines.extend(_list_lines(page, tail, italic, need=1 if in_columns else 3))
    return lines, border is not None


def lines_from_text(text: str) -> tuple[list[PrintedLine], bool]:
    """Return the lines of a text: tabs or Markdown table bars part the cells; tags and bars are dropped."""
    lines: list[PrintedLine] = []
    is_parted = False
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        if re.fullmatch(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?\s*)?", line):
            continue
        if line.lstrip().startswith("|") and line.count("|") >= 3:
            cells = [_untagged(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        else:
            cells = [_untagged(cell) for cell in line.split("\t")]
        left, right = (cells[0], " ".join(cells[1:]).strip()) if len(cells) > 1 else (cells[0], "")
        paragraphs = [part for part in left.split("\n") if part.strip()] or [""]
        if not right and not paragraphs[0].strip():
            continue
        is_parted = is_parted or bool(right)
        for index, paragraph in enumerate(paragraphs):
            lines.append(PrintedLine(_flat(paragraph), _flat(right) if index == 0 else "", True, None))
    return lines, is_parted


def lines_from_cells(rows: Iterable[tuple[Sequence[str], str]]) -> tuple[list[PrintedLine], bool]:
    """Return the lines of a word-processor file: (paragraphs of the left cell, text of the right cell)."""
    lines: list[PrintedLine] = []
    is_parted = False
    for paragraphs, right in rows:
        kept = [_flat(paragraph) for paragraph in paragraphs if paragraph.strip()] or [""]
        if not kept[0] and not right.strip():
            continue
        is_parted = is_parted or bool(right.strip())
        lines.extend(
            PrintedLine(paragraph, _flat(right) if index == 0 else "", True, None)
            for index, paragraph in enumerate(kept)
        )
    return lines, is_parted


LIST_HEADING = re.compile(
    r"^(?:Annex|Appendix)\s+(?:2|II|B)\b[\s.:–—-]*(?:.*\bdocuments?\b.*)?$", re.IGNORECASE
)
"""Heading of the list of documents."""


# --- words to rows ---------------------------------------------------------------------------------------


def _turned(page: RawPage) -> RawPage:
    """Return the page with its main direction of writing made horizontal."""
    angles = Counter(word.angle for word in page.words)
    main = angles.most_common(1)[0][0] if angles else 0
    if main in (0, -1, 180):
        return page
    if main == 90:
        words = tuple(
            word._replace(
                x0=word.top, x1=word.bottom, top=page.width - word.x1, bottom=page.width - word.x0, angle=0
            )
            for word in page.words
            if word.angle == main
        )
    else:
        words = tuple(
            word._replace(
                x0=page.height - word.bottom, x1=page.height - word.top, top=word.x0, bottom=word.x1, angle=0
            )
            for word in page.words
            if word.angle == main
        )
    return RawPage(page.number, page.height, page.width, 0, words, styles=page.styles)


def _words(page: RawPage) -> list[RawWord]:
    return [word for word in page.words if word.angle == 0 and word.text.strip()]


def _cluster(words: Sequence[RawWord]) -> list[_Placed]:
    """Group words into lines by the height of their middles."""
    rows: list[list[RawWord]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and abs(middle - middles[-1]) <= 0.35 * max(word.size, 4):
            rows[-1].append(word)
            middles[-1] = sum((other.top + other.bottom) / 2 for other in rows[-1]) / len(rows[-1])
        else:
            rows.append([word])
            middles.append(middle)
    return [_placed(row) for row in rows]


def _placed(words: Sequence[RawWord]) -> _Placed:
    ordered = tuple(sorted(words, key=lambda word: word.x0))
    return _Placed(
        ordered,
        _text(ordered),
        ordered[0].x0,
        min(word.top for word in ordered),
        max(word.x1 for word in ordered),
        max(word.bottom for word in ordered),
        median(word.size for word in ordered) or 10.0,
        median((word.top + word.bottom) / 2 for word in ordered),
    )


def _text(words: Sequence[RawWord]) -> str:
    parts: list[str] = []
    for index, word in enumerate(words):
        parts.append(word.text if word.glued or index == 0 else f" {word.text}")
    return _clean("".join(parts))


_LIGATURES = {
    ord(one): spelt
    for one, spelt in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
}
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
# PDFium's marks for a hyphen at a line end, a soft hyphen that has a place on the page, the hyphen that
# hyphenation sets and the one that never breaks: a hyphen as printed.
_HYPHENS = dict.fromkeys(map(ord, "\ufffe\x02\u00ad\u2010\u2011"), "-")
_AS_TYPED = {**_LIGATURES, **_SPACES, **_HYPHENS, 0x200B: "", 0xFEFF: ""}


def _clean(text: str) -> str:
    """Return text with signs that only look different brought to one spelling, so that labels are known."""
    return text.translate(_AS_TYPED)


def _flat(text: str) -> str:
    return " ".join(_clean(text).split())


def _untagged(cell: str) -> str:
    text = re.sub(r"</p>\s*<p>|<br\s*/?>|</li>\s*<li>", "\n", cell)
    text = re.sub(r"^#{1,6}\s+", "", text)
    text = re.sub(r"(?<!\\)</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,120})?/?>", " ", text)
    # A backslash before punctuation is Markdown's escape; the mark itself is meant.
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace("**", " ")).strip()


def _is_italic(page: RawPage, word: RawWord) -> bool:
    return page.styles[word.style].italic if 0 <= word.style < len(page.styles) else False


# --- running heads and folios ----------------------------------------------------------------------------


def _furniture(pages: Sequence[RawPage], rows: dict[int, list[_Placed]]) -> set[tuple[int, int]]:
    """Return (page, index) of lines at the head or foot of pages that recur at the same height.

    They must stand nearer to the edge than the body ever does: a sentence that ends two pages is no foot.
    """
    found: set[tuple[int, int]] = set()
    need = max(2, len(pages) // 5)
    for from_top in (True, False):
        seen: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for page in pages:
            for index in _edge(rows[page.number], page.height, from_top=from_top):
                line = rows[page.number][index]
                at = line.middle if from_top else page.height - line.middle
                key = re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower())
                seen[key, round(at / 6)].append((page.number, index))
        recurring = {
            place: height
            for (text, height), places in seen.items()
            if len(places) + sum(len(seen.get((text, height + step), ())) for step in (-1, 1)) >= need
            for place in places
        }
        body = sorted(
            _nearest_body(page, rows[page.number], set(recurring), from_top=from_top) for page in pages
        )
        limit = body[len(pages) // 10] if body else 0.0
        found.update(place for place, height in recurring.items() if 6 * height < limit)
    return found


def _nearest_body(
    page: RawPage, lines: Sequence[_Placed], recurring: set[tuple[int, int]], *, from_top: bool
) -> float:
    """Return how near to the edge a page's first line comes that recurs nowhere."""
    return min(
        (
            line.middle if from_top else page.height - line.middle
            for index, line in enumerate(lines)
            if (page.number, index) not in recurring
        ),
        default=page.height,
    )


def _edge(lines: Sequence[_Placed], height: float, *, from_top: bool) -> list[int]:
    """Return the indices of up to three lines at the edge of a page that white space parts from the body."""
    order = range(len(lines)) if from_top else range(len(lines) - 1, -1, -1)
    edge: list[int] = []
    for index in order:
        line = lines[index]
        at = line.middle if from_top else height - line.middle
        if edge and abs(line.middle - lines[edge[-1]].middle) > 1.5 * line.size:
            return edge
        if len(edge) == 3 or MARKER.match(line.text) or at > 0.15 * height:
            return []
        edge.append(index)
    return edge


# --- the border between the columns ----------------------------------------------------------------------


class _Border:
    """Where the right column begins, measured from each page's own left edge."""

    def __init__(
        self, offsets: tuple[float, float], widths: tuple[float, float], lefts: dict[int, float]
    ) -> None:
        self._offsets = offsets
        self._widths = widths
        self._lefts = lefts

    def on(self, page: int) -> tuple[float, float]:
        """Return where the right column begins on a page, and the width of the white before it."""
        offset, width = self._offsets[page % 2], self._widths[page % 2]
        if page in self._lefts:
            return self._lefts[page] + offset, width
        same_side = [left for number, left in self._lefts.items() if (number - page) % 2 == 0]
        return median(same_side or self._lefts.values()) + offset, width

    @classmethod
    def find(cls, pages: Sequence[RawPage], rows: dict[int, list[_Placed]]) -> _Border | None:
        lefts: dict[int, float] = {}
        found: list[_Anchor] = []
        for page in pages:
            anchors = [anchor for line in rows[page.number] if (anchor := _anchor(page.number, line))]
            if anchors:
                lefts[page.number] = min(anchor.x0 for anchor in anchors)
                found.extend(anchors)
        gaps = [(anchor.value - anchor.end) / anchor.size for anchor in found if anchor.value is not None]
        if len(gaps) < 2 or median(gaps) < 1.0:
            return None
        offset, width = _corridor(rows, lefts, found)
        offsets, widths = [offset, offset], [width, width]
        if width < _NARROW:
            # Facing pages of unlike widths: look at left-hand and right-hand pages apart.
            for side in (0, 1):
                some = [anchor for anchor in found if anchor.page % 2 == side]
                if sum(anchor.value is not None for anchor in some) >= 2:
                    on_side = {number: left for number, left in lefts.items() if number % 2 == side}
                    offsets[side], widths[side] = _corridor(rows, on_side, some)
        return cls((offsets[0], offsets[1]), (widths[0], widths[1]), lefts)


_NARROW = 2.0
"""A corridor of fewer points is none."""


class _Anchor(NamedTuple):
    """A label with its right-hand cell on one line."""

    page: int
    x0: float
    end: float
    value: float | None
    """Where the right-hand cell begins, None when it is blank."""
    size: float


def _anchor(page: int, line: _Placed) -> _Anchor | None:
    found = _LABEL.match(line.text)
    if not found:
        return None
    n_words = len(found.group().split())
    if n_words > len(line.words):
        return None
    value = line.words[n_words].x0 if len(line.words) > n_words else None
    return _Anchor(page, line.words[0].x0, line.words[n_words - 1].x1, value, max(line.size, 4.0))


def _corridor(
    rows: dict[int, list[_Placed]], lefts: dict[int, float], anchors: Sequence[_Anchor]
) -> tuple[float, float]:
    """Return where the right column begins (from the left edge) and the width of the white before it.

    Cells set centred or to the right begin at different places, so the corridor is looked for leftwards from
    the leftmost known value; lines across the full width (headings) may cross it.
    """
    step = 0.5
    value = min(anchor.value - lefts[anchor.page] for anchor in anchors if anchor.value is not None)
    label = max(anchor.end - lefts[anchor.page] for anchor in anchors)
    n_bins = int(value / step) + 4
    cover = [0] * n_bins
    n_lines = 0
    for number, left in lefts.items():
        for line in rows[number]:
            if LIST_HEADING.match(line.text):
                break
            n_lines += 1
            for word in line.words:
                first = max(0, int((word.x0 - left) / step))
                for index in range(first, min(n_bins - 1, int((word.x1 - left) / step)) + 1):
                    cover[index] += 1
    allowed = max(1, n_lines // 100)
    low, end = int(label / step), int(value / step)
    while end > low and cover[end] > allowed:
        end -= 1
    start = end
    while start > low and cover[start] <= allowed:
        start -= 1
    # Within it the emptiest stretch is the true border: long cells may begin left of the short ones.
    best = (0, 0)
    if end > start:
        least = min(cover[start + 1 : end + 1])
        begin = None
        for index in range(start + 1, end + 2):
            if index <= end and cover[index] == least:
                begin = index if begin is None else begin
            elif begin is not None:
                best = max(best, (index - begin, index))
                begin = None
    n_empty, stop = best if best[0] else (0, end + 1)
    return min(value, stop * step) - 0.3, n_empty * step


# --- one page --------------------------------------------------------------------------------------------


def _until_list(rows: Sequence[_Placed], *, listed: bool) -> tuple[list[_Placed], list[_Placed], bool]:
    """Part a page's lines at the heading of the list of documents."""
    if listed:
        return [], list(rows), True
    for index, line in enumerate(rows):
        if LIST_HEADING.match(line.text):
            return list(rows[:index]), list(rows[index:]), True
    return list(rows), [], False


def _page_lines(
    page: RawPage, left: Sequence[_Placed], right: Sequence[_Placed], carry: _Placed | None, usual: float
) -> tuple[list[PrintedLine], _Placed | None]:
    """Return the page's lines and its last left-hand line (to know whether a paragraph runs on)."""
    cells = _right_cells(right)
    beside: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        beside[_line_beside(cell, left)].append(cell.text)
    # A page of one-line paragraphs knows only the distance between them.
    pitch = min(_pitch(left), 1.15 * usual)
    edge = max((line.x1 for line in left), default=0.0)
    made: list[PrintedLine] = []
    if -1 in beside:
        made.append(PrintedLine("", " ".join(beside[-1]), False, page.number))
    previous = carry
    for index, line in enumerate(left):
        same_page = index > 0
        fresh = previous is None or _is_fresh(previous, line, pitch, edge, same_page=same_page)
        fresh = fresh or (same_page and previous is not None and _ruled(page, previous, line))
        made.append(PrintedLine(line.text, " ".join(beside.get(index, ())), fresh, page.number))
        previous = line
    return made, previous


def _parted(rows: Sequence[_Placed], border: float, width: float) -> tuple[list[_Placed], list[_Placed]]:
    left: list[RawWord] = []
    right: list[RawWord] = []
    whole: list[_Placed] = []
    for line in rows:
        before = [word for word in line.words if word.x0 < border]
        after = [word for word in line.words if word.x0 >= border]
        crosses = any(word.x1 > border + 1.5 for word in before)
        is_tight = bool(before and after) and after[0].x0 - before[-1].x1 < min(
            0.35 * line.size, 0.75 * width
        )
        if crosses or is_tight:
            whole.append(line)
        else:
            left.extend(before)
            right.extend(after)
    lefts = sorted([*_cluster(left), *whole], key=lambda line: line.middle)
    return lefts, _cluster(right)


def _right_cells(lines: Sequence[_Placed]) -> list[_Placed]:
    """Join right-hand lines that are one known phrase broken by a narrow column."""
    cells: list[_Placed] = []
    for line in lines:
        if cells:
            words = f"{cells[-1].text} {line.text}".lower().split()
            close = line.top - cells[-1].bottom < 0.9 * line.size
            if close and any(phrase[: len(words)] == words for phrase in _RIGHT_PHRASES):
                cells[-1] = _over(cells[-1], line)
                continue
        cells.append(line)
    return cells


def _over(first: _Placed, second: _Placed) -> _Placed:
    return _Placed(
        first.words + second.words,
        f"{first.text} {second.text}",
        min(first.x0, second.x0),
        first.top,
        max(first.x1, second.x1),
        second.bottom,
        first.size,
        (first.middle + second.middle) / 2,
    )


def _line_beside(cell: _Placed, left: Sequence[_Placed]) -> int:
    """Return the index of the left-hand line a cell stands beside; -1 above them all.

    A line that the cell overlaps wins, the best one first; else the last line above it, since a cell that is
    longer than the text beside it runs on below.
    """
    overlaps = [
        (min(cell.bottom, line.bottom) - max(cell.top, line.top), -index) for index, line in enumerate(left)
    ]
    good = [(share, index) for share, index in overlaps if share > 0.35 * cell.size]
    if good:
        labelled = [(share, index) for share, index in good if MARKER.match(left[-index].text)]
        return -max(labelled or good)[1]
    above = [index for index, line in enumerate(left) if line.middle <= cell.middle]
    return above[-1] if above else -1


def _pitch(lines: Sequence[_Placed]) -> float:
    """Return the usual distance from line to line within a cell, for text of the lines' usual size."""
    # A line that the next one continues fills most of its column.
    full = 0.7 * max((line.x1 - line.x0 for line in lines), default=0.0)
    steps = [
        (after.middle - before.middle, before)
        for before, after in pairwise(lines)
        if 0 < after.middle - before.middle < 2.2 * before.size
        and before.x1 - before.x0 > full
        and not MARKER.match(after.text)
    ]
    close = [step for step, before in steps if step < 1.6 * before.size]
    if not close:
        # Wide steps are the pitch of widely spaced text where lines break within sentences.
        n_open = sum(before.text.rstrip()[-1:] not in ".!?:" for _, before in steps)
        close = [step for step, _ in steps] if n_open >= max(3, 0.2 * len(steps)) else []
    if not close:
        return 1.3 * median(line.size for line in lines) if lines else 14.0
    common = Counter(round(step * 2) / 2 for step in close)
    top = max(common.values())
    return min(step for step, n in common.items() if n >= 0.3 * top)


def _is_fresh(before: _Placed, line: _Placed, pitch: float, edge: float, *, same_page: bool) -> bool:
    if MARKER.match(line.text):
        return True
    if same_page:
        step = line.middle - before.middle
        ends = before.text.rstrip()[-1:] in ".!?:"
        # Rows set close together may even follow each other more tightly than the lines of a paragraph.
        if step > 1.1 * pitch + 0.5 or (ends and abs(step - pitch) > 0.07 * pitch + 0.3):
            return True
        return line.x0 - before.x0 > 0.6 * line.size and ends
    ends = before.text.rstrip()[-1:] in ".!?:"
    room = edge - before.x1
    first_word = line.words[0].x1 - line.words[0].x0 + 0.3 * line.size
    return ends and (room > first_word or line.text[:1] == "•")


def _ruled(page: RawPage, before: _Placed, line: _Placed) -> bool:
    """Return whether a rule parts two lines that follow each other on a page."""
    return any(
        rule.bottom - rule.top < 2
        and rule.x1 - rule.x0 > 0.5 * (line.x1 - line.x0)
        and before.middle < rule.top < line.middle
        and rule.x0 < line.x1
        and rule.x1 > line.x0
        for rule in page.rules
    )


def _joined(lines: list[PrintedLine], more: list[PrintedLine]) -> list[PrintedLine]:
    """Append a page's lines; a right-hand cell above them all belongs to the last line of the page before."""
    if more and not more[0].left and more[0].right and lines:
        last = lines[-1]
        joined = f"{last.right} {more[0].right}".strip()
        return [*lines[:-1], PrintedLine(last.left, joined, last.fresh, last.page), *more[1:]]
    return [*lines, *more]


# --- the list of documents -------------------------------------------------------------------------------


def _list_lines(
    page: RawPage, rows: Sequence[_Placed], is_italic: Callable[[RawPage, RawWord], bool], *, need: int
) -> list[PrintedLine]:
    """Return the lines of the list of documents, titles in italics between asterisks."""
    made: list[PrintedLine] = []
    for column in _columns(page, rows, need=need):
        for line in column:
            parts: list[str] = []
            for index, word in enumerate(line.words):
                text = f"*{word.text}*" if is_italic(page, word) else word.text
                parts.append(text if word.glued or index == 0 else f" {text}")
            joined = "".join(parts).replace("* *", " ").replace("**", "")
            # A word keeps the punctuation that follows it: the comma after a title is not part of it.
            joined = re.sub(r"([,.;]+)\*(?=\s|$)", r"*\1", joined)
            made.append(PrintedLine(_clean(joined), "", True, page.number))
    return made


def _columns(page: RawPage, rows: Sequence[_Placed], *, need: int) -> list[list[_Placed]]:
    """Part a page of the list into two columns when entries begin in its second half as well."""
    is_first = bool(LIST_HEADING.match(rows[0].text))
    starts = [
        (index, word.x0)
        for index, line in enumerate(rows)
        for word in line.words
        if _ENTRY.fullmatch(word.text) and not (is_first and index == 0)
    ]
    if not starts:
        return [list(rows)]
    first = min(x0 for _, x0 in starts)
    second = [x0 for _, x0 in starts if x0 > first + 0.3 * page.width]
    if len(second) < need:
        return [list(rows)]
    # A digit's box stands further in than that of other characters.
    border = min(second) - 4.0
    # Headings and remarks above the first entry run over both columns.
    top = min(index for index, _ in starts) if is_first else 0
    body = rows[top:]
    if sum(1 for line in body for word in line.words if word.x0 < border < word.x1) > 0.1 * len(body):
        return [list(rows)]
    words = [word for line in body for word in line.words]
    halves = ([w for w in words if w.x0 < border], [w for w in words if w.x0 >= border])
    return [list(rows[:top]), *(_cluster(half) for half in halves)]


_ENTRY = re.compile(r"\d{1,3}\.")
