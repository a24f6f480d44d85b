"""Turns the fields of a reference, whatever file they come from, into an entry of the register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extract.errors import RegisterError
from extract.model.document import CLASSES, ROLES, Document

_TEXT = (
    "type", "author", "title", "year", "date", "publisher", "symbol", "url", "accessed", "language", "period",
    "series", "edition", "state", "supplied_by", "received", "batch", "note",
)  # fmt: skip


def entry(fields: Mapping[str, str], place: str, *, origin: str = "register") -> Document:
    """Return an entry; its number is 0 where the file gives none.

    Args:
        fields: Register fields by name, with `class`, and `id` for the reference's own key.
        place: Where in the file, for messages.
        origin: What is remembered as the fields' origin.

    Raises:
        RegisterError: a class or role that does not exist, or a number that is none.
    """
    doc_class = fields.get("class") or "formal"
    if doc_class not in CLASSES:
        raise RegisterError(f"{place}: “{doc_class}” is not a class. Classes: {', '.join(CLASSES)}.")
    role = fields.get("role") or None
    if role is not None and role not in ROLES:
        raise RegisterError(f"{place}: “{role}” is not a role. Roles: {', '.join(ROLES)}.")
    parent = fields.get("parent") or ""
    if parent and not parent.isdigit():
        raise RegisterError(f"{place}: “{parent}” is not a source-document number.")
    texts = {name: fields[name] for name in _TEXT if fields.get(name)}
    texts |= _parted_year(texts)
    key = re.fullmatch(r"doc-0*(\d+)", fields.get("id", ""))
    number = fields.get("number") or (key[1] if key else "0")
    if not number.isdigit():
        raise RegisterError(f"{place}: “{number}” is not a source-document number.")
    given = [*texts, *(name for name in ("class", "role", "parent") if fields.get(name))]
    entry = Document(
        number=int(number),
        file=fields.get("file", ""),
        doc_class=doc_class,
        role=role,
        parent=int(parent) if parent else None,
        origins=dict.fromkeys(given, origin),
    )
    changes: dict[str, Any] = dict(texts)
    return replace(entry, **changes)


def _parted_year(texts: Mapping[str, str]) -> dict[str, str]:
    """Reference managers write `2016/05/03/` for a year with month and day."""
    found = re.fullmatch(r"(\d{4})/(\d{1,2})?/?(\d{1,2})?/?.*", texts.get("year", ""))
    if not found:
        return {}
    year, month, day = found[1], found[2], found[3]
    if not month:
        return {"year": year}
    full = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    return {"year": year, "date": texts.get("date") or full}
