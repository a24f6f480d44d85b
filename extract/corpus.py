"""Finds the PDFs of a review and reads its register: numbers and metadata, given once by people.

A register is a table with one line per source document. It is found as `register.csv` beside the PDFs; its
columns are those of `Document` (`number`, `file`, `author`, `year`, `title`, …, and `class`).
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from extract.errors import DocumentError, RegisterError
from extract.model.document import CLASSES, ROLES, Document
from extract.model.visible import plain

REGISTER = "register.csv"
"""The file name of a register in a folder of PDFs."""

_ALIASES = {
    "no": "number",
    "no.": "number",
    "#": "number",
    "source document number": "number",
    "filename": "file",
    "file name": "file",
    "path": "file",
    "document title": "title",
    "organisation": "publisher",
    "link": "url",
    "date accessed": "accessed",
}
_TEXT_FIELDS = tuple(
    field.name
    for field in fields(Document)
    if field.name not in {"number", "doc_class", "parent", "origins", "document_id", "revision", "n_pages"}
)
csv.field_size_limit(1 << 24)  # a title of 100,000 characters is read like any other

COLUMNS = ("number", "class", "parent", *_TEXT_FIELDS)
"""Columns that a register may have."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to ingest."""

    path: Path
    """Absolute."""
    name: str
    """Relative to the folder that was given, with `/`; for a file that was named itself, its name."""
    entry: Document | None = None
    """Its line in the register; `entry.number` is 0 when the line gives none."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the paths held."""

    files: tuple[FoundFile, ...]
    """In order: by register number, then by name."""
    missing: tuple[Document, ...] = ()
    """Register entries of the folders given whose file is not there."""
    unfiled: tuple[Document, ...] = ()
    """Register entries that name no file (web pages, paper)."""


def find(paths: Sequence[Path]) -> Findings:
    """Find the PDFs below the paths, in an order that does not depend on the disk.

    Raises:
        DocumentError: a path is not there, or a folder holds no PDF.
        RegisterError: a register contradicts itself.
    """
    files: dict[Path, FoundFile] = {}
    missing: list[Document] = []
    unfiled: list[Document] = []
    for path in paths:
        if not path.exists():
            raise DocumentError(f"There is no file or folder {path}.", "Check the path and run the command again.")
        folder = path if path.is_dir() else path.parent
        register = folder / REGISTER
        entries = read_register(register) if register.is_file() else []
        by_name = {entry.file.casefold(): entry for entry in entries if entry.file}
        found = _pdfs(path) if path.is_dir() else [path]
        if path.is_dir() and not found:
            raise DocumentError(f"The folder {path} holds no PDF.", "Name a folder with PDFs, or the files themselves.")
        names = set()
        for file in found:
            name = file.relative_to(folder).as_posix()
            entry = by_name.get(name.casefold()) or by_name.get(file.name.casefold())
            if entry is not None:
                names.add(entry.file.casefold())
            files.setdefault(file.resolve(), FoundFile(file.absolute(), name, entry))
        if path.is_dir():
            missing += [entry for entry in entries if entry.file and entry.file.casefold() not in names]
            unfiled += [entry for entry in entries if not entry.file]
    _refuse_shared_numbers([file.entry for file in files.values() if file.entry] + missing + unfiled)
    ordered = sorted(files.values(), key=lambda file: (_number(file) or 1 << 62, file.name, str(file.path)))
    return Findings(tuple(ordered), tuple(missing), tuple(unfiled))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        DocumentError: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"“{path.name}” cannot be read: {error.strerror or error}.") from error


def read_register(file: Path) -> list[Document]:
    """Read a register; entries without a number get 0, those without a file an empty name.

    Comma, semicolon and tab are all understood, as are UTF-8 and Windows-1252.

    Raises:
        RegisterError: with the line and the reason.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise RegisterError(f"The register {file} cannot be read: {error.strerror or error}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        columns = [_column(name, file) for name in next(rows, [])]
        if "file" not in columns and "title" not in columns:
            raise RegisterError(f"{file.name} is not a register: its first line names neither `file` nor `title`.")
        entries = []
        for cells in rows:
            values = {name: plain(cell.strip()) for name, cell in zip(columns, cells, strict=False) if cell.strip()}
            if values:
                entries.append(_entry(values, f"{file.name}, line {rows.line_num}"))
    except csv.Error as error:
        raise RegisterError(f"{file.name}, line {rows.line_num}: {error}.") from error
    _refuse_shared_numbers(entries)
    return entries


def _pdfs(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() == ".pdf"
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _number(file: FoundFile) -> int:
    return file.entry.number if file.entry else 0


def _column(name: str, file: Path) -> str:
    plain = " ".join(name.strip().lower().replace("_", " ").split())
    found = _ALIASES.get(plain, plain.replace(" ", "_"))
    if found not in COLUMNS and (near := difflib.get_close_matches(found, COLUMNS, n=1, cutoff=0.8)):
        raise RegisterError(f"{file.name}: there is no column “{name.strip()}”. Did you mean “{near[0]}”?")
    return found


def _entry(values: dict[str, str], place: str) -> Document:
    number = values.pop("number", "0")
    if not number.isdigit() or (number != "0" and int(number) < 1):
        raise RegisterError(f"{place}: “{number}” is not a source-document number.")
    doc_class = values.pop("class", "").lower()
    if doc_class and doc_class not in CLASSES:
        raise RegisterError(f"{place}: “{doc_class}” is not a class. Classes: {', '.join(CLASSES)}.")
    role = values.get("role", "").lower()
    if role and role not in ROLES:
        raise RegisterError(f"{place}: “{role}” is not a role. Roles: {', '.join(ROLES)}.")
    parent = values.pop("parent", "")
    if parent and not parent.isdigit():
        raise RegisterError(f"{place}: “{parent}” is not a source-document number (column `parent`).")
    known = {name: value for name, value in values.items() if name in _TEXT_FIELDS}
    if role:
        known["role"] = role
    file = known.pop("file", "").replace("\\", "/")
    origins = dict.fromkeys((*known, *(["class"] if doc_class else []), *(["parent"] if parent else [])), "register")
    return Document(
        number=int(number),
        file=file,
        doc_class=doc_class or "formal",
        parent=int(parent) if parent else None,
        origins=origins,
        **known,  # type: ignore[arg-type]
    )


def _refuse_shared_numbers(entries: Sequence[Document]) -> None:
    seen: dict[int, str] = {}
    for entry in entries:
        name = entry.file or entry.title or "an entry without a file"
        if entry.number and entry.number in seen and seen[entry.number] != name:
            raise RegisterError(f"Source-document number {entry.number} is given twice: {seen[entry.number]} and {name}.")
        seen[entry.number] = name
