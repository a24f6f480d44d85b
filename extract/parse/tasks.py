"""What a worker does with one document: look at it, read pages, cut them into passages.

All are generators, so that the parent hears a sign of life after every step. A worker keeps its last document
open, because the next task is often on the same one. Layouts travel packed: the parent only passes them on.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract import plugins
from extract.model.document import ParseIssue, Reading, unpack_words
from extract.model.layout import PageLayout, RawPage
from extract.parse import hazards, repair, with_tesseract
from extract.parse.base import OpenDocument, UnreadablePage
from extract.parse.limits import Limits
from extract.segment.page_layout import lay_out
from extract.segment.passages import assemble

if TYPE_CHECKING:
    from extract.parse.base import Engine

Finish = Callable[[Reading], object]
"""Work on a finished reading that a worker may take over; a module-level function, its value goes back along."""

_THREE = struct.Struct("<fff")

_FAR = 100_000.0
"""Points from the page's corner beyond which no word can be (a PDF page has at most 14,400)."""

NO_TEXT_AT_ALL = 4
"""A page with at most so many words, most of it picture, counts as scanned."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read."""

    document_id: str
    path: Path
    name: str
    """As people know it."""
    engine: str = "pypdfium2"
    password: str | None = None
    ocr: str = "auto"
    """`auto`, `off` or `force`; `off` also when there is nothing to recognise text with."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes to recognise scanned pages in; empty: what is installed and fits."""
    limits: Limits = field(default_factory=Limits)
    way: int = 0
    """The first of `repair.WAYS` to try; those before lead nowhere, or killed a worker."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file says of itself before its pages are read."""

    n_pages: int
    metadata: dict[str, str]
    engine: str
    issues: tuple[ParseIssue, ...]
    way: int
    """The one of `repair.WAYS` by which it opens."""


@dataclass(frozen=True, slots=True)
class Trying:
    """A way to open the file is about to be tried."""

    way: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page, laid out and packed."""

    number: int
    packed: bytes
    n_characters: int
    size: tuple[float, float]
    """Width and height in points."""
    is_scanned: bool = False
    """True when it should go to OCR and has not been there."""
    confidences: bytes = b""
    """For recognised pages: how sure OCR is of each word, one byte each, 0-100, in the order of the layout's words."""
    issues: tuple[ParseIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLost:
    """A page that cannot be loaded."""

    number: int
    issue: ParseIssue


@dataclass(frozen=True, slots=True)
class Assembled:
    """A finished document."""

    reading: Reading
    finished: object
    """What the `Finish` function gave."""


class _Desk:
    """The one document that this worker has open."""

    def __init__(self) -> None:
        self._key: tuple[str, str, int, str | None] | None = None
        self._document: OpenDocument | None = None

    def open(self, source: Source) -> OpenDocument:
        """Return the document, opened by the way that the survey found."""
        if self._document is None or self._key != _key(source, source.way):
            for found in self.find_way(source):
                if not isinstance(found, Trying):
                    break
        if self._document is None:
            raise repair.hopeless(source.path)
        return self._document

    def find_way(self, source: Source) -> Iterator[Trying | int]:
        """Open the document: yield each way before it is tried, then the one that led to it."""
        self.clear()
        way = source.way
        for step in repair.ways_from(source.way, _engine(source), source.path, source.password):
            if isinstance(step, int):
                way = step
                yield Trying(way)
            else:
                self._document, self._key = step, _key(source, way)
                yield way

    def clear(self) -> None:
        """Close what is open."""
        document, self._document, self._key = self._document, None, None
        if document is not None:
            document.close()


def _key(source: Source, way: int) -> tuple[str, str, int, str | None]:
    return source.document_id, source.engine, way, source.password


def load_engine(name: str) -> Engine:
    """Import an engine with its library."""
    engine: Engine = plugins.load("parse", name, "Engine")()
    return engine


def _engine(source: Source) -> Engine:
    return load_engine(source.engine)


_desk = _Desk()


def survey(source: Source) -> Iterator[object]:
    """Yield a `Trying` before each way to open the file, a `Survey`, and last its page labels by page.

    The labels come last because a damaged label tree may kill the process.
    """
    repair.check(source.path, at_most=source.limits.file_bytes)
    way = source.way
    for found in _desk.find_way(source):
        if isinstance(found, Trying):
            yield found
        else:
            way = found
    document = _desk.open(replace(source, way=way))
    issues = list(hazards.look(source.path))
    if way:
        issues.append(ParseIssue("recovered", f"“{source.name}” is damaged; what could be saved of it was read."))
    n_pages = document.n_pages
    if n_pages > source.limits.pages:
        issues.append(
            ParseIssue(
                "too-many-pages",
                f"“{source.name}” claims {n_pages} pages; only the first {source.limits.pages} are read."
                " Split the PDF to have the rest.",
            )
        )
        n_pages = source.limits.pages
    said = {name: clean(value) for name, value in document.metadata.items()}
    yield Survey(n_pages, said, _engine(source).version, tuple(issues), way)
    yield {} if way else hazards.page_labels(source.path, source.password, n_pages)


def read_pages(source: Source, first: int, last: int) -> Iterator[object]:
    """Yield `PageRead` or `PageLost` for each page from `first` to `last`."""
    for number, found in _pages(source, first, last):
        if isinstance(found, ParseIssue):
            yield PageLost(number, found)
        else:
            layout, issues, scanned = found
            yield PageRead(number, pack(layout), len(layout.text), (layout.width, layout.height), scanned, issues=issues)


def _pages(
    source: Source, first: int, last: int
) -> Iterator[tuple[int, ParseIssue | tuple[PageLayout, tuple[ParseIssue, ...], bool]]]:
    document = _desk.open(source)
    for number in range(first, last + 1):
        try:
            raw = _clip(document.page(number), source.limits)
        except UnreadablePage as error:
            yield number, ParseIssue("page-unreadable", error.message, number)
            continue
        if source.way and raw.method == "text":
            raw = replace(raw, method="recovered")
        layout = lay_out(raw)
        yield number, (layout, tuple(_page_issues(source, layout)), source.ocr != "off" and _wants_ocr(source, layout))


def _clip(raw: RawPage, limits: Limits) -> RawPage:
    """Cut off a page that holds more than a page may hold, and put right what no text or place can be."""
    words = raw.words[: limits.words_per_page]
    together = "".join([word.text for word in words])
    budget = limits.characters_per_page
    if len(together) + len(words) > budget:
        for at, word in enumerate(words):
            budget -= len(word.text) + 1
            if budget < 0:
                words = words[:at]
                break
    truncated = raw.truncated or len(words) < len(raw.words)
    if not all(-_FAR < w.x0 <= w.x1 < _FAR and -_FAR < w.top <= w.bottom < _FAR for w in words):
        words = tuple(w for w in words if -_FAR < w.x0 <= w.x1 < _FAR and -_FAR < w.top <= w.bottom < _FAR)
    if clean(together) != together:
        words = tuple(word._replace(text=clean(word.text)) for word in words)
    return raw if words is raw.words else replace(raw, words=words, truncated=truncated)


def clean(text: str) -> str:
    """Replace what no text can hold: lone surrogates and NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\x00", "\ufffd")


def _page_issues(source: Source, layout: PageLayout) -> Iterator[ParseIssue]:
    if is_scanned(layout) and source.ocr == "off":
        yield ParseIssue("scanned-page", f"Page {layout.number} is a picture without text; it was left unread.", layout.number)
    if layout.truncated:
        yield ParseIssue("page-cut", f"Page {layout.number} holds more than a page may hold; the rest was cut off.", layout.number)


def is_scanned(layout: PageLayout) -> bool:
    """True for a page that is a picture, with no text or next to none."""
    if not layout.n_images:
        return False
    return not layout.text.strip() or (len(layout.text.split()) <= NO_TEXT_AT_ALL and layout.image_share > 0.5)


def _wants_ocr(source: Source, layout: PageLayout) -> bool:
    return source.ocr == "force" or is_scanned(layout) or not layout.readable


def recognise_page(source: Source, number: int) -> Iterator[object]:
    """Yield the `PageRead` of a page whose text is recognised in its picture."""
    raw, sure_of = with_tesseract.recognise(source.path, number, source.password, source.languages)
    layout = lay_out(_clip(raw, source.limits))
    # The layout puts words into reading order; their boxes, packed as 32-bit floats, tell which is which.
    by_place = {_THREE.pack(word.x0, word.x1, word.top): sure for word, sure in zip(raw.words, sure_of, strict=True)}
    confidences = bytes(
        round(100 * by_place.get(_THREE.pack(word.x0, word.x1, word.top), raw.ocr_confidence or 0.0))
        for word in unpack_words(layout.words)
    )
    sure = f"mean confidence {raw.ocr_confidence:.0%}" if raw.words else "nothing was found"
    issue = ParseIssue("ocr", f"The text of page {number} was recognised in its picture ({sure}).", number)
    size = layout.width, layout.height
    yield PageRead(number, pack(layout), len(layout.text), size, confidences=confidences, issues=(issue,))


def pack(layout: PageLayout) -> bytes:
    """Pack a layout for its way through the parent."""
    return zlib.compress(pickle.dumps(layout, protocol=pickle.HIGHEST_PROTOCOL), 1)


def _unpack(packed: bytes) -> PageLayout:
    layout = pickle.loads(zlib.decompress(packed))  # packed by another worker of ours
    if not isinstance(layout, PageLayout):
        raise TypeError("not a packed layout")
    return layout


def put_together(
    source: Source,
    looked: Survey,
    labels: dict[int, str],
    pages: Sequence[bytes | tuple[int, float, float]],
    issues: tuple[ParseIssue, ...],
    finish: Finish | None,
) -> Iterator[object]:
    """Yield the `Assembled` document.

    Args:
        source: The file.
        looked: Its survey.
        labels: The PDF's own page labels.
        pages: Packed layouts, or number, width and height of a page that was lost.
        issues: All issues so far.
        finish: What else to do with the reading.
    """
    layouts = [_unpack(page) if isinstance(page, bytes) else empty_page(*page) for page in pages]
    yield _assembled(source, looked, labels, layouts, issues, finish)


def read_whole(
    source: Source, looked: Survey, labels: dict[int, str], so_far: tuple[ParseIssue, ...], finish: Finish | None
) -> Iterator[object]:
    """Read a short document in one go: yield each page's number, then `Assembled`, or None if it needs more care."""
    layouts: list[PageLayout] = []
    issues = list(so_far)
    for number, found in _pages(source, 1, looked.n_pages):
        if isinstance(found, ParseIssue) or found[2]:
            yield None
            return
        layout, page_issues, _ = found
        layouts.append(layout)
        issues += page_issues
        yield number
    yield _assembled(source, looked, labels, layouts, tuple(issues), finish)


def probe(source: Source, looked: Survey, pages: Sequence[tuple[int, bytes]]) -> Iterator[object]:
    """Put each page together alone and yield its number: the page that ends this is the one that cannot be."""
    for number, packed in pages:
        _assembled(source, looked, {}, [_unpack(packed)], (), None)
        yield number


def _assembled(
    source: Source,
    looked: Survey,
    labels: dict[int, str],
    layouts: list[PageLayout],
    issues: tuple[ParseIssue, ...],
    finish: Finish | None,
) -> Assembled:
    """Put a document together; the layouts are gone afterwards, since a long document's are most of the memory."""
    reading = assemble(source.document_id, layouts, labels=labels, metadata=looked.metadata, engine=looked.engine)
    layouts.clear()
    reading = replace(reading, issues=issues + reading.issues)
    return Assembled(reading, finish(reading) if finish else None)


def empty_page(number: int, width: float, height: float) -> PageLayout:
    """Return the place of a page that was lost."""
    return replace(lay_out(RawPage(number, width, height, 0, ())), method="none")
