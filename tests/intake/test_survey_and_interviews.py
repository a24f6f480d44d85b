"""Surveys and interviews become numbered sources; what cannot be meant is refused with its line."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from extract.errors import DocumentError, JudgementRefused, UsageError
from extract.intake.from_survey import read_survey
from extract.intake.personal import refuse_personal_data
from extract.store.in_sqlite import Store
from extract.workflow.framing import adopt
from extract.workflow.intake_sources import import_interviews, import_survey
from extract.workflow.judge import By, cite

BY = By("ada", "2026-01-02T03:04:05.000Z")
LATER = By("ada", "2026-02-02T03:04:05.000Z")

LONG = """question,answer,share,respondent group,n
Are the boats seaworthy?,very good,37%,crews,120
Are the boats seaworthy?,excellent,12%,crews,120
Are the boats seaworthy?,excellent,5%,owners,9
Are the harbours lit?,good,0.5%,,
"""
WIDE = """No;Question;Respondents;Excellent;Very good;Don't know
3;Are the boats seaworthy?;120;0,12;0,37;0,2
4;Are the harbours lit?;;0,5;;0,25
"""


def test_one_row_an_answer() -> None:
    boats, harbours = read_survey(LONG)
    assert [(group.group, group.respondents) for group in boats.answers] == [("crews", 120), ("owners", 9)]
    assert [(name, float(share)) for name, share in boats.answers[0].shares] == [
        ("very good", 37),
        ("excellent", 12),
    ]
    assert float(harbours.answers[0].shares[0][1]) == 0.5
    assert boats.in_words().split("\n")[1] == "crews (120 respondents): very good 37%, excellent 12%."


def test_one_column_an_answer_and_fractions_with_commas() -> None:
    boats, harbours = read_survey(WIDE)
    assert (boats.number, harbours.number) == ("S3", "S4")
    assert [(name, float(share)) for name, share in boats.answers[0].shares] == [
        ("Excellent", 12), ("Very good", 37), ("Don't know", 20),
    ]  # fmt: skip
    assert [(name, float(share)) for name, share in harbours.answers[0].shares] == [
        ("Excellent", 50),
        ("Don't know", 25),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("frage,anteil\nBoote?,3", "no column “question”; its columns are frage, anteil"),
        ("question,answer,share\nBoats?,good,many", "line 2: “many” is not a share of “good”"),
        ("question,answer,share\nBoats?,,3", "line 2: the answer is blank"),
        ("question,answer,share\n,good,3", "line 2: the question is blank"),
        ("question,answer,share\nBoats?,good,120", "line 2: 120% is more than a hundred"),
        ("question,answer,share\nBoats?,good,-1", "line 2: “-1” is not a share"),
        ("question,answer,share\nBoats?,good,60\nBoats?,bad,50", "add up to 110%"),
        ("question,answer,share\nBoats?,good,40\nBoats?,good,30", "the same answer twice"),
        ("question,answer,share,n\nBoats?,good,40,few", "“few” is not a number of respondents"),
        ("question,answer,share", "column names and no rows"),
        ("just words", "not a table with named columns"),
        ("question,group\nBoats?,crews", "no columns of answers"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(DocumentError, match="the survey") as refusal:
        read_survey(text)
    assert said in refusal.value.message


def test_a_survey_becomes_sources_that_can_be_cited(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(WIDE, encoding="utf-8-sig")
    assert import_survey(store, file, by=BY).numbers == ("S3", "S4")
    framework = adopt(store, None)
    evidence = cite(store, framework, "S3", "1.1.1", by=BY, quote="Very good 37%").evidence
    assert (evidence.source_kind, evidence.source, evidence.match) == ("survey", "S3", "exact")
    source = next(source for source in store.judgements.sources() if source.number == "S3")
    assert source.details["answers"] == {"Excellent": "12", "Very good": "37", "Don't know": "20"}
    assert import_survey(store, file, by=LATER).n_new == 0


def test_new_questions_get_new_numbers_and_cited_ones_are_not_changed(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("question,good\nBoats?,40%\n")
    import_survey(store, file, by=BY)
    file.write_text("question,good\nHarbours?,30%\nBoats?,40%\n")
    done = import_survey(store, file, by=LATER)
    assert (done.numbers, done.n_new) == (("S2", "S1"), 1)
    cite(store, adopt(store, None), "S1", "1.1.1", by=BY)
    file.write_text("question,good\nBoats?,45%\n")
    with pytest.raises(JudgementRefused, match="S1 is cited and would be changed"):
        import_survey(store, file, by=LATER)


INTERVIEWS_MD = """# I3: Harbour master, east coast

The register is read every spring.

Repairs follow late.

# Interview 5 - Crew

Nobody asks the crews.
"""


def test_interviews_are_read_from_headings_of_a_text(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(INTERVIEWS_MD)
    assert import_interviews(store, file, by=BY).numbers == ("I3", "I5")
    first, second = store.judgements.sources()
    assert (first.title, first.text) == (
        "Harbour master, east coast", "The register is read every spring.\nRepairs follow late.",
    )  # fmt: skip
    assert (second.title, second.access) == ("Crew", "code-only")


def test_interviews_are_read_from_a_word_file_and_a_table(store: Store, tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("I1: Harbour master", 1)
    word.add_paragraph("The register is read.")
    word.save(str(tmp_path / "notes.docx"))
    assert import_interviews(store, tmp_path / "notes.docx", by=BY).numbers == ("I1",)
    (tmp_path / "notes.csv").write_text(
        "code,role,date,notes\n2,Crew,June,Nobody asks us.\n,Owner,June,All is well.\n"
    )
    assert import_interviews(store, tmp_path / "notes.csv", by=BY, access="inform-only").numbers == (
        "I2",
        "I3",
    )
    assert [source.access for source in store.judgements.sources()] == [
        "code-only",
        "inform-only",
        "inform-only",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("n.md", "Just a letter.", "no headings of interviews"),
        ("n.md", "# I1: Crew\n\n# I2: Owner\n\nWell.", "interview I1 has no notes"),
        ("n.md", "# I1: Crew\n\nWell.\n\n# I1: Owner\n\nIll.", "I1 more than once"),
        ("n.csv", "code,role\n1,Crew", "no column “notes”"),
        ("n.csv", "code,notes\n1,", "line 2: the notes are blank"),
    ],
)
def test_interviews_that_cannot_be_meant_are_refused(
    store: Store, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DocumentError) as refusal:
        import_interviews(store, tmp_path / name, by=BY)
    assert said in refusal.value.message
    assert store.judgements.sources() == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to ada.crew@boats.example please", "an e-mail address"),
        ("call +44 20 7946 0958", "a telephone number"),
        ("call 0041 (0)22 123 45 67", "a telephone number"),
        ("tel: 020 7946 0958", "a telephone number"),
        ("Mobile 079 123 45 67", "a telephone number"),
    ],
)
def test_personal_data_is_refused_and_never_repeated(
    store: Store, tmp_path: Path, text: str, kind: str
) -> None:
    (tmp_path / "n.md").write_text(f"# I1: Crew\n\nYou may {text}")
    with pytest.raises(DocumentError) as refusal:
        import_interviews(store, tmp_path / "n.md", by=BY)
    assert f"interview I1: {kind} stands there" in refusal.value.message
    assert "7946" not in refusal.value.message
    assert "ada.crew" not in refusal.value.message
    assert import_interviews(store, tmp_path / "n.md", by=BY, allow_personal_data=True).n_new == 1


@pytest.mark.parametrize(
    "text",
    [
        "USD 2 172 126 in 2016",
        "A/70/976 of 13 July 2018",
        "12, 37, 20, 41 and 44%",
        "2016-2017 and 2018-2020",
        "@harbour",
    ],
)
def test_figures_and_symbols_are_no_personal_data(text: str) -> None:
    refuse_personal_data([("here", text)], file="x")


def test_an_unknown_access_is_answered_with_the_known_ones(store: Store, tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text(INTERVIEWS_MD)
    with pytest.raises(UsageError) as refusal:
        import_interviews(store, tmp_path / "n.md", by=BY, access="secret")
    assert refusal.value.advice == "Access: formal, code-only, inform-only."
