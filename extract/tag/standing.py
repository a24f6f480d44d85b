"""What a passage is on the page: how far it can be evidence at all, and what it stands under.

A heading says what comes, a lead-in says what follows, a list of abbreviations says nothing; they may be found,
but they should not stand before a sentence that states something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SHORT = 20
"""Passages with fewer words rarely state anything."""

_STATES = re.compile(r"[.;!?)\]”\"%»]\s*\d*$")
_WORD = re.compile(r"[^\W\d_]\w*")
_CAPITALS = 0.55
"""A passage with a larger share of capitalised words is a list of names or abbreviations."""

_DEEPEST = 9


def standing(text: str, kind: str, n_words: int) -> int:
    """Return in per cent how far a passage can be evidence by its form."""
    if kind == "heading":
        return 30
    factor = 1.0
    if n_words < SHORT:
        factor *= 0.6
    if kind == "footnote":
        factor *= 0.85
    if kind != "table_row" and not _STATES.search(text.rstrip()):
        factor *= 0.75
    words = _WORD.findall(text)
    if len(words) >= 12 and sum(word[0].isupper() for word in words) > _CAPITALS * len(words):
        factor *= 0.3
    return round(100 * factor)


def structure(passages: Sequence[tuple[str, str, int | None]]) -> tuple[list[float], list[float]]:
    """Return what each passage stands under: its heading, and what introduces it.

    Args:
        passages: Kind, text and level of one document's passages, in reading order.

    Returns:
        Two lists of places in the document plus one (0: nothing).
    """
    above: list[float] = []
    lead: list[float] = []
    headings: list[tuple[int, int]] = []
    introduced_by = table = 0
    for place, (kind, text, level) in enumerate(passages, 1):
        depth = level or _DEEPEST
        if kind == "heading":
            while headings and headings[-1][0] >= depth:
                headings.pop()
            introduced_by = table = 0
        above.append(headings[-1][1] if headings else 0)
        if kind == "list_item":
            lead.append(introduced_by)
        elif kind == "table_row":
            lead.append(table)
            table = table or place
        else:
            lead.append(0)
        if kind == "heading":
            headings.append((depth, place))
        elif kind not in ("list_item", "table_row", "footnote", "caption"):
            table = 0
            introduced_by = place if text.rstrip().endswith(":") else 0
    return above, lead
