"""One table, many formats: what one file says, every other one says too, row for row.

Each format is read back with another library than the one that wrote it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from docx.shared import Pt
from lxml import etree
from markdown_it import MarkdownIt

from extract import plugins
from extract.errors import UsageError
from extract.export import pictures
from extract.export.base import TABLE_KINDS, Options, packed, text_of
from extract.export.lists import reference
from extract.export.report import TITLES, of_annex
from extract.model.visible import plain, visible

csv.field_size_limit(1 << 24)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EDITIONS = ("published", "internal")
REVIEWS = ("small", "hostile")


def squeezed(text: str) -> str:
    """White space folded: paged formats break lines where they like."""
    return " ".join(text.split())


def expected_pairs(report) -> list[tuple[str, str]]:
    """Text and value of the evidence table, as a page shows them."""
    keys = report.tables[0].keys
    pairs = []
    for row in report.tables[0].rows:
        cells = {key: text_of(cell) for key, cell in zip(keys, row, strict=True)}
        text = cells["text"]
        if cells["row"] in ("evidence", "absence", "rationale"):
            text += f" {cells['code']} · {cells['detail']}"
        pairs.append((squeezed(text), squeezed(cells["value"])))
    return pairs


# Readers, one for each format.


def docx_blocks(content: bytes):
    """Paragraphs as (style, text) and tables as lists of rows of texts, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))

    def text(node) -> str:
        parts = []
        for child in node.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}p"):
            parts.append({f"{W}br": "\n", f"{W}tab": "\t", f"{W}p": "\n"}.get(child.tag) or child.text or "")
        return squeezed("".join(parts))

    for child in root.find(f"{W}body"):
        if child.tag == f"{W}p":
            style = child.find(f"{W}pPr/{W}pStyle")
            yield (style.get(f"{W}val") if style is not None else ""), text(child)
        elif child.tag == f"{W}tbl":
            yield "table", [[text(cell) for cell in row.iter(f"{W}tc")] for row in child.iter(f"{W}tr")]


def docx_pairs(content: bytes, report) -> list[tuple[str, str]]:
    pairs = []
    bands = [squeezed(f"{rating} {low}–{high}") for rating, low, high, _ in report.annex.bands]
    for style, found in docx_blocks(content):
        if style == "AnnexDetail":
            break
        if style == "AnnexArea" or (style == "AnnexText" and found):
            pairs.append((found, ""))
        elif style == "table" and found[0] != bands:
            pairs += [(row[0], row[1]) for row in found]
    return pairs


class Tables(HTMLParser):
    """Rows of the evidence table, and every tag and attribute that was seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[str, list[str]]] = []
        self.grids: list[list[list[str]]] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.cell: list[str] | None = None
        self.in_style = False

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.seen.append((tag, values))
        if tag == "table":
            self.grids.append([])
        if "data-row" in values:
            self.rows.append((values["data-row"], []))
            if tag in ("h2", "p"):
                self.cell = []
        if tag == "tr" and self.grids:
            self.grids[-1].append([])
        if tag in ("td", "th"):
            self.cell = []
        if tag in ("br", "p", "span") and self.cell is not None:
            self.cell.append(" ")
        self.in_style = tag == "style"

    def handle_endtag(self, tag):
        self.in_style = False
        if tag in ("td", "th", "h2") or (tag == "p" and self.rows and self.rows[-1][0] == "area-definition"):
            text = squeezed("".join(self.cell or []))
            if tag in ("td", "th") and self.grids and self.grids[-1]:
                self.grids[-1][-1].append(text)
            if self.rows and self.cell is not None:
                self.rows[-1][1].append(text)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.in_style:
            self.cell.append(data)


def html_pairs(content: bytes) -> list[tuple[str, str]]:
    page = Tables()
    page.feed(content.decode())
    return [(cells[0], cells[1] if len(cells) > 1 else "") for _, cells in page.rows]


def md_blocks(content: bytes):
    """Headings, paragraphs and table rows of a Markdown text, in order, as plain text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(content.decode())
    row: list[str] | None = None
    context = ""
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "row", row
            row = None
        elif token.type == "heading_open":
            context = token.tag
        elif token.type == "paragraph_open":
            context = "p"
        elif token.type == "inline":
            assert not any(child.type in ("image", "html_block") for child in token.children)
            parts = []
            for child in token.children:
                if child.type == "html_inline":
                    assert child.content == "<br>"
                    parts.append(" ")
                else:
                    parts.append({"softbreak": " ", "hardbreak": " "}.get(child.type, child.content))
            text = squeezed("".join(parts))
            if row is not None:
                row.append(text)
            else:
                yield context, text
        assert token.type != "html_block"


def md_pairs(content: bytes) -> list[tuple[str, str]]:
    pairs = []
    for kind, found in md_blocks(content):
        if kind == "row" and found[0] == "Origin":
            break
        if kind == "row":
            pairs.append((found[0], found[1]))
        elif kind in ("h2", "p"):
            pairs.append((found, ""))
    return pairs


def xlsx_sheet(content: bytes, name: str) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    rest: dict[tuple[str, int, str], str] = {}
    if "Long texts" in book.sheetnames:
        for sheet, row, column, _, text in book["Long texts"].iter_rows(min_row=2, values_only=True):
            rest[sheet, row, column] = rest.get((sheet, row, column), "") + text
    rows = []
    titles = [cell.value for cell in book[name][1]]
    for at, row in enumerate(book[name].iter_rows(min_row=2), start=2):
        cells = []
        for title, cell in zip(titles, row, strict=True):
            assert cell.data_type != "f"
            value = cell.value
            text = "" if value is None else str(value)
            if isinstance(value, int | float) and "." in cell.number_format:
                text = f"{value:.{len(cell.number_format.partition('.')[2])}f}"
            if (name, at, title) in rest:
                text = text.partition("… [goes on in the sheet")[0] + rest[name, at, title]
            cells.append(text)
        rows.append(cells)
    return rows


# The tests.


@pytest.mark.parametrize("review", REVIEWS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_all_formats_print_the_same_evidence_table(made_up, written, review, edition):
    report = of_annex(getattr(made_up, review)(), "evidence-table", Options(edition=edition))
    wanted = expected_pairs(report)
    assert docx_pairs(written(report, "docx"), report) == wanted
    assert html_pairs(written(report, "html")) == wanted
    assert md_pairs(written(report, "md")) == wanted


@pytest.mark.parametrize("review", REVIEWS)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", TITLES)
def test_xlsx_csv_and_json_hold_the_same_cells(made_up, written, review, edition, kind):
    report = of_annex(getattr(made_up, review)(), kind, Options(edition=edition))
    table = report.tables[0]
    wanted = [[text_of(cell) for cell in row] for row in table.rows]
    header, *rows = csv.reader(io.StringIO(written(report, "csv").decode("utf-8-sig"), newline=""))
    assert header == list(table.keys)
    assert [[plain(cell) for cell in row] for row in rows] == wanted
    sheets = openpyxl.load_workbook(io.BytesIO(written(report, "xlsx"))).sheetnames
    assert xlsx_sheet(written(report, "xlsx"), sheets[0]) == wanted
    if kind != "scores":
        value = json.loads(written(report, "json"))
        assert [[text_of(row[key]) for key in table.keys] for row in value[table.key]] == wanted


@pytest.mark.parametrize("kind", sorted(set(TITLES) - {"evidence-table", "documents"}))
def test_pages_of_lists_show_every_cell(made_up, written, kind):
    report = of_annex(made_up.small(), kind, Options())
    table = packed(report.tables[0])
    wanted = [[squeezed(text_of(cell)) for cell in row] for row in table.rows]
    tables = [found for style, found in docx_blocks(written(report, "docx")) if style == "table"]
    assert tables[0][1:] == wanted
    page = Tables()
    page.feed(written(report, "html").decode())
    shown = wanted if kind != "coverage" else [[text_of(c) for c in row] for row in report.tables[0].rows]
    assert page.grids[0][1:] == shown
    full = [[squeezed(text_of(cell)) for cell in row] for row in report.tables[0].rows]
    rows = [row for style, row in md_blocks(written(report, "md")) if style == "row"]
    assert rows[1 : len(full) + 1] == full


@pytest.mark.parametrize("review", REVIEWS)
def test_annex_2_is_printed_alike_everywhere(made_up, written, review):
    annex = getattr(made_up, review)()
    report = of_annex(annex, "documents", Options())
    wanted = [
        squeezed(f"{document.number}. {visible(''.join(text for text, _ in reference(document)))}")
        for document in annex.documents
    ]
    blocks = docx_blocks(written(report, "docx"))
    assert [found for style, found in blocks if style == "AnnexReference"] == wanted
    assert [text for kind, text in md_blocks(written(report, "md")) if kind == "p"] == wanted
    html = written(report, "html").decode()
    items = re.findall(r'<li><span class="num">(.*?)</li>', html, re.DOTALL)
    assert [squeezed(unescaped(item)) for item in items] == wanted


def unescaped(fragment: str) -> str:
    found: list[str] = []
    reader = HTMLParser(convert_charrefs=True)
    reader.handle_data = found.append  # type: ignore[method-assign]
    reader.handle_starttag = lambda tag, _: found.append(" " if tag == "br" else "")  # type: ignore[method-assign]
    reader.feed(fragment)
    reader.close()
    return "".join(found)


def test_scores_have_the_shape_that_programs_rely_on(made_up, written):
    value = json.loads(written(of_annex(made_up.small(), "scores", Options()), "json"))
    assert value["kpis"] == [
        {"code": "1", "score": "1.5", "rating": "Unsatisfactory"},
        {"code": "9", "score": "3.5", "rating": "Highly satisfactory"},
    ]
    assert value["mis"][0] == {
        "code": "1.1", "score": "1.5", "rating": "Unsatisfactory", "confidence": "High confidence",
        "sources": [1, 2, 11, 12, 13],
    }  # fmt: skip
    assert value["mis"][1]["score"] is None
    assert value["elements"][:4] == [
        {"code": "1.1.1", "score": "3"},
        {"code": "1.1.2", "score": "N/E"},
        {"code": "1.1.3", "score": "0"},
        {"code": "1.1.4", "score": "N/A"},
    ]


def test_the_table_prints_what_the_brief_asks(made_up):
    rows = of_annex(made_up.small(), "evidence-table", Options()).tables[0].rows
    assert rows[:8] == (
        ("area", "A", "Strategic management", ""),
        ("area-definition", "A", "Clear strategic direction geared to key functions.", ""),
        ("kpi", "1", "KPI 1: Architecture and finance enable the mandate", "KPI score"),
        ("kpi-rating", "1", "Unsatisfactory", "1.5"),
        ("kpi-narrative", "1", "The plan is there.\nIt is not used.", ""),
        ("mi", "1.1", "MI 1.1: Strategic plan and intended results rest on a long-term vision (as read for field offices)",
         "Score"),
        ("mi-rating", "1.1", "Overall MI rating", "Unsatisfactory"),
        ("mi-score", "1.1", "Overall MI score", "1.5"),
    )  # fmt: skip
    by_kind = {(row[0], row[1]): row for row in rows}
    assert by_kind["analysis", "1.1"][3] == "1, 2, 11, 12, 13, I7, I10, S3"
    assert by_kind["mi-score", "1.2"][3] == ""
    assert by_kind["mi-rating", "9.1"][2] == "MI rating"
    assert by_kind["confidence", "1.1"] == (
        "confidence",
        "1.1",
        "MI 1.1 Evidence confidence",
        "High confidence",
    )


def test_ranges_are_an_option(made_up):
    rows = of_annex(made_up.small(), "evidence-table", Options(ranges=True)).tables[0].rows
    assert ("1, 2, 11-13, I7, I10, S3") in [row[3] for row in rows]


def test_the_published_edition_holds_no_quotes_reviewers_or_reasons(made_up, written):
    annex = made_up.small()
    report = of_annex(annex, "evidence-table", Options())
    for name in ("docx", "xlsx", "html", "md", "csv", "json"):
        everything = unpacked(written(report, name))
        for secret in ("sets out a vision to 2030", "A. Reviewer", "The plan is on the site.", "contradicts"):
            assert secret.encode() not in everything, (name, secret)


def unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return content + b"\n".join(package.read(name) for name in package.namelist())


@pytest.mark.parametrize("kind", TITLES)
def test_the_same_review_gives_the_same_bytes(made_up, written, kind):
    for edition in EDITIONS:
        first, second = made_up.hostile(), made_up.hostile()
        for name in plugins.names("export"):
            exporter = plugins.load("export", name, "Exporter")()
            if kind in exporter.kinds and name not in ("svg", "png"):
                one = written(of_annex(first, kind, Options(edition=edition)), name)
                two = written(of_annex(second, kind, Options(edition=edition)), name)
                assert one == two, name


def test_every_table_format_writes_every_kind_of_table():
    formats = {
        name: plugins.load("export", name, "Exporter")().kinds
        for name in ("docx", "xlsx", "html", "md", "csv", "json")
    }
    assert all(kinds >= TABLE_KINDS for kinds in formats.values())


def test_a_page_can_load_and_run_nothing(made_up, written):
    annex = made_up.hostile()
    for kind in TITLES:
        report = of_annex(annex, kind, Options(edition="internal"))
        page = Tables()
        html = written(report, "html").decode()
        page.feed(html)
        tags = {tag for tag, _ in page.seen}
        assert not tags & {"script", "iframe", "object", "embed", "form", "input", "link", "base"}
        for tag, attributes in page.seen:
            assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
            assert not (attributes.get("src") or "").startswith(("http", "//"))
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", attributes.get("href") or "")
        policy = next(
            a["content"] for tag, a in page.seen if a.get("http-equiv") == "Content-Security-Policy"
        )
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert 'lang="en"' in html


def test_hyperlinks_of_the_internal_edition_lead_to_the_page(made_up, written):
    report = of_annex(made_up.small(), "evidence-table", Options(edition="internal"))
    page = Tables()
    page.feed(written(report, "html").decode())
    links = [a["href"] for tag, a in page.seen if tag == "a" and "#page=" in (a.get("href") or "")]
    assert links == ["002.pdf#page=4", "001.pdf#page=5", "005.pdf#page=8"]
    with zipfile.ZipFile(io.BytesIO(written(report, "docx"))) as package:
        relations = etree.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = [one.get("Target") for one in relations if one.get("Type", "").endswith("/hyperlink")]
    assert targets == links


def test_a_house_template_dresses_the_document(made_up, written):
    house = docx.Document()
    house.styles.add_style("Annex Text", 1).font.size = Pt(17)
    house.styles.add_style("Annex Quote", 1).element.set(f"{W}styleId", "HouseQuote")
    house.sections[0].header.paragraphs[0].text = "House header"
    house.add_paragraph("Left over")
    held = io.BytesIO()
    house.save(held)
    report = of_annex(
        made_up.small(), "evidence-table", Options(edition="internal", template=held.getvalue())
    )
    made = docx.Document(io.BytesIO(written(report, "docx")))
    assert made.styles["Annex Text"].font.size == Pt(17)
    assert made.sections[0].header.paragraphs[0].text == "House header"
    styles = {
        p.style.name for table in made.tables for cell in table._cells for p in cell.paragraphs if p.style
    }
    assert "Annex Quote" in styles
    assert "Left over" not in [paragraph.text for paragraph in made.paragraphs]
    assert docx_pairs(written(report, "docx"), report) == expected_pairs(report)


def test_a_template_that_is_no_word_document_is_refused(made_up, written):
    with pytest.raises(UsageError, match="not a Word document"):
        written(of_annex(made_up.small(), "evidence-table", Options(template=b"nothing")), "docx")


def test_table_headers_repeat_on_every_page(made_up, written):
    with zipfile.ZipFile(
        io.BytesIO(written(of_annex(made_up.small(), "evidence-table", Options()), "docx"))
    ) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    heads = [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == 5  # two KPIs and three micro-indicators


def test_numbers_are_numbers_in_the_workbook(made_up, written):
    book = openpyxl.load_workbook(
        io.BytesIO(written(of_annex(made_up.small(), "evidence-table", Options()), "xlsx"))
    )
    assert book.sheetnames == ["Evidence table", "KPIs", "Micro-indicators", "Elements", "Documents", "About"]
    elements = list(book["Elements"].iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in elements[:4]] == [3, "N/E", 0, "N/A"]
    assert book["Elements"].freeze_panes == "C2"
    assert book["Elements"].auto_filter.ref
    about = dict(row[:2] for row in book["About"].iter_rows(min_row=3, max_row=11, values_only=True))
    assert about["Audit chain head"] == made_up.small().chain_head
    assert about["Program"] == "extract 0.1.0"


def test_pictures_are_the_same_bytes_twice_and_draw_any_text(made_up):
    for review in (made_up.small(), made_up.hostile()):
        for kind in ("scores", "coverage", "evidence"):
            (one,), (two,) = pictures.for_kind(review, kind), pictures.for_kind(review, kind)
            assert one == two
            etree.fromstring(one.svg)
            assert one.png.startswith(b"\x89PNG")
    pairs = {("3", "3"): 4, ("2", "N/E"): 1}
    drawn = pictures.agreement_plot(pairs, raters=("A", "B\u202e"))
    assert drawn == pictures.agreement_plot(pairs, raters=("A", "B\u202e"))
    assert b"2026" not in drawn.svg
