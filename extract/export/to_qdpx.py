"""Writes the review as a REFI-QDA project: a zip with `project.qde` and a flat folder `sources`."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from extract.export import qda
from extract.export.base import Report


class Exporter:
    """REFI-QDA project for ATLAS.ti, MAXQDA, NVivo, QualCoder and others."""

    suffix = "qdpx"
    kinds = frozenset({"qdpx"})
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the package; PDFs are taken in one after the other."""
        if report.annex is None:
            return
        pages = {
            identifier: qda.Pages(texts, report.heights.get(identifier, ()))
            for identifier, texts in report.texts.items()
        }
        project = qda.project(report.annex, pages, report.options, with_pdf=frozenset(report.files))
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            _add(package, "project.qde", qda.as_bytes(project.root))
            for name, text in sorted(project.texts.items()):
                # Nothing of a page's text is changed but what has no place in UTF-8.
                _add(package, f"sources/{name}", text.encode("utf-8", "replace"))
            for name, number in sorted(project.pdfs.items()):
                _add(package, f"sources/{name}", report.files[number](), compress=False)


def _add(package: zipfile.ZipFile, name: str, content: bytes, *, compress: bool = True) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content)
