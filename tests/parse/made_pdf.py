"""Makes small PDFs by hand, good and bad, so that every byte of them is known."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def content(lines: Sequence[str]) -> bytes:
    """A page's content stream: one line of Helvetica under the other."""
    parts = [b"BT /F1 11 Tf 14 TL 72 760 Td"]
    for line in lines:
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(b"(" + escaped.encode("latin-1", "replace") + b") Tj T*")
    return b"\n".join([*parts, b"ET"])


def stream(data: bytes, extra: bytes = b"", *, pack: bool = True) -> bytes:
    """A stream object's body."""
    if pack:
        data = zlib.compress(data)
        extra += b" /Filter /FlateDecode"
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def write(objects: dict[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """A whole file with a right cross-reference table."""
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(places):
        out += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, root, trailer, at)
    return out


def objects_of(pages: Sequence[Sequence[str]], *, catalog: bytes = b"", count: int | None = None) -> dict[int, bytes]:
    """Objects of a document: 1 the catalogue, 2 the page tree, 3 the font, then a page and its content each."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages) if count is None else count, kids),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for at, lines in enumerate(pages):
        objects[4 + 2 * at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at)
        )
        objects[5 + 2 * at] = stream(content(lines))
    return objects


def make(pages: Sequence[Sequence[str]], *, catalog: bytes = b"", trailer: bytes = b"", count: int | None = None) -> bytes:
    """A document of text pages."""
    return write(objects_of(pages, catalog=catalog, count=count), trailer=trailer)


def scanned(n: int = 1) -> bytes:
    """A document of pages that are pictures and nothing else."""
    grey = zlib.compress(bytes(range(256)) * 4)
    objects = objects_of([[]] * n)
    image = b"<< /Type /XObject /Subtype /Image /Width 32 /Height 32 /ColorSpace /DeviceGray /BitsPerComponent 8"
    objects[900] = image + b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(grey), grey)
    for at in range(n):
        objects[4 + 2 * at] = objects[4 + 2 * at].replace(b"/Font << /F1 3 0 R >>", b"/XObject << /Im 900 0 R >>")
        objects[5 + 2 * at] = stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    return write(objects)


def report(n_pages: int, *, about: str = "water") -> list[list[str]]:
    """Lines of a plausible report, other on every page."""
    return [
        [
            f"Chapter {page} on {about}",
            "",
            f"The evaluation of {about} in year {2000 + page} found that {page * 7} of the offices",
            f"had adopted the policy on {about} and that the others were about to follow it.",
            "",
            f"Recommendation {page}. The board should review the budget of USD {page}.5 million.",
        ]
        for page in range(1, n_pages + 1)
    ]
