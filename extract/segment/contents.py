"""Recognises tables of contents and lists of figures: entries that end in the number of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.segment.units import PageLine

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|(?:·\s?){4,}")
_LEADERS_TO_NUMBER = re.compile(
    r"(?:(?:\.\s?){3,}|…+|_{3,}|(?:·\s?){3,})\s*(?:[ivxlc]{1,7}|[A-Z]{0,3}[.\-–]?\d{1,4}(?:[.\-–]\d{1,4})?)\s*$",
    re.IGNORECASE,
)
_TO_NUMBER = re.compile(r"\S\s+(?:\d{1,3}|[ivxlc]{1,6})$")
_NUMBERED = re.compile(r"^\d{1,3}(?:\s|$)|\s\d{1,3}$|^[ivxlc]{1,6}$|\s[ivxlc]{1,6}$")
_TITLE = re.compile(
    r"(?:table of )?contents|table des matières|sommaire|índice(?: general)?|contenido|inhalt(?:sverzeichnis)?"
    r"|sumário|tabla de contenidos?|tables?$|figures?|list of (?:figures|tables|boxes|annexes|acronyms)"
    r"|liste des (?:figures|tableaux)|содержание|оглавление|المحتويات|目录",
    re.IGNORECASE,
)


def entries(lines: Sequence[PageLine]) -> set[int]:
    """Return the indices (`PageLine.index`) of the lines of one page that belong to a table of contents."""
    dotted = [line for line in lines if _may_lead(line.text)]
    certain = {line.index for line in dotted if _LEADERS_TO_NUMBER.search(line.text)}
    leading = {line.index for line in dotted if _LEADERS.search(line.text)}
    titled = _title_at(lines)
    if titled is not None:
        numbered = sum(1 for line in lines[titled:] if _NUMBERED.search(line.text))
        if numbered >= 4 and numbered >= 0.4 * (len(lines) - titled - 1):
            return {line.index for line in lines[titled + 1 :]}
    likely = set(certain)
    if len(certain) >= 3 or titled is not None:
        likely |= leading
        for line in lines:
            wide = line.line.gap > 2.5 * line.size
            if _TO_NUMBER.search(line.text) and (wide or titled is not None):
                likely.add(line.index)
    if len(certain) < 3 and len(likely) < 4:
        return set()
    # Lines between two entries are entries broken over two lines, or headings of the list.
    order = [line.index for line in lines]
    places = [at for at, index in enumerate(order) if index in likely]
    found = set(likely)
    for one, other in pairwise(places):
        if other - one <= 3:
            found.update(order[one:other])
    return found


def _may_lead(text: str) -> bool:
    """True when a text has signs enough for leaders: the patterns look at every place of a line."""
    return text.count(".") > 2 or "…" in text or "___" in text or text.count("·") > 2


def _title_at(lines: Sequence[PageLine]) -> int | None:
    """Return the place of the line that ends the title of a table of contents near the top of a page."""
    for at, line in enumerate(lines[:8]):
        text = line.text.strip(" :")
        if _TITLE.fullmatch(text):
            return at
        if at + 1 < len(lines) and _TITLE.fullmatch(f"{text} {lines[at + 1].text.strip(' :')}"):
            return at + 1
    return None


def ends_entry(text: str) -> bool:
    """True when a line closes an entry."""
    return bool(_LEADERS_TO_NUMBER.search(text) or _TO_NUMBER.search(text))
