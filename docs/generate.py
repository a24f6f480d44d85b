"""Writes the pages that are made from the code: commands, errors, database schema, plug-ins, framework, views.

`python docs/generate.py` writes them; with `--check` it fails when one is stale. Only reasons are written by
hand; what the program can say of itself it says here.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
os.environ["COLUMNS"] = os.environ["TERMINAL_WIDTH"] = "100"
os.environ.pop("EXTRACT_DB", None)
os.environ.pop("EXTRACT_REVIEWER", None)
os.environ.pop("EXTRACT_FRAMEWORK", None)


def command_page() -> str:
    """The command reference, from the commands themselves."""
    import typer.main

    from extract.cli.app import build

    root = typer.main.get_command(build())
    lines = ["# Commands", "", "Made from the program's own help by `make docs`.", ""]

    def visit(command: object, name: str, path: str, parent: object | None) -> None:
        context = command.make_context(  # type: ignore[attr-defined]
            name, ["--help-is-not-asked"], parent=parent, resilient_parsing=True, terminal_width=100, max_content_width=100
        )
        lines.extend([f"## `{path}`", "", "```text", command.get_help(context).strip(), "```", ""])  # type: ignore[attr-defined]
        for name, child in sorted(getattr(command, "commands", {}).items()):
            visit(child, name, f"{path} {name}", context)

    visit(root, "extract", "extract", None)
    return "\n".join(lines)


def error_page() -> str:
    """Every error class with its exit code and advice, and every parse issue."""
    from extract import errors
    from extract.model.issues import ISSUE_CODES

    def tree(parent: type[errors.ExtractError]) -> Iterator[type[errors.ExtractError]]:
        for child in parent.__subclasses__():
            yield child
            yield from tree(child)

    rows = [
        f"| {found.exit_code} | `{found.__name__}` | {(found.__doc__ or '').splitlines()[0]} | {found.advice} |"
        for found in sorted(tree(errors.ExtractError), key=lambda found: found.exit_code)
    ]
    return "\n".join(
        [
            "# Errors and exit codes",
            "",
            "Made from `extract/errors.py` by `make docs`. 0 is done, 1 a bug, 130 interrupted.",
            "",
            "| exit code | error | means | what to do |",
            "|--:|---|---|---|",
            *rows,
            "",
            "## Issues of documents",
            "",
            "What `ingest` reports about a file or page. The code is stable; the message names the file.",
            "",
            "| code | means |",
            "|---|---|",
            *(f"| `{code}` | {meaning} |" for code, meaning in sorted(ISSUE_CODES.items())),
            "",
        ]
    )


def schema_section() -> str:
    """The schema as the migrations make it, and what each view is for."""
    from extract.resources import shipped
    from extract.store.in_sqlite import Store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.db"
        Store(path).close()
        connection = sqlite3.connect(path)
        tables = connection.execute(
            "select sql from sqlite_master where sql is not null and type in ('table', 'index', 'trigger')"
            " and name not like 'sqlite_%' and name not like '_sqlite%' and name not like '%_fts_%'"
            " and name not like 'idx__sqlite%' order by type != 'table', rowid"
        ).fetchall()
        connection.close()
    lines = ["```sql", *(f"{row[0].strip()};" for row in tables), "```", "", "### Views", "", "| view | what it shows |", "|---|---|"]
    for view in sorted((shipped("db") / "views").glob("*.sql")):
        comment = " ".join(
            line.removeprefix("--").strip() for line in view.read_text(encoding="utf-8").splitlines() if line.startswith("--")
        )
        lines.append(f"| `{view.stem}` | {comment} |")
    return "\n".join(lines)


def plugin_page() -> str:
    """What can be plugged in, and what is there."""
    from extract import plugins

    lines = ["# Plug-ins", "", "Made from the folders by `make docs`: a plug-in is a file, there is no list to edit.", ""]
    lines += ["| room | plug-ins |", "|---|---|"]
    lines += [f"| `extract/{room}` | {', '.join(f'`{name}`' for name in plugins.names(room))} |" for room in plugins.PREFIX]
    return "\n".join([*lines, ""])


def framework_page() -> str:
    """The frameworks that travel with the program."""
    from extract import frameworks

    lines = ["# Frameworks", "", "Made from `schemas/frameworks` by `make docs`. Element criteria are in our own words.", ""]
    for known in frameworks.available():
        name = known.id
        framework = frameworks.load(name)
        lines += [f"## {framework.title} (`{framework.id}`)", "", "| rating | from | to |", "|---|--:|--:|"]
        lines += [f"| {band.rating} | {float(band.low):.2f} | {float(band.high):.2f} |" for band in framework.scale.bands]
        lines.append("")
        if name != "mopan-3.0":
            continue
        for kpi in framework.kpis:
            lines += [f"### KPI {kpi.code}: {kpi.title}", ""]
            for mi in kpi.mis:
                lines += [f"**MI {mi.code}** {mi.title}", ""]
                lines += [f"{element.number}. {element.criterion}" for element in mi.elements]
                lines.append("")
    return "\n".join(lines)


PAGES = {
    "docs/commands.md": command_page,
    "docs/errors.md": error_page,
    "docs/plugins.md": plugin_page,
    "docs/frameworks.md": framework_page,
}
SECTIONS = {("db/README.md", "schema"): schema_section}


def main() -> int:
    """Write or check all pages; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is stale")
    check = parser.parse_args().check
    wanted = {ROOT / name: make().rstrip() + "\n" for name, make in PAGES.items()}
    for (name, marker), make in SECTIONS.items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        pattern = re.compile(rf"(<!-- {marker} begins -->\n).*?(<!-- {marker} ends -->)", re.DOTALL)
        if not pattern.search(text):
            sys.exit(f"{name} lacks the markers of “{marker}”")
        wanted[path] = pattern.sub(lambda found, make=make: f"{found[1]}{make()}\n{found[2]}", text)
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
        sys.stderr.write(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
