"""Quotes are found on the page they are said to stand on, and never called surer than they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_review import reading

from extract.evidence import boxes_of, difference, find, locate, places_of, relocate
from extract.model.judgement import Evidence

TEXT = "The Organization’s co-operation with partners grew “signi\ufb01cantly” in 2016–2020, to USD 1 600 million."


@pytest.mark.parametrize(
    ("quote", "match", "found"),
    [
        ("co-operation with partners", "exact", "co-operation with partners"),
        ("  co-operation with partners \n", "exact", "co-operation with partners"),
        ("The Organization's cooperation", "normalised", "The Organization’s co-operation"),
        ("co-\noperation  with\tpartners", "normalised", "co-operation with partners"),
        ('grew "significantly"', "normalised", "grew “signi\ufb01cantly”"),
        ("GREW", "normalised", "grew"),
        ("in 2016-2020", "normalised", "in 2016–2020"),
        ("cooper\u00adation", "normalised", "co-operation"),
        ("co-operation with partners grew visibly in 2016-2020", "fuzzy", "co-operation with partners grew “signi\ufb01cantly” in 2016–2020"),
        ("in 20162020", "not-found", None),
        ("partners shrank", "not-found", None),
        ("nothing of the kind was ever written here", "not-found", None),
        ("", "not-found", None),
        ("—", "not-found", None),
    ],
)
def test_find(quote, match, found):
    result = find(TEXT, quote)
    assert result.match == match
    if found is not None:
        assert TEXT[result.start : result.end] == found


def test_a_fuzzy_match_shows_the_difference():
    result = find("Of the 48 country offices, 31 had a results framework.", "Of the 48 country offices, 13 had a results framework.")
    assert result.match == "fuzzy"
    assert result.difference == "Of the 48 country offices, [-13-]{+31+} had a results framework."
    assert 0.9 < result.similarity < 1


def test_difference_is_blind_to_what_does_not_count():
    assert difference("the co-operation “works”", "the cooperation 'works' well") == "the cooperation 'works' {+well+}"


def test_an_enormous_quote_ends_in_time():
    text = "lorem ipsum dolor sit amet " * 4_000
    assert find(text, "quite another text than that " * 4_000).match == "not-found"


@given(st.text(min_size=1, max_size=200), st.integers(0, 200), st.integers(1, 200))
def test_every_part_of_a_text_is_found_exactly(text, start, length):
    quote = text[start : start + length].strip()
    result = find(text, quote)
    if quote:
        assert result.match == "exact"
        assert text[result.start : result.end] == quote


@given(
    st.lists(
        # Some letters have no capital of their own (the dotless i): shouting them changes the word.
        st.text(st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F), min_size=1, max_size=9).filter(
            lambda word: word.upper().casefold() == word.casefold()
        ),
        min_size=3,
        max_size=30,
    ),
    st.data(),
)
def test_white_space_and_case_never_hide_a_quote(words, data):
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    some = words[first : first + data.draw(st.integers(1, 10))]
    gaps = [data.draw(st.sampled_from([" ", "\n", "\u00a0", "  ", "\t"])) for _ in some]
    typed = "".join(word.upper() + gap for word, gap in zip(some, gaps, strict=True))
    result = find(text, typed)
    assert result.match in {"exact", "normalised"}
    folded = "".join(text[result.start : result.end].split()).casefold()
    assert folded == "".join(typed.split()).casefold() or len(folded) == len("".join(some))


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_makes_the_search_raise(text, quote):
    result = find(text, quote)
    assert 0 <= result.start <= result.end <= len(text)
    assert 0 <= result.similarity <= 1


@given(st.data())
def test_places_and_passage_agree_character_by_character(data):
    made = reading(1)
    passage = made.passages[data.draw(st.integers(0, 1))]
    start = data.draw(st.integers(0, len(passage.text) - 1))
    end = data.draw(st.integers(start + 1, len(passage.text)))
    pages = {page.number: page for page in made.pages}
    printed = "".join(pages[place.page].text[place.start : place.end] for place in places_of(passage, start, end))
    fold = lambda text: "".join(text.split()).replace("-", "")  # noqa: E731
    assert fold(printed) == fold(passage.text[start:end])


def test_a_healed_hyphen_is_one_place_with_a_box_for_each_line():
    made = reading(1)
    pages = {page.number: page for page in made.pages}
    located = locate(made.passages[0], "on its implementation", pages)
    assert located.match == "exact"
    assert [pages[1].text[place.start : place.end] for place in located.places] == ["on its imple-\nmentation"]
    assert len(located.boxes) == 2
    assert located.boxes[0].bottom < located.boxes[1].bottom
    assert located.pages == (1,)
    assert located.prefix.endswith("yearly reports ")
    assert located.suffix == "."


def test_boxes_hold_exactly_the_words_of_the_quote():
    made = reading(2)
    pages = {page.number: page for page in made.pages}
    located = locate(made.passages[1], "did not respond", pages)
    (place,) = located.places
    (box,) = boxes_of([place], pages)
    # In the made pages a word's left edge is its offset plus 50.
    assert (box.x0, box.x1) == (50 + place.start, 60 + place.end - len("respond"))


@pytest.mark.parametrize(
    ("page", "match"),
    [
        ({}, "exact"),
        ({"readable": False}, "normalised"),
        ({"method": "ocr", "ocr_confidence": 0.71}, "normalised"),
        ({"method": "ocr"}, "normalised"),
        ({"method": "ocr", "ocr_confidence": 0.97}, "exact"),
        ({"method": "recovered"}, "exact"),
    ],
)
def test_a_doubtful_page_never_gives_an_exact_quote(page, match):
    made = reading(2, **page)
    pages = {page.number: page for page in made.pages}
    for quote in ("did not respond", None):
        located = locate(made.passages[1], quote, pages)
        assert located.match == match
        assert bool(located.doubt) == (match != "exact")


def cited(passage, page, quote):
    located = locate(passage, quote, {page.number: page})
    return Evidence(
        "e1", "1.1.1", "document", "1", passage.document_id, passage.passage_id, located.quote, located.prefix, located.suffix,
        located.pages, ("5",), located.boxes, located.start, located.end, located.match, 1.0, "supports", "cited", "", "Ana",
        "2026", "made 1.0",
    )  # fmt: skip


def test_a_quote_in_a_new_revision_is_unchanged_moved_or_broken():
    old = reading(1)
    evidence = cited(old.passages[1], old.pages[1], "31 had a results framework")
    plan, offices = ["The Council adopted the reform plan."], ["Of the 48 country offices, 31 had a results framework by 2022."]
    changed = [plan, ["Of the 48 country offices, 33 had a results framework by 2022."]]
    cases = [
        ([plan, offices], "unchanged", ""),
        ([["A new page in front."], plan, offices], "moved", "now on PDF page 3, before on 2"),
        (changed, "broken", "PDF page 2 now reads: [-31-]{+33+} had a results framework"),
        ([plan], "broken", "the words are not in the new file"),
    ]
    for paragraphs, outcome, detail in cases:
        new = reading(1, paragraphs, salt="b")
        result = relocate(evidence, new.passages, {page.number: page for page in new.pages})
        assert (result.outcome, result.detail) == (outcome, detail)
        assert (result.located is None) == (outcome == "broken")


def test_of_two_places_the_one_with_the_same_context_is_taken():
    old = reading(1, [["In Asia the target was met in full."], ["In Africa the target was met in full."]])
    evidence = cited(old.passages[1], old.pages[1], "the target was met")
    new = reading(1, [["In Africa the target was met in full."], ["In Asia the target was met in full."]], salt="b")
    result = relocate(evidence, new.passages, {page.number: page for page in new.pages})
    assert result.passage == new.passages[0]
    assert replace(result, passage=None, located=None).outcome == "moved"
