"""PDFium's functions as plain calls, and the frame that its places are turned into.

The generated bindings check every argument; the inner loops call some hundred thousand functions a document, so
they take plain addresses here. All of it is public API of PDFium.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c


def _function(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes has no better types
    """Return a PDFium function that takes plain pointers: cheaper to call, and an address tells objects apart."""
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


Pointer, Int, UInt = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
loose_box = _function("FPDFText_GetLooseCharBox", Int, Pointer, Int, Pointer)
text_object = _function("FPDFText_GetTextObject", Pointer, Pointer, Int)
count_chars = _function("FPDFText_CountChars", Int, Pointer)
get_text = _function("FPDFText_GetText", Int, Pointer, Int, Int, Pointer)
tight_box = _function("FPDFText_GetCharBox", Int, Pointer, Int, Pointer, Pointer, Pointer, Pointer)
char_matrix = _function("FPDFText_GetMatrix", Int, Pointer, Int, Pointer)
char_size = _function("FPDFText_GetFontSize", ctypes.c_double, Pointer, Int)
char_colour = _function("FPDFText_GetFillColor", Int, Pointer, Int, Pointer, Pointer, Pointer, Pointer)
char_unicode = _function("FPDFText_GetUnicode", UInt, Pointer, Int)
object_font = _function("FPDFTextObj_GetFont", Pointer, Pointer)
font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, Pointer, Pointer, ctypes.c_size_t)
font_flags = _function("FPDFFont_GetFlags", Int, Pointer)
font_weight = _function("FPDFFont_GetWeight", Int, Pointer)
font_slant = _function("FPDFFont_GetItalicAngle", Int, Pointer, Pointer)
n_objects = _function("FPDFPage_CountObjects", Int, Pointer)
page_object = _function("FPDFPage_GetObject", Pointer, Pointer, Int)
n_form_objects = _function("FPDFFormObj_CountObjects", Int, Pointer)
form_object = _function("FPDFFormObj_GetObject", Pointer, Pointer, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", Int, Pointer)
object_matrix = _function("FPDFPageObj_GetMatrix", Int, Pointer, Pointer)
object_bounds = _function("FPDFPageObj_GetBounds", Int, Pointer, Pointer, Pointer, Pointer, Pointer)
fill_colour = _function("FPDFPageObj_GetFillColor", Int, Pointer, Pointer, Pointer, Pointer, Pointer)
stroke_colour = _function("FPDFPageObj_GetStrokeColor", Int, Pointer, Pointer, Pointer, Pointer, Pointer)
draw_mode = _function("FPDFPath_GetDrawMode", Int, Pointer, Pointer, Pointer)
n_segments = _function("FPDFPath_CountSegments", Int, Pointer)
path_segment = _function("FPDFPath_GetPathSegment", Pointer, Pointer, Int)
segment_type = _function("FPDFPathSegment_GetType", Int, Pointer)
segment_point = _function("FPDFPathSegment_GetPoint", Int, Pointer, Pointer, Pointer)
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
