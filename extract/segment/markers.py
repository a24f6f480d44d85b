"""Recognises what a line begins with: bullets, enumerators, paragraph and footnote numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.segment.lines import BULLETS
from extract.segment.units import PageLine

_BULLET = re.compile(rf"(?:[{BULLETS}\ue000-\uf8ff\ufffd]|[-–—−*]|(?:[oOØü§v](?=\s)))\s*")
_DASHES = "-–—−*"
_ENUMERATOR = re.compile(
    r"""(?:
        (?P<both>[(\[](?P<b>\d{1,3}|[a-zA-Z]|([a-z])\3|[ivxlIVXL]{1,6})[)\]])      # (a) (iv) (12) [3]
      | (?P<half>(?P<h>\d{1,3}|[a-zA-Z]|[ivxl]{1,5}|[IVXL]{1,5})\))           # a) 1) iv)
      | (?P<dot>(?P<d>\d{1,4}|[a-zA-Z]|[ivxl]{1,5}|[IVXL]{1,5})\.)(?=\s|$)    # 1. a. iv.
      | (?P<decimal>\d{1,3}(?:\.\d{1,3}){1,4}\.?)(?=\s|$)                     # 1.1 2.3.4.
      | (?P<article>(?:§|Art\.|№|No\.|Nº)\s?\d+[.:]?)
    )\s*""",
    re.VERBOSE,
)
_FOOTNOTE = re.compile(r"(\d{1,3}|[*†‡§¶]{1,4}|[a-z](?=[)]))[.)\]]?\s*")


class Marker(NamedTuple):
    """The start of a list item or a numbered paragraph."""

    text: str
    """As printed, without white space."""
    length: int
    """Characters up to the text after it."""
    kind: str
    """`bullet`, `dash`, `number` (12.), `decimal` (1.2), `letter` or `both` ((a))."""
    value: int | None
    """What it counts, when that is a number in figures."""


def find(text: str) -> Marker | None:
    """Return the marker that a text begins with.

    >>> find("(a) first").kind, find("12. The").value, find("• one").kind, find("The end")
    ('both', 12, 'bullet', None)
    """
    if not text:
        return None
    if not text[0].isalnum():
        match = _BULLET.match(text)
        if match and match.end() < len(text):
            symbol = match.group().strip()
            if symbol in _DASHES:
                follows = text[match.end()]
                if match.group() == symbol and not follows.isupper():
                    return None
                return Marker(symbol, match.end(), "dash", None)
            return Marker(symbol, match.end(), "bullet", None)
    elif text[0] in "oOØüv" and len(text) > 2 and text[1].isspace():
        return Marker(text[0], 2, "letter-bullet", None)
    match = _ENUMERATOR.match(text)
    if not match or match.end() >= len(text):
        return None
    shown = match.group().strip()
    if match["dot"]:
        value = int(match["d"]) if match["d"].isdigit() else None
        return Marker(shown, match.end(), "number" if value is not None else "letter", value)
    if match["decimal"]:
        return Marker(shown, match.end(), "decimal", None)
    inner = match["b"] or match["h"] or ""
    value = int(inner) if inner.isdigit() else None
    return Marker(shown, match.end(), "both", value)


def follows(one: Marker, other: Marker) -> bool:
    """True when one number is the next after another: 12. and 13., or 2.3 and 2.4."""
    if one.kind != other.kind:
        return False
    if one.value is not None and other.value is not None:
        return other.value == one.value + 1
    if one.kind != "decimal":
        return False
    parts, others = one.text.strip(".").split("."), other.text.strip(".").split(".")
    return parts[:-1] == others[:-1] and int(others[-1]) == int(parts[-1]) + 1


def is_first(marker: Marker) -> bool:
    """True for the enumerator that a list begins with."""
    return marker.text.strip("()[]. ").lower() in ("1", "a", "i")


def of_line(line: PageLine) -> Marker | None:
    """Return the marker that a line begins with; a letter used as a bullet needs room behind it."""
    marker = find(line.text)
    if marker is not None and marker.kind == "letter-bullet" and not line.rtl:
        behind = line.line.lead - line.line.x0 - line.line.first
        if behind < 0.55 * line.size or not line.text[marker.length : marker.length + 1].isalnum():
            return None
    return marker


def footnote(text: str) -> tuple[str, int] | None:
    """Return a footnote's number or sign and the length up to its text."""
    match = _FOOTNOTE.match(text)
    if not match or match.end() >= len(text):
        return None
    return match[1], match.end()
