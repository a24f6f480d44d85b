"""Merging stores that were kept apart: a union, whatever the order and however often."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_review import add, by, fill, framework, passages, reading

from extract.errors import StoreError, UsageError
from extract.model.judgement import Judgement
from extract.store.check import check
from extract.store.in_sqlite import Store
from extract.store.merge import merge
from extract.workflow import judge
from extract.workflow.merging import merge as merge_files

SCHEME = framework()
AT = "2026-04-01T00:00:00.000Z"


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "evidence.db"
    with Store(path) as store:
        fill(store)
        store.connection.execute("pragma wal_checkpoint(truncate)")
    return path


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["Ana", "Ben"]),
        st.sampled_from(["cite", "score", "withdraw", "absent", "confidence", "narrative"]),
        st.sampled_from(["1.1.1", "1.1.2"]),
        st.integers(0, 4),
        st.integers(0, 5),
    ),
    max_size=6,
)


def act(store, acts, start):
    """Judge at times of one's own; the same act at the same time in two stores is the same judgement."""
    for at, (who, what, code, value, tick) in enumerate(acts):
        by_whom = by(who, start + 10 * at + tick)
        passage = passages(store, 1 + value % 2)[0].passage_id
        if what == "cite":
            judge.cite(store, SCHEME, passage, code, by=by_whom, note=str(value))
        elif what == "score":
            judge.score(store, SCHEME, code, str(value), by=by_whom, because="b", without_evidence=True)
        elif what == "absent":
            judge.absent(store, SCHEME, code, by=by_whom, note=str(value))
        elif what == "confidence":
            judge.confidence(store, SCHEME, "1.1", ("high", "medium", "low")[value % 3], by=by_whom, because="b")
        elif what == "narrative":
            judge.narrative(store, SCHEME, "1.1", f"Text {value}", by=by_whom)
        elif cited := store.judgements.evidence(code, states=("cited",)):
            judge.decide(store, cited[value % len(cited)].evidence_id, "withdrawn", by=by_whom, because="b", command="withdraw")


def state(store):
    """All that is judged, and all that stands, without the audit trail, which tells of each store's own doings."""
    shelf = store.judgements
    return (
        {row["judgement_id"]: tuple(row) for row in store.rows("select * from judgements")},
        shelf.evidence(),
        shelf.scores(),
        shelf.confidences(),
        shelf.narratives(),
        shelf.absences(),
        shelf.conflicts("score"),
    )


@settings(max_examples=25)
@given(ours=ACTS, theirs=ACTS, third=ACTS, shared=ACTS)
def test_merging_is_a_union_whatever_the_order_and_however_often(blank, ours, theirs, third, shared):
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:

        def copy(name, source=blank):
            path = Path(folder) / f"{name}.db"
            shutil.copy(source, path)
            return opened.enter_context(Store(path, create=False))

        begun = copy("begun")
        act(begun, shared, 0)
        begun.connection.execute("pragma wal_checkpoint(truncate)")
        parts = []
        for name, acts, start in (("a", ours, 100), ("b", theirs, 103), ("c", third, 106)):
            part = copy(name, begun.path)
            act(part, acts, start)
            parts.append(part)
        union = set().union(*(part.judgements.by_id() for part in parts))
        outcomes = []
        for number, order in enumerate(itertools.permutations(parts)):
            merged = copy(f"merged{number}", begun.path)
            for part in order:
                merge(merged, part, actor="Lea", at=AT)
            head = merged.events.head()
            for part in order:
                assert merge(merged, part, actor="Lea", at=AT).n_new == {}
            assert merged.events.head() == head
            assert set(merged.judgements.by_id()) == union
            outcomes.append(state(merged))
        assert all(outcome == outcomes[0] for outcome in outcomes)
        assert check(merged, SCHEME) == []


@pytest.fixture
def two(blank, tmp_path):
    with ExitStack() as opened:
        stores = []
        for name in ("ours", "theirs"):
            shutil.copy(blank, tmp_path / f"{name}.db")
            stores.append(opened.enter_context(Store(tmp_path / f"{name}.db", create=False)))
        yield stores


def test_a_dry_run_tells_the_same_and_writes_nothing(two):
    ours, theirs = two
    act(theirs, [("Ben", "cite", "1.1.1", 0, 0), ("Ben", "score", "1.1.1", 3, 0)], 0)
    before = (state(ours), ours.events.head())
    tried = merge_files(ours, theirs.path, actor=None, at=AT, dry_run=True)
    assert (state(ours), ours.events.head()) == before
    done = merge_files(ours, theirs.path, actor=None, at=AT)
    assert tried.n_new == done.n_new == {"evidence": 1, "score": 1}
    assert (tried.is_dry, done.is_dry) == (True, False)
    assert ours.events.head().act.command == "merge"


def test_one_reviewer_judging_in_both_is_a_conflict_and_both_are_kept(two):
    ours, theirs = two
    act(ours, [("Ana", "score", "1.1.1", 3, 0)], 0)
    act(theirs, [("Ana", "score", "1.1.1", 1, 0), ("Ana", "score", "1.1.2", 1, 0)], 5)
    merged = merge(ours, theirs, actor="Lea", at=AT)
    assert merged.conflicts == ("1.1.1",)
    assert len(ours.judgements.heads("score", code="1.1.1")) == 2
    assert [score.value for score in ours.judgements.scores("1.1.1")] == [1]
    (found,) = judge.agreement(ours, SCHEME).disagreements
    assert (found.code, found.conflict) == ("1.1.1", True)
    # Judging again settles it: the new score names both.
    judge.score(ours, SCHEME, "1.1.1", "2", by=by("Ana", 50), because="b", without_evidence=True)
    assert ours.judgements.conflicts("score") == []
    assert len(ours.judgements.heads("score", code="1.1.1")) == 1


def test_evidence_follows_the_file_not_the_number(two, tmp_path):
    ours, theirs = two
    add(ours, 7, reading(1, [["A fifth text that both have."]], salt="x"))
    add(theirs, 5, reading(1, [["A fifth text that both have."]], salt="x"))
    add(theirs, 6, reading(1, [["A sixth text that only they have."]], salt="y"), year="2020")
    for number in (5, 6):
        judge.cite(theirs, SCHEME, passages(theirs, number)[0].passage_id, "1.1.1", by=by("Ben", number))
    merged = merge(ours, theirs, actor="Lea", at=AT)
    assert merged.renumbered == ((5, 7),)
    (unknown,) = merged.unknown_documents
    assert (unknown.number, unknown.file, unknown.n_evidence) == (6, "06.pdf", 1)
    assert sorted(found.source for found in ours.judgements.evidence()) == ["", "7"]
    assert [found.message for found in check(ours, SCHEME)] == [f"Its document ({unknown.document_id[:12]}) is not in this store."]
    add(ours, 8, reading(1, [["A sixth text that only they have."]], salt="y"))
    assert sorted(found.source for found in ours.judgements.evidence()) == ["7", "8"]
    assert check(ours, SCHEME) == []


def test_a_tampered_store_is_not_merged(two):
    ours, theirs = two
    act(theirs, [("Ben", "score", "1.1.1", 3, 0)], 0)
    theirs.connection.execute("drop trigger judgements_never_change")
    theirs.connection.execute("update judgements set reviewer = 'Ana'")
    with pytest.raises(StoreError, match="was changed after it was made"):
        merge(ours, theirs, actor="Lea", at=AT)
    assert ours.judgements.all() == []


def test_what_cannot_be_merged(two):
    ours, theirs = two
    with pytest.raises(UsageError, match="with itself"):
        merge(ours, ours, actor="Lea", at=AT)
    with theirs.transaction():
        theirs.set_meta("framework", "other")
    with pytest.raises(UsageError, match="under other"):
        merge(ours, theirs, actor="Lea", at=AT)


def test_two_survey_items_of_one_number_are_told_apart(two):
    ours, theirs = two
    for store, text, at in ((ours, "First text of ours.", 1), (theirs, "Their own text.", 2)):
        content = {"number": "S1", "kind": "survey", "title": "t", "text": text, "access": "formal", "details": {}}
        store.judgements.add(Judgement("source", "", "", "Ana", by("Ana", at).at, content), command="import")
    judge.cite(theirs, SCHEME, "S1", "1.1.1", by=by("Ben", 3))
    merge(ours, theirs, actor="Lea", at=AT)
    assert {source.number: source.text for source in ours.judgements.sources()} == {
        "S1": "First text of ours.",
        "S1b": "Their own text.",
    }
    assert [found.source for found in ours.judgements.evidence()] == ["S1b"]
