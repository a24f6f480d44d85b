"""Joins what a column, a page or a figure has cut in two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.segment import markers
from extract.segment.paragraphs import ends_item, ends_sentence
from extract.segment.units import PageLine, Unit

_PAGES_APART = 2
"""A full-page figure may stand between the halves of a paragraph."""


def is_justified(pages: Sequence[Sequence[PageLine]]) -> bool:
    """True when most full lines of the document end at exactly the same edge."""
    same = pairs = 0
    for lines in pages:
        for one, other in pairwise(lines):
            if one.line.block != other.line.block or one.size != other.size:
                continue
            width = one.col_right - one.col_left
            if min(one.right, other.right) - one.col_left < 0.85 * width:
                continue
            pairs += 1
            same += abs(one.right - other.right) < 0.6
    return pairs >= 5 and same >= 0.6 * pairs


def join(units: list[Unit], justified: bool) -> list[Unit]:
    """Return the units of a document with the halves of paragraphs, list items and footnotes put together."""
    joined: list[Unit] = []
    body: Unit | None = None
    note: Unit | None = None
    between = False
    unfinished: list[Unit] = []
    boxed: list[Unit] = []
    for unit in units:
        if unit.kind == "footnote":
            if note is not None and not unit.marker and _apart(note, unit) and _same_setting(note, unit):
                note.lines.extend(unit.lines)
                continue
            note = unit
            joined.append(unit)
            continue
        if unit.area >= 0 and unit.evidential and not _is_joined_in_box(boxed, unit):
            boxed = [*boxed[-7:], unit]
        elif unit.area >= 0 and unit.evidential:
            continue
        if (
            unit.area >= 0
            or unit.kind in ("table_row", "table", "caption")
            or unit.first.line.angle
            or not unit.evidential
        ):
            between = True
            joined.append(unit)
            continue
        if unit.kind == "heading":
            unfinished = _with_unfinished(unfinished, body)
            body, between = None, False
            joined.append(unit)
            continue
        waiting = _waiting(unfinished, unit)
        goes_on = (
            body is not None and _may_continue(body, unit) and _continues(body, unit, between, justified)
        )
        if body is not None and goes_on and not (waiting is not None and ends_sentence(body.last.text)):
            if body.rest is None:
                body.rest = unit.first.left - unit.first.col_left + body.first.col_left
            body.lines.extend(unit.lines)
            between = False
            continue
        if waiting is not None:
            waiting.lines.extend(unit.lines)
            unfinished.remove(waiting)
            body, between = waiting, False
            continue
        unfinished = _with_unfinished(unfinished, body)
        body, between = unit, False
        joined.append(unit)
    return joined


def _with_unfinished(unfinished: list[Unit], body: Unit | None) -> list[Unit]:
    """Remember a paragraph that breaks off within a sentence."""
    if body is None or ends_item(body.last.text) or len(body.text) <= 60:
        return unfinished
    return [*unfinished[-4:], body]


def _is_joined_in_box(boxed: list[Unit], unit: Unit) -> bool:
    """True when a unit went on with one that the end of the page had cut off within a box, and was joined to it."""
    if unit.kind != "paragraph" or unit.marker:
        return False
    lower = unit.first.text[:1].islower()
    for other in reversed(boxed):
        begun = other.rest if other.rest is not None else other.first.left
        room = other.last.col_right - other.last.right
        cut_off = len(other.text) > 60 and room < 0.3 * (other.last.col_right - other.last.col_left)
        if (
            other.kind in ("paragraph", "list_item")
            and (lower or cut_off)
            and unit.first.page == other.last.page + 1
            and not ends_item(other.last.text)
            and _same_setting(other, unit)
            and abs(unit.first.left - begun) < 0.8 * unit.first.size
        ):
            other.lines.extend(unit.lines)
            boxed.remove(other)
            return True
    return False


def _waiting(unfinished: Sequence[Unit], unit: Unit) -> Unit | None:
    """Return the paragraph broken off on the page or column before that a unit in lower case goes on with.

    A colophon, a box or a side bar may stand between the two.
    """
    if unit.kind != "paragraph" or unit.marker or not unit.first.text[:1].islower():
        return None
    for body in reversed(unfinished):
        room = body.last.col_right - body.last.right
        if (
            0 <= unit.first.page - body.last.page <= 1
            and _apart(body, unit)
            and _same_setting(body, unit)
            and body.last.is_bold == unit.first.is_bold
            and room < 0.3 * (body.last.col_right - body.last.col_left)
        ):
            return body
    return None


def _may_continue(body: Unit, unit: Unit) -> bool:
    """True for a paragraph, and for what only looks like an item: “(CC)” or “2.” within a sentence left open."""
    if unit.kind == "paragraph" and not unit.marker:
        return True
    marker = markers.of_line(unit.first)
    if marker is None or marker.kind in ("bullet", "dash", "letter-bullet") or ends_item(body.last.text):
        return False
    begun = markers.of_line(body.first)
    return begun is None or begun.kind != marker.kind


def _apart(one: Unit, other: Unit) -> bool:
    """True when two units stand in different columns or on pages near each other."""
    pages = other.first.page - one.last.page
    if pages < 0 or pages > _PAGES_APART:
        return False
    return pages > 0 or other.first.baseline < one.last.baseline or _other_column(one.last, other.first)


def _other_column(one: PageLine, other: PageLine) -> bool:
    return min(one.line.x1, other.line.x1) - max(one.line.x0, other.line.x0) <= 0


def _same_setting(one: Unit, other: Unit) -> bool:
    return abs(one.last.size - other.first.size) <= 0.06 * one.last.size and one.last.rtl == other.first.rtl


def _continues(body: Unit, unit: Unit, between: bool, justified: bool) -> bool:
    """True when a unit goes on with the paragraph that was left open."""
    apart = _apart(body, unit)
    if not apart and not between:
        return False
    if not _same_setting(body, unit) or body.last.is_bold != unit.first.is_bold:
        return False
    if unit.first.page - body.last.page > _PAGES_APART:
        return False
    before, after = body.last.text, unit.first.text
    lower = after[:1].islower()
    if before[-1:] in "-\u2010\u00ad" and len(before) > 1 and before[-2:-1].isalpha():
        return lower or after[:1].isalnum()
    indent = unit.first.left - unit.first.col_left
    hanging = (body.rest - body.last.col_left) if body.rest is not None else 0.0
    at_edge = indent < 0.8 * unit.first.size or abs(indent - hanging) < 0.8 * unit.first.size
    if ends_sentence(before) or before.endswith(":"):
        if lower:
            return not before.endswith(":") and at_edge and len(body.text) > 40
        # A last line that fills the measure to the point is more often a line within a paragraph.
        full = abs(body.last.col_right - body.last.right) < 0.12 * body.last.size
        return apart and justified and full and at_edge and len(body.lines) > 1 and not before.endswith(":")
    if lower:
        return True
    if not apart or not at_edge:
        return False
    room = body.last.col_right - body.last.right
    return room < unit.first.line.first + 1.2 * unit.first.size and (len(body.lines) > 1 or len(before) > 50)
