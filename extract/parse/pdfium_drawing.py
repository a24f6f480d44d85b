"""Collects straight rules, rectangles and pictures of a page from PDFium's page objects, forms included."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Container
from itertools import filterfalse, pairwise, repeat
from typing import Any

from extract.model.layout import RawImage, RawRule
from extract.parse.base import MAX_OBJECTS, MAX_RULES
from extract.parse.pdfium import (
    Frame,
    Pointer,
    Slots,
    UInt,
    draw_mode,
    fill_colour,
    form_object,
    n_form_objects,
    n_objects,
    n_segments,
    object_bounds,
    object_matrix,
    object_type,
    page_object,
    path_segment,
    reference,
    segment_close,
    segment_point,
    segment_type,
    stroke_colour,
)

_MAX_FORM_DEPTH = 12
_MAX_SEGMENTS = 4_000

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_CURVE, _MOVE = 1, 2

_A_FEW = 5
"""Segments of a path looked at together, as many as a rectangle has: most others begin with a curve."""

_POINTS = Slots("2f", 2)

_Part = tuple[list[tuple[float, float]], list[int | None]]
"""One stroke of the pen: its points in user space, and its segments."""

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawing:
    """Collects straight rules, rectangles and pictures of a page, forms included."""

    def __init__(self, frame: Frame, text_objects: Container[int | None] = ()) -> None:
        self._text_objects = text_objects
        """Addresses of objects that are known to be text: most objects of a page, and nothing to look at here."""
        self._frame = frame
        self.rules: list[RawRule] = []
        self.images: list[RawImage] = []
        self.truncated = False
        self._left = MAX_OBJECTS
        self._floats = (ctypes.c_float * 6)()
        self._matrix = ctypes.byref(self._floats)
        self._sides = [ctypes.byref(self._floats, at) for at in (0, 4, 8, 12)]
        self._ints = (UInt * 4)()
        self._channels = [ctypes.byref(self._ints, at) for at in (0, 4, 8, 12)]

    def read(self, page: Any) -> None:  # noqa: ANN401 - a ctypes pointer
        """Read a page's objects."""
        raw = reference(ctypes.cast(page, Pointer).value or 0)
        objects = map(page_object, repeat(raw), range(n_objects(raw)))
        for found in filterfalse(self._text_objects.__contains__, objects):
            kind = object_type(found)
            if kind != _TEXT and not self._look(found, kind, _IDENTITY, 0):
                break

    def _look(self, found: int | None, kind: int, matrix: Matrix, depth: int) -> bool:
        """Look at one object; False when the limits are reached."""
        self._left -= 1
        if self._left < 0 or len(self.rules) >= MAX_RULES:
            self.truncated = True
            return False
        if kind == _PATH:
            self._path(found, matrix)
        elif kind == _IMAGE:
            object_matrix(found, self._matrix)
            whole = _times(tuple(self._floats), matrix)
            box = self._frame.box(*_bounds([_apply(whole, x, y) for x in (0, 1) for y in (0, 1)]))
            self.images.append(RawImage(*box))
        elif kind == _FORM and depth < _MAX_FORM_DEPTH:
            object_matrix(found, self._matrix)
            whole = _times(tuple(self._floats), matrix)
            return all(
                self._look(inner, object_type(inner), whole, depth + 1)
                for inner in map(form_object, repeat(found), range(n_form_objects(found)))
            )
        return True

    def _path(self, path: int | None, matrix: Matrix) -> None:
        fill_at, stroke_at, *_ = self._channels
        draw_mode(path, fill_at, stroke_at)
        fill, stroke = self._ints[0] != 0, self._ints[1] != 0
        if not fill and not stroke:
            return
        n = n_segments(path)
        if n < 2:
            return
        colour_of = fill_colour if fill else stroke_colour
        colour = 0
        if colour_of(path, *self._channels):
            red, green, blue, alpha = self._ints
            if not alpha:
                return
            colour = (red & 255) << 16 | (green & 255) << 8 | (blue & 255)
        parts = self._subpaths(path, n, matrix) if n <= _MAX_SEGMENTS else None
        if parts is None:
            self._curved(path, matrix, stroke, fill, colour)
            return
        if fill and not stroke and len(parts) == 2 and self._border(parts, colour):
            return
        for part in parts:
            self._straight(part, stroke, fill, colour)

    def _border(self, parts: list[_Part], colour: int) -> bool:
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

    def _subpaths(self, path: int | None, n: int, matrix: Matrix) -> list[_Part] | None:
        """Return the path's parts, None when not all of it is straight."""
        segments: list[int | None] = []
        kinds: list[int] = []
        places: list[tuple[float, float] | None] = []
        handle = repeat(reference(path or 0))
        for first in range(0, n, _A_FEW):
            some = list(map(path_segment, handle, range(first, min(n, first + _A_FEW))))
            kinds += map(segment_type, some)
            if _CURVE in kinds:
                return None
            is_known = list(map(segment_point, some, *_POINTS.parts))
            places += [
                place if known else None
                for known, place in zip(is_known, _POINTS.read(len(some)), strict=True)
            ]
            segments += some
        object_matrix(path, self._matrix)
        a, b, c, d, e, f = _times(tuple(self._floats), matrix)
        if _MOVE not in kinds[1:] and None not in places:
            points = [(a * x + c * y + e, b * x + d * y + f) for x, y in filter(None, places)]
            return [(points, segments)] if len(points) > 1 else []
        parts: list[_Part] = []
        points = []
        begin = 0
        for at, (kind, place) in enumerate(zip(kinds, places, strict=True)):
            if place is None:
                continue
            x, y = place
            if kind == _MOVE:
                if len(points) > 1:
                    parts.append((points, segments[begin:at]))
                points, begin = [], at
            points.append((a * x + c * y + e, b * x + d * y + f))
        if len(points) > 1:
            parts.append((points, segments[begin:]))
        return parts

    def _straight(self, part: _Part, stroke: bool, fill: bool, colour: int) -> None:
        points, segments = part
        x0, y0, x1, y1 = _bounds(points)
        if not (math.isfinite(x0) and math.isfinite(y0) and math.isfinite(x1) and math.isfinite(y1)):
            return
        is_rectangle = _is_drawn_as_rectangle(points)
        aligned = is_rectangle or _is_aligned(points)
        if is_rectangle or (
            aligned and (len(points) == 2 or (4 <= len(points) <= 6 and _are_corners(points, x0, y0, x1, y1)))
        ):
            self.rules.append(RawRule(*self._frame.box(x0, y0, x1, y1), stroke, fill, colour))
        elif aligned and stroke and not fill:
            ring = [*points, points[0]] if any(map(segment_close, segments)) else points
            for (ax, ay), (bx, by) in pairwise(ring):
                box = self._frame.box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                self.rules.append(RawRule(*box, True, False, colour))
        else:
            self.rules.append(RawRule(*self._frame.box(x0, y0, x1, y1), stroke, fill, colour, True))

    def _curved(self, path: int | None, matrix: Matrix, stroke: bool, fill: bool, colour: int) -> None:
        if not object_bounds(path, *self._sides):
            return
        left, bottom, right, top, _, _ = self._floats
        box = left, bottom, right, top
        if matrix is not _IDENTITY or left > right or bottom > top:
            box = _bounds([_apply(matrix, x, y) for x in (left, right) for y in (bottom, top)])
        if math.isfinite(left + right + bottom + top) and all(map(math.isfinite, box)):
            self.rules.append(RawRule(*self._frame.box(*box), stroke, fill, colour, True))


def _is_drawn_as_rectangle(points: list[tuple[float, float]]) -> bool:
    """True for four exact corners one after the other, as most rectangles are; others need a closer look."""
    if len(points) != 4 and (len(points) != 5 or points[4] != points[0]):
        return False
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[:4]
    return (ay == by and bx == cx and cy == dy and dx == ax) or (
        ax == bx and by == cy and cx == dx and dy == ay
    )


def _is_aligned(points: list[tuple[float, float]]) -> bool:
    """True when all lines run across or down the page."""
    return all(-0.5 < ax - bx < 0.5 or -0.5 < ay - by < 0.5 for (ax, ay), (bx, by) in pairwise(points))


def _are_corners(points: list[tuple[float, float]], x0: float, y0: float, x1: float, y1: float) -> bool:
    """True when every point is a corner of the box."""
    return all((x - x0 < 0.5 or x1 - x < 0.5) and (y - y0 < 0.5 or y1 - y < 0.5) for x, y in points)


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
