"""Tables that only arrange a page are dissolved; tables of long texts stay tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from extract.model.document import Passage
from extract.parse.with_pypdfium2 import Engine
from extract.segment.page_layout import lay_out
from extract.segment.passages import assemble

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=11.5, spaceAfter=6)
HEAD = ParagraphStyle(
    "head", fontName="Helvetica-Bold", fontSize=12, leading=15, spaceAfter=3, textColor=colors.navy
)
GRID = ("GRID", (0, 0), (-1, -1), 0.6, colors.black)
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")

SENTENCES = (
    "The mission trained the staff of the border posts during the second phase of the project.",
    "Most partners took part in the steering group and reported on their own results.",
    "The referral system was reviewed late, because the baseline was not ready before spring.",
    "Local authorities relied upon the data of six provinces and asked for further visits.",
    "An exit strategy was written by the end of the year with limited resources of the office.",
    "The risk register was kept up to date and discussed with the donors each quarter.",
    "Cash assistance reached fewer households than planned in the results framework.",
)


def prose(number: int, n_sentences: int = 4) -> str:
    """A paragraph that begins with its number in words, so that no two are alike."""
    name = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")[
        number % 10
    ]
    return f"{name} point. " + " ".join(SENTENCES[(number + i) % len(SENTENCES)] for i in range(n_sentences))


def column(title: str, *numbers: int) -> list[Flowable]:
    return [Paragraph(title, HEAD), *(Paragraph(prose(number), BODY) for number in numbers)]


def read(folder: Path, *parts: Flowable) -> tuple[Passage, ...]:
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, leftMargin=40, rightMargin=40, invariant=1).build(list(parts))
    (folder / "brief.pdf").write_bytes(stream.getvalue())
    with Engine().open(folder / "brief.pdf", None) as document:
        layouts = [lay_out(document.page(number)) for number in range(1, document.n_pages + 1)]
    return assemble("0" * 64, layouts).passages


def texts(passages: Sequence[Passage], kind: str) -> list[str]:
    return [passage.text for passage in passages if passage.kind == kind]


def two_columns() -> Table:
    title = [Paragraph("Brief of the final evaluation of the project", HEAD)]
    cells = [[title, ""], [column("Findings", 0, 1, 2), column("Conclusions", 3, 4, 5)]]
    return Table(cells, colWidths=[255, 255], style=[GRID, TOP, ("SPAN", (0, 0), (-1, 0))])


def boxes() -> Table:
    cells = [
        [column("Findings", 0), column("Conclusions", 1)],
        [column("Lessons", 2), column("Background", 3)],
        [column("Practices", 4), column("Outlook", 5)],
    ]
    return Table(cells, colWidths=[255, 255], style=[GRID, TOP])


def one_frame() -> Table:
    cells = [
        [Paragraph("Country: Example Land", BODY), Paragraph("Period: 2020 to 2024", BODY)],
        [column("Findings", 0, 1, 2), ""],
        [column("Conclusions", 3, 4, 5), ""],
    ]
    spans = [("SPAN", (0, 1), (-1, 1)), ("SPAN", (0, 2), (-1, 2))]
    return Table(cells, colWidths=[255, 255], style=[GRID, TOP, *spans])


LAYOUTS = {f.__name__: f for f in (two_columns, boxes, one_frame)}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_table_that_arranges_a_page_becomes_headings_and_paragraphs(tmp_path: Path, name: str) -> None:
    passages = read(tmp_path, LAYOUTS[name]())
    assert texts(passages, "table_row") == []
    paragraphs = [text for text in texts(passages, "paragraph") if "point." in text]
    assert paragraphs == [prose(number) for number in range(6)]
    assert {"Findings", "Conclusions"} <= set(texts(passages, "heading"))


def matrix() -> tuple[list[list[str]], list[float]]:
    rows = [[f"Recommendation. {prose(number, 3)}", prose(number + 4, 4)] for number in range(4)]
    return [["Recommendation", "Management response"], *rows], [240, 270]


def labelled() -> tuple[list[list[str]], list[float]]:
    names = ("Scope and coverage", "Planning process", "Means of implementation")
    return [[name, f"{prose(number)}<br/><br/>{prose(number + 5)}"] for number, name in enumerate(names)], [
        110,
        400,
    ]


def plan() -> tuple[list[list[str]], list[float]]:
    rows = [[str(number + 1), prose(number, 3), prose(number + 3, 3), "Accepted"] for number in range(4)]
    return [["No.", "Recommendation", "Actions planned", "Status"], *rows], [30, 210, 210, 60]


TABLES = {f.__name__: f for f in (matrix, labelled, plan)}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_long_texts_keeps_its_rows(tmp_path: Path, name: str) -> None:
    rows, widths = TABLES[name]()
    cells = [[Paragraph(text, BODY) for text in row] for row in rows]
    found = texts(read(tmp_path, Table(cells, colWidths=widths, style=[GRID, TOP])), "table_row")
    assert [row.split("\t") for row in found] == [
        [text.replace("<br/><br/>", " ") for text in row] for row in rows
    ]


def test_flush_numbered_recommendations_are_list_items_and_facts_stay_apart(tmp_path: Path) -> None:
    facts = [
        "Type: Final evaluation",
        "Managed by: Country office of the mission",
        "Budget: 3 million dollars",
    ]
    items = [f"{number}. {prose(number, 2)}" for number in range(1, 6)]
    parts: list[Flowable] = [Paragraph("Evaluation brief", HEAD)]
    parts += [Paragraph(text, ParagraphStyle("fact", parent=BODY, spaceAfter=0)) for text in facts]
    parts += [Spacer(1, 10), Paragraph("Recommendations", HEAD)]
    parts += [Paragraph(text, ParagraphStyle("item", parent=BODY, spaceAfter=0)) for text in items]
    passages = read(tmp_path, *parts)
    assert texts(passages, "paragraph") == facts
    assert texts(passages, "list_item") == items
