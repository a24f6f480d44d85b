"""Every pattern finds its examples, leaves its counter-examples alone, and tells the truth about places."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import plugins
from extract.entities import Pattern, Recogniser
from extract.model.document import Entity
from extract.workflow.vocabulary import recogniser, vocabulary

KINDS = plugins.names("entities")
PATTERNS: dict[str, Pattern] = {
    kind: plugins.load("entities", kind, "Pattern")(vocabulary()) for kind in KINDS
}

EXAMPLES = [(kind, example) for kind, pattern in PATTERNS.items() for example in pattern.examples]
COUNTER_EXAMPLES = [(kind, text) for kind, pattern in PATTERNS.items() for text in pattern.counter_examples]
WORDS = sorted({word for _, example in EXAMPLES for word in example.sentence.split()})


def in_place(text: str, entities: list[Entity]) -> list[Entity]:
    """The one helper through which every test looks at places."""
    for entity in entities:
        assert text[entity.start : entity.end] == entity.text
        assert entity.text.strip() == entity.text != ""
        assert entity.value.strip() == entity.value != ""
    return entities


def test_the_kinds_are_the_files_of_the_room() -> None:
    assert KINDS == [
        "as_of", "count", "country", "cross_reference", "date", "evaluation", "framework", "instruction", "money",
        "percentage", "period", "region", "sdg", "session", "survey", "symbol", "weak_evidence", "year",
    ]  # fmt: skip
    assert all(pattern.kind == kind for kind, pattern in PATTERNS.items())
    assert recogniser().kinds == tuple(KINDS)


@pytest.mark.parametrize(
    ("kind", "example"), EXAMPLES, ids=lambda value: str(getattr(value, "sentence", value))[:50]
)
def test_an_example_is_found(kind: str, example: object) -> None:
    found = in_place(example.sentence, list(PATTERNS[kind].find(example.sentence, example.language)))
    found.sort(key=lambda entity: entity.start)
    assert tuple((entity.text, entity.value) for entity in found) == example.found


@pytest.mark.parametrize(("kind", "text"), COUNTER_EXAMPLES, ids=lambda value: str(value)[:50])
def test_a_counter_example_is_left_alone(kind: str, text: str) -> None:
    assert list(PATTERNS[kind].find(text)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_brings_enough_examples(kind: str) -> None:
    assert len(PATTERNS[kind].examples) >= 3
    assert len(PATTERNS[kind].counter_examples) >= 3


@given(st.text(max_size=300))
def test_places_are_true_in_any_text(text: str) -> None:
    in_place(text, list(recogniser().recognise(text)))


@given(
    st.lists(
        st.sampled_from([*WORDS, "\u00a0", "\n", "(", ")", "–", "½", "İ", "ﬁ", "٣", "１２"]), max_size=40
    ),
    st.sampled_from([" ", "", "\u00a0"]),
    st.sampled_from([None, "en", "fr", "es", "ar"]),
)
def test_places_are_true_in_texts_made_of_what_the_patterns_look_for(
    parts: list[str], between: str, language: str | None
) -> None:
    text = between.join(parts)
    found = in_place(text, list(recogniser().recognise(text, language)))
    assert found == list(recogniser().recognise(text, language))
    by_kind: dict[str, int] = {}
    for entity in found:
        if entity.kind != "cross_reference":
            assert entity.start >= by_kind.get(entity.kind, 0), f"two of kind {entity.kind} overlap"
        by_kind[entity.kind] = entity.end


@given(st.sampled_from(EXAMPLES), st.text("abc ,.;", max_size=20))
def test_an_example_is_found_wherever_it_stands(kind_and_example: tuple[str, object], before: str) -> None:
    kind, example = kind_and_example
    lead = f"{before}. " if before else ""
    found = {
        (entity.start, entity.value)
        for entity in PATTERNS[kind].find(lead + example.sentence, example.language)
    }
    first = {
        (entity.start + len(lead), entity.value)
        for entity in PATTERNS[kind].find(example.sentence, example.language)
    }
    assert first <= found


HOSTILE = {
    "digits": "1" * 40_000,
    "grouped digits": "111 " * 10_000,
    "points": "1.1." * 10_000,
    "symbols": "A/A/" * 10_000,
    "numbered symbols": "A/70/" * 8_000,
    "brackets": "(" * 40_000,
    "shares": "good (1%) " * 4_000,
    "goals": "SDGs 1, 2, " * 4_000,
    "capitals": "Evaluation of The Big Name Of The " * 1_200,
    "dashes": "2010-2011-" * 4_000,
    "currencies": "USD " * 10_000,
    "money": "USD 1 to " * 5_000,
    "counts": "11 big new fine " * 2_500,
    "negations": "no not no not evidence " * 1_800,
    "months": "May June July " * 3_000,
    "spaces": " " * 40_000,
    "one long word": "a" * 40_000,
    "sessions": "seventy-second " * 2_500,
    "countries": "Guinea-Bissau, Republic of " * 1_500,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_long_hostile_text_ends(name: str) -> None:
    """A pattern that backtracks without bound would take hours here; how fast it is, benchmarks/entities.py says."""
    text = HOSTILE[name]
    in_place(text, list(recogniser().recognise(text)))



PASSAGE = (
    "The organisation implemented 2,600 projects in 165 countries with total expenditure of USD 1.6 billion in 2017, an increase "
    "of 10% over the previous year. As of July 2018 it employed 11 000 staff at 412 field locations, of whom 97% work in the "
    "field. Council Resolution C/106/RES/1310 (2015) adopted the Migration Governance Framework, which contributes to SDG 10 and "
    "Target 10.7. No evidence was found of a results framework, and a resource mobilisation strategy is under development."
)


def test_what_is_inside_something_longer_does_not_mislead() -> None:
    found = [(entity.kind, entity.value) for entity in recogniser().recognise(PASSAGE, "en")]
    assert found == [
        ("count", "projects 2600"),
        ("count", "countries 165"),
        ("money", "USD 1600000000"),
        ("year", "2017"),
        ("percentage", "10%"),
        ("as_of", "2018-07"),
        ("date", "2018-07"),
        ("year", "2018"),
        ("count", "staff 11000"),
        ("count", "offices 412"),
        ("percentage", "97%"),
        ("symbol", "C/106/RES/1310"),
        ("year", "2015"),
        ("framework", "MiGOF"),
        ("sdg", "SDG 10"),
        ("sdg", "SDG 10.7"),
        ("weak_evidence", "no evidence"),
        ("weak_evidence", "under development"),
    ]


def test_the_order_of_the_patterns_does_not_matter() -> None:
    backwards = Recogniser(list(reversed(PATTERNS.values())))
    assert backwards.recognise(PASSAGE, "en") == recogniser().recognise(PASSAGE, "en")


def test_a_passage_without_triggers_does_not_load_spacy() -> None:
    code = (
        "import sys; from extract.workflow.vocabulary import recogniser;"
        "recogniser().recognise('USD 5 million for 12 countries in 2017', 'en');"
        "assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent.parent)
