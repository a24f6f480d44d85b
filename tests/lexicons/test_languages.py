"""The French and Spanish lexicons speak of every micro-indicator and element, and find what they claim to find."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from extract import frameworks
from extract.lexicons import lexicons_for
from extract.model.lexicon import Lexicon
from extract.tag.matcher import Matcher
from extract.tag.scoring import gather, score
from extract.tag.sheet import Text, fill
from extract.tag.tokens import fold
from extract.tag.weights import Weights

FRAMEWORK = frameworks.load("mopan-3.0")
MIS = tuple(FRAMEWORK.mis)
LANGUAGES = ("es", "fr")


@cache
def lexicon(language: str) -> Lexicon:
    return next(found for found in lexicons_for(FRAMEWORK) if found.language == language)


@cache
def matcher(language: str) -> tuple[Matcher, Weights]:
    found = Matcher(lexicon(language), MIS)
    return found, Weights(found, lexicon(language), FRAMEWORK)


def best_three(sentences: list[str], language: str) -> list[list[str]]:
    found, weights = matcher(language)
    # Each sentence is a document of its own, so that none helps its neighbours.
    sheets = [
        fill([Text(sentence, "paragraph", language, True, None)], {language: found}) for sentence in sentences
    ]
    _, within = score(gather(sheets, [weights]), [weights])
    return [[MIS[at] for at in np.argsort(-row, kind="stable")[:3]] for row in np.asarray(within)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_micro_indicator_and_element_has_its_phrases(language: str) -> None:
    by_mi = {vocabulary.mi: vocabulary for vocabulary in lexicon(language).vocabularies}
    assert set(by_mi) == set(MIS)
    assert {mi for mi, vocabulary in by_mi.items() if len(vocabulary.phrases) < 40} == set()
    codes = {phrase.code for vocabulary in by_mi.values() for phrase in vocabulary.phrases}
    assert set(FRAMEWORK.elements) - codes == set()
    assert all(vocabulary.match and vocabulary.no_match for vocabulary in by_mi.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_under_one_micro_indicator_at_one_strength(language: str) -> None:
    for vocabulary in lexicon(language).vocabularies:
        said = [(phrase.text, phrase.code, phrase.strength) for phrase in vocabulary.phrases]
        assert sorted(one for one in set(said) if said.count(one) > 1) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_is_among_the_three_best_of_its_micro_indicator(language: str) -> None:
    items = [
        (vocabulary.mi, text) for vocabulary in lexicon(language).vocabularies for text in vocabulary.match
    ]
    best = best_three([text for _, text in items], language)
    assert [(mi, text) for (mi, text), three in zip(items, best, strict=True) if mi not in three] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_accents_do_not_matter(language: str) -> None:
    texts = [text for vocabulary in lexicon(language).vocabularies for text in vocabulary.match]
    found, _ = matcher(language)
    for text in texts:
        with_accents = {feature for feature, *_ in found.match(text).found}
        assert with_accents == {feature for feature, *_ in found.match(fold(text)).found}, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_counter_example_holds_no_strong_phrase(language: str) -> None:
    found, _ = matcher(language)
    for vocabulary in lexicon(language).vocabularies:
        strong = {phrase.text for phrase in vocabulary.phrases if phrase.strength in ("strong", "medium")}
        for text in vocabulary.no_match:
            assert not strong & {found.features[feature] for feature, *_ in found.match(text).found}
