"""Writes a workbook: a sheet for each table, numbers as numbers, and a sheet that says where it comes from.

No cell is ever a formula. Excel holds 32,767 characters a cell; what is longer goes on in the sheet
“Long texts”, and the cell says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from extract.export.base import TABLE_KINDS, Cell, Column, Report, Table, text_of
from extract.export.pictures import text_colour

LONGEST = 32_000
"""Characters of a cell; Excel's own limit is 32,767 and counts UTF-16 units."""

_BOLD_ROWS = {"area", "kpi", "mi", "analysis-heading"}


class Exporter:
    """Excel workbook."""

    suffix = "xlsx"
    kinds = TABLE_KINDS
    pictures = True

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write all tables, then the pictures, the long texts and the origin."""
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        )  # fmt: skip
        at = report.annex.as_of if report.annex else ""
        book.set_properties(
            {
                "title": text_of(report.title)[:250],
                "author": "extract",
                "created": _moment(at),
                "comments": text_of(report.annex.chain_head)[:250] if report.annex else "",
            }
        )
        sheets = _Sheets(book, _colours(report))
        for table in report.tables:
            if table.key != "bands":
                sheets.add(table)
        if report.pictures:
            sheets.add_pictures(report)
        sheets.add_long_texts()
        sheets.add_about(report)
        book.close()


def _moment(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return datetime(2000, 1, 1)  # noqa: DTZ001 - the file format holds local time without a zone


def _colours(report: Report) -> dict[str, str]:
    return {rating: colour for rating, _, _, colour in report.annex.bands} if report.annex else {}


@dataclass
class _Sheets:
    book: Any
    colours: dict[str, str]
    formats: dict[tuple[str, ...], Any] = field(default_factory=dict)
    long_texts: list[tuple[str, int, str, int, str]] = field(default_factory=list)

    def style(self, *wishes: str) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        if wishes not in self.formats:
            values: dict[str, object] = {"valign": "top", "font_size": 10, "font_name": "Calibri"}
            for wish in wishes:
                known: dict[str, dict[str, object]] = {
                    "head": {"bold": True, "bg_color": "#22303c", "font_color": "#ffffff", "text_wrap": True, "border": 1,
                             "border_color": "#d5dbe0"},
                    "wrap": {"text_wrap": True},
                    "bold": {"bold": True},
                    "right": {"align": "right"},
                    "link": {"font_color": "#0b4a7a", "underline": 1},
                    "title": {"bold": True, "font_size": 14},
                    "shade": {"bg_color": "#eef2f5"},
                }  # fmt: skip
                values |= known.get(wish, {})
                if wish.startswith("#"):
                    values |= {"bg_color": wish, "font_color": text_colour(wish)}
                if wish.startswith("0"):
                    values["num_format"] = wish
            self.formats[wishes] = self.book.add_format(values)
        return self.formats[wishes]

    def add(self, table: Table) -> None:
        """Write a table on a sheet of its own."""
        sheet = self.book.add_worksheet(_sheet_name(table))
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.title, self.style("head"))
        last = 0
        for last, row in enumerate(table.rows, start=1):
            marks = self._row_marks(table, row)
            for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                rated = table.key == "evidence_table" and row[0] == "kpi-rating" and column.key == "value"
                colour = self.colours.get(text_of(row[2])) if rated else None
                self.cell(sheet, (last, at), column, cell, (*marks, colour) if colour else marks)
        sheet.freeze_panes(1, 2 if len(table.columns) > 2 else 0)
        sheet.autofilter(0, 0, max(1, last), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _row_marks(self, table: Table, row: tuple[Cell, ...]) -> tuple[str, ...]:
        if table.key == "evidence_table":
            if row[0] in _BOLD_ROWS:
                return ("bold", "shade")
            return ()
        return ("bold",) if table.key == "scores" and row[0] == "kpi" else ()

    def cell(
        self,
        sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
        place: tuple[int, int],
        column: Column,
        cell: Cell,
        marks: tuple[str, ...],
    ) -> None:
        """Write one cell by its kind."""
        text = text_of(cell)
        colour = self.colours.get(text)
        if colour and column.kind in ("score", "text"):
            marks = (*marks, colour)
        number = _number(text) if column.kind in ("integer", "score") else None
        if not text:
            sheet.write_blank(*place, None, self.style(*marks))
        elif number is not None:
            digits = len(text.partition(".")[2])
            sheet.write_number(*place, number, self.style(*marks, "0" if not digits else "0." + "0" * digits))
        elif column.kind == "link" and len(text) < 250:
            sheet.write_url(*place, f"external:{text}", self.style(*marks, "link"), text)
        else:
            sheet.write_string(
                *place, self._short(sheet.name, place, column, text), self.style(*marks, "wrap")
            )

    def _short(self, name: str, place: tuple[int, int], column: Column, text: str) -> str:
        if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST:
            return text
        # Halves so that letters outside the basic plane, two units each, always fit.
        size = LONGEST // 2
        parts = [text[at : at + size] for at in range(size, len(text), size)]
        self.long_texts += [
            (name, place[0] + 1, column.title, at, part) for at, part in enumerate(parts, start=2)
        ]
        return text[:size] + f"… [goes on in the sheet “Long texts”: {name}, row {place[0] + 1}]"

    def add_pictures(self, report: Report) -> None:
        """Show the pictures on a sheet."""
        sheet = self.book.add_worksheet("Picture")
        sheet.hide_gridlines(2)
        row = 0
        for picture in report.pictures:
            sheet.insert_image(
                row,
                0,
                f"{picture.key}.png",
                {
                    "image_data": io.BytesIO(picture.png),
                    "x_scale": 0.6,
                    "y_scale": 0.6,
                    "description": picture.title,
                },
            )
            row += 45

    def add_long_texts(self) -> None:
        """Write the rest of the texts that did not fit."""
        if not self.long_texts:
            return
        sheet = self.book.add_worksheet("Long texts")
        for at, (title, width) in enumerate(
            (("Sheet", 18), ("Row", 8), ("Column", 18), ("Part", 8), ("Text", 120))
        ):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, self.style("head"))
        for row, (name, line, column, part, text) in enumerate(self.long_texts, start=1):
            sheet.write_string(row, 0, name)
            sheet.write_number(row, 1, line)
            sheet.write_string(row, 2, column)
            sheet.write_number(row, 3, part)
            sheet.write_string(row, 4, text)
        sheet.freeze_panes(1, 0)

    def add_about(self, report: Report) -> None:
        """Say where the workbook comes from, with the rating bands in their colours."""
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 3, 34)
        sheet.write_string(0, 0, text_of(report.title)[:LONGEST], self.style("title"))
        row = 2
        for name, value in report.about:
            sheet.write_string(row, 0, name, self.style("bold"))
            sheet.write_string(row, 1, text_of(value)[:LONGEST], self.style())
            row += 1
        for rating, low, high, colour in report.annex.bands if report.annex else ():
            row += 1
            sheet.write_string(row, 0, text_of(rating), self.style(colour))
            sheet.write_string(row, 1, f"{low}-{high}", self.style())


def _sheet_name(table: Table) -> str:
    return {"evidence_table": "Evidence table", "kpis": "KPIs", "mis": "Micro-indicators"}.get(
        table.key, table.key.replace("_", " ").capitalize()
    )[:31]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # What would not read back as the same text (“007”, “1e5”, “nan”) stays text.
    whole, _, part = text.partition(".")
    return (
        number if whole.isdecimal() and (part.isdecimal() or not part) and str(int(whole)) == whole else None
    )
