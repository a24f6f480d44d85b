"""Writes a damaged PDF anew from the objects that can still be found in it.

The objects are found by looking for `12 0 obj` from the first byte to the last, not through the file's own
tables; those packed in object streams are unpacked. Pages come in the order of the page tree as far as it is
there, then in the order in which they stand in the file. Everything is bounded: a bomb gives less, not more.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,8})[ \t\r\n\f\x00]{1,8}([0-9]{1,5})[ \t\r\n\f\x00]{1,8}obj(?![a-zA-Z])")
_STREAM = re.compile(rb"stream(\r\n|\n|\r)")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})(\s+\d{1,5}\s+R)?")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PAGES = re.compile(rb"/Type\s*/Pages(?![a-zA-Z])")
_CATALOG = re.compile(rb"/Type\s*/Catalog(?![a-zA-Z])")
_PACKED = re.compile(rb"/Type\s*/ObjStm(?![a-zA-Z])")
_TABLE = re.compile(rb"/Type\s*/XRef(?![a-zA-Z])")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]{0,2000000})")
_REFERENCE = re.compile(rb"(\d{1,8})\s+\d{1,5}\s+R")
_PAGES_OF = re.compile(rb"/Pages\s+(\d{1,8})\s+\d{1,5}\s+R")
_NUMBER_OF = re.compile(rb"/N\s+(\d{1,6})")
_FIRST_AT = re.compile(rb"/First\s+(\d{1,8})")
_ENCRYPT = re.compile(rb"/Encrypt\s+(\d{1,8}\s+\d{1,5}\s+R)")
_FILE_ID = re.compile(rb"/ID\s*\[\s*(<[0-9A-Fa-f\s]*>\s*<[0-9A-Fa-f\s]*>)\s*\]")
_INFO = re.compile(rb"/Info\s+(\d{1,8}\s+\d{1,5}\s+R)")

_MOST_OBJECTS = 500_000
_MOST_UNPACKED = 128 << 20
"""Bytes that all object streams together may unpack to."""
_MOST_PAGES = 20_000


@dataclass(slots=True)
class _Found:
    """One object as it stands in the file."""

    body: bytes
    """Between `obj` and `stream` or `endobj`."""
    stream: bytes | None = None


def rebuild(data: bytes) -> bytes | None:
    """Return the PDF written anew, or None when no page can be found in it."""
    objects: dict[int, _Found] = {}
    for number, found in _objects(data):
        # A later object of the same number stands above an earlier one, unless it was cut off to nothing.
        if found.body.strip() or number not in objects:
            objects[number] = found
    _unpack_all(objects)
    pages = _page_numbers(objects)
    if not pages:
        return None
    return _write(data, objects, pages)


def n_objects(data: bytes) -> int:
    """Objects that begin in the file."""
    return sum(1 for _ in _OBJECT.finditer(data))


def _objects(data: bytes) -> Iterator[tuple[int, _Found]]:
    at = n = 0
    while (match := _OBJECT.search(data, at)) is not None and n < _MOST_OBJECTS:
        n += 1
        start = match.end()
        following = _OBJECT.search(data, start)
        limit = following.start() if following else len(data)
        end = data.find(b"endobj", start, limit)
        opens = _STREAM.search(data, start, end if end >= 0 else limit)
        if opens is None:
            at = end if end >= 0 else limit
            yield int(match.group(1)), _Found(data[start:at])
            continue
        body = data[start : opens.start()]
        stop, at = _stream_end(data, opens.end(), body)
        yield int(match.group(1)), _Found(body, data[opens.end() : stop])


def _stream_end(data: bytes, start: int, body: bytes) -> tuple[int, int]:
    """Return where a stream's data ends and where to look on."""
    said = _LENGTH.search(body)
    if said and not said.group(2):
        stop = start + int(said.group(1))
        if data[stop : stop + 20].lstrip().startswith(b"endstream"):
            return stop, stop
    stop = data.find(b"endstream", start)
    if stop < 0:
        # Cut off, or the word is damaged: up to the next end of an object.
        stop = data.find(b"endobj", start)
        stop = stop if stop >= 0 else len(data)
    end = stop
    if data[end - 2 : end] == b"\r\n":
        end -= 2
    elif data[end - 1 : end] in (b"\n", b"\r"):
        end -= 1
    return max(start, end), stop


def _unpack_all(objects: dict[int, _Found]) -> None:
    left = _MOST_UNPACKED
    for found in [found for found in objects.values() if found.stream is not None and _PACKED.search(found.body)]:
        number, first = _NUMBER_OF.search(found.body), _FIRST_AT.search(found.body)
        if not number or not first or found.stream is None:
            continue
        text = inflate(found.stream, left) if b"FlateDecode" in found.body or b"/Fl" in found.body else found.stream
        left -= len(text)
        heads = [int(word) for word in text[: int(first.group(1))].split()[: 2 * int(number.group(1))] if word.isdigit()]
        places = sorted(zip(heads[1::2], heads[::2], strict=False))
        for index, (place, member) in enumerate(places):
            start = int(first.group(1)) + place
            end = int(first.group(1)) + places[index + 1][0] if index + 1 < len(places) else len(text)
            if text[start:end].strip():
                objects.setdefault(member, _Found(text[start:end]))
        if left <= 0:
            return


def inflate(packed: bytes, at_most: int) -> bytes:
    """Inflate what can be inflated of a damaged or cut off stream, up to a limit."""
    for window in (15, -15):
        engine = zlib.decompressobj(window)
        parts: list[bytes] = []
        length = 0
        try:
            for at in range(0, len(packed), 4096):
                part = engine.decompress(packed[at : at + 4096], max(1, at_most - length))
                parts.append(part)
                length += len(part)
                if length >= at_most:
                    break
        except zlib.error:
            if not parts:
                continue
        return b"".join(parts)
    return b""


def _page_numbers(objects: dict[int, _Found]) -> list[int]:
    """Return the object numbers of all pages, in reading order."""
    loose = [number for number, found in objects.items() if found.stream is None and _PAGE.search(found.body)]
    known = set(loose)
    ordered: list[int] = []
    for root in _roots(objects):
        waiting, seen = [root], set()
        while waiting and len(ordered) < _MOST_PAGES:
            number = waiting.pop()
            if number in seen or number not in objects:
                continue
            seen.add(number)
            if number in known:
                ordered.append(number)
                known.discard(number)
            elif kids := _KIDS.search(objects[number].body):
                waiting += [int(kid.group(1)) for kid in _REFERENCE.finditer(kids.group(1))][::-1]
    return (ordered + [number for number in loose if number in known])[:_MOST_PAGES]


def _roots(objects: dict[int, _Found]) -> list[int]:
    """Return page tree nodes to begin with: the catalogue's own, then every other."""
    roots = []
    for found in reversed(list(objects.values())):
        if found.stream is None and _CATALOG.search(found.body) and (match := _PAGES_OF.search(found.body)):
            roots.append(int(match.group(1)))
    roots += [number for number, found in objects.items() if found.stream is None and _PAGES.search(found.body)]
    return roots


def _write(data: bytes, objects: dict[int, _Found], pages: list[int]) -> bytes:
    top = max(objects) + 1
    parts: list[bytes] = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    length = len(parts[0])
    places: dict[int, int] = {}
    for number, found in objects.items():
        if found.stream is not None and (_TABLE.search(found.body) or _PACKED.search(found.body)):
            continue
        places[number] = length
        if found.stream is None:
            part = b"%d 0 obj\n%s\nendobj\n" % (number, found.body.strip())
        else:
            body = _LENGTH.sub(b"/Length %d" % len(found.stream), found.body.strip(), count=1)
            part = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, body, found.stream)
        parts.append(part)
        length += len(part)
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    for number, body in (
        (top, b"<< /Type /Catalog /Pages %d 0 R >>" % (top + 1)),
        (top + 1, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(pages), kids)),
    ):
        places[number] = length
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(part)
        length += len(part)
    parts.append(_table(places, length, _trailer(data, top)))
    return b"".join(parts)


def _trailer(data: bytes, root: int) -> bytes:
    said = b"/Root %d 0 R" % root
    for name, pattern in ((b"/Encrypt ", _ENCRYPT), (b"/Info ", _INFO)):
        if found := pattern.findall(data):
            said += b" " + name + found[-1]
    if ids := _FILE_ID.findall(data):
        said += b" /ID [" + ids[-1] + b"]"
    return said


def _table(places: dict[int, int], at: int, trailer: bytes) -> bytes:
    rows = [b"xref\n0 1\n0000000000 65535 f \n"]
    rows += [b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places)]
    rows.append(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, trailer, at))
    return b"".join(rows)
