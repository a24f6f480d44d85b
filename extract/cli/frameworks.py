"""`extract frameworks`: which frameworks there are, what one asks, whether a file is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extract.cli.render import console, emit_json, say, table
from extract.errors import FrameworkError

if TYPE_CHECKING:
    from extract.model.framework import Framework, Level


def add(app: typer.Typer) -> None:
    """Add the commands of frameworks."""
    group = typer.Typer(help="Frameworks: list, show, check a file.", invoke_without_command=True)
    app.add_typer(group, name="frameworks")

    @group.callback()
    def listing(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """List the frameworks that --framework takes."""
        if context.invoked_subcommand:
            return
        from extract import frameworks

        known = frameworks.available()
        if json:
            emit_json(
                [
                    {
                        "id": entry.id,
                        "title": entry.title,
                        "version": entry.version,
                        "kpis": entry.n_kpis,
                        "mis": entry.n_mis,
                        "elements": entry.n_elements,
                        "file": str(entry.path),
                        "problem": entry.problem,
                    }
                    for entry in known
                ]
            )
            return
        table(
            ["Id", "Title", "#KPIs", "#MIs", "#Elements", "File"],
            [
                [
                    entry.id,
                    entry.problem or entry.title,
                    str(entry.n_kpis),
                    str(entry.n_mis),
                    str(entry.n_elements),
                    str(entry.path),
                ]
                for entry in known
            ],
        )

    @group.command("show")
    def show(
        framework: Annotated[str, typer.Argument(metavar="ID", help="Framework id, or the path of a file.")],
        code: Annotated[str | None, typer.Argument(help="A KPI or micro-indicator; default: all.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show what a framework asks, its scale and its ratings."""
        from extract import frameworks

        found = frameworks.load(framework)
        kpis = _chosen(found, code)
        if json:
            emit_json(_framework_json(found, kpis))
            return
        _draw(found, kpis, with_scale=code is None)

    @group.command("check")
    def check(
        file: Annotated[Path, typer.Argument(help="A framework file (YAML).")],
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Check a framework file and name every problem with its place and line."""
        from extract import frameworks
        from extract.frameworks.yaml_file import shown

        found = frameworks.check(file, thorough=True)
        rows = [
            {"place": shown(problem.place), "line": problem.line, "reason": problem.reason}
            for problem in found.problems
        ]
        if json:
            emit_json({"file": str(file), "valid": not rows, "problems": rows})
        elif rows:
            table(
                ["#Line", "Place", "Reason"],
                [[str(row["line"] or ""), str(row["place"]), str(row["reason"])] for row in rows],
            )
        if found.framework is None:
            raise FrameworkError(
                f"{file.name} is not a valid framework: {len(rows)} problem{'s' if len(rows) > 1 else ''}.",
                "Mend the named places and check it again.",
            )
        whole = found.framework
        say(
            f"{file.name} is right: {whole.title}, {len(whole.mis)} micro-indicators, {len(whole.elements)} elements."
        )


def _chosen(framework: Framework, code: str | None) -> list[tuple[str, list[str]]]:
    """Return the KPIs to show with the micro-indicators of each."""
    every = [(kpi.code, [mi.code for mi in kpi.mis]) for kpi in framework.kpis]
    if code is None:
        return every
    mi = framework.mi_of.get(code)
    chosen = [
        (kpi, mis if kpi == code else [mi])
        for kpi, mis in every
        if kpi == code or (mi is not None and mi in mis)
    ]
    if not chosen:
        codes = ", ".join([kpi.code for kpi in framework.kpis] + list(framework.mis))
        raise FrameworkError(f"{framework.id} has no “{code}”.", f"Its codes: {codes}.")
    return [(kpi, [mi for mi in mis if mi is not None]) for kpi, mis in chosen]


def _level_json(levels: tuple[Level, ...]) -> list[dict[str, Any]]:
    return [{"value": float(level.value), "label": level.label, "meaning": level.meaning} for level in levels]


def _framework_json(framework: Framework, chosen: list[tuple[str, list[str]]]) -> dict[str, Any]:
    scale = framework.scale
    kpis = {kpi.code: kpi for kpi in framework.kpis}
    areas = {area.code: area for area in framework.areas}
    return {
        "id": framework.id,
        "title": framework.title,
        "version": framework.version,
        "language": framework.language,
        "sha256": framework.sha256,
        "basis": framework.basis,
        "scale": {
            "levels": _level_json(scale.levels),
            "direct_levels": _level_json(scale.direct_levels),
            "null_codes": [{"code": code.code, "meaning": code.meaning} for code in scale.null_codes],
            "bands": [
                {
                    "rating": band.rating,
                    "low": float(band.low),
                    "high": float(band.high),
                    "colour": band.colour,
                }
                for band in scale.bands
            ],
            "decimals": scale.decimals,
            "rounding": scale.rounding,
            "strip_zeros": scale.strip_zeros,
            "kpi_from": scale.kpi_from,
            "confidence": [{"key": key, "label": label} for key, label in scale.confidence],
        },
        "kpis": [
            {
                "code": code,
                "title": kpis[code].title,
                "area": areas[kpis[code].area].title,
                "mis": [
                    {
                        "code": mi.code,
                        "title": mi.title,
                        "short": mi.short,
                        "note": mi.note,
                        "addition": mi.addition,
                        "sources": list(mi.sources),
                        "elements": [
                            {"code": element.code, "number": element.number, "criterion": element.criterion}
                            for element in mi.elements
                        ],
                    }
                    for mi in kpis[code].mis
                    if mi.code in mis
                ],
            }
            for code, mis in chosen
        ],
    }


def _draw(framework: Framework, chosen: list[tuple[str, list[str]]], *, with_scale: bool) -> None:
    screen = console()
    words = dict(framework.words)
    kpis = {kpi.code: kpi for kpi in framework.kpis}
    screen.print(f"{framework.title} (version {framework.version})", style="bold", markup=False)
    if framework.basis and with_scale:
        screen.print(framework.basis, markup=False)
    for code, mis in chosen:
        screen.print(f"\n{words['kpi']} {code}: {kpis[code].title}", style="bold", markup=False)
        for mi in kpis[code].mis:
            if mi.code not in mis:
                continue
            screen.print(
                f"  {mi.code} {mi.title}{' (addition)' if mi.addition else ''}", style="cyan", markup=False
            )
            if mi.note:
                screen.print(f"      Note: {mi.note}", markup=False)
            for element in mi.elements:
                screen.print(f"      {element.code}  {element.criterion}", markup=False)
    if not with_scale:
        return
    scale = framework.scale
    levels = [*scale.levels, *(level for level in scale.direct_levels if level not in scale.levels)]
    screen.print()
    table(
        ["Score", "Meaning"],
        [[level.label, level.meaning] for level in levels]
        + [[code.code, code.meaning] for code in scale.null_codes],
    )
    if scale.bands:
        digits = scale.decimals
        table(
            ["Rating", "#From", "#To"],
            [
                [band.rating, f"{float(band.low):.{digits}f}", f"{float(band.high):.{digits}f}"]
                for band in scale.bands
            ],
        )
