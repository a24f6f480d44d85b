"""`extract show`: one passage in its context."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import console, emit_json, marked, say, table


def _recognised(page: dict[str, Any]) -> str:
    """Say how far the text of a recognised page can be trusted."""
    unsure = ", ".join(f"“{each['word']}” {each['confidence']:.0%}" for each in page["unsure"])
    trust = f"Page {page['page']} was recognised in a picture, mean confidence {page['confidence']:.0%}"
    return f"{trust}; least sure here: {unsure}." if unsure else f"{trust}, no word here below 80%."


_REASONS = 8
"""Reasons shown to a person for each tag; `--json` and `extract tag --explain` give all."""


def add(app: typer.Typer) -> None:
    """Add `show`."""

    @app.command()
    def show(
        context: typer.Context,
        passage: Annotated[str, typer.Argument(help="Passage id, or the beginning of it.")],
        image: Annotated[Path | None, typer.Option(help="Draw the page with the passage marked, as PNG.")] = None,
        password: Annotated[str | None, typer.Option(help="Opens an encrypted PDF for the picture.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show a passage with its neighbours, tags, entities and evidence."""
        from extract.workflow.framing import framework_of
        from extract.workflow.show import picture, show

        with open_store(context) as store:
            shown = show(store, framework_of(store, settings(context).framework), passage)
            if image is not None:
                from io import BytesIO

                drawn = BytesIO()
                picture(store, passage, drawn, password=password)
                image.parent.mkdir(parents=True, exist_ok=True)
                image.write_bytes(drawn.getvalue())
                say(f"Page {shown.passage.pages[0]} drawn to {image}.")
        if json:
            emit_json(shown.as_json())
            return
        from rich.padding import Padding

        out = console()
        facts = shown.as_json()
        out.print(marked(f"{facts['citation']}  {facts['title']}", [(0, len(facts["citation"]))], style="bold"))
        out.print(
            " · ".join([*shown.passage.section, facts["kind"].replace("_", " "), facts["passage"]]), style="dim", markup=False
        )
        if shown.document.is_confidential:
            out.print("INFORM-ONLY: may be read, never quoted, numbered or exported", style="bold red")
        for text, style in ((facts["before"], "dim"), (facts["text"], ""), (facts["after"], "dim")):
            if text:
                out.print(Padding(marked(text, [], style=""), (1, 0, 0, 4)), style=style)
        for page in facts["recognised"]:
            out.print(_recognised(page), style="yellow", markup=False)
        out.print()
        if facts["tags"]:
            table(
                ["MI", "#Score", "#Rank", "Element", "Because of"],
                [
                    [
                        tag["mi"],
                        f"{tag['score']:.2f}",
                        str(tag["rank"] or ""),
                        tag["element"] or "",
                        ", ".join(list(dict.fromkeys(reason["phrase"] for reason in tag["why"]))[:_REASONS]),
                    ]
                    for tag in facts["tags"]
                ],
                title="Tags",
            )
        if facts["entities"]:
            table(
                ["Kind", "Text", "Value"],
                [[entity["kind"], entity["text"], entity["value"]] for entity in facts["entities"]],
                title="Entities",
            )
        if facts["evidence"]:
            table(
                ["Evidence", "Code", "Stance", "State", "Reviewer", "Quote"],
                [
                    [row["evidence_id"], row["code"], row["stance"], row["state"], row["reviewer"], row["quote"]]
                    for row in facts["evidence"]
                ],
                title="Evidence",
            )
