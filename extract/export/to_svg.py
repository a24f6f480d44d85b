"""Writes the report's picture as SVG."""

from __future__ import annotations

from typing import BinaryIO

from extract.export.base import PICTURE_KINDS, Report


class Exporter:
    """Scalable vector graphics; letters are outlines, so that it looks the same everywhere."""

    suffix = "svg"
    kinds = PICTURE_KINDS
    pictures = True

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the first picture."""
        stream.write(report.pictures[0].svg)
