"""A small evidence table of an invented organisation, set as PDF, docx, Markdown and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import docx
from reportlab.lib import pagesizes
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle


class Row(NamedTuple):
    kind: str
    left: tuple[str, ...]
    right: str = ""


def told(coast: str) -> tuple[str, ...]:
    """Three paragraphs that stand nowhere else: what recurs on pages is taken for a running head."""
    return tuple(f"On the coast of {coast}, {text[0].lower()}{text[1:]}" for text in FILLER)


FILLER = (
    "The network keeps a register of its boats and reads it every spring with the harbour masters.",
    "Staff in the three regions said that the register is known, used and kept, and that repairs follow from it.",
    "A second reading in autumn was tried in two harbours; it found the same faults and was given up again.",
)


@dataclass(frozen=True)
class Mi:
    code: str
    title: str
    rating: str
    score: str
    elements: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    sources: str
    confidence: str
    cut_after: int = 0
    """Paragraphs in a first row; the rest stands in a second one with the source list repeated."""

    def rows(self) -> Iterator[Row]:
        overall = "Overall " if self.elements else ""
        yield Row("head", (f"MI {self.code}: {self.title}",), "Score")
        yield Row("cell", (f"{overall}MI rating",), self.rating)
        yield Row("cell", (f"{overall}MI score",), self.score)
        for number, (text, score) in enumerate(self.elements, start=1):
            yield Row("cell", (f"Element {number}: {text}",), score)
        yield Row("head", (f"MI {self.code} Analysis",), "Source document")
        if self.cut_after:
            yield Row("cell", self.paragraphs[: self.cut_after], self.sources)
        yield Row("cell", self.paragraphs[self.cut_after :], self.sources)
        yield Row("cell", (f"MI {self.code} Evidence confidence",), self.confidence)


MIS = (
    Mi(
        "1.1",
        "Plan for the coasts and what the network is good at",
        "Highly unsatisfactory",
        "1",
        (
            (
                "A plan that anybody may read says where the network wants to be in ten years, coast by coast",
                "0",
            ),
            ("It says what the network does better than others", "2"),
            ("It names results", "N/A"),
            ("It is read again in time", "1"),
        ),
        (*told("Arn"), "The plan of 2016-2019 was printed in 2,400 copies."),
        "1,2, 4",
        "High confidence",
        cut_after=2,
    ),
    Mi(
        "1.4",
        "Money for the mandate (fees, gifts and loans)",
        "Satisfactory",
        "2.2",
        (
            ("Fees cover the boats", "3"),
            ("One budget shows all", "2"),
            ("The council reads it", "4"),
            ("Givers may give freely", "2"),
            ("Gifts go where the need is", "0"),
        ),
        (*told("Bel"), *told("Cor")[:2]),
        "2, 3-5",
        "Little to no confidence",
    ),
    Mi("9.4", "Boats and women", "", "N/E", (), told("Dun")[1:2], "5", "Medium confidence"),
    Mi(
        "9.6",
        "Boats and rules",
        "Highly satisfactory",
        "3.5",
        (),
        (*told("Eld"), *told("Fenn"), *told("Gar")),
        "1, 2, 3, 4, 5",
        "",
    ),
)

KPIS = (
    (
        "1",
        "The network is built for what it does and has the money to do it",
        "Unsatisfactory",
        "1.6",
        told("Hov")[:2],
        MIS[:2],
    ),
    ("9", "What the boats reached", "Highly satisfactory", "3.5", told("Ives")[2:], MIS[2:]),
)

DOCUMENTS = (
    "HAN (2016), *Harbour Aid Report for 2015*, Harbour Aid Network",
    "HAN (n.d.), *Boats, Ropes and Sails: A Handbook*, Harbour Aid Network",
    "HAN (2017), *Financial Report*, Harbour Aid Network. Accessed: <https://han.example/money>",
    "Sea Council (2014), *Agreement on Tides SC/3/RES/12*, available from sea.example/SC/3/RES/12.",
    "HAN (2015), *Evaluation of the Lighthouse Loans*, Harbour Aid Network",
)


def rows() -> Iterator[Row]:
    yield Row("area", ("STRATEGIC MANAGEMENT",))
    yield Row("text", ("The network knows where it sails, and why, and with whom it wants to sail there",))
    for code, title, rating, score, narrative, mis in KPIS:
        if code == "9":
            yield Row("area", ("RESULTS",))
            yield Row("text", ("What was reached",))
        yield Row("head", (f"KPI {code}: {title}",), "KPI score")
        yield Row("cell", (rating,), score)
        yield Row("cell", tuple(narrative))
        for mi in mis:
            yield from mi.rows()


@dataclass(frozen=True)
class Setting:
    """How the table is set."""

    page: tuple[float, float] = pagesizes.A4
    margins: tuple[float, float] = (60, 60)
    """Left on odd and on even pages."""
    share: float = 0.8
    """Of the width, for the left column."""
    size: float = 9
    font: str = "Helvetica"
    ruled: bool = True
    align: int = TA_LEFT
    right: int = TA_LEFT
    valign: str = "TOP"
    padding: tuple[float, float] = (5, 3)
    head: str = "Review of the Harbour Aid Network"
    spread: bool = field(default=False)
    """An empty line between paragraphs of a cell."""


SETTINGS = {
    "ruled": Setting(),
    "unruled": Setting(ruled=False, font="Times-Roman", size=11),
    "landscape, centred": Setting(
        page=pagesizes.landscape(pagesizes.A4), right=TA_CENTER, valign="MIDDLE", size=10
    ),
    "small pages, to the right": Setting(
        page=pagesizes.A5,
        size=7,
        share=0.78,
        right=TA_RIGHT,
        valign="BOTTOM",
        padding=(3, 2),
        margins=(30, 30),
    ),
    "facing pages, justified": Setting(margins=(90, 40), align=TA_JUSTIFY, size=10, font="Times-Roman"),
    "wide right column": Setting(page=pagesizes.LETTER, share=0.62, ruled=False, font="Courier", size=7),
}


def as_pdf(path: Path, setting: Setting) -> Path:
    width = setting.page[0] - sum(
        setting.margins if setting.margins[0] != setting.margins[1] else (setting.margins[0],) * 2
    )
    style = ParagraphStyle(
        "left", fontName=setting.font, fontSize=setting.size, leading=setting.size * 1.25, alignment=setting.align,
        spaceAfter=setting.size * 0.6,
    )  # fmt: skip
    right = ParagraphStyle("right", parent=style, alignment=setting.right)
    story: list[object] = [Paragraph("Annex 1. Evidence table", style)]
    cells: list[list[object]] = []

    def finish() -> None:
        if cells:
            rules = [("GRID", (0, 0), (-1, -1), 0.5, "#777777")] if setting.ruled else []
            side, level = setting.padding
            frame = [
                ("VALIGN", (0, 0), (-1, -1), setting.valign),
                ("LEFTPADDING", (0, 0), (-1, -1), side), ("RIGHTPADDING", (0, 0), (-1, -1), side),
                ("TOPPADDING", (0, 0), (-1, -1), level), ("BOTTOMPADDING", (0, 0), (-1, -1), level),
            ]  # fmt: skip
            table = Table(
                list(cells), colWidths=[width * setting.share, width * (1 - setting.share)],
                style=TableStyle(frame + rules), splitInRow=1,
            )  # fmt: skip
            story.append(table)
            cells.clear()

    for row in rows():
        if row.kind in {"area", "text"}:
            finish()
            story.append(Paragraph(row.left[0], style))
        else:
            cells.append([[Paragraph(part, style) for part in row.left], Paragraph(row.right, right)])
    finish()
    story.append(Paragraph("Annex 2. List of documents", style))
    story.append(Paragraph("All documents are of the network unless said otherwise.", style))
    italic = {"Helvetica": "Helvetica-Oblique", "Times-Roman": "Times-Italic", "Courier": "Courier-Oblique"}[
        setting.font
    ]
    for number, reference in enumerate(DOCUMENTS, start=1):
        first, title, last = reference.replace("<", "").replace(">", "").split("*")
        story.append(Paragraph(f'{number}. {first}<font name="{italic}">{title}</font>{last}', style))

    def furniture(canvas: object, document: object) -> None:
        number = document.page  # type: ignore[attr-defined]
        canvas.setFont(setting.font, 7)  # type: ignore[attr-defined]
        canvas.drawString(setting.margins[(number + 1) % 2], 20, f"{setting.head} {number + 40}")  # type: ignore[attr-defined]

    frames = [
        Frame(left, 40, width, setting.page[1] - 80, leftPadding=0, rightPadding=0, id=name)
        for name, left in zip(("odd", "even"), setting.margins, strict=True)
    ]
    document = BaseDocTemplate(str(path), pagesize=setting.page)
    document.addPageTemplates(
        [
            PageTemplate(id="odd", frames=[frames[0]], onPage=furniture, autoNextPageTemplate="even"),
            PageTemplate(id="even", frames=[frames[1]], onPage=furniture, autoNextPageTemplate="odd"),
        ]
    )
    document.build(story)
    return path


def as_docx(path: Path) -> Path:
    word = docx.Document()
    table = None
    for row in rows():
        if row.kind in {"area", "text"}:
            word.add_paragraph(row.left[0])
            table = word.add_table(0, 2)
            continue
        assert table is not None
        left, right = table.add_row().cells
        left.text = row.left[0]
        for part in row.left[1:]:
            left.add_paragraph(part)
        right.text = row.right
    word.add_paragraph("Annex 2. List of documents")
    for number, reference in enumerate(DOCUMENTS, start=1):
        paragraph = word.add_paragraph(f"{number}. ")
        for index, part in enumerate(reference.split("*")):
            paragraph.add_run(part).italic = index == 1
    word.save(str(path))
    return path


def as_text(path: Path, *, markdown: bool) -> Path:
    out: list[str] = []
    for row in rows():
        if row.kind in {"area", "text"}:
            out += ["", f"## {row.left[0]}" if markdown and row.kind == "area" else row.left[0], ""]
            if markdown and row.kind == "text":
                out += ["| what | value |", "|---|---|"]
        elif markdown:
            strong = "**" if row.kind == "head" else ""
            out.append(f"| {strong}{'<br>'.join(row.left)}{strong} | {row.right} |")
        else:
            out.append("".join(f"<p>{part}</p>" for part in row.left) + f"\t{row.right}")
    out += ["", "Annex 2. List of documents", ""]
    out += [f"{number}. {reference}" for number, reference in enumerate(DOCUMENTS, start=1)]
    path.write_text("\n".join(out), encoding="utf-8")
    return path
