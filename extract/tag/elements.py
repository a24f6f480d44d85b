"""Which element of a micro-indicator a passage speaks to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from extract.tag.scoring import Corpus, rarity, said_by_words
from extract.tag.weights import DEFAULT, Settings, Weights

_WORTH_NAMING = 0.25
"""Elements that reach this share of the best one are named too."""

_NAMED = 3
"""So many elements are named at most."""


class ElementScorer:
    """Scores passages under the elements of one micro-indicator at a time.

    Args:
        corpus: All passages.
        weights: One for each language.
        settings: The numbers.
    """

    def __init__(self, corpus: Corpus, weights: Sequence[Weights], settings: Settings = DEFAULT) -> None:
        self._codes = weights[0].elements
        adds = sparse.vstack([each.of_element for each in weights]).tocsr()
        self._adds = (sparse.diags(rarity(corpus, settings)) @ adds).tocsc()
        self._corpus, self._weights, self._words = corpus, weights, settings.element_words

    def best(self, mi: str, rows: NDArray[np.int64]) -> list[list[tuple[str, float]]]:
        """Return, for each row, the elements of the micro-indicator that it speaks to, best first."""
        columns = [at for at, code in enumerate(self._codes) if code.rpartition(".")[0] == mi]
        if not columns or not len(rows):
            return [[] for _ in rows]
        codes = [self._codes[column] for column in columns]
        total = np.asarray((self._corpus.features[rows] @ self._adds[:, columns]).todense())
        total += self._words * said_by_words(self._corpus, self._weights, codes, rows)
        order = np.argsort(-total, axis=1, kind="stable")[:, :_NAMED]
        best = np.take_along_axis(total, order, axis=1)
        # One column at a time: most passages have one element, or none.
        named = (best > 0) & (best >= _WORTH_NAMING * best[:, :1])
        found: list[list[tuple[str, float]]] = [[] for _ in rows]
        for place in range(order.shape[1]):
            at = np.flatnonzero(named[:, place])
            for row, column, score in zip(at.tolist(), order[at, place].tolist(), best[at, place].tolist(), strict=True):
                found[row].append((codes[column], score))
        return found
