"""What every PDF engine promises, whatever library it rests on.

    engine.open(path, password) -> OpenDocument     raises EncryptedDocument, UnreadableDocument
    document.page(number) -> RawPage                raises UnreadablePage

Pages count from 1. Boxes are in points from the top left corner of the page as shown: crop box, turned by the
page's own rotation. Text is in logical order, as the page says it; nothing is normalised but a line-end hyphen,
which is always given as `-` or U+00AD. Errors of the library never leave the engine's file.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from extract.errors import UnreadableDocument
from extract.model.layout import RawPage

MAX_CHARACTERS = 400_000
"""Characters read from one page; a printed page holds some thousands, a bomb millions."""

MAX_OBJECTS = 60_000
"""Page objects looked at for rules and pictures; text is read apart from this."""

MAX_RULES = 20_000
"""Rules kept from one page: maps and charts draw tens of thousands."""


class UnreadablePage(UnreadableDocument):
    """One page of a document cannot be read; the others may."""

    advice = "The other pages were read; look at this one in a PDF viewer, or ask for a fresh copy."


class OpenDocument(Protocol):
    """A PDF that is open; close it, or use it in a `with` block."""

    @property
    def n_pages(self) -> int:
        """Number of pages the file admits to."""
        ...

    @property
    def metadata(self) -> dict[str, str]:
        """What the PDF says of itself: title, author, created, modified (ISO 8601), language, producer and so on."""
        ...

    def page(self, number: int) -> RawPage:
        """Read one page; its resources are freed before this returns."""
        ...

    def close(self) -> None:
        """Free the document; closing twice is harmless."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Engine(Protocol):
    """A way to read PDFs; a plug-in is a file `with_<name>.py` with a class `Engine`."""

    @property
    def name(self) -> str:
        """The plug-in's name."""
        ...

    @property
    def version(self) -> str:
        """Name and version of the library, as recorded with each run."""
        ...

    def open(self, path: Path, password: str | None = None) -> OpenDocument:
        """Open a file.

        Raises:
            EncryptedDocument: it needs a password, or another one.
            UnreadableDocument: it is not a PDF, is cut off, or has no page.
        """
        ...
