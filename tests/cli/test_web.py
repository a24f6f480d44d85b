"""The review page: it answers on this machine only, takes judgements from its own forms only, and escapes everything."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from extract.store.in_sqlite import Store
from extract.web.pages import marked
from extract.web.server import Site, make_server


@pytest.fixture
def site(ingested: Path, tmp_path: Path) -> Iterator[tuple[int, Site]]:
    db = tmp_path / "evidence.db"
    shutil.copy(ingested, db)
    served = Site(db, None, "Ana", lambda: "2026-01-01T00:00:00.000Z", "right-token")
    with make_server(served, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, served
        server.shutdown()
        thread.join()


def ask(port: int, path: str, *, form: dict[str, str] | None = None, host: str | None = None) -> tuple[int, str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": host or f"127.0.0.1:{port}"}
    body = urlencode(form) if form is not None else None
    connection.request("POST" if form is not None else "GET", path, body=body, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text, answer.headers.get("Content-Security-Policy", "")


def test_every_page_answers_without_scripts(site: tuple[int, Site]) -> None:
    port, _ = site
    for path, says in (("/", "KPI 4"), ("/mi/4.4", "What to read"), ("/documents", "Annual Report 2024"), ("/log", "Who"), ("/search?q=hotline", "hotline")):
        status, text, policy = ask(port, path)
        assert (status, says in text) == (200, True), path
        assert "<script" not in text
        assert "default-src 'none'" in policy
    assert ask(port, "/nowhere")[0] == 404


def test_another_host_name_is_refused(site: tuple[int, Site]) -> None:
    assert ask(site[0], "/", host="review.example")[0] == 421


def test_a_judgement_needs_the_token_of_an_own_page(site: tuple[int, Site]) -> None:
    port, served = site
    with Store(served.db) as store:
        passage = store.row("select passage_id from passages where text like '%unqualified opinion on the financial%'")
    assert passage is not None
    form = {"passage": passage["passage_id"], "code": "4.4.2", "stance": "supports", "quote": "unqualified opinion", "note": "<b>bold</b>"}
    assert ask(port, "/cite", form={**form, "token": "wrong"})[0] == 403
    assert ask(port, "/cite", form={**form, "token": "right-token"})[0] == 303
    assert ask(port, "/score", form={"token": "right-token", "code": "4.4.2", "value": "4", "because": "clean"})[0] == 303
    status, text, _ = ask(port, "/mi/4.4")
    assert status == 200
    assert "unqualified opinion" in text
    with Store(served.db) as store:
        assert [found.code for found in store.judgements.evidence()] == ["4.4.2"]
    assert ask(port, "/score", form={"token": "right-token", "code": "4.4.2", "value": "9", "because": "x"})[0] == 400


def test_marks_are_set_in_escaped_text() -> None:
    assert marked("a <b> & c", [(2, 5), (3, 4)]) == "a <mark>&lt;b&gt;</mark> &amp; c"
