"""The user's words → a query for the full-text index. Pure; nothing a person types makes it raise.

Words stand together (all must occur), in any order and form of the word. `"several words"` in quotation
marks must follow each other, `word*` stands for every word that begins so, `-word` must not occur.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


def fts_query(words: str) -> str:
    """Return an FTS5 expression for words a person typed; an empty string when there is no word in them."""
    typed = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in words.translate(_QUOTES))
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TERM.findall(typed):
        quoted = _quote(phrase or word)
        if not quoted:
            continue
        if word.endswith("*"):
            quoted += "*"
        (unwanted if minus else wanted).append(quoted)
    if not wanted:
        return ""
    query = " AND ".join(wanted)
    for term in unwanted:
        query = f"({query}) NOT {term}"
    return query


def _quote(text: str) -> str:
    """Quote a term as an FTS5 string; empty when it holds no letter or digit (FTS5 would match nothing)."""
    if not any(sign.isalnum() for sign in text):
        return ""
    return '"' + text.rstrip("*").replace('"', '""') + '"'


def words_of(query: str) -> tuple[str, ...]:
    """Return the bare words of a person's query, lower case, for highlighting."""
    found = [
        word.lower() for minus, phrase, bare in _TERM.findall(query.translate(_QUOTES)) if not minus for word in re.findall(r"\w+", phrase or bare)
    ]
    return tuple(dict.fromkeys(found))
