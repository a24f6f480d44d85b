"""`extract status`: where the review stands."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import emit_json, say, table


def add(app: typer.Typer) -> None:
    """Add `status`."""

    @app.command()
    def status(
        context: typer.Context,
        code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="Only this KPI or MI, with its elements.")] = None,
        elements: Annotated[bool, typer.Option("--elements", help="List the elements too.")] = False,
        since: Annotated[str | None, typer.Option(help="A batch: what its documents and later ones brought.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show per KPI, MI and element what is found, cited, scored and missing."""
        from extract.workflow.framing import framework_of
        from extract.workflow.status import status

        given = settings(context)
        with open_store(context) as store:
            found = status(store, framework_of(store, given.framework), reviewer=given.reviewer, since=since)
        if json:
            emit_json(found.as_json())
            return
        say(f"{found.framework}: {found.passages} passages in {found.documents.get('stored', 0)} documents.")
        for number, n in found.unread.items():
            say(f"[{number}] has {n} pages that could not be read.")
        if since:
            say(f"New since batch {since}: documents {', '.join(map(str, found.new_documents))}.")
        rows = [
            row
            for row in found.rows
            if code is None or row.code == code or row.code.startswith((f"{code}.", code) if "." in code else f"{code}.")
        ]
        table(
            ["Code", "Title", "#Passages", "#Cited", "Documents", "#Score", "Rating", "Confidence", "Missing"],
            [
                [
                    f"KPI {row.code}" if row.level == "kpi" else row.code,
                    row.title,
                    "" if row.passages is None else str(row.passages),
                    str(row.evidence or "") + (f" ({row.absences} absent)" if row.absences else ""),
                    ", ".join(map(str, row.documents)),
                    row.score,
                    row.rating,
                    row.confidence,
                    "; ".join(row.missing),
                ]
                for row in rows
                if row.level != "element" or elements or code is not None
            ],
        )
