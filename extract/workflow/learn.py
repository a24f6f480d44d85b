"""Lets the reviewers' decisions re-rank what they have not decided yet; every version of what was learned is kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from extract.store.tags import LearnedRow
from extract.tag.learning import Decision, Learned, Likeness, apply, learn
from extract.tag.scoring import Corpus, Scores, score

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store
    from extract.tag.weights import Weights


def decisions_of(store: Store, framework: Framework) -> list[Decision]:
    """What reviewers decided in this store: cited passages are good, withdrawn and rejected ones are not."""
    return [
        Decision(passage_id=passage_id, mi=framework.mi_of[code], good=1.0 if state == "cited" else 0.0)
        for passage_id, code, state in store.tags.decisions(framework.id)
        if code in framework.mi_of
    ]


def learned_scores(
    store: Store,
    framework: Framework,
    lexicons: str,
    corpus: Corpus,
    weights: Sequence[Weights],
    ids: Sequence[str],
    learning: bool,
    meaning: NDArray[np.float64] | None = None,
) -> tuple[Scores, Scores, LearnedRow | None]:
    """Score all passages, with what decisions teach when `learning` is on.

    Returns:
        The scores, the scores that order each passage's own tags, and what was learned (None: nothing).
    """
    scores, within = score(corpus, weights, meaning=meaning)
    decisions = decisions_of(store, framework) if learning else []
    if not decisions or not len(corpus):
        return scores, within, None
    mis = tuple(framework.mis)
    likeness = Likeness(corpus, weights)
    learned = learn(decisions, mis, ids, scores, likeness)
    row = _kept(store, framework, lexicons, decisions, learned)
    added = apply(learned, mis, ids, likeness)
    added[~corpus.is_ranked] = 0.0
    return scores + added, within + added, row


def _kept(
    store: Store, framework: Framework, lexicons: str, decisions: Sequence[Decision], learned: Learned
) -> LearnedRow:
    """Return the version of what was learned; a new one only when it differs from the last."""
    told = json.dumps([[each.passage_id, each.mi, each.good] for each in decisions])
    digest = hashlib.sha256(told.encode()).hexdigest()
    last = store.tags.learned()
    model = learned.as_json()
    if last and (last.framework, last.lexicons, last.decisions, last.model) == (framework.id, lexicons, digest, model):
        return last
    row = LearnedRow(
        version=last.version + 1 if last else 1,
        framework=framework.id,
        lexicons=lexicons,
        decisions=digest,
        n_decisions=len(decisions),
        model=model,
    )
    with store.transaction():
        store.tags.keep_learned(row)
    return row
