"""Judging on a real store: what is recorded, what is refused, and what stands afterwards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from made_review import AT, add, by, passages, reading

from extract.errors import (
    ConfidentialSource,
    JudgementRefused,
    NoEvidence,
    NoReviewer,
    QuoteNotFound,
    UsageError,
)
from extract.model.judgement import Judgement
from extract.store.check import check
from extract.workflow import judge
from extract.workflow.judged import citation, log_rows, score_history
from extract.workflow.rechecking import recheck


def cite(review, scheme, number=1, place=0, code="1.1.1", who="Ana", at=0, **more):
    passage = passages(review, number)[place]
    return judge.cite(review, scheme, passage.passage_id, code, by=by(who, at), **more).evidence


def kinds(review):
    return [event.act.kind for event in review.events.all() if event.act.kind != "content"]


def test_evidence_keeps_the_place_of_its_quote(review, scheme):
    found = cite(review, scheme, quote="on its implementation", note="first", stance="context")
    assert (found.source, found.pages, found.labels, found.match) == ("1", (1,), ("5",), "exact")
    assert citation(found) == "[1, p. 5 (PDF 1)]"
    assert (found.stance, found.state, found.note, found.reviewer) == ("context", "cited", "first", "Ana")
    assert found.engine == "made 1.0"
    page = review.passages.page(found.document_id, 1)
    assert [page.text[place.start : place.end] for place in found.places] == ["on its imple-\nmentation"]
    assert kinds(review) == ["evidence"]


def test_a_short_id_is_enough(review, scheme):
    passage = passages(review, 1)[0].passage_id
    found = judge.cite(review, scheme, passage[:6].upper(), "1.1.1", by=by("Ana")).evidence
    assert judge.decide(review, found.evidence_id[:6], "withdrawn", by=by("Ana", 1), because="x", command="withdraw").state == "withdrawn"


def test_citing_the_same_twice_is_one_piece_of_evidence(review, scheme):
    passage = passages(review, 1)[0].passage_id
    first = judge.cite(review, scheme, passage, "1.1.1", by=by("Ana"), quote="reform plan")
    again = judge.cite(review, scheme, passage, "1.1.1", by=by("Ana", 5), quote="reform plan")
    assert (first.is_new, again.is_new) == (True, False)
    changed = judge.cite(review, scheme, passage, "1.1.1", by=by("Ana", 6), quote="reform plan", stance="contradicts")
    assert [found.evidence_id for found in review.judgements.evidence("1.1.1")] == [changed.evidence.evidence_id]
    other = judge.cite(review, scheme, passage, "1.1.1", by=by("Ben", 7), quote="reform plan")
    assert len(review.judgements.evidence("1.1.1")) == 2
    assert other.is_new


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"quote": "the Council refused it"}, QuoteNotFound, "is not in the passage"),
        ({"quote": "adopted the reform plan in May 2012"}, QuoteNotFound, "[-2012-]{+2021+}"),
        ({"number": 3}, ConfidentialSource, "may inform the review but is never quoted"),
        ({"number": 4}, JudgementRefused, "excluded"),
        ({"code": "7.7"}, UsageError, "no element or micro-indicator “7.7”"),
        ({"stance": "maybe"}, UsageError, "not a stance"),
        ({"who": " "}, NoReviewer, "Nobody is named"),
    ],
)
def test_what_cannot_be_cited(review, scheme, arguments, error, message):
    with pytest.raises(error) as refusal:
        cite(review, scheme, **arguments)
    assert message in refusal.value.message
    assert kinds(review) == []


def test_a_refusal_does_not_tell_which_confidential_document_it_was(review, scheme):
    with pytest.raises(ConfidentialSource) as refusal:
        cite(review, scheme, number=3)
    told = refusal.value.message + refusal.value.advice
    assert "3" not in told
    assert "Inquiry" not in told
    assert "suppliers" not in told


def test_a_near_quote_is_taken_when_accepted_and_in_the_sources_words(review, scheme):
    found = cite(review, scheme, quote="adopted the reform plan in May 2012", accept_fuzzy=True)
    assert (found.match, found.quote) == ("fuzzy", "adopted the reform plan in May 2021")
    assert found.difference == "adopted the reform plan in May [-2012-]{+2021+}"
    assert found.similarity < 1


def test_a_quote_of_a_doubtful_page_is_never_exact(review, scheme):
    add(review, 5, reading(1, salt="scan", method="ocr", ocr_confidence=0.6))
    found = cite(review, scheme, number=5, quote="reform plan")
    assert (found.match, found.doubt) == ("normalised", "page 1 was read by OCR with confidence 60%")


def test_withdrawing_another_persons_evidence_rejects_it(review, scheme):
    found = cite(review, scheme)
    with pytest.raises(JudgementRefused, match="only with a reason"):
        judge.decide(review, found.evidence_id, "withdrawn", by=by("Ben", 1), because=" ", command="withdraw")
    rejected = judge.decide(review, found.evidence_id, "withdrawn", by=by("Ben", 1), because="Wrong year.", command="withdraw")
    assert (rejected.state, rejected.because) == ("rejected", "Wrong year.")
    accepted = judge.decide(review, found.evidence_id, "cited", by=by("Ana", 2), because="", command="accept")
    assert accepted.state == "cited"


def test_a_score_needs_evidence_a_reason_and_a_value(review, scheme):
    with pytest.raises(NoEvidence):
        judge.score(review, scheme, "1.1.1", "3", by=by("Ana"), because="b")
    found = cite(review, scheme)
    with pytest.raises(JudgementRefused):
        judge.score(review, scheme, "1.1.1", "3", by=by("Ana"), because="")
    with pytest.raises(UsageError):
        judge.score(review, scheme, "1.1.1", "7", by=by("Ana"), because="b")
    given = judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because="b")
    assert given.rests_on == (found.evidence_id,)
    assert not given.without_evidence


def test_a_score_may_rest_on_a_recorded_absence_or_say_that_it_rests_on_nothing(review, scheme):
    absence = judge.absent(review, scheme, "1.1.2", by=by("Ana"), note="A budget line.", searches=["budget", "finance"])
    zero = judge.score(review, scheme, "1.1.2", "0", by=by("Ana", 1), because="Nothing.")
    assert zero.rests_on == (absence,)
    bare = judge.score(review, scheme, "1.1.3", "N/E", by=by("Ana", 2), because="Nobody knows.", without_evidence=True)
    assert bare.without_evidence
    (recorded,) = review.judgements.absences("1.1.2")
    assert recorded.searches == ("budget", "finance")
    # Excluded documents were not searched.
    assert recorded.documents == (1, 2, 3)


def test_an_absence_can_be_taken_back_and_its_score_is_then_unsupported(review, scheme):
    absence = judge.absent(review, scheme, "1.1.2", by=by("Ana"), note="A budget line.")
    judge.score(review, scheme, "1.1.2", "0", by=by("Ana", 1), because="Nothing.")
    assert judge.standing(review, scheme).unsupported == frozenset()
    judge.decide(review, absence, "withdrawn", by=by("Ana", 2), because="Found it.", command="withdraw")
    assert review.judgements.absences("1.1.2") == []
    assert judge.standing(review, scheme).unsupported == {"1.1.2"}


def test_the_history_of_a_score_is_kept(review, scheme):
    cite(review, scheme)
    for at, value in enumerate(("3", "2", "2"), start=1):
        judge.score(review, scheme, "1.1.1", value, by=by("Ana", at), because="b")
    assert [row["score"] for row in score_history(review, scheme, "1.1.1")] == ["3", "2"]
    assert [score.value for score in review.judgements.scores("1.1.1")] == [2]
    assert kinds(review) == ["evidence", "score", "score"]


def test_who_only_comments_does_not_judge(review, scheme):
    judge.give_part(review, "Org", "organisation", by=by("Lea"))
    with pytest.raises(JudgementRefused, match="takes part as organisation"):
        cite(review, scheme, who="Org")


def test_the_lead_settles_and_the_judgement_names_what_it_settles(review, scheme):
    cite(review, scheme)
    ana = judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because="b")
    ben = judge.score(review, scheme, "1.1.1", "1", by=by("Ben", 2), because="b")
    assert judge.standing(review, scheme).settled["1.1.1"].standing == "disagreed"
    assert judge.standing(review, scheme).results.elements["1.1.1"].printed is None
    with pytest.raises(JudgementRefused, match="Only the lead"):
        judge.adjudicate(review, scheme, "1.1.1", "2", by=by("Lea", 3), because="b")
    judge.give_part(review, "Lea", "lead", by=by("Lea", 3))
    settled = judge.adjudicate(review, scheme, "1.1.1", "2", by=by("Lea", 4), because="Half way.")
    assert set(settled.settles) == {ana.score_id, ben.score_id}
    assert judge.standing(review, scheme).results.mis["1.1"].value == Fraction(2)
    with pytest.raises(JudgementRefused, match="Only the lead gives parts"):
        judge.give_part(review, "Ben", "lead", by=by("Ben", 5))


def test_blind_scores_are_shown_to_nobody_else_by_any_way(review, scheme):
    cite(review, scheme)
    cite(review, scheme, code="1.2.1")
    judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because="A secret reason.")
    judge.score(review, scheme, "1.2.1", "3", by=by("Ben", 2), because="b")
    for viewer, printed in (("Ana", "3"), ("Ben", None), (None, None)):
        now = judge.standing(review, scheme, reviewer=viewer)
        assert now.results.elements["1.1.1"].printed == printed
        annex = judge.annex(review, scheme, reviewer=viewer)
        element = annex.mis()[0].elements[0]
        assert (element.score, "secret" in element.because) == (printed, printed is not None)
        told = str(log_rows(review, scheme, reviewer=viewer))
        assert ("A secret reason." in told) == (viewer == "Ana")
        assert len(score_history(review, scheme, "1.1.1", reviewer=viewer)) == (viewer == "Ana")
    assert "1.1.1: kept blind" in judge.annex(review, scheme).unsettled[0]
    assert judge.agreement(review, scheme, reviewer="Ben").n_hidden == 1
    judge.score(review, scheme, "1.1.1", "2", by=by("Ben", 3), because="b")
    assert {score.reviewer for score in judge.standing(review, scheme, reviewer="Ben").scores if score.code == "1.1.1"} == {"Ana", "Ben"}


def test_the_lead_opens_what_is_blind(review, scheme):
    cite(review, scheme)
    judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because="b")
    judge.score(review, scheme, "1.2.1", "3", by=by("Ben", 2), because="b", without_evidence=True)
    judge.give_part(review, "Lea", "lead", by=by("Lea", 3))
    assert judge.standing(review, scheme, reviewer="Lea").hidden == frozenset()
    judge.open_codes(review, scheme, ["all"], by=by("Lea", 4), because="Done.")
    assert judge.standing(review, scheme, reviewer="Ben").hidden == frozenset()


def test_a_reviewer_is_one_person_however_the_name_is_typed(review, scheme):
    cite(review, scheme, who=" Jose\u0301  Paz")
    assert [person.name for person in judge.reviewers(review)] == ["Jos\u00e9 Paz"]
    with pytest.raises(NoReviewer, match="is written “José Paz”"):
        cite(review, scheme, who="josé paz", code="1.1.2")


def test_confidence_and_narrative_are_a_persons(review, scheme):
    assert judge.confidence(review, scheme, "1.1", "Medium confidence", by=by("Ana", 1), because="b") == "Medium confidence"
    judge.confidence(review, scheme, "1.1", "high", by=by("Ana", 2), because="b")
    assert judge.standing(review, scheme).confidence == {"1.1": "High confidence"}
    assert judge.narrative(review, scheme, "1.1", "One\nline.\r\n\r\n  Two. \n\n\n", by=by("Ana", 3)) == 2
    (kept,) = review.judgements.narratives("1.1")
    assert kept.paragraphs == ("One line.", "Two.")
    with pytest.raises(JudgementRefused):
        judge.narrative(review, scheme, "1.1", " \n\n ", by=by("Ana", 4))
    for wrong in (
        lambda: judge.confidence(review, scheme, "1.1.1", "high", by=by("Ana"), because="b"),
        lambda: judge.confidence(review, scheme, "1.1", "sure", by=by("Ana"), because="b"),
        lambda: judge.narrative(review, scheme, "1.1.1", "x", by=by("Ana")),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_what_speaks_for_trusting_the_evidence_is_shown(review, scheme):
    cite(review, scheme)
    cite(review, scheme, number=2, code="1.1.2", stance="contradicts")
    judge.absent(review, scheme, "1.1.3", by=by("Ana"), note="n")
    source(review, "S1", "survey")
    judge.cite(review, scheme, "s1", "1.1.1", by=by("Ana", 3))
    found = judge.inputs(review, scheme, "1.1")
    assert (found.documents, found.independent, found.self_reported) == ((1, 2), 1, 1)
    assert (found.oldest, found.newest, found.streams) == ("2021", "2022", ("D", "S"))
    assert found.stances == {"supports": 2, "contradicts": 1}
    assert found.elements_without == ("1.1.4",)
    assert found.triangulation == {"1.1.1": ("D", "S"), "1.1.2": ("D",), "1.1.3": (), "1.1.4": ()}


def source(review, number, kind, access="formal", text="Most partners say that plans are shared in time."):
    content = {"number": number, "kind": kind, "title": "How are plans shared?", "text": text, "access": access, "details": {}}
    review.judgements.add(Judgement("source", "", "", "Ana", AT, content), command="import")


def test_survey_items_and_interviews_are_numbered_sources(review, scheme):
    source(review, "S1", "survey")
    source(review, "I1", "interview", access="code-only", text="The plan came too late, one person said.")
    source(review, "I2", "interview", access="inform-only")
    survey = judge.cite(review, scheme, "S1", "1.1.1", by=by("Ana"), quote="plans are shared").evidence
    assert (survey.source, survey.source_kind, citation(survey), survey.match) == ("S1", "survey", "[S1]", "exact")
    judge.cite(review, scheme, "I1", "1.1.1", by=by("Ana", 1), quote="came too late")
    with pytest.raises(ConfidentialSource):
        judge.cite(review, scheme, "I2", "1.1.1", by=by("Ana", 2))
    with pytest.raises(QuoteNotFound):
        judge.cite(review, scheme, "S1", "1.1.1", by=by("Ana", 2), quote="nobody shares any plan with us")
    mi = judge.annex(review, scheme).mis()[0]
    assert mi.other_sources == ("S1", "I1")
    assert [found.quote for found in mi.elements[0].evidence] == ["plans are shared", ""]
    assert check(review, scheme) == []


def test_a_new_revision_keeps_the_number_and_every_quote_is_looked_for_again(review, scheme):
    kept = cite(review, scheme, quote="reform plan")
    lost = cite(review, scheme, place=1, code="1.1.2", quote="31 had a results framework")
    gone = cite(review, scheme, place=1, code="1.1.3", quote="48 country offices")
    judge.decide(review, gone.evidence_id, "withdrawn", by=by("Ana", 2), because="x", command="withdraw")
    add(review, 1, reading(1, [["A new first page."], ["The Council adopted the reform plan in May 2021."]], salt="b"))
    outcomes = recheck(review, 1, at=AT)
    assert [(one.evidence, one.outcome) for one in outcomes] == [(lost.evidence_id, "broken"), (kept.evidence_id, "moved")]
    assert recheck(review, 1, at=AT) == []
    moved = review.judgements.one_evidence(kept.evidence_id)
    assert (moved.source, moved.pages, moved.match) == ("1", (2,), "exact")
    assert moved.document_id == review.documents.get(1).document_id
    with pytest.raises(QuoteNotFound) as refusal:
        judge.annex(review, scheme)
    assert lost.evidence_id[:8] in refusal.value.message
    assert [found.object for found in check(review)] == [f"evidence {lost.evidence_id[:8]} of 1.1.2 by Ana"]
    judge.decide(review, lost.evidence_id, "withdrawn", by=by("Ana", 9), because="Changed.", command="withdraw")
    assert judge.annex(review, scheme).mis()[0].sources == (1,)
    assert check(review) == []


def test_a_passage_of_an_earlier_revision_is_not_cited(review, scheme):
    old = passages(review, 1)[0].passage_id
    add(review, 1, reading(1, [["Quite another text."]], salt="b"))
    with pytest.raises(JudgementRefused, match="earlier revision"):
        judge.cite(review, scheme, old, "1.1.1", by=by("Ana"))


def test_a_refused_judgement_leaves_neither_row_nor_event(review, scheme):
    before = (review.events.head(), review.judgements.all())
    for attempt in (
        lambda: judge.score(review, scheme, "1.1.1", "3", by=by("Ana"), because="b"),
        lambda: judge.open_codes(review, scheme, ["all"], by=by("Ana"), because="b"),
        lambda: judge.adjudicate(review, scheme, "1.1.1", "3", by=by("Ana"), because="b"),
    ):
        with pytest.raises(JudgementRefused):
            attempt()
    assert (review.events.head(), review.judgements.all()) == before


def test_a_heading_is_not_looked_for_in_the_contents_page(review, scheme):
    found = cite(review, scheme, quote="reform plan")
    new = reading(1, [["Contents: the reform plan, page 9."], ["Another text."]], salt="b")
    contents = replace(new.passages[0], evidential=False)
    add(review, 1, replace(new, passages=(contents, *new.passages[1:])))
    assert [(one.evidence, one.outcome) for one in recheck(review, 1, at=AT)] == [(found.evidence_id, "broken")]


def test_bytes_that_are_no_characters_are_refused(review, scheme):
    for attempt in (
        lambda: cite(review, scheme, note="before\x00after"),
        lambda: cite(review, scheme, note="half \ud83d of a pair"),
        lambda: judge.narrative(review, scheme, "1.1", "\udcff", by=by("Ana")),
        lambda: judge.give_part(review, "\udcff", "reviewer", by=by("Ana")),
        lambda: cite(review, scheme, who="\udcff"),
    ):
        with pytest.raises(JudgementRefused, match="no characters"):
            attempt()


def test_hostile_text_is_kept_as_it_was_typed(review, scheme):
    hostile = "=1+1 <script>'\"; drop table judgements; -- \\u0000 \x1b[31m \u202e \U0001f468\u200d\U0001f469 \u0627\u0644"
    found = cite(review, scheme, note=hostile)
    assert review.judgements.one_evidence(found.evidence_id).note == hostile
    judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because=hostile)
    assert review.judgements.scores("1.1.1")[0].because == hostile
    assert check(review, scheme) == []


@pytest.mark.parametrize(
    ("asked", "kinds_found"),
    [
        ({"object_id": "2"}, {"content"}),
        ({"object_id": "1.1.1"}, {"evidence", "score"}),
        ({"object_id": "score"}, {"score"}),
        ({"when": "2026-03"}, {"evidence", "score"}),
        ({"when": "2027"}, set()),
        ({"limit": 1}, {"score"}),
    ],
)
def test_the_log_is_asked_by_time_and_by_object(review, scheme, asked, kinds_found):
    found = cite(review, scheme)
    judge.score(review, scheme, "1.1.1", "3", by=by("Ana", 1), because="b")
    assert {event.act.kind for event in review.events.since(**asked)} == kinds_found
    (one,) = review.events.since(object_id=found.evidence_id[:7])
    assert review.events.since(str(one.seq))[0].seq == one.seq + 1
    assert review.events.since(one.hash[7:20])[0].seq == one.seq + 1
