"""`extract score` and `adjudicate`: what elements and micro-indicators without elements are given."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import emit_json, say, table


def add(app: typer.Typer) -> None:
    """Add the commands of scores."""

    @app.command()
    def score(
        context: typer.Context,
        code: Annotated[str, typer.Argument(help="Element, or a micro-indicator without elements.")],
        value: Annotated[str, typer.Argument(help="A value of the scale, or N/A, N/E.")],
        because: Annotated[str, typer.Option(help="The rationale.")],
        without_evidence: Annotated[
            bool, typer.Option("--without-evidence", help="Score with nothing cited; the record says so.")
        ] = False,
    ) -> None:
        """Score an element. Refused without cited evidence or a recorded absence. A later score replaces it."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, score
        from extract.workflow.judged import after_score

        by = By(reviewer(context), now())
        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            given = score(store, framework, code, value, by=by, because=because, without_evidence=without_evidence)
            for line in after_score(store, framework, given):
                say(line)

    @app.command()
    def adjudicate(
        context: typer.Context,
        code: Annotated[str, typer.Argument(help="Element, or a micro-indicator without elements.")],
        value: Annotated[str, typer.Argument(help="A value of the scale, or N/A, N/E.")],
        because: Annotated[str, typer.Option(help="Why this and not the others.")],
    ) -> None:
        """Settle the reviewers' scores of an element, as the lead; the record names the scores it settles."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, adjudicate
        from extract.workflow.judged import after_score

        by = By(reviewer(context), now())
        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            given = adjudicate(store, framework, code, value, by=by, because=because)
            for line in after_score(store, framework, given):
                say(line)

    @app.command()
    def history(
        context: typer.Context,
        code: Annotated[str, typer.Argument(help="Element, or a micro-indicator without elements.")],
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List every score that a code was given, oldest first."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judged import score_history

        given = settings(context)
        with open_store(context) as store:
            rows = score_history(store, framework_of(store, given.framework), code, reviewer=given.reviewer)
        if json:
            emit_json(rows)
            return
        table(
            ["When", "Reviewer", "#Score", "Because", "Settles"],
            [[row["at"], row["reviewer"], row["score"], row["because"], ", ".join(row["settles"])] for row in rows],
        )

    @app.command("what-if")
    def what_if(
        context: typer.Context,
        framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="Whose bands, e.g. mopan-3.0-star.")],
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List the ratings that would be others under another framework's bands; the scores stay."""
        from extract import frameworks
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import what_if

        given = settings(context)
        with open_store(context) as store:
            mine = framework_of(store, given.framework)
            changes = what_if(store, mine, frameworks.load(framework), reviewer=given.reviewer)
        if json:
            emit_json(
                [
                    {"code": one.code, "level": one.level, "score": one.printed, "rating": one.before, "would_be": one.after}
                    for one in changes
                ]
            )
            return
        say(f"{len(changes)} ratings would change under {framework}.")
        table(
            ["Code", "#Score", f"Rating ({mine.id})", f"Rating ({framework})"],
            [
                [f"KPI {one.code}" if one.level == "kpi" else one.code, one.printed, one.before, one.after]
                for one in changes
            ],
        )
