"""Finds near-duplicates: the same passage printed in several documents, or twice in one.

Two passages are near-duplicates when nearly all of the smallest hashes of their word runs agree. The first of
them in the register's order stands for the others.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from extract.tag.sheet import SKETCH

_AGREE = SKETCH - 1
"""So many of the smallest hashes must be the same."""

_NOTHING = 0xFFFFFFFF


def copies(sketches: NDArray[np.uint32], order: NDArray[np.int64]) -> dict[int, int]:
    """Return, for each row that repeats another one, the row that stands for it.

    Args:
        sketches: One row of `SKETCH` numbers a passage.
        order: Where each row stands in the register's order; the first of a group stands for it.
    """
    by_hash: dict[int, list[int]] = defaultdict(list)
    # Near-duplicates share at least one of their two smallest hashes; comparing all pairs is not needed.
    for column in (0, 1):
        values = sketches[:, column]
        full = np.flatnonzero(sketches[:, SKETCH - 1] != _NOTHING)
        ranked = full[np.argsort(values[full], kind="stable")]
        runs = np.split(ranked, np.flatnonzero(np.diff(values[ranked])) + 1) if len(ranked) else []
        for run in runs:
            if len(run) > 1:
                by_hash[int(values[run[0]])].extend(run.tolist())
    stands_for: dict[int, int] = {}
    for candidates in by_hash.values():
        rows = sorted(set(candidates), key=lambda row: int(order[row]))
        for at, row in enumerate(rows):
            if row in stands_for:
                continue
            mine = set(sketches[row].tolist())
            for other in rows[at + 1 :]:
                if other not in stands_for and len(mine & set(sketches[other].tolist())) >= _AGREE:
                    stands_for[other] = row
    return {row: _first(row, stands_for) for row in stands_for}


def _first(row: int, stands_for: dict[int, int]) -> int:
    while row in stands_for:
        row = stands_for[row]
    return row
