"""Passages as rows, in reading order, with the fields of the public interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extract.export.base import Cell, Column, Table
from extract.model.document import Document, Passage, cite

COLUMNS = (
    Column("passage", "Passage", width=18),
    Column("document", "Document", "integer", 10),
    Column("title", "Title", width=40),
    Column("source", "File", width=24),
    Column("page", "PDF page", "integer", 10),
    Column("page_label", "Printed page", width=12),
    Column("pages", "PDF pages", "data"),
    Column("citation", "Citation", width=20),
    Column("section", "Section", "data", 40),
    Column("kind", "Kind"),
    Column("text", "Text", width=90),
    Column("boxes", "Boxes", "data"),
    Column("notes", "Notes", "data"),
    Column("language", "Language", width=10),
)
"""The fields of `export passages`, in order."""


def row(document: Document, passage: Passage, labels: Mapping[int, str | None]) -> tuple[Cell, ...]:
    """Return one passage as a row of `COLUMNS`.

    Args:
        document: The register entry it belongs to.
        passage: The passage.
        labels: Printed labels by PDF page.
    """
    pages = passage.pages
    return (
        passage.passage_id,
        document.number,
        document.title or document.file,
        document.file,
        pages[0],
        labels.get(pages[0]),
        list(pages),
        cite(document.number, [labels.get(page) for page in pages], pages),
        list(passage.section),
        passage.kind,
        passage.text,
        [
            {"page": box.page, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
            for box in passage.boxes
        ],
        [{"marker": note.marker, "at": note.at, "footnote": note.footnote} for note in passage.notes],
        passage.language,
    )


def table(
    documents: Sequence[Document],
    read: Iterable[tuple[Document, Iterable[Passage], Mapping[int, str | None]]],
) -> Table:
    """Return a table that yields passages as they are read.

    Args:
        documents: Those that may be exported; passages of others are left out.
        read: For each document its passages in reading order and its printed labels.
    """
    allowed = {document.number for document in documents if document.doc_class == "formal"}

    def rows() -> Iterator[tuple[Cell, ...]]:
        for document, passages, labels in read:
            if document.number in allowed:
                for passage in passages:
                    yield row(document, passage, labels)

    return Table("passages", "Passages", COLUMNS, rows())
