"""A review as other programs and notebooks read it: views, tables, pictures, ranked passages. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Self

from extract.errors import UsageError
from extract.export.base import Options, Picture, text_of
from extract.export.report import TITLES, of_annex
from extract.model.annex import Annex
from extract.model.framework import Framework
from extract.model.ranking import Explanation, Finding
from extract.store.in_sqlite import Store
from extract.store.views import view_rows
from extract.workflow import rank
from extract.workflow.find import Question, search
from extract.workflow.framing import framework_of
from extract.workflow.reports import Wish, annex_for, pictures_of


class Rows(list[dict[str, Any]]):
    """Rows under named columns; a notebook shows them as a table."""

    def __init__(
        self, rows: Iterable[Mapping[str, Any]] = (), *, columns: Iterable[str] | None = None
    ) -> None:
        super().__init__(dict(row) for row in rows)
        self.columns = list(columns) if columns is not None else list(self[0]) if self else []

    def only(self, *columns: str) -> Rows:
        """Return the same rows with some of the columns."""
        return Rows(({column: row.get(column) for column in columns} for row in self), columns=columns)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(text_of(row.get(column)))}</td>" for column in self.columns)
            + "</tr>"
            for row in self
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Review:
    """An open review; use it as a context manager, or close it.

    Args:
        path: The store.
        framework: Framework id; None for the review's own.

    Raises:
        StoreError: there is no store at the path, or it cannot be used.
    """

    def __init__(self, path: Path | str, *, framework: str | None = None) -> None:
        self._store = Store(Path(path), create=False)
        self.framework: Framework = framework_of(self._store, framework)
        """Codes, titles, scale and bands of the review."""

    def view(self, name: str) -> Rows:
        """Return the rows of a database view, such as `documents_now`, `evidence_now` or `scores_now`.

        Raises:
            UsageError: no such view; the message lists those that exist.
        """
        return Rows(view_rows(self._store, name))

    def annex(self) -> Annex:
        """Return the canonical table of evidence.

        Raises:
            JudgementRefused: a quote is not on its page, or a source may not leave.
        """
        return annex_for(self._store, Wish("evidence-table"))

    def table(self, kind: str) -> Rows:
        """Return the rows of an export: `evidence-table`, `documents`, `evidence`, `scores`, `coverage` or `gaps`.

        Raises:
            UsageError: no such table; the message lists those that exist.
        """
        if kind not in TITLES:
            raise UsageError(f"There is no table “{kind}”.", f"Tables: {', '.join(TITLES)}.")
        main = of_annex(self.annex(), kind, Options(edition="internal")).tables[0]
        return Rows((dict(zip(main.keys, row, strict=True)) for row in main.rows), columns=main.keys)

    def picture(self, kind: str) -> Picture:
        """Return the drawing of `scores`, `coverage` or `evidence`; a notebook shows it.

        Raises:
            UsageError: nothing is drawn for this kind.
        """
        drawn = pictures_of(self.annex(), kind)
        if not drawn:
            raise UsageError(f"There is no picture of “{kind}”.", "Pictures: coverage, evidence, scores.")
        return drawn[0]

    def search(
        self, words: str = "", *, mi: str | None = None, element: str | None = None, limit: int = 20
    ) -> Rows:
        """Return ranked passages with the fields of `extract search --json`."""
        question = Question(words=words, mi=mi, element=element, limit=limit)
        return Rows(hit.as_json() for hit in search(self._store, self.framework, question))

    def findings(self) -> dict[str, Finding]:
        """For every micro-indicator: how many passages in how many documents are worth reading."""
        return rank.findings(self._store)

    def explain(self, passage: str) -> list[Explanation]:
        """All reasons for one passage, best micro-indicator first."""
        return rank.explain(self._store, self.framework, passage)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
