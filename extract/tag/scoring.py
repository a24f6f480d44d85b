"""Scores every passage under every micro-indicator, by algebra over what was matched.

    phrases found  x  how rare they are  x  what they add        one sparse product
    - what exclusions hide and take off
    / length, then saturation                                     ten weak words are not ten reasons
    + what all the words say together                             learned from labelled passages
    + what a sentence encoder says, when there is one             learned from the same
    x how loud the passage's language speaks                      lexicons differ in breadth
    + a share of the neighbours, and of what introduces a short one
    x the form of the passage                                     a heading says what comes, not what is
    - the passage's and the micro-indicator's own means           so that scores compare across both

Everything depends on the set of passages and on nothing else: documents are taken in the order of their ids,
so that the order of ingest and the number of workers cannot change a digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from extract.tag.sheet import N_WORDS, SKETCH, Sheet
from extract.tag.standing import SHORT
from extract.tag.weights import DEFAULT, Settings, Weights

Scores = NDArray[np.float32]

_TELLING = 20
"""A language with fewer passages is left as it is: they may be about nothing."""

_LOUDNESS = (0.7, 1.8)
"""The factor stays within these."""

_LEVELS = 4
"""So many headings above a passage have their say."""


@dataclass(frozen=True)
class Corpus:
    """The sheets of all documents as one: rows are passages, columns are features of all languages."""

    features: sparse.csr_matrix
    """How much each feature is there: 1, and more when repeated; 0 for passages that are not ranked."""
    n_words: NDArray[np.float64]
    document: NDArray[np.int64]
    """Which document each row is of."""
    language: NDArray[np.int64]
    """Which of the weights' languages each row was read in."""
    is_ranked: NDArray[np.bool_]
    standing: NDArray[np.float64]
    """How far each row can be evidence by its form, 0-1."""
    above: NDArray[np.int64]
    """The row of the heading that each row stands under, -1 for none."""
    lead: NDArray[np.int64]
    """The row that introduces it, -1 for none."""
    hidden: sparse.coo_matrix
    """Rows x (feature, micro-indicator) flattened: what exclusions hide."""
    excluded: NDArray[np.float64]
    """How many exclusions of each micro-indicator stand in each row."""
    sketches: NDArray[np.uint32]
    words: sparse.csr_matrix
    """Rows x stems: 1 where a passage has the word."""
    n_mis: int

    def __len__(self) -> int:
        return len(self.n_words)


def gather(sheets: Sequence[Sheet], weights: Sequence[Weights], settings: Settings = DEFAULT) -> Corpus:
    """Lay the sheets of all documents together.

    Args:
        sheets: In the order of their documents' ids.
        weights: One for each language, in the order in which the sheets number languages.
        settings: The numbers.
    """
    n_mis = len(weights[0].mis)
    offsets = np.cumsum([0, *(each.of_mi.shape[0] for each in weights)])
    n_features = int(offsets[-1])
    n = sum(len(sheet) for sheet in sheets)
    document = np.repeat(np.arange(len(sheets)), [len(sheet) for sheet in sheets]).astype(np.int64)
    language = _join([sheet.language for sheet in sheets], np.int64)
    is_ranked = _join([sheet.is_ranked for sheet in sheets], np.bool_)
    found, found_rows = _pointers([sheet.found_at for sheet in sheets])
    columns = _join([sheet.feature for sheet in sheets], np.int64) + offsets[language[found_rows]]
    amounts = 1.0 + settings.repeated * np.log(_join([sheet.count for sheet in sheets], np.float64))
    amounts[~is_ranked[found_rows]] = 0.0
    features = sparse.csr_matrix((amounts, columns, found), shape=(n, n_features))
    features.eliminate_zeros()
    _, hidden_rows = _pointers([sheet.hidden_at for sheet in sheets])
    hidden_feature = _join([sheet.hidden_feature for sheet in sheets], np.int64) + offsets[language[hidden_rows]]
    hidden = sparse.coo_matrix(
        (
            _join([sheet.hidden_share for sheet in sheets], np.float64),
            (hidden_rows, hidden_feature * n_mis + _join([sheet.hidden_mi for sheet in sheets], np.int64)),
        ),
        shape=(n, n_features * n_mis),
    )
    _, excluded_rows = _pointers([sheet.excluded_at for sheet in sheets])
    excluded = np.zeros((n, n_mis))
    np.add.at(excluded, (excluded_rows, _join([sheet.excluded_mi for sheet in sheets], np.int64)), 1.0)
    words_at, _ = _pointers([sheet.words_at for sheet in sheets])
    words = _join([sheet.words for sheet in sheets], np.int64)
    return Corpus(
        features=features,
        n_words=_join([sheet.n_words for sheet in sheets], np.float64),
        document=document,
        language=language,
        is_ranked=is_ranked,
        standing=_join([sheet.standing for sheet in sheets], np.float64) / 100.0,
        above=_rows([sheet.above for sheet in sheets]),
        lead=_rows([sheet.lead for sheet in sheets]),
        hidden=hidden,
        excluded=excluded,
        sketches=_join([sheet.sketch for sheet in sheets], np.uint32).reshape(n, SKETCH),
        words=sparse.csr_matrix((np.ones(len(words), dtype=np.float32), words, words_at), shape=(n, N_WORDS)),
        n_mis=n_mis,
    )


def rarity(corpus: Corpus, settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """How much each feature counts: 1 for one that stands in a single passage, near 0 for one in all."""
    n = max(1, int(corpus.is_ranked.sum()))
    in_passages = np.asarray((corpus.features > 0).sum(axis=0)).ravel()
    inverse = np.log1p(n / (in_passages + 0.5)) / np.log1p(n)
    return np.asarray(inverse**settings.rarity)


def sums(corpus: Corpus, weights: Sequence[Weights], settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """What the phrases of each passage add up to under each micro-indicator, before anything else."""
    of_mi = sparse.vstack([each.of_mi for each in weights]).tocsr()
    counts = rarity(corpus, settings)
    weighted = sparse.diags(counts) @ of_mi
    total: NDArray[np.float64] = np.asarray((corpus.features @ weighted).todense())
    if corpus.hidden.nnz:
        feature, mi = np.divmod(corpus.hidden.col.astype(np.int64), corpus.n_mis)
        amount = np.asarray(corpus.features[corpus.hidden.row, feature]).ravel()
        lost = corpus.hidden.data * amount * np.asarray(weighted.tocsr()[feature, mi]).ravel()
        np.subtract.at(total, (corpus.hidden.row, mi), lost)
    total -= settings.excluded * corpus.excluded
    positive: NDArray[np.float64] = np.maximum(total, 0.0)
    return positive


def saturated(corpus: Corpus, total: NDArray[np.float64], settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """Allow for length, then bend: 0 for nothing, 1 for more reasons than anyone needs."""
    if not len(corpus):
        return total
    lengths = np.maximum(corpus.n_words, SHORT)
    ranked = lengths[corpus.is_ranked]
    mean = float(ranked.mean()) if len(ranked) else float(SHORT)
    scaled = total / (1.0 - settings.long + settings.long * lengths / mean)[:, None]
    return np.asarray(scaled / (scaled + settings.saturation))


@dataclass(frozen=True)
class Pieces:
    """The pieces of every score, passages x micro-indicators."""

    phrases: NDArray[np.float64]
    """What the phrases say, saturated."""
    words: NDArray[np.float64]
    """What the words say."""
    meaning: NDArray[np.float64]
    """What a sentence encoder says; 0 without one."""
    neighbours: NDArray[np.float64]
    """What stands before and after."""
    introduction: NDArray[np.float64]
    """What introduces it."""
    total: NDArray[np.float64]
    """All of these, by the form of the passage."""
    scores: Scores
    """The total, centred."""
    within: Scores
    """The scores that order each passage's own tags."""


def score(
    corpus: Corpus,
    weights: Sequence[Weights],
    settings: Settings = DEFAULT,
    meaning: NDArray[np.float64] | None = None,
) -> tuple[Scores, Scores]:
    """Return the score of every passage under every micro-indicator, and the scores that order its own tags."""
    made = pieces(corpus, weights, settings, meaning)
    return made.scores, made.within


def pieces(
    corpus: Corpus,
    weights: Sequence[Weights],
    settings: Settings = DEFAULT,
    meaning: NDArray[np.float64] | None = None,
) -> Pieces:
    """Return all that makes a score.

    Two answers, because two questions are asked. Which passages speak to a micro-indicator? Here a passage
    stands for itself, with what introduces it when it is short. What does a passage speak to? Here all its words
    count for more, and the headings above it have their say: in a list of lessons every item is a lesson, though
    only the first line says so.

    Args:
        corpus: All passages.
        weights: One for each language.
        settings: The numbers.
        meaning: What the vectors of a sentence encoder say (see `extract.tag.meaning`); None without one.
    """
    phrases = saturated(corpus, sums(corpus, weights, settings), settings)
    said = said_by_words(corpus, weights)
    meant = np.zeros_like(said) if meaning is None else settings.meaning * meaning
    words = settings.words * said
    loudness = levels(corpus, phrases + words + meant)[:, None]
    for piece in (phrases, said, words, meant):
        piece *= loudness
    own = phrases + words + meant
    near = around(corpus, own, settings)
    introduction = introduced(corpus, own, settings)
    total = (own + near + introduction) * corpus.standing[:, None]
    own = phrases + settings.words_within * said + meant
    within = (own + around(corpus, own, settings)) * corpus.standing[:, None] + context(corpus, own, settings)
    scores = _centred(corpus, total, settings)
    return Pieces(phrases, words, meant, near, introduction, total, scores, _centred(corpus, within, settings))


def levels(corpus: Corpus, own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a factor for each passage that lets all languages speak equally loud.

    Lexicons differ in breadth, so that passages of one language would stand behind those of another. The best score
    of a passage is brought, on average, to that of the language which most passages are in.
    """
    factor = np.ones(len(corpus))
    spoken = np.bincount(corpus.language[corpus.is_ranked], minlength=1)
    best = own.max(axis=1, initial=0.0)
    main = best[corpus.is_ranked & (corpus.language == int(np.argmax(spoken)))]
    for language, n in enumerate(spoken.tolist()):
        mine = corpus.is_ranked & (corpus.language == language)
        if _TELLING <= n < len(main) and best[mine].any():
            factor[corpus.language == language] = np.clip(main.mean() / best[mine].mean(), *_LOUDNESS)
    return factor


def said_by_words(
    corpus: Corpus, weights: Sequence[Weights], codes: Sequence[str] | None = None, rows: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """What the words of each passage say; 0 in languages without a model.

    Args:
        corpus: All passages.
        weights: One for each language.
        codes: Of micro-indicators or elements; None for all micro-indicators.
        rows: Of some passages; None for all.
    """
    codes = weights[0].mis if codes is None else codes
    rows = np.arange(len(corpus)) if rows is None else rows
    said = np.zeros((len(rows), len(codes)))
    for language, each in enumerate(weights):
        mine = np.flatnonzero((corpus.language[rows] == language) & corpus.is_ranked[rows])
        if each.words is not None and len(mine):
            said[mine] = each.words.scores(corpus.words[rows[mine]], codes)
    return said


def around(corpus: Corpus, own: NDArray[np.float64], settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """What the passages before and after add."""
    added = np.zeros_like(own)
    for distance, share in ((1, settings.neighbour), (2, settings.farther)):
        same = corpus.document[distance:] == corpus.document[:-distance]
        added[distance:][same] += share * own[:-distance][same]
        added[:-distance][same] += share * own[distance:][same]
    return added


def context(corpus: Corpus, own: NDArray[np.float64], settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """What the headings above and the introducing sentence add to a passage's own tags."""
    added = np.zeros_like(own)
    at, share = corpus.above, settings.heading
    for _ in range(_LEVELS):
        has = at >= 0
        added[has] += share * own[at[has]]
        at = np.where(has, corpus.above[at], -1)
        share *= settings.outer_heading
    has = corpus.lead >= 0
    added[has] += settings.lead * own[corpus.lead[has]]
    return added


def introduced(corpus: Corpus, own: NDArray[np.float64], settings: Settings = DEFAULT) -> NDArray[np.float64]:
    """What the introducing sentence adds to the rank of a short passage: "(c) in 40 countries" says little alone."""
    added = np.zeros_like(own)
    share = settings.introduced * np.clip(1.0 - corpus.n_words / settings.stands_alone, 0.0, 1.0)
    has = (corpus.lead >= 0) & (share > 0)
    added[has] = share[has, None] * own[corpus.lead[has]]
    return added


def _centred(corpus: Corpus, total: NDArray[np.float64], settings: Settings) -> Scores:
    ranked = corpus.is_ranked
    means = total[ranked].mean(axis=0) if ranked.any() else np.zeros(total.shape[1])
    centred = total - settings.general * total.mean(axis=1, keepdims=True) - settings.common * means
    centred[~ranked] = -1.0
    # Rounded, so that two builds of numpy that add in another order agree on who stands first.
    rounded: Scores = np.round(centred, 5).astype(np.float32)
    return rounded


def _rows(parts: Sequence[NDArray[np.uint32]]) -> NDArray[np.int64]:
    """Places within documents (plus one) as rows of the corpus, -1 for none."""
    rows, first = [], 0
    for part in parts:
        places = part.astype(np.int64)
        rows.append(np.where(places > 0, places - 1 + first, -1))
        first += len(places)
    return np.concatenate([np.zeros(0, dtype=np.int64), *rows])


def _join(arrays: Sequence[Any], dtype: type[np.generic]) -> Any:  # noqa: ANN401 - an array of that dtype
    if not arrays:
        return np.zeros(0, dtype=dtype)
    return np.concatenate(arrays).astype(dtype)


def _pointers(parts: Sequence[NDArray[np.uint32]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lay `*_at` arrays end to end; return the joined one and the row of every entry."""
    lengths: list[Any] = [np.diff(part.astype(np.int64)) for part in parts]
    entries = np.concatenate([np.zeros(0, dtype=np.int64), *lengths]).astype(np.int64)
    joined = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(entries)])
    rows = np.repeat(np.arange(len(entries), dtype=np.int64), entries)
    return joined, rows
