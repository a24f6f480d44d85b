"""Checks of survey figures that analysis texts quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from extract.lint.base import Found, Subject, check
from extract.lint.reading import SurveyItem, key_words, likeness, survey_items

_ALIKE = 0.6
"""Questions that share so much of their words are one question."""

_USUAL = frozenset(
    [
        "survey",
        "institutional",
        "partner",
        "respondent",
        "response",
        "provide",
        "provided",
        "positive",
        "evidence",
        "rating",
        "excellent",
        "very",
        "good",
        "fairly",
        "assessment",
        "suggest",
        "consider",
        "indicate",
        "conducted",
        "option",
        "most",
        "generally",
        "concentrated",
        "following",
        "followed",
        "followed",
        "overall",
        "mixed",
        "result",
        "result",
        "somewhat",
        "regard",
        "common",
        "government",
        "ifi",
        "agency",
        "mopan",
        "member",
        "donor",
        "ngo",
        "other",
        "significant",
        "case",
        "result",
        "demonstrating",
        "strong",
        "performance",
        "area",
        "whether",
        "perception",
    ]
)


def _items(subject: Subject) -> list[tuple[str, SurveyItem, frozenset[str]]]:
    found = []
    for place, paragraph, text in subject.texts():
        for item in survey_items(text):
            found.append((f"{place}, paragraph {paragraph}", item, key_words(item.question) - _USUAL))
    return found


def _figures(item: SurveyItem) -> str:
    return ", ".join(f"{answer} {share}%" for answer, share in item.answers)


def _same_question(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= 2 and likeness(one, other) >= _ALIKE


@check(
    "L012",
    "survey-figures-reused",
    "warning",
    """The same figures for the same answers stand under two micro-indicators: a survey item used twice, or figures
    of one question set beside another.""",
)
def reused(subject: Subject) -> Iterator[Found]:
    """Find figures of three answers that recur under another micro-indicator."""
    for (here, one, asked), (there, other, asked_too) in combinations(_items(subject), 2):
        if _mi(here) == _mi(there) or len(one.answers) < 3 or dict(one.answers) != dict(other.answers):
            continue
        same = "the same question" if _same_question(asked, asked_too) else "another question"
        yield Found(
            there, f"The figures {_figures(other)} stand under {_mi(here)} too, for {same}.", other.sentence
        )


@check(
    "L013",
    "survey-figures-differ",
    "warning",
    """One survey question is reported with different figures in two places.""",
)
def differ(subject: Subject) -> Iterator[Found]:
    """Find a question with two sets of figures."""
    for (here, one, asked), (there, other, asked_too) in combinations(_items(subject), 2):
        if _mi(here) == _mi(there) or not _same_question(asked, asked_too):
            continue
        shares = dict(one.answers)
        unlike = [answer for answer, share in other.answers if answer in shares and shares[answer] != share]
        if unlike:
            yield Found(
                there,
                f"The same question has {_figures(other)} here and {_figures(one)} under {_mi(here)}.",
                other.sentence,
            )


@check(
    "L014",
    "survey-sum",
    "warning",
    """The total that a text gives for survey answers is more than one point off their sum (one point is rounding),
    or the answers add up to more than a hundred.""",
)
def wrong_sum(subject: Subject) -> Iterator[Found]:
    """Find survey totals that do not add up."""
    for place, item, _ in _items(subject):
        total = sum(share for _, share in item.answers)
        if item.total is not None and abs(total - item.total) > 1:
            yield Found(place, f"The text says {item.total}%, the answers add up to {total}%.", item.sentence)
        elif total > 101:
            yield Found(place, f"The answers add up to {total}%.", item.sentence)


def _mi(place: str) -> str:
    return re.sub(r", paragraph \d+$", "", place)
