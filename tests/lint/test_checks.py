"""Each check finds what it is for and leaves alone what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from extract import frameworks, lint
from extract.lint.base import CHECKS, ElementState, KpiState, MiState, Subject
from extract.model.document import Document
from extract.model.framework import Framework
from extract.model.judgement import Absence, Evidence, EvidenceState, Printed, Stance


@cache
def framework() -> Framework:
    return frameworks.load("mopan-3.0")


def mi(code: str, *narrative: str, sources: tuple[int, ...] = (1, 2), **changes: object) -> MiState:
    found = framework().mis[code]
    made = MiState(
        code=code,
        kpi=found.kpi,
        title=found.title,
        rating="Satisfactory",
        score="2.5",
        confidence="Medium confidence",
        elements=tuple(
            ElementState(e.code, e.number, e.criterion, "3", imported=True) for e in found.elements
        ),
        narrative=narrative or ("Boats are read each spring.",),
        sources=sources,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def scored(state: MiState, **scores: str | None) -> MiState:
    """Change scores of elements: `scored(mi(...), e2="N/A")`."""
    elements = tuple(replace(e, score=scores.get(f"e{e.number}", e.score)) for e in state.elements)
    return replace(state, elements=elements)


DOCUMENTS = (
    Document(1, "", title="Harbour Aid Report for 2015", author="HAN", year="2016", publisher="HAN"),
    Document(2, "", title="Boat Repair Handbook", author="HAN", year="2012", publisher="HAN"),
    Document(3, "", title="Lighthouse Gender Policy 2015-2019", author="HAN", year="2015", publisher="HAN"),
)


def subject(*mis: MiState, documents: tuple[Document, ...] = DOCUMENTS, **more: object) -> Subject:
    kpis = tuple(
        KpiState(code, "Title", "Satisfactory", "2.5", ())
        for code in dict.fromkeys(state.kpi for state in mis)
    )
    return Subject(**{"framework": framework(), "kpis": kpis, "mis": mis, "documents": documents, **more})  # type: ignore[arg-type]


def found(check: str, over: Subject) -> list[tuple[str, str]]:
    return [(finding.place, finding.message) for finding in lint.run(over, only=[check])]


def places(check: str, over: Subject) -> list[str]:
    return [place for place, _ in found(check, over)]


def evidence(
    code: str, *, stance: Stance = "supports", state: EvidenceState = "cited", source: str = "1"
) -> Evidence:
    return Evidence(
        evidence_id=f"{code}-{stance}", code=code, source_kind="document", source=source, document_id="d", passage_id="p",
        quote="q", prefix="", suffix="", pages=(1,), labels=(None,), boxes=(), start=0, end=1, match="exact",
        similarity=1.0, stance=stance, state=state, note="", reviewer="ada", at="2026", engine="",
    )  # fmt: skip


# --- register


def test_documents_that_nobody_cites_are_found() -> None:
    assert found("L001", subject(mi("1.1"))) == [
        ("document 3", "It is listed, and no micro-indicator cites it.")
    ]
    assert places("L001", subject(mi("1.1", sources=(1, 2, 3)))) == []
    closed = replace(DOCUMENTS[2], doc_class="inform-only")
    assert places("L001", subject(mi("1.1"), documents=(*DOCUMENTS[:2], closed))) == []
    assert places("L001", subject(mi("1.1", sources=()))) == [], (
        "a review that cites nothing yet is not nagged"
    )


def test_numbers_without_a_document_are_found() -> None:
    (finding,) = lint.run(subject(mi("1.1", sources=(1, 7, 9))), only=["unregistered-number"])
    assert (finding.place, finding.severity) == ("MI 1.1", "error")
    assert "7 and 9" in finding.message


def test_two_entries_for_one_document_are_found_and_two_years_of_one_report_are_not() -> None:
    twin = replace(DOCUMENTS[0], number=4, title="Harbour aid report, for 2015")
    other = replace(DOCUMENTS[0], number=5, year="2017")
    assert places("L021", subject(mi("1.1"), documents=(*DOCUMENTS, twin, other))) == ["documents 1 and 4"]


def test_gaps_of_the_register_are_told_in_one_line_each() -> None:
    more = (
        replace(DOCUMENTS[0], number=4, year="n.d.", title="A"),
        replace(DOCUMENTS[0], number=6, publisher=None, title="Draft B"),
        *(replace(DOCUMENTS[0], number=n, title=f"T{n}") for n in range(7, 12)),
    )
    assert found("L022", subject(mi("1.1"), documents=(*DOCUMENTS, *more))) == [
        ("document 4", "The entry has no year."),
        ("document 6", "The entry has no publisher."),
        ("document 6", "The entry is a draft."),
        ("list of documents", "Number 5 is not given; numbers are never used again."),
    ]


def test_a_micro_indicator_that_rests_on_old_documents_alone_is_found() -> None:
    old = Document(4, "", title="Monitoring", year="2003")
    undated = Document(5, "", title="Manual", year="n.d.")
    mis = (
        mi("1.1", sources=(4,)),
        mi("1.2", sources=(1, 4)),
        mi("1.3", sources=(4, 5)),
        mi("1.4", sources=(2,)),
    )
    over = subject(*mis, documents=(*DOCUMENTS, old, undated))
    assert places("L019", over) == ["MI 1.1"]
    assert places("L019", replace(over, period=(2015, 2018))) == ["MI 1.1", "MI 1.4"]


# --- counts


@pytest.mark.parametrize(
    ("text", "n_sources", "said"),
    [
        ("Sixteen evaluations, or other reports, provided evidence in relation to this.", 17, "counts 16"),
        ("Twelve evaluations or reviews provided evidence on boats.", 12, None),
        ("All seventeen reports provided evidence on boats.", 16, "counts 17"),
        ("Only five evaluations/reviews provided evidence on ropes.", 6, "counts 5"),
        ("There is little, with only four reports and one evaluation providing information here.", 5, None),
        (
            "There is little, with only four reports and one evaluation providing information here.",
            6,
            "counts 5",
        ),
        ("Seven reports or evaluations reported on cost.", 7, None),
        ("Thirty-one reviews and evaluations offered information on sails.", 30, "counts 31"),
        ("A review of 16 evaluations from other coasts suggests more care.", 3, None),
        ("Two regional strategies name results.", 9, None),
    ],
)
def test_counts_in_words_are_held_against_the_list(text: str, n_sources: int, said: str | None) -> None:
    over = subject(mi("9.1", text, sources=tuple(range(1, n_sources + 1))), documents=())
    messages = [message for _, message in found("L003", over)]
    assert len(messages) == (said is not None)
    assert said is None or said in messages[0]


@pytest.mark.parametrize(
    ("rest", "total"),
    [
        (
            "Of these, almost all (15) found that boats float. Two evaluations found too little to say.",
            "15 + 2 = 17",
        ),
        ("Of these nine found that boats float, whilst seven identified leaks.", None),
        ("Of these nine found that boats float, whilst six identified leaks.", "9 + 6 = 15"),
        ("Of these, 15 reported that boats float. The coasts differ.", None),
        ("Of these, all found that boats float.", None),
    ],
)
def test_parts_of_a_count_must_add_up(rest: str, total: str | None) -> None:
    text = f"Sixteen evaluations, or other reports, provided evidence in relation to this MI. {rest}"
    messages = [message for _, message in found("L004", subject(mi("9.1", text)))]
    assert [total in message for message in messages] == ([True] if total else [])


def test_only_one_is_held_against_the_register() -> None:
    more = tuple(Document(n, "", title=f"Boats {n} – Management Response") for n in (4, 5))
    text = "There is little, with only one example of a management response identified for the boats."
    assert places("L011", subject(mi("8.6", text), documents=(*DOCUMENTS, *more))) == ["MI 8.6, paragraph 1"]
    assert places("L011", subject(mi("8.6", text, sources=(4,)), documents=(*DOCUMENTS, more[0]))) == []
    names = "Only one regional strategy, that of the east, makes mention of ropes."
    strategies = tuple(Document(n, "", title=f"Regional Strategy {n}") for n in (4, 5))
    assert places("L011", subject(mi("5.6", names), documents=(*DOCUMENTS, *strategies))) == []


# --- references


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("As noted in MI 7.9, boats leak.", "There is no MI 7.9."),
        ("See KPI 13 for more.", "There is no KPI 13."),
        ("As noted in MI 7.1 Element 9, boats leak.", "MI 7.1 has no element 9; it has 6 elements."),
        ("As under Element 8, boats leak.", "MI 1.1 has no element 8; it has 4 elements."),
        ("See MI 9.1 element 1.", "MI 9.1 has no element 1; it has no elements."),
        ("See KPIs 9-14 below.", "There is no KPI 14."),
        ("See MI 7.1 Element 5 and KPI 6, and KPIs 9-12 below; as for Element 3, above.", None),
        ("As in MI 2.1.c and MI 2.1a, boats leak.", None),
    ],
)
def test_cross_references_must_have_a_target(text: str, said: str | None) -> None:
    assert [message for _, message in found("L005", subject(mi("1.1", text)))] == ([said] if said else [])


def test_a_micro_indicator_called_a_kpi_is_found() -> None:
    over = subject(mi("6.6", "As noted below, in KPI 7.2, boats leak; see KPI 7."))
    assert found("L006", over) == [("MI 6.6, paragraph 1", "7.2 is a micro-indicator, not a KPI.")]
    assert "neither a KPI nor an MI" in found("L006", subject(mi("6.6", "See KPI 7.9.")))[0][1]


def test_a_citation_in_a_text_must_be_in_its_list() -> None:
    over = subject(mi("1.1", "Boats float [1, p. 4] and sink [3, pp. 5–6]; in [2016] too."))
    assert found("L028", over) == [
        ("MI 1.1, paragraph 1", "The text cites [3], the source list does not hold it.")
    ]


# --- marks


def test_not_applicable_worded_as_no_evidence_and_the_other_way_round() -> None:
    four = (
        "Plans are there.",
        "They are good.",
        "They have results.",
        "There was insufficient evidence available to make an assessment of repairs.",
    )
    over = subject(scored(mi("1.1", *four), e4="N/A"))
    assert places("L007", over) == ["MI 1.1, element 4"]
    assert places("L007", subject(scored(mi("1.1", *four), e4="0"))) == []
    turned = (*four[:3], "Repairs are not applicable to the network.")
    assert places("L007", subject(scored(mi("1.1", *turned), e4="N/E"))) == ["MI 1.1, element 4"]
    assert places("L007", subject(scored(mi("1.1", *turned), e4="N/A"))) == []


def test_a_score_that_its_paragraph_contradicts_outright() -> None:
    none = ("There is no evidence of a plan.", "Good.", "Good.", "All is fully implemented.")
    assert places("L008", subject(scored(mi("1.1", *none), e4="0"))) == [
        "MI 1.1, element 1",
        "MI 1.1, element 4",
    ]
    assert places("L008", subject(scored(mi("1.1", *none), e1="0", e4="4"))) == []
    turned = ("There is no formal plan, but crews work by one.", *none[1:])
    assert places("L008", subject(scored(mi("1.1", *turned), e4="4"))) == []


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (Printed("1.1", "Satisfactory", "2.5"), None),
        (Printed("1.1", "Satisfactory", "2.50"), None),
        (Printed("1.1", "Satisfactory", "2.17"), "printed score is “2.17”; its parts give “2.5”"),
        (Printed("1.1", "Unsatisfactory", "2.5"), "printed rating is “Unsatisfactory”"),
        (Printed("1.1", None, None), "printed score is blank"),
        (Printed("1.1", "Satisfactory", "N/E"), "printed score is “N/E”"),
    ],
)
def test_printed_values_must_be_what_their_parts_give(printed: Printed, said: str | None) -> None:
    messages = [message for _, message in found("L020", subject(mi("1.1", printed=printed)))]
    assert [said in message for message in messages] == ([True] if said else [])


def test_scores_of_the_live_review_need_evidence() -> None:
    state = mi("1.1")
    live = replace(state, elements=tuple(replace(e, imported=False) for e in state.elements))
    absence = Absence("a", "1.1.3", "none", (), (), "ada", "2026")
    cited = (evidence("1.1.1"), evidence("1.1.2", state="withdrawn"))
    assert places("L024", subject(live, evidence=cited, absences=(absence,))) == ["MI 1.1, elements 2 and 4"]
    assert places("L024", subject(state)) == [], "imported scores rest on what was printed"


@pytest.mark.parametrize(
    ("score", "stances", "told"),
    [
        ("N/A", ["supports"], True),
        ("N/E", ["contradicts"], True),
        ("N/E", ["context"], False),
        ("0", ["supports"], True),
        ("0", ["supports", "contradicts"], False),
        ("4", ["contradicts"], True),
        ("3", ["supports"], False),
    ],
)
def test_marks_and_their_evidence_go_together(score: str, stances: list[Stance], told: bool) -> None:
    cited = tuple(evidence("1.1.1", stance=stance) for stance in stances)
    assert bool(found("L025", subject(scored(mi("1.1"), e1=score), evidence=cited))) == told


def test_many_marks_of_no_evidence_are_a_limitation() -> None:
    assert found("L026", subject(scored(mi("1.1"), e1="N/E"))) == [
        ("the review", "1 of 4 elements are marked N/E: 1.1.1.")
    ]
    assert found("L026", subject(mi("1.1"))) == []


def test_blank_cells_are_found_and_excused_where_nothing_applies() -> None:
    blank = replace(scored(mi("1.1", sources=(), confidence=None), e2=None), score=None, rating=None)
    (finding,) = lint.run(subject(blank), only=["L017"])
    assert (finding.severity, finding.message) == (
        "warning",
        "Blank: score of element 2, sources and evidence confidence.",
    )
    nothing = scored(blank, e1="N/A", e2="N/A", e3="N/A", e4="N/A")
    (finding,) = lint.run(subject(nothing), only=["L017"])
    assert (finding.severity, finding.message.split(".")[-2]) == ("info", " All its elements are N/A")
    assert found("L017", subject(replace(blank, judged=False))) == []


def test_brackets_need_a_partner() -> None:
    state = mi("1.1", title="Boats (small")
    assert places("L027", subject(state)) == ["MI 1.1"]


# --- survey


HARBOUR = "Evidence from the survey on whether crews trust the harbour lights provides a good response: with {total}% of respondents rating fairly good ({a}%), very good ({b}%) or excellent ({c}%)."
BOATS = "Evidence from the survey on whether boats reach distant islands provides a good response: with {total}% of respondents rating fairly good ({a}%), very good ({b}%) or excellent ({c}%)."


def item(text: str, a: int, b: int, c: int, total: int | None = None) -> str:
    return text.format(a=a, b=b, c=c, total=a + b + c if total is None else total)


def test_figures_under_two_micro_indicators() -> None:
    over = subject(
        mi("1.1", item(HARBOUR, 30, 31, 13)),
        mi("1.2", item(BOATS, 30, 31, 13)),
        mi("1.3", item(HARBOUR, 30, 31, 13)),
    )
    messages = dict(found("L012", over))
    assert messages["MI 1.2, paragraph 1"].endswith("under MI 1.1 too, for another question.")
    assert any(
        message.endswith("under MI 1.1 too, for the same question.") for _, message in found("L012", over)
    )
    assert (
        found("L012", subject(mi("1.1", item(HARBOUR, 30, 31, 13)), mi("1.2", item(BOATS, 30, 31, 14)))) == []
    )


def test_one_question_with_two_sets_of_figures() -> None:
    over = subject(mi("1.1", item(HARBOUR, 30, 31, 13)), mi("1.2", item(HARBOUR, 22, 41, 19)))
    assert places("L013", over) == ["MI 1.2, paragraph 1"]
    assert (
        places("L013", subject(mi("1.1", item(HARBOUR, 30, 31, 13)), mi("1.2", item(BOATS, 22, 41, 19))))
        == []
    )


@pytest.mark.parametrize(("total", "told"), [(74, False), (75, False), (73, False), (76, True), (60, True)])
def test_survey_sums_may_be_one_point_off(total: int, told: bool) -> None:
    text = item(HARBOUR, 30, 31, 13, total) + " A high rate of Don't know (26%) was given."
    assert bool(found("L014", subject(mi("1.1", text)))) == told


# --- names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The Lighthouse Gender Policy 2015-2019 was read by all.", True),
        ("The Lighthouse Gender Policy was read by all.", True),
        ("The lighthouse has a gender policy.", False),
        ("The Boat Repair Handbook was read by all.", False),
        ("The Gender Lighthouse was painted.", False),
    ],
)
def test_a_document_that_is_named_must_be_in_the_list(text: str, told: bool) -> None:
    over = subject(mi("1.1", text))
    assert [("document 3" in message) for _, message in found("L009", over)] == ([True] if told else [])


def test_editions_of_a_report_count_as_one_name_unless_a_year_tells() -> None:
    editions = (
        Document(4, "", title="Spring Report for 2015", year="2016"),
        Document(5, "", title="Spring Report for 2016", year="2017"),
    )
    two = (*DOCUMENTS, *editions)
    assert (
        places("L009", subject(mi("1.1", "The Spring Report tells of it.", sources=(1, 4)), documents=two))
        == []
    )
    assert places("L009", subject(mi("1.1", "The Spring Report tells of it."), documents=two)) == [
        "MI 1.1, paragraph 1"
    ]
    (message,) = [
        m
        for _, m in found(
            "L010", subject(mi("1.1", "The 2019 Spring Report tells of it.", sources=(4, 5)), documents=two)
        )
    ]
    assert message == "“2019 Spring Report” is not in the list of documents."


def test_symbols_and_short_names_are_known_too() -> None:
    more = (
        *DOCUMENTS,
        Document(4, "", title="Tides", symbol="SC/3/RES/12"),
        Document(5, "", title="Boat Records and Accounts (BRAC)"),
    )
    assert "SC/3/RES/12" in found("L009", subject(mi("1.1", "Agreed in SC/3/RES/12."), documents=more))[0][1]
    often = ("BRAC records boats.", "BRAC counts ropes; BRAC counts sails.", "BRAC is new.")
    assert places("L009", subject(mi("1.1", *often), documents=more)) == ["MI 1.1"]
    assert places("L009", subject(mi("1.1", "BRAC is new.", "Boats are old."), documents=more)) == []


def test_documents_that_the_register_lacks_are_named_once_with_their_places() -> None:
    over = subject(
        mi("1.1", "Rules stand in the Rope Purchase Manual."),
        mi(
            "1.2",
            "See the Rope Purchase Manual and the Boat Repair Handbook. The Head of Evaluation agreed. The Council read it.",
        ),
    )
    assert found("L010", over) == [
        ("MI 1.1 and MI 1.2", "“Rope Purchase Manual” is not in the list of documents.")
    ]


def test_an_evaluation_of_a_listed_document_is_not_that_document() -> None:
    text = "The mid-term evaluation of the Lighthouse Gender Policy 2015-2019 found little."
    over = subject(mi("9.4", text))
    assert found("L009", over) == []
    (finding,) = lint.run(over, only=["L010"], severity="warning")
    assert "“mid-term evaluation” of “Lighthouse Gender Policy 2015-2019”" in finding.message
    held = Document(4, "", title="Evaluation of the Lighthouse Gender Policy")
    assert (
        lint.run(subject(mi("9.4", text), documents=(*DOCUMENTS, held)), only=["L010"], severity="warning")
        == []
    )


def test_a_year_in_brackets_must_be_the_documents_own() -> None:
    over = subject(
        mi("1.1", "The Boat Repair Handbook (2016) tells more."),
        mi("1.2", "The boat repair handbook (2012) tells more."),
    )
    assert places("L016", over) == ["MI 1.1, paragraph 1"]


def test_an_event_with_two_dates() -> None:
    over = subject(
        mi("1.1", "The Harbour Rules (HarRu) were adopted by the council in December 2015."),
        mi("1.2", "HarRu was adopted in November 2015."),
        mi("1.3", "HarRu was endorsed in 2015. The council approved ropes in 2012."),
    )
    assert found("L015", over) == [
        (
            "MI 1.2, paragraph 1",
            "HarRu is adopted November 2015 here and December 2015 at MI 1.1, paragraph 1.",
        )
    ]


# --- confidence, confidentiality


def test_the_best_confidence_on_thin_evidence() -> None:
    own = tuple(replace(document, role="results-report") for document in DOCUMENTS)
    high = "High confidence"
    mis = (
        mi("1.1", sources=(1,), confidence=high),
        mi("1.2", sources=(1, 2), confidence=high),
        mi("1.3", sources=(1,), confidence=high, other_sources=("I3",)),
        mi("1.4", sources=(1,)),
    )
    assert places("L018", subject(*mis, documents=own)) == ["MI 1.1", "MI 1.2"]
    mixed = (own[0], replace(own[1], role="evaluation"))
    assert places("L018", subject(*mis, documents=mixed)) == ["MI 1.1"]
    assert places("L018", subject(*mis)) == ["MI 1.1"], "where roles are not known nothing is said of them"


def test_what_names_a_confidential_document_is_found_without_naming_it() -> None:
    closed = Document(9, "", title="Wreck of the Wombat", doc_class="inform-only")
    over = subject(
        mi("1.1", "As told in Wreck of  the wombat.", "See [9, p. 3]."),
        documents=(*DOCUMENTS, closed),
        evidence=(evidence("1.1.1", source="9"),),
        said=(("reason of the score of 1.1.1", "the WRECK OF THE WOMBAT says so"),),
    )
    assert len(found("L023", over)) == 4
    assert not any("ombat" in message or "9" in message for _, message in found("L023", over))


# --- the room itself


def test_every_check_has_an_id_a_name_and_an_explanation_of_its_own() -> None:
    assert [check.id for check in sorted(CHECKS.values(), key=lambda c: c.id)] == [
        f"L{n:03d}" for n in range(1, 29)
    ]
    assert len({check.name for check in CHECKS.values()}) == len(CHECKS)
    for check in CHECKS.values():
        assert check.explanation.endswith(".")
        assert check.explanation[0].isupper()


def test_a_review_in_order_gives_no_findings() -> None:
    assert lint.run(subject(mi("1.1", sources=(1, 2, 3)))) == []


def test_findings_can_be_narrowed_by_severity() -> None:
    over = subject(mi("1.1", "See MI 7.9.", sources=(1, 2, 8)))
    assert {finding.severity for finding in lint.run(over, severity="error")} == {"error"}
    assert {finding.severity for finding in lint.run(over)} >= {"error", "warning"}
