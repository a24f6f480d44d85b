"""PDFium's functions as plain calls, and the frame that its places are turned into.

The generated bindings check every argument; the inner loops call some hundred thousand functions a document, so
they take plain addresses here. All of it is public API of PDFium.
"""

from __future__ import annotations

import ctypes
import struct
from collections import deque
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium_c


def _function(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes has no better types
    """Return a PDFium function that takes plain pointers: cheaper to call, and an address tells objects apart.

    The interpreter's lock is kept: giving it up and taking it back would be a sixth of what a call costs. A function
    given more arguments than are named here takes them unconverted: numbers as C's `int`, addresses by `reference`,
    never as numbers. That is twice as fast, and what is called for every word and object is called so.
    """
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def reference(address: int) -> Any:  # noqa: ANN401 - ctypes does not name the type of its references
    """Return a reference to what stands at an address."""
    return ctypes.byref(ctypes.c_char.from_address(address))


class Slots:
    """Room for the answers of many calls, and a reference to each slot.

    Both are kept for the life of the process: to make a reference costs as much as the call that writes through it.
    """

    n = 512

    def __init__(self, record: str, parts: int) -> None:
        """Make room for records, each of which is written in so many parts."""
        self._record = struct.Struct(record)
        size = self._record.size
        room = ctypes.create_string_buffer(self.n * size)
        self._room = memoryview(room)
        self.parts = [
            [ctypes.byref(room, at) for at in range(first, self.n * size, size)]
            for first in range(0, size, size // parts)
        ]

    def read(self, n: int) -> list[tuple[Any, ...]]:
        """Return the first `n` records."""
        return list(self._record.iter_unpack(self._room[: n * self._record.size]))


def exhaust(calls: Iterable[object]) -> None:
    """Make all calls, for what they write."""
    deque(calls, maxlen=0)


Pointer, Int, UInt = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
loose_box = _function("FPDFText_GetLooseCharBox", Int)
text_object = _function("FPDFText_GetTextObject", Pointer)
tight_box = _function("FPDFText_GetCharBox", Int)
char_matrix = _function("FPDFText_GetMatrix", Int)
char_size = _function("FPDFText_GetFontSize", ctypes.c_double)
char_colour = _function("FPDFText_GetFillColor", Int)
char_unicode = _function("FPDFText_GetUnicode", UInt)
count_chars = _function("FPDFText_CountChars", Int)
get_text = _function("FPDFText_GetText", Int)
object_font = _function("FPDFTextObj_GetFont", Pointer, Pointer)
font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, Pointer, Pointer, ctypes.c_size_t)
font_flags = _function("FPDFFont_GetFlags", Int, Pointer)
font_weight = _function("FPDFFont_GetWeight", Int, Pointer)
font_slant = _function("FPDFFont_GetItalicAngle", Int, Pointer, Pointer)
n_objects = _function("FPDFPage_CountObjects", Int)
page_object = _function("FPDFPage_GetObject", Pointer)
n_form_objects = _function("FPDFFormObj_CountObjects", Int, Pointer)
form_object = _function("FPDFFormObj_GetObject", Pointer, Pointer, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", Int, Pointer)
object_matrix = _function("FPDFPageObj_GetMatrix", Int, Pointer)
object_bounds = _function("FPDFPageObj_GetBounds", Int, Pointer)
fill_colour = _function("FPDFPageObj_GetFillColor", Int, Pointer)
stroke_colour = _function("FPDFPageObj_GetStrokeColor", Int, Pointer)
draw_mode = _function("FPDFPath_GetDrawMode", Int, Pointer)
n_segments = _function("FPDFPath_CountSegments", Int, Pointer)
path_segment = _function("FPDFPath_GetPathSegment", Pointer)
segment_type = _function("FPDFPathSegment_GetType", Int, Pointer)
segment_point = _function("FPDFPathSegment_GetPoint", Int, Pointer)
segment_close = _function("FPDFPathSegment_GetClose", Int, Pointer)


class Frame:
    """Turns user space into the page as shown: crop box origin, top left, the page's rotation."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - pypdfium2 is untyped
        left, bottom, right, top = page.get_bbox()
        self.rotation = int(page.get_rotation()) % 360
        if right <= left or top <= bottom:
            # No box worth the name: PDFium shows such a page in a size of its own choice.
            right, top = page.get_size() if self.rotation in (0, 180) else reversed(page.get_size())
            left = bottom = 0.0
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
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
