"""From scores to ranked tags: the order under each micro-indicator, each passage's own best ones, what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.model.ranking import Finding
from extract.tag.scoring import Corpus, Scores

KEPT_PER_MI = 2500
"""So many passages of each micro-indicator are kept as tags, when they say anything to speak of."""

KEPT_ALWAYS = 500
"""So many are kept however little they say: the end of a long list is looked through too."""

BARELY = 0.05
"""Below this score a passage beyond those is noise."""

KEPT_PER_PASSAGE = 3
"""Beyond those, each passage keeps its best micro-indicators, when they say anything at all."""

SAYS_ANYTHING = 0.2
"""Below this score a tag is not worth naming."""

WORTH_READING = 0.28
"""Below this score a passage is not counted as evidence for a micro-indicator. On judged passages seven in ten
of those that speak strongly to one reach it, and three in ten of those that reach it speak to it."""

FOUND = 0.42
"""A micro-indicator whose best passage stays below this score has nothing worth reading. On judged documents 95 %
of the micro-indicators with evidence reach it, and four in ten of those without."""

RAISED = 0.5
"""Share of the difference between a micro-indicator's noise and the usual one by which its thresholds are raised
or lowered."""


@dataclass(frozen=True, slots=True)
class RankedMi:
    """The kept passages of one micro-indicator."""

    rows: NDArray[np.int64]
    ranks: NDArray[np.int64]
    scores: NDArray[np.float32]
    places: NDArray[np.int64]
    """Place of the micro-indicator among those of each passage, from 1."""


def ranked(scores: Scores, within: Scores, ids: Sequence[str]) -> list[RankedMi]:
    """Return, for each micro-indicator, the passages that are kept, best first.

    Args:
        scores: Passages x micro-indicators.
        within: The same, to order the tags of each passage by.
        ids: Passage ids: they decide between equal scores, so that the order of ingest cannot.
    """
    n, n_mis = scores.shape
    if not n:
        empty = np.zeros(0, dtype=np.int64)
        return [RankedMi(empty, empty, np.zeros(0, dtype=np.float32), empty) for _ in range(n_mis)]
    tie = np.argsort(np.argsort(np.array(ids)))
    best_first = np.argsort(-within, axis=1, kind="stable")
    places = np.empty_like(best_first)
    np.put_along_axis(places, best_first, np.arange(n_mis)[None, :], axis=1)
    found = []
    for mi in range(n_mis):
        column = scores[:, mi]
        order = np.lexsort((tie, -column))
        rank_of = np.empty(n, dtype=np.int64)
        rank_of[order] = np.arange(1, n + 1)
        keep = (column > 0) & (
            (rank_of <= KEPT_ALWAYS)
            | ((rank_of <= KEPT_PER_MI) & (column >= BARELY))
            | ((places[:, mi] < KEPT_PER_PASSAGE) & (column >= SAYS_ANYTHING))
        )
        rows = order[keep[order]]
        found.append(RankedMi(rows, rank_of[rows], column[rows], places[rows, mi] + 1))
    return found


def findings(
    codes: Sequence[str],
    kept: Sequence[RankedMi],
    corpus: Corpus,
    scores: Scores,
    noise: Mapping[str, float] | None = None,
) -> list[Finding]:
    """Say for each micro-indicator whether there is anything worth reading.

    Args:
        codes: The micro-indicators.
        kept: What was kept of each.
        corpus: All passages.
        scores: Passages x micro-indicators.
        noise: How high unrelated passages score under each micro-indicator (see `extract.lexicons.noise_for`).
    """
    noise = noise or {}
    usual = sum(noise.values()) / len(noise) if noise else 0.0
    said = []
    for at, (code, mi) in enumerate(zip(codes, kept, strict=True)):
        raised = RAISED * (noise.get(code, usual) - usual)
        worth = np.flatnonzero((scores[:, at] >= WORTH_READING + raised) & corpus.is_ranked)
        best = float(mi.scores[0]) if len(mi.scores) else 0.0
        found = best >= FOUND + raised
        said.append(
            Finding(
                mi=code,
                n_passages=len(worth) if found else 0,
                n_documents=len(set(corpus.document[worth].tolist())) if found else 0,
                best=round(best, 5),
                has_evidence=found,
            )
        )
    return said
