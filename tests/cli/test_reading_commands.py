"""What reviewers type to find and read, and what programs may rely on in the answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from extract.model.document import KINDS
from tests.cli.conftest import SAMPLES, Outcome, Typed, run

HIT_FIELDS = {
    "rank", "score", "passage", "document", "title", "source", "class", "page", "page_label", "pages", "citation",
    "section", "kind", "text", "language", "boxes", "mi", "elements", "why", "copies",
}  # fmt: skip


def first(outcome: Outcome) -> dict[str, object]:
    found: dict[str, object] = outcome.json[0]
    return found


def test_a_search_by_micro_indicator_gives_hits_with_every_published_field(typed: Typed) -> None:
    hits = typed("search", "--mi", "4.4", "--limit", 5, "--json").json
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
    assert all(set(hit) == HIT_FIELDS for hit in hits)
    assert all(hit["kind"] in KINDS and "4.4" in hit["mi"] for hit in hits)
    assert hits == sorted(hits, key=lambda hit: -hit["score"])
    for hit in hits:
        for reason in hit["why"]:
            assert 0 <= reason["start"] <= reason["end"] <= len(hit["text"])
        assert re.fullmatch(r"\[\d+, pp?\. .+\]", hit["citation"])
        assert hit["page"] == hit["pages"][0]
        assert {box["page"] for box in hit["boxes"]} == set(hit["pages"])


def test_words_and_micro_indicator_combine(typed: Typed) -> None:
    both = typed("search", "hotline", "--mi", "4.6", "--json").json
    assert both
    assert all("hotline" in hit["text"] for hit in both)


@pytest.mark.parametrize(
    ("words", "fragment", "document", "page"),
    [
        (["unqualified opinion seventh"], "for the seventh year in a row", 1, None),
        (['"fish ladder" promised'], "had not been built when the evaluators came", 3, None),
        (["zero tolerance inaction"], "Training on it is obligatory", 5, 2),
        (["cadre de résultats"], "Le cadre de résultats relie", 9, None),
        (["bancos de semillas"], "bancos de semillas de la cuenca de Orsa", 11, None),
    ],
)
def test_words_find_the_passage_on_its_page(typed: Typed, words: list[str], fragment: str, document: int, page: int | None) -> None:
    hits = typed("search", *words, "--json").json
    found = [hit for hit in hits if fragment in hit["text"]]
    assert found
    assert found[0]["document"] == document
    assert page is None or found[0]["page"] == page


@pytest.mark.parametrize("words", ['"', "AND", "NEAR(", "a:b:c", "*", "text:", "(", "' or 1=1 --", "--", "\U0001f600"])
def test_nothing_typed_makes_the_search_fail(typed: Typed, words: str) -> None:
    assert typed("search", "--json", "--", words).code in (0, 2)


def test_raw_syntax_that_sqlite_refuses_is_wrong_usage(typed: Typed) -> None:
    outcome = typed("search", "--raw", "NEAR(")
    assert outcome.code == 2
    assert "FTS5" in outcome.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "--mi", "99.9"], "There is no micro-indicator “99.9” in mopan-3.0."),
        (["search", "--element", "4.4"], "4.4 is a micro-indicator, not an element."),
        (["search", "--mi", "4.4", "--role", "poem"], "There is no role “poem”."),
        (["search", "--mi", "4.4", "--kind", "poem"], "There is no kind of passage “poem”."),
        (["search", "--entity", "poem"], "The store holds no entity “poem”."),
        (["search", "--mi", "4.4", "--document", "77"], "There is no document 77."),
        (["search"], "There is nothing to search for."),
        (["show", "zzzz"], "There is no passage “zzzz”."),
        (["documents", "set", "1", "role=poem"], "“poem” is not a role."),
        (["documents", "set", "77", "role=evaluation"], "There is no document 77."),
        (["documents", "set", "1", "nonsense"], "is not FIELD=VALUE"),
        (["status", "--since", "9"], "No document has the batch “9”."),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(typed: Typed, words: list[str], says: str) -> None:
    outcome = typed(*words)
    assert outcome.code == 2
    assert says in outcome.err
    assert "Traceback" not in outcome.err


def test_filters_narrow(typed: Typed) -> None:
    assert {hit["document"] for hit in typed("search", "--mi", "8.1", "--role", "policy", "--json").json} == {4}
    assert {hit["kind"] for hit in typed("search", "--mi", "4.3", "--kind", "table_row", "--json").json} <= {"table_row"}
    assert {hit["language"] for hit in typed("search", "--mi", "2.1a", "--language", "fr", "--json").json} == {"fr"}
    for hit in typed("search", "--entity", "money", "--json").json:
        assert re.search(r"USD|dollar|dólar|million|millones", hit["text"])


def test_a_passage_is_shown_in_context_and_drawn_on_its_page(typed: Typed, tmp_path: Path) -> None:
    hit = first(typed("search", "--mi", "4.4", "--json"))
    shown = typed("show", str(hit["passage"])[:10], "--image", tmp_path / "page.png", "--json")
    assert shown.json["text"] == hit["text"]
    assert shown.json["tags"][0]["mi"]
    with Image.open(tmp_path / "page.png") as picture:
        yellow = [colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or [] if colour[0] > 220 and colour[2] < 190 < colour[1]]
        assert yellow


def test_the_confidential_note_is_marked_wherever_it_appears(typed: Typed) -> None:
    hits = typed("search", "collusion", "--json").json
    assert [hit["class"] for hit in hits] == ["inform-only"]
    assert "INFORM-ONLY" in typed("search", "collusion").out
    refused = typed("cite", hits[0]["passage"], "4.6.5", "--reviewer", "Ana")
    assert refused.code == 9


def test_an_excluded_document_is_not_searched(typed: Typed) -> None:
    assert typed("documents", "set", 5, "class=excluded").code == 0
    assert 5 not in {hit["document"] for hit in typed("search", "--mi", "4.4", "--json").json}
    assert typed("search", "hotline", "--json").json == []


def test_setting_a_field_is_remembered_with_its_origin_and_logged(typed: Typed) -> None:
    assert typed("documents", "set", 6, "role=human-resources", "note=checked").code == 0
    row = next(row for row in typed("documents", "--json").json if row["number"] == 6)
    assert row["note"] == "checked"
    assert row["origins"]["note"] == "person"
    assert "documents set" in typed("log", "--json").out


def test_a_replaced_file_keeps_its_number_and_its_quotes_are_checked_again(typed: Typed, tmp_path: Path) -> None:
    hit = first(typed("search", "fish ladder promised", "--json"))
    assert typed("cite", hit["passage"], "9.5", "--reviewer", "Ana").code == 0
    newer = tmp_path / "newer.pdf"
    newer.write_bytes((SAMPLES / "03-evaluation-delta-resilience.pdf").read_bytes() + b"\n% newer\n")
    replaced = typed("documents", "replace", 3, newer, "--json")
    assert replaced.code == 0, replaced.err
    assert replaced.json["revision"] == 2
    assert [quote["outcome"] for quote in replaced.json["quotes"]] == ["unchanged"]
    found = typed("search", "fish ladder promised", "--json").json
    assert [one["document"] for one in found].count(3) == len({one["passage"] for one in found if one["document"] == 3})
    assert typed("check").code == 0


def test_a_file_that_cannot_be_read_replaces_nothing(typed: Typed, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"not a pdf")
    outcome = typed("documents", "replace", 3, bad)
    assert outcome.code == 3
    assert "keeps its earlier file" in outcome.err
    assert next(row for row in typed("documents", "--json").json if row["number"] == 3)["revision"] == 1


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    outcome = run("documents", db=tmp_path / "none.db")
    assert outcome.code == 5
    assert "There is no store at" in outcome.err


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("create table t (x)")
    connection.commit()
    connection.close()
    before = other.read_bytes()
    outcome = run("ingest", SAMPLES, db=other)
    assert outcome.code == 5
    assert "another program" in outcome.err
    assert other.read_bytes() == before


def test_options_of_the_store_may_stand_anywhere(ingested: Path) -> None:
    from extract.cli.app import lift

    assert lift(["search", "--db", "x", "a"]) == ["--db", "x", "search", "a"]
    assert lift(["search", "--", "--db", "x"]) == ["search", "--", "--db", "x"]
    assert lift(["cite", "p", "--reviewer=Ana"]) == ["--reviewer=Ana", "cite", "p"]
