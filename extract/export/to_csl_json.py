"""Writes the register as CSL-JSON: what Zotero, pandoc and citation processors read.

`[@doc-012, p. 34]` in a Markdown text then cites document 12. What CSL has no name for stands under `custom`.
"""

from __future__ import annotations

import json
import re
from typing import BinaryIO

from extract.export.base import Report, utf8
from extract.model.document import Document

CUSTOM = ("file", "role", "period", "state", "supplied_by", "received", "batch", "parent")
"""Register fields that stand under `custom` by their own names."""


class Exporter:
    """CSL-JSON, an array of reports."""

    suffix = "csl.json"
    kinds = frozenset({"documents"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write one item for each document."""
        items = [item(document) for document in (report.annex.documents if report.annex else ())]
        stream.write(utf8(json.dumps(items, ensure_ascii=False, indent=1)) + b"\n")


def item(document: Document) -> dict[str, object]:
    """Return one document as a CSL item; fields that are unknown are left out."""
    custom: dict[str, object] = {"number": document.number, "class": document.doc_class}
    custom |= {name: getattr(document, name) for name in CUSTOM}
    custom |= {"year": document.year, "date": document.date, "accessed": document.accessed}
    values: dict[str, object] = {
        "id": f"doc-{document.number:03d}",
        "type": "report",
        "title": document.title,
        "author": [{"literal": document.author}] if document.author else None,
        "issued": _date(document.date or document.year),
        "publisher": document.publisher,
        "number": document.symbol,
        "genre": document.type,
        "collection-title": document.series,
        "edition": document.edition,
        "language": document.language,
        "URL": document.url,
        "accessed": _date(document.accessed),
        "note": document.note,
        "custom": {name: value for name, value in custom.items() if value not in (None, "")},
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _date(text: str | None) -> dict[str, object] | None:
    if not text:
        return None
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        return {"date-parts": [[int(part) for part in text.split("-")]]}
    return {"literal": text}
