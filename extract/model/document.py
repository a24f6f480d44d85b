"""Documents, pages, passages and the places in them.

Conventions, stated once: pages count from 1 in PDF order. Offsets are half-open `[start, end)` in Unicode
code points. Boxes are in PDF points from the top left corner of the page as shown (crop box, after the
page's own rotation).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table_row", "table", "caption", "footnote"]
"""What a passage is on the page."""

KINDS: tuple[Kind, ...] = ("heading", "paragraph", "list_item", "table_row", "table", "caption", "footnote")

DocumentClass = Literal["formal", "inform-only", "excluded"]
"""formal: may be cited and exported; inform-only: may be read and searched, never quoted, numbered or
exported; excluded: not searched."""

CLASSES: tuple[DocumentClass, ...] = ("formal", "inform-only", "excluded")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        if self.page < 1 or self.x1 < self.x0 or self.bottom < self.top:
            raise ValueError(f"not a box: {self}")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one page's text: `page.text[start:end] == text`, always."""

    page: int
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.page < 1 or not 0 <= self.start < self.end or self.end - self.start != len(self.text):
            raise ValueError(f"not a span: page {self.page} [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters that stand alike in the passage's text (from `start`) and the page's text (from `at`).

    Between two runs a passage differs from its spans only by white space, a hyphen healed at a line end,
    a footnote marker taken out, or a normalised ligature.
    """

    start: int
    page: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote marker taken out of a passage: what was printed, and before which character it stood."""

    marker: str
    at: int
    footnote: str | None = None
    """Passage id of the footnote it points to, when it was found."""


@dataclass(frozen=True, slots=True)
class Page:
    """One PDF page as read: its text in reading order with everything that stands on it."""

    document_id: str
    number: int
    text: str
    width: float
    height: float
    rotation: int = 0
    label: str | None = None
    """The printed page label ("xii", "34"), None when unknown: never guessed."""
    label_origin: str | None = None
    """`pdf` (the PDF's page labels) or `printed` (a number seen on the page within a consistent sequence)."""
    quality: float = 1.0
    """0-1, share of the page's text that looks like text; see `extract.segment.quality`."""
    readable: bool = True
    """False when the text failed the quality test: its quotes cannot be called exact."""
    method: str = "text"
    """`text` (the PDF's own text), `ocr`, `recovered` (read by a repair path) or `none`."""
    ocr_confidence: float | None = None
    """0-1, mean word confidence, when the text comes from OCR."""
    words: bytes = b""
    """Word places, packed by `pack_words`."""


@dataclass(frozen=True, slots=True)
class WordBox:
    """One word's place: offsets into the page's text and its box in points."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


_WORD = struct.Struct("<IHffff")


def pack_words(words: Iterable[WordBox]) -> bytes:
    """Pack word places for `Page.words` (zlib over fixed records, little endian)."""
    packed = b"".join(
        _WORD.pack(word.start, word.end - word.start, word.x0, word.top, word.x1, word.bottom) for word in words
    )
    return zlib.compress(packed, 1)


def unpack_words(packed: bytes) -> list[WordBox]:
    """Return the word places that `pack_words` packed."""
    if not packed:
        return []
    return [
        WordBox(start, start + length, x0, top, x1, bottom)
        for start, length, x0, top, x1, bottom in _WORD.iter_unpack(zlib.decompress(packed))
    ]


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of meaning: a whole paragraph, list item, heading, table row, caption or footnote.

    It has one span per page (or column) that it runs over, in reading order. `text` is the spans' text with
    hyphens at breaks healed, white space folded and footnote markers taken out, and nothing else.
    """

    passage_id: str
    document_id: str
    ordinal: int
    """Place in the document's reading order, from 0."""
    kind: Kind
    text: str
    spans: tuple[Span, ...]
    boxes: tuple[Box, ...]
    runs: tuple[Run, ...]
    section: tuple[str, ...] = ()
    """Heading path, outermost first."""
    level: int | None = None
    """For headings: 1 is the outermost."""
    language: str | None = None
    """ISO 639-1."""
    notes: tuple[Note, ...] = ()
    header: tuple[str, ...] = ()
    """For table rows: the header cells of the table, left to right."""
    evidential: bool = True
    """False for contents pages and the like: kept and searchable by words, left out of the ranking."""

    def __post_init__(self) -> None:
        if not self.text or not self.spans:
            raise ValueError(f"an empty passage: {self.passage_id}")

    @property
    def pages(self) -> tuple[int, ...]:
        """All PDF pages it lies on, ascending, each once."""
        return tuple(sorted({span.page for span in self.spans}))


def passage_id(document_id: str, spans: Sequence[Span]) -> str:
    """Return the passage's id: the first 16 hex digits of a hash over document and spans.

    The same file gives the same ids on every machine (promise 1 of db/README.md).
    """
    places = ";".join(f"{span.page}:{span.start}:{span.end}" for span in spans)
    return hashlib.sha256(f"{document_id}|{places}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the register: a numbered source document of the review.

    All bibliographic fields are text as printed ("n.d." and "various" are years too), None when unknown.
    """

    number: int
    """Source-document number: given once, never reused."""
    file: str
    """File name as ingested."""
    doc_class: DocumentClass = "formal"
    role: str | None = None
    """One of `ROLES`; decides what the document may count for."""
    type: str | None = None
    author: str | None = None
    title: str | None = None
    year: str | None = None
    date: str | None = None
    publisher: str | None = None
    symbol: str | None = None
    url: str | None = None
    accessed: str | None = None
    language: str | None = None
    period: str | None = None
    series: str | None = None
    edition: str | None = None
    state: str | None = None
    """`final`, `draft` or `superseded`."""
    supplied_by: str | None = None
    received: str | None = None
    batch: str | None = None
    parent: int | None = None
    """Number of the document this one answers, e.g. the evaluation of a management response."""
    note: str | None = None
    origins: dict[str, str] = field(default_factory=dict)
    """For each field where it came from: `register`, `pdf` (information dictionary or XMP), `first page`, `person`."""
    document_id: str = ""
    """SHA-256 of the current revision's bytes."""
    revision: int = 1
    n_pages: int = 0

    @property
    def is_confidential(self) -> bool:
        """True for `inform-only`: never quoted, numbered or exported."""
        return self.doc_class == "inform-only"


ROLES = (
    "strategy",
    "policy",
    "guidance",
    "governing-body",
    "results-report",
    "financial",
    "audit",
    "oversight",
    "human-resources",
    "country-strategy",
    "evaluation",
    "review",
    "management-response",
    "external",
    "web",
    "other",
)
"""What a document is to the review (design: which roles are independent evidence, see `INDEPENDENT_ROLES`)."""

INDEPENDENT_ROLES = frozenset({"audit", "oversight", "evaluation", "review", "external"})
"""Roles whose findings do not come from the organisation's own reporting line."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A recognised thing in a passage with a value that can be searched."""

    kind: str
    start: int
    end: int
    text: str
    value: str
    """Normalised, e.g. `USD 1600000000`, `A/70/976`, `SDG 8.7`."""


@dataclass(frozen=True, slots=True)
class ParseIssue:
    """Something in a document that could not be read, or was read with doubt; never silent."""

    code: str
    """Short and stable, e.g. `encrypted`, `no-text`, `low-quality`, `timeout`; listed in docs/errors.md."""
    message: str
    page: int | None = None
    """PDF page, None for the whole document."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document."""

    document_id: str
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    issues: tuple[ParseIssue, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    """What the PDF says of itself: title, author, created, modified, language, producer."""
    engine: str = ""
    """Engine and version, e.g. `pypdfium2 5.15.2 (PDFium 7891)`."""


def cite(number: int, labels: Sequence[str | None], pages: Sequence[int]) -> str:
    """Return the citation as printed: `[12, p. 34]`, `[12, pp. 34–35]`.

    The printed label comes first; the PDF page stands beside it where the two differ, and alone where no
    label is known, marked as such: `[12, p. xii (PDF 14)]`, `[12, p. 14 (PDF)]`.
    """
    if not pages:
        raise ValueError("a citation needs a page")
    first, last = pages[0], pages[-1]
    shown = [label or "" for label in labels] if labels else [""] * len(pages)
    pdf = f"{first}" if first == last else f"{first}–{last}"
    if not shown[0] or not shown[-1]:
        return f"[{number}, p{'p' if first != last else ''}. {pdf} (PDF)]"
    printed = shown[0] if first == last else f"{shown[0]}–{shown[-1]}"
    beside = "" if printed == pdf else f" (PDF {pdf})"
    return f"[{number}, p{'p' if first != last else ''}. {printed}{beside}]"
