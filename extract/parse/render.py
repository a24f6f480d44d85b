"""Draws a page as a picture with places marked, as the reader of the PDF sees it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

import pypdfium2
from PIL import Image, ImageDraw

from extract.errors import UnreadableDocument, UsageError
from extract.model.document import Box

_MARK = (255, 214, 0, 90)
_EDGE = (200, 120, 0, 255)
_LONGEST_SIDE = 4000
"""Pixels; a page of several metres is drawn smaller."""


def draw_page(
    path: Path, number: int, boxes: Iterable[Box], stream: IO[bytes], *, dots_per_inch: int = 144, password: str | None = None
) -> None:
    """Write the page as PNG with the boxes marked.

    Args:
        path: The PDF.
        number: PDF page from 1.
        boxes: Places on that page; boxes of other pages are left out.
        stream: Open for writing bytes.
        dots_per_inch: Size of the picture.
        password: Opens an encrypted PDF.

    Raises:
        UnreadableDocument: the PDF or the page cannot be drawn.
        UsageError: the PDF has no such page.
    """
    try:
        with pypdfium2.PdfDocument(path, password=password) as document:
            if not 1 <= number <= len(document):
                raise UsageError(f"{path.name} has {len(document)} pages; there is no page {number}.")
            page = document[number - 1]
            scale = min(dots_per_inch / 72, _LONGEST_SIDE / max(1.0, *page.get_size()))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(f"{path.name}, page {number} cannot be drawn: {error}.") from error
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pencil = ImageDraw.Draw(layer)
    for box in boxes:
        if box.page == number:
            pencil.rectangle(
                (box.x0 * scale - 2, box.top * scale - 2, box.x1 * scale + 2, box.bottom * scale + 2),
                fill=_MARK,
                outline=_EDGE,
            )
    Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB").save(stream, format="PNG", optimize=False)
