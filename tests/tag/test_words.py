"""What words say: learned from labelled passages, told as reasons, and nothing where nothing was learned."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from extract.errors import FrameworkError
from extract.lexicons import read_lexicon
from extract.model.lexicon import Taught
from extract.model.ranking import Reason
from extract.tag.sheet import N_WORDS, stem_numbers
from extract.tag.tokens import tokenise
from extract.tag.words import WordModel, learn_words
from extract.workflow.answers import word_reasons

WATER = [
    "Pumps and wells were mended before the dry season.",
    "The wells gave clean water to forty villages.",
    "Water from the new pumps reached the school.",
]
MONEY = [
    "The ledger was closed and the invoices were paid.",
    "Invoices waited for months until the ledger was checked.",
    "The cashier checked the invoices twice in 2019.",
]
TAUGHT = [Taught(text, {"W": 1.0, "W.2": 1.0}) for text in WATER] + [Taught(text, {"M": 1.0}) for text in MONEY]
CODES = ("W", "M", "W.1", "W.2")


def model(taught: list[Taught] = TAUGHT) -> WordModel:
    learned = learn_words(taught, CODES, "en")
    assert learned is not None
    return learned


def row(*texts: str) -> sparse.csr_matrix:
    numbers = stem_numbers()
    table = np.zeros((len(texts), N_WORDS), dtype=np.float32)
    for at, text in enumerate(texts):
        table[at, [numbers[stem] for stem in tokenise(text, "en").stems]] = 1
    return sparse.csr_matrix(table)


def test_a_passage_is_told_by_words_that_no_phrase_names() -> None:
    wells, ledger, neither = model().scores(row("Two wells, a pump.", "Ledger, invoices.", "A song."), CODES)
    assert wells[0] > 0.015 > 0.002 > wells[1]
    assert ledger[1] > 0.015 > 0.002 > ledger[0]
    assert not neither.any()


def test_elements_are_learned_beside_micro_indicators() -> None:
    (said,) = model().scores(row("Two wells and a pump."), ["W.1", "W.2"])
    assert said[0] == 0
    assert said[1] > 0.015


def test_three_words_say_less_than_many_of_the_same_kind() -> None:
    few, many = model().scores(row("wells", "wells pumps water"), ["W"])
    assert many[0] > few[0]


def test_figures_and_words_of_one_passage_are_not_learned() -> None:
    stems = set(model().stems)
    assert "invoic" in stems
    assert not stems & {"2019", "school", "cashier"}


def test_the_order_of_passages_changes_nothing() -> None:
    shuffled = list(TAUGHT)
    random.Random(3).shuffle(shuffled)
    text = row("Water, wells, invoices and a ledger.")
    assert model(shuffled).scores(text, CODES) == pytest.approx(model().scores(text, CODES), abs=1e-5)


def test_what_adds_most_is_told_first_and_only_what_speaks_for_it() -> None:
    told = model().told("M")
    assert {"invoic", "ledger", "check"} <= {stem for _, stem, _ in told[:4]}
    assert "well" not in {stem for _, stem, _ in told}
    assert all(adds > 0 for *_, adds in told)
    assert [adds for *_, adds in told] == sorted((adds for *_, adds in told), reverse=True)


def test_nothing_is_learned_from_nothing() -> None:
    assert learn_words([], CODES, "en") is None


def test_reasons_name_the_words_where_they_stand() -> None:
    text = "Ledgers beside wells."
    known = {(0, N_WORDS + number): (stem, adds) for number, stem, adds in model().told("W")}
    (reason,) = word_reasons(text, "en", 0, known)
    assert text[reason.start : reason.end] == "wells"
    assert reason.phrase == "wells"
    assert word_reasons(text, "en", 1, known) == []
    phrase = Reason(phrase="beside wells", start=8, end=20, weight=1.0)
    assert word_reasons(text, "en", 0, known, beside=[phrase]) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("no json", "line 2"),
        ('{"text": "A text."}', "line 2"),
        ('{"text": "", "labels": {}}', "a text"),
        ('{"text": "A text.", "labels": {"4.4": 2}}', "from 0 to 1"),
        ('{"text": "A text.", "labels": {"4.4": "much"}}', "line 2"),
        ('["A text."]', "line 2"),
    ],
)
def test_a_line_that_is_no_labelled_passage_is_named(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "lexicon.yaml").write_text("language: en\nframeworks: [mopan-3.0]\n", encoding="utf-8")
    good = '{"text": "An auditor came.", "labels": {"4.4": 0.5}}'
    (tmp_path / "passages.jsonl").write_text(f"{good}\n", encoding="utf-8")
    assert read_lexicon(tmp_path).taught == (Taught("An auditor came.", {"4.4": 0.5}),)
    (tmp_path / "passages.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(FrameworkError, match=says) as refused:
        read_lexicon(tmp_path)
    assert "passages.jsonl" in refused.value.message


def test_a_packed_model_says_the_same_and_only_of_what_it_was_learned_from() -> None:
    learned = model()
    packed = learned.pack("these passages")
    again = WordModel.unpack(packed, "these passages")
    assert again is not None
    texts = row("Two wells, a pump.", "Ledger, invoices.")
    assert np.array_equal(learned.scores(texts, CODES), again.scores(texts, CODES))
    assert learned.told("W") == again.told("W")
    assert WordModel.unpack(packed, "other passages") is None


@pytest.mark.parametrize("damaged", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_damaged_model_is_learned_anew(damaged: bytes) -> None:
    assert WordModel.unpack(damaged, "these passages") is None
