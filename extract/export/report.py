"""Puts an export together from the annex: which tables, in which order, under which title."""

from __future__ import annotations

from dataclasses import replace

from extract.export import lists, tables
from extract.export.base import Options, Report, Table
from extract.model.annex import Annex

TITLES = {
    "evidence-table": "Annex 1. Evidence table",
    "documents": "Annex 2. List of documents",
    "evidence": "Evidence",
    "scores": "Scores",
    "coverage": "Evidence by micro-indicator and document",
    "gaps": "Gaps in the evidence: documents to ask for",
}
"""Kinds of export that are views of the annex alone."""


def of_annex(annex: Annex, kind: str, options: Options, *, old_after: int = 5) -> Report:
    """Return the report of one of `TITLES`.

    Args:
        annex: The review.
        kind: One of `TITLES`.
        options: Edition and ranges.
        old_after: Gaps: evidence is old this many years before the newest document.
    """
    if kind in ("evidence", "gaps", "coverage"):
        options = replace(options, edition="internal")
    report = Report(
        kind=kind,
        title=f"{annex.organisation}: {TITLES[kind]}" if annex.organisation else TITLES[kind],
        tables=_tables(annex, kind, options, old_after),
        about=tables.about(annex, options),
        annex=annex,
        options=options,
    )
    return replace(report, data=lists.scores_data(annex)) if kind == "scores" else report


def _tables(annex: Annex, kind: str, options: Options, old_after: int) -> tuple[Table, ...]:
    if kind == "evidence-table":
        facts = [tables.lines(annex, options), tables.kpis(annex), tables.mis(annex, options)]
        facts.append(tables.elements(annex, options))
        if options.edition == "internal":
            facts.append(lists.evidence(annex))
        return (*facts, lists.documents(annex), tables.bands(annex))
    return {
        "documents": lambda: (lists.documents(annex),),
        "evidence": lambda: (lists.evidence(annex),),
        "scores": lambda: (lists.scores(annex),),
        "coverage": lambda: (lists.coverage(annex),),
        "gaps": lambda: (lists.gaps(annex, old_after=old_after),),
    }[kind]()
