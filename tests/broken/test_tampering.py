"""Whatever is changed in the file behind the program's back is found by `extract check`, and named.

Each case edits a copy of one sound store with plain SQLite, as somebody with another program could, and puts
the triggers back afterwards so that they do not give it away.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "judging"))

from made_review import by, fill, framework, passages

from extract.audit import chain
from extract.store.check import check, verify_head
from extract.store.events import _event
from extract.store.in_sqlite import Store
from extract.workflow import judge

SCHEME = framework()


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "evidence.db"
    with Store(path) as store:
        fill(store)
        with store.transaction():
            store.set_meta("framework_sha256", SCHEME.sha256)
        first, second = passages(store, 1), passages(store, 2)
        judge.cite(store, SCHEME, first[0].passage_id, "1.1.1", by=by("Ana", 1), quote="adopted the reform plan")
        judge.cite(store, SCHEME, second[0].passage_id, "1.1.2", by=by("Ana", 2), note="slow")
        judge.score(store, SCHEME, "1.1.1", "3", by=by("Ana", 3), because="The Council adopted it.")
        judge.score(store, SCHEME, "1.1.1", "2", by=by("Ben", 4), because="Only on paper.")
        judge.absent(store, SCHEME, "1.1.3", by=by("Ana", 5), note="No budget line.")
        judge.score(store, SCHEME, "1.1.3", "0", by=by("Ana", 6), because="Nothing was found.")
        judge.confidence(store, SCHEME, "1.1", "medium", by=by("Ana", 7), because="Two documents.")
        judge.narrative(store, SCHEME, "1.1", "The plan was adopted.\n\nFollow-up is slow.", by=by("Ana", 8))
        assert check(store, SCHEME) == []
        store.connection.execute("pragma wal_checkpoint(truncate)")
    return path


@pytest.fixture
def tampered(sound, tmp_path):
    """Run statements on a copy of the sound store with its triggers away, put them back, and check."""

    def run(*statements, edit=None):
        path = tmp_path / "evidence.db"
        shutil.copy(sound, path)
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.row_factory = sqlite3.Row
            triggers = raw.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
            for trigger in triggers:
                raw.execute(f"drop trigger {trigger['name']}")
            for statement in statements:
                assert raw.execute(statement).rowcount != 0, statement
            if edit is not None:
                edit(raw)
            for trigger in triggers:
                raw.execute(trigger["sql"])
        with Store(path, create=False) as store:
            return [(found.object, found.message) for found in check(store, SCHEME)]

    return run


PAGE = "where page = 1 and document_id = (select document_id from revisions where number = 2)"
PASSAGE = "(select id from passages where document_id = (select document_id from revisions where number = 2) and ordinal = 0)"

CASES = {
    "an edited page": (f"update pages set text = replace(text, 'slow', 'fast') {PAGE}", "page 1 of document 2"),
    "an edited page head": (f"update pages set text = replace(text, 'Page head', 'Leaf head') {PAGE}", "page 1 of document 2"),
    "a changed page label": (f"update pages set label = '99' {PAGE}", "page 1 of document 2"),
    "a page called readable": (f"update pages set quality = 0.5 {PAGE}", "page 1 of document 2"),
    "changed word places": (f"update pages set words = x'789c030000000001' {PAGE}", "page 1 of document 2"),
    "a moved span": (f"update spans set start = start + 1, end = end + 1 where passage = {PASSAGE}", "passage "),
    "a changed span text": (f"update spans set text = upper(text) where passage = {PASSAGE}", "passage "),
    "a changed passage": (f"update passages set text = replace(text, 'slow', 'fast') where id = {PASSAGE}", "passage "),
    "changed runs": (f"update passages set runs = '[[0,1,0,5]]' where id = {PASSAGE}", "passage "),
    "changed boxes": (f"update passages set boxes = '[[1,0,0,9,9]]' where id = {PASSAGE}", "passage "),
    "a changed heading path": (f"""update passages set section = '["Elsewhere"]' where id = {PASSAGE}""", "passage "),
    "a changed score": (
        """update judgements set content = replace(content, '"3"', '"4"') where kind = 'score' and reviewer = 'Ana'
           and code = '1.1.1'""",
        "of 1.1.1 by Ana",
    ),
    "a changed rationale": (
        "update judgements set content = replace(content, 'Only on paper', 'In full') where reviewer = 'Ben'",
        "of 1.1.1 by Ben",
    ),
    "a score under another name": ("update judgements set reviewer = 'Ana' where reviewer = 'Ben'", "of 1.1.1 by Ben"),
    "a score of another time": ("update judgements set at = '2020' where reviewer = 'Ben'", "of 1.1.1 by Ben"),
    "a swapped quote": (
        "update judgements set content = replace(content, 'adopted the', 'refused the') where kind = 'evidence'",
        "of 1.1.1 by Ana",
    ),
    "evidence under another element": (
        "update judgements set code = '1.1.4' where kind = 'evidence' and code = '1.1.2'", "evidence "
    ),
    "evidence of another page": (
        """update judgements set content = json_set(content, '$.pages', json('[2]')) where kind = 'evidence'
           and code = '1.1.1'""",
        "of 1.1.1 by Ana",
    ),
    "a changed note": ("update judgements set content = replace(content, '\"slow\"', '\"quick\"') where code = '1.1.2'", "of 1.1.2"),
    "an edited narrative": (
        "update judgements set content = replace(content, 'slow', 'fast') where kind = 'narrative'", "narrative "
    ),
    "a raised confidence": (
        "update judgements set content = replace(content, 'medium', 'high') where kind = 'confidence'", "confidence "
    ),
    "an edited absence": (
        "update judgements set content = replace(content, 'No budget', 'A budget') where kind = 'absence'", "absence "
    ),
    "a deleted judgement": ("delete from judgements where reviewer = 'Ben'", "of 1.1.1 by Ben"),
    "an invented judgement": (
        """insert into judgements select 'ffffffffffffffff', kind, framework, '1.1.4', reviewer, at, content, '[]'
           from judgements where reviewer = 'Ben'""",
        "score ffffffff of 1.1.4 by Ben",
    ),
    "a deleted event": ("delete from events where seq = 8", "audit event 8"),
    "the end of the chain cut off": ("delete from events where seq > 11", "audit event 12"),
    "an edited event": ("update events set after = replace(after, 'Only on paper', 'In full')", "audit event "),
    "an event of another person": ("update events set actor = 'Cleo' where actor = 'Ben'", "audit event "),
    "an event of another time": ("update events set at = '2020-01-01' where seq = 3", "audit event 3"),
    "a changed class": ("update documents set class = 'formal' where number = 3", "document 3"),
    "a changed title": ("update documents set title = 'Another' where number = 1", "document 1"),
    "a changed role": ("update documents set role = 'evaluation' where number = 1", "document 1"),
    "an invented entity": (f"insert into entities values ({PASSAGE}, 'money', 0, 3, 'USD', 'USD 1')", "passage "),
    "an edited search index": (
        "insert into passages_fts (passages_fts, rowid, text) select 'delete', id, text from passages where ordinal = 0",
        "the search index",
    ),
    "a hidden parse issue": ("insert into parse_issues select document_id, 0, 1, 'x', 'y' from revisions", "document 1"),
    "an invented document": ("insert into documents (number, file) values (9, 'nine.pdf')", "document 9"),
    "a changed file": ("update revisions set file = '/tmp/other.pdf' where number = 1", "document 1"),
    "a changed file hash": (
        "update revisions set document_id = replace(document_id, substr(document_id, 1, 4), '0000') where number = 1",
        "document 1",
    ),
    "a deleted page": (f"delete from pages {PAGE}", "page 1 of document 2"),
    "another framework": ("update meta set value = 'other' where key = 'framework'", "fact “framework”"),
    "another framework file": ("update meta set value = 'sha256:1' where key = 'framework_sha256'", "framework"),
    "numbers to be given again": ("update meta set value = '1' where key = 'highest_number'", "fact “highest_number”"),
}


@pytest.mark.parametrize(("statement", "named"), CASES.values(), ids=CASES)
def test_an_edit_is_found_and_named(tampered, statement, named):
    found = tampered(statement)
    assert any(named in thing for thing, _ in found), found


def test_nothing_is_found_where_nothing_was_edited(tampered):
    assert tampered() == []


def test_swapped_numbers_are_found(tampered):
    found = tampered(
        "update documents set number = 99 where number = 1",
        "update documents set number = 1 where number = 2",
        "update documents set number = 2 where number = 99",
    )
    assert {"document 1", "document 2"} <= {thing for thing, _ in found}


def test_a_deleted_document_is_found(tampered):
    gone = "(select document_id from revisions where number = 2)"
    found = tampered(
        f"delete from spans where passage in (select id from passages where document_id = {gone})",
        f"delete from passages where document_id = {gone}",
        f"delete from pages where document_id = {gone}",
        "delete from revisions where number = 2",
        "delete from documents where number = 2",
    )
    assert "document 2" in {thing for thing, _ in found}
    assert any("page 1 of document 2" in thing for thing, _ in found)


def test_a_deleted_passage_is_found(tampered):
    found = tampered(f"delete from spans where passage = {PASSAGE}", f"delete from passages where id = {PASSAGE}")
    assert ("passage 1 of document 2 in reading order", "It was stored and is gone.") in found


def test_swapped_evidence_is_found(tampered):
    found = tampered(
        """update judgements set content = (select content from judgements where kind = 'evidence' and code = '1.1.1')
           where kind = 'evidence' and code = '1.1.2'"""
    )
    assert any("of 1.1.2 by Ana" in thing for thing, _ in found)


def test_events_in_another_order_are_found(tampered):
    found = tampered(
        "update events set seq = 900 where seq = 4",
        "update events set seq = 4 where seq = 5",
        "update events set seq = 5 where seq = 900",
    )
    assert any("audit event 4" in thing for thing, _ in found)


def test_a_replaced_event_with_a_right_hash_of_its_own_breaks_the_chain(tampered):
    def edit(raw):
        event = _event(raw.execute("select * from events where seq = 6").fetchone())
        forged = chain(6, type(event.act)(**{**_fields(event.act), "actor": "Cleo"}), event.previous)
        raw.execute("update events set actor = 'Cleo', hash = ? where seq = 6", [forged.hash])

    found = tampered(edit=edit)
    assert any("audit event 7" in thing and "does not follow" in message for thing, message in found)


def test_a_score_changed_with_its_event_breaks_the_chain(tampered):
    found = tampered(
        """update judgements set content = replace(content, '"3"', '"4"') where kind = 'score'""",
        """update events set after = replace(after, '"3"', '"4"') where kind = 'score'""",
    )
    assert any("content was changed" in message for _, message in found)


def test_a_rewritten_chain_does_not_hold_the_hash_that_was_published(sound, tmp_path):
    path = tmp_path / "evidence.db"
    shutil.copy(sound, path)
    with Store(path, create=False) as store:
        published = store.events.head().hash
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.row_factory = sqlite3.Row
        for name in ("events_never_change", "judgements_never_change"):
            raw.execute(f"drop trigger {name}")
        previous = ""
        for row in raw.execute("select * from events order by seq").fetchall():
            event = _event(row)
            act = type(event.act)(**{**_fields(event.act), "at": "2030"})
            forged = chain(event.seq, act, previous)
            raw.execute(
                "update events set at = '2030', previous = ?, hash = ? where seq = ?", [previous, forged.hash, event.seq]
            )
            previous = forged.hash
    with Store(path, create=False) as store:
        assert not [found for found in check(store, SCHEME) if found.check == "chain"]
        assert not verify_head(store, published)
        assert verify_head(store, store.events.head().hash)


@pytest.mark.parametrize("name", ["events_never_change", "judgements_never_go", "events_are_never_replaced"])
def test_a_missing_trigger_is_found(sound, tmp_path, name):
    path = tmp_path / "evidence.db"
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"drop trigger {name}")
    with Store(path, create=False) as store:
        assert [(found.object, found.message) for found in check(store, SCHEME)] == [(f"trigger {name}", "It is missing.")]


def test_a_view_that_was_swapped_is_the_shipped_one_again(sound, tmp_path):
    path = tmp_path / "evidence.db"
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("drop view scores_now")
        raw.execute("create view scores_now as select 1 as score_id")
    with Store(path, create=False) as store:
        assert len(store.judgements.scores()) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "update events set at = '2020'",
        "delete from events",
        "insert or replace into events select * from events where seq = 1",
        "update or replace judgements set at = '2020'",
        "delete from judgements",
        "insert or replace into judgements select * from judgements",
    ],
)
def test_the_triggers_stop_accidents_also_of_other_programs(sound, tmp_path, statement):
    path = tmp_path / "evidence.db"
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)


def _fields(act):
    return {name: getattr(act, name) for name in ("at", "actor", "command", "kind", "object", "before", "after")}
