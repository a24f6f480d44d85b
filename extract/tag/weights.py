"""The numbers of the ranking, in one place, and a lexicon's phrases and words as weights.

The numbers were chosen by what they mean and checked on judged documents, a part of which was set aside; the
ranking changes little when any of them is moved by a third (see `benchmarks/ranking.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from extract.model.framework import Framework
from extract.model.lexicon import Lexicon, Strength
from extract.tag.matcher import Matcher
from extract.tag.words import WordModel, fingerprint, learn_words


@dataclass(frozen=True, slots=True)
class Settings:
    """How phrases become scores."""

    strong: float = 4.0
    medium: float = 2.0
    weak: float = 0.5
    hint: float = 1.5
    """What a phrase adds to its micro-indicator."""
    element_hint: float = 4.0
    """What a hint adds to its element; other phrases add what they add to the micro-indicator."""
    inner: float = 0.25
    """How much of what shorter phrases inside a longer one add is taken off the longer one."""
    repeated: float = 0.3
    """Each doubling of a phrase in one passage adds this times 0.7."""
    rarity: float = 1.1
    """Power of the inverse document frequency (scaled to 1 for a phrase in one passage)."""
    long: float = 0.1
    """0: long passages are left as they are; 1: scores are per word."""
    saturation: float = 12.0
    """The sum at which a score is half of what it can become."""
    excluded: float = 1.5
    """What an exclusion takes off the sum."""
    neighbour: float = 0.15
    """Share of the passage before and of the one after that is added."""
    farther: float = 0.05
    """The same for the passages two away."""
    heading: float = 0.2
    """Share of the heading above that is added to a passage's own tags (not to its rank under one of them)."""
    outer_heading: float = 0.7
    """Each heading farther out counts this much of the one inside it."""
    lead: float = 0.4
    """Share of the sentence that introduces a list item, or of a table's first row, for the same purpose."""
    introduced: float = 0.5
    """The same for a passage's rank under a micro-indicator; it falls with length, to nothing at `stands_alone`."""
    stands_alone: float = 80.0
    """A list item or table row of so many words is read without what introduces it."""
    words: float = 1.0
    """What the words of a passage say (see `extract.tag.words`) counts this much beside its phrases, when passages
    are compared: phrases tell the best from the good."""
    words_within: float = 2.0
    """The same when the micro-indicators of one passage are compared: words tell better what it is about."""
    meaning: float = 1.0
    """What a sentence encoder says of a passage (see `extract.tag.meaning`), when there is one."""
    element_words: float = 8.0
    """The same for elements, where phrases are not saturated."""
    general: float = 0.5
    """Share of the passage's mean over all micro-indicators that is taken off: a passage that speaks to
    everything speaks to nothing."""
    common: float = 0.1
    """Share of the micro-indicator's mean over all passages that is taken off, so that one which every passage
    brushes does not stand first everywhere."""


DEFAULT = Settings()


class Weights:
    """What every feature of a matcher adds to every micro-indicator and element.

    Args:
        matcher: Of the same lexicon.
        lexicon: The phrases.
        framework: Its micro-indicators and elements give the columns.
        settings: The numbers.
    """

    def __init__(self, matcher: Matcher, lexicon: Lexicon, framework: Framework, settings: Settings = DEFAULT) -> None:
        self.mis = tuple(framework.mis)
        self.elements = tuple(framework.elements)
        codes = (*self.mis, *self.elements)
        made_of = fingerprint(lexicon.taught_sha256, codes)
        self.words = WordModel.unpack(lexicon.learned, made_of) or learn_words(lexicon.taught, codes, lexicon.language)
        add: dict[Strength, float] = {
            "strong": settings.strong,
            "medium": settings.medium,
            "weak": settings.weak,
            "hint": settings.hint,
        }
        of_mi: dict[tuple[int, int], float] = {}
        of_element: dict[tuple[int, int], float] = {}
        column = {code: at for at, code in enumerate(self.mis)}
        element_column = {code: at for at, code in enumerate(self.elements)}
        for vocabulary in lexicon.vocabularies:
            if vocabulary.mi not in column:
                continue
            for phrase in vocabulary.phrases:
                feature = matcher.feature(phrase.text)
                if feature is None:
                    continue
                place = feature, column[vocabulary.mi]
                of_mi[place] = max(of_mi.get(place, 0.0), add[phrase.strength])
                if phrase.code in element_column:
                    at = feature, element_column[phrase.code]
                    adds = settings.element_hint if phrase.strength == "hint" else add[phrase.strength]
                    of_element[at] = max(of_element.get(at, 0.0), adds)
        self.by_place = _without_inner(of_mi, matcher, settings.inner)
        n = len(matcher.features)
        self.of_mi = _matrix(self.by_place, n, len(self.mis))
        self.of_element = _matrix(of_element, n, len(self.elements))


def _without_inner(weights: dict[tuple[int, int], float], matcher: Matcher, share: float) -> dict[tuple[int, int], float]:
    """Take off what the phrases inside a longer phrase add anyway, so that nothing counts twice."""
    feature_of = {stems: feature for feature in range(len(matcher.features)) if (stems := matcher.stems(feature))}
    inner: dict[int, list[int]] = defaultdict(list)
    for stems, feature in feature_of.items():
        for length in range(1, len(stems)):
            for first in range(len(stems) - length + 1):
                shorter = feature_of.get(stems[first : first + length])
                if shorter is not None and shorter not in inner[feature]:
                    inner[feature].append(shorter)
    return {
        (feature, mi): max(
            weight - share * sum(weights.get((shorter, mi), 0.0) for shorter in inner.get(feature, ())), 0.25 * weight
        )
        for (feature, mi), weight in weights.items()
    }


def _matrix(weights: dict[tuple[int, int], float], n_rows: int, n_columns: int) -> sparse.csr_matrix:
    places = sorted(weights)
    return sparse.csr_matrix(
        (
            np.array([weights[place] for place in places], dtype=np.float64),
            ([place[0] for place in places], [place[1] for place in places]),
        ),
        shape=(n_rows, n_columns),
    )
