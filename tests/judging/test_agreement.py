"""Agreement: coefficients against published worked examples and other programs, and who may see what."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_review import framework
from sklearn.metrics import cohen_kappa_score

from extract.agreement import Blindness, compare, ordinal_alpha, overlap, percent_agreement, weighted_kappa
from extract.model.judgement import Assignment, Opening, Score

SCHEME = framework()
N = None

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example with four observers and missing values.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


def test_alpha_of_the_published_example():
    assert round(ordinal_alpha(OBSERVERS), 3) == 0.815


def from_table(table):
    """Two lists of ratings from a contingency table, rows the first reviewer."""
    pairs = [(row, column) for row, cells in enumerate(table) for column, n in enumerate(cells) for _ in range(n)]
    return [row for row, _ in pairs], [column for _, column in pairs]


@pytest.mark.parametrize(
    ("table", "weights", "kappa"),
    [
        # Cohen 1960: unweighted, three categories.
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], "none", 0.492),
        # Cohen's two by two textbook case: agreement 0.70, expected 0.50.
        ([[20, 5], [10, 15]], "none", 0.400),
        ([[20, 5], [10, 15]], "linear", 0.400),
        ([[20, 5], [10, 15]], "quadratic", 0.400),
    ],
)
def test_kappa_of_published_tables(table, weights, kappa):
    assert round(weighted_kappa(*from_table(table), weights), 3) == kappa


RATINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
@given(pairs=RATINGS)
def test_kappa_is_that_of_scikit_learn(weights, pairs):
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    kappa = weighted_kappa(ones, others, weights)
    assume(kappa is not None)
    assert kappa == pytest.approx(cohen_kappa_score(ones, others, weights=weights, labels=[0, 1, 2, 3, 4]))


def alpha_by_definition(rows):
    """One minus observed over expected disagreement, over all pairs of values one by one."""
    units = [[value for value in column if value is not None] for column in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]

    def distance(one, other):
        low, high = sorted((one, other))
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(low) + values.count(high)) / 2) ** 2 if low != high else 0

    observed = sum(distance(*pair) / (len(unit) - 1) for unit in units for pair in permutations(unit, 2)) / len(values)
    expected = sum(distance(*pair) for pair in permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected


@settings(max_examples=60)
@given(
    st.integers(3, 10).flatmap(
        lambda n: st.lists(st.lists(st.none() | st.integers(0, 4), min_size=n, max_size=n), min_size=2, max_size=4)
    )
)
def test_alpha_is_what_its_definition_says(rows):
    alpha = ordinal_alpha(rows)
    assume(alpha is not None)
    assert alpha == pytest.approx(alpha_by_definition(rows))


def test_where_a_coefficient_is_not_defined_there_is_none():
    assert percent_agreement([], []) is None
    assert weighted_kappa([], [], "linear") is None
    assert weighted_kappa([3, 3], [3, 3], "linear") is None
    assert ordinal_alpha([[1, 2], [N, N]]) is None
    assert ordinal_alpha([[2, 2], [2, 2]]) is None
    assert overlap(set(), set()) == (None, None)
    with pytest.raises(ValueError):
        weighted_kappa([1], [1, 2], "linear")


def test_overlap_of_evidence():
    assert overlap({"a", "b", "c"}, {"b", "c", "d", "e"}) == (2 / 5, 4 / 7)
    assert overlap({"a"}, set()) == (0, 0)


def score(code, value, reviewer, *, settles=()):
    null = value if value.startswith("N") else None
    return Score(f"{code}{reviewer}", code, None if null else Fraction(value), null, "", reviewer, "1", settles=settles)


def test_disagreements_are_listed_with_what_settled_them():
    scores = [
        score("1.1.1", "3", "Ana"), score("1.1.1", "3", "Ben"),
        score("1.1.2", "3", "Ana"), score("1.1.2", "1", "Ben"),
        score("1.1.3", "3", "Ana"), score("1.1.3", "N/E", "Ben"),
        score("1.1.2", "2", "Lea", settles=("x",)),
        score("1.1.4", "3", "Ana"), score("1.1.4", "0", "imported"),
    ]  # fmt: skip
    found = compare(scores, roles={"imported": "imported"}, show=lambda one: str(one.mark))
    assert found.reviewers == ("Ana", "Ben")
    assert (found.n_codes, found.percent) == (3, 1 / 3)
    assert [(one.code, one.scores, one.distance, one.settled) for one in found.disagreements] == [
        ("1.1.2", (("Ana", "3"), ("Ben", "1")), 2, "2"),
        ("1.1.3", (("Ana", "3"), ("Ben", "N/E")), None, None),
    ]
    (pair,) = found.pairs
    assert (pair.n, pair.n_values) == (3, 2)


def blindness(scores, *, roles=None, assigned=(), opened=()):
    return Blindness(
        SCHEME,
        scores=scores,
        roles=roles or {},
        assignments=[Assignment(name, codes, "") for name, codes in assigned],
        openings=[Opening(codes, "", "Lea", "") for codes in opened],
    )


ANA, BEN, CLEO = score("1.1.1", "3", "Ana"), score("1.1.1", "2", "Ben"), score("1.2.1", "1", "Cleo")
LEAD = {"Lea": "lead"}

CASES = {
    "one reviewer alone has nothing to hide": ([ANA], {}, [], [], {None: True, "Ana": True, "Ben": True}),
    "another reviewer hides what only one scored": ([ANA, CLEO], LEAD, [], [], {None: False, "Ana": True, "Ben": False, "Lea": True}),
    "a reviewer who is named but has not scored counts": ([ANA], {"Ben": "reviewer"}, [], [], {None: False, "Ana": True, "Ben": False}),
    "two scores are open": ([ANA, BEN, CLEO], LEAD, [], [], {None: True, "Cleo": True}),
    "the lead opened the micro-indicator": ([ANA, CLEO], LEAD, [], [("1.1",)], {None: True, "Ben": True}),
    "the lead opened all": ([ANA, CLEO], LEAD, [], [("*",)], {None: True}),
    "the lead opened something else": ([ANA, CLEO], LEAD, [], [("1.2",)], {None: False, "Ben": False}),
    "a code asked of one is not blind": ([ANA, CLEO], LEAD, [("Ana", ("1.1",)), ("Cleo", ("1.2",))], [], {None: True, "Ben": True}),
    "a code asked of two is blind until both scored": ([ANA], LEAD, [("Ana", ("1",)), ("Ben", ("1.1.1",))], [], {None: False, "Ben": False, "Ana": True}),
    "both asked have scored": ([ANA, BEN], LEAD, [("Ana", ("1",)), ("Ben", ("1.1.1",))], [], {None: True, "Cleo": True}),
    "two of three asked are not all": ([ANA, BEN], LEAD, [("Ana", ("*",)), ("Ben", ("*",)), ("Cleo", ("*",))], [], {None: False, "Cleo": False}),
    "an adjudication opens": ([ANA, CLEO, score("1.1.1", "3", "Lea", settles=("1.1.1Ana",))], LEAD, [], [], {None: True}),
    "an imported table is not a second reviewer": ([ANA, score("1.1.1", "1", "imported")], {"imported": "imported"}, [], [], {None: True}),
}  # fmt: skip


@pytest.mark.parametrize(("scores", "roles", "assigned", "opened", "sees"), CASES.values(), ids=CASES)
def test_who_sees_anas_score(scores, roles, assigned, opened, sees):
    rule = blindness(scores, roles=roles, assigned=assigned, opened=opened)
    for viewer, may in sees.items():
        assert (ANA in rule.visible(scores, viewer)) == may, viewer


def test_blind_codes_are_left_out_of_what_others_see():
    rule = blindness([ANA, CLEO], roles=LEAD)
    assert rule.hidden("Ana") == {"1.2.1"}
    assert rule.hidden(None) == {"1.1.1", "1.2.1"}
    assert rule.hidden("Lea") == frozenset()
    assert rule.visible([ANA, CLEO], "Cleo") == [CLEO]
