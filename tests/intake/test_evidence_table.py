"""The same table is read alike in every setting and format, with the oddities of printed tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_table import DOCUMENTS, KPIS, MIS, SETTINGS, Mi, as_docx, as_pdf, as_text

from extract.errors import DocumentError, RegisterError, UnreadableDocument, UsageError
from extract.intake.from_evidence_table import read_evidence_table
from extract.intake.printed_lines import lines_from_text
from extract.model.document import Document
from extract.model.published import Published, PublishedMi
from extract.store.in_sqlite import Store
from extract.workflow.export import Wish, export
from extract.workflow.intake import import_evidence_table, read_table

AT = "2026-01-02T03:04:05.000Z"


def make(tmp_path: Path, how: str) -> Path:
    if how in SETTINGS:
        return as_pdf(tmp_path / "table.pdf", SETTINGS[how])
    if how == "docx":
        return as_docx(tmp_path / "table.docx")
    return as_text(tmp_path / ("table.md" if how == "markdown" else "table.txt"), markdown=how == "markdown")


WAYS = [*SETTINGS, "docx", "markdown", "tabbed text"]


@pytest.mark.parametrize("how", WAYS)
def test_every_setting_gives_the_same_table(tmp_path: Path, how: str) -> None:
    table = read_table(make(tmp_path, how))
    assert [(k.code, k.title, k.rating, k.score, k.area) for k in table.kpis] == [
        (code, title, rating, score, area)
        for (code, title, rating, score, _, _), area in zip(
            KPIS, ("STRATEGIC MANAGEMENT", "RESULTS"), strict=True
        )
    ]
    assert [k.narrative for k in table.kpis] == [tuple(narrative) for *_, narrative, _ in KPIS]
    assert [values(mi) for mi in table.mis] == [expected(mi) for mi in MIS]
    assert [mi.paragraphs for mi in table.mis] == [mi.paragraphs for mi in MIS]


@pytest.mark.parametrize("how", WAYS)
def test_every_setting_gives_the_same_list_of_documents(tmp_path: Path, how: str) -> None:
    documents = read_table(make(tmp_path, how)).documents
    assert [(d.number, d.author, d.year, d.title, d.publisher) for d in documents] == [
        (1, "HAN", "2016", "Harbour Aid Report for 2015", "Harbour Aid Network"),
        (2, "HAN", "n.d.", "Boats, Ropes and Sails: A Handbook", "Harbour Aid Network"),
        (3, "HAN", "2017", "Financial Report", "Harbour Aid Network"),
        (4, "Sea Council", "2014", "Agreement on Tides SC/3/RES/12", None),
        (5, "HAN", "2015", "Evaluation of the Lighthouse Loans", "Harbour Aid Network"),
    ]
    assert (documents[2].url, documents[3].symbol) == ("https://han.example/money", "SC/3/RES/12")


def values(mi: PublishedMi) -> tuple[object, ...]:
    elements = tuple((element.number, element.text, element.score) for element in mi.elements)
    return mi.code, mi.title, mi.rating, mi.score, elements, mi.sources, mi.confidence


def expected(mi: Mi) -> tuple[object, ...]:
    elements = tuple((number, text, score) for number, (text, score) in enumerate(mi.elements, start=1))
    numbers = [
        number
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", mi.sources)
        for number in range(int(first), int(last or first) + 1)
    ]
    return mi.code, mi.title, mi.rating or None, mi.score, elements, tuple(numbers), mi.confidence or None


TABLE = """\
KPI 1: Boats\tKPI score
Satisfactory\t2.5
MI 1.1: Keels (Interpreted for HAN as 'hulls')\tScore
Overall MI rating\tSatisfactory
Overall MI score\t2.5
Element 1: Wood\t3
Element 2: Iron\t2
MI 1.1 Analysis\tSource document
{analysis}
{confidence}
Annex 2. List of documents
1. HAN (2016), *Keels*, HAN
2. HAN (2017), *Hulls*, HAN
"""


def read(analysis: str, confidence: str = "MI 1.1 Evidence confidence\tHigh confidence") -> Published:
    lines, parted = lines_from_text(TABLE.format(analysis=analysis, confidence=confidence))
    return read_evidence_table(lines, parted=parted)


@pytest.mark.parametrize(
    ("analysis", "sources"),
    [
        ("Wood floats.\t1,2, 18", (1, 2, 18)),
        ("Wood floats.\t48 49, 50", (48, 49, 50)),
        ("Wood floats.\t52,53", (52, 53)),
        ("Wood floats.\t11-13, 116–118", (11, 12, 13, 116, 117, 118)),
        ("Wood floats.\t1, 2\nIron sinks.\t1, 2", (1, 2)),
        ("Wood floats.\n\n1, 2, 7,\n39, 40\n", (1, 2, 7, 39, 40)),
        ("<p>Wood floats.</p> <p>Iron sinks.</p>\t7", (7,)),
        ("Nothing applies.\t", ()),
    ],
)
def test_source_lists_are_read_however_they_are_printed(analysis: str, sources: tuple[int, ...]) -> None:
    (mi,) = read(analysis).mis
    assert mi.sources == sources
    assert not any(re.search(r"\d", paragraph) for paragraph in mi.paragraphs)


@pytest.mark.parametrize(
    ("line", "confidence"),
    [
        ("MI 1.1 Evidence confidence**High confidence**", "High confidence"),
        ("MI 1.1 Evidence confidence\n\nMedium confidence", "Medium confidence"),
        ("<p>MI 1.1 Evidence confidence</p>\t<p>Little to no confidence</p>", "Little to no confidence"),
        ("MI 1.1 Evidence confidence\t", None),
    ],
)
def test_confidence_is_found_glued_below_wrapped_or_blank(line: str, confidence: str | None) -> None:
    (mi,) = read("Wood floats.\t1", line).mis
    assert mi.confidence == confidence


def test_an_interpretation_in_brackets_is_kept_as_a_note_of_the_title() -> None:
    (mi,) = read("Wood floats.\t1").mis
    assert (mi.title, mi.note) == ("Keels (Interpreted for HAN as 'hulls')", "Interpreted for HAN as 'hulls'")


def test_what_was_odd_is_told() -> None:
    notes = read("Wood floats.\t1 2\nIron sinks.\t1 2").notes
    assert any("comma is missing" in note for note in notes)
    assert any("more than once under MI 1.1" in note for note in notes)


def test_an_import_keeps_numbers_wording_scores_and_what_is_printed(store: Store, tmp_path: Path) -> None:
    done = import_evidence_table(store, as_pdf(tmp_path / "t.pdf", SETTINGS["ruled"]), at=AT)
    assert (done.framework, done.n_mis, done.n_elements, done.n_scored) == ("mopan-3.0", 4, 9, 9)
    assert (done.n_confidence, done.n_sources, done.n_documents) == (3, 13, 5)
    shelf = store.judgements
    assert shelf.wordings()["1.4.3"] == "The council reads it"
    scores = {score.code: score for score in shelf.scores()}
    assert (scores["1.1.3"].null_code, scores["9.4"].null_code, scores["9.6"].value) == ("N/A", "N/E", 3.5)
    assert {score.reviewer for score in scores.values()} == {"imported"}
    assert shelf.printed()["1.1"].sources == (1, 2, 4)
    assert shelf.printed()["1"].score == "1.6"
    assert {c.code: c.level for c in shelf.confidences()} == {
        "1.1": "high",
        "1.4": "low",
        "9.4": "medium",
        "9.6": None,
    }
    listed = store.documents.get(3)
    assert (listed.file, listed.title, listed.url) == ("", "Financial Report", "https://han.example/money")


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    file = as_pdf(tmp_path / "t.pdf", SETTINGS["ruled"])
    import_evidence_table(store, file, at=AT)
    head = store.events.head()
    assert import_evidence_table(store, file, at="2026-02-02T00:00:00.000Z").n_new == 0
    assert store.events.head() == head


def test_a_corrected_table_replaces_what_was_imported_and_keeps_its_history(
    store: Store, tmp_path: Path
) -> None:
    file = as_text(tmp_path / "t.txt", markdown=False)
    import_evidence_table(store, file, at=AT)
    file.write_text(file.read_text().replace("read again in time</p>\t1", "read again in time</p>\t4"))
    done = import_evidence_table(store, file, at="2026-02-02T00:00:00.000Z")
    assert done.n_new == 1
    assert [score.value for score in store.judgements.score_history("1.1.4")] == [1, 4]
    assert [score.value for score in store.judgements.scores("1.1.4")] == [4]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("MI 9.6", "MI 9.9", "lacks MI 9.9"),
        ("KPI 9:", "KPI 19:", "lacks KPI 19"),
        ("Element 4: It is read", "Element 9: It is read", "lacks 1.1.9"),
        ("in time</p>\t1", "in time</p>\t7", "1.1.4 is printed with the score “7”"),
    ],
)
def test_what_the_framework_does_not_know_is_refused_and_nothing_is_written(
    store: Store, tmp_path: Path, before: str, after: str, said: str
) -> None:
    file = as_text(tmp_path / "t.txt", markdown=False)
    file.write_text(file.read_text().replace(before, after))
    with pytest.raises(DocumentError, match=re.escape(said)):
        import_evidence_table(store, file, at=AT)
    assert store.documents.all() == []
    assert store.events.head() is None


def test_a_number_that_is_given_to_another_document_is_refused(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.documents.register(Document(2, "nets.pdf", title="On Nets"))
    with pytest.raises(RegisterError, match=r"Number 2 of the list, “Boats, Ropes and Sails"):
        import_evidence_table(store, as_text(tmp_path / "t.txt", markdown=False), at=AT)
    assert store.judgements.scores() == []


def test_files_that_hold_no_table_are_refused_with_the_reason(store: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear harbour master, the boats are well.")
    with pytest.raises(DocumentError, match="No evidence table was found"):
        import_evidence_table(store, tmp_path / "letter.txt", at=AT)
    (tmp_path / "no.docx").write_bytes(b"PK nothing")
    with pytest.raises(UnreadableDocument, match=r"no\.docx is not a docx file"):
        import_evidence_table(store, tmp_path / "no.docx", at=AT)
    (tmp_path / "sheet.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match=r"sheet\.xlsx") as refusal:
        import_evidence_table(store, tmp_path / "sheet.xlsx", at=AT)
    assert refusal.value.advice == "Give a pdf, docx, md or txt file."
    with pytest.raises(DocumentError, match="There is no file"):
        import_evidence_table(store, tmp_path / "gone.pdf", at=AT)


def test_documents_are_numbered_as_printed() -> None:
    lines, parted = lines_from_text(TABLE.format(analysis="Wood.\t1", confidence=""))
    assert [d.number for d in read_evidence_table(lines, parted=parted).documents] == [1, 2]
    assert len(DOCUMENTS) == 5


def test_ligatures_and_hard_spaces_do_not_hide_labels() -> None:
    (mi,) = read("Wood ﬂoats.\t1, 2", "MI\u00a01.1 Evidence conﬁdence\tHigh conﬁdence").mis
    assert (mi.confidence, mi.paragraphs) == ("High confidence", ("Wood floats.",))


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_what_is_exported_again_reads_as_it_was_printed(store: Store, tmp_path: Path, ending: str) -> None:
    printed = as_text(tmp_path / "t.txt", markdown=False)
    import_evidence_table(store, printed, at=AT)
    again = tmp_path / f"again.{ending}"
    export(store, Wish("evidence-table"), again)
    first, second = read_table(printed), read_table(again)
    given = {mi.code: mi for mi in second.mis}
    assert [values(given[mi.code]) for mi in first.mis] == [values(mi) for mi in first.mis]
    assert [given[mi.code].paragraphs for mi in first.mis] == [mi.paragraphs for mi in first.mis]
    kpis = {kpi.code: kpi for kpi in second.kpis}
    for kpi in first.kpis:
        same = kpis[kpi.code]
        assert (same.title, same.rating, same.score, same.narrative) == (
            kpi.title,
            kpi.rating,
            kpi.score,
            kpi.narrative,
        )
        assert (same.area, same.area_definition) == (kpi.area, kpi.area_definition)
    assert [d.title for d in second.documents] == [d.title for d in first.documents]


_PIECES = st.sampled_from(
    [
        "KPI 1: A", "KPI score", "MI 1.1: B", "Score", "Overall MI rating", "Overall MI score", "MI rating", "MI score", "Satisfactory",
        "Element 1: C", "Element 2: D", "MI 1.1 Analysis", "Source document", "1, 2, 3", "2-", "MI 1.1 Evidence confidence", "High confidence",
        "Annex 2. List of documents", "1. X (2016), *Y*, Z", "2.", "*", "(", "\t", "|", "<p>", "2.5", "N/A", "co-", "•", "",
    ]
)  # fmt: skip


@given(
    st.lists(st.lists(_PIECES | st.text(max_size=12), max_size=4).map("\t".join), max_size=40).map("\n".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    lines, parted = lines_from_text(text)
    try:
        table = read_evidence_table(lines, parted=parted)
    except DocumentError:
        return
    assert table.mis
    for mi in table.mis:
        assert list(mi.sources) == sorted(set(mi.sources))
