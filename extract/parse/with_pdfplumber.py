"""Reads pages with pdfplumber (pdfminer.six): the second engine, slower by an order of magnitude.

A second opinion on a page that reads oddly, and a way in where PDFium refuses a file. It keeps the same contract
as the fast engine; Arabic comes in visual order, and hyphens at line ends are what the file says.
"""

from __future__ import annotations

import logging
import math
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extract.errors import EncryptedDocument, UnreadableDocument
from extract.model.layout import RawImage, RawPage, RawRule, RawWord, Style
from extract.parse import metadata
from extract.parse.base import MAX_CHARACTERS, MAX_RULES, UnreadablePage
from extract.parse.fonts import describe

_WORD_SETTINGS: dict[str, Any] = {
    "x_tolerance_ratio": 0.15,
    "y_tolerance": 2,
    "use_text_flow": True,
    "extra_attrs": ["fontname", "size"],
    "return_chars": True,
    "expand_ligatures": False,
}

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
            raw.close()
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({_reason(error)}).") from error
        if not n_pages:
            raw.close()
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
        self._raw.close()

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
    styles: list[Style] = []
    index: dict[tuple[str, int], int] = {}
    words: list[RawWord] = []
    n_unmapped = 0
    found = page.extract_words(**_WORD_SETTINGS)
    n_characters = 0
    for word in found:
        n_characters += len(word["text"])
        if n_characters > MAX_CHARACTERS:
            break
        words.append(_word(word, words, (left, top, media), styles, index))
        n_unmapped += word["text"].count("(cid:") + word["text"].count("\ufffd")
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
        styles=tuple(styles) or (Style(),),
        n_unmapped=n_unmapped,
        truncated=n_characters > MAX_CHARACTERS,
        method="text" if words else "none",
    )


def _word(
    word: dict[str, Any],
    before: list[RawWord],
    frame: tuple[float, float, tuple[float, float, float, float]],
    styles: list[Style],
    index: dict[tuple[str, int], int],
) -> RawWord:
    left, top, media = frame
    char = word["chars"][0]
    a, b, _, _, e, f = char["matrix"]
    # pdfminer has applied the page's rotation already; the matrix counts from the bottom of the media box.
    turned = -math.degrees(math.atan2(b, a)) % 360
    nearest = round(turned / 90) * 90
    angle = nearest % 360 if abs(turned - nearest) < 3 else -1
    baseline = media[0] + e - left if angle in (90, 270) else media[1] + (media[3] - media[1]) - f - top
    # `size` is the height of the character's box; the matrix tells the font's real size.
    size = round(float(char["size"]), 2)
    colour = _colour(char.get("non_stroking_color"))
    key = word["fontname"], colour
    style = index.get(key)
    if style is None:
        style = index[key] = len(styles)
        styles.append(Style(*describe(word["fontname"]), colour))
    x0, x1 = word["x0"] - left, word["x1"] - left
    word_top, bottom = word["top"] - top, word["bottom"] - top
    last = before[-1] if before else None
    breaks = last is None or last.angle != angle or abs(last.baseline - baseline) > 0.5 * max(size, last.size)
    glued = last is not None and not breaks and abs(x0 - last.x1) < 0.1 * size
    text = word["text"]
    if text.endswith("\u00ad"):
        text = text[:-1] + "-"
    return RawWord(text, x0, word_top, x1, bottom, size, style, angle, breaks, glued, baseline)


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
