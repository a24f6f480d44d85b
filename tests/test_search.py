"""The user's words become a query that SQLite always understands."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.search import fts_query, words_of

TEXTS = {
    1: "The external auditor gave an unqualified opinion on the financial statements.",
    2: "Internal audit issued 17 reports; the opinion was qualified.",
    3: "L'évaluation à mi-parcours est prévue en 2025.",
    4: "Gender-responsive budgeting is piloted in three offices.",
}


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute('create virtual table t using fts5 (text, tokenize = "porter unicode61 remove_diacritics 2")')
    connection.executemany("insert into t (rowid, text) values (?, ?)", TEXTS.items())
    return connection


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("audit opinion", {2}),
        ("auditor opinion", {1}),
        ('"unqualified opinion"', {1}),
        ("“unqualified opinion”", {1}),
        ("opinion -qualified", {1}),
        ("evaluation parcours", {3}),
        ("budget*", {4}),
        ("gender-responsive", {4}),
        ("AND OR NOT", set()),
        ('audit "', {2}),
        ("text:audit", set()),
        ("* ( ) ^", None),
        ("", None),
        ("-audit", None),
    ],
)
def test_words_find(index: sqlite3.Connection, words: str, found: set[int] | None) -> None:
    query = fts_query(words)
    if found is None:
        assert query == ""
        return
    assert {row[0] for row in index.execute("select rowid from t where t match ?", [query])} == found


@given(st.text(max_size=60))
def test_nothing_a_person_types_makes_the_search_raise(words: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table t using fts5 (text)")
    query = fts_query(words)
    if query:
        connection.execute("select rowid from t where t match ?", [query]).fetchall()
    words_of(words)
    connection.close()
