"""What a PDF carries that a reader should know of and a program must never touch: scripts, launches, attachments.

Nothing here opens, decodes or runs any of it. Page labels are read here as well, because PDFium follows a
number tree that refers to itself until the process dies: this module is for workers only.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c

from extract.model.document import ParseIssue

_LOOK_AT = 512 << 20
"""Bytes searched for signs of scripts."""

_SIGNS = {
    "scripts": re.compile(rb"/JavaScript[\s/\[<(>]|/JS[\s(<]"),
    "launch": re.compile(rb"/S\s*/Launch\b|/Launch\s*<<"),
    "attachments": re.compile(rb"/EmbeddedFile[\s/>]|/EmbeddedFiles[\s/<]"),
}
_SENTENCES = {
    "scripts": "“{name}” carries scripts; they were not run.",
    "launch": "“{name}” asks to start another program; it was not started.",
    "attachments": "“{name}” carries attached files; they were not opened. Save and ingest them apart if they matter.",
}


def look(path: Path) -> Iterator[ParseIssue]:
    """Yield an issue for each kind of active or hidden content, as far as it shows without decoding streams."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for code, sign in _SIGNS.items():
            if sign.search(data, 0, _LOOK_AT):
                yield ParseIssue(code, _SENTENCES[code].format(name=path.name))


def page_labels(path: Path, password: str | None, n_pages: int) -> dict[int, str]:
    """Return the PDF's own labels by page; empty when it has none or cannot be opened by PDFium.

    May kill the process on a damaged label tree; the parent then goes on without labels.
    """
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        return {}
    try:
        found = {}
        for index in range(min(n_pages, len(document))):
            size = pdfium_c.FPDF_GetPageLabel(document.raw, index, None, 0)
            if not 2 < size < 2000:
                continue
            buffer = ctypes.create_string_buffer(size)
            pdfium_c.FPDF_GetPageLabel(document.raw, index, buffer, size)
            label = buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()
            if label:
                found[index + 1] = label
        return found
    finally:
        document.close()
