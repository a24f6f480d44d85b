"""A PDF engine with faults on demand: a page that says CRASH, HANG, MEMORY, STUMBLE or REFUSE does it.

CRASHONCE crashes the first time only; a file beside the PDF remembers.
"""

from __future__ import annotations

import ctypes
import time
from pathlib import Path

from extract.parse.base import UnreadablePage
from extract.parse.with_pypdfium2 import Engine as Pdfium


class Engine(Pdfium):
    name = "faulty"

    def open(self, path, password=None):
        if path.stem == "crash-on-open":
            ctypes.string_at(1)
        return Faulty(super().open(path, password), path)


class Faulty:
    def __init__(self, document, path: Path) -> None:
        self._document = document
        self._path = path

    @property
    def n_pages(self):
        return self._document.n_pages

    @property
    def metadata(self):
        return self._document.metadata

    def page(self, number):
        page = self._document.page(number)
        said = {word.text for word in page.words}
        if "HANG" in said:
            time.sleep(600)
        if "CRASH" in said:
            ctypes.string_at(1)
        if "CRASHONCE" in said and not (mark := self._path.with_suffix(".mark")).exists():
            mark.touch()
            ctypes.string_at(1)
        if "MEMORY" in said:
            hoard = []
            while True:
                hoard.append(bytes(64 << 20))
        if "STUMBLE" in said:
            raise ZeroDivisionError("on purpose")
        if "REFUSE" in said:
            raise UnreadablePage(f"Page {number} cannot be loaded.")
        return page

    def close(self):
        self._document.close()
