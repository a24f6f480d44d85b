"""`extract export`: the review as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import open_store, settings
from extract.cli.render import say
from extract.errors import UsageError


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("export")
    def export(
        context: typer.Context,
        kind: Annotated[
            str,
            typer.Argument(
                help="evidence-table (Annex 1), documents (Annex 2), citations, evidence, scores, passages, coverage,"
                " gaps, agreement, highlights, annotations, qdpx, codebook, sqlite."
            ),
        ],
        output: Annotated[
            Path,
            typer.Option(
                "--output", "-o", help="The file (for highlights the folder); its ending chooses the format."
            ),
        ],
        format_name: Annotated[
            str | None, typer.Option("--format", help="The format, when the ending does not say it.")
        ] = None,
        edition: Annotated[
            str,
            typer.Option(
                help="published (source numbers only) or internal (quotes, pages, stance, reviewers)."
            ),
        ] = "published",
        ranges: Annotated[
            bool, typer.Option("--ranges", help="Print 11, 12, 13 as 11-13 in source lists.")
        ] = False,
        limit: Annotated[
            int, typer.Option(min=1, help="Passages for each micro-indicator (citations).")
        ] = 50,
        template: Annotated[
            Path | None, typer.Option(help="A docx whose styles, page, header and footer are used.")
        ] = None,
        dialect: Annotated[str, typer.Option(help="For qdpx: spec, atlasti, maxqda or qualcoder.")] = "spec",
        flatten: Annotated[
            bool, typer.Option("--flatten", help="For qdpx and codebook: all codes on one level.")
        ] = False,
        old_after: Annotated[
            int,
            typer.Option(min=0, help="For gaps: evidence is old this many years before the newest document."),
        ] = 5,
        password: Annotated[
            str | None, typer.Option(help="For highlights: what opens protected PDFs.")
        ] = None,
    ) -> None:
        """Write the review, or a part of it, to a file."""
        from extract.export.base import DIALECTS, Options
        from extract.workflow.export import export
        from extract.workflow.reports import Wish

        if edition not in ("published", "internal"):
            raise UsageError(f"There is no edition “{edition}”.", "Editions: published, internal.")
        if dialect not in DIALECTS:
            raise UsageError(f"There is no dialect “{dialect}”.", f"Dialects: {', '.join(DIALECTS)}.")
        try:
            house = template.read_bytes() if template else None
        except OSError as error:
            raise UsageError(f"The template {template} cannot be read: {error.strerror}.") from error
        options = Options(
            edition="internal" if edition == "internal" else "published",
            ranges=ranges,
            dialect=next(known for known in DIALECTS if known == dialect),
            flatten=flatten,
            template=house,
        )
        wish = Wish(
            kind,
            format_name=format_name,
            options=options,
            limit=limit,
            old_after=old_after,
            framework=settings(context).framework,
            reviewer=settings(context).reviewer,
            password=password,
        )
        with open_store(context) as store:
            written = export(store, wish, output)
        for note in written.notes:
            say(note)
        say(f"{written.path}: written.")
