"""Opens what an engine refuses at first: leading junk, a missing header or end, a damaged cross-reference table.

    as it is  ->  from its %PDF on  ->  written anew from its objects  ->  written anew by pypdf  ->  second engine

Each way is tried only when the one before gave no page; a file that opens, but whose objects do not end where they
should, is also written anew from its objects, and the reading with more text counts. A way may kill or hang the
process; the caller hears which one is under way and goes on behind it in another process. A file that asks for a
password ends the search.
"""

from __future__ import annotations

import io
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from extract import plugins
from extract.errors import EncryptedDocument, UnreadableDocument
from extract.parse.base import UnreadablePage
from extract.parse.limits import MEBIBYTE
from extract.parse.rebuild import n_objects, rebuild

if TYPE_CHECKING:
    from extract.model.layout import RawPage
    from extract.parse.base import Engine, OpenDocument

SECOND_ENGINE = {"pypdfium2": "pdfplumber", "pdfplumber": "pypdfium2"}
"""Who is asked when an engine cannot make anything of a file or page."""

_MOST_BYTES = 256 * MEBIBYTE
"""Larger files are not mended: it is done in memory."""

_LOOK_AT = 3
"""Pages looked at for words after mending."""

_COMPARED = 12
"""Pages on which two readings of a damaged file are compared."""

_STREAM = re.compile(rb"/Length\s+(\d{1,10})(?!\d|\s+\d+\s+R)[^>]{0,300}>>\s*stream\r?\n")
"""A stream that says how long it is."""

_HEADER = b"%PDF-"
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


class EmptyFile(UnreadableDocument):
    """A file of no bytes."""

    advice = "Copy or download it again."


class NotAPdf(UnreadableDocument):
    """A file that never was a PDF."""

    advice = "Save or print the original as PDF and ingest that."


class TooLarge(UnreadableDocument):
    """A file beyond the limit."""

    advice = "Split the PDF into parts and ingest those."


class CutOff(UnreadableDocument):
    """A PDF whose end, and with it its list of pages, is missing."""

    advice = "Copy or download it again."


class NoPages(UnreadableDocument):
    """A PDF without a page."""

    advice = "Ask for a fresh copy of the PDF."


def open_by(way: int, engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    """Open a file in one of the `WAYS`; None when this way leads nowhere.

    Raises:
        EncryptedDocument: it needs a password, or another one.
        UnreadableDocument: this way, it cannot be read.
    """
    document = WAYS[way](engine, path, password)
    if document is None or document.n_pages:
        return document
    document.close()
    return None


def _has_words(document: OpenDocument) -> bool:
    """True when one of the first pages has words: what was mended must show that it is more than a shell."""
    for number in range(1, min(_LOOK_AT, document.n_pages) + 1):
        try:
            if document.page(number).words:
                return True
        except UnreadablePage:
            continue
    return False


def _is_damaged(path: Path) -> bool:
    """True when a stream does not end where it says, or an object does not end at all: engines then read less."""
    data = _read(path)
    if not data or b"/Encrypt" in data:
        return False
    ended = data.count(b"endobj")
    if data.count(b" obj") > ended and n_objects(data) > ended:
        return True
    for found in _STREAM.finditer(data):
        end = found.end() + int(found[1])
        if b"endstream" not in data[max(found.end(), end - 2) : end + 14]:
            return True
    return False


def _n_letters(document: OpenDocument) -> int:
    """Letters and figures on the first pages: glyphs without a meaning are none."""
    n = 0
    for number in range(1, min(_COMPARED, document.n_pages) + 1):
        try:
            n += sum(sum(map(str.isalnum, word.text)) for word in document.page(number).words)
        except UnreadablePage:
            continue
    return n


def _more_anew(document: OpenDocument, engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    """Return a damaged file written anew when that has more text than the file as it is."""
    try:
        anew = _written_anew(engine, path, password)
    except (UnreadableDocument, EncryptedDocument):
        return None
    if anew is None:
        return None
    if _n_letters(anew) > 1.02 * _n_letters(document):
        return anew
    anew.close()
    return None


def check(path: Path, *, at_most: int) -> None:
    """Refuse what is hopeless without opening it.

    Raises:
        EmptyFile: it has no bytes.
        TooLarge: it has too many.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableDocument(f"“{path.name}” cannot be opened: {error.strerror or error}.") from error
    if size == 0:
        raise EmptyFile(f"“{path.name}” is empty.")
    if size > at_most:
        raise TooLarge(f"“{path.name}” has {size // MEBIBYTE} MiB; at most {at_most // MEBIBYTE} MiB are read.")


def hopeless(path: Path) -> UnreadableDocument:
    """Return the reason why nothing could be made of a file."""
    with path.open("rb") as stream:
        start = stream.read(4 * MEBIBYTE)
    if _HEADER not in start and b" obj" not in start:
        what = _kind(start)
        return NotAPdf(f"“{path.name}” is not a PDF{what}.")
    if not _PAGE.search(start) and len(start) < 4 * MEBIBYTE and b"%%EOF" not in start[-2048:]:
        return CutOff(f"“{path.name}” is cut off: its end is missing, and its pages with it.")
    if not _PAGE.search(start) and b"/ObjStm" not in start and len(start) < 4 * MEBIBYTE:
        return NoPages(f"“{path.name}” has no page.")
    return UnreadableDocument(f"“{path.name}” is damaged; none of its pages could be saved.")


def _kind(start: bytes) -> str:
    """Say what a file is that is not a PDF, where that is plain."""
    head = start[:512].lstrip().lower()
    for sign, what in (
        (b"<!doctype html", "but a web page"),
        (b"<html", "but a web page"),
        (b"pk\x03\x04", "but a Word, Excel, PowerPoint or zip file"),
        (b"\xd0\xcf\x11\xe0", "but an old Word, Excel or PowerPoint file"),
        (b"\xff\xd8\xff", "but a picture (JPEG)"),
        (b"\x89png", "but a picture (PNG)"),
        (b"{\\rtf", "but an RTF text"),
        (b"%!ps", "but a PostScript file"),
    ):
        if head.startswith(sign):
            return f" {what}"
    return ""


class _Mended:
    """A mended copy that is open; the copy itself is already gone from the disk where the system allows it."""

    def __init__(self, engine: Engine, data: bytes, path: Path, password: str | None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="extract-"))
        try:
            copy = self._folder / path.name
            copy.write_bytes(data)
            self._document = engine.open(copy, password)
            self.metadata = self._document.metadata
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def n_pages(self) -> int:
        """Number of pages that were saved."""
        return self._document.n_pages

    def page(self, number: int) -> RawPage:
        """Read one page."""
        return self._document.page(number)

    def close(self) -> None:
        """Free the document and the copy."""
        self._document.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _as_it_is(engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    return engine.open(path, password)


def _from_its_header(engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    data = _read(path)
    at = data.find(_HEADER) if data else -1
    return _Mended(engine, data[at:], path, password) if at > 0 else None


def _written_anew(engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    data = _read(path)
    anew = rebuild(data) if data else None
    return _Mended(engine, anew, path, password) if anew else None


def _by_pypdf(engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    import pypdf  # noqa: PLC0415 - rarely needed, and slow to import
    from pypdf.errors import PyPdfError, WrongPasswordError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    data = _read(path)
    if not data:
        return None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data[max(0, data.find(_HEADER)) :]), strict=False, password=password or "")
        writer = pypdf.PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        if not len(writer.pages):
            return None
        stream = io.BytesIO()
        writer.write(stream)
    except WrongPasswordError as error:
        reason = "needs a password" if password is None else "cannot be opened with this password"
        raise EncryptedDocument(f"“{path.name}” {reason}.") from error
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as error:
        # What pypdf raises on damaged files is not only its own.
        raise UnreadableDocument(f"“{path.name}” cannot be mended ({type(error).__name__}).") from error
    return _Mended(engine, stream.getvalue(), path, None)


def _by_second_engine(engine: Engine, path: Path, password: str | None) -> OpenDocument | None:
    second = SECOND_ENGINE.get(engine.name)
    if second is None or second not in plugins.names("parse"):
        return None
    other: Engine = plugins.load("parse", second, "Engine")()
    return other.open(path, password)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""


WAYS: tuple[Callable[[Engine, Path, str | None], OpenDocument | None], ...] = (
    _as_it_is,
    _from_its_header,
    _written_anew,
    _by_pypdf,
    _by_second_engine,
)
"""In the order in which they are tried."""


def ways_from(first: int, engine: Engine, path: Path, password: str | None) -> Iterator[int | OpenDocument]:
    """Try one way after the other: yield each way's number before it is tried, and the document in the end.

    Raises:
        EncryptedDocument: it needs a password, or another one.
        UnreadableDocument: no way leads anywhere.
    """
    weak: int | None = None
    for way in range(first, len(WAYS)):
        yield way
        try:
            document = open_by(way, engine, path, password)
        except EncryptedDocument:
            # Some ways would get in: an empty owner password, which others do not try, or pages without their
            # text. Whoever locked a file decides who reads it.
            raise
        except UnreadableDocument:
            continue
        if document is None:
            continue
        if way == 0 and _is_damaged(path):
            yield WAYS.index(_written_anew)
            anew = _more_anew(document, engine, path, password)
            if anew is not None:
                document.close()
                yield anew
                return
            yield 0
        if way in (0, first) or _has_words(document):
            yield document
            return
        weak = way if weak is None else weak
        document.close()
    if weak is not None:
        # Pages without a word are still pages; they may be pictures.
        yield weak
        document = open_by(weak, engine, path, password)
        if document is not None:
            yield document
            return
    raise hopeless(path)
