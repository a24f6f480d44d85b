"""Exports: what stands in the store, as files in the formats that reviewers' other tools read.

A file appears whole or not at all: it is written beside its place and then put there in one move. What
breaks a rule of the review (a quote that is not on its page, a source that is only to inform) is refused
before anything is written.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from extract import plugins
from extract.errors import UsageError
from extract.export import passages as passage_rows
from extract.export.base import Exporter, Options, Report
from extract.model.document import Document, Passage
from extract.store.in_sqlite import Store


@contextmanager
def new_file(path: Path) -> Generator[BinaryIO]:
    """Open a stream whose bytes become `path` when the block ends well, and nothing otherwise.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.", "Name another place with `-o FILE`."
        ) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; an export is an ordinary one.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        try:
            part.replace(path)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror}.", "Name another place with `-o FILE`."
            ) from error
    finally:
        part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks an export for."""

    kind: str
    format_name: str | None = None
    """The format, when the file's ending does not say it."""
    options: Options = Options()  # noqa: RUF009 - frozen
    limit: int = 50
    """Citations: passages for each micro-indicator."""
    old_after: int = 5
    """Gaps: evidence is old when it is this many years before the newest document."""
    framework: str | None = None
    """Framework id, None for the store's own."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote, and what a person should know about it."""

    path: Path
    notes: tuple[str, ...] = ()


def _passages(store: Store, wish: Wish) -> Report:
    documents = [document for document in store.documents.all() if document.doc_class == "formal"]

    def read() -> Iterator[tuple[Document, Iterator[Passage], Mapping[int, str | None]]]:
        for document in documents:
            if document.document_id:
                found = (passage for _, passage in store.passages.of_document(document.document_id))
                yield document, found, store.passages.labels(document.document_id)

    return Report("passages", "Passages", (passage_rows.table(documents, read()),), options=wish.options)


BUILDERS = {"passages": _passages}
"""For each kind what gathers its report."""


def exporter_for(kind: str, path: Path, *, format_name: str | None = None) -> Exporter:
    """Return the exporter that the file's ending (or `format_name`) asks for.

    Raises:
        UsageError: unknown kind or format; the message lists those that exist.
    """
    if kind not in BUILDERS:
        raise UsageError(f"There is no export “{kind}”.", f"Kinds: {', '.join(sorted(BUILDERS))}.")
    found = {name: plugins.load("export", name, "Exporter")() for name in plugins.names("export")}
    fitting = {exporter.suffix: exporter for exporter in found.values() if kind in exporter.kinds}
    wanted = format_name or next(
        (
            ending
            for ending in sorted(fitting, key=len, reverse=True)
            if path.name.lower().endswith(f".{ending}")
        ),
        "",
    )
    if wanted not in fitting:
        shown = wanted or path.suffix.lstrip(".") or path.name
        raise UsageError(
            f"“{kind}” cannot be written as “{shown}”.", f"Formats: {', '.join(sorted(fitting))}."
        )
    chosen: Exporter = fitting[wanted]
    return chosen


def export(store: Store, wish: Wish, path: Path) -> Written:
    """Write one export.

    Args:
        store: The review.
        wish: What to export and how.
        path: The file; its ending chooses the format.

    Raises:
        UsageError: unknown kind or format, or the place cannot be written.
        JudgementRefused: a rule of the review is broken; no file is written.
    """
    exporter = exporter_for(wish.kind, path, format_name=wish.format_name)
    report = BUILDERS[wish.kind](store, wish)
    with new_file(path) as stream:
        exporter.write(report, stream)
    return Written(path)
