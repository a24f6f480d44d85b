"""`extract export` as it is typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from extract.cli.app import main
from extract.model.document import Document
from extract.store.in_sqlite import Store


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    with Store(tmp_path / "evidence.db") as store, store.transaction():
        store.documents.register(Document(number=3, file="a.pdf", title="Plan", author="Agency", year="2019"))

    def typed(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(
            sys, "argv", ["extract", "--db", str(tmp_path / "evidence.db"), "export", *arguments]
        )
        code = 0
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return typed


def test_the_ending_chooses_the_format_and_stdout_stays_empty(run, tmp_path):
    code, out, err = run("documents", "-o", str(tmp_path / "list.md"))
    assert (code, out) == (0, "")
    assert err.endswith("list.md: written.\n")
    assert "3\\. Agency (2019), *Plan*" in (tmp_path / "list.md").read_text()


def test_a_format_can_be_named_when_the_ending_does_not_say_it(run, tmp_path):
    code, _, _ = run("documents", "-o", str(tmp_path / "list.txt"), "--format", "ris")
    assert code == 0
    assert (tmp_path / "list.txt").read_text().startswith("TY  - RPRT")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["annex", "-o", "a.docx"], "There is no export “annex”."),
        (["documents", "-o", "a.odt"], "“documents” cannot be written as “odt”."),
        (["documents", "-o", "a.md", "--edition", "secret"], "There is no edition “secret”."),
        (["qdpx", "-o", "a.qdpx", "--dialect", "nvivo"], "There is no dialect “nvivo”."),
        (["evidence-table", "-o", "a.docx", "--template", "no.docx"], "The template no.docx cannot be read"),
        (["sqlite", "-o", "a.txt"], "“sqlite” cannot be written as “txt”."),
    ],
)
def test_what_does_not_fit_is_named_with_what_exists(run, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert sorted(tmp_path.iterdir()) == before
