"""Reads a word-processor file (docx) into the lines of a printed table, and its text into paragraphs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from extract.errors import UnreadableDocument
from extract.intake.printed_lines import PrintedLine, lines_from_cells

MAX_BYTES = 200_000_000
"""Unpacked size above which a file is refused: a zip bomb unpacks to far more."""


def lines(path: Path) -> tuple[list[PrintedLine], bool]:
    """Return the file's paragraphs and table rows in order, titles in italics between asterisks.

    Raises:
        UnreadableDocument: it is not a docx file.
    """
    return lines_from_cells(_rows(_open(path)))


def paragraphs(path: Path) -> list[tuple[str, str]]:
    """Return (style name, text) of every paragraph, those in tables among them, in order.

    Raises:
        UnreadableDocument: it is not a docx file.
    """
    found: list[tuple[str, str]] = []
    for block in _open(path).iter_inner_content():
        if isinstance(block, Paragraph):
            found.append((_style(block), block.text))
        else:
            found.extend(
                ("", paragraph.text) for cells in _cells(block) for cell in cells for paragraph in cell
            )
    return found


def _open(path: Path) -> WordDocument:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_BYTES:
                raise UnreadableDocument(f"{path.name} unpacks to more than {MAX_BYTES // 1_000_000} MB.")
        opened: WordDocument = docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, EOFError) as error:
        raise UnreadableDocument(
            f"{path.name} is not a docx file that can be read.", "Save it again as docx, or print it to PDF."
        ) from error
    return opened


def _rows(word: WordDocument) -> Iterator[tuple[list[str], str]]:
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            yield [_marked(block)], ""
            continue
        for cells in _cells(block):
            left = [paragraph.text for paragraph in cells[0]] if cells else []
            right = " ".join(paragraph.text for cell in cells[1:] for paragraph in cell)
            yield left, right


def _cells(table: Table) -> Iterator[list[list[Paragraph]]]:
    """Yield the cells of each row, a merged cell once."""
    for row in table.rows:
        seen: list[object] = []
        cells: list[list[Paragraph]] = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.append(cell._tc)
                cells.append(list(cell.paragraphs))
        yield cells


def _marked(paragraph: Paragraph) -> str:
    numbered = paragraph.text.strip()
    if not any(run.italic for run in paragraph.runs):
        return numbered
    text = "".join(f"*{run.text}*" if run.italic and run.text.strip() else run.text for run in paragraph.runs)
    return text.replace("**", "")


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""
