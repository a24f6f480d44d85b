"""`extract lint`: contradictions in the review."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import emit_json, say, table
from extract.errors import IntegrityError


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("lint")
    def lint(
        context: typer.Context,
        only: Annotated[
            list[str] | None, typer.Option("--check", help="Only this check (id or name); may be repeated.")
        ] = None,
        severity: Annotated[
            str, typer.Option(help="The least severity to tell: error, warning or info.")
        ] = "info",
        period: Annotated[
            str | None, typer.Option(help="Years that the review covers, e.g. 2016-2018.")
        ] = None,
        explain: Annotated[
            bool, typer.Option("--explain", help="List the checks with what each means.")
        ] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Look the review over for what contradicts itself; leaves with 8 when something is found.

        Works on a live review and on an imported report: uncited documents, counts that differ from lists,
        cross-references to nothing, N/A worded as N/E, scores that the text contradicts, and more.
        """
        if explain:
            _explain(json)
            return
        from extract.workflow.lint import findings

        with open_store(context) as store:
            found = findings(
                store,
                framework=settings(context).framework,
                only=only or (),
                severity=severity,
                period=period,
                reviewer=settings(context).reviewer,
            )
        if json:
            emit_json([asdict(finding) for finding in found])
        else:
            table(
                ["Check", "Severity", "Place", "Finding", "Words"],
                [[f"{one.id} {one.name}", one.severity, one.place, one.message, one.quote] for one in found],
            )
        if not found:
            say("Nothing found.")
            return
        counts = Counter(finding.severity for finding in found)
        told = ", ".join(f"{counts[name]} {name}" for name in ("error", "warning", "info") if counts[name])
        n_places = "one finding" if len(found) == 1 else f"{len(found)} findings"
        raise IntegrityError(
            f"{n_places}: {told}.",
            "`extract lint --explain` says what each check means; nothing was changed.",
        )


def _explain(json: bool) -> None:
    from extract.lint import CHECKS

    checks = sorted(CHECKS.values(), key=lambda check: check.id)
    if json:
        emit_json(
            [
                {
                    "id": check.id,
                    "name": check.name,
                    "severity": check.severity,
                    "explanation": check.explanation,
                }
                for check in checks
            ]
        )
        return
    table(
        ["Check", "Name", "Severity", "What it means"],
        [[check.id, check.name, check.severity, check.explanation] for check in checks],
    )
