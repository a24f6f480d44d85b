"""Writes the register as RIS, which every reference manager reads.

A RIS field is one line: line ends and other control characters are written as their pictures (␊), and
`documents import` turns them back. What RIS has no tag for stands in its custom fields:

    C1 class   C2 role   C3 period   C4 state   C5 supplied by   C6 received   C7 batch   C8 answers (parent)
"""

from __future__ import annotations

from typing import BinaryIO

from extract.export.base import Report
from extract.model.document import Document
from extract.model.visible import on_one_line

TAGS = (
    ("AU", "author"),
    ("TI", "title"),
    ("PY", "year"),
    ("DA", "date"),
    ("PB", "publisher"),
    ("M1", "symbol"),
    ("M3", "type"),
    ("T3", "series"),
    ("ET", "edition"),
    ("LA", "language"),
    ("UR", "url"),
    ("Y2", "accessed"),
    ("L1", "file"),
    ("N1", "note"),
    ("C1", "doc_class"),
    ("C2", "role"),
    ("C3", "period"),
    ("C4", "state"),
    ("C5", "supplied_by"),
    ("C6", "received"),
    ("C7", "batch"),
    ("C8", "parent"),
)
"""RIS tags and the register fields they carry."""


class Exporter:
    """Research Information Systems format."""

    suffix = "ris"
    kinds = frozenset({"documents"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write one reference for each document."""
        for document in report.annex.documents if report.annex else ():
            stream.write("\r\n".join([*_lines(document), "", ""]).encode())


def _lines(document: Document) -> list[str]:
    fields = [("TY", "RPRT"), ("ID", f"doc-{document.number:03d}")]
    fields += [
        (tag, str(value)) for tag, name in TAGS if (value := getattr(document, name)) not in (None, "")
    ]
    return [f"{tag}  - {on_one_line(value)}" for tag, value in [*fields, ("ER", "")]]
