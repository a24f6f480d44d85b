"""The house stands as it was drawn: floors, front door, plug-ins by file name, a fast start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import extract
from extract import errors, plugins

ROOT = Path(__file__).parent.parent


def test_the_floors_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_front_door_is_a_sorted_list_of_what_is_there() -> None:
    assert extract.__all__ == sorted(extract.__all__)
    for name in extract.__all__:
        assert getattr(extract, name) is not None


def test_no_room_is_called_utils() -> None:
    banned = {"utils", "helpers", "common", "misc", "core", "manager", "data", "info"}
    named = {path.stem for path in (ROOT / "extract").rglob("*") if path.suffix in {".py", ""}}
    assert not named & banned


@pytest.mark.parametrize("room", sorted(plugins.PREFIX))
def test_plugins_are_found_by_their_file_names_without_importing_them(room: str) -> None:
    before = set(sys.modules)
    names = plugins.names(room)
    assert names == sorted(names)
    assert not {name for name in set(sys.modules) - before if name.startswith(f"extract.{room}.")}


def test_an_unknown_plugin_is_answered_with_the_known_ones() -> None:
    with pytest.raises(errors.UsageError, match=r"Known: .*csv"):
        plugins.load("export", "papyrus", "Exporter")


def test_every_error_has_its_exit_code_its_advice_and_its_place_in_the_drawn_tree() -> None:
    drawn = errors.__doc__ or ""
    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.ExtractError)]
    assert len(found) > 10
    for error in found:
        assert error.__name__ in drawn
        assert error.advice.endswith(".")
        assert 1 <= error.exit_code <= 9


def test_help_loads_no_pdf_library_no_spacy_and_no_numbers() -> None:
    code = (
        "import sys; sys.argv = ['extract', '--help']\n"
        "from extract.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'spacy', 'pdfplumber', 'pypdfium2', 'numpy', 'scipy', 'matplotlib', 'docx', 'sqlite_utils'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
