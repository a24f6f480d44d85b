"""What an engine sees on a page, and what a page looks like once it is laid out in reading order.

Two stages so that page ranges can be read in several processes: an engine gives a `RawPage`,
`segment.page_layout.lay_out` turns it into a `PageLayout` (pure, page by page), and
`segment.passages.assemble` turns all layouts of a document into a `Reading`.

Everything here is a tuple of plain values: quick to make, to pickle and to compare. Boxes are in PDF points
from the top left corner of the page as shown (crop box, after the page's own rotation), `x0, top, x1, bottom`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Style(NamedTuple):
    """How a word is set; words point to it by index (`RawPage.styles`)."""

    font: str = ""
    """Base font name without the subset prefix."""
    bold: bool = False
    italic: bool = False
    colour: int = 0
    """Fill colour as 0xRRGGBB, 0 (black) when the engine does not tell."""


class RawWord(NamedTuple):
    """A word as the engine gives it, in the order of the content stream.

    A word ends at white space, at a wide gap, and where a raised or smaller marker begins.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    """The box is the font's line box: words of one line in one font share `top` and `bottom`."""
    size: float
    """Real font size in points (text matrix applied)."""
    style: int
    """Index into `RawPage.styles`."""
    angle: int
    """Direction of writing as shown, in degrees clockwise: 0, 90, 180 or 270; -1 for slanted text."""
    breaks: bool
    """True when the engine starts a new line with this word."""
    glued: bool
    """True when no space stands between the previous word and this one (a marker was split off)."""
    baseline: float = 0.0
    """Where the letters stand: `y` for upright text, `x` for text turned by 90 or 270 degrees."""


class RawRule(NamedTuple):
    """A straight line, a rectangle, or the bounding box of another filled path (`is_path`)."""

    x0: float
    top: float
    x1: float
    bottom: float
    stroked: bool
    filled: bool
    colour: int
    """Fill colour (stroke colour when not filled) as 0xRRGGBB."""
    is_path: bool = False
    """True for curves and polygons, of which only the bounding box is known."""


class RawImage(NamedTuple):
    """The box of a picture."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as the engine sees it, without any opinion on order or structure."""

    number: int
    """PDF page, from 1."""
    width: float
    height: float
    rotation: int
    """The page's own /Rotate: 0, 90, 180 or 270; boxes are already turned."""
    words: tuple[RawWord, ...]
    rules: tuple[RawRule, ...] = ()
    images: tuple[RawImage, ...] = ()
    styles: tuple[Style, ...] = (Style(),)
    n_unmapped: int = 0
    """Characters for which the font gives no Unicode value."""
    truncated: bool = False
    """True when the page held more objects or characters than the limits allow."""
    method: str = "text"
    """`text`, `ocr`, `recovered` or `none`, as in `Page.method`."""
    ocr_confidence: float | None = None


class Line(NamedTuple):
    """One line of text in the page's reading order."""

    start: int
    end: int
    """Half-open offsets into the page's text."""
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    """Font size of most of its characters."""
    style: int
    """Flags: 1 all bold, 2 all italic, 4 begins bold, 8 all capitals, 16 a bullet is drawn in front of it."""
    colour: int
    block: int
    """Lines of one block stand under each other in one column; a new block may begin a new column."""
    column: tuple[float, float]
    """Left and right edge of the column of text that it stands in."""
    gap: float
    """Widest white space within the line, in points."""
    marks: tuple[tuple[int, int], ...] = ()
    """Offsets of raised or small markers in the page's text."""
    angle: int = 0
    area: int = -1
    """Index into `PageLayout.areas` when it stands in a box of its own, else -1."""
    lead: float = 0.0
    """Where the text after the first word begins, for lists with a hanging marker (0: unknown)."""
    first: float = 0.0
    """Width of the first word: would it have fitted on the line before?"""
    baseline: float = 0.0
    soft: bool = False
    """True when the line ends in a soft (discretionary) hyphen."""


class TableCell(NamedTuple):
    """One cell of a laid-out table: offsets into the page's text (start == end when empty)."""

    row: int
    column: int
    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


class TableLayout(NamedTuple):
    """A table on a page, its text row by row in the page's text, cells apart by a tab."""

    x0: float
    top: float
    x1: float
    bottom: float
    n_header_rows: int
    n_rows: int
    n_columns: int
    cells: tuple[TableCell, ...]
    columns: tuple[float, ...]
    """Edges of the columns, one more than there are columns."""
    header: tuple[str, ...]
    """Text of the header rows, column by column; empty when none was recognised."""
    block: int
    """Its place among the blocks of the page."""
    angle: int = 0
    ruled: bool = False
    """True when drawn lines close the cells."""


class Area(NamedTuple):
    """A box or a side bar that holds text apart from the body."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page in reading order: its text, and where everything stands in it."""

    number: int
    width: float
    height: float
    rotation: int
    text: str
    words: bytes
    """Packed by `model.document.pack_words`."""
    lines: tuple[Line, ...]
    tables: tuple[TableLayout, ...] = ()
    areas: tuple[Area, ...] = ()
    rules: tuple[tuple[float, float, float], ...] = ()
    """Horizontal rules as (x0, x1, top), short ones above footnotes among them."""
    turn: int = 0
    """Direction of most of its text, in degrees clockwise as shown. Lines, tables and areas are given in the
    frame of a page turned back by this much; packed words are given as shown."""
    language: str | None = None
    quality: float = 1.0
    readable: bool = True
    reasons: tuple[str, ...] = ()
    """Why the text is not readable, in words for people."""
    n_images: int = 0
    image_share: float = 0.0
    """Share of the page covered by pictures, 0-1."""
    truncated: bool = False
    method: str = "text"
    ocr_confidence: float | None = None
    margin: tuple[tuple[str, float, float, float, float], ...] = ()
    """Pieces of text in the margins, as `segment.labels.margin_candidates` gives them."""
