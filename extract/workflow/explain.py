"""Why a passage is tagged as it is: every phrase, and every piece of the score, under every micro-indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extract.model.ranking import Explanation, Reason
from extract.tag.learning import Learned, Likeness, apply
from extract.tag.scoring import gather, pieces, sums
from extract.workflow.answers import word_reasons
from extract.workflow.rank import meaning_of, prepare

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


def explanations(store: Store, framework: Framework, passage_id: str) -> list[Explanation]:
    """All reasons for one passage, best micro-indicator first; those that nothing speaks for are left out."""
    ground = prepare(store, framework)
    row_id = store.passages.resolve(passage_id)
    if row_id not in ground.rows:
        return []
    row = ground.rows.index(row_id)
    corpus = gather(ground.sheets, ground.tools.weights)
    total = sums(corpus, ground.tools.weights)
    _, meaning = meaning_of(store, framework, ground, corpus)
    made = pieces(corpus, ground.tools.weights, meaning=meaning)
    scores, within = made.scores, made.within
    learned = _learned(store, ground.tools.lexicons)
    added = (
        apply(learned, tuple(framework.mis), ground.ids, Likeness(corpus, ground.tools.weights))
        if learned
        else np.zeros_like(scores)
    )
    # The sheet's own documents come first, so the passage's place in its sheet is its row less those before it.
    document = int(corpus.document[row])
    at = row - int(np.searchsorted(corpus.document, document))
    places = ground.sheets[document].places(at)
    language = int(ground.sheets[document].language[at])
    tags = {tag.mi: tag for tag in store.tags.of_passages([row_id])[row_id]}
    passage = store.passages.get(row_id)
    said = []
    for column, mi in enumerate(framework.mis):
        phrases = store.tags.phrases(mi)
        reasons = [
            Reason(phrase=phrases[language, feature][0], start=start, end=end, weight=phrases[language, feature][1])
            for feature, _, start, end in places
            if (language, feature) in phrases
        ]
        reasons.sort(key=lambda reason: (-reason.weight, reason.start))
        if not reasons and mi not in tags:
            continue
        reasons += word_reasons(passage.text, passage.language or "", language, phrases, beside=reasons)
        tag = tags.get(mi)
        final = float(scores[row, column] + added[row, column])
        said.append(
            Explanation(
                mi=mi,
                score=round(final, 5),
                rank=tag.rank if tag else None,
                element=tag.elements[0][0] if tag and tag.elements else None,
                reasons=tuple(reasons),
                pieces={
                    "phrases": round(float(total[row, column]), 4),
                    "saturated": round(float(made.phrases[row, column]), 4),
                    "words": round(float(made.words[row, column]), 4),
                    **({} if meaning is None else {"meaning": round(float(made.meaning[row, column]), 4)}),
                    "neighbours": round(float(made.neighbours[row, column]), 4),
                    "introduction": round(float(made.introduction[row, column]), 4),
                    "form": round(float(corpus.standing[row]), 2),
                    "centring": round(float(scores[row, column]) - float(made.total[row, column]), 4),
                    "learned": round(float(added[row, column]), 4),
                    "score": round(final, 4),
                    "within the passage": round(float(within[row, column] + added[row, column]), 4),
                },
            )
        )
    return sorted(said, key=lambda explanation: -explanation.pieces["within the passage"])


def _learned(store: Store, lexicons: str) -> Learned | None:
    """What the standing ranking learned, if anything."""
    standing = store.tags.standing()
    if standing is None or standing.learned is None or standing.lexicons != lexicons:
        return None
    row = store.tags.learned(standing.learned)
    return Learned.from_json(row.model) if row else None
