"""Writes the evidence as W3C Web Annotations in JSON-LD."""

from __future__ import annotations

import json
from typing import BinaryIO

from extract.export.base import Report, utf8


class Exporter:
    """JSON-LD."""

    suffix = "jsonld"
    kinds = frozenset({"annotations"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the page of annotations."""
        stream.write(utf8(json.dumps(report.data, ensure_ascii=False, indent=1)) + b"\n")
