"""What a document says of itself, for the register: from the PDF's own fields, else from its first page.

Every value comes with its origin; a person's or the register's word always stands above it.
"""

from __future__ import annotations

import re
from collections import Counter

from extract.model.document import Reading

PDF, FIRST_PAGE, TEXT = "pdf", "first page", "text"

_NOT_A_TITLE = re.compile(
    r"^(untitled|document\d*|microsoft (word|powerpoint).*|presentation\d*|slide \d+|\W*|.*\.(docx?|pdf|indd|pptx?|qxd|tex|rtf|xlsx?|odt))$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"^(?=.*[_\d])\S+$|<\w|^(name|imprimir|print|scan\w*)\b", re.IGNORECASE)
"""Titles that a program wrote: a file's name, left-over markup, the label of a button."""
_MASTHEAD = re.compile(
    r"^(united( nations)?( \S*/\S+)*|nations unies|naciones unidas|general assembly|security council|economic and social council|(executive|chief executives) board.*|nations|conseil|consejo"
    r"|distr\b.*|(table of )?contents|table des mati.res|sommaire|[íi]ndice|annex\w*|agenda item.*|note|summary|r.sum.|resumen|\W*\w{1,3}\W*)"
    r"([ ,:].*distr.*)?$",
    re.IGNORECASE,
)
"""What stands large on a first page and is not the document's title."""
_NOT_AN_AUTHOR = re.compile(r"^(\W*|unknown|user|admin(istrator)?|owner|default|author|.{0,3}|[\w.-]+@[\w.-]+|[a-z]+\d+)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/.,-])(19[5-9]\d|20[0-4]\d)(?![\d/,]|\.\d)")
_SYMBOL = re.compile(r"(?<![\w/])[A-Z]{1,6}(?:/[A-Z0-9][A-Za-z0-9.()-]{0,11}){1,5}(?![\w/])")
_DIGIT = re.compile(r"\d")


def describe(reading: Reading, name: str) -> dict[str, tuple[str, str]]:
    """Return register fields with their origins.

    Args:
        reading: The document.
        name: Its file name, which PDFs often carry as their title.
    """
    said: dict[str, tuple[str, str]] = {}
    first = reading.pages[0].text if reading.pages else ""
    title = _title(reading, name)
    if title:
        said["title"] = title
    author = " ".join(reading.metadata.get("author", "").split())
    if not _NOT_AN_AUTHOR.match(author) and len(author) <= 200:
        said["author"] = author, PDF
    created = reading.metadata.get("created", "")[:10]
    years = [year for year in _YEAR.findall(first) if not created[:4].isdigit() or year <= created[:4]]
    if years:
        said["year"] = max(years), FIRST_PAGE
    elif re.match(r"(19[89]|20[0-4])\d", created):
        said["year"] = created[:4], PDF
    if re.fullmatch(r"(19[89]|20[0-4])\d-\d\d-\d\d", created):
        said["date"] = created, PDF
    symbol = next((match for match in _SYMBOL.findall(first[:1500]) if _DIGIT.search(match)), None)
    if symbol:
        said["symbol"] = symbol, FIRST_PAGE
    language = _language(reading)
    if language:
        said["language"] = language, TEXT
    return said


def _title(reading: Reading, name: str) -> tuple[str, str] | None:
    stem = re.sub(r"\W+", "", name.rpartition("/")[2].rpartition(".")[0]).casefold()
    for key in ("title", "xmp_title"):
        title = " ".join(reading.metadata.get(key, "").split())
        if 4 <= len(title) <= 300 and not (_NOT_A_TITLE.match(title) or _FILE_NAME.search(title)) and re.sub(r"\W+", "", title).casefold() != stem:
            return title, PDF
    early = [passage for passage in reading.passages if passage.pages[0] <= 2][:40]
    headings = [
        passage
        for passage in early
        if passage.kind == "heading" and 4 <= len(passage.text) <= 250 and not _MASTHEAD.match(passage.text)
    ]
    if not headings:
        return None
    best = min(headings, key=lambda heading: (heading.pages[0], heading.level or 9, heading.ordinal))
    return " ".join(best.text.split()), FIRST_PAGE


def _language(reading: Reading) -> str | None:
    count: Counter[str] = Counter()
    for passage in reading.passages:
        if passage.language:
            count[passage.language] += len(passage.text)
    return count.most_common(1)[0][0] if count else None
