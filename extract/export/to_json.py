"""Writes every table as JSON: arrays of objects under their names, with what proves where they come from.

Values stand as they are in the review, not in the visible form of the paged formats: JSON can hold them all.
"""

from __future__ import annotations

import json
from typing import BinaryIO

from extract.export.base import TABLE_KINDS, Report, utf8


class Exporter:
    """JSON (UTF-8); scores and citations in the shape that the public interface fixes."""

    suffix = "json"
    kinds = TABLE_KINDS | {"annotations"}
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the report's own shape, or its tables."""
        value = report.data
        if value is None:
            tables = {
                table.key: [dict(zip(table.keys, row, strict=True)) for row in table.rows]
                for table in report.tables
            }
            value = {"kind": report.kind, "about": dict(report.about), **tables}
        stream.write(utf8(json.dumps(value, ensure_ascii=False, indent=1)) + b"\n")
