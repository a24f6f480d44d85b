"""Reads a reviewer's own marks in a PDF: highlights, underlines and their notes, as any reader program makes them.

Marks are returned with boxes in points from the top left of the page as shown, so that the words under them
can be found again in the parsed pages. What the mark says of itself is its note; an element or micro-indicator
is read from it where it names one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from extract.errors import EncryptedDocument, UnreadableDocument
from extract.model.document import Box
from extract.model.layout import RawPage, RawWord

_KINDS = {"/Highlight", "/Underline", "/Squiggly"}
_CODE = re.compile(
    r"\b(?:MI\s*)?(?P<mi>\d{1,2}\.\d{1,2}[a-z]?)(?:\.(?P<element>\d{1,2})\b|[\s,:;-]*(?:element|el\.?|E)\s*(?P<named>\d{1,2})\b)?",
    re.IGNORECASE,
)
_STANCES = {
    "contradicts": re.compile(r"\b(?:contradict\w*|against|counter\w*)\b", re.IGNORECASE),
    "context": re.compile(r"\b(?:context|background)\b", re.IGNORECASE),
    "supports": re.compile(r"\bsupport\w*\b", re.IGNORECASE),
}

MAX_MARKS = 20_000
"""Marks read from one file; people make hundreds."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a reviewer."""

    page: int
    boxes: tuple[Box, ...]
    note: str
    author: str
    name: str
    """The mark's own id in the file; that of a piece of evidence where this program made the mark."""

    def codes(self) -> tuple[str, ...]:
        """Element and micro-indicator codes that the note names, in order, each once."""
        found = []
        for match in _CODE.finditer(self.note):
            element = match["element"] or match["named"]
            found.append(match["mi"].lower() + (f".{element}" if element else ""))
        return tuple(dict.fromkeys(found))

    def stance(self) -> str:
        """What the note says of it: `contradicts`, `context`, else `supports`."""
        return next((name for name, pattern in _STANCES.items() if pattern.search(self.note)), "supports")


def read_marks(content: bytes, *, file: str = "the PDF", password: str | None = None) -> tuple[Mark, ...]:
    """Read the marks of a PDF in page order.

    Raises:
        EncryptedDocument: it opens only with a password.
        UnreadableDocument: it is not a PDF that can be read.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(password or ""):
            raise EncryptedDocument(f"{file} opens only with a password.")
        marks: list[Mark] = []
        for number, page in enumerate(reader.pages, start=1):
            marks.extend(_marks(page, number))
            if len(marks) > MAX_MARKS:
                raise UnreadableDocument(f"{file} holds more than {MAX_MARKS} marks.")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # pypdf meets broken files with whatever its parser trips over.
        raise UnreadableDocument(f"{file} cannot be read: {error}.") from error
    return tuple(marks)


def _marks(page: PageObject, number: int) -> Iterable[Mark]:
    found = page.get("/Annots")
    annotations = [one.get_object() for one in (found.get_object() if found is not None else [])]
    replies: dict[int, list[str]] = {}
    for annotation in annotations:
        target = annotation.get("/IRT")
        if target is not None and annotation.get("/Contents"):
            replies.setdefault(id(target.get_object()), []).append(str(annotation["/Contents"]))
    for annotation in annotations:
        if annotation.get("/Subtype") not in _KINDS:
            continue
        boxes = _boxes(page, number, annotation)
        if boxes:
            notes = [
                str(annotation.get("/Contents") or annotation.get("/Subj") or ""),
                *replies.get(id(annotation), []),
            ]
            yield Mark(
                number,
                boxes,
                "\n".join(note.strip() for note in notes if note.strip()),
                str(annotation.get("/T") or ""),
                str(annotation.get("/NM") or ""),
            )


def _boxes(page: PageObject, number: int, annotation: Any) -> tuple[Box, ...]:  # noqa: ANN401 - pypdf's dictionary
    points = [float(value) for value in annotation.get("/QuadPoints") or ()]
    if len(points) < 8:
        left, bottom, right, top = (float(value) for value in annotation["/Rect"])
        points = [left, top, right, top, left, bottom, right, bottom]
    boxes = []
    for start in range(0, len(points) - 7, 8):
        # The four corners come in two orders in the wild; their bounds are the same.
        corners = [_shown(page, points[start + at], points[start + at + 1]) for at in range(0, 8, 2)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        boxes.append(Box(number, min(xs), min(ys), max(xs), max(ys)))
    return tuple(sorted(boxes, key=lambda box: (box.top, box.x0)))


def _shown(page: PageObject, x: float, y: float) -> tuple[float, float]:
    """Return a point of PDF space as it is shown: from the top left of the crop box, after rotation."""
    crop = page.cropbox
    across, up = x - float(crop.left), y - float(crop.bottom)
    width, height = float(crop.width), float(crop.height)
    rotation = int(page.get("/Rotate", 0) or 0) % 360
    return {
        90: (up, across),
        180: (width - across, up),
        270: (height - up, width - across),
    }.get(rotation, (across, height - up))


def words_under(mark: Mark, page: RawPage) -> str:
    """Return the words under a mark: line by line, or as the page tells them where its text is turned."""
    lines: list[list[RawWord]] = []
    for box in mark.boxes:
        lines.append(
            [word for word in page.words if _is_under(word, box) and not any(word in line for line in lines)]
        )
    under = [word for line in lines for word in sorted(line, key=lambda word: word.x0)]
    if any(word.angle for word in under):
        under = [word for word in page.words if word in under]
    text = ""
    for word in under:
        text += word.text if word.glued or not text else f" {word.text}"
    return " ".join(text.split())


def _is_under(word: RawWord, box: Box) -> bool:
    """A word is marked when most of its width lies in the box and the line's middle does."""
    middle = (word.top + word.bottom) / 2
    inside = min(word.x1, box.x1) - max(word.x0, box.x0)
    return box.top - 1 <= middle <= box.bottom + 1 and inside > 0.5 * max(word.x1 - word.x0, 0.1)
