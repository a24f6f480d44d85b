"""What a PDF says of itself, in one form: dates as ISO 8601, the XMP title where the dictionary has none."""

from __future__ import annotations

import mmap
import re
from html import unescape
from pathlib import Path

_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-]\d\d)?'?(\d\d)?")
_LOOK_AT = 64 * 1024 * 1024
"""Bytes searched for an XMP packet."""


def iso_date(value: str) -> str:
    """Turn a PDF date (`D:20240131120000+01'00'`) into ISO 8601; anything else comes back unchanged.

    >>> iso_date("D:20240131120000+01'00'")
    '2024-01-31T12:00:00+01:00'
    >>> iso_date("D:2024")
    '2024'
    """
    match = _DATE.fullmatch(value.strip().rstrip("'"))
    if not match:
        return value.strip()
    year, month, day, hour, minute, second, zone, zone_minute = match.groups()
    text = "-".join(part for part in (year, month, day) if part)
    if hour and day:
        text += f"T{hour}:{minute or '00'}:{second or '00'}"
        if zone == "Z":
            text += "Z"
        elif zone:
            text += f"{zone}:{zone_minute or '00'}"
    return text


def xmp_title(path: Path) -> str | None:
    """Return the title of an uncompressed XMP packet, None when there is none."""
    if path.stat().st_size == 0:
        return None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(b"<dc:title>", 0, _LOOK_AT)
        if at < 0:
            return None
        packet = bytes(data[at : at + 2000]).partition(b"</dc:title>")[0]
    # An empty title is an empty element; what stands between tags, and nothing else, is the title.
    words = re.sub(rb"<[^>]*>", b" ", packet).decode("utf-8", "replace")
    return " ".join(unescape(words).split()) or None


def clean(raw: dict[str, str], path: Path, language: str | None) -> dict[str, str]:
    """Name the fields of a PDF's information dictionary as `Reading.metadata` does."""
    names = {
        "Title": "title",
        "Author": "author",
        "Subject": "subject",
        "Keywords": "keywords",
        "Creator": "creator",
        "Producer": "producer",
        "CreationDate": "created",
        "ModDate": "modified",
    }
    said: dict[str, str] = {}
    for key, name in names.items():
        value = "".join(char for char in str(raw.get(key) or "") if char.isprintable()).strip()
        if value:
            said[name] = iso_date(value) if name in ("created", "modified") else value
    if language and language.strip():
        said["language"] = language.strip()
    title = xmp_title(path)
    if title:
        said.setdefault("title", title)
        if title != said["title"]:
            said["xmp_title"] = title
    return said
