"""Cuts the lines of a page into units: where does a paragraph, a heading or a list item end?

Each sign is used where it is strong: white space beyond the usual leading, a change of size or weight, a first
line set in or out, a marker, and a last line that had room for the next word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extract.segment import markers
from extract.segment.units import DRAWN_BULLET, PageLine, Unit

_ENDS = re.compile(r"[.!?:;…。؟۔](?:[\"'”’»)\]]*)$")
_TERMINAL = re.compile(r"[.!?…。؟۔](?:[\"'”’»)\]]*)\d{0,3}$")

_CONJUNCTION = re.compile(r"(?:,|\b(?:and|or|et|ou|y|e|o|u|und|oder))$")

_LABELLED = re.compile(r"[^\W\d_a-zß-ÿ][^.,:;!?“”«»\"]{1,45}?\s?:\s?\S")
"""Begins with a name and a colon, as facts in a side bar do: “Managed by: the country office”."""

_EM = 0.6
"""Edges that differ by less, in font sizes, are the same edge."""


def ends_sentence(text: str) -> bool:
    """True when a text ends as a sentence does."""
    return bool(_TERMINAL.search(text))


class Leading:
    """The usual distance of baselines, by font size, over the document and on each page."""

    def __init__(self, pages: Sequence[Sequence[PageLine]]) -> None:
        self._document: dict[int, Counter[int]] = {}
        self._page: dict[tuple[int, int], Counter[int]] = {}
        for lines in pages:
            for one, other in pairwise(lines):
                down = other.baseline - one.baseline
                if one.size != other.size or not 0.8 * one.size < down < 2.4 * one.size:
                    continue
                if one.line.block != other.line.block:
                    continue
                size, steps = round(2 * one.size), round(4 * down)
                self._document.setdefault(size, Counter())[steps] += 1
                self._page.setdefault((one.page, size), Counter())[steps] += 1
        self._known: dict[tuple[int, int], float] = {}

    def of(self, page: int, size: float) -> float:
        """Return the usual leading on a page for a font size, in points."""
        key = page, round(2 * size)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(*key, size)
        return known

    def _find(self, page: int, doubled: int, size: float) -> float:
        here = self._page.get((page, doubled))
        if here and here.total() >= 8:
            steps = _low_mode(here)
            if steps is not None:
                return steps / 4
        everywhere = self._document.get(doubled)
        if everywhere and everywhere.total() >= 4:
            steps = _low_mode(everywhere)
            if steps is not None:
                return steps / 4
        # Rare sizes are those of headings and captions, often set wider than the text.
        return 1.3 * size


def _low_mode(counts: Counter[int]) -> int | None:
    """Return the smallest distance that is common: a document set loosely also has paragraphs further apart."""
    total = counts.total()
    near = {steps: counts[steps - 1] + counts[steps] + counts[steps + 1] for steps in counts}
    common = [steps for steps, n in near.items() if n >= 0.3 * total]
    if not common:
        return None
    lowest = min(common)
    return max((steps for steps in counts if abs(steps - lowest) <= 1), key=lambda steps: counts[steps])


def cut(lines: Sequence[PageLine], leading: Leading) -> list[Unit]:
    """Cut the lines of one page, in reading order, into units."""
    units: list[Unit] = []
    rights = _right_edges(lines)
    shared = _shared_edges(lines)
    for line in lines:
        unit = units[-1] if units else None
        gap_above = True
        if unit is not None:
            same_column = _under(unit.last, line)
            distance = line.baseline - unit.last.baseline
            usual = leading.of(line.page, max(line.size, unit.last.size))
            gap_above = not same_column or distance > 1.2 * usual + 0.5
            if same_column and _belongs(unit, line, usual, (rights, shared)):
                if unit.rest is None and abs(distance) > 0.5 * line.size:
                    unit.rest = line.left
                unit.lines.append(line)
                continue
        units.append(Unit([line], gap_above=gap_above))
    return units


def _under(above: PageLine, below: PageLine) -> bool:
    """True when a line follows another in the same column."""
    if above.page != below.page or above.line.area != below.line.area or above.rtl != below.rtl:
        return False
    if below.baseline < above.baseline - 0.3 * below.size:
        return False
    overlap = min(above.col_right, below.col_right) - max(above.col_left, below.col_left)
    return overlap > 0.5 * min(above.col_right - above.col_left, below.col_right - below.col_left)


def _right_edges(lines: Sequence[PageLine]) -> dict[int, float]:
    """Return for each line the right edge that its neighbours reach: a column's may be wider."""
    edges: dict[int, float] = {}
    known = [(line.line.block, line.size, line.right) for line in lines]
    for at, line in enumerate(lines):
        here, its_size, _ = known[at]
        reach = [
            right
            for block, size, right in known[max(0, at - 6) : at + 7]
            if block == here and -0.5 < size - its_size < 0.5
        ]
        if len(reach) >= 4:
            edges[line.index] = min(line.col_right, sorted(reach)[-2] + 0.5 * line.size)
        else:
            edges[line.index] = line.col_right
    return edges


def _shared_edges(lines: Sequence[PageLine]) -> set[int]:
    """Return the lines whose left edge is that of several neighbours: the body's edge, whatever the column's."""
    shared: set[int] = set()
    lefts = [line.left for line in lines]
    for at, line in enumerate(lines):
        near = lefts[max(0, at - 7) : at + 8]
        edge, slack = line.left, 0.3 * line.size
        same = len([left for left in near if -slack < left - edge < slack])
        if same >= 3 and same >= 0.3 * len(near):
            shared.add(line.index)
    return shared


def _belongs(unit: Unit, line: PageLine, usual: float, edges: tuple[dict[int, float], set[int]]) -> bool:
    """True when a line of the same column continues the unit above it."""
    rights, shared = edges
    last = unit.last
    distance = line.baseline - last.baseline
    if abs(distance) <= 0.4 * max(line.size, last.size):
        return line.line.block == last.line.block or not (_begins_fact(unit, line) or _is_aside(last, line))
    if distance > 1.2 * usual + 0.5:
        return False
    if distance > 1.12 * usual + 0.5 and ends_sentence(last.text) and line.text[:1].isupper():
        return False
    size = max(line.size, last.size)
    if abs(line.size - last.size) > 0.07 * size:
        return False
    if line.is_bold != last.is_bold and not _runs_on(last, line, rights):
        return False
    if _begins_fact(unit, line):
        return False
    if _are_centred(last, line):
        return True
    if _begins_item(unit, line, rights):
        return False
    if not _fits_edge(unit, line, shared):
        return False
    return not _ended_early(last, line, rights)


def _is_aside(last: PageLine, line: PageLine) -> bool:
    """True for what stands far off on the same baseline in other letters: a date beside a title."""
    apart = max(line.left - last.right, last.left - line.right)
    return (
        min(line.size, last.size) < 0.75 * max(line.size, last.size)
        and apart > 2 * max(line.size, last.size)
        and min(len(line.text), len(last.text)) > 3
    )


def _runs_on(last: PageLine, line: PageLine, rights: dict[int, float]) -> bool:
    """True when a change of weight at a line end is emphasis within a sentence, not a heading."""
    full = last.right > rights[last.index] - 2.5 * last.size
    return full and not ends_sentence(last.text) and (line.text[:1].islower() or last.text[-1:] in ",;:-–(")


def _are_centred(one: PageLine, other: PageLine) -> bool:
    """True when two lines share their middle and neither edge."""
    em = 0.5 * other.size
    return (
        abs((one.left + one.right) - (other.left + other.right)) < 2 * em
        and abs(one.left - other.left) > em
        and abs(one.right - other.right) > em
        and min(one.left - one.col_left, one.col_right - one.right) > -em
        and max(one.left - one.col_left, other.left - other.col_left) > 2 * em
        and markers.of_line(one) is None
        and markers.of_line(other) is None
    )


def _begins_item(unit: Unit, line: PageLine, rights: dict[int, float]) -> bool:
    """True when a line begins with a marker that starts something new."""
    if line.style & DRAWN_BULLET:
        return True
    marker = markers.of_line(line)
    if marker is None:
        return False
    if marker.kind in ("bullet", "both"):
        begun = markers.of_line(unit.first)
        same = begun is not None and begun.kind == marker.kind
        if _moved(unit, line) or unit.last.right < rights[unit.last.index] - 2 * line.size:
            if marker.kind == "both" and not same and not markers.is_first(marker) and not _moved(unit, line):
                return False
            return marker.kind == "bullet" or ends_item(unit.last.text) or _moved(unit, line)
        # At the body's own edge after a full line it is a sign in running text, unless items are set so.
        return same
    first = markers.of_line(unit.first)
    same_kind = first is not None and first.kind == marker.kind
    stands_out = line.left < (unit.rest if unit.rest is not None else unit.first.left) - _EM * line.size
    if marker.kind in ("dash", "letter-bullet"):
        return same_kind or ends_item(unit.last.text) or stands_out
    follows_on = first is not None and markers.follows(first, marker)
    if follows_on and abs(line.left - unit.first.left) < 2 * line.size:
        return True
    full = unit.last.right > rights[unit.last.index] - 2 * line.size
    if full and not stands_out and not _moved(unit, line):
        # “… in 2023, / 122.4 million” and “… see chapter / 2. It …”: a number within a sentence.
        return False
    return bool(_ENDS.search(unit.last.text)) and (
        same_kind or stands_out or abs(line.left - unit.first.left) < line.size
    )


def _begins_fact(unit: Unit, line: PageLine) -> bool:
    """True when a line names the next one of several facts: “Donor: …” after “Period: …”."""
    if ":" not in line.text or ends_item(unit.last.text.rstrip(".")):
        return False
    match = _LABELLED.match(line.text)
    if match is None or len(match.group().split()) > 7 or len(unit.lines) > 4:
        return False
    return _LABELLED.match(unit.text) is not None


def _moved(unit: Unit, line: PageLine) -> bool:
    """True when a line does not begin where the unit's lines do."""
    rest = unit.rest if unit.rest is not None else unit.first.left
    return abs(line.left - rest) > _EM * line.size


def ends_item(text: str) -> bool:
    """True when something new may begin after this text."""
    return bool(_ENDS.search(text)) or bool(_CONJUNCTION.search(text))


def _fits_edge(unit: Unit, line: PageLine, shared: set[int]) -> bool:
    """True when a line begins where a further line of the unit may begin."""
    em = _EM * line.size
    if unit.rest is not None:
        if abs(line.left - unit.rest) <= em:
            return True
        # Text that runs around a picture or a drop cap moves its edge; a paragraph's first line is set in.
        return (
            line.left < unit.rest - em and not ends_item(unit.last.text) and unit.last.text[-1:] in "-\u2010"
        )
    first = unit.first
    if abs(line.left - first.left) <= em:
        return True
    marker = markers.of_line(first)
    if first.line.lead and not first.rtl and abs(line.left - first.line.lead) <= em:
        return marker is not None or first.left < line.left
    if marker is not None:
        return True
    if line.left < first.left:
        # The first line was set in.
        return first.left - line.left < 8 * line.size and (
            line.index in shared or abs(line.left - line.col_left) < 3 * line.size
        )
    # A hanging paragraph, as in lists of references.
    return (
        line.left - first.left < 5 * line.size and not ends_sentence(first.text) and line.text[:1].islower()
    )


def _ended_early(last: PageLine, line: PageLine, rights: dict[int, float]) -> bool:
    """True when the line above had room for this line's first word."""
    room = rights[last.index] - last.right
    needed = line.line.first + 0.25 * line.size
    if room < needed + 0.8 * line.size:
        return False
    if last.text[-1:] in "-\u2010\u00ad":
        return False
    if ends_sentence(last.text) or last.text.endswith(":"):
        return not line.text[:1].islower()
    if line.text[:1].islower():
        return False
    width = last.col_right - last.col_left
    return room > needed + 0.25 * width
