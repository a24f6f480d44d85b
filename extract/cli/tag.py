"""`extract tag`: ranks again, and tells why a passage is tagged as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import console, emit_json, marked, say, table
from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.model.ranking import Explanation
    from extract.store.in_sqlite import Store
    from extract.workflow.rank import RankSummary

_SHOWN = 5
"""Micro-indicators explained to a person; `--json` gives all."""


def add(app: typer.Typer) -> None:
    """Add `tag`."""

    @app.command()
    def tag(
        context: typer.Context,
        explain: Annotated[
            str | None, typer.Option(metavar="PASSAGE", help="Tell why this passage is tagged as it is.")
        ] = None,
        no_learning: Annotated[
            bool, typer.Option("--no-learning", help="Leave out what was learned from decisions.")
        ] = False,
        encoder: Annotated[
            str | None,
            typer.Option(
                metavar="FOLDER",
                help="Let the sentence encoder in this folder take part from now on; “none” leaves it out again.",
            ),
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Rank again, after a change of framework or lexicon or new decisions; or explain one passage."""
        from extract.workflow.framing import framework_of
        from extract.workflow.rank import explain as explain_passage
        from extract.workflow.rank import rank

        if explain is not None and encoder is not None:
            raise UsageError("An explanation is of the ranking that stands.", "Rank with `--encoder` first, then ask.")
        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            if encoder is not None:
                from extract.workflow.encode import choose

                choose(store, encoder)
            if explain is not None:
                _show(store, framework, explain, explain_passage(store, framework, explain), as_json=json)
                return
            summary = rank(store, framework, learning=not no_learning)
            if json:
                emit_json(_summary(store, summary))
                return
            _say(store, summary)


def _summary(store: Store, summary: RankSummary) -> dict[str, object]:
    return {
        "passages": summary.n_passages,
        "matched": summary.n_matched,
        "tags": summary.n_tags,
        "seconds": round(summary.seconds, 3),
        "learned_from": summary.learned_from,
        "encoder": summary.encoder,
        "findings": [
            {
                "mi": found.mi,
                "passages": found.n_passages,
                "documents": found.n_documents,
                "best": found.best,
                "has_evidence": found.has_evidence,
            }
            for found in store.tags.findings().values()
        ],
    }


def _say(store: Store, summary: RankSummary) -> None:
    say(
        f"{summary.n_passages} passages ranked in {summary.seconds:.1f} seconds"
        f" ({summary.n_matched} of them new), {summary.n_tags} tags kept."
    )
    if summary.learned_from:
        say(f"Learned from {summary.learned_from} decisions; `extract tag --no-learning` leaves that out.")
    if summary.encoder:
        say(f"The sentence encoder took part: {summary.encoder}.")
    empty = [found.mi for found in store.tags.findings().values() if not found.has_evidence]
    if empty:
        say(f"Nothing worth reading was found for {', '.join(empty)}.")


def _show(
    store: Store, framework: Framework, passage: str, explanations: list[Explanation], *, as_json: bool
) -> None:
    if as_json:
        emit_json([_as_data(framework, each) for each in explanations])
        return
    found = store.passages.get(store.passages.resolve(passage))
    if not explanations:
        say("Nothing in this passage speaks for any micro-indicator.")
        return
    out = console()
    out.print(marked(found.text, [(why.start, why.end) for why in explanations[0].reasons]))
    for each in explanations[:_SHOWN]:
        rank = f"rank {each.rank}" if each.rank else "not kept as a tag"
        element = f", element {each.element}" if each.element else ""
        table(
            ["phrase", "in the passage", "#adds"],
            [(why.phrase, found.text[why.start : why.end], f"{why.weight:.2f}") for why in each.reasons[:12]],
            title=f"MI {each.mi} {framework.mis[each.mi].title}: {rank}{element}",
        )
        out.print("  " + " · ".join(f"{name} {value:g}" for name, value in each.pieces.items()), style="dim")


def _as_data(framework: Framework, each: Explanation) -> dict[str, object]:
    return {
        "mi": each.mi,
        "title": framework.mis[each.mi].title,
        "score": each.score,
        "rank": each.rank,
        "element": each.element,
        "why": [
            {"phrase": why.phrase, "start": why.start, "end": why.end, "weight": why.weight} for why in each.reasons
        ],
        "pieces": each.pieces,
    }
