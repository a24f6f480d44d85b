"""`extract frameworks` lists, shows and checks, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from extract import frameworks

TESTS = Path(__file__).parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from extract.cli.app import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=TESTS.parent)


def test_the_list_names_the_shipped_frameworks() -> None:
    done = run("frameworks", "--json")
    assert done.returncode == 0, done.stderr
    listed = {entry["id"]: entry for entry in json.loads(done.stdout)}
    assert listed["mopan-3.0"] | {"file": ""} == {
        "id": "mopan-3.0",
        "title": "MOPAN 3.0",
        "version": "3.0",
        "kpis": 12,
        "mis": 62,
        "elements": 242,
        "file": "",
        "problem": None,
    }
    assert "mopan-3.0-star" in listed


def test_show_prints_every_criterion_of_a_micro_indicator() -> None:
    done = run("frameworks", "show", "mopan-3.0", "4.4")
    assert done.returncode == 0, done.stderr
    for element in frameworks.load("mopan-3.0").mis["4.4"].elements:
        assert f"{element.code}  {element.criterion}" in done.stdout
    assert "4.5.1" not in done.stdout


def test_show_takes_a_path() -> None:
    done = run("frameworks", "show", str(TESTS / "frameworks" / "care-charter.yaml"), "--json")
    shown = json.loads(done.stdout)
    assert [mi["code"] for kpi in shown["kpis"] for mi in kpi["mis"]] == ["C1.1", "C1.2", "C2.10"]
    assert shown["scale"]["null_codes"] == [{"code": "CA", "meaning": "Cannot assess"}]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("show", "mopan-9"), "no framework “mopan-9”"), (("show", "mopan-3.0", "13"), "mopan-3.0 has no “13”")],
)
def test_what_does_not_exist_is_named(arguments: tuple[str, ...], words: str) -> None:
    done = run("frameworks", *arguments)
    assert (done.returncode, words in done.stderr, done.stdout) == (4, True, "")


def test_check_lists_every_problem_with_its_line() -> None:
    done = run("frameworks", "check", str(TESTS / "bad_frameworks" / "levels_upside_down.yaml"), "--json")
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert found["valid"] is False
    assert [(problem["place"], problem["line"]) for problem in found["problems"]] == [
        ("scale.levels[1].value", 8),
        ("scale.bands[1].low", 11),
    ]


def test_check_accepts_a_right_file() -> None:
    done = run("frameworks", "check", str(TESTS / "frameworks" / "harbour.yaml"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "62 micro-indicators" in done.stderr
