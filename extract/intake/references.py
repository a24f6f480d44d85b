"""Reads one entry of a printed list of documents: `Author (year), *Title*, Publisher[. Accessed: <URL>]`.

Titles hold commas too, so where the file shows no italics the publisher is known by its recurrence in the list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.model.published import PublishedDocument

_YEAR = r"(?:\d{4}[a-z]?(?:\s*[-–/]\s*\d{2,4})?|n\.?\s?d\.?|various|forthcoming)"
_HEAD = re.compile(
    rf"^(?P<author>[^()]{{1,160}}?)\s*\((?P<year>{_YEAR})\)\s*[,.]?\s*(?P<rest>.*)$", re.IGNORECASE
)
_URL = re.compile(
    r"<?\b((?:https?://|www\.)[^\s<>]+[^\s<>.,;)]"
    r"|(?<=from )[\w-]+(?:\.[\w-]+)+(?:/[^\s<>]*[^\s<>.,;)])?)>?",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"[.,;]?\s*(?:\(?\s*(?:available\s+(?:from|at|online)|retrieved\s+from|accessed(?:\s+(?:on|at|from))?|url)"
    r"\s*:?\s*(?P<date>\d{1,2}\s+\w+\s+\d{4})?\s*[:,]?\s*)?$",
    re.IGNORECASE,
)
_ACCESSED_ON = re.compile(r"\baccessed\s*(?:on)?\s*:?\s*(\d{1,2}\s+\w+\s+\d{4}|\w+\s+\d{4})", re.IGNORECASE)
SYMBOL = re.compile(
    r"\b(?:[A-Z]{1,4}(?:\.\d+)?|E/ICEF|DP)/(?:[A-Z0-9.]+/)*[A-Z0-9.]*\d[A-Z0-9.]*(?:/(?:Rev|Add|Corr)\.? ?\d+)?"
)
"""A document symbol such as C/106/RES/1310 or A/70/976."""


def read_entry(number: int, reference: str, page: int | None = None) -> PublishedDocument:
    """Read an entry as far as its form tells; title and publisher are parted by `part_publishers`."""
    plain = reference.strip()
    url = _URL.search(plain)
    accessed = _ACCESSED_ON.search(plain)
    symbol = SYMBOL.search(plain[: url.start()] if url else plain)
    body = plain
    if url:
        body = plain[: url.start()].rstrip(" <")
        body = _ACCESS.sub("", body).rstrip()
    head = _HEAD.match(body)
    return PublishedDocument(
        number,
        plain,
        author=head["author"].strip(" *,") if head else None,
        year=re.sub(r"^n\.?\s?d\.?$", "n.d.", head["year"], flags=re.IGNORECASE) if head else None,
        title=(head["rest"] if head else body).strip(),
        url=url.group(1) if url else None,
        accessed=accessed.group(1) if accessed else None,
        symbol=symbol.group() if symbol else None,
        page=page,
    )


def part_publishers(documents: Sequence[PublishedDocument]) -> tuple[PublishedDocument, ...]:
    """Part title and publisher of every entry: by its emphasis, else by publishers that recur."""
    rests = [_emphasised(document.title or "") for document in documents]
    known = Counter(publisher for _, publisher in rests if publisher)
    unmarked = [
        tail.strip(" .")
        for document, (title, _) in zip(documents, rests, strict=True)
        if title is None and ", " in (document.title or "")
        for tail in [(document.title or "").rsplit(", ", 1)[1]]
    ]
    known.update(tail for tail, n in Counter(unmarked).items() if n >= 3)
    return tuple(
        replace(document, title=title, publisher=publisher)
        for document, (title, publisher) in (
            (document, parted if parted[0] is not None else _by_publisher(document.title or "", known))
            for document, parted in zip(documents, rests, strict=True)
        )
    )


def _emphasised(rest: str) -> tuple[str | None, str | None]:
    found = re.match(r"^\*(?P<title>.+)\*\s*(?P<tail>[^*]*)$", rest)
    if not found:
        return None, None
    tail = found["tail"].strip(" ,.")
    return found["title"].replace("*", "").strip(" ,"), tail or None


def _by_publisher(rest: str, known: Counter[str]) -> tuple[str | None, str | None]:
    plain = rest.replace("*", "").strip(" .")
    for publisher in sorted(known, key=len, reverse=True):
        if plain.endswith(f", {publisher}"):
            return plain[: -len(publisher) - 2].strip(" ,"), publisher
    return plain or None, None
