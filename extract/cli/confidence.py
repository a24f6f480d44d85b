"""`extract confidence`: how far the evidence of a micro-indicator can be trusted, said by a person."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import emit_json, say
from extract.errors import UsageError


def add(app: typer.Typer) -> None:
    """Add `confidence`."""

    @app.command()
    def confidence(
        context: typer.Context,
        mi: Annotated[str, typer.Argument(help="Micro-indicator.")],
        level: Annotated[str | None, typer.Argument(help="high, medium or low; left out, the inputs are shown.")] = None,
        because: Annotated[str, typer.Option(help="Why.")] = "",
        json: Annotated[bool, typer.Option("--json", help="Print the inputs as JSON.")] = False,
    ) -> None:
        """Set the confidence in a micro-indicator's evidence, or show what speaks for and against it."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, confidence, inputs
        from extract.workflow.judged import inputs_json, inputs_lines

        given = settings(context)
        with open_store(context) as store:
            framework = framework_of(store, given.framework)
            if level is not None:
                if json:
                    raise UsageError("`--json` shows the inputs; leave out the level.")
                by = By(reviewer(context), now())
                say(f"{mi}: {confidence(store, framework, mi, level, by=by, because=because)}.")
                return
            found = inputs(store, framework, mi, reviewer=given.reviewer)
        if json:
            emit_json(inputs_json(found))
            return
        for line in inputs_lines(found):
            typer.echo(line)
