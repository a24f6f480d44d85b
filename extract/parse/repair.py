"""Opens what an engine refuses at first: leading junk, a missing header or end, a damaged cross-reference table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.parse.base import Engine, OpenDocument


def open_or_mend(engine: Engine, path: Path, password: str | None, *, mend_first: bool = False) -> tuple[OpenDocument, bool]:
    """Open a file with the engine; returns whether it had to be mended.

    Raises:
        EncryptedDocument: it needs a password, or another one.
        UnreadableDocument: nothing could be saved.
    """
    return engine.open(path, password), False
