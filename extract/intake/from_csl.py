"""Reads a register from CSL-JSON: ours, with nothing lost, and those of Zotero and others as far as they tell."""

from __future__ import annotations

import json
from typing import Any

from extract.errors import RegisterError
from extract.intake.register_entry import entry
from extract.model.document import Document

_FIELDS = {
    "title": "title", "publisher": "publisher", "number": "symbol", "genre": "type", "collection-title": "series",
    "edition": "edition", "language": "language", "URL": "url", "note": "note",
}  # fmt: skip


def read(text: str) -> list[Document]:
    """Return the entries of a CSL-JSON file, in order; the register's own JSON export is understood as well.

    Raises:
        RegisterError: it is not JSON, or not a list of items.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except ValueError as error:
        raise RegisterError(f"The file is not JSON: {error}.") from error
    if isinstance(value, dict) and isinstance(value.get("documents"), list):
        return [
            entry(_texts(row), f"document {at}")
            for at, row in enumerate(_objects(value["documents"]), start=1)
        ]
    if isinstance(value, dict):
        value = value.get("items", [value])
    return [entry(_item(found), f"item {at}") for at, found in enumerate(_objects(value), start=1)]


def _objects(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(found, dict) for found in value):
        raise RegisterError(
            "The file is not CSL-JSON.", "CSL-JSON is a list of objects with `title` and `type`."
        )
    return value


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if isinstance(value, str | int) and value != ""}


def _item(found: dict[str, Any]) -> dict[str, str]:
    fields = {
        ours: str(found[theirs]) for theirs, ours in _FIELDS.items() if found.get(theirs) not in (None, "")
    }
    fields["id"] = str(found.get("id", ""))
    names = [_name(name) for name in found.get("author") or [] if isinstance(name, dict)]
    if any(names):
        fields["author"] = "; ".join(name for name in names if name)
    issued = _date(found.get("issued"))
    if issued:
        fields["year"] = issued[:4] if issued[:4].isdigit() else issued
        if issued != fields["year"]:
            fields["date"] = issued
    if accessed := _date(found.get("accessed")):
        fields["accessed"] = accessed
    custom = found.get("custom")
    if isinstance(custom, dict) and "class" in custom:
        # Written by us: the fields themselves, also those that are empty here and were only derived above.
        fields.pop("year", None)
        fields.pop("date", None)
        fields.pop("accessed", None)
        fields |= _texts(custom)
    return fields


def _name(name: dict[str, Any]) -> str:
    if name.get("literal"):
        return str(name["literal"])
    return ", ".join(str(name[part]) for part in ("family", "given") if name.get(part))


def _date(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        numbers = [int(part) for part in parts[0] if str(part).isdigit()]
        return "-".join(f"{part:04d}" if at == 0 else f"{part:02d}" for at, part in enumerate(numbers))
    return str(value.get("literal") or value.get("raw") or "")
