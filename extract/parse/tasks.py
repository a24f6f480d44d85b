"""What a worker does with one document: look at it, read pages, cut them into passages.

All are generators, so that the parent hears a sign of life after every step. A worker keeps its last document
open, because the next task is often on the same one. Layouts travel packed: the parent only passes them on.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extract import plugins
from extract.model.document import ParseIssue, Reading
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

NO_TEXT_AT_ALL = 3
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
    mend_first: bool = False
    """True when the engine died over the file: it is opened by the repair path only."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file says of itself before its pages are read."""

    n_pages: int
    metadata: dict[str, str]
    engine: str
    issues: tuple[ParseIssue, ...]
    is_recovered: bool


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
        self._source: Source | None = None
        self._document: OpenDocument | None = None
        self._recovered = False

    def open(self, source: Source) -> tuple[OpenDocument, bool]:
        """Return the document, mended when it must be, and whether it was."""
        if self._document is None or self._source != source:
            self.clear()
            engine: Engine = plugins.load("parse", source.engine, "Engine")()
            self._document, self._recovered = repair.open_or_mend(
                engine, source.path, source.password, mend_first=source.mend_first
            )
            self._source = source
        return self._document, self._recovered

    def clear(self) -> None:
        """Close what is open."""
        document, self._document, self._source = self._document, None, None
        if document is not None:
            document.close()


_desk = _Desk()


def survey(source: Source) -> Iterator[object]:
    """Yield a `Survey`, then the page labels by page (a dictionary; missing when the worker dies over them)."""
    document, recovered = _desk.open(source)
    issues = list(hazards.look(source.path))
    if recovered:
        issues.append(ParseIssue("recovered", f"“{source.name}” is damaged; what could be saved of it was read."))
    n_pages = document.n_pages
    engine: Engine = plugins.load("parse", source.engine, "Engine")()
    if n_pages > source.limits.pages:
        issues.append(
            ParseIssue(
                "too-many-pages",
                f"“{source.name}” claims {n_pages} pages; only the first {source.limits.pages} are read."
                " Split the PDF to have the rest.",
            )
        )
        n_pages = source.limits.pages
    yield Survey(n_pages, document.metadata, engine.version, tuple(issues), recovered)
    yield hazards.page_labels(source.path, source.password, n_pages)


def read_pages(source: Source, first: int, last: int) -> Iterator[object]:
    """Yield `PageRead` or `PageLost` for each page from `first` to `last`."""
    for number, found in _pages(source, first, last):
        if isinstance(found, ParseIssue):
            yield PageLost(number, found)
        else:
            layout, issues, scanned = found
            yield PageRead(number, pack(layout), len(layout.text), (layout.width, layout.height), scanned, issues)


def _pages(
    source: Source, first: int, last: int
) -> Iterator[tuple[int, ParseIssue | tuple[PageLayout, tuple[ParseIssue, ...], bool]]]:
    document, recovered = _desk.open(source)
    for number in range(first, last + 1):
        try:
            raw = _clip(document.page(number), source.limits)
        except UnreadablePage as error:
            yield number, ParseIssue("page-unreadable", error.message, number)
            continue
        if recovered and raw.method == "text":
            raw = replace(raw, method="recovered")
        layout = lay_out(raw)
        yield number, (layout, tuple(_page_issues(source, layout)), source.ocr != "off" and _wants_ocr(source, layout))


def _clip(raw: RawPage, limits: Limits) -> RawPage:
    """Cut off a page that holds more than a page may hold."""
    words = raw.words[: limits.words_per_page]
    budget = limits.characters_per_page
    for at, word in enumerate(words):
        budget -= len(word.text) + 1
        if budget < 0:
            words = words[:at]
            break
    return raw if len(words) == len(raw.words) else replace(raw, words=words, truncated=True)


def _page_issues(source: Source, layout: PageLayout) -> Iterator[ParseIssue]:
    if is_scanned(layout) and source.ocr == "off":
        yield ParseIssue("scanned-page", f"Page {layout.number} is a picture without text; it was left unread.", layout.number)
    if layout.truncated:
        yield ParseIssue("page-cut", f"Page {layout.number} holds more than a page may hold; the rest was cut off.", layout.number)


def is_scanned(layout: PageLayout) -> bool:
    """True for a page that is a picture, with no text or next to none."""
    if not layout.n_images:
        return False
    return not layout.text.strip() or (layout.text.count(" ") + 1 <= NO_TEXT_AT_ALL and layout.image_share > 0.5)


def _wants_ocr(source: Source, layout: PageLayout) -> bool:
    return source.ocr == "force" or is_scanned(layout) or not layout.readable


def recognise_page(source: Source, number: int) -> Iterator[object]:
    """Yield the `PageRead` of a page whose text is recognised in its picture."""
    raw = _clip(with_tesseract.recognise(source.path, number, source.password), source.limits)
    layout = lay_out(raw)
    issue = ParseIssue("ocr", f"The text of page {number} was recognised in its picture.", number)
    yield PageRead(number, pack(layout), len(layout.text), (layout.width, layout.height), issues=(issue,))


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
    layouts: Sequence[PageLayout],
    issues: tuple[ParseIssue, ...],
    finish: Finish | None,
) -> Assembled:
    reading = assemble(source.document_id, layouts, labels=labels, metadata=looked.metadata, engine=looked.engine)
    reading = replace(reading, issues=issues + reading.issues)
    return Assembled(reading, finish(reading) if finish else None)


def empty_page(number: int, width: float, height: float) -> PageLayout:
    """Return the place of a page that was lost."""
    return replace(lay_out(RawPage(number, width, height, 0, ())), method="none")
