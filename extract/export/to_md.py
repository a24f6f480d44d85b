"""Writes Markdown (CommonMark with GitHub's tables): what is pasted into a wiki, a ticket or pandoc.

Every character that Markdown or HTML would act on is escaped; a line end inside a cell becomes `<br>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from extract.export.base import ANNEX_2, TABLE_KINDS, Cell, Report, Table, text_of
from extract.export.lists import reference

_LOUD = re.compile(r"([\\`*_\[\]<>|~&$])")
_AT_START = re.compile(r"^(\s*\d*)([#+\-=:.)])")


class Exporter:
    """Markdown."""

    suffix = "md"
    kinds = TABLE_KINDS
    pictures = False

    def write(self, report: Report, stream: BinaryIO) -> None:
        """Write a heading, the main table (or the printed list), and the origin."""
        for line in self._lines(report):
            stream.write(f"{line}\n".encode())

    def _lines(self, report: Report) -> Iterator[str]:
        yield f"# {escape(report.title)}"
        yield ""
        if report.kind == "evidence-table":
            yield from _annex(report.tables[0])
            yield from _origin(report)
            yield from ("", f"# {ANNEX_2}", "")
            yield from _references(report)
            return
        if report.kind == "documents":
            yield from _references(report)
        else:
            yield from _table(report.tables[0])
        yield from _origin(report)


def _origin(report: Report) -> Iterator[str]:
    if report.about:
        yield ""
        yield from _grid([("Origin", ""), *report.about])


def _references(report: Report) -> Iterator[str]:
    for document in report.annex.documents if report.annex else ():
        pieces = "".join(_piece(text, italic) for text, italic in reference(document))
        yield f"{document.number}\\. {pieces}"
        yield ""


def _piece(text: str, italic: bool) -> str:
    shown = escape(text_of(text))
    return f"*{shown}*" if italic and shown == shown.strip() else shown


def _annex(table: Table) -> Iterator[str]:
    place = {key: at for at, key in enumerate(table.keys)}
    block: list[tuple[str, ...]] = []
    for row in table.rows:
        cells = {key: text_of(row[at]) for key, at in place.items()}
        kind = cells["row"]
        if kind in ("area", "area-definition", "kpi", "mi"):
            yield from _grid(block)
            block = []
        if kind == "area":
            yield from ("", f"## {escape(cells['text'], cell=True)}")
        elif kind == "area-definition":
            yield from ("", escape(cells["text"], cell=True))
        elif kind in ("evidence", "absence", "rationale"):
            block.append(
                (
                    cells["text"],
                    cells["value"],
                    f"{cells['code']} · {cells['detail']}".strip(" ·"),
                    cells["link"],
                )
            )
        else:
            block.append((cells["text"], cells["value"]))
    yield from _grid(block)


def _grid(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for at, row in enumerate(rows):
        text, value = escape(row[0], cell=True), escape(row[1], cell=True)
        if len(row) > 2 and row[2]:
            text += f"<br>{escape(row[2], cell=True)}"
        if len(row) > 3 and row[3]:
            value = f"[{value}](<{row[3]}>)"
        if at == 0:
            yield ""
        yield f"| {text} | {value} |"
        if at == 0:
            yield "|:---|:---|"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(escape(column.title, cell=True) for column in table.columns)} |"
    yield f"|{'|'.join('---:' if column.kind == 'integer' else ':---' for column in table.columns)}|"
    for row in table.rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(cell: Cell) -> str:
    return escape(text_of(cell), cell=True)


def escape(text: str, *, cell: bool = False) -> str:
    """Return text that Markdown shows as it is; in a cell, line ends become `<br>`."""
    text = _LOUD.sub(r"\\\1", text)
    # "https://" and "www." and "@" are made into links by GitHub's dialect; a word joiner is not needed: an
    # escaped colon or dot stops it.
    text = re.sub(r"(?i)\b(https?|ftp|mailto)(:)", r"\1\\\2", text)
    text = re.sub(r"(?i)\bwww\.", r"www\\.", text)
    if not cell:
        text = re.sub(_AT_START, r"\1\\\2", text)
    return "<br>".join(text.split("\n")) if cell else " ".join(text.split("\n"))
