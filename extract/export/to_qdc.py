"""Writes the framework as a REFI-QDA codebook."""

from __future__ import annotations

from typing import BinaryIO

from extract.export import qda
from extract.export.base import Report


class Exporter:
    """REFI-QDA codebook."""

    suffix = "qdc"
    kinds = frozenset({"codebook"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the codes."""
        if report.annex is not None:
            stream.write(qda.as_bytes(qda.codebook(report.annex, flatten=report.options.flatten)))
