"""`extract import` and `extract lint`: what a person types, what a program reads, which code they leave with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
TABLE = """\
KPI 9: What was reached\tKPI score
Satisfactory\t2.5
MI 9.1: Boats reach islands\tScore
MI rating\tSatisfactory
MI score\t2.5
MI 9.1 Analysis\tSource document
Three reports provided evidence on boats; see MI 9.8.\t1, 2
MI 9.1 Evidence confidence\tMedium confidence
Annex 2. List of documents
1. HAN (2016), *Report on Boats*, HAN
2. HAN (2017), *Report on Ropes*, HAN
3. HAN (2017), *Report on Sails*, HAN
"""


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.path.insert(0, {str(TESTS.parent)!r})\nfrom extract.cli.app import main; main()",
    ]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "table.txt").write_text(TABLE)
    done = run("import", "evidence-table", "table.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (
        "KPIs 1, MIs 1, elements 0 (with scores 0), confidence values 1, source numbers 2, documents 3."
        in done.stderr
    )
    assert done.stdout == ""
    return tmp_path


def test_lint_finds_leaves_with_8_and_speaks_json(folder: Path) -> None:
    done = run("lint", "--json", cwd=folder)
    assert done.returncode == 8
    found = json.loads(done.stdout)
    assert {one["id"] for one in found} == {"L001", "L003", "L005"}
    assert found[0] == {
        "id": "L001",
        "name": "uncited-document",
        "severity": "warning",
        "place": "document 3",
        "message": "It is listed, and no micro-indicator cites it.",
        "quote": "Report on Sails",
    }
    assert "3 findings: 1 error, 2 warning." in done.stderr


def test_lint_narrows_explains_and_leaves_with_0_when_nothing_is_found(folder: Path) -> None:
    assert run("lint", "--check", "L003", cwd=folder).returncode == 8
    assert run("lint", "--check", "duplicate-document", cwd=folder).returncode == 0
    narrowed = run("lint", "--severity", "error", "--json", cwd=folder)
    assert [one["id"] for one in json.loads(narrowed.stdout)] == ["L005"]
    explained = run("lint", "--explain", "--json", cwd=folder)
    assert explained.returncode == 0
    assert len(json.loads(explained.stdout)) == 28
    assert run("lint", "--check", "L999", cwd=folder).returncode == 2


def test_importing_again_says_that_all_was_here(folder: Path) -> None:
    done = run("import", "evidence-table", "table.txt", "--json", cwd=folder)
    assert json.loads(done.stdout)["n_new"] == 0
    assert "all of it was here before" in run("import", "evidence-table", "table.txt", cwd=folder).stderr


def test_what_the_table_printed_is_computed_and_exported(folder: Path) -> None:
    done = run("export", "scores", "-o", "scores.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    scores = json.loads((folder / "scores.json").read_text())
    (mi,) = [one for one in scores["mis"] if one["code"] == "9.1"]
    assert mi == {
        "code": "9.1", "score": "2.5", "rating": "Satisfactory", "confidence": "Medium confidence", "sources": [1, 2],
    }  # fmt: skip
    (kpi,) = [one for one in scores["kpis"] if one["code"] == "9"]
    assert kpi == {"code": "9", "score": "2.5", "rating": "Satisfactory"}


def test_surveys_and_interviews_need_somebody_who_takes_them_in(folder: Path) -> None:
    (folder / "survey.csv").write_text("question,good,bad\nDo boats float?,60%,40%\n")
    assert run("import", "survey", "survey.csv", cwd=folder).returncode == 9
    done = run("import", "survey", "survey.csv", "--reviewer", "ada", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "survey.csv: S1; new or changed: 1.\n")
    (folder / "notes.md").write_text("# I1: Crew\n\nMail me at crew@boats.example.\n")
    refused = run("import", "interviews", "notes.md", "--reviewer", "ada", cwd=folder)
    assert refused.returncode == 3
    assert "--allow-personal-data" in refused.stderr
    allowed = run(
        "import", "interviews", "notes.md", "--reviewer", "ada", "--allow-personal-data", "--json", cwd=folder
    )
    assert json.loads(allowed.stdout)["numbers"] == ["I1"]


def test_a_codebook_needs_the_name_of_the_framework_file(folder: Path) -> None:
    (folder / "b.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes><Code guid="a" name="Boats"/></Codes></CodeBook>'
    )
    assert run("import", "qdpx", "b.qdc", cwd=folder).returncode == 2
    done = run("import", "qdpx", "b.qdc", "-o", "boats.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert run("frameworks", "check", "boats.yaml", cwd=folder).returncode == 0
