"""Printed page labels: numbers that count on from page to page, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model.layout import RawWord
from extract.segment.labels import Candidate, margin_candidates, printed_labels


def foot(text: str, x0: float = 0.45, x1: float = 0.55, top: float = 0.95) -> Candidate:
    return Candidate(text, x0, top, x1, top + 0.015)


def head(text: str, x0: float = 0.1, x1: float = 0.3) -> Candidate:
    return foot(text, x0, x1, 0.04)


def labels(pages: Sequence[Sequence[Candidate]], pdf: Sequence[str | None] = ()) -> list[str | None]:
    return [label for label, _ in printed_labels(pages, pdf or [None] * len(pages))]


def numbers(first: int, n: int) -> list[str | None]:
    return [str(number) for number in range(first, first + n)]


FORMS: dict[str, Callable[[int], list[Candidate]]] = {
    "alone": lambda n: [foot(str(n))],
    "between dashes": lambda n: [foot(f"- {n} -")],
    "with a leading nought": lambda n: [foot(f"{n:02d}")],
    "of a total": lambda n: [foot(f"{n} / 40")],
    "UN symbol and total": lambda n: [
        foot(f"25-01234 {n}/40", 0.1, 0.9) if n % 2 else foot(f"{n}/40 25-01234", 0.1, 0.9)
    ],
    "the word page": lambda n: [head("A/80/11", 0.1, 0.2), head(f"Page {n}", 0.1, 0.18)],
    "page of": lambda n: [foot(f"Rapport annuel 2019 - Page {n} sur 40", 0.3, 0.7)],
    "page of, set apart": lambda n: [foot(f"P a g e {n} | 40", 0.8, 0.9)],
    "beside a title": lambda n: [foot(f"{n} | Annual report 2019", 0.1, 0.4)],
    "left and right in turn": lambda n: [foot(str(n), 0.08, 0.1) if n % 2 == 0 else foot(str(n), 0.9, 0.92)],
    "running head, left and right": lambda n: [
        head(f"{n} Evaluation of the office", 0.1, 0.5) if n % 2 == 0 else head(f"Findings {n}", 0.6, 0.9)
    ],
    "Spanish": lambda n: [foot(f"Página {n} de 40")],
    "Russian": lambda n: [foot(f"стр. {n}")],
    "Arabic": lambda n: [foot("صفحة " + str(n).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))],
    "Chinese": lambda n: [foot(f"第 {n} 页")],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("first", [1, 87])
def test_numbers_that_count_on_are_labels(form: str, first: int) -> None:
    if first > 40 and "40" in FORMS[form](1)[-1].text:
        first = 12
    assert labels([FORMS[form](n) for n in range(first, first + 8)]) == numbers(first, 8)


def test_front_matter_is_roman_and_the_body_begins_again() -> None:
    pages = [[], *([foot(r)] for r in ("ii", "iii", "iv", "v")), *([foot(str(n))] for n in range(1, 8))]
    assert labels(pages) == [None, "ii", "iii", "iv", "v", *numbers(1, 7)]


def test_an_annex_with_its_own_numbers() -> None:
    pages = [[foot(str(n))] for n in range(1, 7)] + [[foot(f"A-{n}")] for n in range(1, 5)]
    assert labels(pages) == [*numbers(1, 6), "A-1", "A-2", "A-3", "A-4"]


def test_a_page_without_a_number_stays_without() -> None:
    pages = [[foot(str(n))] if n != 4 else [] for n in range(1, 9)]
    assert labels(pages) == ["1", "2", "3", None, "5", "6", "7", "8"]


def test_the_first_page_of_a_chapter_may_bear_its_number_elsewhere() -> None:
    pages = [[head(str(n), 0.88, 0.9)] if n != 5 else [foot("5")] for n in range(1, 10)]
    assert labels(pages) == numbers(1, 9)


OTHERS: dict[str, Callable[[int], list[Candidate]]] = {
    "years": lambda n: [foot("2019")],
    "the symbol": lambda n: [head("A/80/11")],
    "footnote numbers": lambda n: [
        foot(f"{n + n // 3} See the report of the office on page {n}{n}", 0.1, 0.8)
    ],
    "chapters": lambda n: [head(f"{n // 4 + 1} Findings", 0.1, 0.3)],
    "paragraph numbers": lambda n: [foot(f"{7 * n}. The board took note", 0.1, 0.5)],
    "words": lambda n: [foot("mild"), head("c")],
    "nothing": lambda n: [],
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_numbers_in_the_margins_are_no_labels(name: str) -> None:
    assert labels([OTHERS[name](n) for n in range(1, 13)]) == [None] * 12


def test_a_year_beside_the_number_does_not_confuse() -> None:
    pages = [
        [foot("2019", 0.1, 0.15), foot(str(n), 0.9, 0.92), head("3", 0.5, 0.51)] for n in range(2015, 2025)
    ]
    assert labels(pages) == numbers(2015, 10)


def test_misread_digits_count_only_in_their_place_in_the_sequence() -> None:
    pages = [[head(f"Page {n}")] for n in range(11, 19)]
    pages[3] = [head("Page lU")]
    pages[5] = [head("Page hh")]
    assert labels(pages) == ["11", "12", "13", "14", "15", None, "17", "18"]


def test_labels_of_the_pdf_count_when_the_print_agrees() -> None:
    pages: list[list[Candidate]] = [[], [], *([foot(str(n))] for n in range(1, 7))]
    pages[5] = []
    told = ["i", "ii", "1", "2", "3", "4", "5", "6"]
    assert printed_labels(pages, told) == [(label, "pdf") for label in told]


def test_labels_of_the_pdf_yield_to_the_print() -> None:
    pages: list[list[Candidate]] = [[], *([foot(str(n))] for n in range(2, 9))]
    told = [str(n) for n in range(47, 55)]
    assert printed_labels(pages, told) == [(None, None), *((str(n), "printed") for n in range(2, 9))]


def test_trivial_labels_say_nothing() -> None:
    assert printed_labels([[]] * 4, ["1", "2", "3", "4"]) == [(None, None)] * 4


def test_labels_of_the_pdf_stand_alone_when_nothing_is_printed() -> None:
    assert labels([[]] * 4, ["iii", "iv", "1", "2"]) == ["iii", "iv", "1", "2"]
    assert labels([[]] * 4, ["Cover", "", "1", "1"]) == [None, None, None, None]
    assert labels([[]] * 4, ["iii"]) == [None] * 4


def test_a_leaflet_with_one_number() -> None:
    assert labels([[], [foot("2")]]) == [None, "2"]
    assert labels([[], [foot("7")]]) == [None, None]
    assert labels([[foot("Page 1 of 1")]]) == ["1"]


def word(text: str, x0: float, top: float, size: float = 10.0, angle: int = 0) -> RawWord:
    across, up = (size / 2 * len(text), size) if angle in (0, 180) else (size, size / 2 * len(text))
    return RawWord(text, x0, top, x0 + across, top + up, size, 0, angle, False, False)


def test_candidates_are_the_pieces_of_the_outer_lines() -> None:
    words = [word("A/80/11", 50, 40), word("25-01234", 50, 800), word("3/21", 500, 800)]
    words += [word("text", 50 + 30 * x, 100 + 12 * y) for x in range(8) for y in range(50)]
    found = {candidate.text for candidate in margin_candidates(words, 600, 842)}
    assert {"A/80/11", "25-01234", "3/21"} <= found


def test_a_raised_footnote_number_is_part_of_its_line() -> None:
    words = [word("17", 50, 797, 6), word("See", 58, 800), word("above.", 76, 800)]
    assert [candidate.text for candidate in margin_candidates(words, 600, 842)] == ["17 See above."]


def test_turned_text_is_placed_as_its_reader_sees_it() -> None:
    # Written downwards at the left edge of the page: at the foot once the page is turned.
    (found,) = margin_candidates([word("44", 20, 400, angle=90)], 600, 842)
    assert found.text == "44"
    assert found.top > 0.9


def test_a_page_without_size_has_no_margins() -> None:
    assert margin_candidates([word("3", 1, 1)], 0, 0) == []


piece = st.builds(
    Candidate, st.text(max_size=12) | st.integers(0, 60).map(str), *[st.floats(0, 1, allow_nan=False)] * 4
)


@given(
    st.lists(st.lists(piece, max_size=4), max_size=12), st.lists(st.none() | st.text(max_size=5), max_size=12)
)
def test_every_page_gets_an_answer(pages: list[list[Candidate]], pdf: list[str | None]) -> None:
    found = printed_labels(pages, pdf)
    assert len(found) == len(pages)
    assert all((label is None) == (origin is None) for label, origin in found)
