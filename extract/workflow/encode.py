"""The sentence encoder of a review, when its reviewers named one: chosen once, used by every ranking after that.

Encoding is slow (tens of passages a second), so vectors are kept in the store and made only for what is new.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extract import plugins
from extract.tag.meaning import learn_meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from extract.encode.base import Encoder, Vectors
    from extract.model.lexicon import Taught
    from extract.store.in_sqlite import Store
    from extract.tag.scoring import Corpus

NONE = "none"
"""What is typed to leave the encoder out again."""

_USUAL = "sentence_transformers"
"""The plug-in that reads a folder when no other is named before it."""

_KEY = "encoder"
"""Under which the store remembers it."""

_NOTHING = np.zeros((0, 0), dtype=np.float32)


def choose(store: Store, named: str) -> None:
    """Use an encoder in every ranking of this store from now on, or none.

    Args:
        store: The review.
        named: A folder with a model, `PLUG-IN:FOLDER`, or `none`.

    Raises:
        MissingDependencyError: the library that reads it is not installed.
        UsageError: there is no model there.
    """
    if named != NONE:
        _load(named)
    with store.transaction():
        store.set_meta(_KEY, "" if named == NONE else named)


def encoder_of(store: Store) -> Encoder | None:
    """Load the encoder of this store; None when it has none.

    Raises:
        MissingDependencyError: the library that reads it is not installed.
        UsageError: the model is no longer there.
    """
    named = store.meta(_KEY)
    return _load(named) if named else None


def said_by_meaning(
    store: Store,
    encoder: Encoder,
    corpus: Corpus,
    documents: Sequence[str],
    taught: Sequence[Sequence[Taught]],
    codes: Sequence[str],
) -> NDArray[np.float64]:
    """Return what the vectors of all passages say of every micro-indicator; 0 in languages that nothing teaches.

    Args:
        store: Where vectors are kept.
        encoder: What makes them.
        corpus: The passages.
        documents: The ids of the corpus's documents, in its order.
        taught: The passages that teach each language, in the order in which the corpus numbers languages.
        codes: Micro-indicators.
    """
    parts = [_kept(store, encoder, each, partial(_texts, store, each)) for each in documents]
    # A document of pictures has no passages, so nothing knows how many dimensions its vectors would have.
    vectors = np.concatenate([part for part in parts if len(part)] or parts or [_NOTHING])
    said = np.zeros((len(corpus), len(codes)))
    for language, passages in enumerate(taught):
        mine = np.flatnonzero((corpus.language == language) & corpus.is_ranked)
        if len(mine) and passages:
            texts = [each.text for each in passages]
            name = "taught " + hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
            adds = learn_meaning(_kept(store, encoder, name, partial(list, texts)), passages, codes)
            said[mine] = vectors[mine].astype(np.float64) @ adds
    return said


def _load(named: str) -> Encoder:
    plugin, colon, model = named.partition(":")
    if not colon or plugin not in plugins.names("encode"):
        plugin, model = _USUAL, named
    made: Encoder = plugins.load("encode", plugin, "Encoder")(Path(model).expanduser())
    return made


def _texts(store: Store, document_id: str) -> list[str]:
    return [each.text for each in store.tags.texts(document_id)]


def _kept(store: Store, encoder: Encoder, name: str, texts: Callable[[], Sequence[str]]) -> Vectors:
    """Return vectors from the store, or read the texts, make and keep them."""
    kept = store.tags.vectors(name, encoder.identity)
    if kept is None:
        read = texts()
        if not read:
            return _NOTHING
        # Half precision is far below what tells two passages apart, and halves the store.
        kept = len(read), encoder.encode(read).astype("<f2").tobytes()
        with store.transaction():
            store.tags.keep_vectors(name, encoder.identity, *kept)
    n_passages, packed = kept
    return np.frombuffer(packed, dtype="<f2").reshape(n_passages, -1).astype(np.float32)
