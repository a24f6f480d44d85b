"""The exporter's socket: a report of tables goes in, bytes come out of one open stream.

    Annex ──► tables (`extract.export.tables`) ──► Report ──► Exporter.write(report, stream)

Every format writes the same tables, so that docx, xlsx, html, csv, md and json agree row for row. To add a
format, write one file `extract/export/to_<format>.py` with a class `Exporter`; it is found by its name. An
exporter never opens a file, looks up no clock and leaves nothing out: what a format cannot hold is written
in a visible form (`extract.model.visible`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

from extract.model.annex import Annex
from extract.model.visible import visible

Cell = str | int | float | None | list[object] | dict[str, object]
"""A value of a table. Lists and dicts come in data tables only (passages, citations)."""

Edition = Literal["published", "internal"]
"""published: source numbers only, as MOPAN prints; internal: with quotes, pages, stance and reviewers."""

Dialect = Literal["spec", "atlasti", "maxqda", "qualcoder"]
"""Whose reading of REFI-QDA a package is written for; see `extract.export.qda`."""

DIALECTS: tuple[Dialect, ...] = ("spec", "atlasti", "maxqda", "qualcoder")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name for programs, its heading for people, and what its cells are."""

    key: str
    title: str
    kind: Literal["text", "integer", "score", "link", "data"] = "text"
    """score: a number as printed, or a mark such as N/A; link: a place in a file; data: a list or a mapping."""
    width: int = 14
    """Characters, for formats with column widths."""
    main: bool = False
    """Kept as a column of its own where a page is too narrow for all of them (see `packed`)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; every row has one cell for each column."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    """A sequence, or an iterator that is read once (passages)."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.key for column in self.columns)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of a table, for formats that show one."""

    key: str
    title: str
    svg: bytes
    png: bytes

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg.decode()


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about an export."""

    edition: Edition = "published"
    ranges: bool = False
    """Print 11, 12, 13 as 11-13 in source lists."""
    dialect: Dialect = "spec"
    flatten: bool = False
    """REFI-QDA: all codes on one level, for readers that keep only one."""
    template: bytes | None = None
    """A docx whose styles, page setting, header and footer are used."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one export says, before any format."""

    kind: str
    title: str
    tables: tuple[Table, ...]
    """The main table first; formats that hold one table write that one."""
    about: tuple[tuple[str, str], ...] = ()
    """What proves where it comes from: organisation, framework, chain head, version, time."""
    pictures: tuple[Picture, ...] = ()
    annex: Annex | None = None
    data: object = None
    """The JSON value where the public interface fixes another shape than tables."""
    files: dict[int, Callable[[], bytes]] = field(default_factory=dict)
    """What reads a document's PDF, by source-document number, for packages that carry them."""
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Page texts by document id, for annotations that point into them."""
    heights: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Page heights in points by document id."""
    options: Options = Options()


class Exporter(Protocol):
    """One format."""

    suffix: str
    """The file's ending, without the dot."""
    kinds: frozenset[str]
    """The kinds of export it can write."""
    pictures: bool
    """Whether it shows the report's pictures; they are drawn only then."""

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the report; the same report gives the same bytes."""


TABLE_KINDS = frozenset(
    {"evidence-table", "documents", "evidence", "scores", "coverage", "gaps", "citations", "agreement"}
)
"""Kinds that are tables and that every table format can write."""

ANNEX_2 = "Annex 2. List of documents"
"""Heading of the list that the source numbers of the evidence table mean; it follows the table on paged formats."""

WIDEST = 8
"""Columns that a page can show side by side."""


def packed(table: Table) -> Table:
    """Return a wide table as a page can show it: its main columns, and the rest in one cell.

    Nothing is left out: every cell that is not empty stands in the details as “Heading: value”.
    """
    if len(table.columns) <= WIDEST:
        return table
    kept = [at for at, column in enumerate(table.columns) if column.main]
    rest = [(at, column.title) for at, column in enumerate(table.columns) if not column.main]

    def rows() -> Iterable[tuple[Cell, ...]]:
        for row in table.rows:
            details = [f"{title}: {text}" for at, title in rest if (text := text_of(row[at]))]
            yield (*(row[at] for at in kept), " · ".join(details))

    columns = (*(table.columns[at] for at in kept), Column("details", "Details", width=40))
    return Table(table.key, table.title, columns, rows())


PICTURE_KINDS = frozenset({"evidence-table", "scores", "coverage", "evidence", "agreement"})
"""Kinds that can be drawn."""


def text_of(cell: Cell) -> str:
    """Return a cell as the text that every format shows."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return ", ".join(text_of(part) if isinstance(part, str | int | float) else str(part) for part in cell)
    return visible(str(cell))


def utf8(text: str) -> bytes:
    """Encode JSON text; a lone surrogate, which has no UTF-8, is written as its escape."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text).encode()


def paragraphs(text: str) -> list[str]:
    """Return a cell's lines: paragraphs of a narrative are parted by line ends."""
    return [line for line in text.split("\n") if line.strip()]


def source_list(numbers: Iterable[int], others: Iterable[str] = (), *, ranges: bool = False) -> str:
    """Return a source list as printed: ascending, each once, survey items and interviews last.

    Args:
        numbers: Source-document numbers.
        others: Survey items and interviews ("S3", "I7").
        ranges: Print three or more numbers in a row as `11-13`.
    """
    ordered = sorted(set(numbers))
    parts: list[str] = []
    at = 0
    while at < len(ordered):
        last = at
        while last + 1 < len(ordered) and ordered[last + 1] == ordered[last] + 1:
            last += 1
        if ranges and last - at >= 2:
            parts.append(f"{ordered[at]}-{ordered[last]}")
        else:
            parts.extend(str(number) for number in ordered[at : last + 1])
        at = last + 1
    return ", ".join([*parts, *sorted(set(others), key=_natural)])


def _natural(item: str) -> tuple[str, int, str]:
    letters = item.rstrip("0123456789")
    digits = item[len(letters) :]
    return (letters, int(digits) if digits else 0, item)
