"""Finds near-duplicates: the same passage printed in several documents, or twice in one.

Two passages are near-duplicates when nearly all of the smallest hashes of their word runs agree. The first of
them in the register's order stands for the others.
"""

from __future__ import annotations

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
    full = np.flatnonzero(sketches[:, SKETCH - 1] != _NOTHING)
    groups: list[list[int]] = []
    # When all but one agree, the two smallest that are common stand among the three smallest of both.
    for one, two in ((0, 1), (0, 2), (1, 2)):
        keys = sketches[full, one].astype(np.uint64) << np.uint64(32) | sketches[full, two].astype(np.uint64)
        by_key = np.argsort(keys, kind="stable")
        begins = np.flatnonzero(np.diff(keys[by_key])) + 1
        groups += [run.tolist() for run in np.split(full[by_key], begins) if len(run) > 1]
    stands_for: dict[int, int] = {}
    hashes: dict[int, frozenset[int]] = {}
    for candidates in groups:
        rows = sorted(candidates, key=lambda row: int(order[row]))
        for row in rows:
            if row not in hashes:
                hashes[row] = frozenset(sketches[row].tolist())
        for at, row in enumerate(rows):
            if row in stands_for:
                continue
            for other in rows[at + 1 :]:
                if other not in stands_for and len(hashes[row] & hashes[other]) >= _AGREE:
                    stands_for[other] = row
    return {row: _first(row, stands_for) for row in stands_for}


def _first(row: int, stands_for: dict[int, int]) -> int:
    while row in stands_for:
        row = stands_for[row]
    return row
