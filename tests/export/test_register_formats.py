"""The register goes out to reference managers and comes back with nothing lost."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import plugins
from extract.errors import RegisterError
from extract.export import to_bib, to_csl_json, to_ris
from extract.export.base import Options
from extract.export.report import of_annex
from extract.model.document import Document
from extract.model.visible import harmless, on_one_line, original, plain, visible

READERS = {"ris": "ris", "bib": "bib", "csl_json": "csl", "json": "csl"}


def bare(document: Document) -> Document:
    """What the register says of a document, without what ingest found out."""
    return replace(document, origins={}, document_id="", n_pages=0, revision=1)


def stripped(document: Document) -> Document:
    texts = {
        f.name: v.strip() or None for f in fields(Document) if isinstance(v := getattr(document, f.name), str)
    }
    return replace(bare(document), **{**texts, "document_id": "", "file": texts["file"] or ""})


def read_back(name: str, content: bytes) -> list[Document]:
    return plugins.load("intake", READERS[name], "read")(content.decode())


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("review", ["small", "hostile"])
def test_the_register_comes_back_as_it_was(made_up, written, name, review):
    annex = getattr(made_up, review)()
    back = read_back(name, written(of_annex(annex, "documents", Options()), name))
    assert [stripped(document) for document in back] == [stripped(document) for document in annex.documents]


def test_every_field_of_the_register_comes_back(made_up, written):
    full = made_up.document(
        7, date="2019-05-03", symbol="C/106/RES/1310", url="https://x.example/a_b?c=1&d=%20{e}", accessed="3 May 2019",
        language="fr", period="2016-2020", series="Series, A", edition="2nd", state="final", supplied_by="Agency",
        received="2026-01-01", batch="B2", parent=3, note="a\nb\tc", type="Report", year="various",
    )  # fmt: skip
    annex = replace(made_up.small(), documents=(full,))
    for name in READERS:
        back = read_back(name, written(of_annex(annex, "documents", Options()), name))
        assert [bare(document) for document in back] == [bare(full)], name


def test_rispy_reads_our_ris(made_up, written):
    annex = made_up.hostile()
    references = rispy.loads(written(of_annex(annex, "documents", Options()), "ris").decode())
    assert [reference["id"] for reference in references] == [f"doc-{d.number:03d}" for d in annex.documents]
    for reference, document in zip(references, annex.documents, strict=True):
        assert reference["type_of_reference"] == "RPRT"
        assert reference["title"] == on_one_line(document.title or "").strip()
        assert reference["authors"] == [on_one_line(document.author or "").strip()]
        assert reference["year"] == document.year


def test_bibtexparser_reads_our_bibtex(made_up, written):
    annex = made_up.hostile()
    library = bibtexparser.parse_string(written(of_annex(annex, "documents", Options()), "bib").decode())
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [f"doc-{d.number:03d}" for d in annex.documents]
    assert all(entry.entry_type == "techreport" for entry in library.entries)
    assert [entry["year"] for entry in library.entries] == [document.year for document in annex.documents]
    small = made_up.small()
    library = bibtexparser.parse_string(written(of_annex(small, "documents", Options()), "bib").decode())
    assert [entry["title"].strip("{}") for entry in library.entries] == [d.title for d in small.documents]


def test_csl_has_what_citation_processors_look_for(made_up, written):
    items = json.loads(written(of_annex(made_up.small(), "documents", Options()), "csl_json"))
    second = next(item for item in items if item["id"] == "doc-002")
    assert second["type"] == "report"
    assert second["author"] == [{"literal": "Aid Agency"}]
    assert second["issued"] == {"date-parts": [[2014]]}
    assert second["accessed"] == {"date-parts": [[2026, 1, 2]]}
    assert second["number"] == "A/70/976"
    assert items[0]["issued"] == {"literal": "n.d."}


FOREIGN_RIS = """TY  - RPRT
A1  - Doe, Jane
A1  - Roe, Richard
T1  - A long title that goes
  on in the next line
Y1  - 2015/03/02/
PB  - Press
UR  - https://x.example/1
ER  -

TY  - JOUR
TI  - Second
PY  - 2001
ER  -
"""


def test_a_ris_of_another_program_is_read():
    first, second = plugins.load("intake", "ris", "read")(FOREIGN_RIS)
    assert (first.author, first.title) == (
        "Doe, Jane; Roe, Richard",
        "A long title that goes on in the next line",
    )
    assert (first.year, first.date, first.number, first.doc_class) == ("2015", "2015-03-02", 0, "formal")
    assert (second.title, second.year) == ("Second", "2001")


FOREIGN_BIB = r"""
@comment{nothing {here}}
@string{press = "The Press"}
@book{roe2001,
  author = {Roe, Jos\'e and M{\"u}ller, {\O}rjan},
  title = "The {UN} \& its \% of \c{c}afe~x",
  year = 2001, month = jan,
  publisher = press # " Ltd",
  url = {https://x.example/a_b}
}
@misc(second, title = {Unbroken})
"""


def test_a_bibtex_of_another_program_is_read():
    first, second = plugins.load("intake", "bib", "read")(FOREIGN_BIB)
    assert first.author == "Roe, José; Müller, Ørjan"
    assert first.title == "The UN & its % of çafe\u00a0x"
    assert (first.year, first.publisher, first.url) == ("2001", "The Press Ltd", "https://x.example/a_b")
    assert second.title == "Unbroken"


@pytest.mark.parametrize(
    ("reader", "text", "says"),
    [
        ("ris", "no tags here", "no RIS reference"),
        ("ris", "TY  - RPRT\nTI  - x\nC1  - secret\nER  - \n", "“secret” is not a class"),
        ("bib", "nothing", "no BibTeX entry"),
        ("bib", "@report{a, title = {never closed", "not closed"),
        ("bib", "@report{a, title = }", "a value is missing"),
        ("csl", "{", "not JSON"),
        ("csl", "[1, 2]", "not CSL-JSON"),
        (
            "csl",
            '[{"title": "x", "custom": {"class": "formal", "number": "no"}}]',
            "not a source-document number",
        ),
    ],
)
def test_what_is_no_register_is_refused_with_its_place(reader, text, says):
    with pytest.raises(RegisterError) as caught:
        plugins.load("intake", reader, "read")(text)
    assert says in caught.value.message


ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@given(ANY_TEXT)
def test_what_was_made_visible_can_be_read_back(text):
    folded = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = visible(text)
    shown.encode()
    if not any(c in text for c in "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡⟨"):
        assert original(shown) == folded
        assert original(on_one_line(text)) == folded
    assert "\n" not in on_one_line(text)


@given(ANY_TEXT)
def test_no_cell_is_a_formula_and_every_cell_comes_back(text):
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert plain(cell) == text


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_characters="⟨␊␉"), min_size=1, max_size=30))
def test_any_title_comes_back_from_every_format(text):
    shown = visible(text).strip()
    if not shown or "⟨" in shown or any("\u2400" <= c <= "\u2421" for c in text + shown):
        return
    document = Document(number=3, file="a.pdf", title=text)
    for line in to_ris._lines(document), to_bib._entry(document), json.dumps([to_csl_json.item(document)]):
        name = "ris" if isinstance(line, list) else "bib" if line.startswith("@") else "csl"
        content = "\n".join(line) if isinstance(line, list) else line
        (back,) = plugins.load("intake", name, "read")(content)
        assert (back.title or "").strip() == (text if name == "csl" else shown).strip(), name


def test_csv_of_the_register_is_read_by_the_csv_module(made_up, written):
    annex = made_up.small()
    content = written(of_annex(annex, "documents", Options()), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["title"] for row in rows] == [document.title for document in annex.documents]
    assert rows[1]["reference"].startswith("Aid Agency (2014), Report 2")
