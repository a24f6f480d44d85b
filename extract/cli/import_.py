"""`extract import`: what others made, into the review."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from extract.cli.context import now, open_store, reviewer, settings
from extract.cli.render import emit_json, say, table
from extract.errors import UsageError

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add(app: typer.Typer) -> None:
    """Add the commands that import."""
    group = typer.Typer(
        help="Import a published table, a survey, interviews, highlights or codings.", no_args_is_help=True
    )
    app.add_typer(group, name="import")

    @group.command("evidence-table")
    def evidence_table(
        context: typer.Context,
        file: Annotated[
            Path, typer.Argument(help="A published Annex 1 and 2: pdf with a text layer, docx, md or txt.")
        ],
        password: Annotated[str | None, typer.Option(help="For an encrypted PDF.")] = None,
        json: _Json = False,
    ) -> None:
        """Read a published evidence table and its list of documents into a review marked as imported.

        Scores, ratings, confidence and analysis are kept as judgements of `imported`; people's judgements stand
        above them. MI and KPI scores are computed from the element scores; `extract lint` tells where they
        differ from what is printed.
        """
        from extract.workflow.intake import import_evidence_table

        with open_store(context, create=True) as store:
            done = import_evidence_table(
                store, file, at=now(), framework=settings(context).framework, password=password
            )
        if json:
            emit_json(asdict(done))
            return
        say(
            f"{done.file} read under {done.framework}: KPIs {done.n_kpis}, MIs {done.n_mis}, elements"
            f" {done.n_elements} (with scores {done.n_scored}), confidence values {done.n_confidence}, source"
            f" numbers {done.n_sources}, documents {done.n_documents}."
        )
        for note in done.notes:
            say(f"  {note}")
        say("Nothing new: all of it was here before." if not done.n_new else "Check it with `extract lint`.")

    @group.command("survey")
    def survey(
        context: typer.Context,
        file: Annotated[
            Path, typer.Argument(help="csv: question, answer, share; or one column for each answer.")
        ],
        access: Annotated[str, typer.Option(help="formal, code-only or inform-only.")] = "formal",
        allow_personal_data: Annotated[
            bool, typer.Option("--allow-personal-data", help="Keep e-mail addresses and telephone numbers.")
        ] = False,
        json: _Json = False,
    ) -> None:
        """Take survey questions in as sources S1, S2 ..., to be cited beside documents."""
        from extract.workflow.intake_sources import import_survey
        from extract.workflow.judge import By

        by = By(reviewer(context), now())
        with open_store(context, create=True) as store:
            done = import_survey(store, file, by=by, access=access, allow_personal_data=allow_personal_data)
        _tell_sources(asdict(done), as_json=json)

    @group.command("interviews")
    def interviews(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="csv (number, who, date, notes), docx, md or txt.")],
        access: Annotated[str, typer.Option(help="formal, code-only or inform-only.")] = "code-only",
        allow_personal_data: Annotated[
            bool, typer.Option("--allow-personal-data", help="Keep e-mail addresses and telephone numbers.")
        ] = False,
        json: _Json = False,
    ) -> None:
        """Take coded, anonymised interview notes in as sources I1, I2 ...; their words leave in no export."""
        from extract.workflow.intake_sources import import_interviews
        from extract.workflow.judge import By

        by = By(reviewer(context), now())
        with open_store(context, create=True) as store:
            done = import_interviews(
                store, file, by=by, access=access, allow_personal_data=allow_personal_data
            )
        _tell_sources(asdict(done), as_json=json)

    @group.command("highlights")
    def highlights(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="A PDF of the register with a reviewer's own marks.")],
        document: Annotated[
            int | None, typer.Option(help="Source-document number of the marked copy.")
        ] = None,
        code: Annotated[str | None, typer.Option(help="Code for marks whose note names none.")] = None,
        password: Annotated[str | None, typer.Option(help="For an encrypted PDF.")] = None,
        json: _Json = False,
    ) -> None:
        """Propose evidence from highlights and underlines; the note names the element, as in `4.4.2 contradicts`."""
        from extract.workflow.intake_marks import import_highlights
        from extract.workflow.judge import By

        by = By(reviewer(context), now())
        with open_store(context) as store:
            done = import_highlights(
                store,
                file,
                by=by,
                framework=settings(context).framework,
                number=document,
                code=code,
                password=password,
            )
        if json:
            emit_json([asdict(mark) for mark in done])
            return
        table(
            ["#Page", "Code", "Outcome", "Words"],
            [[str(mark.page), ", ".join(mark.codes), mark.outcome, mark.words[:120]] for mark in done],
        )
        n_proposed = sum(mark.outcome == "proposed" for mark in done)
        say(f"{len(done)} marks, {n_proposed} proposed as evidence.")

    @group.command("qdpx")
    def qdpx(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="A REFI-QDA project (.qdpx) or codebook (.qdc).")],
        output: Annotated[
            Path | None,
            typer.Option("-o", "--output", help="Write its codes as a framework file (.yaml) instead."),
        ] = None,
        json: _Json = False,
    ) -> None:
        """Propose evidence from the codings of ATLAS.ti, MAXQDA, NVivo, QualCoder and others."""
        from extract.workflow.intake_codings import codebook_as_framework, import_project
        from extract.workflow.judge import By

        if output is not None or file.suffix.lower() == ".qdc":
            if output is None:
                raise UsageError("A codebook becomes a framework file.", "Name it with `-o FILE.yaml`.")
            n_codes = codebook_as_framework(file, output)
            say(
                f"{n_codes} codes written to {output}; `extract frameworks check {output}` tells whether it is right."
            )
            return
        by = By(reviewer(context), now())
        with open_store(context) as store:
            done = import_project(store, file, by=by, framework=settings(context).framework)
        if json:
            emit_json([asdict(coding) for coding in done])
            return
        table(
            ["Source", "Code", "Outcome", "Words"],
            [[coding.source, ", ".join(coding.codes), coding.outcome, coding.words[:120]] for coding in done],
        )
        n_proposed = sum(coding.outcome == "proposed" for coding in done)
        say(f"{len(done)} codings, {n_proposed} proposed as evidence.")


def _tell_sources(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(done)
        return
    numbers = done["numbers"]
    say(f"{done['file']}: {', '.join(numbers)}; new or changed: {done['n_new']}.")
