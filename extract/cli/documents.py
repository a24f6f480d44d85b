"""`extract documents`: the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.context import now, open_store, settings
from extract.cli.render import emit_json, say, table
from extract.errors import UsageError


def add(app: typer.Typer) -> None:
    """Add the commands of the register."""
    documents = typer.Typer(help="The register: list, set, import, replace.", invoke_without_command=True)
    app.add_typer(documents, name="documents")

    @documents.callback()
    def listing(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List the source documents by number."""
        if context.invoked_subcommand:
            return
        from extract.workflow.register import register_rows

        with open_store(context) as store:
            rows = register_rows(store)
        if json:
            emit_json(rows)
            return
        table(
            ["#No", "Author", "Year", "Title", "Role", "Class", "#Pages", "Status", "File"],
            [
                [
                    str(row["number"]),
                    row["author"],
                    row["year"],
                    row["title"],
                    row["role"],
                    row["class"] if row["class"] != "inform-only" else "INFORM-ONLY",
                    str(row["pages"]),
                    row["status"] + (f", revision {row['revision']}" if row["revision"] > 1 else ""),
                    row["file"],
                ]
                for row in rows
            ],
        )

    @documents.command("set")
    def set_fields(
        context: typer.Context,
        number: Annotated[int, typer.Argument(help="Source-document number.")],
        values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="An empty value clears the field.")],
    ) -> None:
        """Change fields of a document, such as `role=evaluation` or `class=inform-only`."""
        from extract.workflow.register import set_fields

        pairs = [value.partition("=") for value in values]
        if wrong := [name for name, sign, _ in pairs if not sign]:
            raise UsageError(f"“{wrong[0]}” is not FIELD=VALUE.")
        with open_store(context) as store:
            set_fields(store, number, {name.strip(): value or None for name, _, value in pairs}, at=now(), actor=settings(context).reviewer)
        say(f"Document {number}: {', '.join(name for name, _, _ in pairs)} set.")

    @documents.command("import")
    def import_register(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="csv, ris, bib or CSL-JSON.")],
    ) -> None:
        """Read register entries from a file; entries are matched by number, then file name, then title."""
        from extract.workflow.register import import_register

        with open_store(context, create=True) as store:
            added, changed = import_register(store, file, at=now(), actor=settings(context).reviewer)
        say(f"{added} documents added, {changed} changed.")

    @documents.command("replace")
    def replace(
        context: typer.Context,
        number: Annotated[int, typer.Argument(help="Source-document number; it stays.")],
        file: Annotated[Path, typer.Argument(help="The new file.")],
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Take a new file as the next revision of a document and check all its quotes again."""
        from extract.workflow.framing import framework_of
        from extract.workflow.replacing import replace_document

        with open_store(context) as store:
            framework = framework_of(store, settings(context).framework)
            replaced = replace_document(
                store, framework, number, file, clock=now, actor=settings(context).reviewer
            )
        if json:
            emit_json(replaced.as_json())
            return
        say(f"Document {number} is now revision {replaced.revision}: {replaced.pages} pages, {replaced.passages} passages.")
        if replaced.quotes:
            table(
                ["Evidence", "Code", "Outcome", "Detail", "Reviewer"],
                [[quote.evidence[:12], quote.code, quote.outcome, quote.detail, quote.reviewer] for quote in replaced.quotes],
            )
