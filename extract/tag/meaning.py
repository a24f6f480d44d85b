"""What the vector of a passage says, when a sentence encoder is there: learned from the same passages as the words.

Words that mean the same are different words to `extract.tag.words`; to an encoder they are near each other. How much
each dimension of its vectors says of every micro-indicator is learned by ridge regression. It cannot be told in
words, so it is one number among the pieces of a score, never a reason of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extract.model.lexicon import Taught

_CAUTION = 30.0
"""Ridge: the higher, the more passages must agree."""


def learn_meaning(
    vectors: NDArray[np.float32], taught: Sequence[Taught], codes: Sequence[str]
) -> NDArray[np.float64]:
    """Return what each dimension adds to each code: dimensions x codes.

    Args:
        vectors: Of the taught passages, in their order, each of length one.
        taught: Labelled passages.
        codes: Micro-indicators.
    """
    wanted = np.array([[each.labels.get(code, 0.0) for code in codes] for each in taught])
    known = vectors.astype(np.float64)
    return np.linalg.solve(known.T @ known + _CAUTION * np.eye(known.shape[1]), known.T @ wanted)
