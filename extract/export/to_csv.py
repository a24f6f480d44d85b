"""Writes the main table as CSV: RFC 4180, UTF-8 with a byte-order mark so that Excel reads the letters right.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; a cell that already looks so
gets one more, so that taking one away always gives back what was written (`extract.model.visible`).
"""

from __future__ import annotations

import csv
import io
import json
from typing import BinaryIO

from extract.export.base import TABLE_KINDS, Cell, Report, text_of
from extract.model.visible import harmless


class Exporter:
    """Comma-separated values, one table."""

    suffix = "csv"
    kinds = TABLE_KINDS
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the main table with its columns' names as header."""
        table = report.tables[0]
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
        try:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(table.keys)
            writer.writerows([harmless(_text(cell)) for cell in row] for row in table.rows)
            text.flush()
        finally:
            text.detach()


def _text(cell: Cell) -> str:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else text_of(cell)
