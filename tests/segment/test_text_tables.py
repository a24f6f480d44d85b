"""Tables of text without a grid: cells that run over several lines are one row's."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table
from test_layout_tables import BODY, prose, read, texts

NAME = ParagraphStyle("name", parent=BODY, fontName="Helvetica-Bold")
HEADER = ["Area", "Objective", "Score", "Comment"]
ROWS = [
    [f"Area {number + 1}", prose(number, 1), f"{3 * number}%", prose(number + 3, 2)] for number in range(4)
]
STYLES = {
    "three rules": [
        ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, colors.black),
        ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
    ],
    "no rule": [("TOPPADDING", (0, 0), (-1, -1), 2)],
    "every second row shaded": [
        ("BACKGROUND", (0, row), (-1, row), colors.lavender) for row in range(2, 5, 2)
    ],
    "centred": [("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
}


@pytest.mark.parametrize("name", STYLES)
def test_wrapped_cells_are_one_row(tmp_path: Path, name: str) -> None:
    cells = [[Paragraph(text, NAME) for text in HEADER]]
    cells += [[Paragraph(text, BODY) for text in row] for row in ROWS]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *STYLES[name]]
    table = Table(cells, colWidths=[60, 160, 50, 230], style=style)
    before, after = Paragraph(prose(8), BODY), Paragraph(prose(9), BODY)
    passages = read(tmp_path, before, table, after)
    assert [row.split("\t") for row in texts(passages, "table_row")] == [HEADER, *ROWS]
    assert texts(passages, "paragraph") == [prose(8), prose(9)]


def test_headings_side_by_side_over_columns_are_no_table(tmp_path: Path) -> None:
    columns = [
        [Paragraph(title, NAME), *(Paragraph(prose(first + n), BODY) for n in range(4))]
        for title, first in (("Findings", 0), ("Conclusions", 4))
    ]
    passages = read(
        tmp_path, Table([columns], colWidths=[250, 250], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    assert texts(passages, "table_row") == []
    assert texts(passages, "paragraph") == [prose(number) for number in range(8)]
