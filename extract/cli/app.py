"""The command `extract`: gathers the commands of this folder, runs one, and turns errors into exit codes.

A command is a module of this folder with a function `add(app)`; there is no list to edit. `--db`,
`--reviewer` and `--framework` may stand anywhere on the line.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from extract import __version__
from extract.cli.context import Settings
from extract.errors import ExtractError

_FRAME = {"app", "context", "progress", "render"}
_ANYWHERE = ("--db", "--reviewer", "--framework")

EPILOG = "--db PATH, --reviewer NAME and --framework ID may stand anywhere on the line."


def build() -> typer.Typer:
    """Return the application with every command of this folder."""
    app = typer.Typer(
        name="extract",
        help="Document-review evidence: PDFs to page-cited passages, scores and the evidence table.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=EPILOG,
    )

    @app.callback()
    def settings(
        context: typer.Context,
        db: Annotated[Path, typer.Option(envvar="EXTRACT_DB", help="The store, one SQLite file.")] = Path(
            "db/evidence.db"
        ),
        reviewer: Annotated[str | None, typer.Option(envvar="EXTRACT_REVIEWER", help="Who judges.")] = None,
        framework: Annotated[
            str | None, typer.Option(envvar="EXTRACT_FRAMEWORK", help="Framework id; default: the store's own.")
        ] = None,
        version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
    ) -> None:
        context.obj = Settings(db=db, reviewer=reviewer, framework=framework)

    for module in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda found: found.name):
        if module.name not in _FRAME:
            importlib.import_module(f"extract.cli.{module.name}").add(app)
    return app


def lift(arguments: list[str]) -> list[str]:
    """Move the options that may stand anywhere to the front, where Typer reads them.

    What follows `--` is left alone, and so is a value that only looks like one of them
    (`--note --db` keeps its order because a value follows its option directly).
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in _ANYWHERE:
            front += [argument, *([value] if (value := next(waiting, None)) is not None else [])]
        elif argument.startswith(tuple(f"{name}=" for name in _ANYWHERE)):
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def main() -> None:
    """Run the command line and leave with the exit code of docs/errors.md."""
    # A command makes millions of small values and next to no rings; looking for rings as often as Python does
    # makes reading what the workers send four times slower.
    gc.set_threshold(200_000, 20, 50)
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"extract {__version__}\n")
        raise SystemExit(0)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a replacement, never a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace" if stream.isatty() else "backslashreplace")
    try:
        build()(args=lift(arguments), prog_name="extract")
    except ExtractError as error:
        sys.stderr.write(f"{error.message}\n{error.advice}\n")
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone; that is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; what was finished is kept.\n")
        raise SystemExit(130) from None
    except Exception:  # noqa: BLE001 - the one place where a bug becomes exit code 1
        traceback.print_exc()
        sys.stderr.write(
            f"This is a bug in extract {__version__}. Please report the lines above with the command you typed"
            " (leave out what is confidential).\n"
        )
        raise SystemExit(1) from None
