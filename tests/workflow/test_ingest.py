from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_pdf import make, objects_of, report, scanned, write

from extract.errors import DocumentError, PartialFailure, RegisterError
from extract.model.record import DocumentFinished, IngestPlanned, PagesRead
from extract.store.in_sqlite import Store
from extract.workflow.ingest import IngestOptions, ingest

HERE = Path(__file__).parent
NOW = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def folder(tmp_path):
    """Five reports of some pages each."""
    place = tmp_path / "reports"
    place.mkdir()
    for name, n_pages in (("b.pdf", 2), ("a.pdf", 3), ("d.pdf", 1), ("c.pdf", 40), ("e.pdf", 2)):
        (place / name).write_bytes(make(report(n_pages, about=f"theme {name}")))
    return place


def run(store, *paths, **options):
    events = []
    result = ingest(
        store, list(paths), options=IngestOptions(jobs=2, **{"ocr": "off", **options}), clock=lambda: NOW, on_event=events.append
    )
    return result, events


def numbers(result) -> dict[str, tuple[int | None, str]]:
    return {document.source: (document.number, document.status) for document in result.documents}


def codes(result, source: str) -> list[str]:
    (document,) = [document for document in result.documents if document.source == source]
    return [issue.code for issue in document.issues]


def rows(path: Path) -> dict[str, list[tuple]]:
    """Everything in a store but which run wrote it, and where in the audit chain it came."""
    with Store(path) as store:
        tables = [row["name"] for row in store.rows("select name from sqlite_master where type = 'table' and name <> 'runs'")]
        held = {}
        for table in tables:
            if table.startswith(("passages_fts_", "sqlite_", "_")):
                continue
            found = [dict(row) for row in store.rows(f"select * from [{table}]")]
            order = {"run_id", "seq", "prev", "prev_hash", "previous", "hash"}
            held[table] = sorted(repr({key: value for key, value in row.items() if key not in order}) for row in found)
        held["found by words"] = [
            repr(tuple(row)) for row in store.rows("select rowid from passages_fts where passages_fts match 'theme' order by rowid")
        ]
        return held


def register(folder: Path, *lines: dict[str, str]) -> None:
    columns = list(dict.fromkeys(name for line in lines for name in line))
    with (folder / "register.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(lines)


def test_numbers_follow_the_names_and_every_page_is_kept(store, folder):
    result, events = run(store, folder)
    assert numbers(result) == {name: (at, "new") for at, name in enumerate(("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"), start=1)}
    assert [document.pages for document in result.documents] == [3, 2, 40, 1, 2]
    assert all(document.passages for document in result.documents)
    assert IngestPlanned(5, 48) in events
    assert sum(event.pages for event in events if isinstance(event, PagesRead)) == 48
    assert {event.source for event in events if isinstance(event, DocumentFinished)} == set(numbers(result))
    assert "theme c.pdf" in store.passages.page(result.documents[2].sha256, 40).text


def test_the_same_bytes_again_change_nothing(store, folder):
    run(store, folder)
    before = rows(store.path)
    changes = store.connection.total_changes
    result, events = run(store, folder)
    assert {status for _, status in numbers(result).values()} == {"unchanged"}
    assert rows(store.path) == before
    assert store.connection.total_changes == changes
    assert [document.pages for document in result.documents] == [3, 2, 40, 1, 2]
    assert not any(isinstance(event, PagesRead) for event in events)


def test_one_worker_and_three_give_the_same_rows(tmp_path, folder):
    held = []
    for jobs in (1, 3):
        with Store(tmp_path / f"{jobs}.db") as store:
            ingest(store, [folder], options=IngestOptions(jobs=jobs, ocr="off"), clock=lambda: NOW)
        held.append(rows(tmp_path / f"{jobs}.db"))
    assert held[0] == held[1]


def _start(db: Path, folder: Path) -> subprocess.Popen[bytes]:
    package = str(HERE.parents[1])
    return subprocess.Popen(
        [sys.executable, str(HERE / "run_ingest.py"), str(db), str(folder)],
        env={**os.environ, "PYTHONPATH": package},
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_at_any_moment_and_begun_again_it_gives_the_rows_of_a_clean_run(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(12):
        (folder / f"{n:02}.pdf").write_bytes(make(report(6 if n % 3 else 40, about=f"theme {n}")))
    clean = tmp_path / "clean.db"
    began = time.monotonic()
    assert _start(clean, folder).wait(120) == 0
    whole = time.monotonic() - began
    moments = random.Random(7)
    killed = tmp_path / "killed.db"
    n_killed = 0
    for _ in range(10):
        process = _start(killed, folder)
        try:
            process.wait(moments.uniform(0.1, 0.9) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            n_killed += 1
    assert n_killed >= 3, "the runs were too quick to be killed"
    assert _start(killed, folder).wait(120) == 0
    assert rows(killed) == rows(clean)


def test_a_register_gives_numbers_and_metadata(store, folder):
    register(
        folder,
        {"number": "7", "file": "d.pdf", "title": "The policy", "year": "n.d.", "role": "policy", "class": "inform-only"},
        {"number": "3", "file": "a.pdf", "title": "", "year": "2020", "role": "evaluation", "class": ""},
        {"number": "9", "file": "", "title": "A web page", "year": "", "role": "web", "class": ""},
    )
    result, _ = run(store, folder)
    assert {name: number for name, (number, _) in numbers(result).items()} == {
        "a.pdf": 3, "d.pdf": 7, "b.pdf": 10, "c.pdf": 11, "e.pdf": 12,
    }  # fmt: skip
    policy = store.documents.get(7)
    assert (policy.title, policy.year, policy.role, policy.doc_class) == ("The policy", "n.d.", "policy", "inform-only")
    assert policy.origins["title"] == "register"
    assert store.documents.get(9).title == "A web page"
    assert store.documents.get(3).origins["year"] == "register"


def test_a_changed_register_is_taken_over_except_where_a_person_spoke(store, folder):
    register(folder, {"number": "1", "file": "a.pdf", "title": "Old", "publisher": "Old"})
    run(store, folder)
    store.documents.set(1, {"publisher": "Said by a person"})
    register(folder, {"number": "1", "file": "a.pdf", "title": "New", "publisher": "New"})
    run(store, folder)
    assert (store.documents.get(1).title, store.documents.get(1).publisher) == ("New", "Said by a person")


def test_a_number_once_given_stays(store, folder):
    run(store, folder)
    register(folder, {"number": "30", "file": "a.pdf"}, {"number": "2", "file": "new.pdf"})
    (folder / "new.pdf").write_bytes(make(report(1, about="novelty")))
    result, _ = run(store, folder)
    assert numbers(result)["a.pdf"] == (1, "unchanged")
    assert codes(result, "a.pdf") == ["register"]
    assert numbers(result)["new.pdf"] == (None, "failed")
    assert codes(result, "new.pdf") == ["register"]


def test_a_file_of_the_register_that_is_not_there_is_named_and_keeps_its_number(store, folder):
    register(folder, {"number": "2", "file": "lost.pdf", "title": "Lost"})
    result, _ = run(store, folder)
    assert numbers(result)["lost.pdf"] == (2, "failed")
    assert codes(result, "lost.pdf") == ["missing-file"]
    assert numbers(result)["a.pdf"] == (3, "new")
    (folder / "lost.pdf").write_bytes(make(report(1, about="found again")))
    result, _ = run(store, folder)
    assert numbers(result)["lost.pdf"] == (2, "new")


def test_a_copy_is_the_same_document(store, folder):
    (folder / "z copy of a.pdf").write_bytes((folder / "a.pdf").read_bytes())
    result, _ = run(store, folder)
    assert numbers(result)["z copy of a.pdf"] == (1, "unchanged")
    assert codes(result, "z copy of a.pdf") == ["duplicate"]
    assert len(store.documents.all()) == 5


def test_a_changed_file_is_reported_and_left_out(store, folder):
    run(store, folder)
    (folder / "a.pdf").write_bytes(make(report(4, about="something else")))
    result, _ = run(store, folder)
    assert numbers(result)["a.pdf"] == (1, "failed")
    assert codes(result, "a.pdf") == ["changed"]
    assert "documents replace 1" in result.failed[0].issues[0].message
    with pytest.raises(PartialFailure, match=r"1 of 5 documents failed: a\.pdf"):
        result.raise_for_failures()
    assert store.documents.get(1).n_pages == 3


def test_a_failed_file_that_was_mended_is_read(store, folder):
    (folder / "a.pdf").write_bytes(b"<html>Sign in</html>")
    result, _ = run(store, folder)
    assert numbers(result)["a.pdf"] == (1, "failed")
    assert codes(result, "a.pdf") == ["not-a-pdf"]
    again, events = run(store, folder)
    assert codes(again, "a.pdf") == ["not-a-pdf"]
    assert not any(isinstance(event, PagesRead) for event in events), "the same bytes are not tried again"
    (folder / "a.pdf").write_bytes(make(report(2, about="mended")))
    result, _ = run(store, folder)
    assert numbers(result)["a.pdf"] == (1, "replaced")
    assert store.documents.get(1).n_pages == 2


def test_two_documents_of_one_name_in_one_run_are_not_confused(store, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.pdf").write_bytes(make(report(1, about=name)))
    result, _ = run(store, tmp_path / "one", tmp_path / "two")
    assert [(document.number, document.status) for document in result.documents] == [(1, "new"), (1, "failed")]


def test_files_in_folders_below_keep_their_place_in_the_name(store, tmp_path):
    (tmp_path / "all" / "2020").mkdir(parents=True)
    (tmp_path / "all" / "2020" / "x.PDF").write_bytes(make(report(1)))
    (tmp_path / "all" / ".trash.pdf").write_bytes(b"")
    result, _ = run(store, tmp_path / "all")
    assert numbers(result) == {"2020/x.PDF": (1, "new")}


def test_a_document_says_who_it_is_where_nobody_else_does(store, tmp_path):
    objects = objects_of([["A/80/123", "", "Review of the water programme, 2019"], *report(2)])
    objects[50] = b"<< /Title (Water for all) /Author (Office of Evaluation) /CreationDate (D:20200131) >>"
    (tmp_path / "x.pdf").write_bytes(write(objects, trailer=b"/Info 50 0 R"))
    run(store, tmp_path / "x.pdf")
    document = store.documents.get(1)
    assert (document.title, document.author, document.year, document.symbol) == (
        "Water for all", "Office of Evaluation", "2019", "A/80/123",
    )  # fmt: skip
    assert document.origins["title"] == document.origins["author"] == "pdf"
    assert document.origins["year"] == document.origins["symbol"] == "first page"


def test_scans_are_stored_listed_and_explained(store, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(scanned(3))
    result, _ = run(store, tmp_path / "scan.pdf")
    assert numbers(result) == {"scan.pdf": (1, "new")}
    assert codes(result, "scan.pdf") == ["no-ocr", "scanned-page", "scanned-page", "scanned-page"]
    assert "3 pages" in result.documents[0].issues[0].message


def test_the_payload_for_programs(store, folder):
    (folder / "bad.pdf").write_bytes(b"")
    result, _ = run(store, folder)
    payload = result.as_json()
    assert list(payload) == ["documents", "seconds", "pages_per_second"]
    assert list(payload["documents"][0]) == ["number", "source", "sha256", "pages", "passages", "status", "issues"]
    (bad,) = [document for document in payload["documents"] if document["source"] == "bad.pdf"]
    assert bad["status"] == "failed"
    assert list(bad["issues"][0]) == ["page", "code", "message"]


def test_a_path_that_is_not_there_is_refused(store, tmp_path):
    with pytest.raises(DocumentError, match="no file or folder"):
        run(store, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="holds no PDF"):
        run(store, tmp_path / "empty")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number,file\nseven,a.pdf\n", "line 2: “seven” is not a source-document number"),
        ("number,file\n1,a.pdf\n1,b.pdf\n", "number 1 is given twice"),
        ("file,role\na.pdf,boss\n", "line 2: “boss” is not a role"),
        ("file,class\na.pdf,secret\n", "line 2: “secret” is not a class"),
        ("file,titel\na.pdf,x\n", "Did you mean “title”"),
        ("name\na.pdf\n", "names neither"),
    ],
)
def test_a_register_that_contradicts_itself_is_refused_with_its_line(store, folder, text, reason):
    (folder / "register.csv").write_text(text)
    with pytest.raises(RegisterError, match=reason):
        run(store, folder)
    assert store.documents.all() == []


def test_registers_of_other_spreadsheets_are_understood(store, folder):
    (folder / "register.csv").write_bytes("\ufeffNo.;File name;Title\n4;a.pdf;Évaluation\n".encode())
    run(store, folder)
    assert store.documents.get(4).title == "Évaluation"
    (folder / "register.csv").write_bytes("No.\tFile name\tTitle\n4\ta.pdf\tÉvaluation à mi-parcours\n".encode("cp1252"))
    run(store, folder)
    assert store.documents.get(4).title == "Évaluation à mi-parcours"
