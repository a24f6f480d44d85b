"""What was matched in one document, packed.

Matching is slow and depends on nothing but the text, so it is done once, kept, and read back as arrays when the
whole store is scored again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import sub
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from extract.tag.standing import aside, standing, structure

if TYPE_CHECKING:
    from extract.tag.matcher import Matcher

METHOD = "4"
"""Version of the way of matching and scoring: kept matches and scores of another version are void."""

SKETCH = 8
"""How many of the smallest shingle hashes of a passage are kept, to find near-duplicates."""

N_WORDS = 1 << 16
"""Stems are kept as numbers below this."""

_DIGITS = 4
_MIX = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)

Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Text:
    """One passage as the matcher needs it."""

    text: str
    kind: str
    language: str
    is_ranked: bool
    """False for contents pages and the like."""
    level: int | None = None
    """For headings: 1 is the outermost."""


@dataclass(frozen=True)
class Sheet:
    """The matches of one document's passages, in reading order. `*_at` holds where each passage's share begins."""

    language: NDArray[np.uint8]
    """Which matcher read the passage (its place in the order of languages)."""
    standing: NDArray[np.uint8]
    """How far the passage can be evidence by what it is, in per cent (see `extract.tag.standing`)."""
    above: Numbers
    """The heading that the passage stands under: its place in the document plus one, 0 for none."""
    lead: Numbers
    """What introduces it: for a list item the sentence with the colon, for a table row the table's first row."""
    is_ranked: NDArray[np.uint8]
    n_words: Numbers
    found_at: Numbers
    feature: NDArray[np.uint16]
    count: NDArray[np.uint8]
    start: Numbers
    length: NDArray[np.uint16]
    hidden_at: Numbers
    hidden_feature: NDArray[np.uint16]
    hidden_mi: NDArray[np.uint8]
    hidden_share: NDArray[np.float32]
    excluded_at: Numbers
    excluded_mi: NDArray[np.uint8]
    words_at: Numbers
    words: NDArray[np.uint16]
    """The passage's stems as numbers, each once, ascending."""
    sketch: Numbers
    """`SKETCH` numbers a passage."""

    def __len__(self) -> int:
        return len(self.n_words)

    def pack(self) -> bytes:
        """Return the sheet as bytes."""
        arrays = [(each.name, getattr(self, each.name)) for each in fields(self)]
        head = json.dumps([[name, array.dtype.str, len(array)] for name, array in arrays]).encode()
        body = b"".join(array.tobytes() for _, array in arrays)
        return len(head).to_bytes(4, "little") + head + zlib.compress(body, 1)

    @classmethod
    def unpack(cls, packed: bytes) -> Sheet:
        """Return the sheet that `pack` made bytes of."""
        end = 4 + int.from_bytes(packed[:4], "little")
        body = zlib.decompress(packed[end:])
        arrays, at = {}, 0
        for name, dtype, n in json.loads(packed[4:end]):
            arrays[name] = np.frombuffer(body, dtype=np.dtype(dtype), count=n, offset=at)
            at += n * np.dtype(dtype).itemsize
        return cls(**arrays)

    def places(self, row: int) -> list[tuple[int, int, int, int]]:
        """Feature, count, start and end of everything found in one passage."""
        here = slice(int(self.found_at[row]), int(self.found_at[row + 1]))
        return [
            (int(feature), int(count), int(start), int(start) + int(length))
            for feature, count, start, length in zip(
                self.feature[here], self.count[here], self.start[here], self.length[here], strict=True
            )
        ]


def fill(texts: Sequence[Text], matchers: Mapping[str, Matcher]) -> Sheet:
    """Match one document's passages.

    Args:
        texts: In reading order.
        matchers: By language; a passage in another language is read by the English one (or the first there
            is): names and abbreviations are the same everywhere.
    """
    order = list(matchers)
    fallback = order.index("en") if "en" in order else 0
    number = stem_numbers()
    columns: dict[str, list[float]] = {each.name: [] for each in fields(Sheet)}
    for name in ("found_at", "hidden_at", "excluded_at", "words_at"):
        columns[name].append(0)
    columns["above"], columns["lead"] = structure([(text.kind, text.text, text.level) for text in texts])
    asides = aside([text.text for text in texts], columns["above"])
    for text, is_aside in zip(texts, asides, strict=True):
        which = order.index(text.language) if text.language in matchers else fallback
        matches = matchers[order[which]].match(text.text)
        stems = [number[stem] for stem in matches.stems]
        columns["language"].append(which)
        columns["standing"].append(standing(text.text, text.kind, len(matches.stems), is_aside=is_aside))
        columns["is_ranked"].append(text.is_ranked)
        columns["n_words"].append(len(stems))
        if matches.found:
            features, counts, starts, ends = zip(*matches.found, strict=True)
            columns["feature"] += features
            columns["count"] += counts
            columns["start"] += starts
            columns["length"] += map(sub, ends, starts)
        columns["found_at"].append(len(columns["feature"]))
        for feature, mi, share in matches.hidden:
            columns["hidden_feature"].append(feature)
            columns["hidden_mi"].append(mi)
            columns["hidden_share"].append(share)
        columns["hidden_at"].append(len(columns["hidden_feature"]))
        columns["excluded_mi"] += [mi for _, mi in matches.excluded]
        columns["excluded_at"].append(len(columns["excluded_mi"]))
        columns["words"] += sorted(set(stems))
        columns["words_at"].append(len(columns["words"]))
        columns["sketch"] += _sketch(stems)
    return Sheet(**{name: _array(values, _DTYPES[name]) for name, values in columns.items()})


def _array(values: Sequence[float], dtype: type[np.generic]) -> NDArray[Any]:
    """Return an array; what is too large for its kind becomes the largest there is."""
    array = np.array(values, dtype=np.float64 if dtype is np.float32 else np.int64)
    if dtype in (np.uint8, np.uint16):
        array = np.minimum(array, np.iinfo(dtype).max)
    return array.astype(dtype)


_DTYPES: dict[str, type[np.generic]] = {
    "language": np.uint8,
    "standing": np.uint8,
    "above": np.uint32,
    "lead": np.uint32,
    "is_ranked": np.uint8,
    "n_words": np.uint32,
    "found_at": np.uint32,
    "feature": np.uint16,
    "count": np.uint8,
    "start": np.uint32,
    "length": np.uint16,
    "hidden_at": np.uint32,
    "hidden_feature": np.uint16,
    "hidden_mi": np.uint8,
    "hidden_share": np.float32,
    "excluded_at": np.uint32,
    "excluded_mi": np.uint8,
    "words_at": np.uint32,
    "words": np.uint16,
    "sketch": np.uint32,
}


class stem_numbers(dict[str, int]):  # noqa: N801 - a dictionary that fills itself
    """Stems to numbers: the same on every machine, so no `hash()`."""

    def __missing__(self, stem: str) -> int:
        self[stem] = number = zlib.crc32(stem.encode()) & (N_WORDS - 1)
        return number


def _sketch(stems: list[int]) -> list[int]:
    """Return the smallest hashes of the passage's runs of four words, padded with the largest number."""
    if len(stems) < 2 * _DIGITS:
        return [0xFFFFFFFF] * SKETCH
    words = np.array(stems, dtype=np.uint32) + np.uint32(1)
    n = len(stems) - _DIGITS + 1
    hashes = np.zeros(n, dtype=np.uint32)
    for at in range(_DIGITS):
        hashes = (hashes ^ (words[at : at + n] * _MIX[at])) * np.uint32(0x01000193)
    smallest = sorted(set(hashes.tolist()))[:SKETCH]
    return smallest + [0xFFFFFFFF] * (SKETCH - len(smallest))
