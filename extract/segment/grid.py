"""A table as a grid: rows and columns count from 0, cells may span several of either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class GridCell(NamedTuple):
    """One cell: its place in the grid, its box and the words that stand in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    top: float
    x1: float
    bottom: float
    words: tuple[int, ...]
    """Indices into the page's words, in reading order; empty for an empty cell."""


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table found on a page; boxes in points from the top left of the page as shown."""

    x0: float
    top: float
    x1: float
    bottom: float
    n_rows: int
    n_columns: int
    n_header_rows: int
    """Rows at the top that name the columns; 0 when none was recognised."""
    cells: tuple[GridCell, ...]
    """By row, then by column; a place covered by a span has no cell of its own."""
    columns: tuple[float, ...]
    """Edges of the columns across the reading direction, one more than there are columns."""
    ruled: bool
    """True when drawn lines close the cells; False when columns were seen in the text alone or with rules above
    and below only."""
    header: tuple[str, ...] = ()
    """Text of the header rows, column by column (rows joined by a space, spans repeated)."""
    angle: int = 0
    """Direction of writing, in degrees clockwise: rows of a table at 90 or 270 run up or down the page."""
