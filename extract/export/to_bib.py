r"""Writes the register as BibTeX (`@techreport`), safe for TeX and for parsers.

The letters that TeX acts on are written as commands. A brace would upset the counting of braces even behind a
backslash, so it is written as `\textbraceleft{}`. Line ends and control characters are written as pictures.
"""

from __future__ import annotations

from typing import BinaryIO

from extract.export.base import Report
from extract.model.document import Document
from extract.model.visible import on_one_line

FIELDS = (
    ("author", "author"),
    ("title", "title"),
    ("year", "year"),
    ("date", "date"),
    ("institution", "publisher"),
    ("number", "symbol"),
    ("type", "type"),
    ("series", "series"),
    ("edition", "edition"),
    ("language", "language"),
    ("url", "url"),
    ("urldate", "accessed"),
    ("file", "file"),
    ("note", "note"),
    ("class", "doc_class"),
    ("role", "role"),
    ("period", "period"),
    ("state", "state"),
    ("suppliedby", "supplied_by"),
    ("received", "received"),
    ("batch", "batch"),
    ("parent", "parent"),
)
"""BibTeX fields and the register fields they carry."""

COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "%": r"\%",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
}


class Exporter:
    """BibTeX (UTF-8)."""

    suffix = "bib"
    kinds = frozenset({"documents"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write one entry for each document."""
        for document in report.annex.documents if report.annex else ():
            stream.write(_entry(document).encode())


def _entry(document: Document) -> str:
    lines = [f"@techreport{{doc-{document.number:03d},"]
    for field, name in FIELDS:
        value = getattr(document, name)
        if value not in (None, ""):
            # Two braces around names and titles: a corporate author is one name, and capitals stay.
            opened, closed = ("{{", "}}") if field in ("author", "title", "institution") else ("{", "}")
            lines.append(f"  {field} = {opened}{tex(on_one_line(str(value)), field)}{closed},")
    return "\n".join([*lines, "}", "", ""])


def tex(text: str, field: str = "") -> str:
    """Return text as TeX prints it; an address stays readable unless a brace or backslash forbids it."""
    if field in ("url", "file") and not any(c in text for c in "\\{}"):
        return text
    return "".join(COMMANDS.get(c, c) for c in text)
