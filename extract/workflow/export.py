"""Exports: what stands in the store, as files in the formats that reviewers' other tools read.

A file appears whole or not at all: it is written beside its place and then put there in one move. What
breaks a rule of the review (a quote that is not on its page, a source that is only to inform) is refused
before anything is written.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from extract import plugins
from extract.errors import DocumentError, NoEvidence, PartialFailure, UsageError
from extract.export.base import Exporter, Report
from extract.export.highlights import highlighted
from extract.export.report import of_annex
from extract.export.web_annotations import by_document
from extract.store.copy import published_copy
from extract.store.in_sqlite import Store
from extract.workflow.reports import BUILDERS, Wish, annex_for, pdf_reader

_SQLITE = ("db", "sqlite", "sqlite3")


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote, and what a person should know about it."""

    path: Path
    notes: tuple[str, ...] = ()


def kinds() -> list[str]:
    """All kinds of export."""
    return sorted([*BUILDERS, "highlights", "sqlite"])


@contextmanager
def new_file(path: Path) -> Generator[BinaryIO]:
    """Open a stream whose bytes become `path` when the block ends well, and nothing otherwise.

    Raises:
        UsageError: the place cannot be written.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file with `-o FILE`.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".export.", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from error
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
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} cannot be written: {error.strerror or error}.", "Name another place with `-o FILE`."
    )


def exporter_for(kind: str, path: Path, *, format_name: str | None = None) -> Exporter:
    """Return the exporter that the file's ending (or `format_name`) asks for.

    Raises:
        UsageError: unknown kind or format; the message lists those that exist.
    """
    if kind not in BUILDERS:
        raise UsageError(f"There is no export “{kind}”.", f"Kinds: {', '.join(kinds())}.")
    wanted = (format_name or "").lower().lstrip(".").replace("csl-json", "csl.json")
    ending = f".{wanted}" if wanted else path.name.lower()
    names = plugins.names("export")
    # A format is named as it ends, so that one file is loaded and not all of them.
    likely = [name for name in names if ending.endswith(f".{name.replace('_', '.')}")]
    for name in sorted(likely, key=len, reverse=True):
        exporter: Exporter = plugins.load("export", name, "Exporter")()
        if kind in exporter.kinds:
            return exporter
    found: list[Exporter] = [plugins.load("export", name, "Exporter")() for name in names]
    fitting = sorted(exporter.suffix for exporter in found if kind in exporter.kinds)
    shown = wanted or path.suffix.lstrip(".") or path.name
    raise UsageError(f"“{kind}” cannot be written as “{shown}”.", f"Formats: {', '.join(fitting)}.")


def export(store: Store, wish: Wish, path: Path) -> Written:
    """Write one export.

    Args:
        store: The review.
        wish: What to export and how.
        path: The file (for highlights the folder); its ending chooses the format.

    Raises:
        UsageError: unknown kind or format, or the place cannot be written.
        JudgementRefused: a rule of the review is broken; no file is written.
        PartialFailure: some PDFs could not be marked; the others are there.
    """
    if wish.kind == "highlights":
        return _highlights(store, wish, path)
    if wish.kind == "sqlite":
        return _sqlite(store, wish, path)
    exporter = exporter_for(wish.kind, path, format_name=wish.format_name)
    report = BUILDERS[wish.kind](store, wish, exporter.pictures)
    with new_file(path) as stream:
        exporter.write(report, stream)
    return Written(path, _notes(report))


def _notes(report: Report) -> tuple[str, ...]:
    notes = [f"Not settled: {line}." for line in (report.annex.unsettled if report.annex else ())]
    if len(notes) > 5:
        notes[5:] = [f"… and {len(notes) - 5} more that are not settled."]
    if report.kind == "qdpx" and report.annex is not None:
        without = [
            document.number for document in report.annex.documents if document.number not in report.files
        ]
        if without:
            notes.append(f"Without their PDF, as text only: documents {', '.join(map(str, without))}.")
        notes.append(
            "Other programs may show cases, variables and notes in their own way, or leave them out."
        )
    return tuple(notes)


def _highlights(store: Store, wish: Wish, folder: Path) -> Written:
    annex = annex_for(store, wish)
    cited = by_document(annex)
    if not cited:
        raise NoEvidence(
            "Nothing is cited yet, so there is nothing to mark.", "Cite passages with `extract cite`."
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", "Name a folder with `-o FOLDER`.")
    files = {document.number: document for document in annex.documents}
    failed, notes = [], []
    for number, pieces in cited.items():
        document = files[number]
        name = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", Path(document.file).stem)[:80]
        marked = [piece for piece in pieces if piece.document_id == document.document_id]
        if len(marked) < len(pieces):
            notes.append(
                f"Document {number}: {len(pieces) - len(marked)} quotes stand in an earlier revision."
            )
        read = pdf_reader(store, document.document_id)
        if read is None:
            failed.append(f"document {number} (the file is gone)")
            continue
        try:
            original = read()
            with new_file(folder / f"{number:03d} {name}.pdf") as stream:
                highlighted(original, marked, stream, password=wish.password or "")
        except DocumentError as error:
            failed.append(f"document {number} ({error.message})")
    if failed:
        raise PartialFailure(
            f"{len(failed)} of {len(cited)} documents could not be marked: {'; '.join(failed)}."
        )
    return Written(folder, tuple(notes))


def _sqlite(store: Store, wish: Wish, path: Path) -> Written:
    if path.suffix.lower().lstrip(".") not in _SQLITE and not wish.format_name:
        raise UsageError(
            f"“sqlite” cannot be written as “{path.suffix.lstrip('.') or path.name}”.",
            f"Formats: {', '.join(_SQLITE)}.",
        )
    if path.exists() and path.samefile(store.path):
        raise UsageError(f"{path} is the store itself.", "Name another place with `-o FILE`.")
    annex = annex_for(store, wish)
    reports = [
        of_annex(annex, kind, wish.options, old_after=wish.old_after)
        for kind in ("evidence", "scores", "gaps")
    ]
    tables = [table for report in reports for table in report.tables]
    with new_file(path) as stream, tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        made = Path(scratch) / "copy.db"
        try:
            published_copy(
                store,
                made,
                tables=[(table.key, table.keys, list(table.rows)) for table in tables],
                about=dict(reports[0].about),
            )
        except sqlite3.Error as error:
            raise UsageError(f"The copy cannot be made: {error}.") from error
        with made.open("rb") as copied:
            while block := copied.read(1 << 20):
                stream.write(block)
    return Written(path)
