"""Recognises tables of contents and lists of figures: entries that end in the number of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.segment.units import PageLine

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|(?:·\s?){4,}")
_LEADERS_TO_NUMBER = re.compile(r"(?:(?:\.\s?){3,}|…+|_{3,}|(?:·\s?){3,})\s*(?:[ivxlc]{1,7}|[A-Z]{0,3}[.\-–]?\d{1,4}(?:[.\-–]\d{1,4})?)\s*$", re.IGNORECASE)
_TO_NUMBER = re.compile(r"\S\s+(?:\d{1,3}|[ivxlc]{1,6})$")
_TITLE = re.compile(
    r"(?:table of )?contents|table des matières|sommaire|índice(?: general)?|contenido|inhalt(?:sverzeichnis)?"
    r"|sumário|tabla de contenidos?|tables?$|figures?|list of (?:figures|tables|boxes|annexes|acronyms)"
    r"|liste des (?:figures|tableaux)|содержание|оглавление|المحتويات|目录",
    re.IGNORECASE,
)


def entries(lines: Sequence[PageLine]) -> set[int]:
    """Return the indices (`PageLine.index`) of the lines of one page that belong to a table of contents."""
    certain = {line.index for line in lines if _LEADERS_TO_NUMBER.search(line.text)}
    leading = {line.index for line in lines if _LEADERS.search(line.text)}
    titled = any(_TITLE.fullmatch(line.text.strip(" :")) for line in lines[:8])
    likely = set(certain)
    if len(certain) >= 3 or titled:
        likely |= leading
        for line in lines:
            wide = line.line.gap > 2.5 * line.size
            if _TO_NUMBER.search(line.text) and (wide or titled):
                likely.add(line.index)
    if len(certain) < 3 and len(likely) < 4:
        return set()
    # Lines between two entries are entries broken over two lines, or headings of the list.
    order = [line.index for line in lines]
    places = [at for at, index in enumerate(order) if index in likely]
    found = set(likely)
    for one, other in zip(places, places[1:], strict=False):
        if other - one <= 3:
            found.update(order[one:other])
    return found


def ends_entry(text: str) -> bool:
    """True when a line closes an entry."""
    return bool(_LEADERS_TO_NUMBER.search(text) or _TO_NUMBER.search(text))
