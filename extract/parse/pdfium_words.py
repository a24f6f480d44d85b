"""Reads the words of a page from PDFium: one call for the page's text, two a word for its box.

Per text object, not per character, come font, size, baseline and colour, since everything within a text object
is set alike.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Container, Sequence
from itertools import repeat
from typing import Any

from extract.model.layout import RawWord, Style
from extract.parse.base import MAX_CHARACTERS
from extract.parse.fonts import describe, undecoded_signs
from extract.parse.pdfium import (
    Frame,
    Int,
    Pointer,
    Slots,
    char_colour,
    char_matrix,
    char_size,
    char_unicode,
    count_chars,
    exhaust,
    font_flags,
    font_name,
    font_slant,
    font_weight,
    get_text,
    loose_box,
    object_font,
    reference,
    text_object,
    tight_box,
)

_WORD = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
"""PDFium joins a hyphenated word over the line end and leaves U+FFFE (U+0002 in places) for the hyphen."""

_ONE_HYPHEN = "-\u00ad\u2010"
"""What some programs say that the glyph of a single hyphen means."""

_SOFT_WITHIN = re.compile(r"(?<=\w)\u00ad(?=\w)")
_HYPHEN_APART = re.compile("[ \r\n][-\ufffe\x02]")

_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627\u0671]\u0644")
"""Alef before lam: the article, or a lam-alef ligature whose two letters PDFium has turned round."""

_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BRACKETED = re.compile(r"\(\w|\w\)")
_BRACKETED_OUTWARDS = re.compile(r"\w\(|\)\w")
_MIRROR = str.maketrans("()[]", ")(][")

_MARKER = re.compile(r"[^\W\d_]\d|[^\w\s]\d|^\d{1,3}[^\W\d]|\w[*†‡§¶]|^[*†‡§¶]\w|^\d{1,3}[.,;:]?$")
"""Words that may hold a raised marker, or be one."""

_NOT_TEXT = re.compile("[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
"""Control characters and halves of surrogate pairs: no text, and no good in a store or on a terminal."""

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""One character beyond the basic plane: two in PDFium's count, so two until the words are cut."""

_MAY_MARK = re.compile(r"[\d*†‡§¶]")
"""What every word has that `_MARKER` finds."""

_BOXES = Slots("8f", 2)
"""The boxes of a word's first and last character."""

_MATRICES = Slots("6f", 1)
_COLOURS = Slots("4I", 4)

_NO_SPACE = 0.16
"""Share of the size of the type: the narrowest spaces of justified text are wider."""

_FAR = 100_000.0
"""Points; no place on a page is as far from its corner."""

_FAR_OFF = -_FAR

_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6


_Setting = tuple[int, float, float, int]
"""Style, size, baseline and angle of a text object."""


class WordReader:
    """Reads the words of one text page."""

    def __init__(self, textpage: Any, frame: Frame) -> None:  # noqa: ANN401 - a ctypes pointer
        self._page = reference(ctypes.cast(textpage, Pointer).value or 0)
        self._frame = frame
        self.styles: list[Style] = []
        self.n_unmapped = 0
        self.truncated = False
        self._style_index: dict[tuple[int, int], int] = {}
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._settings: dict[int, _Setting] = {}
        self._ink_tells = True
        """False where figures are drawn in Arabic shapes, some of which stand high by nature."""

    @property
    def text_objects(self) -> Container[int | None]:
        """Addresses of the text objects met."""
        return self._settings

    def _text(self) -> str:
        """Return the page's text, one code point per PDFium character."""
        n = count_chars(self._page)
        if n <= 0:
            return ""
        if n > MAX_CHARACTERS:
            n, self.truncated = MAX_CHARACTERS, True
        buffer = (ctypes.c_ushort * (n + 1))()
        written = get_text(self._page, 0, n, ctypes.byref(buffer))
        text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == n:
            return text
        # Characters without a Unicode value are left out of the text, and those beyond the basic plane are
        # two units in it: read one by one so that places in the text are character indices again.
        codes = (char_unicode(self._page, i) for i in range(n))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def words(self) -> list[RawWord]:
        """Return the words in content order."""
        text = self._text()
        if not text.isascii() and len(_ARABIC.findall(text)) > 0.2 * len(text):
            self._ink_tells = False
            if _is_mirrored(text):
                text = text.translate(_MIRROR)
        if "\u00ad" in text:
            text = _SOFT_WITHIN.sub(lambda soft: "-" if self._is_drawn(soft.start()) else "\u00ad", text)
        words = self._words(text)
        if _ONE_HYPHEN in text:
            words = [word._replace(text=word.text.replace(_ONE_HYPHEN, "-")) for word in words]
        if not text.isprintable() and _PAIR.search(text):
            words = [word._replace(text=_PAIR.sub(_as_one, word.text)) for word in words]
        if any(undecoded_signs(style.font) for style in self.styles):
            decoded = self._decoded(text)
            if decoded != text:
                words = self._words(decoded)
        return _hyphens_closed_up(words) if _HYPHEN_APART.search(text) else words

    def _is_drawn(self, at: int) -> bool:
        """True for a character that takes up room: some fonts call their hyphen a soft one."""
        box = (ctypes.c_float * 4)()
        loose_box(self._page, at, ctypes.byref(box))
        left, top, right, bottom = box
        return bool(right - left > 0.1 * (top - bottom) > 0)

    def _decoded(self, text: str) -> str:
        """Give the signs of old TeX fonts their meaning; costs a call a character, on such pages only."""
        signs: dict[int, dict[str, str] | None] = {}
        decoded = []
        for at, char in enumerate(text):
            key = text_object(self._page, at) if char < "\x7f" else None
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
        places = _places(text)
        if not places:
            return []
        keys, boxes = self._look_up(places)
        frame, settings, has_ligatures = self._frame, self._settings, _LAM_ALEF.search(text) is not None
        upright = frame.rotation == 0
        left, top_edge = frame.left, frame.top
        words: list[RawWord] = []
        add = words.append
        new_word = tuple.__new__
        size_before = x_before = baseline_before = size = baseline = 0.0
        style = angle = before = 0
        key_before = -1
        for (start, end), key, (x0, y1, x1, y0, lx0, ly1, lx1, ly0) in zip(places, keys, boxes, strict=True):
            if start - before == 1 and text[before] == " ":
                breaks = glued = False
            else:
                between = text[before:start]
                breaks = "\n" in between or "\r" in between or start == 0
                glued = start == before and start > 0
                if glued and words and words[-1].text.endswith("-"):
                    breaks, glued = True, False
            before = end
            token = text[start:end]
            is_letters = plain = token.isalpha()
            if not is_letters:
                plain = not _MAY_MARK.search(token) and not token.isdigit()
                if token[-1] in "\ufffe\x02":
                    token = token[:-1] + "-"
            if has_ligatures and _LAM_ALEF.search(token):
                token = self._ligatures_in_order(token, start)
            is_new = key != key_before
            if is_new:
                key_before = key
                style, size, baseline, angle = settings.get(key) or self._setting(key, start)
            if not plain or y1 != ly1 or y0 != ly0 or y0 >= y1:
                # It may hold a mark, or stands on more than one line.
                parts = self._parts(token, start, (key, is_new, plain), (y0, y1, ly0, ly1))
                if parts:
                    for i, (part, at) in enumerate(parts):
                        add(self._word(part, at, breaks and i == 0, glued or i > 0))
                    size_before, x_before, baseline_before = (
                        words[-1].size,
                        words[-1].x1 + left,
                        words[-1].baseline,
                    )
                    continue
                if ly0 < y0:
                    y0 = ly0
                if ly1 > y1:
                    y1 = ly1
            if lx0 < x0:
                x0 = lx0
            if lx1 > x1:
                x1 = lx1
            if not (_FAR_OFF < x0 <= x1 < _FAR and _FAR_OFF < y0 <= y1 < _FAR):
                # Not a number, or off any page: keep the word, its place is worth nothing.
                x0 = x1 = y0 = y1 = 0.0
            if not upright:
                add(RawWord(token, *frame.box(x0, y0, x1, y1), size, style, angle, breaks, glued, baseline))
                continue
            if not glued:
                if not is_letters and token == "." and _goes_on(words, breaks, x0 - x_before < 0.3 * size):
                    glued = True
                elif size != size_before and angle == 0:
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
                    (
                        token,
                        x0 - left,
                        top_edge - y1,
                        x1 - left,
                        top_edge - y0,
                        size,
                        style,
                        angle,
                        breaks,
                        glued,
                        baseline,
                    ),
                )
            )
        return words

    def _look_up(self, places: Sequence[tuple[int, int]]) -> tuple[list[int], list[tuple[float, ...]]]:
        """Return each word's text object, and the boxes of its first and last character one after the other.

        Half of the time that a page takes goes into calls; `map` makes them without a step of Python between.
        """
        page = repeat(self._page)
        starts = [place[0] for place in places]
        lasts = [place[1] - 1 for place in places]
        keys: list[int] = [key or 0 for key in map(text_object, page, starts)]
        self._settle(dict(zip(reversed(keys), reversed(starts), strict=True)))
        boxes: list[tuple[float, ...]] = []
        first_part, last_part = _BOXES.parts
        for at in range(0, len(starts), _BOXES.n):
            firsts = starts[at : at + _BOXES.n]
            exhaust(map(loose_box, page, firsts, first_part))
            exhaust(map(loose_box, page, lasts[at : at + _BOXES.n], last_part))
            boxes += _BOXES.read(len(firsts))
        return keys, boxes

    def _parts(
        self,
        token: str,
        start: int,
        setting: tuple[int, bool, bool],
        sides: tuple[float, float, float, float],
    ) -> list[tuple[str, int]]:
        """Cut a word of which a part is set otherwise or raised; empty when it is all of a piece.

        Args:
            token: The word.
            start: Index of its first character.
            setting: Its text object, whether the word before was in another one, and whether it holds no mark.
            sides: Bottom and top of its first and of its last character, in user space.
        """
        (key, is_new, plain), (y0, y1, ly0, ly1), n = setting, sides, len(token)
        if n == 1:
            is_mark = is_new and token.isdigit() and self._is_raised(token, start, key)
            return [(token, start)] if is_mark else []
        slack = 0.15 * (y1 - y0)
        # What is set otherwise, or raised, is a text object of its own.
        if n < 200 and (
            not -slack < y1 - ly1 < slack
            or not -slack < y0 - ly0 < slack
            or (not plain and _MARKER.search(token) and text_object(self._page, start + n - 1) != key)
            or (is_new and n < 4 and token.isdigit())
        ):
            parts = self._split(token, start)
            if len(parts) > 1 or (n < 4 and self._is_raised(token[0], start, key)):
                return parts
        return []

    def _ligatures_in_order(self, token: str, start: int) -> str:
        """Put the letters of lam-alef ligatures in logical order: both stand in the box of one glyph."""
        one, other = (ctypes.c_float * 4)(), (ctypes.c_float * 4)()
        for match in _LAM_ALEF.finditer(token):
            at = match.start()
            loose_box(self._page, start + at, ctypes.byref(one))
            loose_box(self._page, start + at + 1, ctypes.byref(other))
            if one[:] == other[:] and one[2] > one[0]:
                token = token[:at] + token[at + 1] + token[at] + token[at + 2 :]
        return token

    def _differs(self, key: int, at: int) -> bool:
        """True when the character at `at` is smaller than, or raised against, the text object `key`."""
        other_key = text_object(self._page, at) or key
        one = self._settings[key]
        other = self._settings.get(other_key) or self._setting(other_key, at)
        return abs(one[1] - other[1]) > 0.12 * max(one[1], other[1]) or (
            abs(one[2] - other[2]) > 0.12 * one[1] and one[3] == other[3]
        )

    def _split(self, token: str, start: int) -> list[tuple[str, int]]:
        """Cut a word where size or baseline changes; return the parts with their character index."""
        parts: list[tuple[str, int]] = []
        begin = 0
        key = text_object(self._page, start) or 0
        raised = self._is_raised(token[0], start, key)
        for i in range(1, len(token)):
            other = text_object(self._page, start + i) or key
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
        tight_box(self._page, at, *(ctypes.byref(sides, offset) for offset in (0, 8, 16, 24)))
        left, right, bottom, top = sides
        _, shown_top, _, shown_bottom = self._frame.box(left, bottom, right, top)
        return shown_top, shown_bottom

    def _word(self, token: str, start: int, breaks: bool, glued: bool) -> RawWord:
        box = (ctypes.c_float * 4)()
        at = ctypes.byref(box)
        x0 = y0 = math.inf
        x1 = y1 = -math.inf
        for i in (start, start + len(token) - 1):
            if loose_box(self._page, i, at):
                left, top, right, bottom = box
                x0, x1 = min(x0, left), max(x1, right)
                y0, y1 = min(y0, bottom), max(y1, top)
        if not (-_FAR < x0 <= x1 < _FAR and -_FAR < y0 <= y1 < _FAR):
            x0 = x1 = y0 = y1 = 0.0
        key = text_object(self._page, start) or 0
        style, size, baseline, angle = self._settings.get(key) or self._setting(key, start)
        if self._is_raised(token[0], start, key):
            # A superior figure drawn by the font itself: same size and baseline, but small and high ink.
            size, baseline = round(size * 0.6, 2), round(self._ink(start)[1], 2)
        return RawWord(token, *self._frame.box(x0, y0, x1, y1), size, style, angle, breaks, glued, baseline)

    def _settle(self, first: dict[int, int]) -> None:
        """Read how text objects are set from one character of each."""
        settings, styles, page = self._settings, self._style_index, repeat(self._page)
        keys = sorted([key for key in first if key not in settings], key=first.__getitem__)
        top, is_turned = self._frame.top, self._frame.rotation != 0
        for at in range(0, len(keys), _MATRICES.n):
            some = keys[at : at + _MATRICES.n]
            chars = [first[key] for key in some]
            exhaust(map(char_matrix, page, chars, *_MATRICES.parts))
            is_known = list(map(char_colour, page, chars, *_COLOURS.parts))
            read = zip(
                some,
                chars,
                _MATRICES.read(len(some)),
                map(char_size, page, chars),
                map(object_font, some),
                is_known,
                _COLOURS.read(len(some)),
                strict=True,
            )
            for key, char, matrix, font_size, font, known, (red, green, blue, _) in read:
                colour = (red & 255) << 16 | (green & 255) << 8 | (blue & 255) if known else 0
                style = styles.get((font or 0, colour))
                if style is None:
                    style = self._style(font or 0, colour)
                a, b, c, d, _, f = matrix
                size = abs(font_size * d)
                if is_turned or b or c or a <= 0 or not 0.5 < size < 2000 or not _FAR_OFF < top - f < _FAR:
                    settings[key] = self._set(char, matrix, font_size, style)
                else:
                    settings[key] = style, round(size, 2), round(top - f, 2), 0

    def _setting(self, key: int, at: int) -> _Setting:
        """Read how a text object is set from one of its characters."""
        self._settle({key: at})
        return self._settings[key]

    def _set(self, at: int, matrix: tuple[float, ...], font_size: float, style: int) -> _Setting:
        """Return style, size, baseline and angle of what is set with any matrix."""
        a, b, c, d, e, f = matrix
        size = abs(font_size) * (abs(d) if not c else math.hypot(c, d))
        frame = self._frame
        if frame.rotation or b or a <= 0:
            turned = (frame.rotation - math.degrees(math.atan2(b, a))) % 360
            nearest = round(turned / 90) * 90 if math.isfinite(turned) else 0
            angle = nearest % 360 if abs(turned - nearest) < 3 else -1
            x, y, _, _ = frame.box(e, f, e, f)
            baseline = x if angle in (90, 270) else y
        else:
            angle, baseline = 0, frame.top - f
        if not 0.5 < size < 2000:
            box = (ctypes.c_float * 4)()
            loose_box(self._page, at, ctypes.byref(box))
            size = (
                max(0.5, min(2000.0, abs(box[1] - box[3]) * 0.85)) if math.isfinite(box[1] - box[3]) else 0.5
            )
        if not -_FAR < baseline < _FAR:
            baseline = 0.0
        return style, round(size, 2), round(baseline, 2), angle

    def _style(self, font: int, colour: int) -> int:
        index = self._style_index.get((font, colour))
        if index is None:
            described = self._fonts.get(font)
            if described is None:
                described = self._fonts[font] = _describe(font) if font else ("", False, False)
            index = self._style_index[font, colour] = len(self.styles)
            self.styles.append(Style(*described, colour))
        return index


def _goes_on(words: Sequence[RawWord], breaks: bool, is_near: bool) -> bool:
    """True for the next of three dots of an ellipsis set with thin spaces; leaders are wider apart."""
    return is_near and not breaks and bool(words) and words[-1].text == "."


def _places(text: str) -> list[tuple[int, int]]:
    """Return where each word begins and ends."""
    flat = text.replace("\r", " ").replace("\n", " ")
    if not flat.isprintable():
        return [match.span() for match in _WORD.finditer(text)]
    # No other white space and no hyphen of PDFium's: twice as fast without the pattern.
    places = []
    start = 0
    for piece in flat.split(" "):
        end = start + len(piece)
        if piece:
            places.append((start, end))
        start = end + 1
    return places


def _as_one(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _hyphens_closed_up(words: list[RawWord]) -> list[RawWord]:
    """Glue a hyphen to the word before it where the space between them is narrower than any space.

    Some fonts kern a hyphen so far away that PDFium sees a space; a dash has a real one.
    """
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        if (
            word.text[0] == "-"
            and not word.glued
            and word.angle == 0
            and (
                word.text[1:2].isalpha()
                or (len(word.text) == 1 and (at + 1 == len(words) or words[at + 1].breaks))
            )
            and before.text[-1].isalpha()
            and -0.1 * word.size < word.x0 - before.x1 < _NO_SPACE * word.size
            and abs(word.baseline - before.baseline) < 0.1 * word.size
        ):
            words[at] = word._replace(glued=True, breaks=False)
    return words


def _is_mirrored(text: str) -> bool:
    """True when most brackets close before they open: the glyphs of right-to-left text taken for characters."""
    return len(_BRACKETED_OUTWARDS.findall(text)) > len(_BRACKETED.findall(text))


def _describe(font: int) -> tuple[str, bool, bool]:
    """Return name, bold and italic of a font."""
    buffer = ctypes.create_string_buffer(200)
    size = font_name(font, ctypes.addressof(buffer), 200)
    name, bold, italic = describe(buffer.raw[: max(0, min(size, 200) - 1)].decode("utf-8", "replace"))
    flags = max(0, font_flags(font))
    slant = Int(0)
    font_slant(font, ctypes.addressof(slant))
    bold = bold or bool(flags & _FORCE_BOLD) or 600 <= font_weight(font) <= 1000
    return name, bold, italic or bool(flags & _ITALIC) or slant.value < 0
