"""Scores: exact inside, rounded once at print, rated as printed; N/A, N/E and 0 kept apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_review import framework

from extract import frameworks
from extract.errors import UsageError
from extract.model.framework import Band
from extract.model.judgement import Score
from extract.score import label, levels_of, parse_mark, printed, rate, reband, roll_up, settle

SCHEME = framework()

TABLE = [
    # marks of four elements, printed score, rating under 3.0 bands, under the raised ones
    ("4 4 4 4", "4", "Highly satisfactory", "Highly satisfactory"),
    ("0 1 2 2", "1.25", "Unsatisfactory", "Highly unsatisfactory"),
    ("2 3 3 2", "2.5", "Satisfactory", "Unsatisfactory"),
    ("3 3 3 3", "3", "Satisfactory", "Satisfactory"),
    ("3 3 3 4", "3.25", "Highly satisfactory", "Satisfactory"),
    ("4 N/A 3 3", "3.33", "Highly satisfactory", "Satisfactory"),
    ("1 1 2 N/A", "1.33", "Unsatisfactory", "Highly unsatisfactory"),
    ("0 0 0 0", "0", "Highly unsatisfactory", "Highly unsatisfactory"),
    ("0 N/E N/E N/A", "0", "Highly unsatisfactory", "Highly unsatisfactory"),
    ("2 - - -", "2", "Unsatisfactory", "Unsatisfactory"),
    ("N/A N/A N/A N/A", None, None, None),
    ("N/E N/A - -", None, None, None),
    ("- - - -", None, None, None),
]

RAISED = tuple(
    Band(band.rating, low, high, band.colour)
    for band, low, high in zip(
        SCHEME.scale.bands,
        [Fraction("3.51"), Fraction("2.51"), Fraction("1.51"), Fraction(0)],
        [Fraction(4), Fraction("3.5"), Fraction("2.5"), Fraction("1.5")],
        strict=True,
    )
)


def marks_of(text):
    given = {f"1.1.{k}": mark for k, mark in enumerate(text.split(), start=1) if mark != "-"}
    return {code: parse_mark(SCHEME, code, mark) for code, mark in given.items()}


@pytest.mark.parametrize(("given", "score", "rating", "raised"), TABLE)
def test_a_micro_indicator_is_the_mean_of_its_scored_elements(given, score, rating, raised):
    result = roll_up(SCHEME, marks_of(given)).mis["1.1"]
    assert (result.printed, result.rating) == (score, rating)
    under_raised = replace(SCHEME, scale=replace(SCHEME.scale, bands=RAISED))
    assert roll_up(under_raised, marks_of(given)).mis["1.1"].rating == raised


def test_a_kpi_is_the_mean_of_its_micro_indicators_not_of_all_elements():
    marks = marks_of("4 4 4 4") | {"1.2.1": Fraction(1)}
    kpi = roll_up(SCHEME, marks).kpis["1"]
    assert (kpi.value, kpi.printed, kpi.rating) == (Fraction(5, 2), "2.5", "Satisfactory")
    assert (kpi.n_scored, kpi.n_below) == (2, 2)


def test_a_micro_indicator_without_elements_is_scored_directly():
    results = roll_up(SCHEME, {"2.1": Fraction("3.5"), "2.2": "N/E"})
    assert (results.mis["2.1"].printed, results.mis["2.1"].rating) == ("3.5", "Highly satisfactory")
    assert (results.mis["2.2"].printed, results.mis["2.2"].rating) == ("N/E", None)
    assert results.kpis["2"].printed == "3.5"


def test_thirds_are_kept_exact_until_print():
    marks = {f"1.2.{k}": Fraction(mark) for k, mark in ((1, 1), (2, 1), (3, 0))} | marks_of("1 1 1 0")
    results = roll_up(SCHEME, marks)
    assert results.mis["1.2"].value == Fraction(2, 3)
    assert results.kpis["1"].value == Fraction(17, 24)
    assert results.kpis["1"].printed == "0.71"


def test_whether_a_kpi_averages_printed_scores_is_the_frameworks_matter():
    marks = {f"1.2.{k}": Fraction(mark) for k, mark in ((1, 4), (2, 4), (3, 3))} | marks_of("4 4 4 3")
    exact, as_printed = roll_up(SCHEME, marks), roll_up(framework(kpi_from="printed"), marks)
    assert exact.kpis["1"].value == (Fraction(11, 3) + Fraction(15, 4)) / 2
    assert as_printed.kpis["1"].value == (Fraction("3.67") + Fraction("3.75")) / 2


@pytest.mark.parametrize(
    ("value", "decimals", "rounding", "strip", "text"),
    [
        ("2", 2, "half-up", True, "2"),
        ("2", 2, "half-up", False, "2.00"),
        ("5/2", 2, "half-up", True, "2.5"),
        ("2.675", 2, "half-up", True, "2.68"),
        ("2.665", 2, "half-up", True, "2.67"),
        ("2.665", 2, "half-even", True, "2.66"),
        ("2.675", 2, "half-even", True, "2.68"),
        ("2.004", 2, "half-up", True, "2"),
        ("1/3", 0, "half-up", True, "0"),
        ("10", 0, "half-up", True, "10"),
        ("1/3", 3, "half-up", True, "0.333"),
        ("-1/4", 1, "half-up", True, "-0.3"),
        ("-1/40", 1, "half-up", True, "0"),
    ],
)
def test_printed(value, decimals, rounding, strip, text):
    scale = framework(decimals=decimals, rounding=rounding, strip=strip).scale
    assert printed(Fraction(value), scale) == text


def test_the_rating_is_that_of_the_printed_score():
    # 2.004 is above the band's upper end of 2 and prints as 2.
    assert rate(Fraction("2.004"), SCHEME.scale) == "Unsatisfactory"
    assert rate(Fraction("2.005"), SCHEME.scale) == "Satisfactory"
    assert rate(Fraction(5), SCHEME.scale) is None


@given(st.fractions(0, 4))
def test_every_score_on_the_scale_has_a_rating_that_its_print_bears_out(value):
    text = printed(value, SCHEME.scale)
    assert rate(value, SCHEME.scale) == rate(Fraction(text), SCHEME.scale) is not None
    assert abs(Fraction(text) - value) <= Fraction(1, 200)


@given(st.lists(st.sampled_from(["0", "1", "2", "3", "4", "N/A", "N/E", "-"]), min_size=4, max_size=4))
def test_marks_that_are_no_scores_change_no_mean(given_marks):
    with_codes = roll_up(SCHEME, marks_of(" ".join(given_marks))).mis["1.1"]
    without = roll_up(SCHEME, marks_of(" ".join("-" if mark.startswith("N/") else mark for mark in given_marks))).mis["1.1"]
    assert (with_codes.value, with_codes.printed) == (without.value, without.printed)


@pytest.mark.parametrize(
    ("code", "typed", "mark"),
    [("1.1.1", "3", 3), ("1.1.1", " 3.0 ", 3), ("1.1.1", "n/a", "N/A"), ("1.1.1", "NE", "N/E"), ("2.1", "3,5", Fraction(7, 2))],
)
def test_what_is_typed_is_read(code, typed, mark):
    assert parse_mark(SCHEME, code, typed) == mark


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        ("1.1.1", "5", "“5” cannot be given for 1.1.1."),
        ("1.1.1", "2.5", "“2.5” cannot be given for 1.1.1."),
        ("2.1", "3", "“3” cannot be given for 2.1."),
        ("1.1.1", "1/0", "“1/0” cannot be given for 1.1.1."),
        ("1.1.1", "inf", "“inf” cannot be given for 1.1.1."),
        ("1.1", "3", "1.1 is scored through its elements."),
        ("9.9", "3", "made has no element or micro-indicator “9.9”."),
    ],
)
def test_what_cannot_be_given_is_refused_with_what_can(code, typed, message):
    with pytest.raises(UsageError) as refusal:
        parse_mark(SCHEME, code, typed)
    assert refusal.value.message == message


def test_a_mark_is_shown_as_the_scale_has_it():
    assert label(SCHEME, "2.1", Fraction(7, 2)) == "3.5"
    assert label(SCHEME, "1.1.1", "N/E") == "N/E"
    assert [level.label for level in levels_of(SCHEME, "1.1.1")] == ["4", "3", "2", "1", "0"]


def test_what_if_lists_the_ratings_that_would_be_others():
    results = roll_up(SCHEME, marks_of("2 3 3 2") | {"2.1": Fraction("3.5"), "2.2": Fraction("1.5")})
    changes = reband(results, SCHEME.scale, replace(SCHEME.scale, bands=RAISED))
    assert [(one.code, one.level, one.printed, one.before, one.after) for one in changes] == [
        ("1.1", "mi", "2.5", "Satisfactory", "Unsatisfactory"),
        ("2.1", "mi", "3.5", "Highly satisfactory", "Satisfactory"),
        ("2.2", "mi", "1.5", "Unsatisfactory", "Highly unsatisfactory"),
        ("1", "kpi", "2.5", "Satisfactory", "Unsatisfactory"),
        ("2", "kpi", "2.5", "Satisfactory", "Unsatisfactory"),
    ]


def test_the_shipped_frameworks_score_and_differ_only_in_their_bands():
    old, raised = frameworks.load("mopan-3.0"), frameworks.load("mopan-3.0-star")
    marks = {code: old.scale.levels[place % 5].value for place, code in enumerate(old.elements)}
    before, after = roll_up(old, marks), roll_up(raised, marks)
    assert {code: found.printed for code, found in before.mis.items()} == {
        code: found.printed for code, found in after.mis.items()
    }
    assert reband(before, old.scale, raised.scale)


def score(score_id, value, reviewer, at, *, settles=()):
    null = value if value.startswith("N") else None
    return Score(score_id, "1.1.1", None if null else Fraction(value), null, "b", reviewer, at, settles=settles)


@pytest.mark.parametrize(
    ("scores", "mark", "standing"),
    [
        ([("a", "3", "Ana", "1")], 3, "sole"),
        ([("a", "3", "Ana", "1"), ("b", "3", "Ben", "2")], 3, "agreed"),
        ([("a", "3", "Ana", "1"), ("b", "N/E", "Ben", "2")], None, "disagreed"),
        ([("i", "1", "imported", "9")], 1, "imported"),
        ([("i", "1", "imported", "9"), ("a", "3", "Ana", "1")], 3, "sole"),
    ],
)
def test_what_stands_among_reviewers(scores, mark, standing):
    settled = settle([score(*given) for given in scores], {"imported": "imported"})["1.1.1"]
    assert (settled.mark, settled.standing) == (mark, standing)


def test_an_adjudication_stands_until_somebody_judges_again():
    given = [score("a", "3", "Ana", "1"), score("b", "1", "Ben", "2"), score("l", "2", "Lead", "3", settles=("a", "b"))]
    settled = settle(given, {})["1.1.1"]
    assert (settled.mark, settled.standing, settled.reopened) == (2, "adjudicated", False)
    again = settle([*given[1:], score("c", "4", "Ana", "4")], {})["1.1.1"]
    assert (again.mark, again.reopened) == (2, True)
