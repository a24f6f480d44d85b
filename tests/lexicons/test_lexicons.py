"""Lexicon files are right, are refused with the place when they are not, and do what their examples say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml

from extract.errors import FrameworkError
from extract.frameworks import load
from extract.lexicons import lexicons_for, read_lexicon
from extract.resources import shipped
from extract.tag.matcher import Matcher
from extract.tag.ranking import SAYS_ANYTHING
from extract.tag.scoring import gather, score
from extract.tag.sheet import Text, fill
from extract.tag.weights import Weights
from extract.tag.words import WordModel, fingerprint, learn_words

LEXICONS = shipped("schemas") / "lexicons"
FILES = sorted(LEXICONS.glob("*/*/*.yaml"))
MIS = tuple(load("mopan-3.0").mis)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_file_keeps_the_schema(file: Path) -> None:
    schema = json.loads((LEXICONS / "lexicon.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema)


def test_the_english_lexicon_speaks_of_every_micro_indicator_and_element() -> None:
    framework = load("mopan-3.0")
    english = next(lexicon for lexicon in lexicons_for(framework) if lexicon.language == "en")
    by_mi = {vocabulary.mi: vocabulary for vocabulary in english.vocabularies}
    assert list(by_mi) == list(framework.mis)
    assert min(len(vocabulary.phrases) for vocabulary in by_mi.values()) >= 100
    spoken_of = {phrase.code for vocabulary in by_mi.values() for phrase in vocabulary.phrases}
    assert set(framework.elements) <= spoken_of


def test_a_framework_that_shares_the_codes_shares_the_lexicons() -> None:
    assert [lexicon.sha256 for lexicon in lexicons_for(load("mopan-3.0-star"))] == [
        lexicon.sha256 for lexicon in lexicons_for(load("mopan-3.0"))
    ]


@cache
def _example_scores() -> tuple[dict[str, int], np.ndarray]:
    """Score all English examples as one corpus, each a document of its own, so that none helps another."""
    framework = load("mopan-3.0")
    english = next(lexicon for lexicon in lexicons_for(framework) if lexicon.language == "en")
    matcher = Matcher(english, MIS)
    weights = [Weights(matcher, english, framework)]
    sentences = [
        sentence
        for vocabulary in english.vocabularies
        for sentence in (*vocabulary.match, *vocabulary.no_match)
    ]
    sheets = [fill([Text(sentence, "paragraph", "en", True)], {"en": matcher}) for sentence in sentences]
    scores, _ = score(gather(sheets, weights), weights)
    return {sentence: row for row, sentence in enumerate(sentences)}, scores


def _examples(kind: str) -> list[tuple[str, str]]:
    english = read_lexicon(LEXICONS / "mopan-3.0" / "en")
    return [
        (vocabulary.mi, sentence)
        for vocabulary in english.vocabularies
        for sentence in getattr(vocabulary, kind)
    ]


@pytest.mark.parametrize(("mi", "sentence"), _examples("match"))
def test_an_example_is_among_the_best_three(mi: str, sentence: str) -> None:
    rows, scores = _example_scores()
    best = [MIS[column] for column in np.argsort(-scores[rows[sentence]])[:3]]
    assert mi in best


@pytest.mark.parametrize(("mi", "sentence"), _examples("no_match"))
def test_a_counter_example_is_not_worth_reading(mi: str, sentence: str) -> None:
    rows, scores = _example_scores()
    assert scores[rows[sentence], MIS.index(mi)] < SAYS_ANYTHING


GOOD_HEAD = "language: en\nframeworks: [mopan-3.0]\nlists: {women: [girl]}\n"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("mis:\n  4.4: {strong: {any: [audit]}}\n", "4.4"),
        ("mis:\n  '4.4': {strong: {any: [audit, 2030]}}\n", "mis.4.4.strong.any"),
        ("mis:\n  '4.4': {strong: {'4.5.1': [audit]}}\n", "mis.4.4.strong.4.5.1"),
        ("mis:\n  '4.4': {strong: [audit]}\n", "mis.4.4.strong"),
        ("mis:\n  '4.4': {mighty: {any: [audit]}}\n", "mighty"),
        ("mis:\n  '4.4': {strong: {any: [<men> + audit]}}\n", "<men>"),
        ("mis:\n  '4.4': {hints: {any: [audit]}}\n", "hints.any"),
        ("mis: [\n", "not YAML"),
        ("- audit\n", "mapping"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, content: str, place: str) -> None:
    (tmp_path / "lexicon.yaml").write_text(GOOD_HEAD, encoding="utf-8")
    (tmp_path / "kpi-04.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(FrameworkError) as refused:
        read_lexicon(tmp_path)
    assert "kpi-04.yaml" in refused.value.message
    assert place in refused.value.message


def test_a_code_that_the_framework_does_not_have_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mopan-3.0" / "en"
    folder.mkdir(parents=True)
    (folder / "lexicon.yaml").write_text(GOOD_HEAD, encoding="utf-8")
    (folder / "kpi-04.yaml").write_text("mis:\n  '4.9': {strong: {any: [audit]}}\n", encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"4\.9"):
        lexicons_for(load("mopan-3.0"), tmp_path)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_what_was_learned_beforehand_is_what_would_be_learned_now(language: str) -> None:
    framework = load("mopan-3.0")
    lexicon = next(found for found in lexicons_for(framework) if found.language == language)
    codes = (*framework.mis, *framework.elements)
    shipped = WordModel.unpack(lexicon.learned, fingerprint(lexicon.taught_sha256, codes))
    assert shipped is not None, "passages.jsonl was edited: run `make words`"
    learned = learn_words(lexicon.taught, codes, language)
    assert learned is not None
    assert shipped.stems == learned.stems
    # Another build of numpy adds in another order; half precision may then round the other way.
    assert np.abs(shipped.adds - learned.adds).max() < 1e-3
