"""`extract import`: what others made, into the review."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store, settings
from extract.cli.render import emit_json, say

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add(app: typer.Typer) -> None:
    """Add the commands that import."""
    group = typer.Typer(
        help="Import a published table, a survey, interviews, highlights or codings.", no_args_is_help=True
    )
    app.add_typer(group, name="import")

    @group.command("evidence-table")
    def evidence_table(
        context: typer.Context,
        file: Annotated[
            Path, typer.Argument(help="A published Annex 1 and 2: pdf with a text layer, docx, md or txt.")
        ],
        password: Annotated[str | None, typer.Option(help="For an encrypted PDF.")] = None,
        json: _Json = False,
    ) -> None:
        """Read a published evidence table and its list of documents into a review marked as imported.

        Scores, ratings, confidence and analysis are kept as judgements of `imported`; people's judgements stand
        above them. MI and KPI scores are computed from the element scores; `extract lint` tells where they
        differ from what is printed.
        """
        from extract.workflow.intake import import_evidence_table

        with open_store(context, create=True) as store:
            done = import_evidence_table(
                store, file, at=now(), framework=settings(context).framework, password=password
            )
        if json:
            emit_json(asdict(done))
            return
        say(
            f"{done.file}: {done.n_kpis} KPIs, {done.n_mis} MIs, {done.n_elements} elements ({done.n_scored} with scores),"
            f" {done.n_confidence} confidence values, {done.n_sources} source numbers, {done.n_documents} documents,"
            f" read under {done.framework}."
        )
        for note in done.notes:
            say(f"  {note}")
        say("Nothing new: all of it was here before." if not done.n_new else "Check it with `extract lint`.")
