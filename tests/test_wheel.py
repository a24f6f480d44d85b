"""The wheel brings everything with it: built, installed into an empty environment, run from another folder."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


@pytest.mark.wheel
def test_the_wheel_carries_schemas_migrations_views_and_samples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "extract/_shipped/schemas/frameworks/mopan-3.0.yaml",
        "extract/_shipped/db/migrations/0001_corpus.sql",
        "extract/_shipped/db/views/evidence_now.sql",
        "extract/_shipped/samples/register.csv",
        "extract/py.typed",
    ):
        assert name in names
    assert not {name for name in names if name.startswith(("tests", "docs", "benchmarks", "corpus"))}


@pytest.mark.wheel
def test_it_installs_into_an_empty_environment_and_runs_the_demo_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [python.with_name("extract"), "demo", "made"], cwd=elsewhere, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "made" / "annex-1.docx").stat().st_size > 10_000
    assert (elsewhere / "made" / "evidence.db").is_file()
