"""Passages are found by the kind of an entity and by its normalised value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ("money", "e.kind = 'money'"),
        ("money=USD*", "e.kind = 'money' and e.value like 'USD%'"),
        ("year=2025", "e.kind = 'year' and e.value = '2025'"),
        ("weak_evidence=no evidence", "e.kind = 'weak_evidence' and e.value = 'no evidence'"),
    ],
)
def test_a_value_narrows_as_the_store_says(
    typed: Callable[..., Any], ingested: Path, asked: str, condition: str
) -> None:
    found = {hit["passage"] for hit in typed("search", "--entity", asked, "--limit", "5000", "--json").json}
    with sqlite3.connect(f"file:{ingested}?mode=ro", uri=True) as store:
        rows = store.execute(
            f"select distinct p.passage_id from entities e join passages p on p.id = e.passage where {condition}"
        ).fetchall()
    store.close()
    assert found
    assert found <= {row[0] for row in rows}


@pytest.mark.parametrize(
    "asked", ["money=%", "money=USD_1", "money=\\", "money='; drop table entities --", "money="]
)
def test_what_sqlite_reads_as_a_sign_is_only_text_here(typed: Callable[..., Any], asked: str) -> None:
    outcome = typed("search", "--entity", asked, "--json")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out) == []


def test_an_unknown_kind_lists_the_known_ones(typed: Callable[..., Any]) -> None:
    outcome = typed("search", "--entity", "poem=ode")
    assert outcome.code == 2
    assert "no entity “poem”" in outcome.err
