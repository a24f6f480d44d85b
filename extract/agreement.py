"""How far reviewers agree, and which of their scores may be seen while they still judge blind.

On scores: percent, Cohen's weighted kappa for two reviewers, Krippendorff's ordinal alpha for any number with
gaps. On evidence: how far the sets of cited passages overlap (Jaccard and F1). And always the list of what
they disagree on, since a coefficient alone helps nobody to settle anything.

**Blindness.** Opinions belong to (code, reviewer). A code is judged twice when the lead assigned it to two or
more reviewers, or, where nobody was assigned anything, when two or more people score in the review. Until all
whose judgement is awaited have scored it (two, where nobody was assigned), a reviewer sees only their own
score of it, and whoever names no reviewer sees none. The lead sees everything. Opening a code or adjudicating it ends its blindness for all. Blindness
keeps honest people independent; it is no lock, since whoever holds the file can open it with another program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

from extract.model.framework import Framework
from extract.model.judgement import Assignment, Evidence, Opening, Score

_Item = TypeVar("_Item")

Weights = Literal["none", "linear", "quadratic"]

_CODERS = frozenset({"reviewer", "second-reviewer", "lead"})
"""Parts in the review whose scores count as judged; the others comment or stand for a printed table."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A code on which reviewers' scores differ."""

    code: str
    scores: tuple[tuple[str, str], ...]
    """Reviewer and score as printed, by name."""
    distance: Fraction | None
    """Between the highest and the lowest value; None when one of them is not a value."""
    settled: str | None
    """The adjudicated score, None while nobody settled it."""
    conflict: bool = False
    """True when one reviewer gave two scores, in stores that were kept apart and merged."""


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers side by side, over the codes that both scored."""

    first: str
    second: str
    n: int
    """Codes that both scored, values and marks such as N/A alike."""
    percent: float | None
    """0-1: share of them with the same score."""
    n_values: int
    """Codes to which both gave a value; kappa is over these."""
    kappa_linear: float | None
    kappa_quadratic: float | None
    n_evidence: int
    """Codes under which either cited something."""
    jaccard: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of all reviewers of a review."""

    reviewers: tuple[str, ...]
    n_codes: int
    """Codes with two or more scores."""
    percent: float | None
    """Share of pairs of scores that are the same."""
    alpha: float | None
    """Krippendorff's alpha, ordinal, over values."""
    pairs: tuple[PairAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    n_hidden: int = 0
    """Codes left out because they are kept blind."""


class Blindness:
    """Which codes' scores are kept from whom."""

    def __init__(
        self,
        framework: Framework,
        *,
        scores: Sequence[Score],
        roles: Mapping[str, str],
        assignments: Sequence[Assignment] = (),
        openings: Sequence[Opening] = (),
    ) -> None:
        self._framework = framework
        self._roles = roles
        live = [score for score in scores if self._is_coder(score.reviewer)]
        self._given: dict[str, set[str]] = {}
        for score in live:
            if not score.settles:
                self._given.setdefault(score.code, set()).add(score.reviewer)
        self._people = {score.reviewer for score in live if not score.settles}
        self._people |= {name for name, role in roles.items() if role in {"reviewer", "second-reviewer"}}
        self._assigned: dict[str, set[str]] = {}
        for assignment in assignments:
            for code in self._meant(assignment.codes):
                self._assigned.setdefault(code, set()).add(assignment.name)
        self._has_assignments = bool(assignments)
        self._open = {code for opening in openings for code in self._meant(opening.codes)}
        self._open |= {score.code for score in scores if score.settles}

    def hides(self, code: str, viewer: str | None) -> bool:
        """True when the others' scores of a code are kept from a viewer (None: nobody named)."""
        if not self.is_blind(code):
            return False
        return not (viewer is not None and self._roles.get(viewer) == "lead")

    def is_blind(self, code: str) -> bool:
        """True when a code is judged twice and not all whose judgement is awaited have scored it."""
        if code in self._open or code not in self._given:
            return False
        if self._has_assignments:
            awaited = self._assigned.get(code, set())
            return len(awaited) > 1 and not awaited <= self._given[code]
        return len(self._people) > 1 and len(self._given[code]) < 2

    def visible(self, scores: Iterable[Score], viewer: str | None) -> list[Score]:
        """Return the scores that a viewer may see: all that are not blind, and always their own."""
        return [score for score in scores if score.reviewer == viewer or not self.hides(score.code, viewer)]

    def hidden(self, viewer: str | None) -> frozenset[str]:
        """Codes with scores of others that are kept from a viewer."""
        return frozenset(
            code for code, given in self._given.items() if given - {viewer} and self.hides(code, viewer)
        )

    def _is_coder(self, name: str) -> bool:
        return self._roles.get(name, "reviewer") in _CODERS

    def _meant(self, codes: Iterable[str]) -> list[str]:
        """Scored codes at or below the codes named; `*` means all."""
        wanted = set(codes)
        framework = self._framework
        kpi_of = {mi.code: mi.kpi for mi in framework.mis.values()}
        return [
            code
            for code in framework.scored_codes
            if "*" in wanted or {code, framework.mi_of[code], kpi_of[framework.mi_of[code]]} & wanted
        ]


def compare(
    scores: Sequence[Score],
    *,
    evidence: Sequence[Evidence] = (),
    roles: Mapping[str, str],
    show: Callable[[Score], str],
    conflicts: frozenset[str] = frozenset(),
    n_hidden: int = 0,
) -> Agreement:
    """Compare reviewers on scores and on evidence.

    Args:
        scores: Each reviewer's present scores that may be seen, adjudications among them.
        evidence: Cited evidence.
        roles: Part in the review by reviewer; imported scores are left out.
        show: How a score is printed.
        conflicts: Codes to which one reviewer gave two scores that stand side by side after a merge.
        n_hidden: How many codes were left out because they are blind.
    """
    live = [
        score for score in scores if not score.settles and roles.get(score.reviewer, "reviewer") in _CODERS
    ]
    by_code: dict[str, dict[str, Score]] = {}
    for score in live:
        by_code.setdefault(score.code, {})[score.reviewer] = score
    names = sorted(
        {score.reviewer for score in live}
        | {found.reviewer for found in evidence if roles.get(found.reviewer) != "imported"}
    )
    double = {code: given for code, given in by_code.items() if len(given) > 1}
    pairs_same = [
        first.mark == second.mark
        for given in double.values()
        for first, second in _pairs([given[name] for name in sorted(given)])
    ]
    values = [[_value(given.get(name)) for given in double.values()] for name in names]
    settled = {
        score.code: show(score) for score in sorted(scores, key=lambda score: score.at) if score.settles
    }
    return Agreement(
        reviewers=tuple(names),
        n_codes=len(double),
        percent=_share(pairs_same),
        alpha=ordinal_alpha(values),
        pairs=tuple(_pair(first, second, by_code, evidence) for first, second in _pairs(names)),
        disagreements=tuple(_disagreements(by_code, settled, show, conflicts)),
        n_hidden=n_hidden,
    )


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Return the share of places where two lists are the same; None for empty lists."""
    return _share([one == other for one, other in zip(first, second, strict=True)])


def weighted_kappa(
    first: Sequence[Fraction | int], second: Sequence[Fraction | int], weights: Weights
) -> float | None:
    """Return Cohen's kappa of two reviewers, with disagreements weighted by the distance of the values.

    The distance is that of the values on the scale, so a value that happens never to be given does not bring
    its neighbours nearer (`labels` of `sklearn.metrics.cohen_kappa_score` is the same). None when it is not defined: no codes, or both always gave one and the same value.
    """
    if len(first) != len(second):
        raise ValueError("two reviewers, but not the same codes")
    n = len(first)
    if not n:
        return None
    observed = Counter(zip(first, second, strict=True))
    ones, others = Counter(first), Counter(second)

    def weight(one: Fraction | int, other: Fraction | int) -> Fraction:
        distance = abs(Fraction(one) - Fraction(other))
        return (
            distance**2
            if weights == "quadratic"
            else distance
            if weights == "linear"
            else Fraction(int(distance > 0))
        )

    seen = sum((weight(*pair) * count for pair, count in observed.items()), Fraction(0))
    expected = (
        sum((weight(one, other) * ones[one] * others[other] for one in ones for other in others), Fraction(0))
        / n
    )
    return None if expected == 0 else float(1 - seen / expected)


def ordinal_alpha(values: Sequence[Sequence[Fraction | int | None]]) -> float | None:
    """Return Krippendorff's alpha for ordinal data.

    Args:
        values: One row per reviewer, one column per code; None where a reviewer gave none.

    Returns:
        1 for perfect agreement, about 0 for chance; None when no code has two values, or all values are the same.
    """
    units = [[value for value in unit if value is not None] for unit in zip(*values, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    ranks = sorted({value for unit in units for value in unit})
    place = {value: at for at, value in enumerate(ranks)}
    coincidences: Counter[tuple[int, int]] = Counter()
    shares: dict[tuple[int, int], Fraction] = {}
    for unit in units:
        coincidences = Counter(
            (place[one], place[other]) for i, one in enumerate(unit) for j, other in enumerate(unit) if i != j
        )
        for pair, count in coincidences.items():
            shares[pair] = shares.get(pair, Fraction(0)) + Fraction(count, len(unit) - 1)
    totals = [
        sum((share for pair, share in shares.items() if pair[0] == at), Fraction(0))
        for at in range(len(ranks))
    ]
    n = sum(totals, Fraction(0))
    if n <= 1:
        return None

    def distance(one: int, other: int) -> Fraction:
        low, high = min(one, other), max(one, other)
        between = sum(totals[low : high + 1], Fraction(0)) - (totals[low] + totals[high]) / 2
        return between**2

    seen = sum((share * distance(*pair) for pair, share in shares.items()), Fraction(0))
    expected = sum(
        (
            totals[one] * totals[other] * distance(one, other)
            for one in range(len(ranks))
            for other in range(len(ranks))
            if one != other
        ),
        Fraction(0),
    )
    return None if expected == 0 else float(1 - (n - 1) * seen / expected)


def overlap(first: set[str], second: set[str]) -> tuple[float | None, float | None]:
    """Return Jaccard and F1 of two sets of cited passages; None for two empty sets."""
    if not first and not second:
        return None, None
    both = len(first & second)
    return both / len(first | second), 2 * both / (len(first) + len(second))


def _pairs(items: Sequence[_Item]) -> list[tuple[_Item, _Item]]:
    return [(one, other) for at, one in enumerate(items) for other in items[at + 1 :]]


def _share(same: Sequence[bool]) -> float | None:
    return sum(same) / len(same) if same else None


def _value(score: Score | None) -> Fraction | None:
    return score.value if score else None


def _pair(
    first: str, second: str, by_code: Mapping[str, Mapping[str, Score]], evidence: Sequence[Evidence]
) -> PairAgreement:
    both = [(given[first], given[second]) for given in by_code.values() if first in given and second in given]
    values = [
        (one.value, other.value) for one, other in both if one.value is not None and other.value is not None
    ]
    ones, others = [one for one, _ in values], [other for _, other in values]
    mine, theirs = _cited(evidence, first), _cited(evidence, second)
    jaccard, f1 = overlap(mine, theirs)
    return PairAgreement(
        first=first,
        second=second,
        n=len(both),
        percent=percent_agreement([one.mark for one, _ in both], [other.mark for _, other in both]),
        n_values=len(values),
        kappa_linear=weighted_kappa(ones, others, "linear"),
        kappa_quadratic=weighted_kappa(ones, others, "quadratic"),
        n_evidence=len({found.split("|")[0] for found in mine | theirs}),
        jaccard=jaccard,
        f1=f1,
    )


def _cited(evidence: Sequence[Evidence], reviewer: str) -> set[str]:
    """What a reviewer cited, as code and passage: two quotes of one passage under one code count once."""
    return {
        f"{found.code}|{found.document_id}|{found.passage_id}"
        for found in evidence
        if found.reviewer == reviewer and found.state == "cited"
    }


def _disagreements(
    by_code: Mapping[str, Mapping[str, Score]],
    settled: Mapping[str, str],
    show: Callable[[Score], str],
    conflicts: frozenset[str],
) -> list[Disagreement]:
    found = []
    for code, given in by_code.items():
        if len({score.mark for score in given.values()}) < 2 and code not in conflicts:
            continue
        values = [score.value for score in given.values() if score.value is not None]
        found.append(
            Disagreement(
                code=code,
                scores=tuple((name, show(score)) for name, score in sorted(given.items())),
                distance=max(values) - min(values) if len(values) == len(given) else None,
                settled=settled.get(code),
                conflict=code in conflicts,
            )
        )
    return found
