"""The table of evidence: what it holds, and what never leaves the store."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction

import pytest
from made_review import TITLES, by, passages

from extract.errors import ConfidentialSource, JudgementRefused
from extract.model.judgement import Judgement
from extract.workflow import judge


def cite(review, scheme, number, code, place=0, at=0, **more):
    passage = passages(review, number)[place].passage_id
    return judge.cite(review, scheme, passage, code, by=by("Ana", at), **more).evidence


@pytest.fixture
def judged(review, scheme):
    cite(review, scheme, 2, "1.1.1", at=1)
    cite(review, scheme, 1, "1.1.1", at=2)
    cite(review, scheme, 1, "1.1.2", place=1, at=3)
    cite(review, scheme, 2, "2.1", at=4)
    judge.absent(review, scheme, "1.1.3", by=by("Ana", 5), note="A budget line.")
    for at, (code, value) in enumerate({"1.1.1": "3", "1.1.2": "2", "1.1.3": "0", "2.1": "3.5"}.items(), start=10):
        judge.score(review, scheme, code, value, by=by("Ana", at), because=f"Because of {code}.")
    judge.confidence(review, scheme, "1.1", "low", by=by("Ana", 20), because="b")
    judge.narrative(review, scheme, "1.1", "First [1].\n\nSecond, see page 3.", by=by("Ana", 21))
    judge.narrative(review, scheme, "1", "On the whole.", by=by("Ana", 22))
    return review


def test_the_annex_follows_the_framework(judged, scheme):
    annex = judge.annex(judged, scheme)
    first, second, direct, _ = annex.mis()
    assert (first.score, first.rating, first.confidence) == ("1.67", "Unsatisfactory", "Little to no confidence")
    assert [element.score for element in first.elements] == ["3", "2", "0", None]
    assert first.elements[0].because == "Because of 1.1.1."
    assert [found.source for found in first.elements[0].evidence] == ["1", "2"]
    assert first.sources == (1, 2)
    assert first.elements[2].absences[0].note == "A budget line."
    assert first.analysis == ("First [1].", "Second, see page 3.")
    assert (second.score, second.rating, second.confidence, second.sources) == (None, None, None, ())
    assert (direct.score, direct.rating, direct.sources, direct.because) == ("3.5", "Highly satisfactory", (2,), "Because of 2.1.")
    (kpi, other) = annex.areas[0].kpis
    assert (kpi.score, kpi.rating, kpi.narrative) == ("1.67", "Unsatisfactory", ("On the whole.",))
    assert other.score == "3.5"
    assert [document.number for document in annex.documents] == [1, 2]
    assert annex.bands[0] == ("Highly satisfactory", "3.01", "4.00", "#1a9850")
    assert (annex.chain_head, annex.as_of) == (judged.events.head().hash, judged.events.head().act.at)
    assert annex.unsettled == ()


def test_two_annexes_of_one_state_are_the_same(judged, scheme):
    assert judge.annex(judged, scheme) == judge.annex(judged, scheme)


def test_nothing_of_a_confidential_document_is_inside(judged, scheme):
    judged.documents.set(1, {"parent": "3"})
    told = str(asdict(judge.annex(judged, scheme)))
    assert TITLES[3] not in told
    assert "suppliers" not in told
    assert "03.pdf" not in told
    element = judge.annex(judged, scheme).mis()[0].elements[2]
    assert element.absences[0].documents == (1, 2)
    assert judge.annex(judged, scheme).documents[0].parent is None


def no_word_of_it(refusal):
    told = refusal.value.message + refusal.value.advice
    return not any(secret in told for secret in ("Inquiry", "suppliers", "document 1", "document 3", "03.pdf", "Progress"))


def test_what_was_cited_before_it_became_confidential_stops_the_annex(judged, scheme):
    judged.documents.set(1, {"class": "inform-only"})
    with pytest.raises(ConfidentialSource) as refusal:
        judge.annex(judged, scheme)
    assert "rests on a confidential document" in refusal.value.message
    assert no_word_of_it(refusal)


def test_withdrawn_evidence_of_a_confidential_document_does_not_stop_it(judged, scheme):
    judged.documents.set(1, {"class": "inform-only"})
    for found in judged.judgements.evidence(states=("cited",)):
        if found.source == "1":
            judge.decide(judged, found.evidence_id, "withdrawn", by=by("Ana", 30), because="x", command="withdraw")
    judge.narrative(judged, scheme, "1.1", "Nothing is cited here.", by=by("Ana", 31))
    annex = judge.annex(judged, scheme)
    assert annex.mis()[0].sources == (2,)
    assert [document.number for document in annex.documents] == [2]
    assert "1.1.2: the evidence it was scored on no longer stands" in annex.unsettled


@pytest.mark.parametrize(
    "text",
    [
        f"As the {TITLES[3].upper()} shows, contracts ended.",
        "Two suppliers lost their contracts [3].",
        "Two suppliers lost their contracts [2, 3].",
        "Two suppliers lost their contracts [2, p. 1; 3, p. 4].",
        "Two suppliers lost their contracts [3, p. 4].",
    ],
)
@pytest.mark.parametrize("place", ["narrative", "note", "because", "absence", "register"])
def test_no_text_names_a_confidential_document(judged, scheme, text, place):
    if place == "narrative":
        judge.narrative(judged, scheme, "1.1", text, by=by("Ana", 40))
    elif place == "note":
        cite(judged, scheme, 2, "1.1.4", at=40, note=text)
    elif place == "because":
        judge.score(judged, scheme, "1.1.1", "2", by=by("Ana", 40), because=text)
    elif place == "absence":
        judge.absent(judged, scheme, "1.1.4", by=by("Ana", 40), note=text)
    else:
        judged.documents.set(2, {"note": text})
    with pytest.raises(ConfidentialSource) as refusal:
        judge.annex(judged, scheme)
    assert no_word_of_it(refusal)


@pytest.mark.parametrize("text", ["See [2, p. 3].", "Three of 3 offices [1].", "In 2013, 3 offices.", "[2, pp. 3–4]"])
def test_a_number_that_is_not_a_citation_stops_nothing(judged, scheme, text):
    judge.narrative(judged, scheme, "1.1", text, by=by("Ana", 40))
    assert judge.annex(judged, scheme).mis()[0].analysis == (text,)


def test_evidence_of_an_excluded_document_stops_the_annex(judged, scheme):
    judged.documents.set(1, {"class": "excluded"})
    with pytest.raises(JudgementRefused, match="excluded"):
        judge.annex(judged, scheme)


def test_evidence_of_a_document_that_is_not_here_stops_the_annex(judged, scheme):
    (found, *_) = judged.judgements.many(judged.judgements.heads("evidence"))
    elsewhere = Judgement("evidence", "made", "1.1.1", "Ben", found.at, {**found.content, "document_id": "f" * 64})
    judged.judgements.add(elsewhere, command="merge")
    with pytest.raises(JudgementRefused, match="not in this register"):
        judge.annex(judged, scheme)


def imported(review, kind, code, content):
    review.judgements.add(Judgement(kind, "made", code, "imported", "2025-01-01T00:00:00Z", content), command="import")


def test_an_imported_table_stands_where_nobody_judged(judged, scheme):
    imported(judged, "reviewer", "", {"name": "imported", "role": "imported"})
    imported(judged, "wording", "1.1.1", {"text": "Official wording of the first"})
    imported(judged, "wording", "1.1", {"text": "Official title"})
    imported(
        judged, "printed", "1.1",
        {"rating": "Satisfactory", "score": "2.5", "sources": [2, 3, 77], "sources_text": "2, 3, 77", "confidence": "High confidence"},
    )  # fmt: skip
    for code, value in (("1.1.1", "1"), ("1.1.4", "4")):
        imported(
            judged, "score", code,
            {"value": value, "null_code": None, "label": value, "because": "As printed.", "without_evidence": True, "settles": [], "rests_on": []},
        )  # fmt: skip
    mi = judge.annex(judged, scheme).mis()[0]
    assert (mi.title, mi.elements[0].criterion) == ("Official title", "Official wording of the first")
    assert [element.score for element in mi.elements] == ["3", "2", "0", "4"]
    assert mi.elements[3].reviewer == "imported"
    # Of the printed list only what is in the register and may be named.
    assert mi.sources == (1, 2)
    assert judge.standing(judged, scheme).settled["1.1.1"].mark == Fraction(3)
    assert judge.standing(judged, scheme).hidden == frozenset()
