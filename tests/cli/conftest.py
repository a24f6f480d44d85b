"""The sample corpus, ingested once, copied for each test; and a way to type commands."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "corpus" / "samples"
EXTRACT = Path(sys.executable).with_name("extract")


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Typed = Callable[..., Outcome]


def run(*words: object, db: Path) -> Outcome:
    done = subprocess.run(
        [EXTRACT, "--db", db, *map(str, words)], capture_output=True, text=True, check=False, cwd=db.parent
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the sample corpus; never written to by a test."""
    db = tmp_path_factory.mktemp("ingested") / "evidence.db"
    outcome = run("ingest", SAMPLES, "--ocr", "off", "--json", db=db)
    assert outcome.code == 0, outcome.err
    connection = sqlite3.connect(db)
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    return db


@pytest.fixture
def typed(ingested: Path, tmp_path: Path) -> Typed:
    """Type a command on a fresh copy of the ingested samples."""
    db = tmp_path / "evidence.db"
    shutil.copy(ingested, db)
    return lambda *words: run(*words, db=db)
