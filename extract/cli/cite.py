"""`extract cite`, `withdraw` and `accept`: evidence and the decisions on it."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import emit_json, say


def add(app: typer.Typer) -> None:
    """Add the commands of evidence."""

    @app.command()
    def cite(
        context: typer.Context,
        passage: Annotated[str, typer.Argument(help="Passage id (or its beginning), or a survey item or interview: S3, I7.")],
        element: Annotated[str, typer.Argument(help="Element, or a micro-indicator.")],
        quote: Annotated[str | None, typer.Option(help="The words; default: the whole passage.")] = None,
        stance: Annotated[str, typer.Option(help="supports, contradicts or context.")] = "supports",
        note: Annotated[str, typer.Option(help="Why it matters.")] = "",
        accept_fuzzy: Annotated[
            bool, typer.Option("--accept-fuzzy", help="Take a near match; the passage's own words are kept.")
        ] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Make evidence of a quote; it is found again in the passage first. Prints the evidence id."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, cite
        from extract.workflow.judged import evidence_json

        by = By(reviewer(context), now())
        with open_store(context) as store:
            cited = cite(
                store,
                framework_of(store, settings(context).framework),
                passage,
                element,
                by=by,
                quote=quote,
                stance=stance,
                note=note,
                accept_fuzzy=accept_fuzzy,
            )
            found = evidence_json(cited.evidence)
        if json:
            emit_json(found)
            return
        doubt = f" ({cited.evidence.doubt})" if cited.evidence.doubt else ""
        again = "" if cited.is_new else "; you had cited it before"
        say(f"{element}: {found['citation']} {cited.evidence.match}{doubt}{again}.")
        typer.echo(cited.evidence.evidence_id)

    @app.command()
    def withdraw(
        context: typer.Context,
        evidence: Annotated[str, typer.Argument(help="Evidence id (or its beginning), or a recorded absence.")],
        because: Annotated[str, typer.Option(help="Why.")],
    ) -> None:
        """Take evidence back. What another person cited is rejected instead; both stay in the record."""
        from extract.model.judgement import Evidence
        from extract.workflow.judge import By, decide

        by = By(reviewer(context), now())
        with open_store(context) as store:
            now_stands = decide(store, evidence, "withdrawn", by=by, because=because, command="withdraw")
        if isinstance(now_stands, Evidence):
            say(f"Evidence {now_stands.evidence_id} of {now_stands.code} is {now_stands.state}.")
        else:
            say(f"Absence {now_stands} is withdrawn.")

    @app.command()
    def accept(
        context: typer.Context,
        evidence: Annotated[str, typer.Argument(help="Evidence id, or its beginning.")],
        because: Annotated[str, typer.Option(help="Why, where there is something to say.")] = "",
    ) -> None:
        """Accept proposed, withdrawn or rejected evidence: it is cited from now on."""
        from extract.workflow.judge import By, decide

        by = By(reviewer(context), now())
        with open_store(context) as store:
            decide(store, evidence, "cited", by=by, because=because, command="accept")
        say(f"{evidence} is cited.")
