"""Finds the footnotes of a page: small text at the foot of a column that begins with a number or a sign."""

from __future__ import annotations

from collections.abc import Sequence

from extract.segment import markers
from extract.segment.headings import Body
from extract.segment.paragraphs import ends_sentence
from extract.segment.units import PageLine, Unit

_SMALL = 0.94
"""Footnotes are set smaller than this share of the body."""

_HIGHEST = 0.25
"""No footnote begins in this top share of the page unless it continues one."""


def zone(lines: Sequence[PageLine], body: Body) -> set[int]:
    """Return the indices (`PageLine.index`) of the lines that are footnotes on one page."""
    if not lines:
        return set()
    layout = lines[0].layout
    height = layout.height if layout.turn in (0, 180) else layout.width
    found: set[int] = set()
    remaining = [line for line in lines if line.line.area < 0]
    while remaining:
        lowest = max(remaining, key=lambda line: line.baseline)
        column = lowest.line.x0, lowest.line.x1
        # A line without width overlaps nothing, not even itself.
        taken = [line is lowest or _in_column(line, column) for line in remaining]
        inside = sorted(
            (line for line, is_taken in zip(remaining, taken, strict=True) if is_taken),
            key=lambda line: line.baseline,
        )
        remaining = [line for line, is_taken in zip(remaining, taken, strict=True) if not is_taken]
        found.update(line.index for line in _tail(inside, body, height, layout.rules))
    return found


def _in_column(line: PageLine, column: tuple[float, float]) -> bool:
    return min(line.line.x1, column[1]) - max(line.line.x0, column[0]) > 0


def _tail(
    lines: Sequence[PageLine], body: Body, height: float, rules: Sequence[tuple[float, float, float]]
) -> list[PageLine]:
    """Return the footnotes among the lines of one column, which are sorted from top to bottom."""
    start = None
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        ruled = _below_rule(line, lines[at - 1] if at else None, rules)
        begins = _begins(line)
        if line.size > _SMALL * body.size and not (
            line.size <= 1.01 * body.size and (start is None or ruled)
        ):
            break
        if line.size > _SMALL * body.size and not _same_size_note(
            lines[at:], rules, lines[at - 1] if at else None
        ):
            # As large as the body: only a rule above and a raised number make it a footnote.
            if not any(_below_rule(other, None, rules) for other in lines[max(0, at - 12) : at + 1]):
                break
            continue
        if (begins and line.baseline > _HIGHEST * height) or (
            ruled and (start is not None or _goes_on(line))
        ):
            start = at
    if start is None:
        return []
    tail = list(lines[start:])
    if any(line.size > 1.01 * body.size for line in tail):
        return []
    return tail


def _goes_on(line: PageLine) -> bool:
    """True when a line can be the rest of a footnote from the page before."""
    return line.text[:1].islower() or line.text[:1] in '(“"‘«'


def _same_size_note(
    tail: Sequence[PageLine], rules: Sequence[tuple[float, float, float]], above: PageLine | None
) -> bool:
    return bool(tail[0].mark_at_start) and _below_rule(tail[0], above, rules)


def _below_rule(line: PageLine, above: PageLine | None, rules: Sequence[tuple[float, float, float]]) -> bool:
    """True when a rule stands between a line and the one above it, beginning where the line's column begins."""
    floor = above.line.bottom - 0.3 * above.size if above is not None else line.line.top - 2.5 * line.size
    return any(
        floor <= top <= line.line.top + 0.4 * line.size
        and abs(x0 - line.line.column[0]) < 3 * line.size
        and x1 - x0 < 0.75 * max(200.0, line.col_right - line.col_left)
        for x0, x1, top in rules
    )


def _begins(line: PageLine) -> bool:
    if line.mark_at_start:
        return True
    found = markers.footnote(line.text)
    if found is None:
        return False
    sign, length = found
    return not sign.isdigit() or (int(sign) > 0 and line.text[length : length + 1] not in "%°")


def cut(lines: Sequence[PageLine]) -> list[Unit]:
    """Cut the lines of a footnote zone, in reading order, into footnotes."""
    units: list[Unit] = []
    expected: int | None = None
    for line in lines:
        marker, skip = _marker(line)
        new = bool(marker)
        if new and not line.mark_at_start and marker.isdigit():
            value = int(marker)
            if units and not _may_end(units[-1].last, line):
                marker, skip, value = "", 0, -1
            indented = bool(units) and abs(line.left - units[-1].first.left) < 0.6 * line.size
            new = bool(marker) and (
                expected is None or value == expected or (indented and expected < value < expected + 3)
            )
        if new or not units:
            unit = Unit([line], kind="footnote", marker=marker if new else "", skip=skip if new else 0)
            units.append(unit)
            if marker.isdigit():
                expected = int(marker) + 1
        else:
            if units[-1].rest is None:
                units[-1].rest = line.left
            units[-1].lines.append(line)
    return units


def _may_end(last: PageLine, line: PageLine) -> bool:
    """True when a footnote can end with this line: it ends a sentence, or leaves room at its end."""
    if line.text[:6].strip("0123456789 ")[:1] in ("%", "°"):
        return False
    return ends_sentence(last.text) or last.right < last.col_right - 2 * last.size - line.line.first


def _marker(line: PageLine) -> tuple[str, int]:
    """Return a footnote's number and how much of the page's text to leave out at its start."""
    if line.mark_at_start:
        start, end = line.line.marks[0]
        text = line.layout.text
        skip = end - start
        while end + skip - (end - start) < line.end and text[start + skip] in " .)\t":
            skip += 1
        return text[start:end].strip("()[]., "), skip
    found = markers.footnote(line.text)
    return found if found else ("", 0)
