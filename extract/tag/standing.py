"""What a passage is on the page: how far it can be evidence at all, and what it stands under.

A heading says what comes, a lead-in says what follows, a list of abbreviations says nothing; they may be found,
but they should not stand before a sentence that states something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.tag.tokens import fold

SHORT = 20
"""Passages with fewer words rarely state anything."""

_STATES = re.compile(r"[.;!?)\]”\"%»]\s*\d*$")
_WORD = re.compile(r"[^\W\d_]\w*")
_CAPITALS = 0.55
"""A passage with a larger share of capitalised words is a list of names or abbreviations."""

_DEEPEST = 9

_METHOD = frozenset(["methodology", "methodologies", "methodologie", "methodologique", "metodologia", "metodologico"])
_ASIDE = (
    *("acknowledgement", "acknowledgment", "acronym", "abbreviation", "glossary", "bibliograph", "limitations"),
    *("list of acronym", "list of abbreviation", "list of person", "list of people", "list of interview"),
    *("list of document", "persons interviewed", "people interviewed", "persons consulted", "documents reviewed"),
    *("documents consulted", "terms of reference", "evaluation matrix", "evaluation questions", "design matrix"),
    *("scope and method", "remerciements", "sigles", "glossaire", "liste des personnes", "liste des documents"),
    *("liste des sigles", "liste des acronymes", "termes de reference", "matrice d evaluation", "agradecimientos"),
    *("siglas", "abreviaturas", "glosario", "lista de personas", "lista de documentos", "lista de siglas"),
    *("terminos de referencia", "matriz de evaluacion"),
)
"""What headings of sections about the document itself begin with, without accents and numbers."""
_NUMBERING = re.compile(r"^(?:annexe?|anexo|appendix|chapter|chapitre|capitulo|[ivx]+|[a-h])\b ?")
_LONGEST = 10
"""A longer heading is a sentence."""
_HEADINGS = 2
"""So many headings above a passage tell whether it stands aside."""
_ASIDE_SHARE = 0.7


def stands_aside(heading: str) -> bool:
    """Tell whether a section under this heading is about the document itself: its method, its thanks, its words."""
    words = _WORD.findall(fold(heading).lower())
    if len(words) > _LONGEST:
        return False
    named = " ".join(words)
    while (shorter := _NUMBERING.sub("", named)) != named:
        named = shorter
    return named in ("references", "referencias") or named.startswith(_ASIDE) or not _METHOD.isdisjoint(words)


def standing(text: str, kind: str, n_words: int, *, is_aside: bool = False) -> int:
    """Return in per cent how far a passage can be evidence by its form and its place.

    Args:
        text: The passage.
        kind: Its kind, e.g. `paragraph`.
        n_words: Its number of words.
        is_aside: True in a section about the document itself (see `stands_aside`).
    """
    if kind == "heading":
        return 30
    factor = _ASIDE_SHARE if is_aside or text.rstrip().endswith("?") else 1.0
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


def aside(texts: Sequence[str], above: Sequence[float]) -> list[bool]:
    """Tell for each passage whether it stands in a section about the document itself.

    Args:
        texts: Of one document, in reading order.
        above: As `structure` returns it.
    """
    told: dict[int, bool] = {}
    found = []
    for heading in above:
        place, is_aside = int(heading), False
        for _ in range(_HEADINGS):
            if not place or is_aside:
                break
            if place not in told:
                told[place] = stands_aside(texts[place - 1])
            is_aside = told[place]
            place = int(above[place - 1])
        found.append(is_aside)
    return found


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
