"""Lint looks at what stands in a store: imported, live, or both, and never shows what is kept blind."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import UsageError
from extract.lint.base import Subject
from extract.store.in_sqlite import Store
from extract.workflow import judge
from extract.workflow.framing import adopt, framework_of
from extract.workflow.intake import import_evidence_table
from extract.workflow.lint import findings, subject_of

AT = "2026-01-02T03:04:05.000Z"
TABLE = """\
KPI 8: Boats and proof\tKPI score
Unsatisfactory\t1.5
The boats are proven in part.
MI 8.5: Bad boats are found\tScore
Overall MI rating\tUnsatisfactory
Overall MI score\t1.75
Element 1: Found\t2
Element 2: Told\t2
Element 3: Mended\t2
Element 4: By whom\tN/A
MI 8.5 Analysis\tSource document
<p>Boats are found.</p> <p>They are told.</p> <p>They are mended; see KPI 8.5.</p> <p>There was insufficient evidence to make an assessment of who does it.</p>\t2, 7
MI 8.5 Evidence confidence\tHigh confidence
Annex 2. List of documents
1. HAN (2016), *Report on Boats*, HAN
2. HAN (2017), *Report on Ropes*, HAN
"""


@pytest.fixture
def imported(store: Store, tmp_path: Path) -> Store:
    (tmp_path / "table.txt").write_text(TABLE)
    import_evidence_table(store, tmp_path / "table.txt", at=AT)
    return store


def test_an_imported_report_is_looked_over(imported: Store) -> None:
    found = {(finding.id, finding.place) for finding in findings(imported, severity="warning")}
    assert found >= {
        ("L001", "document 1"),
        ("L002", "MI 8.5"),
        ("L006", "MI 8.5, paragraph 3"),
        ("L007", "MI 8.5, element 4"),
        ("L020", "KPI 8"),
        ("L020", "MI 8.5"),
    }
    assert not any(finding.place.startswith("MI 1.") for finding in findings(imported)), (
        "what is not printed is not blank"
    )


def test_printed_scores_are_compared_with_what_the_elements_give(imported: Store) -> None:
    messages = [finding.message for finding in findings(imported, only=["printed-differs"])]
    assert messages == [
        "The printed score is “1.5”; its parts give “2”.",
        "The printed score is “1.75”; its parts give “2”.",
    ]


def test_a_persons_judgement_stands_above_the_imported_one(imported: Store) -> None:
    framework = framework_of(imported)
    by = judge.By("ada", "2026-02-02T03:04:05.000Z")
    judge.score(
        imported, framework, "8.5.4", "N/E", by=by, because="Nothing was found.", without_evidence=True
    )
    judge.narrative(imported, framework, "8.5", "Boats are found.", by=by)
    ids = {finding.id for finding in findings(imported)}
    assert not ids & {"L006", "L007"}


def test_scores_that_are_blind_for_a_reviewer_are_not_told(store: Store) -> None:
    framework = adopt(store, None)
    lead = judge.By("lea", AT)
    judge.give_part(store, "lea", "lead", by=lead)
    for name in ("ada", "bo"):
        judge.give_part(store, name, "reviewer", by=lead)
        judge.assign(store, framework, name, ["1.1"], by=lead)
    ada = judge.By("ada", "2026-02-02T03:04:05.000Z")
    judge.score(store, framework, "1.1.1", "0", by=ada, because="None was found.", without_evidence=True)

    def score(reviewer: str) -> str | None:
        subject: Subject = subject_of(store, framework, reviewer=reviewer)
        state = subject.mi("1.1")
        assert state is not None
        return state.elements[0].score

    assert score("ada") == "0"
    assert score("bo") is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"only": ["L999"]}, "There is no check “L999”."),
        ({"severity": "loud"}, "“loud” is not a severity."),
        ({"period": "lately"}, "“lately” is not a period."),
        ({"period": "2018-2016"}, "ends before it begins"),
    ],
)
def test_wrong_wishes_are_answered(imported: Store, wish: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        findings(imported, **wish)  # type: ignore[arg-type]
    assert said in refusal.value.message


def test_an_empty_review_gives_nothing(store: Store) -> None:
    assert findings(store) == []
