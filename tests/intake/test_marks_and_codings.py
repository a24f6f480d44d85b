"""Marks in PDFs and codings of other programs become proposed evidence, found again in the passages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from extract import frameworks
from extract.errors import UnreadableDocument, UsageError
from extract.intake.from_highlights import Mark, read_marks
from extract.intake.from_qdpx import read_codebook, read_project
from extract.store.in_sqlite import Store
from extract.workflow.ingest import IngestOptions, ingest
from extract.workflow.intake_codings import codebook_as_framework, import_project
from extract.workflow.intake_marks import import_highlights
from extract.workflow.judge import By

BY = By("ada", "2026-01-02T03:04:05.000Z")
NOW = "2026-01-01T00:00:00.000Z"
LINES = [
    "The harbour council read the register of boats in spring and in autumn.",
    "It found eleven boats that nobody had repaired since the year before.",
    "Crews said that nobody had asked them which repairs came first of all.",
]
TOP = 700


def draw(path: Path, rotation: int = 0) -> Path:
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    if rotation:
        canvas.setPageRotation(rotation)
    canvas.setFont("Helvetica", 11)
    for at, line in enumerate(LINES):
        canvas.drawString(72, TOP - 40 * at, line)
    canvas.save()
    return path


def quad(line: int, x0: float = 70, x1: float = 500) -> list[float]:
    y0, y1 = TOP - 40 * line - 3, TOP - 40 * line + 10
    return [x0, y1, x1, y1, x0, y0, x1, y0]


def marked(source: Path, target: Path, *marks: tuple[list[float], str], name: str = "") -> Path:
    writer = PdfWriter(clone_from=PdfReader(str(source)))
    page = writer.pages[0]
    annotations = ArrayObject()
    for points, note in marks:
        xs, ys = points[0::2], points[1::2]
        annotations.append(
            writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Annot"),
                        NameObject("/Subtype"): NameObject("/Highlight"),
                        NameObject("/Rect"): ArrayObject(
                            [FloatObject(v) for v in (min(xs), min(ys), max(xs), max(ys))]
                        ),
                        NameObject("/QuadPoints"): ArrayObject([FloatObject(v) for v in points]),
                        NameObject("/Contents"): TextStringObject(note),
                        NameObject("/T"): TextStringObject("Bo"),
                        NameObject("/NM"): TextStringObject(name),
                    }
                )
            )
        )
    page[NameObject("/Annots")] = annotations
    writer.write(str(target))
    return target


@pytest.fixture(params=[0, 90, 180, 270])
def turned(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> tuple[Store, Path]:
    file = draw(tmp_path / "boats.pdf", request.param)
    ingest(store, [file], options=IngestOptions(jobs=1, ocr="off"), clock=lambda: NOW)
    return store, file


@pytest.fixture
def held(store: Store, tmp_path: Path) -> tuple[Store, Path]:
    file = draw(tmp_path / "boats.pdf")
    ingest(store, [file], options=IngestOptions(jobs=1, ocr="off"), clock=lambda: NOW)
    return store, file


def test_a_highlight_is_found_again_on_pages_of_any_rotation(
    turned: tuple[Store, Path], tmp_path: Path
) -> None:
    store, file = turned
    copy = marked(file, tmp_path / "copy.pdf", (quad(1), "1.1.2 contradicts: repairs lag"))
    (taken,) = import_highlights(store, copy, by=BY, number=1)
    assert (taken.outcome, taken.codes, taken.words) == ("proposed", ("1.1.2",), LINES[1])
    (evidence,) = store.judgements.evidence("1.1.2")
    assert (evidence.quote, evidence.state, evidence.stance) == (LINES[1], "proposed", "contradicts")
    assert evidence.note == "1.1.2 contradicts: repairs lag (marked by Bo)"


def test_a_mark_over_some_words_gives_those_words(held: tuple[Store, Path], tmp_path: Path) -> None:
    store, file = held
    text = "harbour council read the register"
    canvas = Canvas(io.BytesIO())
    start = 72 + canvas.stringWidth("The ", "Helvetica", 11)
    end = start + canvas.stringWidth(text, "Helvetica", 11)
    copy = marked(file, tmp_path / "copy.pdf", (quad(0, start - 1, end + 1), "MI 1.4 element 3"))
    (taken,) = import_highlights(store, copy, by=BY, number=1)
    assert taken.words == text
    assert [found.quote for found in store.judgements.evidence("1.4.3")] == [text]


def test_marks_without_a_code_are_told_and_take_the_code_that_is_given(
    held: tuple[Store, Path], tmp_path: Path
) -> None:
    store, file = held
    copy = marked(
        file,
        tmp_path / "copy.pdf",
        (quad(0), "nice"),
        (quad(2), "1.1.4"),
        ([300, 60, 400, 60, 300, 50, 400, 50], "1.1.1"),
    )
    outcomes = [taken.outcome.split(":")[0] for taken in import_highlights(store, copy, by=BY, number=1)]
    assert outcomes == ["no code", "proposed", "not found"]
    again = import_highlights(store, copy, by=BY, number=1, code="9.1")
    assert [taken.outcome.split(":")[0] for taken in again] == ["proposed", "known", "not found"]
    assert {found.code for found in store.judgements.evidence()} == {"1.1.4", "9.1"}


def test_marks_that_this_program_made_are_known_and_not_proposed_again(
    held: tuple[Store, Path], tmp_path: Path
) -> None:
    store, file = held
    import_highlights(store, marked(file, tmp_path / "one.pdf", (quad(0), "1.1.1")), by=BY, number=1)
    (evidence,) = store.judgements.evidence()
    again = marked(file, tmp_path / "two.pdf", (quad(0), "1.1.1 supports"), name=evidence.evidence_id)
    (taken,) = import_highlights(store, again, by=By("cy", BY.at), number=1)
    assert (taken.outcome, taken.evidence) == ("known", (evidence.evidence_id,))
    assert len(store.judgements.evidence()) == 1


def test_the_document_is_known_by_its_name_or_must_be_named(held: tuple[Store, Path], tmp_path: Path) -> None:
    store, file = held
    (tmp_path / "marked").mkdir()
    copy = marked(file, tmp_path / "marked" / "boats.pdf", (quad(0), "1.1.1"))
    assert import_highlights(store, copy, by=BY)[0].outcome == "proposed"
    other = copy.rename(tmp_path / "other.pdf")
    with pytest.raises(UsageError, match=r"other\.pdf is not a file of the register"):
        import_highlights(store, other, by=BY)


@pytest.mark.parametrize(
    ("note", "codes", "stance"),
    [
        ("1.1.2", ("1.1.2",), "supports"),
        ("MI 4.4 element 2 and 4.5.1, contradicted by interviews", ("4.4.2", "4.5.1"), "contradicts"),
        ("2.1a.3 background only", ("2.1a.3",), "context"),
        ("9.4", ("9.4",), "supports"),
        ("good point", (), "supports"),
    ],
)
def test_notes_name_codes_and_stances(note: str, codes: tuple[str, ...], stance: str) -> None:
    mark = Mark(1, (), note, "", "")
    assert (mark.codes(), mark.stance()) == (codes, stance)


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="notes cannot be read"):
        read_marks(b"nothing", file="notes")


PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Boats" origin="Coder 5">
 <Users><User guid="u1" name="Cy"/></Users>
 <CodeBook><Codes>
  <Code guid="{{k1}}" name="KPI 1 Network" isCodable="false">
   <Code guid="{{m1}}" name="MI 1.1 Plan"><Code guid="{{e2}}" name="Element 2: what it does best"/></Code>
   <Code guid="{{x}}" name="Ropes"/>
  </Code></Codes></CodeBook>
 <Sources>{sources}</Sources>
 <Notes><Note guid="n1" name="note"><PlainTextContent>against the plan</PlainTextContent></Note></Notes>
</Project>"""

TEXT = "\n".join(LINES)


def selection(tag: str, code: str, place: str, *, guid: str = "s1", name: str = "") -> str:
    return (
        f'<{tag} guid="{guid}" name="{name}" {place}><Coding guid="c{guid}{tag}" creatingUser="u1">'
        f'<CodeRef targetGUID="{code}"/><NoteRef targetGUID="n1"/></Coding></{tag}>'
    )


def pdf_source(*inside: str, text: str = "") -> str:
    return (
        f'<PDFSource guid="p1" name="boats.pdf" path="internal://p1.pdf">{"".join(inside)}{text}</PDFSource>'
    )


def representation(*inside: str) -> str:
    return f'<Representation guid="r1" name="r" plainTextPath="internal://r1.txt">{"".join(inside)}</Representation>'


def package(path: Path, sources: str, text: str = TEXT, *, encoding: str = "utf-8") -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("project.qde", PROJECT.format(sources=sources))
        packed.writestr("sources/r1.txt", text.encode(encoding))
    return path


START = TEXT.index("eleven boats")
EXCLUSIVE = f'startPosition="{START}" endPosition="{START + 12}"'
INCLUSIVE = f'startPosition="{START}" endPosition="{START + 11}"'


@pytest.mark.parametrize(
    ("sources", "encoding"),
    [
        (pdf_source(text=representation(selection("PlainTextSelection", "E2", EXCLUSIVE))), "utf-8"),
        (pdf_source(text=representation(selection("PlainTextSelection", "{e2}", INCLUSIVE))), "utf-8-sig"),
        (
            pdf_source(
                selection(
                    "PDFSelection", "e2", 'page="0" firstX="70" firstY="170" secondX="500" secondY="190"'
                ),
                text=representation(selection("PlainTextSelection", "e2", EXCLUSIVE)),
            ),
            "utf-8",
        ),
        (
            f'<TextSource guid="t" name="boats.pdf" plainTextPath="internal://r1.txt">'
            f"{selection('PlainTextSelection', 'e2', EXCLUSIVE)}</TextSource>",
            "utf-8",
        ),
    ],
)
def test_text_selections_are_read_whatever_their_conventions(
    held: tuple[Store, Path], tmp_path: Path, sources: str, encoding: str
) -> None:
    store, _ = held
    (taken,) = import_project(store, package(tmp_path / "p.qdpx", sources, encoding=encoding), by=BY)
    assert (taken.outcome, taken.codes) == ("proposed", ("1.1.2",))
    (evidence,) = store.judgements.evidence("1.1.2")
    assert (evidence.quote, evidence.state, evidence.stance) == ("eleven boats", "proposed", "contradicts")
    assert evidence.note == "against the plan (coded in Coder 5 by Cy)"


@pytest.mark.parametrize(
    "place",
    [
        'page="0" firstX="70" firstY="170" secondX="500" secondY="190"',
        'page="0" firstX="70.4" firstY="672.5" secondX="500.1" secondY="655.0"',
    ],
    ids=["from the top", "from the bottom, decimal"],
)
def test_areas_are_read_with_y_from_the_top_and_from_the_bottom(
    held: tuple[Store, Path], tmp_path: Path, place: str
) -> None:
    store, _ = held
    sources = pdf_source(selection("PDFSelection", "m1", place, name="It found eleven boats"))
    (taken,) = import_project(store, package(tmp_path / "p.qdpx", sources), by=BY)
    assert (taken.outcome, taken.words) == ("proposed", LINES[1])


def test_what_has_no_code_or_no_document_is_told(held: tuple[Store, Path], tmp_path: Path) -> None:
    store, _ = held
    sources = pdf_source(text=representation(selection("PlainTextSelection", "x", EXCLUSIVE)))
    sources += (
        '<TextSource guid="t" name="nets.pdf"><PlainTextContent>Nets are dry.</PlainTextContent>'
        + selection("PlainTextSelection", "m1", 'startPosition="0" endPosition="4"', guid="s2")
        + "</TextSource>"
    )
    taken = import_project(store, package(tmp_path / "p.qdpx", sources), by=BY)
    assert [one.outcome.split(":")[0] for one in taken] == ["no code", "no document"]
    assert store.judgements.evidence() == []


def test_importing_a_project_twice_changes_nothing(held: tuple[Store, Path], tmp_path: Path) -> None:
    store, _ = held
    file = package(
        tmp_path / "p.qdpx", pdf_source(text=representation(selection("PlainTextSelection", "e2", EXCLUSIVE)))
    )
    import_project(store, file, by=BY)
    head = store.events.head()
    assert [one.outcome for one in import_project(store, file, by=BY)] == ["known"]
    assert store.events.head() == head


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "not a REFI-QDA package"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><CodeBook/>', "declares XML entities"),
        (b"<CodeBook>", "not well-formed XML"),
        (b"<Other/>", "not a REFI-QDA codebook"),
    ],
)
def test_broken_files_are_refused_with_the_reason(content: bytes, said: str) -> None:
    read = read_project if content == b"no zip" else read_codebook
    with pytest.raises(UnreadableDocument) as refusal:
        read(content, file="f")
    assert said in refusal.value.message


CODEBOOK = """<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Coder 5"><Codes>
<Code guid="a" name="Boats"><Code guid="b" name="1.1 Hulls"><Code guid="c" name="Wood"/>
<Code guid="d" name="Iron"><Description>Is there iron?</Description></Code></Code></Code>
<Code guid="e" name="Harbours"/></Codes></CodeBook>"""


def test_a_codebook_becomes_a_framework_that_is_right(tmp_path: Path) -> None:
    (tmp_path / "boats.qdc").write_text(CODEBOOK)
    assert codebook_as_framework(tmp_path / "boats.qdc", tmp_path / "boats.yaml") == 5
    assert not frameworks.check(tmp_path / "boats.yaml").problems
    made = frameworks.load(str(tmp_path / "boats.yaml"))
    assert [(kpi.title, [mi.title for mi in kpi.mis]) for kpi in made.kpis] == [
        ("Boats", ["Hulls"]),
        ("Harbours", ["Harbours"]),
    ]
    assert [element.criterion for element in made.elements.values()] == ["Wood", "Is there iron?"]
    with pytest.raises(UsageError, match="already there"):
        codebook_as_framework(tmp_path / "boats.qdc", tmp_path / "boats.yaml")
