"""Re-ranks what nobody has decided yet by what reviewers decided.

A passage like a cited one rises, one like a rejected one sinks.

Each micro-indicator has a linear model of its own over the features that made the score (its phrases, all
phrases, all words, and where the passage stands), fitted by ridge regression to what the score got wrong on the
decided passages. It is kept in its dual form, one number for each decision: so every change of a score can be
told as a sum over decisions (`extract tag --explain`), it fades out for passages that resemble none of them,
and taking a decision back takes its part back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from extract.tag.scoring import Corpus, Scores, rarity
from extract.tag.weights import DEFAULT, Settings, Weights


@dataclass(frozen=True, slots=True)
class LearningSettings:
    """How decisions spread."""

    words: float = 0.8
    phrases: float = 0.8
    own_phrases: float = 0.3
    """Phrases of the micro-indicator itself, by what they add."""
    near: float = 0.3
    """Passages that stand close by: evidence comes in runs."""
    same_document: float = 0.2
    all_alike: float = 0.5
    """Lets the level of all scores be learned, so that it does not hide in the rest."""
    reach: float = 3.0
    """Passages within which nearness falls to a third."""
    caution: float = 0.5
    """Ridge: the higher, the more decisions are needed to move a score."""
    step: float = 1.0
    """Share of what was learned that is added."""
    full: float = 1.3
    """The score that a passage fit to be cited is taken to have."""


LEARNING = LearningSettings()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one passage under one micro-indicator."""

    passage_id: str
    mi: str
    good: float
    """1: cited; 0: rejected or withdrawn; between, when reviewers differ."""


@dataclass(frozen=True, slots=True)
class Learned:
    """For each micro-indicator the decided passages and what each weighs."""

    by_mi: Mapping[str, tuple[tuple[str, float], ...]]

    def as_json(self) -> str:
        """Return the model as text: to be kept, read and compared."""
        return json.dumps({mi: [list(pair) for pair in pairs] for mi, pairs in self.by_mi.items()}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Learned:
        """Read what `as_json` wrote."""
        return cls({mi: tuple((str(one), float(two)) for one, two in pairs) for mi, pairs in json.loads(text).items()})


class Likeness:
    """How alike passages are to decided ones, under each micro-indicator.

    Args:
        corpus: All passages.
        weights: One for each language.
        settings: The numbers of the ranking.
        learning: The numbers of learning.
    """

    def __init__(
        self,
        corpus: Corpus,
        weights: Sequence[Weights],
        settings: Settings = DEFAULT,
        learning: LearningSettings = LEARNING,
    ) -> None:
        self._corpus, self._learning = corpus, learning
        counts = rarity(corpus, settings)
        n = len(corpus)
        in_passages = np.asarray((corpus.words > 0).sum(axis=0)).ravel()
        # A word of a single passage tells nothing about another one.
        information = np.where(in_passages > 1, np.log((n + 1) / (in_passages + 0.5)), 0.0)
        self._words = _unit(corpus.words @ sparse.diags(np.maximum(information, 0.0)))
        self._phrases = _unit(corpus.features @ sparse.diags(counts))
        self._adds = sparse.diags(counts) @ sparse.vstack([each.of_mi for each in weights])
        self._adds = self._adds.tocsc()

    def to(self, decided: NDArray[np.int64], mi: int) -> NDArray[np.float64]:
        """Return how alike every passage (rows) is to each decided one (columns)."""
        own = _unit(self._corpus.features @ sparse.diags(self._adds[:, [mi]].toarray().ravel()))
        learning = self._learning
        alike = np.full((len(self._corpus), len(decided)), learning.all_alike)
        for share, vectors in (
            (learning.words, self._words),
            (learning.phrases, self._phrases),
            (learning.own_phrases, own),
        ):
            alike += share * np.asarray((vectors @ vectors[decided].T).todense())
        place = np.arange(len(self._corpus))
        same = self._corpus.document[:, None] == self._corpus.document[decided][None, :]
        apart = np.abs(place[:, None] - decided[None, :])
        alike += same * (learning.same_document + learning.near * np.exp(-apart / learning.reach))
        return alike


def learn(
    decisions: Sequence[Decision],
    mis: Sequence[str],
    ids: Sequence[str],
    scores: Scores,
    likeness: Likeness,
    learning: LearningSettings = LEARNING,
) -> Learned:
    """Fit one small model for each micro-indicator that has decisions.

    Args:
        decisions: What was decided.
        mis: The columns of `scores`.
        ids: Passage ids, the rows of `scores`.
        scores: As they are without learning.
        likeness: Of the same passages.
        learning: The numbers.
    """
    row_of = {passage_id: row for row, passage_id in enumerate(ids)}
    column = {mi: at for at, mi in enumerate(mis)}
    given: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for decision in decisions:
        if decision.passage_id in row_of and decision.mi in column:
            given[decision.mi][decision.passage_id].append(decision.good)
    by_mi = {}
    for mi in sorted(given):
        passages = sorted(given[mi])
        rows = np.array([row_of[passage_id] for passage_id in passages], dtype=np.int64)
        wanted = np.array([float(np.mean(given[mi][passage_id])) for passage_id in passages])
        expected = np.clip(scores[rows, column[mi]].astype(np.float64) / learning.full, 0.0, 1.0)
        alike = likeness.to(rows, column[mi])[rows]
        weights = np.linalg.solve(alike + learning.caution * np.eye(len(rows)), wanted - expected)
        by_mi[mi] = tuple((passage_id, round(float(weight), 6)) for passage_id, weight in zip(passages, weights, strict=True))
    return Learned(by_mi)


def apply(
    learned: Learned,
    mis: Sequence[str],
    ids: Sequence[str],
    likeness: Likeness,
    learning: LearningSettings = LEARNING,
) -> NDArray[np.float32]:
    """Return what learning adds to every score."""
    row_of = {passage_id: row for row, passage_id in enumerate(ids)}
    added = np.zeros((len(ids), len(mis)), dtype=np.float32)
    for at, mi in enumerate(mis):
        pairs = [(row_of[passage_id], weight) for passage_id, weight in learned.by_mi.get(mi, ()) if passage_id in row_of]
        if pairs:
            rows = np.array([row for row, _ in pairs], dtype=np.int64)
            weights = np.array([weight for _, weight in pairs])
            added[:, at] = np.round(learning.step * (likeness.to(rows, at) @ weights), 5)
    return added


def _unit(vectors: sparse.spmatrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(lengths, 1e-9)) @ vectors).tocsr()
