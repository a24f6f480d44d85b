"""Writes the report's picture as PNG."""

from __future__ import annotations

from typing import BinaryIO

from extract.export.base import PICTURE_KINDS, Report


class Exporter:
    """A picture of 160 dots an inch."""

    suffix = "png"
    kinds = PICTURE_KINDS
    pictures = True

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the first picture."""
        stream.write(report.pictures[0].png)
