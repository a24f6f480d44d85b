"""Reads pages with pdfplumber (pdfminer.six): the second engine, slower by an order of magnitude.

A second opinion on a page that reads oddly, and a way in where PDFium refuses a file. It keeps the same contract
as the fast engine; Arabic comes in visual order, and hyphens at line ends are what the file says.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extract.errors import EncryptedDocument, UnreadableDocument
from extract.model.layout import RawImage, RawPage, RawRule, RawWord, Style
from extract.parse import metadata
from extract.parse.base import MAX_CHARACTERS, MAX_RULES, UnreadablePage
from extract.parse.fonts import describe

_WORD_GAP = 0.15
"""A wider white space between two characters parts words, in font sizes."""

_BROKEN = (
    PdfminerException,
    MalformedPDFException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    ZeroDivisionError,
    RecursionError,
    EOFError,
)
"""What pdfminer raises on damaged files besides its own errors."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


class Engine:
    """pdfplumber."""

    name = "pdfplumber"

    @property
    def version(self) -> str:
        """Name and version as recorded with each run."""
        return f"pdfplumber {version('pdfplumber')} (pdfminer.six {version('pdfminer.six')})"

    def open(self, path: Path, password: str | None = None) -> PlumberDocument:
        """Open a file; see `parse.base.Engine`."""
        try:
            raw = pdfplumber.open(path, password=password, raise_unicode_errors=False)
        except FileNotFoundError as error:
            raise UnreadableDocument(f"“{path}” is not there.", "Check the path.") from error
        except OSError as error:
            raise UnreadableDocument(f"“{path.name}” cannot be opened: {error.strerror or error}.") from error
        except _BROKEN as error:
            if _is_password(error):
                reason = "needs a password" if password is None else "cannot be opened with this password"
                raise EncryptedDocument(f"“{path.name}” {reason}.") from error
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({_reason(error)}).") from error
        try:
            n_pages = len(raw.pages)
        except _BROKEN as error:
            _shut(raw)
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({_reason(error)}).") from error
        if not n_pages:
            _shut(raw)
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF (it has no page).")
        return PlumberDocument(raw, path, n_pages)


def _is_password(error: BaseException) -> bool:
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, PDFPasswordIncorrect) or any(
            isinstance(argument, PDFPasswordIncorrect) for argument in chain.args
        ):
            return True
        chain = chain.__cause__ or chain.__context__
    return False


def _shut(raw: Any) -> None:  # noqa: ANN401 - pdfplumber is untyped
    # It goes through the pages once more, and stumbles over the same damage.
    with suppress(*_BROKEN):
        raw.close()


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


class PlumberDocument:
    """An open PDF."""

    def __init__(self, raw: Any, path: Path, n_pages: int) -> None:  # noqa: ANN401 - pdfplumber is untyped
        self._raw = raw
        self._path = path
        self.n_pages = n_pages

    @property
    def metadata(self) -> dict[str, str]:
        """What the PDF says of itself."""
        said = {key: value for key, value in (self._raw.metadata or {}).items() if isinstance(value, str)}
        language = self._raw.doc.catalog.get("Lang")
        if isinstance(language, bytes):
            language = language.decode("utf-16" if language[:2] == b"\xfe\xff" else "latin-1", "replace")
        return metadata.clean(said, self._path, language if isinstance(language, str) else None)

    def page(self, number: int) -> RawPage:
        """Read one page and free it."""
        if not 1 <= number <= self.n_pages:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be loaded.")
        page = self._raw.pages[number - 1]
        try:
            return _read_page(page, number)
        except _BROKEN as error:
            message = f"Page {number} of “{self._path.name}” cannot be read ({_reason(error)})."
            raise UnreadablePage(message) from error
        finally:
            page.close()

    def close(self) -> None:
        """Free the document."""
        _shut(self._raw)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_page(page: Any, number: int) -> RawPage:  # noqa: ANN401 - pdfplumber is untyped
    media, crop = page.mediabox, page.cropbox
    left, top = max(media[0], crop[0]), max(media[1], crop[1])
    right, bottom = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or bottom <= top:
        left, top, right, bottom = media
    reader = _WordReader(page.chars[:MAX_CHARACTERS], (left, top), media)
    words = reader.words()
    rules = [
        RawRule(
            rule["x0"] - left,
            rule["top"] - top,
            rule["x1"] - left,
            rule["bottom"] - top,
            bool(rule.get("stroke")),
            bool(rule.get("fill")) and rule["object_type"] != "line",
            _colour(rule.get("non_stroking_color" if rule.get("fill") else "stroking_color")),
            rule["object_type"] == "curve",
        )
        for rule in [*page.lines, *page.rects, *page.curves][:MAX_RULES]
        if rule.get("stroke") or rule.get("fill")
    ]
    return RawPage(
        number=number,
        width=float(right - left),
        height=float(bottom - top),
        rotation=int(page.rotation),
        words=tuple(words),
        rules=tuple(rules),
        images=tuple(
            RawImage(image["x0"] - left, image["top"] - top, image["x1"] - left, image["bottom"] - top)
            for image in page.images
        ),
        styles=tuple(reader.styles) or (Style(),),
        n_unmapped=reader.n_unmapped,
        truncated=len(page.chars) > MAX_CHARACTERS,
        method="text" if words else "none",
    )


class _Char(NamedTuple):
    """A character with what decides where a word ends."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    angle: int
    baseline: float
    along: tuple[float, float]
    """Where it begins and ends in its direction of writing."""
    style: int


class _WordReader:
    """Puts the characters of a page, in content order, together into words."""

    def __init__(
        self,
        chars: list[dict[str, Any]],
        origin: tuple[float, float],
        media: tuple[float, float, float, float],
    ) -> None:
        self._chars = chars
        self._left, self._top = origin
        self._media = media
        self.styles: list[Style] = []
        self._index: dict[tuple[str, int], int] = {}
        self._descents = _descents(chars)
        self.n_unmapped = 0

    def words(self) -> list[RawWord]:
        """Return the words."""
        found: list[RawWord] = []
        held: list[_Char] = []
        spaced = True
        for raw in self._chars:
            text = raw["text"]
            if not text.strip():
                spaced = True
                continue
            if text.startswith("(cid:") or text == "\ufffd":
                self.n_unmapped += 1
            char = self._char(raw)
            last = held[-1] if held else None
            if last is not None and (spaced or not _continues(last, char)):
                found.append(_word(held, found))
                held = []
            held.append(char)
            spaced = False
        if held:
            found.append(_word(held, found))
        return found

    def _char(self, raw: dict[str, Any]) -> _Char:
        a, b, _, _, _, f = raw["matrix"]
        turned = -math.degrees(math.atan2(b, a)) % 360
        nearest = round(turned / 90) * 90
        angle = nearest % 360 if abs(turned - nearest) < 3 else -1
        box = (
            raw["x0"] - self._left,
            raw["top"] - self._top,
            raw["x1"] - self._left,
            raw["bottom"] - self._top,
        )
        aside = angle in (90, 270)
        size = (box[2] - box[0]) if aside else (box[3] - box[1])
        descent = self._descents.get(raw["fontname"], -0.2) * size
        # The box stands on the descent of the font, rise included: the matrix alone does not know the rise.
        baseline = {
            0: box[3] + descent,
            180: box[1] - descent,
            90: box[0] - descent,
            270: box[2] + descent,
        }.get(angle, self._media[1] + self._media[3] - self._media[1] - f - self._top)
        along = {
            0: (box[0], box[2]),
            180: (-box[2], -box[0]),
            90: (box[1], box[3]),
            270: (-box[3], -box[1]),
        }.get(angle, (box[0], box[2]))
        return _Char(
            raw["text"], box, round(max(size, 0.5), 2), angle, round(baseline, 2), along, self._style(raw)
        )

    def _style(self, raw: dict[str, Any]) -> int:
        key = str(raw["fontname"]), _colour(raw.get("non_stroking_color"))
        style = self._index.get(key)
        if style is None:
            style = self._index[key] = len(self.styles)
            self.styles.append(Style(*describe(key[0]), key[1]))
        return style


def _descents(chars: list[dict[str, Any]]) -> dict[str, float]:
    """Return for each font how far its boxes reach below the baseline: the usual value, since few are raised."""
    counts: dict[str, Counter[float]] = {}
    for char in chars:
        _, b, _, d, _, f = char["matrix"]
        height = char["height"]
        if b == 0 and d > 0 and height > 0:
            counts.setdefault(char["fontname"], Counter())[round((char["y0"] - f) / height, 2)] += 1
    return {font: max(-0.5, min(0.0, found.most_common(1)[0][0])) for font, found in counts.items()}


def _continues(last: _Char, char: _Char) -> bool:
    """True when a character belongs to the same word as the one before."""
    if char.angle != last.angle or abs(char.size - last.size) > 0.12 * max(char.size, last.size):
        return False
    if abs(char.baseline - last.baseline) > 0.12 * last.size:
        return False
    ahead = char.along[0] - last.along[1]
    if -0.5 * last.size < ahead < _WORD_GAP * last.size:
        return True
    # Right-to-left text comes letter by letter from the left in some files, from the right in others.
    behind = last.along[0] - char.along[1]
    return abs(behind) < _WORD_GAP * last.size and not char.text.isascii()


def _word(held: list[_Char], before: list[RawWord]) -> RawWord:
    first = held[0]
    last = before[-1] if before else None
    size, baseline, angle = first.size, first.baseline, first.angle
    breaks = last is None or last.angle != angle or abs(last.baseline - baseline) > 0.6 * max(size, last.size)
    x0, top = min(char.box[0] for char in held), min(char.box[1] for char in held)
    x1, bottom = max(char.box[2] for char in held), max(char.box[3] for char in held)
    glued = last is not None and not breaks and angle == 0 and abs(x0 - last.x1) < 0.1 * size
    text = "".join(char.text for char in held)
    if text.endswith("\u00ad"):
        text = text[:-1] + "-"
    return RawWord(text, x0, top, x1, bottom, size, first.style, angle, breaks, glued, baseline)


def _colour(value: Any) -> int:  # noqa: ANN401 - pdfplumber gives numbers, tuples or None
    if value is None or isinstance(value, str):
        return 0
    try:
        channels = [float(part) for part in (value if isinstance(value, (tuple, list)) else (value,))]
    except (TypeError, ValueError):
        return 0
    if len(channels) == 1:
        channels *= 3
    elif len(channels) == 4:
        cyan, magenta, yellow, black = channels
        channels = [(1 - part) * (1 - black) for part in (cyan, magenta, yellow)]
    if len(channels) != 3:
        return 0
    red, green, blue = (max(0, min(255, round(255 * part))) for part in channels)
    return red << 16 | green << 8 | blue
