"""Marks the cited quotes in a copy of a PDF, as any reader shows them; the original is never touched.

The marks are appended to the file's own bytes (an incremental update), so nothing of the original changes.
Colours say the stance: supports, contradicts, context.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import BinaryIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from extract.errors import UnreadableDocument
from extract.model.document import Box
from extract.model.judgement import Evidence

COLOURS = {"supports": (1.0, 0.86, 0.35), "contradicts": (0.96, 0.62, 0.55), "context": (0.62, 0.8, 0.96)}
"""Light enough to read through, and of different lightness."""

_PRINT = 4
"""Annotation flag: the mark is printed."""


def highlighted(
    original: bytes, evidence: Sequence[Evidence], stream: BinaryIO, *, password: str = ""
) -> None:
    """Write a copy of a PDF with a highlight for each piece of evidence.

    Args:
        original: The file's bytes.
        evidence: What is cited in it.
        stream: Where the copy goes.
        password: What opens it, when it needs one.

    Raises:
        UnreadableDocument: pypdf cannot read or write the file.
    """
    try:
        reader = PdfReader(io.BytesIO(original))
        if reader.is_encrypted:
            if not reader.decrypt(password):
                raise UnreadableDocument("The PDF opens only with a password.")
            writer = PdfWriter(clone_from=reader)
        else:
            writer = PdfWriter(io.BytesIO(original), incremental=True)
        for piece in evidence:
            for page in piece.pages:
                boxes = [box for box in piece.boxes if box.page == page]
                if boxes and page <= len(writer.pages):
                    _mark(writer, writer.pages[page - 1], piece, boxes)
        writer.write(stream)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # pypdf meets broken files with whatever its parser trips over.
        raise UnreadableDocument(f"The PDF cannot be marked: {error}.") from error


def _mark(writer: PdfWriter, page: PageObject, piece: Evidence, boxes: Sequence[Box]) -> None:
    quads = [corner for box in boxes for corner in _corners(page, box)]
    xs, ys = quads[0::2], quads[1::2]
    contents = f"{piece.code} · {piece.stance} · {piece.evidence_id}"
    stamp = TextStringObject(_pdf_date(piece.at))
    mark = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Highlight"),
            NameObject("/Rect"): _numbers([min(xs), min(ys), max(xs), max(ys)]),
            NameObject("/QuadPoints"): _numbers(quads),
            NameObject("/NM"): TextStringObject(piece.evidence_id),
            NameObject("/T"): TextStringObject(piece.reviewer),
            NameObject("/Subj"): TextStringObject(f"{piece.code} {piece.stance}"),
            NameObject("/Contents"): TextStringObject(contents + (f"\n{piece.note}" if piece.note else "")),
            NameObject("/C"): _numbers(COLOURS.get(piece.stance, COLOURS["context"])),
            NameObject("/CA"): FloatObject(0.55),
            NameObject("/F"): NumberObject(_PRINT),
            NameObject("/M"): stamp,
            NameObject("/CreationDate"): stamp,
        }
    )
    found = page.get("/Annots")
    kept = found.get_object() if found is not None else None
    marks = ArrayObject([*kept] if isinstance(kept, ArrayObject) else [])
    marks.append(writer._add_object(mark))
    page[NameObject("/Annots")] = marks


def _corners(page: PageObject, box: Box) -> list[float]:
    """Return a box as QuadPoints (top left, top right, bottom left, bottom right) in the page's own space."""
    crop = page.cropbox
    left, bottom = float(crop.left), float(crop.bottom)
    width, height = float(crop.width), float(crop.height)
    rotation = int(page.get("/Rotate", 0) or 0) % 360

    def place(x: float, y: float) -> tuple[float, float]:
        across, up = {
            90: (y, x),
            180: (width - x, y),
            270: (width - y, height - x),
        }.get(rotation, (x, height - y))
        return left + across, bottom + up

    shown = [(box.x0, box.top), (box.x1, box.top), (box.x0, box.bottom), (box.x1, box.bottom)]
    return [round(value, 2) for corner in shown for value in place(*corner)]


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject([FloatObject(f"{value:.2f}") for value in values])


def _pdf_date(at: str) -> str:
    digits = re.sub(r"\D", "", at)[:14]
    return f"D:{digits}Z" if len(digits) == 14 else "D:20000101000000Z"
