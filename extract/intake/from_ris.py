"""Reads a register from RIS: ours, with nothing lost, and those of reference managers as far as they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.errors import RegisterError
from extract.intake.register_entry import entry
from extract.model.document import Document
from extract.model.visible import original

_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$")

_FIELDS = {
    "AU": "author", "A1": "author", "TI": "title", "T1": "title", "PY": "year", "Y1": "year", "DA": "date",
    "PB": "publisher", "M1": "symbol", "SN": "symbol", "M3": "type", "T3": "series", "ET": "edition",
    "LA": "language", "UR": "url", "Y2": "accessed", "L1": "file", "N1": "note", "C1": "class", "C2": "role",
    "C3": "period", "C4": "state", "C5": "supplied_by", "C6": "received", "C7": "batch", "C8": "parent",
    "ID": "id",
}  # fmt: skip


def read(text: str) -> list[Document]:
    """Return the entries of a RIS file, in order.

    Raises:
        RegisterError: there is no reference in it, or a field that must be a number is none.
    """
    documents = [entry(fields, f"reference {at}") for at, fields in enumerate(_references(text), start=1)]
    if not documents:
        raise RegisterError(
            "The file holds no RIS reference.", "A reference begins with a line `TY  - RPRT`."
        )
    return documents


def _references(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    last = ""
    is_open = False
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _LINE.match(line)
        if found is None:
            # Some programs break long fields over lines.
            if is_open and last and line.strip():
                fields[last] = f"{fields[last]} {original(line.strip())}"
            continue
        tag, value = found[1], original(found[2].strip())
        if tag == "TY":
            fields, last, is_open = {}, "", True
        elif tag == "ER":
            if is_open:
                yield fields
            is_open = False
        elif is_open and value and tag in _FIELDS:
            last = _FIELDS[tag]
            if last == "author" and last in fields:
                fields[last] += f"; {value}"
            else:
                fields.setdefault(last, value)
