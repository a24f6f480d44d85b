"""A table that goes on over pages: its rows carry the header that stands above its first part."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from extract.model.document import Passage
from extract.parse.with_pypdfium2 import Engine
from extract.segment.page_layout import lay_out
from extract.segment.passages import assemble

HEADER = ["Country", "Planned", "Spent"]
ROWS = [[f"Country {name}", f"{n * 7 + 100}.0", f"{n * 5 + 90}.5"] for n, name in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3)]


def read(folder: Path, *parts: object) -> tuple[Passage, ...]:
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(list(parts))
    (folder / "table.pdf").write_bytes(stream.getvalue())
    with Engine().open(folder / "table.pdf", None) as document:
        layouts = [lay_out(document.page(number)) for number in range(1, document.n_pages + 1)]
    return assemble("0" * 64, layouts).passages


def table(rows: list[list[str]], *, repeat: int = 0) -> Table:
    return Table(rows, colWidths=[180, 120, 120], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")], repeatRows=repeat)


@pytest.mark.parametrize("repeat", [0, 1])
def test_every_row_carries_the_header_on_every_page(tmp_path: Path, repeat: int) -> None:
    passages = read(tmp_path, Paragraph("Spending by country", getSampleStyleSheet()["Heading1"]), table([HEADER, *ROWS], repeat=repeat))
    rows = [passage for passage in passages if passage.kind == "table_row" and passage.text.startswith("Country ")]
    assert len(rows) == len(ROWS)
    assert len({row.pages for row in rows}) > 1
    assert {row.header for row in rows} == {tuple(HEADER)}


def test_another_table_after_a_paragraph_takes_no_header_over(tmp_path: Path) -> None:
    prose = Paragraph("The offices in the second group report in another way, as the following table shows. " * 3, getSampleStyleSheet()["BodyText"])
    passages = read(tmp_path, table([HEADER, *ROWS[:20]]), Spacer(1, 500), prose, table(ROWS[20:30]))
    later = [passage for passage in passages if passage.kind == "table_row" and "Country U" in passage.text]
    assert later
    assert {row.header for row in later} == {()}
