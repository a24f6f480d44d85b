"""`extract tag` ranks again and explains."""

from __future__ import annotations

from tests.cli.conftest import Typed


def test_ranking_again_changes_nothing_and_says_what_it_did(typed: Typed) -> None:
    before = typed("search", "--mi", "4.4", "--json").json
    again = typed("tag", "--json").json
    assert again["matched"] == 0
    assert again["passages"] > 100
    assert {found["mi"] for found in again["findings"]} >= {"1.1", "4.4", "12.3"}
    assert typed("search", "--mi", "4.4", "--json").json == before


def test_a_passage_is_explained(typed: Typed) -> None:
    best = typed("search", "--mi", "4.4", "--limit", 1, "--json").json[0]
    said = {each["mi"]: each for each in typed("tag", "--explain", best["passage"], "--json").json}
    assert abs(said["4.4"]["score"] - best["score"]) < 0.001
    assert all(best["text"][why["start"] : why["end"]] for why in said["4.4"]["why"])
    assert {"phrases", "saturated", "neighbours", "centring", "learned", "score"} <= set(said["4.4"]["pieces"])
    shown = typed("tag", "--explain", best["passage"])
    assert "MI 4.4" in shown.out
    assert said["4.4"]["why"][0]["phrase"] in shown.out


def test_an_explanation_is_not_mixed_with_the_choice_of_an_encoder(typed: Typed) -> None:
    outcome = typed("tag", "--explain", "ffffffffffffffff", "--encoder", "none")
    assert outcome.code == 2
    assert "ranking that stands" in outcome.err


def test_an_unknown_passage_is_refused(typed: Typed) -> None:
    outcome = typed("tag", "--explain", "ffffffffffffffff")
    assert outcome.code == 2
    assert "no passage" in outcome.err


def test_a_missing_store_is_named(typed: Typed, tmp_path: object) -> None:
    outcome = typed("--db", f"{tmp_path}/none.db", "tag")
    assert outcome.code == 5
