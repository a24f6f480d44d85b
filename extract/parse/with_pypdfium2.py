"""Reads pages with PDFium through pypdfium2's raw bindings: the fast engine, and the usual one.

One call gives the page's text; two calls a word give its box. Per text object, not per character, come font,
size, baseline and colour, since everything within a text object is set alike. PDFium is not thread safe: use
one engine per process. Pages are closed as soon as they are read, so memory stays flat.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import re
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.errors import EncryptedDocument, UnreadableDocument
from extract.model.layout import RawImage, RawPage, RawRule, RawWord, Style
from extract.parse import metadata
from extract.parse.base import MAX_CHARACTERS, MAX_OBJECTS, MAX_RULES, UnreadablePage
from extract.parse.fonts import describe, undecoded_signs

_WORD = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
"""PDFium joins a hyphenated word over the line end and leaves U+FFFE (U+0002 in places) for the hyphen."""

_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627\u0671]\u0644")
"""Alef before lam: the article, or a lam-alef ligature whose two letters PDFium has turned round."""

_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BRACKETED = re.compile(r"\(\w|\w\)")
_BRACKETED_OUTWARDS = re.compile(r"\w\(|\)\w")
_MIRROR = str.maketrans("()[]", ")(][")

_MARKER = re.compile(r"[^\W\d_]\d|[^\w\s]\d|^\d{1,3}[^\W\d]|\w[*†‡§¶]|^[*†‡§¶]\w|^\d{1,3}[.,;:]?$")
"""Words that may hold a raised marker, or be one."""

_NOT_TEXT = re.compile("[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs: no text, and no good in a store or on a terminal."""

_MAX_FORM_DEPTH = 12
_MAX_SEGMENTS = 4_000

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5

_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6


def _prototype(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes has no better types
    """Return a PDFium function that takes plain pointers: cheaper to call, and an address tells objects apart."""
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


_ptr, _int, _uint = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
_loose_box = _prototype("FPDFText_GetLooseCharBox", _int, _ptr, _int, _ptr)
_text_object = _prototype("FPDFText_GetTextObject", _ptr, _ptr, _int)
_count_chars = _prototype("FPDFText_CountChars", _int, _ptr)
_get_text = _prototype("FPDFText_GetText", _int, _ptr, _int, _int, _ptr)
_tight_box = _prototype("FPDFText_GetCharBox", _int, _ptr, _int, _ptr, _ptr, _ptr, _ptr)
_char_matrix = _prototype("FPDFText_GetMatrix", _int, _ptr, _int, _ptr)
_char_size = _prototype("FPDFText_GetFontSize", ctypes.c_double, _ptr, _int)
_char_colour = _prototype("FPDFText_GetFillColor", _int, _ptr, _int, _ptr, _ptr, _ptr, _ptr)
_char_unicode = _prototype("FPDFText_GetUnicode", _uint, _ptr, _int)
_object_font = _prototype("FPDFTextObj_GetFont", _ptr, _ptr)
_font_name = _prototype("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ptr, _ptr, ctypes.c_size_t)
_font_flags = _prototype("FPDFFont_GetFlags", _int, _ptr)
_font_weight = _prototype("FPDFFont_GetWeight", _int, _ptr)
_font_slant = _prototype("FPDFFont_GetItalicAngle", _int, _ptr, _ptr)
_n_objects = _prototype("FPDFPage_CountObjects", _int, _ptr)
_object = _prototype("FPDFPage_GetObject", _ptr, _ptr, _int)
_n_form_objects = _prototype("FPDFFormObj_CountObjects", _int, _ptr)
_form_object = _prototype("FPDFFormObj_GetObject", _ptr, _ptr, ctypes.c_ulong)
_object_type = _prototype("FPDFPageObj_GetType", _int, _ptr)
_object_matrix = _prototype("FPDFPageObj_GetMatrix", _int, _ptr, _ptr)
_object_bounds = _prototype("FPDFPageObj_GetBounds", _int, _ptr, _ptr, _ptr, _ptr, _ptr)
_fill_colour = _prototype("FPDFPageObj_GetFillColor", _int, _ptr, _ptr, _ptr, _ptr, _ptr)
_stroke_colour = _prototype("FPDFPageObj_GetStrokeColor", _int, _ptr, _ptr, _ptr, _ptr, _ptr)
_draw_mode = _prototype("FPDFPath_GetDrawMode", _int, _ptr, _ptr, _ptr)
_n_segments = _prototype("FPDFPath_CountSegments", _int, _ptr)
_segment = _prototype("FPDFPath_GetPathSegment", _ptr, _ptr, _int)
_segment_type = _prototype("FPDFPathSegment_GetType", _int, _ptr)
_segment_point = _prototype("FPDFPathSegment_GetPoint", _int, _ptr, _ptr, _ptr)
_segment_close = _prototype("FPDFPathSegment_GetClose", _int, _ptr)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Engine:
    """PDFium."""

    name = "pypdfium2"

    @property
    def version(self) -> str:
        """Name and version as recorded with each run."""
        return f"pypdfium2 {pdfium.PYPDFIUM_INFO.version} (PDFium {pdfium.PDFIUM_INFO.build})"

    def open(self, path: Path, password: str | None = None) -> PdfiumDocument:
        """Open a file; see `parse.base.Engine`."""
        try:
            raw = pdfium.PdfDocument(_left_to_right(path) or path, password=password)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                reason = "needs a password" if password is None else "cannot be opened with this password"
                raise EncryptedDocument(f"“{path.name}” {reason}.") from error
            if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
                raise EncryptedDocument(f"“{path.name}” is protected in a way that cannot be opened.") from error
            raise UnreadableDocument(f"“{path.name}” is not a readable PDF ({error}).") from error
        except FileNotFoundError as error:
            raise UnreadableDocument(f"“{path}” is not there.", "Check the path.") from error
        except OSError as error:
            raise UnreadableDocument(f"“{path.name}” cannot be opened: {error.strerror or error}.") from error
        return PdfiumDocument(raw, path)


_RIGHT_TO_LEFT = re.compile(rb"(/Direction\s*/)R2L\b")


def _left_to_right(path: Path) -> bytes | None:
    """Return the file without its wish to be paged from right to left, None when it has none.

    PDFium turns all text of such a file round, Latin text too, since it takes the order of pages in a viewer for
    the direction of writing; without the wish it looks at the letters.
    """
    if path.stat().st_size == 0:
        return None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"R2L") < 0 or not _RIGHT_TO_LEFT.search(data):
            return None
        return _RIGHT_TO_LEFT.sub(rb"\1L2R", data)


class PdfiumDocument:
    """An open PDF."""

    def __init__(self, raw: Any, path: Path) -> None:  # noqa: ANN401 - pypdfium2 is untyped
        self._raw = raw
        self._path = path

    @property
    def n_pages(self) -> int:
        """Number of pages the file admits to."""
        return len(self._raw)

    @property
    def metadata(self) -> dict[str, str]:
        """What the PDF says of itself."""
        return metadata.clean(self._raw.get_metadata_dict(), self._path, self._language())

    def _language(self) -> str | None:
        size = pdfium_c.FPDFCatalog_GetLanguage(self._raw.raw, None, 0)
        if not 2 < size < 200:
            return None
        buffer = ctypes.create_string_buffer(size)
        pdfium_c.FPDFCatalog_GetLanguage(
            self._raw.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
        )
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")

    def page(self, number: int) -> RawPage:
        """Read one page and free it."""
        try:
            page = self._raw[number - 1]
        except (pdfium.PdfiumError, IndexError) as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be loaded.") from error
        try:
            return _read_page(page, number)
        except pdfium.PdfiumError as error:
            raise UnreadablePage(f"Page {number} of “{self._path.name}” cannot be read ({error}).") from error
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


class _Frame:
    """Turns user space into the page as shown: crop box origin, top left, the page's rotation."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - pypdfium2 is untyped
        left, bottom, right, top = page.get_bbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = int(page.get_rotation()) % 360
        across, up = right - left, top - bottom
        self.width, self.height = (across, up) if self.rotation in (0, 180) else (up, across)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Turn a user space rectangle (y0 below y1) into `x0, top, x1, bottom`."""
        if self.rotation == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.rotation == 90:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.rotation == 180:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0


def _read_page(page: Any, number: int) -> RawPage:  # noqa: ANN401 - pypdfium2 is untyped
    frame = _Frame(page)
    textpage = page.get_textpage()
    try:
        reader = _TextReader(textpage.raw, frame)
        words = reader.words()
    finally:
        textpage.close()
    drawing = _Drawing(frame)
    drawing.read(page.raw)
    return RawPage(
        number=number,
        width=frame.width,
        height=frame.height,
        rotation=frame.rotation,
        words=tuple(words),
        rules=tuple(drawing.rules),
        images=tuple(drawing.images),
        styles=tuple(reader.styles) or (Style(),),
        n_unmapped=reader.n_unmapped,
        truncated=reader.truncated or drawing.truncated,
        method="text" if words else "none",
    )


_Setting = tuple[int, float, float, int]
"""Style, size, baseline and angle of a text object."""


class _TextReader:
    """Reads the words of one text page."""

    def __init__(self, textpage: Any, frame: _Frame) -> None:  # noqa: ANN401 - a ctypes pointer
        self._page = ctypes.cast(textpage, _ptr)
        self._frame = frame
        self.styles: list[Style] = []
        self.n_unmapped = 0
        self.truncated = False
        self._style_index: dict[tuple[int, int], int] = {}
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._settings: dict[int, _Setting] = {}
        self._ink_tells = True
        """False where figures are drawn in Arabic shapes, some of which stand high by nature."""
        self._matrix = (ctypes.c_float * 6)()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._channels = (_uint * 4)()
        self._channels_at = ctypes.addressof(self._channels)

    def _text(self) -> str:
        """Return the page's text, one code point per PDFium character."""
        n = _count_chars(self._page)
        if n <= 0:
            return ""
        if n > MAX_CHARACTERS:
            n, self.truncated = MAX_CHARACTERS, True
        buffer = (ctypes.c_ushort * (n + 1))()
        written = _get_text(self._page, 0, n, ctypes.addressof(buffer))
        text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == n:
            return text
        # Characters without a Unicode value are left out of the text, and those beyond the basic plane are
        # two units in it: read one by one so that places in the text are character indices again.
        codes = (_char_unicode(self._page, i) for i in range(n))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def words(self) -> list[RawWord]:
        """Return the words in content order."""
        text = self._text()
        if not text.isascii() and len(_ARABIC.findall(text)) > 0.2 * len(text):
            self._ink_tells = False
            if _is_mirrored(text):
                text = text.translate(_MIRROR)
        words = self._words(text)
        if any(undecoded_signs(style.font) for style in self.styles):
            decoded = self._decoded(text)
            if decoded != text:
                return self._words(decoded)
        return words

    def _decoded(self, text: str) -> str:
        """Give the signs of old TeX fonts their meaning; costs a call a character, on such pages only."""
        signs: dict[int, dict[str, str] | None] = {}
        decoded = []
        for at, char in enumerate(text):
            key = _text_object(self._page, at) if char < "\x7f" else None
            if key:
                if key not in signs:
                    setting = self._settings.get(key) or self._setting(key, at)
                    signs[key] = undecoded_signs(self.styles[setting[0]].font)
                known = signs[key]
                if known:
                    char = known.get(char, char)
            decoded.append(char)
        return "".join(decoded)

    def _words(self, text: str) -> list[RawWord]:  # noqa: C901 - the inner loop of the program, flat on purpose
        if not text.isprintable() and _NOT_TEXT.search(text):
            text = _NOT_TEXT.sub("\ufffd", text)
        self.n_unmapped = text.count("\ufffd")
        page, frame = self._page, self._frame
        first = (ctypes.c_float * 4)()
        last = (ctypes.c_float * 4)()
        at_first, at_last = ctypes.addressof(first), ctypes.addressof(last)
        upright = frame.rotation == 0
        left, top_edge = frame.left, frame.top
        settings = self._settings
        words: list[RawWord] = []
        add = words.append
        new_word = tuple.__new__
        marker = _MARKER.search
        size_before = x_before = baseline_before = 0.0
        end = 0
        for match in _WORD.finditer(text):
            start = match.start()
            if start - end == 1 and text[end] == " ":
                breaks = glued = False
            else:
                between = text[end:start]
                breaks = "\n" in between or "\r" in between or start == 0
                glued = start == end and start > 0
                if glued and words and words[-1].text.endswith("-"):
                    breaks, glued = True, False
            end = match.end()
            token = match.group()
            plain = token.isalpha()
            if not plain:
                if token[-1] in "\ufffe\x02":
                    token = token[:-1] + "-"
            if not token.isascii() and _LAM_ALEF.search(token):
                token = self._ligatures_in_order(token, start)
            key = _text_object(page, start) or 0
            setting = settings.get(key)
            if setting is None:
                setting = self._setting(key, start)
            _loose_box(page, start, at_first)
            x0, y1, x1, y0 = first
            if end - start > 1:
                _loose_box(page, end - 1, at_last)
                lx0, ly1, lx1, ly0 = last
                slack = 0.15 * (y1 - y0)
                if (
                    not -slack < y1 - ly1 < slack or not -slack < y0 - ly0 < slack or (not plain and marker(token))
                ) and end - start < 200:
                    parts = self._split(token, start)
                    if len(parts) > 1 or (end - start < 4 and self._is_raised(token[0], start, key)):
                        for i, (part, at) in enumerate(parts):
                            add(self._word(part, at, breaks and i == 0, glued or i > 0))
                        size_before, x_before, baseline_before = words[-1].size, words[-1].x1 + left, words[-1].baseline
                        continue
                if lx0 < x0:
                    x0 = lx0
                if lx1 > x1:
                    x1 = lx1
                if ly0 < y0:
                    y0 = ly0
                if ly1 > y1:
                    y1 = ly1
            elif token.isdigit() and self._is_raised(token, start, key):
                add(self._word(token, start, breaks, glued))
                size_before, x_before, baseline_before = words[-1].size, words[-1].x1 + left, words[-1].baseline
                continue
            style, size, baseline, angle = setting
            if upright:
                if token == "." and not glued and not breaks and words and words[-1].text == "." and x0 - x_before < 0.3 * size:
                    # Three dots of an ellipsis set with thin spaces; leaders are wider apart.
                    glued = True
                elif not glued and size != size_before and angle == 0:
                    # PDFium puts a space or a line end before an index or exponent; ink that touches has none.
                    larger = size if size > size_before else size_before
                    if (
                        -0.1 * larger < x0 - x_before < 0.12 * larger
                        and abs(size - size_before) > 0.1 * larger
                        and abs(baseline - baseline_before) < 0.7 * larger
                    ):
                        breaks, glued = False, True
                size_before, x_before, baseline_before = size, x1, baseline
                add(
                    new_word(
                        RawWord,
                        (token, x0 - left, top_edge - y1, x1 - left, top_edge - y0, size, style, angle, breaks, glued, baseline),
                    )
                )
            else:
                box = frame.box(x0, y0, x1, y1)
                add(RawWord(token, *box, size, style, angle, breaks, glued, baseline))
        return words

    def _ligatures_in_order(self, token: str, start: int) -> str:
        """Put the letters of lam-alef ligatures in logical order: both stand in the box of one glyph."""
        one, other = (ctypes.c_float * 4)(), (ctypes.c_float * 4)()
        for match in _LAM_ALEF.finditer(token):
            at = match.start()
            _loose_box(self._page, start + at, ctypes.addressof(one))
            _loose_box(self._page, start + at + 1, ctypes.addressof(other))
            if one[:] == other[:] and one[2] > one[0]:
                token = token[:at] + token[at + 1] + token[at] + token[at + 2 :]
        return token

    def _differs(self, key: int, at: int) -> bool:
        """True when the character at `at` is smaller than, or raised against, the text object `key`."""
        other_key = _text_object(self._page, at) or key
        one = self._settings[key]
        other = self._settings.get(other_key) or self._setting(other_key, at)
        return abs(one[1] - other[1]) > 0.12 * max(one[1], other[1]) or (
            abs(one[2] - other[2]) > 0.12 * one[1] and one[3] == other[3]
        )

    def _split(self, token: str, start: int) -> list[tuple[str, int]]:
        """Cut a word where size or baseline changes; return the parts with their character index."""
        parts: list[tuple[str, int]] = []
        begin = 0
        key = _text_object(self._page, start) or 0
        raised = self._is_raised(token[0], start, key)
        for i in range(1, len(token)):
            other = _text_object(self._page, start + i) or key
            # A nought keeps to the figures before it: alone it is no marker, and in Arabic figures it is a high dot.
            now = raised if token[i] == "0" else self._is_raised(token[i], start + i, other)
            if now != raised or (other != key and self._differs(key, start + i)):
                parts.append((token[begin:i], start + begin))
                begin, raised = i, now
            if other not in self._settings:
                self._setting(other, start + i)
            key = other
        parts.append((token[begin:], start + begin))
        return parts

    def _is_raised(self, char: str, at: int, key: int) -> bool:
        """True for a figure or sign whose ink stands well above the baseline of its text object."""
        if not (char.isdigit() or char in "†‡§¶") or char == "0" or not self._ink_tells:
            return False
        _, size, baseline, angle = self._settings.get(key) or self._setting(key, at)
        if angle != 0:
            return False
        top, bottom = self._ink(at)
        return bottom < baseline - 0.2 * size and top < baseline - 0.55 * size

    def _ink(self, at: int) -> tuple[float, float]:
        """Return top and bottom of what is drawn for a character."""
        sides = (ctypes.c_double * 4)()
        base = ctypes.addressof(sides)
        _tight_box(self._page, at, base, base + 8, base + 16, base + 24)
        left, right, bottom, top = sides
        _, shown_top, _, shown_bottom = self._frame.box(left, bottom, right, top)
        return shown_top, shown_bottom

    def _word(self, token: str, start: int, breaks: bool, glued: bool) -> RawWord:
        box = (ctypes.c_float * 4)()
        at = ctypes.addressof(box)
        x0 = y0 = math.inf
        x1 = y1 = -math.inf
        for i in (start, start + len(token) - 1):
            if _loose_box(self._page, i, at):
                left, top, right, bottom = box
                x0, x1 = min(x0, left), max(x1, right)
                y0, y1 = min(y0, bottom), max(y1, top)
        if x0 == math.inf:
            x0 = x1 = y0 = y1 = 0.0
        key = _text_object(self._page, start) or 0
        style, size, baseline, angle = self._settings.get(key) or self._setting(key, start)
        if self._is_raised(token[0], start, key):
            # A superior figure drawn by the font itself: same size and baseline, but small and high ink.
            size, baseline = round(size * 0.6, 2), round(self._ink(start)[1], 2)
        return RawWord(token, *self._frame.box(x0, y0, x1, y1), size, style, angle, breaks, glued, baseline)

    def _setting(self, key: int, at: int) -> _Setting:
        """Read size, baseline, angle and style of a text object from one of its characters."""
        _char_matrix(self._page, at, self._matrix_at)
        a, b, c, d, e, f = self._matrix
        size = abs(_char_size(self._page, at)) * (abs(d) if not c else math.hypot(c, d))
        frame = self._frame
        if frame.rotation or b or a <= 0:
            turned = (frame.rotation - math.degrees(math.atan2(b, a))) % 360
            nearest = round(turned / 90) * 90
            angle = nearest % 360 if abs(turned - nearest) < 3 else -1
            x, y, _, _ = frame.box(e, f, e, f)
            baseline = x if angle in (90, 270) else y
        else:
            angle, baseline = 0, frame.top - f
        if not 0.5 < size < 2000:
            box = (ctypes.c_float * 4)()
            _loose_box(self._page, at, ctypes.addressof(box))
            size = max(0.5, min(2000.0, abs(box[1] - box[3]) * 0.85)) if math.isfinite(box[1] - box[3]) else 0.5
        setting = (self._style(key, at), round(size, 2), round(baseline, 2), angle)
        self._settings[key] = setting
        return setting

    def _style(self, key: int, at: int) -> int:
        font = _object_font(key) if key else None
        base = self._channels_at
        colour = 0
        if _char_colour(self._page, at, base, base + 4, base + 8, base + 12):
            red, green, blue, _ = self._channels
            colour = (red & 255) << 16 | (green & 255) << 8 | (blue & 255)
        address = font or 0
        index = self._style_index.get((address, colour))
        if index is None:
            described = self._fonts.get(address)
            if described is None:
                described = self._fonts[address] = _describe(font) if font else ("", False, False)
            index = self._style_index[address, colour] = len(self.styles)
            self.styles.append(Style(*described, colour))
        return index


def _is_mirrored(text: str) -> bool:
    """True when most brackets close before they open: the glyphs of right-to-left text taken for characters."""
    return len(_BRACKETED_OUTWARDS.findall(text)) > len(_BRACKETED.findall(text))


def _describe(font: int) -> tuple[str, bool, bool]:
    """Return name, bold and italic of a font."""
    buffer = ctypes.create_string_buffer(200)
    size = _font_name(font, ctypes.addressof(buffer), 200)
    name, bold, italic = describe(buffer.raw[: max(0, min(size, 200) - 1)].decode("utf-8", "replace"))
    flags = max(0, _font_flags(font))
    slant = _int(0)
    _font_slant(font, ctypes.addressof(slant))
    bold = bold or bool(flags & _FORCE_BOLD) or 600 <= _font_weight(font) <= 1000
    return name, bold, italic or bool(flags & _ITALIC) or slant.value < 0


class _Drawing:
    """Collects straight rules, rectangles and pictures of a page, forms included."""

    def __init__(self, frame: _Frame) -> None:
        self._frame = frame
        self.rules: list[RawRule] = []
        self.images: list[RawImage] = []
        self.truncated = False
        self._left = MAX_OBJECTS
        self._floats = (ctypes.c_float * 6)()
        self._at = ctypes.addressof(self._floats)
        self._ints = (_uint * 4)()
        self._int_at = ctypes.addressof(self._ints)

    def read(self, page: Any) -> None:  # noqa: ANN401 - a ctypes pointer
        """Read a page's objects."""
        raw = ctypes.cast(page, _ptr)
        for i in range(_n_objects(raw)):
            if not self._look(_object(raw, i), _IDENTITY, 0):
                break

    def _look(self, found: int | None, matrix: Matrix, depth: int) -> bool:
        """Look at one object; False when the limits are reached."""
        self._left -= 1
        if self._left < 0 or len(self.rules) >= MAX_RULES:
            self.truncated = True
            return False
        kind = _object_type(found) if found else _TEXT
        if kind == _TEXT:
            return True
        if kind == _PATH:
            self._path(found, matrix)
        elif kind == _IMAGE:
            _object_matrix(found, self._at)
            whole = _times(tuple(self._floats), matrix)
            box = self._frame.box(*_bounds([_apply(whole, x, y) for x in (0, 1) for y in (0, 1)]))
            self.images.append(RawImage(*box))
        elif kind == _FORM and depth < _MAX_FORM_DEPTH:
            _object_matrix(found, self._at)
            whole = _times(tuple(self._floats), matrix)
            return all(
                self._look(_form_object(found, i), whole, depth + 1) for i in range(_n_form_objects(found))
            )
        return True

    def _path(self, path: int | None, matrix: Matrix) -> None:
        _draw_mode(path, self._int_at, self._int_at + 4)
        fill, stroke = self._ints[0] != 0, self._ints[1] != 0
        if not fill and not stroke:
            return
        n = _n_segments(path)
        if n < 2:
            return
        colour_of = _fill_colour if fill else _stroke_colour
        colour = 0
        if colour_of(path, self._int_at, self._int_at + 4, self._int_at + 8, self._int_at + 12):
            red, green, blue, alpha = self._ints
            if not alpha:
                return
            colour = (red & 255) << 16 | (green & 255) << 8 | (blue & 255)
        if n > _MAX_SEGMENTS:
            self._curved(path, matrix, stroke, fill, colour)
            return
        _object_matrix(path, self._at)
        whole = _times(tuple(self._floats), matrix)
        parts, straight = self._subpaths(path, n, whole)
        if not straight:
            self._curved(path, matrix, stroke, fill, colour)
            return
        if fill and not stroke and len(parts) == 2 and self._border(parts, colour):
            return
        for points, closed in parts:
            self._straight(points, closed, stroke, fill, colour)

    def _border(self, parts: list[tuple[list[tuple[float, float]], bool]], colour: int) -> bool:
        """Read one rectangle cut out of another as the border it paints: up to four thin bars."""
        if any(len(points) not in (4, 5) for points, _ in parts):
            return False
        (ox0, oy0, ox1, oy1), (ix0, iy0, ix1, iy1) = sorted(
            (_bounds(points) for points, _ in parts), key=lambda box: (box[2] - box[0]) * (box[1] - box[3])
        )
        if ix0 < ox0 - 0.1 or iy0 < oy0 - 0.1 or ix1 > ox1 + 0.1 or iy1 > oy1 + 0.1:
            return False
        bars = ((ox0, oy0, ox1, iy0), (ox0, iy1, ox1, oy1), (ox0, oy0, ix0, oy1), (ix1, oy0, ox1, oy1))
        for x0, y0, x1, y1 in bars:
            if x1 - x0 > 0.05 and y1 - y0 > 0.05:
                self.rules.append(RawRule(*self._frame.box(x0, y0, x1, y1), False, True, colour))
        return True

    def _subpaths(self, path: int | None, n: int, matrix: Matrix) -> tuple[list[tuple[list[tuple[float, float]], bool]], bool]:
        """Return the path's parts as points in user space, and whether all of it is straight."""
        parts: list[tuple[list[tuple[float, float]], bool]] = []
        points: list[tuple[float, float]] = []
        closed = False
        for i in range(n):
            segment = _segment(path, i)
            kind = _segment_type(segment)
            if kind == 1:  # a Bézier curve
                return [], False
            if not _segment_point(segment, self._at, self._at + 4):
                continue
            point = _apply(matrix, self._floats[0], self._floats[1])
            if kind == 2:  # move to
                if len(points) > 1:
                    parts.append((points, closed))
                points, closed = [point], False
            else:
                points.append(point)
            if _segment_close(segment):
                closed = True
        if len(points) > 1:
            parts.append((points, closed))
        return parts, True

    def _straight(
        self, points: list[tuple[float, float]], closed: bool, stroke: bool, fill: bool, colour: int
    ) -> None:
        x0, y0, x1, y1 = _bounds(points)
        if not (math.isfinite(x0) and math.isfinite(y0) and math.isfinite(x1) and math.isfinite(y1)):
            return
        aligned = all(
            abs(ax - bx) < 0.5 or abs(ay - by) < 0.5 for (ax, ay), (bx, by) in pairwise(points)
        )
        is_rectangle = aligned and 4 <= len(points) <= 6 and all(
            (abs(x - x0) < 0.5 or abs(x - x1) < 0.5) and (abs(y - y0) < 0.5 or abs(y - y1) < 0.5) for x, y in points
        )
        if is_rectangle or (aligned and len(points) == 2):
            self.rules.append(RawRule(*self._frame.box(x0, y0, x1, y1), stroke, fill, colour))
        elif aligned and stroke and not fill:
            ring = [*points, points[0]] if closed else points
            for (ax, ay), (bx, by) in pairwise(ring):
                box = self._frame.box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                self.rules.append(RawRule(*box, True, False, colour))
        else:
            self.rules.append(RawRule(*self._frame.box(x0, y0, x1, y1), stroke, fill, colour, True))

    def _curved(self, path: int | None, matrix: Matrix, stroke: bool, fill: bool, colour: int) -> None:
        if not _object_bounds(path, self._at, self._at + 4, self._at + 8, self._at + 12):
            return
        left, bottom, right, top = self._floats[:4]
        corners = [_apply(matrix, x, y) for x in (left, right) for y in (bottom, top)]
        box = _bounds(corners)
        if all(map(math.isfinite, box)):
            self.rules.append(RawRule(*self._frame.box(*box), stroke, fill, colour, True))


def _times(one: tuple[float, ...], other: Matrix) -> Matrix:
    """Return the matrix that applies `one`, then `other`."""
    a, b, c, d, e, f = one
    if other is _IDENTITY:
        return (a, b, c, d, e, f)
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)
