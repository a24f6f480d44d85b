"""`extract reviewers`: who takes part, who judges what, and what is open to all."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import emit_json, say, table


def add(app: typer.Typer) -> None:
    """Add the commands of reviewers."""
    reviewers = typer.Typer(help="Who takes part: list, set, assign, open.", invoke_without_command=True)
    app.add_typer(reviewers, name="reviewers")

    @reviewers.callback()
    def listing(
        context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
    ) -> None:
        """List the people of the review with their part and how much each has judged."""
        if context.invoked_subcommand:
            return
        from extract.workflow.judged import reviewer_rows

        with open_store(context) as store:
            rows = reviewer_rows(store)
        if json:
            emit_json(rows)
            return
        table(
            ["Name", "Part", "#Scores", "#Evidence", "Assigned"],
            [
                [row["name"], row["role"], str(row["scores"]), str(row["evidence"]), ", ".join(row["assigned"])]
                for row in rows
            ],
        )

    @reviewers.command("set")
    def set_part(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help="The person.")],
        role: Annotated[str, typer.Argument(help="reviewer, second-reviewer, lead, referencer, secretariat ...")],
    ) -> None:
        """Say what part a person has. Once there is a lead, only the lead gives parts."""
        from extract.workflow.judge import By, give_part

        by = By(reviewer(context), now())
        with open_store(context) as store:
            give_part(store, name, role, by=by)
        say(f"{name} takes part as {role}.")

    @reviewers.command("assign")
    def assign(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help="The person.")],
        codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="Elements, MIs, KPIs, or `all`.")],
    ) -> None:
        """Ask a person to judge codes, as the lead. What two are asked is judged blind."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, assign

        by = By(reviewer(context), now())
        with open_store(context) as store:
            assign(store, framework_of(store, settings(context).framework), name, codes, by=by)
        say(f"{name} judges {', '.join(codes)}.")

    @reviewers.command("open")
    def open_codes(
        context: typer.Context,
        codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="Elements, MIs, KPIs, or `all`.")],
        because: Annotated[str, typer.Option(help="Why, where there is something to say.")] = "",
    ) -> None:
        """Let everybody see the scores of codes, as the lead."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import By, open_codes

        by = By(reviewer(context), now())
        with open_store(context) as store:
            open_codes(store, framework_of(store, settings(context).framework), codes, by=by, because=because)
        say(f"Open to all: {', '.join(codes)}.")
