"""Writes a Word document with named styles, so that a house template can dress it.

Styles (made when the template has none of that name): “Annex Area”, “Annex KPI”, “Annex MI”, “Annex Text”,
“Annex Value”, “Annex Quote”, “Annex Detail”, “Annex Gap”, “Annex Reference” and the table style “Annex Table”.
Each KPI and each micro-indicator is a table of its own whose first row is repeated on every page it runs over.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu

from extract.errors import UsageError
from extract.export.base import ANNEX_2, TABLE_KINDS, Cell, Column, Report, Table, packed, paragraphs, text_of
from extract.export.docx_styles import ensure_styles
from extract.export.lists import reference
from extract.export.pictures import text_colour

_SHARE = 0.74
"""Width of the left column of the evidence table, as a share of the text width."""


class Exporter:
    """Word document."""

    suffix = "docx"
    kinds = TABLE_KINDS
    pictures = True

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write the document; with a template its styles, page, header and footer are used.

        Raises:
            UsageError: the template is not a Word document.
        """
        try:
            document = docx.Document(io.BytesIO(report.options.template) if report.options.template else None)
        except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise UsageError("The template is not a Word document (.docx).") from error
        writer = _Writer(document, report)
        writer.write()
        made = io.BytesIO()
        document.save(made)
        _pin(made, stream)


def _pin(made: io.BytesIO, stream: BinaryIO) -> None:
    # A zip holds the time of every file in it: fixed, so that the same review gives the same bytes.
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            after.writestr(entry, before.read(name), compresslevel=6)


class _Writer:
    def __init__(self, document: Any, report: Report) -> None:  # noqa: ANN401 - python-docx has no types
        self.document = document
        self.report = report
        self.colours = {rating: colour for rating, _, _, colour in report.annex.bands} if report.annex else {}
        self.body = document.element.body
        for child in list(self.body):
            if child.tag != qn("w:sectPr"):
                self.body.remove(child)
        self.end = self.body.find(qn("w:sectPr"))
        self.links: dict[str, str] = {}
        if report.options.template is None:
            section = document.sections[0]
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2)
            section.top_margin = section.bottom_margin = Cm(2)
        # In a house template a style may have another id than its name without spaces.
        self.other_ids = ensure_styles(document)
        self.width = int(self._text_width())

    def _text_width(self) -> float:
        section = self.document.sections[0]
        return float(Emu(section.page_width - section.left_margin - section.right_margin).twips)

    def write(self) -> None:
        self._properties()
        report = self.report
        self._paragraph("Title", report.title)
        if report.annex is not None:
            edition = f" · {report.options.edition} edition" if report.kind == "evidence-table" else ""
            self._paragraph("Subtitle", f"{report.annex.framework_title}{edition}")
        self._pictures()
        if report.kind == "evidence-table":
            self._annex(report.tables[0])
            self._about()
            self._paragraph("Title", ANNEX_2, on_new_page=True)
            self._references()
            return
        if report.kind == "documents":
            self._references()
        else:
            self._rows(report.tables[0])
        self._about()

    def _references(self) -> None:
        for entry in self.report.annex.documents if self.report.annex else ():
            pieces = [(f"{entry.number}.\t", False), *reference(entry)]
            self._add(_p("Annex Reference", "".join(_r(text, italic=italic) for text, italic in pieces)))
        self._add(_p("Annex Gap", ""))

    def _properties(self) -> None:
        properties = self.document.core_properties
        moment = datetime(2000, 1, 1, tzinfo=UTC)
        if self.report.annex is not None:
            properties.comments = f"Audit chain head {self.report.annex.chain_head}"[:250]
            # A review without events has no time; the fixed one stands.
            with contextlib.suppress(ValueError):
                moment = datetime.fromisoformat(self.report.annex.as_of).astimezone(UTC)
        properties.title = text_of(self.report.title)[:250]
        properties.author = properties.last_modified_by = "extract"
        properties.created = properties.modified = moment.replace(tzinfo=None, microsecond=0)
        properties.revision = 1
        properties.language = "en-GB"

    def _add(self, xml: str) -> None:
        for ours, theirs in self.other_ids.items():
            xml = xml.replace(f'Style w:val="{ours}"', f'Style w:val="{theirs}"')
        self.end.addprevious(parse_xml(xml))

    def _paragraph(self, style: str, text: str, *, on_new_page: bool = False) -> None:
        xml = _p(style, _r(text), known=self.document.styles)
        self._add(xml.replace("</w:pPr>", "<w:pageBreakBefore/></w:pPr>", 1) if on_new_page else xml)

    def _pictures(self) -> None:
        for picture in self.report.pictures:
            run = self.document.add_paragraph().add_run()
            shape = run.add_picture(io.BytesIO(picture.png), width=Emu(int(self.width * 635)))
            shape._inline.docPr.set("descr", text_of(picture.title))
            shape._inline.docPr.set("name", text_of(picture.key))
        if self.report.pictures and self.report.kind == "evidence-table":
            self._bands()

    def _bands(self) -> None:
        bands = self.report.annex.bands if self.report.annex else ()
        if bands:
            cells = [(f"{rating}\n{low}–{high}", colour) for rating, low, high, colour in bands]
            share = self.width // len(cells)
            row = "".join(
                _tc(_lines("Annex Value", text, colour=text_colour(fill)), share, fill=fill)
                for text, fill in cells
            )
            self._add(_tbl([share] * len(cells), [f"<w:tr>{row}</w:tr>"]))
            self._add(_p("Annex Gap", ""))

    def _annex(self, table: Table) -> None:
        place = {key: at for at, key in enumerate(table.keys)}
        block: list[str] = []
        rating = ""
        for row in table.rows:
            cells = {key: text_of(row[at]) for key, at in place.items()}
            kind = cells["row"]
            if kind in ("area", "kpi", "mi"):
                self._close(block)
                block = []
            if kind == "area":
                self._add(_p("Annex Area", _r(cells["text"])))
            elif kind == "area-definition":
                self._add(_p("Annex Text", _r(cells["text"])))
            else:
                rating = (
                    cells["text"]
                    if kind == "kpi-rating"
                    else cells["value"]
                    if kind == "mi-rating"
                    else rating
                )
                block.append(self._line(kind, cells, rating))
        self._close(block)

    def _close(self, block: list[str]) -> None:
        if block:
            left = int(self.width * _SHARE)
            self._add(_tbl([left, self.width - left], block))
            self._add(_p("Annex Gap", ""))

    def _line(self, kind: str, cells: dict[str, str], rating: str) -> str:
        left = int(self.width * _SHARE)
        right = self.width - left
        fill = ""
        if kind in ("kpi-rating", "mi-rating", "mi-score") and cells["value"]:
            fill = self.colours.get(rating, "")
        style = {"kpi": "Annex KPI", "mi": "Annex MI", "analysis-heading": "Annex MI"}.get(kind, "Annex Text")
        shade = {"kpi": "#0b4a7a", "mi": "#e3e9ee", "analysis-heading": "#f3f6f8"}.get(kind, "")
        if kind in ("evidence", "absence", "rationale"):
            text = _lines("Annex Quote", cells["text"]) + _lines(
                "Annex Detail", f"{cells['code']} · {cells['detail']}"
            )
        else:
            text = _lines(style, cells["text"])
        value_style = style if shade else "Annex Value"
        colour = text_colour(fill) if fill else ""
        value = _lines(value_style, cells["value"], colour=colour)
        if cells.get("link"):
            value = _p("Annex Value", self._link(cells["link"], cells["value"]), declared=False)
        marks = "<w:tblHeader/>" if kind in ("kpi", "mi") else ""
        whole = "" if kind in ("analysis", "kpi-narrative") else "<w:cantSplit/>"
        return (
            f"<w:tr><w:trPr>{whole}{marks}</w:trPr>{_tc(text, left, fill=shade)}"
            f"{_tc(value, right, fill=fill or shade)}</w:tr>"
        )

    def _link(self, target: str, text: str) -> str:
        if target not in self.links:
            # Straight into the part's relationships: python-docx looks through all of them at every new one.
            identifier = f"rLink{len(self.links) + 1}"
            self.document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, target, identifier, is_external=True
            )
            self.links[target] = identifier
        return f'<w:hyperlink r:id="{self.links[target]}" w:history="1">{_r(text, link=True)}</w:hyperlink>'

    def _rows(self, table: Table) -> None:
        table = packed(table)
        columns = table.columns
        widths = _widths([column.width for column in columns], self.width)
        head = "".join(
            _tc(_lines("Annex KPI", column.title), width, fill="#0b4a7a")
            for column, width in zip(columns, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        rows.extend(self._row(row, columns, widths) for row in table.rows)
        self._add(_tbl(widths, rows))
        self._add(_p("Annex Gap", ""))

    def _row(self, row: tuple[Cell, ...], columns: tuple[Column, ...], widths: list[int]) -> str:
        cells = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            text = text_of(cell)
            if column.kind == "link" and text:
                cells.append(_tc(_p("Annex Value", self._link(text, text), declared=False), width))
                continue
            fill = self.colours.get(text, "")
            lines = _lines("Annex Value", text, colour=text_colour(fill) if fill else "")
            cells.append(_tc(lines, width, fill=fill))
        return f"<w:tr>{''.join(cells)}</w:tr>"

    def _about(self) -> None:
        if not self.report.about:
            return
        self._add(_p("Annex Detail", _r("Origin of this document")))
        left = int(self.width * 0.24)
        rows = [
            f"<w:tr>{_tc(_lines('Annex Detail', name), left)}{_tc(_lines('Annex Detail', value), self.width - left)}</w:tr>"
            for name, value in self.report.about
        ]
        self._add(_tbl([left, self.width - left], rows))
        self._add(_p("Annex Gap", ""))


def _widths(wishes: list[int], total: int) -> list[int]:
    """Share a width out by wish, with room for a word in every column."""
    least = min(800, total // len(wishes))
    spare = total - least * len(wishes)
    return [least + spare * wish // sum(wishes) for wish in wishes]


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _r(text: str, *, italic: bool = False, link: bool = False, colour: str = "") -> str:
    properties = ("<w:i/>" if italic else "") + ('<w:rStyle w:val="Hyperlink"/>' if link else "")
    properties += f'<w:color w:val="{colour.lstrip("#")}"/>' if colour else ""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    parts: list[str] = []
    for at, line in enumerate(text_of(text).split("\n")):
        parts.append("<w:br/>" if at else "")
        for tab, piece in enumerate(line.split("\t")):
            parts.append("<w:tab/>" if tab else "")
            parts.append(f'<w:t xml:space="preserve">{_escape(piece)}</w:t>' if piece else "")
    return f"<w:r>{shown}{''.join(parts)}</w:r>"


def _p(style: str, runs: str, *, declared: bool = True, known: Any = None) -> str:  # noqa: ANN401
    names = f" {nsdecls('w', 'r')}" if declared else ""
    identifier = known[style].style_id if known is not None else style.replace(" ", "")
    return f'<w:p{names}><w:pPr><w:pStyle w:val="{identifier}"/></w:pPr>{runs}</w:p>'


def _lines(style: str, text: str, *, colour: str = "") -> str:
    lines: Iterable[str] = paragraphs(text) or [""]
    return "".join(_p(style, _r(line, colour=colour) if line else "", declared=False) for line in lines)


def _tc(content: str, width: int, *, fill: str = "") -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.lstrip("#")}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def _tbl(widths: list[int], rows: list[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblStyle w:val="AnnexTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
