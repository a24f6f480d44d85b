"""What reviewers type to judge: what is recorded, what is refused, with which exit code."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, run


def passage(typed: Typed, words: str = "evaluation policy") -> dict[str, str]:
    found: dict[str, str] = typed("search", words, "--limit", 1, "--json").json[0]
    return found


def test_from_a_passage_to_a_score_with_its_trail(typed: Typed) -> None:
    found = passage(typed)
    ana = ("--reviewer", "Ana")
    cited = typed("cite", found["passage"][:10], "8.1.1", "--note", "Said plainly.", *ana)
    assert (cited.code, len(cited.out.strip())) == (0, 16)
    assert found["citation"] in cited.err
    scored = typed("score", "8.1.1", "3", "--because", "It is in force.", *ana)
    assert scored.code == 0
    assert "MI 8.1: 3" in scored.err
    again = typed("score", "8.1.1", "2", "--because", "Only in part.", *ana)
    assert again.code == 0
    assert [row["score"] for row in typed("history", "8.1.1", "--json", *ana).json] == ["3", "2"]
    log = typed("log", "--object", "8.1.1", "--json").json
    assert [(row["actor"], row["command"]) for row in log] == [("Ana", "cite"), ("Ana", "score"), ("Ana", "score")]
    assert log[-1]["summary"] == "8.1.1: 2 (was 3) Only in part."
    assert [row["seq"] for row in log] == sorted(row["seq"] for row in log)
    assert typed("log", "--since", log[1]["hash"], "--json").json[0]["seq"] == log[2]["seq"]
    withdrawn = typed("withdraw", cited.out.strip()[:8], "--because", "Out of date.", *ana)
    assert "is withdrawn" in withdrawn.err
    checked = typed("check", "--json")
    assert (checked.code, checked.json["findings"]) == (0, [])
    assert typed("check", "--head", log[0]["hash"]).code == 0
    assert typed("check", "--head", "sha256:" + "0" * 64).code == 8


REFUSALS = [
    (["cite", "PASSAGE", "8.1.1"], 9, "Nobody is named as the reviewer."),
    (["cite", "PASSAGE", "8.1.1", "--reviewer", "Ana", "--quote", "words that nobody ever wrote down"], 9, "is not in the passage"),
    (["cite", "PASSAGE", "88.1", "--reviewer", "Ana"], 2, "no element or micro-indicator"),
    (["cite", "zzzz", "8.1.1", "--reviewer", "Ana"], 2, "There is no passage"),
    (["score", "8.1.1", "3", "--because", "x", "--reviewer", "Ana"], 9, "Nothing is cited under 8.1.1"),
    (["score", "8.1.1", "9", "--because", "x", "--reviewer", "Ana"], 2, "Give one of 4, 3, 2, 1, 0"),
    (["score", "8.1", "3", "--because", "x", "--reviewer", "Ana"], 2, "scored through its elements"),
    (["score", "8.1.1", "3", "--because", " ", "--without-evidence", "--reviewer", "Ana"], 9, "needs its reason"),
    (["adjudicate", "8.1.1", "3", "--because", "x", "--reviewer", "Ana"], 9, "Only the lead"),
    (["confidence", "8.1", "certain", "--because", "x", "--reviewer", "Ana"], 2, "Give one of high, medium, low"),
    (["narrative", "8.1", "no-such-file.txt", "--reviewer", "Ana"], 2, "cannot be read"),
    (["withdraw", "ffff", "--because", "x", "--reviewer", "Ana"], 2, "There is no evidence"),
    (["merge", "no-such.db"], 5, "There is no store"),
    (["log", "--since", "nonsense"], 2, "neither a time nor the hash"),
]  # fmt: skip


def test_what_is_refused_says_why_and_writes_nothing(typed: Typed) -> None:
    found = passage(typed)["passage"]
    before = typed("log", "--json").json
    for words, code, said in REFUSALS:
        refused = typed(*[found if word == "PASSAGE" else word for word in words])
        assert (refused.code, refused.out) == (code, ""), refused
        assert said in refused.err
    assert typed("log", "--json").json == before


def test_a_confidential_document_is_not_cited_and_not_named(typed: Typed) -> None:
    found = passage(typed)
    assert typed("documents", "set", found["document"], "class=inform-only").code == 0
    refused = typed("cite", found["passage"], "8.1.1", "--reviewer", "Ana")
    assert refused.code == 9
    assert found["title"] not in refused.err
    assert found["text"][:30] not in refused.err


def test_two_reviewers_judge_blind_in_two_stores_and_are_merged(typed: Typed, ingested: Path, tmp_path: Path) -> None:
    other = tmp_path / "ben.db"
    shutil.copy(ingested, other)
    for who, value, db in (("Ana", "3", tmp_path / "evidence.db"), ("Ben", "1", other)):
        scored = run("score", "8.1.1", value, "--because", "b", "--without-evidence", "--reviewer", who, db=db)
        assert scored.code == 0, scored.err
    run("score", "8.1.2", "4", "--because", "b", "--without-evidence", "--reviewer", "Ben", db=other)
    assert typed("merge", other, "--dry-run", "--json").json["new"] == {"score": 2}
    assert typed("merge", other, "--json").json["dry_run"] is False
    assert typed("merge", other, "--json").json["new"] == {}
    agreement = typed("agreement", "--json", "--reviewer", "Ana").json
    assert agreement["disagreements"] == [
        {"code": "8.1.1", "scores": {"Ana": "3", "Ben": "1"}, "distance": 2.0, "settled": None, "conflict": False}
    ]
    assert agreement["hidden"] == 1
    assert typed("history", "8.1.2", "--json", "--reviewer", "Ana").json == []
    assert typed("reviewers", "set", "Lea", "lead", "--reviewer", "Lea").code == 0
    assert "8.1.1: 2 by Lea" in typed("adjudicate", "8.1.1", "2", "--because", "b", "--reviewer", "Lea").err
    assert typed("reviewers", "open", "all", "--reviewer", "Lea").code == 0
    assert len(typed("history", "8.1.2", "--json", "--reviewer", "Ana").json) == 1
    assert [row["role"] for row in typed("reviewers", "--json").json] == ["reviewer", "reviewer", "lead"]
    assert typed("check").code == 0


def test_confidence_shows_its_inputs_and_bands_can_be_tried(typed: Typed) -> None:
    typed("score", "8.1.1", "3", "--because", "b", "--without-evidence", "--reviewer", "Ana")
    inputs = typed("confidence", "8.1", "--json").json
    assert (inputs["documents"], inputs["agreement"]) == ([], "one reviewer")
    typed("score", "8.1.2", "4", "--because", "b", "--without-evidence", "--reviewer", "Ana")
    changes = typed("what-if", "mopan-3.0-star", "--json").json
    assert [(row["code"], row["score"], row["would_be"]) for row in changes] == [
        ("8.1", "3.5", "Satisfactory"),
        ("8", "3.5", "Satisfactory"),
    ]


def test_an_edited_store_is_named_with_exit_code_8(typed: Typed, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "evidence.db") as raw:
        raw.execute("update pages set text = 'forged' where page = 1 and document_id = (select document_id from revisions where number = 2)")
    raw.close()
    checked = typed("check", "--json")
    assert checked.code == 8
    assert {"check": "content", "object": "page 1 of document 2", "message": "It was changed after it was read."} in checked.json["findings"]
    assert "broken promises" in checked.err


def test_a_snapshot_can_be_checked_by_an_outsider(typed: Typed, tmp_path: Path) -> None:
    typed("score", "8.1.1", "3", "--because", "b", "--without-evidence", "--reviewer", "Ana")
    made = typed("snapshot", "-o", tmp_path / "review.zip")
    assert made.code == 0, made.err
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "review.zip") as packed:
        packed.extractall(folder)
    sums = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert sums.returncode == 0, sums.stdout
    head = typed("log", "--json").json[-1]["hash"]
    assert f'"chain_head": "{head}"' in (folder / "manifest.json").read_text()
    assert (folder / "audit.jsonl").read_text().splitlines()[-1].endswith(f'"hash": "{head}"}}')
    assert run("check", "--head", head, db=folder / "evidence.db").code == 0


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH")
def test_a_snapshot_can_be_signed(typed: Typed, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    assert typed("snapshot", "-o", tmp_path / "review.zip", "--key", key).code == 0
    with zipfile.ZipFile(tmp_path / "review.zip") as packed:
        packed.extractall(tmp_path)
    (tmp_path / "signers").write_text(f"lead {(tmp_path / 'key.pub').read_text()}")
    verify = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "lead", "-n", "extract-snapshot", "-s", "manifest.json.sig"]
    for text, code in (((tmp_path / "manifest.json").read_bytes(), 0), (b"forged", 255)):
        done = subprocess.run(verify, cwd=tmp_path, input=text, capture_output=True, check=False)
        assert done.returncode == code
    assert typed("snapshot", "-o", tmp_path / "other.zip", "--key", tmp_path / "signers").code == 2
    assert not (tmp_path / "other.zip").exists()
