"""Exports of a real review: ingested PDFs, cited quotes, scores, and a document that may only inform."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
import yaml
from lxml import etree
from pyld import jsonld
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject, RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extract import plugins
from extract.errors import (
    ConfidentialSource,
    DocumentError,
    JudgementRefused,
    NoEvidence,
    PartialFailure,
    StoreError,
    UsageError,
)
from extract.export.base import DIALECTS, Options, Report
from extract.export.highlights import highlighted
from extract.export.web_annotations import annotation_page
from extract.model.document import Box
from extract.model.visible import visible
from extract.resources import shipped
from extract.store.in_sqlite import Store
from extract.workflow import judge
from extract.workflow.export import export, kinds, new_file
from extract.workflow.framing import framework_of
from extract.workflow.ingest import IngestOptions, ingest
from extract.workflow.register import import_register
from extract.workflow.reports import Wish

SECRET_TITLE = "Quokka inquiry into the treasurer"
SECRET_TEXT = "The wombat ledger was kept twice by the treasurer."
SECRET_NUMBER = 98765

OPEN = {
    1: [
        "The agency adopted a strategic plan in 2019 that sets out its vision for a decade.",
        "The board reviews the plan every second year and has published each of the reviews.",
    ],
    2: [
        "The evaluation found that staff in the field had not read the plan before it was adopted.",
        "Budget figures were shared with partners in four of the nine countries that were visited.",
    ],
}


def draw(path: Path, pages: list[list[str]]) -> None:
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    for lines in pages:
        for at, line in enumerate(lines):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(72, 760 - 60 * at, line)
        canvas.showPage()
    canvas.save()


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("review")
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, lines in OPEN.items():
        draw(corpus / f"{number}.pdf", [[f"Report {number} of the agency"], lines])
    draw(
        corpus / "secret quokka.pdf",
        [[SECRET_TEXT, "A second sentence about the wombat ledger and what it held."]],
    )
    (corpus / "register.csv").write_text(
        "number,file,title,author,year,role,class\n"
        "1,1.pdf,Strategic plan,Agency,2019,strategy,formal\n"
        "2,2.pdf,Evaluation of the plan,Evaluators,2021,evaluation,formal\n"
        f"{SECRET_NUMBER},secret quokka.pdf,{SECRET_TITLE},Ombuds wombat,2020,audit,inform-only\n"
    )
    ticks = iter(range(10**6))

    def clock() -> str:
        return f"2026-03-01T10:00:{next(ticks) % 60:02d}.000Z"

    with Store(folder / "review.db") as store:
        ingest(store, [corpus], options=IngestOptions(jobs=1), clock=clock)
        framework = framework_of(store)
        by = judge.By("A. Reviewer", "2026-03-02T09:00:00.000Z")
        for number, code in ((1, "1.1.1"), (2, "1.1.2")):
            document = store.documents.get(number)
            found = [passage for _, passage in store.passages.of_document(document.document_id)]
            for passage in found:
                if passage.text in OPEN[number]:
                    judge.cite(
                        store, framework, passage.passage_id, code, by=by, stance="supports", note="seen"
                    )
            judge.score(store, framework, code, "3", by=by, because="It says so.")
        judge.absent(store, framework, "1.1.3", by=by, note="No costing was found.", searches=["costed plan"])
        judge.score(store, framework, "1.1.3", "0", by=by, because="Nothing was found.")
        judge.narrative(store, framework, "1.1", "The plan is there.\n\nStaff had not read it.", by=by)
        judge.confidence(store, framework, "1.1", "high", by=by, because="Two sources.")
    return folder


@pytest.fixture
def opened(review):
    with Store(review / "review.db", create=False) as store:
        yield store


def formats_of(kind: str) -> list[str]:
    if kind == "highlights":
        return [""]
    if kind == "sqlite":
        return ["db"]
    exporters = [plugins.load("export", name, "Exporter")() for name in plugins.names("export")]
    return sorted(exporter.suffix for exporter in exporters if kind in exporter.kinds)


EVERYTHING = [(kind, ending) for kind in kinds() for ending in formats_of(kind)]


def everything_in(content: bytes) -> bytes:
    """A file's bytes with all that is packed inside it."""
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts += [everything_in(package.read(name)) for name in package.namelist()]
            parts += [name.encode() for name in package.namelist()]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(parts)


def bytes_of(path: Path) -> bytes:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return b"\n".join(
        everything_in(file.read_bytes()) + file.name.encode() for file in files if file.is_file()
    )


@pytest.fixture(scope="module")
def exported(review, tmp_path_factory):
    """Every export once, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("exported")

    def get(kind: str, ending: str, edition: str) -> Path:
        target = folder / edition / kind / f"out.{ending}"
        if not target.exists():
            with Store(review / "review.db", create=False) as store:
                export(store, Wish(kind, options=Options(edition=edition)), target)
        return target

    return get


@pytest.mark.parametrize(("kind", "ending"), EVERYTHING)
def test_nothing_of_a_confidential_document_leaves(exported, kind, ending):
    for edition in ("published", "internal") if kind == "evidence-table" else ("internal",):
        content = bytes_of(exported(kind, ending, edition))
        assert content
        for word in ("quokka", "wombat", "treasurer"):
            assert word.encode() not in content.lower(), word
            assert word.encode("utf-16-le") not in content.lower(), word
        assert not re.search(rb"(?<![0-9a-fA-F])98765(?![0-9a-fA-F])", content)


@pytest.mark.parametrize(("kind", "ending"), EVERYTHING)
def test_the_same_store_exports_the_same_bytes_twice(opened, exported, tmp_path, kind, ending):
    export(opened, Wish(kind, options=Options(edition="internal")), tmp_path / f"out.{ending}")
    assert bytes_of(tmp_path / f"out.{ending}") == bytes_of(exported(kind, ending, "internal"))


def test_kinds_and_formats_that_do_not_exist_name_those_that_do(opened, tmp_path):
    with pytest.raises(UsageError) as caught:
        export(opened, Wish("evidence-tabel"), tmp_path / "a.docx")
    assert "evidence-table" in caught.value.advice
    with pytest.raises(UsageError) as caught:
        export(opened, Wish("documents"), tmp_path / "a.doc")
    assert caught.value.message == "“documents” cannot be written as “doc”."
    assert "bib, csl.json, csv, docx, html, json" in caught.value.advice
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "good.txt"
    target.write_bytes(b"good")

    def break_off():
        with new_file(target) as stream:
            stream.write(b"half")
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        break_off()
    assert target.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [target]
    with new_file(target) as stream:
        stream.write(b"better")
    assert target.read_bytes() == b"better"
    assert target.stat().st_mode & 0o444 == 0o444


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"), new_file(tmp_path / "file" / "inside.csv"):
        pass
    with pytest.raises(UsageError, match="is a folder"), new_file(tmp_path):
        pass


@pytest.fixture
def own(review, tmp_path):
    """A copy of the review that a test may change."""
    target = tmp_path / "own.db"
    with Store(review / "review.db", create=False) as store:
        store.connection.execute("vacuum into ?", [str(target)])
    with Store(target, create=False) as store:
        yield store


ANNEX_KINDS = sorted(set(kinds()) - {"passages", "citations", "agreement"})


@pytest.mark.parametrize("kind", ANNEX_KINDS)
def test_evidence_that_became_confidential_stops_every_export_of_judgements(own, tmp_path, kind):
    own.documents.set(1, {"class": "inform-only"})
    target = tmp_path / "out" / f"a.{formats_of(kind)[0]}"
    with pytest.raises(ConfidentialSource) as caught:
        export(own, Wish(kind), target)
    assert "Strategic plan" not in caught.value.message
    assert not target.exists()
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


def test_passages_of_a_document_that_became_confidential_stay_inside(own, tmp_path):
    own.documents.set(1, {"class": "inform-only"})
    export(own, Wish("passages"), tmp_path / "p.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert {row["document"] for row in rows} == {2}


def test_a_quote_that_is_no_longer_on_its_page_stops_the_export(own, tmp_path):
    own.connection.execute("update pages set text = replace(text, 'strategic', 'strategie') where page = 2")
    with pytest.raises(JudgementRefused) as caught:
        export(own, Wish("evidence-table"), tmp_path / "a.docx")
    assert "page 2" in caught.value.message
    assert not (tmp_path / "a.docx").exists()


def test_passages_have_the_fields_of_the_interface(opened, tmp_path):
    export(opened, Wish("passages"), tmp_path / "p.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert list(rows[0]) == [
        "passage", "document", "title", "source", "page", "page_label", "pages", "citation", "section", "kind",
        "text", "boxes", "notes", "language",
    ]  # fmt: skip
    assert [row["document"] for row in rows] == sorted(row["document"] for row in rows)
    found = next(row for row in rows if row["text"] == OPEN[1][0])
    assert (found["page"], found["pages"], found["source"], found["title"]) == (
        2,
        [2],
        "1.pdf",
        "Strategic plan",
    )
    box = found["boxes"][0]
    assert (box["page"], round(box["x0"])) == (2, 72)


def test_highlights_stand_where_the_words_are(opened, review, tmp_path):
    before = {file.name: file.read_bytes() for file in (review / "corpus").iterdir()}
    export(opened, Wish("highlights"), tmp_path / "marked")
    assert {file.name: file.read_bytes() for file in (review / "corpus").iterdir()} == before
    assert sorted(file.name for file in (tmp_path / "marked").iterdir()) == ["001 1.pdf", "002 2.pdf"]
    with pdfplumber.open(tmp_path / "marked" / "001 1.pdf") as pdf:
        marks = [mark for page in pdf.pages for mark in page.annots]
        assert len(marks) == 2
        for mark in marks:
            data = mark["data"]
            assert data["Subtype"].name == "Highlight"
            assert data["T"].decode() == "A. Reviewer"
            assert re.fullmatch(r"[0-9a-f]{16,}", data["NM"].decode())
            assert (
                data["Contents"]
                .decode("utf-16" if data["Contents"][:2] == b"\xfe\xff" else "latin-1")
                .startswith("1.1.1")
            )
            page = pdf.pages[mark["page_number"] - 1]
            inside = page.within_bbox((mark["x0"] - 1, mark["top"] - 1, mark["x1"] + 1, mark["bottom"] + 1))
            assert " ".join(inside.extract_text().split()) in OPEN[1]


def test_the_original_is_the_beginning_of_the_marked_copy(opened, review, tmp_path):
    export(opened, Wish("highlights"), tmp_path / "marked")
    original = (review / "corpus" / "1.pdf").read_bytes()
    assert (tmp_path / "marked" / "001 1.pdf").read_bytes().startswith(original)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_marks_follow_the_page_however_it_is_turned_and_cropped(made_up, tmp_path, rotation):
    draw(tmp_path / "plain.pdf", [["The marked words stand here."]])
    writer = PdfWriter(clone_from=tmp_path / "plain.pdf")
    page = writer.pages[0]
    page[NameObject("/Rotate")] = NumberObject(rotation)
    page.cropbox = RectangleObject((20, 30, 560, 800))
    turned = io.BytesIO()
    writer.write(turned)
    with pdfplumber.open(io.BytesIO(turned.getvalue())) as pdf:
        shown = pdf.pages[0]
        words = shown.extract_words(keep_blank_chars=True) if rotation in (0, 180) else shown.chars
        box = [
            min(w["x0"] for w in words),
            min(w["top"] for w in words),
            max(w["x1"] for w in words),
            max(w["bottom"] for w in words),
        ]
    # pdfplumber counts from the corner of the media box; we count from the page as shown.
    crop_left, crop_top = {0: (20, 42), 90: (30, 20), 180: (35, 30), 270: (42, 35)}[rotation]
    piece = replace(
        made_up.small().mis()[0].elements[0].evidence[0],
        pages=(1,),
        boxes=(Box(1, box[0] - crop_left, box[1] - crop_top, box[2] - crop_left, box[3] - crop_top),),
    )
    marked = io.BytesIO()
    highlighted(turned.getvalue(), [piece], marked)
    annotation = PdfReader(io.BytesIO(marked.getvalue())).pages[0]["/Annots"][0].get_object()
    x0, y0, x1, y1 = (float(value) for value in annotation["/Rect"])
    # The words were drawn from (72, 760), ten points high, on the page as it is stored.
    assert x0 == pytest.approx(72, abs=1.5)
    assert y0 == pytest.approx(758, abs=3)
    assert x1 - x0 == pytest.approx(stringWidth("The marked words stand here.", "Helvetica", 10), abs=2)
    assert y1 - y0 == pytest.approx(10, abs=3)


def test_a_pdf_that_is_gone_or_changed_is_named_and_the_others_are_marked(own, review, tmp_path):
    moved = tmp_path / "2.pdf"
    moved.write_bytes((review / "corpus" / "2.pdf").read_bytes() + b"\n% changed")
    own.connection.execute("update revisions set file = ? where number = 2", [str(moved)])
    with pytest.raises(PartialFailure) as caught:
        export(own, Wish("highlights"), tmp_path / "marked")
    assert "document 2" in caught.value.message
    assert "no longer the file that was ingested" in caught.value.message
    assert [file.name for file in (tmp_path / "marked").iterdir()] == ["001 1.pdf"]
    with pytest.raises(DocumentError):
        export(own, Wish("qdpx"), tmp_path / "a.qdpx")
    assert not (tmp_path / "a.qdpx").exists()


def test_without_evidence_there_is_nothing_to_mark(store, tmp_path):
    with pytest.raises(NoEvidence):
        export(store, Wish("highlights"), tmp_path / "marked")


CONTEXT = {
    "@context": {
        "id": "@id", "type": "@type", "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#",
        "Annotation": "oa:Annotation", "AnnotationPage": "as:OrderedCollectionPage",
        "SpecificResource": "oa:SpecificResource", "FragmentSelector": "oa:FragmentSelector",
        "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
        "items": {"@id": "as:items", "@container": "@list", "@type": "@id"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"}, "body": {"@id": "oa:hasBody", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "refinedBy": {"@id": "oa:refinedBy", "@type": "@id"}, "exact": "oa:exact", "prefix": "oa:prefix",
        "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    }
}  # fmt: skip
"""The terms of the Web Annotation context that the test follows; the whole one lies on the network."""


def test_annotations_are_json_ld_and_their_quotes_are_on_their_pages(opened, tmp_path):
    export(opened, Wish("annotations"), tmp_path / "a.jsonld")
    value = json.loads((tmp_path / "a.jsonld").read_text(encoding="utf-8"))

    def load(url, options):
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}

    expanded = jsonld.expand(value, {"documentLoader": load})
    quads = jsonld.to_rdf(value, {"documentLoader": load, "format": "application/n-quads"})
    assert expanded[0]["@type"] == ["http://www.w3.org/ns/activitystreams#OrderedCollectionPage"]
    assert quads.count("<http://www.w3.org/ns/oa#exact>") == 4
    seen = 0
    for item in value["items"]:
        if item["motivation"] != "tagging":
            continue
        assert item["creator"]["name"] == "A. Reviewer"
        for target in item["target"]:
            document_id = target["source"]["id"].removeprefix("urn:sha256:")
            for selector in target["selector"]:
                if selector["type"] != "FragmentSelector":
                    continue
                page = int(selector["value"].removeprefix("page="))
                text = opened.passages.page(document_id, page).text
                found = selector["refinedBy"]
                if found["type"] == "TextPositionSelector":
                    stretch = text[found["start"] : found["end"]]
                    assert " ".join(stretch.split()) in OPEN[1] + OPEN[2]
                else:
                    assert found["prefix"] + found["exact"] + found["suffix"] in text
                    seen += 1
    assert seen == 4
    scores = [item for item in value["items"] if item["motivation"] == "assessing"]
    assert [item["score"] for item in scores] == ["3", "3", "0"]


Q = {"q": "urn:QDA-XML:project:1.0"}


def package_of(path: Path):
    package = zipfile.ZipFile(path)
    return package, etree.fromstring(package.read("project.qde"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_qda_selections_point_at_their_words(opened, tmp_path, dialect):
    export(opened, Wish("qdpx", options=Options(dialect=dialect)), tmp_path / "a.qdpx")
    package, root = package_of(tmp_path / "a.qdpx")
    with package:
        names = package.namelist()
        assert names[0] == "project.qde"
        assert all(name.startswith("sources/") and name.count("/") == 1 for name in names[1:])
        sources = root.findall(".//q:PDFSource", Q)
        assert len(sources) == 2
        for number, source in enumerate(sources, start=1):
            pdf = package.read("sources/" + source.get("path").removeprefix("internal://"))
            representation = source.find("q:Representation", Q)
            text = package.read(
                "sources/" + representation.get("plainTextPath").removeprefix("internal://")
            ).decode()
            assert ("\r\n" in text) == (dialect == "maxqda")
            for mark in representation.findall("q:PlainTextSelection", Q):
                quote = text[int(mark.get("startPosition")) : int(mark.get("endPosition"))]
                assert " ".join(quote.split()) in OPEN[number]
            with pdfplumber.open(io.BytesIO(pdf)) as opened_pdf:
                for mark in source.findall("q:PDFSelection", Q):
                    page = opened_pdf.pages[int(mark.get("page"))]
                    x0, y0, x1, y1 = (
                        int(mark.get(key)) for key in ("firstX", "firstY", "secondX", "secondY")
                    )
                    top, bottom = (
                        (y0, y1)
                        if dialect in ("atlasti", "qualcoder")
                        else (page.height - y0, page.height - y1)
                    )
                    inside = page.within_bbox((x0 - 1, top - 1, x1 + 1, bottom + 1)).extract_text()
                    assert " ".join(inside.split()) in OPEN[number]


SEQUENCE = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs", "Description"],
    "PDFSource": ["Description", "PDFSelection", "Representation", "Coding", "NoteRef", "VariableValue"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue"],
    "Representation": ["Description", "PlainTextContent", "PlainTextSelection", "Coding"],
    "Case": ["Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"],
    "Code": ["Description", "NoteRef", "Code"],
    "Coding": ["CodeRef", "NoteRef"],
    "PDFSelection": ["Description", "Representation", "Coding", "NoteRef"],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"],
}  # fmt: skip
"""The order of children that the standard's schema fixes."""

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("flatten", [False, True])
def test_qda_projects_keep_to_the_order_and_types_of_the_schema(opened, tmp_path, dialect, flatten):
    export(opened, Wish("qdpx", options=Options(dialect=dialect, flatten=flatten)), tmp_path / "a.qdpx")
    package, root = package_of(tmp_path / "a.qdpx")
    package.close()
    declared: set[str] = set()
    for element in root.iter():
        name = etree.QName(element).localname
        if name in SEQUENCE:
            places = [SEQUENCE[name].index(etree.QName(child).localname) for child in element]
            assert places == sorted(places), name
        for key, value in element.attrib.items():
            if key in ("guid", "targetGUID", "creatingUser"):
                assert GUID.fullmatch(value)
            if key in ("page", "firstX", "firstY", "secondX", "secondY", "startPosition", "endPosition"):
                assert re.fullmatch(r"\d+", value)
        if element.get("guid"):
            declared.add(element.get("guid"))
    for element in root.iter():
        assert element.get("targetGUID", next(iter(declared))) in declared
        assert element.get("creatingUser", next(iter(declared))) in declared
    depth = max(
        len(list(code.iterancestors("{urn:QDA-XML:project:1.0}Code"))) for code in root.iter("{*}Code")
    )
    assert depth == (0 if flatten else 2)


def test_scores_are_cases_that_name_their_evidence(opened, tmp_path):
    export(opened, Wish("qdpx"), tmp_path / "a.qdpx")
    package, root = package_of(tmp_path / "a.qdpx")
    package.close()
    case = root.find(".//q:Case[@name='Score of 1.1.1']", Q)
    assert case.findtext("q:Description", namespaces=Q) == "It says so."
    assert case.find("q:VariableValue/q:TextValue", Q).text == "3"
    assert len(case.findall("q:SelectionRef", Q)) == 2


def test_the_copy_for_others_is_searchable_and_no_store(opened, tmp_path):
    export(opened, Wish("sqlite"), tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    try:
        assert copy.execute("select number, title from documents order by 1").fetchall() == [
            (1, "Strategic plan"),
            (2, "Evaluation of the plan"),
        ]
        hits = copy.execute(
            "select p.document, p.page from passages_fts f join passages p on p.id = f.rowid where passages_fts match 'vision'"
        ).fetchall()
        assert hits == [(1, 2)]
        copy.execute("insert into passages_fts (passages_fts) values ('integrity-check')")
        assert copy.execute("select count(*), count(distinct reviewer) from evidence").fetchone() == (4, 1)
        assert copy.execute("select score from scores where code = '1.1.1'").fetchone() == ("3",)
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
        assert dict(copy.execute("select name, value from about"))["Audit chain head"]
    finally:
        copy.close()
    with pytest.raises(StoreError):
        Store(tmp_path / "copy.db", create=False)
    with pytest.raises(UsageError, match="is the store itself"):
        export(opened, Wish("sqlite"), opened.path)


@pytest.mark.parametrize("ending", ["csv", "ris", "bib", "csl.json", "json"])
def test_an_exported_register_can_be_imported(opened, tmp_path, ending):
    target = tmp_path / f"register.{ending}"
    export(opened, Wish("documents"), target)
    if ending == "csl.json":
        target = target.rename(tmp_path / "csl.json")
    with Store(tmp_path / "new.db") as fresh:
        assert import_register(fresh, target, at="2026-03-03T00:00:00.000Z") == (2, 0)
        said = [
            (d.number, d.file, d.title, d.author, d.year, d.role, d.doc_class) for d in fresh.documents.all()
        ]
    assert said == [
        (1, "1.pdf", "Strategic plan", "Agency", "2019", "strategy", "formal"),
        (2, "2.pdf", "Evaluation of the plan", "Evaluators", "2021", "evaluation", "formal"),
    ]


def test_gaps_say_what_to_ask_for(opened, tmp_path):
    export(opened, Wish("gaps"), tmp_path / "gaps.json")
    rows = json.loads((tmp_path / "gaps.json").read_text())["gaps"]
    said = {(row["code"], row["gap"]) for row in rows}
    assert ("1.1.1", "one source") in said
    assert ("1.1.1", "only self-reported") in said
    assert ("1.1.2", "only self-reported") not in said
    assert ("1.1.3", "looked for and not found") in said
    assert ("1.1.4", "no evidence") in said


def test_the_engine_of_chromium_draws_the_marks(opened, tmp_path):
    export(opened, Wish("highlights"), tmp_path / "marked")
    with pypdfium2.PdfDocument(tmp_path / "marked" / "001 1.pdf") as pdf:
        page = pdf[1]
        marks = page.render(draw_annots=True).to_numpy()
        plain = page.render(draw_annots=False).to_numpy()
        page.close()
    changed = (marks != plain).any(axis=2)
    assert changed.sum() > 2000
    rows = changed.any(axis=1).nonzero()[0]
    assert 70 < rows.min() < 90
    assert rows.max() < 160


def test_hostile_text_reaches_qda_and_annotations_whole(made_up, written):
    annex = made_up.hostile()
    packed = written(Report("qdpx", "", (), annex=annex), "qdpx")
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        root = etree.fromstring(package.read("project.qde"))
    notes = [note.text for note in root.iterfind(".//q:Note/q:PlainTextContent", Q)]
    said = {squeeze(note) for note in notes if note}
    cases = {squeeze(text.text) for text in root.iterfind(".//q:Case/q:Description", Q)}
    book = etree.fromstring(written(Report("codebook", "", (), annex=annex), "qdc"))
    described = " ".join(text.text for text in book.iter("{*}Description"))
    page = annotation_page(annex, {})
    value = json.loads(written(Report("annotations", "", (), annex=annex, data=page), "jsonld"))
    exact = {
        selector["refinedBy"]["exact"]
        for item in value["items"]
        if item["motivation"] == "tagging"
        for target in item["target"]
        for selector in target["selector"]
        if "refinedBy" in selector
    }
    for text in made_up.HOSTILE.values():
        shown = visible(text)
        assert squeeze(shown) in cases
        assert any(squeeze(shown) in note for note in said) or root.find(".//q:Note", Q) is None
        assert squeeze(shown) in squeeze(described)
        assert text in exact


def squeeze(text: str) -> str:
    return " ".join(text.split())


def test_what_datasette_is_told_of_is_there(opened, tmp_path):
    told = yaml.safe_load((shipped("db") / "metadata.yaml").read_text(encoding="utf-8"))["databases"]
    export(opened, Wish("sqlite"), tmp_path / "review.db")
    copy = sqlite3.connect(tmp_path / "review.db")
    try:
        for name, connection in (("evidence", opened.connection), ("review", copy)):
            for table, description in told[name]["tables"].items():
                columns = {row[1] for row in connection.execute(f"pragma table_info([{table}])")}
                assert columns, table
                assert set(description.get("facets", [])) <= columns, table
                assert {
                    description[key] for key in ("sort", "label_column") if key in description
                } <= columns, table
    finally:
        copy.close()


@pytest.mark.parametrize("name", plugins.names("export"))
def test_a_format_is_named_as_it_ends(name):
    assert plugins.load("export", name, "Exporter")().suffix == name.replace("_", ".")
