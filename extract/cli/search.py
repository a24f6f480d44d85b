"""`extract search`: ranked passages."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import console, emit_json, marked, say


def add(app: typer.Typer) -> None:
    """Add `search`."""

    @app.command()
    def search(
        context: typer.Context,
        words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="Words, \"phrases\", word*, -unwanted.")] = None,
        mi: Annotated[str | None, typer.Option(help="Micro-indicator, e.g. 4.4.")] = None,
        element: Annotated[str | None, typer.Option(help="Element, e.g. 4.4.2.")] = None,
        document: Annotated[list[int] | None, typer.Option(help="Source-document number; may be repeated.")] = None,
        role: Annotated[list[str] | None, typer.Option(help="Role of the document, e.g. evaluation.")] = None,
        kind: Annotated[list[str] | None, typer.Option(help="Kind of passage, e.g. table_row.")] = None,
        entity: Annotated[list[str] | None, typer.Option(help="Passages that hold such an entity: money, or with its value symbol=A/70/976, sdg=SDG 10*.")] = None,
        language: Annotated[str | None, typer.Option(help="Language, e.g. fr.")] = None,
        limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 20,
        raw: Annotated[bool, typer.Option("--raw", help="WORDS are FTS5 syntax.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Find passages by words, micro-indicator, element or entity; best first, with the reasons."""
        from extract.model.ranking import Filters
        from extract.workflow.find import Question, search, weakly_found
        from extract.workflow.framing import framework_of

        question = Question(
            words=" ".join(words or ()),
            raw=raw,
            mi=mi,
            element=element,
            filters=Filters(
                documents=tuple(document or ()),
                roles=tuple(role or ()),
                kinds=tuple(kind or ()),
                entities=tuple(entity or ()),
                language=language,
            ),
            limit=limit,
        )
        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            found = search(store, framework, question)
            weak = weakly_found(store, question) if found else []
            for line in weak:
                say(line)
            if json:
                emit_json([hit.as_json() for hit in found])
                return
            if not found:
                from extract.workflow.find import nothing_found

                for line in nothing_found(store, question):
                    say(line)
                return
        out = console()
        for hit in found:
            head = marked(f"{hit.hit.rank:>3}  {hit.citation}  {hit.document.title or hit.document.file}", [], style="")
            head.stylize("bold", 5, 5 + len(hit.citation))
            if hit.document.is_confidential:
                head.append("  INFORM-ONLY: not to be quoted", style="bold red")
            out.print(head)
            trail = " › ".join(hit.passage.section)
            facts = [hit.passage.kind.replace("_", " "), f"score {hit.hit.score:.2f}", hit.passage.passage_id]
            if hit.hit.mis:
                facts.insert(1, "MI " + ", ".join(hit.hit.mis[:4]))
            out.print("     " + " · ".join(([trail] if trail else []) + facts), style="dim", markup=False)
            places = [(reason.start, reason.end) for reason in hit.hit.reasons if reason.end > reason.start and reason.weight >= 0]
            from rich.padding import Padding

            out.print(Padding(marked(hit.passage.text, places), (0, 0, 1, 5)))
