"""Reads pages with PDFium through pypdfium2's raw bindings: the fast engine, and the usual one.

PDFium is not thread safe: use one engine per process. Pages are closed as soon as they are read, so memory
stays flat however long the document.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.errors import EncryptedDocument, UnreadableDocument
from extract.model.layout import RawPage, Style
from extract.parse import metadata
from extract.parse.base import UnreadablePage
from extract.parse.pdfium import Frame
from extract.parse.pdfium_drawing import Drawing
from extract.parse.pdfium_words import WordReader


class Engine:
    """PDFium."""

    name = "pypdfium2"

    @property
    def version(self) -> str:
        """Name and version as recorded with each run."""
        return f"pypdfium2 {pdfium.PYPDFIUM_INFO.version} (PDFium {pdfium.PDFIUM_INFO.build})"

    def open(self, path: Path, password: str | None = None) -> PdfiumDocument:
        """Open a file; see `parse.base.Engine`."""
        try:
            raw = pdfium.PdfDocument(_left_to_right(path) or path, password=password)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                reason = "needs a password" if password is None else "cannot be opened with this password"
                raise EncryptedDocument(f"“{path.name}” {reason}.") from error
            if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
                raise EncryptedDocument(
                    f"“{path.name}” is protected in a way that cannot be opened."
                ) from error
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({error}).") from error
        except FileNotFoundError as error:
            raise UnreadableDocument(f"“{path}” is not there.", "Check the path.") from error
        except OSError as error:
            raise UnreadableDocument(f"“{path.name}” cannot be opened: {error.strerror or error}.") from error
        return PdfiumDocument(raw, path)


_RIGHT_TO_LEFT = re.compile(rb"(/Direction\s*/)R2L\b")


def _left_to_right(path: Path) -> bytes | None:
    """Return the file without its wish to be paged from right to left, None when it has none.

    PDFium turns all text of such a file round, Latin text too, since it takes the order of pages in a viewer for
    the direction of writing; without the wish it looks at the letters.
    """
    if path.stat().st_size == 0:
        return None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"R2L") < 0 or not _RIGHT_TO_LEFT.search(data):
            return None
        return _RIGHT_TO_LEFT.sub(rb"\1L2R", data)


class PdfiumDocument:
    """An open PDF."""

    def __init__(self, raw: Any, path: Path) -> None:  # noqa: ANN401 - pypdfium2 is untyped
        self._raw = raw
        self._path = path

    @property
    def n_pages(self) -> int:
        """Number of pages the file admits to."""
        return len(self._raw)

    @property
    def metadata(self) -> dict[str, str]:
        """What the PDF says of itself."""
        return metadata.clean(self._raw.get_metadata_dict(), self._path, self._language())

    def _language(self) -> str | None:
        size = pdfium_c.FPDFCatalog_GetLanguage(self._raw.raw, None, 0)
        if not 2 < size < 200:
            return None
        buffer = ctypes.create_string_buffer(size)
        pdfium_c.FPDFCatalog_GetLanguage(
            self._raw.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
        )
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")

    def page(self, number: int) -> RawPage:
        """Read one page and free it."""
        try:
            page = self._raw[number - 1]
        except (pdfium.PdfiumError, IndexError) as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be loaded.") from error
        try:
            return _read_page(page, number)
        except pdfium.PdfiumError as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be read ({error}).") from error
        finally:
            page.close()

    def close(self) -> None:
        """Free the document."""
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_page(page: Any, number: int) -> RawPage:  # noqa: ANN401 - pypdfium2 is untyped
    frame = Frame(page)
    textpage = page.get_textpage()
    try:
        reader = WordReader(textpage.raw, frame)
        words = reader.words()
    finally:
        textpage.close()
    drawing = Drawing(frame, reader.text_objects)
    drawing.read(page.raw)
    return RawPage(
        number=number,
        width=frame.width,
        height=frame.height,
        rotation=frame.rotation,
        words=tuple(words),
        rules=tuple(drawing.rules),
        images=tuple(drawing.images),
        styles=tuple(reader.styles) or (Style(),),
        n_unmapped=reader.n_unmapped,
        truncated=reader.truncated or drawing.truncated,
        method="text" if words else "none",
    )
