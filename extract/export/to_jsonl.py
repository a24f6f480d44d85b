"""Writes the main table as JSON lines: one object a row, in order, row by row as it is read."""

from __future__ import annotations

import json
from typing import BinaryIO

from extract.export.base import Report, utf8


class Exporter:
    """JSON lines (UTF-8, one object a line)."""

    suffix = "jsonl"
    kinds = frozenset({"passages", "evidence", "documents", "gaps"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the main table."""
        table = report.tables[0]
        keys = table.keys
        for row in table.rows:
            line = json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            # A line must stay a line for readers that also break at U+2028 and U+0085; lone surrogates have no UTF-8.
            line = line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
            stream.write(utf8(line) + b"\n")
