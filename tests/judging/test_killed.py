"""Killed at any moment, a judging process leaves each judgement whole with its event, or nothing of it; two
processes that write at once lose nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_review import by, fill, framework

from extract.errors import StoreLocked
from extract.store import in_sqlite
from extract.store.check import check
from extract.store.in_sqlite import Store
from extract.workflow import judge

SCHEME = framework()
HERE = Path(__file__).parent

JUDGING = """
import sys
sys.path.insert(0, {here!r})
from pathlib import Path
from made_review import By, framework, passages
from extract.store.in_sqlite import Store
from extract.workflow import judge

scheme = framework()
with Store(Path({path!r}), create=False) as store:
    passage = passages(store, 1)[0].passage_id
    print("ready", flush=True)
    for at in range({n}):
        by = By({who!r}, f"2026-05-01T00:00:00.{{at:06d}}Z")
        evidence = judge.cite(store, scheme, passage, "1.1.1", by=by, note=str(at)).evidence.evidence_id
        score = judge.score(store, scheme, "1.1.1", str(at % 5), by=by, because=str(at)).score_id
        judge.narrative(store, scheme, "1.1", f"Text {{at}}", by=by)
        print(evidence, score, flush=True)
"""


def judging(path, who, n):
    code = JUDGING.format(here=str(HERE), path=str(path), who=who, n=n)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "evidence.db"
    with Store(path) as store:
        fill(store)
    return path


def test_killed_at_any_moment_every_judgement_is_whole_or_not_there(path):
    dice = random.Random(20260301)
    promised = set()
    for turn in range(8):
        process = judging(path, f"Ana {turn}", 100_000)
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.01, 0.25))
        process.send_signal(signal.SIGKILL)
        told, _ = process.communicate()
        # The last line may be cut off by the kill.
        promised |= {word for line in told.splitlines(keepends=True) if line.endswith("\n") for word in line.split()}
    assert len(promised) > 16
    with Store(path, create=False) as store:
        assert promised <= set(store.judgements.by_id())
        told_of = {event.act.object for event in store.events.all() if event.act.kind != "content"}
        assert told_of == set(store.judgements.by_id())
        assert check(store) == []


def test_two_processes_that_write_at_once_lose_nothing(path):
    both = [judging(path, who, 60) for who in ("Ana", "Ben")]
    told = [process.communicate(timeout=120)[0].splitlines()[1:] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [len(lines) for lines in told] == [60, 60]
    with Store(path, create=False) as store:
        known = store.judgements.by_id()
        assert {word for lines in told for line in lines for word in line.split()} <= set(known)
        assert len(known) == 2 * 3 * 60
        assert check(store) == []


def test_who_waits_too_long_is_told_and_nothing_is_written(path, monkeypatch):
    monkeypatch.setattr(in_sqlite, "BUSY_SECONDS", 0.05)
    with Store(path, create=False) as writing, Store(path, create=False) as waiting:
        with writing.transaction():
            judge.give_part(writing, "Ana", "reviewer", by=by("Ana"))
            with pytest.raises(StoreLocked) as refusal:
                judge.give_part(waiting, "Ben", "reviewer", by=by("Ben"))
        assert "nothing was written" in refusal.value.advice
        assert [person.name for person in waiting.judgements.reviewers()] == ["Ana"]


def test_the_rules_are_checked_where_the_judgement_is_written(path):
    """Two people open at the same state; what the first writes binds the second."""
    with Store(path, create=False) as one, Store(path, create=False) as other:
        judge.give_part(one, "Lea", "lead", by=by("Lea"))
        with pytest.raises(judge.JudgementRefused, match="Only the lead gives parts"):
            judge.give_part(other, "Ben", "lead", by=by("Ben"))


def test_opening_a_store_again_makes_nothing_anew(path):
    code = (
        "import sys; from pathlib import Path; from extract.store.in_sqlite import Store\n"
        f"Store(Path({str(path)!r}), create=False).close()\n"
        "assert 'extract.store.migrate' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
