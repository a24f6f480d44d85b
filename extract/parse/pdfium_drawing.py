"""Collects straight rules, rectangles and pictures of a page from PDFium's page objects, forms included."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Container
from itertools import pairwise
from typing import Any

from extract.model.layout import RawImage, RawRule
from extract.parse.base import MAX_OBJECTS, MAX_RULES
from extract.parse.pdfium import (
    Frame,
    Pointer,
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
    segment_close,
    segment_point,
    segment_type,
    stroke_colour,
)

_MAX_FORM_DEPTH = 12
_MAX_SEGMENTS = 4_000

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5

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
        self._at = ctypes.addressof(self._floats)
        self._ints = (UInt * 4)()
        self._int_at = ctypes.addressof(self._ints)

    def read(self, page: Any) -> None:  # noqa: ANN401 - a ctypes pointer
        """Read a page's objects."""
        raw = ctypes.cast(page, Pointer)
        known = self._text_objects
        for i in range(n_objects(raw)):
            found = page_object(raw, i)
            if found in known or object_type(found) == _TEXT:
                continue
            if not self._look(found, _IDENTITY, 0):
                break

    def _look(self, found: int | None, matrix: Matrix, depth: int) -> bool:
        """Look at one object; False when the limits are reached."""
        self._left -= 1
        if self._left < 0 or len(self.rules) >= MAX_RULES:
            self.truncated = True
            return False
        kind = object_type(found) if found else _TEXT
        if kind == _TEXT:
            return True
        if kind == _PATH:
            self._path(found, matrix)
        elif kind == _IMAGE:
            object_matrix(found, self._at)
            whole = _times(tuple(self._floats), matrix)
            box = self._frame.box(*_bounds([_apply(whole, x, y) for x in (0, 1) for y in (0, 1)]))
            self.images.append(RawImage(*box))
        elif kind == _FORM and depth < _MAX_FORM_DEPTH:
            object_matrix(found, self._at)
            whole = _times(tuple(self._floats), matrix)
            return all(
                self._look(form_object(found, i), whole, depth + 1) for i in range(n_form_objects(found))
            )
        return True

    def _path(self, path: int | None, matrix: Matrix) -> None:
        draw_mode(path, self._int_at, self._int_at + 4)
        fill, stroke = self._ints[0] != 0, self._ints[1] != 0
        if not fill and not stroke:
            return
        n = n_segments(path)
        if n < 2:
            return
        colour_of = fill_colour if fill else stroke_colour
        colour = 0
        if colour_of(path, self._int_at, self._int_at + 4, self._int_at + 8, self._int_at + 12):
            red, green, blue, alpha = self._ints
            if not alpha:
                return
            colour = (red & 255) << 16 | (green & 255) << 8 | (blue & 255)
        if n > _MAX_SEGMENTS:
            self._curved(path, matrix, stroke, fill, colour)
            return
        object_matrix(path, self._at)
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

    def _subpaths(
        self, path: int | None, n: int, matrix: Matrix
    ) -> tuple[list[tuple[list[tuple[float, float]], bool]], bool]:
        """Return the path's parts as points in user space, and whether all of it is straight."""
        parts: list[tuple[list[tuple[float, float]], bool]] = []
        points: list[tuple[float, float]] = []
        closed = False
        for i in range(n):
            segment = path_segment(path, i)
            kind = segment_type(segment)
            if kind == 1:  # a Bézier curve
                return [], False
            if not segment_point(segment, self._at, self._at + 4):
                continue
            point = _apply(matrix, self._floats[0], self._floats[1])
            if kind == 2:  # move to
                if len(points) > 1:
                    parts.append((points, closed))
                points, closed = [point], False
            else:
                points.append(point)
            if segment_close(segment):
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
        aligned = all(abs(ax - bx) < 0.5 or abs(ay - by) < 0.5 for (ax, ay), (bx, by) in pairwise(points))
        is_rectangle = (
            aligned
            and 4 <= len(points) <= 6
            and all(
                (abs(x - x0) < 0.5 or abs(x - x1) < 0.5) and (abs(y - y0) < 0.5 or abs(y - y1) < 0.5)
                for x, y in points
            )
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
        if not object_bounds(path, self._at, self._at + 4, self._at + 8, self._at + 12):
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
