"""What single words say, learned from passages that were written for the purpose and labelled.

A lexicon knows the phrases that somebody thought of. Passages that bear on a micro-indicator also use words
that nobody would list: each says little, all together they say much. How much each one says is learned by ridge
regression from a lexicon's `passages.jsonl`: one linear model a language, whose weights can be read and told.

    information   how rare a word is in those passages; one that stands in a single passage, and figures, are left out
    adds          what a word adds to each micro-indicator and element, in a passage of length one
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from extract.model.lexicon import Taught
from extract.tag.sheet import N_WORDS, stem_numbers
from extract.tag.tokens import WORD, cutter

_METHOD = "1"
"""Of cutting texts into words and of weighing them; raised with every change that gives other weights."""

_CAUTION = 4.0
"""Ridge: the higher, the more passages must agree on a word."""

_STEPS = 60
"""Of conjugate gradients at most; half of them are usually enough."""

_EXACT = 1e-3
"""The remaining error, as a share of what is to be explained, at which it stops."""

_IN_PASSAGES = 2
"""A word must stand in so many passages to be learned."""

_FEW = 50.0
"""Added to the square of every passage's length (a word that stands in one passage of a hundred has about 20):
what holds three words that say something does not say it as surely as one that holds thirty."""

TOLD = 200
"""So many words a micro-indicator are named as reasons: those that add most."""


@dataclass(frozen=True)
class WordModel:
    """One language's words; `codes` are micro-indicators and elements."""

    numbers: NDArray[np.int64]
    """The words that were learned, by number (see `extract.tag.sheet.N_WORDS`), ascending."""
    stems: tuple[str, ...]
    """The same, as stems."""
    information: NDArray[np.float64]
    """Of each word."""
    adds: NDArray[np.float32]
    """Words x codes."""
    column: Mapping[str, int]
    """Of each code."""

    def pack(self, made_of: str) -> bytes:
        """Return the model as the bytes of an `.npz` file.

        Args:
            made_of: Tells what it was learned from (see `fingerprint`).
        """
        packed = io.BytesIO()
        np.savez_compressed(
            packed,
            made_of=np.array(made_of),
            stems=np.array(self.stems),
            information=self.information.astype(np.float32),
            adds=self.adds.astype(np.float16),
            codes=np.array(list(self.column)),
        )
        return packed.getvalue()

    @classmethod
    def unpack(cls, packed: bytes, made_of: str) -> WordModel | None:
        """Return a model that was packed; None when it was learned from something else, or is damaged."""
        try:
            with np.load(io.BytesIO(packed), allow_pickle=False) as file:
                if str(file["made_of"]) != made_of:
                    return None
                stems = tuple(file["stems"].tolist())
                numbers = stem_numbers()
                return cls(
                    np.array([numbers[stem] for stem in stems], dtype=np.int64),
                    stems,
                    file["information"].astype(np.float64),
                    file["adds"].astype(np.float32),
                    {code: at for at, code in enumerate(file["codes"].tolist())},
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile):
            return None

    def scores(self, words: sparse.csr_matrix, codes: Sequence[str]) -> NDArray[np.float64]:
        """Return what the words of each passage say of some codes: passages x codes, about 1 for a clear case.

        Args:
            words: Passages x numbers of words, as `extract.tag.scoring.Corpus` holds them.
            codes: Micro-indicators or elements.
        """
        adds = self.adds[:, [self.column[code] for code in codes]]
        return np.asarray(_unit(words[:, self.numbers], self.information) @ adds, dtype=np.float64)

    def told(self, code: str) -> list[tuple[int, str, float]]:
        """Return the words that add most: number, stem and what it adds, most first."""
        column = self.information * self.adds[:, self.column[code]]
        best = np.argsort(-column, kind="stable")[:TOLD].tolist()
        return [(int(self.numbers[at]), self.stems[at], float(column[at])) for at in best if column[at] > 0]


def fingerprint(taught_sha256: str, codes: Sequence[str]) -> str:
    """Return what tells models apart: the passages they were learned from, the codes, and the way of learning.

    Args:
        taught_sha256: Of the file with the passages.
        codes: Micro-indicators and elements.
    """
    told = (taught_sha256, _METHOD, _CAUTION, _STEPS, _EXACT, _IN_PASSAGES, _FEW, *codes)
    return hashlib.sha256(" ".join(map(str, told)).encode()).hexdigest()


def learn_words(taught: Sequence[Taught], codes: Sequence[str], language: str) -> WordModel | None:
    """Learn what each word says; None when there is nothing to learn from.

    Args:
        taught: Labelled passages.
        codes: Micro-indicators and elements; labels with other codes are passed over.
        language: ISO 639-1.
    """
    if not taught:
        return None
    stems: dict[int, str] = {}
    words = _matrix(_words(taught, language, stems))
    in_passages = np.asarray(words.sum(axis=0)).ravel()
    numbers = np.flatnonzero(in_passages >= _IN_PASSAGES)
    information = np.log((len(taught) + 1) / (in_passages[numbers] + 0.5))
    column = {code: at for at, code in enumerate(codes)}
    wanted = np.zeros((len(taught), len(codes)), dtype=np.float32)
    for row, each in enumerate(taught):
        for code, share in each.labels.items():
            if code in column:
                wanted[row, column[code]] = share
    # Single precision: the weights are known to two digits at best, and it takes half the time.
    vectors = _unit(words[:, numbers], information).astype(np.float32)
    adds = np.asarray(vectors.T @ _solved(vectors, wanted), dtype=np.float32)
    return WordModel(
        numbers,
        tuple(stems[number] for number in numbers.tolist()),
        # As precise as a packed model, so that it makes no difference whether there was one.
        information.astype(np.float32).astype(np.float64),
        adds.astype(np.float16).astype(np.float32),
        column,
    )


def _words(taught: Sequence[Taught], language: str, stems: dict[int, str]) -> list[set[int]]:
    """Return the numbers of each passage's words, figures left out, and note which word each number is."""
    cut = cutter(language)
    numbers = stem_numbers()
    known: dict[str, int] = {}
    of_word: dict[str, tuple[int, ...]] = {}
    found = []
    for each in taught:
        passage: set[int] = set()
        for word in set(WORD.findall(each.text)):
            its = of_word.get(word)
            if its is None:
                parts = [stem for stem, _, _ in cut(word) if not any(map(str.isdigit, stem))]
                its = of_word[word] = tuple(numbers[stem] for stem in parts)
                known.update(zip(parts, its, strict=True))
            passage.update(its)
        found.append(passage)
    for stem, number in sorted(known.items()):
        # Two words may have one number: the first in the alphabet gives its name, whatever order they came in.
        stems.setdefault(number, stem)
    return found


def _matrix(rows: Iterable[set[int]]) -> sparse.csr_matrix:
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns += sorted(row)
        ends.append(len(columns))
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, N_WORDS))


def _unit(words: sparse.csr_matrix, information: NDArray[np.float64]) -> sparse.csr_matrix:
    """Weigh words by how rare they are and bring every passage to length one, so that long ones say no more."""
    weighted = words.astype(np.float64)
    weighted.data = weighted.data * information[weighted.indices]
    rows = np.repeat(np.arange(weighted.shape[0]), np.diff(weighted.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weighted.data**2, minlength=weighted.shape[0]) + _FEW)
    weighted.data = weighted.data / lengths[rows]
    return weighted


def _solved(vectors: sparse.csr_matrix, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Solve (V Vᵀ + caution) x = wanted for all columns at once by conjugate gradients.

    The product is never written out: three thousand passages would make a table of a hundred megabytes.
    """
    solution = np.zeros_like(wanted)
    left = wanted.copy()
    direction = left.copy()
    size = (left**2).sum(axis=0)
    enough = _EXACT**2 * np.maximum(size, 1e-12)
    for _ in range(_STEPS):
        if (size <= enough).all():
            break
        turned = vectors @ (vectors.T @ direction) + _CAUTION * direction
        step = size / np.maximum((direction * turned).sum(axis=0), 1e-12)
        solution += step * direction
        left -= step * turned
        before, size = size, (left**2).sum(axis=0)
        direction = left + (size / np.maximum(before, 1e-12)) * direction
    return solution
