"""Words become stems with their places, and phrases are found where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model.lexicon import Lexicon, Phrase, Vocabulary
from extract.tag.matcher import WINDOW, Matcher
from extract.tag.tokens import LANGUAGES, tokenise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("programmes", "program"),
        ("organisational", "organizational"),
        ("mobilisation", "mobilization"),
        ("Recommendations", "recommendation"),
        ("multi-year", "multiyear"),
        ("co‑ordination", "coordination"),
        ("centre", "center"),
        ("women’s", "women"),
        ("AUDITS", "audit"),
    ],
)
def test_these_are_one_word(one: str, other: str) -> None:
    assert tokenise(one).stems == tokenise(other).stems


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("results-based", 2),
        ("un-earmarked", 1),
        ("expertise", 1),
        ("2030 Agenda", 2),
        ("", 0),
        ("... — !", 0),
        ("e-", 1),
    ],
)
def test_words_are_cut_so(text: str, stems: int) -> None:
    assert len(tokenise(text).stems) == stems


def test_an_american_ending_is_not_given_to_words_that_have_none() -> None:
    assert tokenise("enterprise").stems != tokenise("enterprize").stems


def test_accents_and_articles_do_not_matter_in_french() -> None:
    assert tokenise("L’évaluation", "fr").stems == tokenise("evaluations", "fr").stems


@given(st.text(max_size=200), st.sampled_from(sorted(LANGUAGES)))
def test_every_stem_stands_where_it_says(text: str, language: str) -> None:
    tokens = tokenise(text, language)
    ends = 0
    for stem, start, end in zip(*tokens, strict=True):
        assert stem
        assert ends <= start < end <= len(text)
        ends = end


def matcher(*phrases: str, exclusions: tuple[str, ...] = (), lists: dict[str, tuple[str, ...]] | None = None) -> Matcher:
    vocabulary = Vocabulary("1.1", tuple(Phrase(phrase, "strong", "1.1") for phrase in phrases), exclusions)
    return Matcher(Lexicon("en", ("x",), lists or {}, (vocabulary,), "0"), ("1.1",))


def found(ready: Matcher, text: str) -> dict[str, str]:
    return {ready.features[feature]: text[start:end] for feature, _, start, end in ready.match(text).found}


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("audit opinion", "An Audit Opinion was given.", "Audit Opinion"),
        ("audit opinion", "The auditor gave an opinion.", None),
        ("multi-year funding", "Multiyear funding rose.", "Multiyear funding"),
        ("annual report", "The annual re-\nport", None),
        ("audit + opinion", "The opinion of the external audit", "audit"),
        ("<women> + trained", "We trained many girls.", "trained"),
        ("<women>", "Girls went home.", "Girls"),
    ],
)
def test_a_phrase_is_found_where_it_stands(phrase: str, text: str, stands: str | None) -> None:
    ready = matcher(phrase, lists={"women": ("women", "girls")})
    assert found(ready, text) == ({} if stands is None else {phrase: stands})


def test_the_halves_of_a_pair_stand_within_the_window() -> None:
    ready = matcher("audit + opinion")
    near, far = ("word " * n for n in (WINDOW - 1, WINDOW + 1))
    assert found(ready, f"audit {near}opinion")
    assert not found(ready, f"audit {far}opinion")


def test_a_pair_is_not_one_phrase_twice() -> None:
    assert not found(matcher("national plan + plan"), "The national plan.")
    assert found(matcher("national plan + plan"), "The national plan and another plan.")


@pytest.mark.parametrize("scanned", ["recomendations", "recommednation", "recommemdations"])
def test_a_letter_misread_on_a_scan_does_not_hide_a_long_word(scanned: str) -> None:
    assert found(matcher("recommendations"), f"Of the {scanned}, nine stand.") == {"recommendations": scanned}


@pytest.mark.parametrize("word", ["contrast", "undermined", "audio"])
def test_a_real_word_is_not_taken_for_another_one(word: str) -> None:
    assert not found(matcher("contract", "underpinned", "audit"), word)


def test_an_exclusion_hides_what_lies_inside_it_and_nothing_else() -> None:
    ready = matcher("audit", "opinion", exclusions=("gender audit",))
    matches = ready.match("A gender audit and an opinion.")
    hidden = {ready.features[feature]: share for feature, _, share in matches.hidden}
    assert hidden == {"audit": 1.0}
    assert len(matches.excluded) == 1
    partly = ready.match("A gender audit and another audit.")
    assert {ready.features[feature]: share for feature, _, share in partly.hidden} == {"audit": 0.3}


@given(st.lists(st.sampled_from("audit opinion gender external the of a report".split()), max_size=40))
def test_what_is_found_is_where_the_text_has_it(words: list[str]) -> None:
    ready = matcher("audit", "audit opinion", "external audit opinion", "gender + audit")
    text = " ".join(words)
    for phrase, stands in found(ready, text).items():
        if " + " not in phrase:
            assert stands == phrase
    assert ("audit opinion" in found(ready, text)) == (" audit opinion " in f" {text} ")
