"""`extract agreement`: how far the reviewers agree, and what they disagree on."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import emit_json, say, table


def add(app: typer.Typer) -> None:
    """Add `agreement`."""

    @app.command()
    def agreement(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Compare the reviewers on scores and on evidence, over what may be seen, with the list of disagreements."""
        from extract.workflow.framing import framework_of
        from extract.workflow.judge import agreement
        from extract.workflow.judged import agreement_json

        given = settings(context)
        with open_store(context) as store:
            found = agreement(store, framework_of(store, given.framework), reviewer=given.reviewer)
        if json:
            emit_json(agreement_json(found))
            return
        say(
            f"{found.n_codes} codes have two or more scores; the same score {_share(found.percent)};"
            f" Krippendorff's alpha (ordinal) {_number(found.alpha)}."
        )
        if found.n_hidden:
            say(f"{found.n_hidden} codes are left out: they are blind until all have judged or the lead opens them.")
        table(
            ["Reviewers", "#Codes", "#Same", "#Kappa (linear)", "#Kappa (quadratic)", "#Jaccard", "#F1"],
            [
                [
                    f"{pair.first}, {pair.second}",
                    str(pair.n),
                    _share(pair.percent),
                    _number(pair.kappa_linear),
                    _number(pair.kappa_quadratic),
                    _number(pair.jaccard),
                    _number(pair.f1),
                ]
                for pair in found.pairs
            ],
        )
        if found.disagreements:
            table(
                ["Code", "Scores", "#Distance", "Settled"],
                [
                    [
                        one.code + (" (merged)" if one.conflict else ""),
                        ", ".join(f"{name} {score}" for name, score in one.scores),
                        "" if one.distance is None else f"{float(one.distance):g}",
                        one.settled or "",
                    ]
                    for one in found.disagreements
                ],
                title="Disagreements",
            )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
