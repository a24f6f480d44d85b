"""The ranking in a store: the same whatever the order of ingest, made again only where needed, and answering."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from extract.errors import StoreError
from extract.frameworks import load
from extract.model.document import Document, Page, Passage, Reading, Span, passage_id
from extract.model.ranking import Filters, Hit
from extract.store.in_sqlite import Store
from extract.tag import ranking
from extract.workflow import answers, judge
from extract.workflow.rank import explain, findings, hits, rank

FRAMEWORK = load("mopan-3.0")

AUDIT = "The Board of Auditors issued an unqualified audit opinion on the financial statements for the year."
PUBLIC = "Internal audit reports are published on the public website, as the disclosure policy for audit asks."
GENDER = "The gender equality policy was revised, and each office now has a trained gender focal point at hand."
RAIN = "Rain fell on the hills for many days, and the river carried leaves and wood down to the quiet sea."
LATE = "Procurement delays and slow recruitment held up the works, which were completed eight months late."
SHARED = (
    "The office of audit and oversight follows up every audit recommendation each quarter and reports to the board on"
    " those that are overdue for more than eighteen months, with the reasons that managers gave for the delay."
)
FILES = {
    "one.pdf": [AUDIT, RAIN, SHARED],
    "two.pdf": [GENDER, RAIN, PUBLIC, LATE],
    "three.pdf": [SHARED, "Les rapports d’audit interne sont publiés, et l’auditeur externe a émis une opinion sans réserve."],
}


def put(store: Store, name: str, number: int, texts: list[str], *, doc_class: str = "formal") -> None:
    document_id = hashlib.sha256(name.encode()).hexdigest()
    page = Page(document_id, 1, "\n".join(texts), 600, 800)
    passages, at = [], 0
    for ordinal, text in enumerate(texts):
        span = Span(1, at, at + len(text), text)
        passages.append(
            Passage(
                passage_id=passage_id(document_id, [span]),
                document_id=document_id,
                ordinal=ordinal,
                kind="paragraph",
                text=text,
                spans=(span,),
                boxes=(),
                runs=(),
                language="fr" if text.startswith("Les ") else "en",
            )
        )
        at += len(text) + 1
    with store.transaction():
        store.documents.register(Document(number=number, file=name, doc_class=doc_class))  # type: ignore[arg-type]
        store.documents.add_revision(number, document_id, file=name, size=1)
        store.passages.store_reading(Reading(document_id, (page,), tuple(passages)), {})


def filled(store: Store, names: list[str]) -> Store:
    for number, name in enumerate(names, 1):
        put(store, name, number, FILES[name])
    return store


@pytest.fixture
def ranked(store: Store) -> Store:
    rank(filled(store, list(FILES)), FRAMEWORK)
    return store


def text_of(store: Store, hit: Hit) -> str:
    return store.passages.get(hit.row).text


def test_the_best_passage_comes_first_with_reasons_where_they_stand(ranked: Store) -> None:
    best = hits(ranked, mi="2.1a")[0]
    text = text_of(ranked, best)
    assert text == GENDER
    assert best.rank == 1
    assert best.mis[0] == "2.1a"
    assert best.reasons
    assert {text[reason.start : reason.end].lower() for reason in best.reasons} >= {"gender equality policy"}
    assert [reason.weight for reason in best.reasons] == sorted((reason.weight for reason in best.reasons), reverse=True)


def test_the_order_of_ingest_changes_no_score(ranked: Store, tmp_path: Path) -> None:
    with Store(tmp_path / "other.db") as other:
        rank(filled(other, list(reversed(FILES))), FRAMEWORK)
        for mi in FRAMEWORK.mis:
            there = [(hit.passage_id, hit.score) for hit in hits(ranked, mi=mi, limit=50)]
            here = [(hit.passage_id, hit.score) for hit in hits(other, mi=mi, limit=50)]
            assert sorted(there) == sorted(here) or mi in {"4.4", "4.5"}
            # Which of two copies stands for both depends on their numbers; the scores do not.
            assert [score for _, score in there] == [score for _, score in here]


def test_only_what_is_new_is_matched_and_the_result_is_as_if_all_were(store: Store, tmp_path: Path) -> None:
    put(store, "one.pdf", 1, FILES["one.pdf"])
    assert rank(store, FRAMEWORK).n_matched == 3
    put(store, "two.pdf", 2, FILES["two.pdf"])
    summary = rank(store, FRAMEWORK)
    assert (summary.n_matched, summary.n_passages) == (4, 7)
    assert rank(store, FRAMEWORK).n_matched == 0
    with Store(tmp_path / "fresh.db") as fresh:
        rank(filled(fresh, ["one.pdf", "two.pdf"]), FRAMEWORK)
        assert hits(store, mi="4.4", limit=50) == hits(fresh, mi="4.4", limit=50)


def test_an_element_is_searched_for(ranked: Store) -> None:
    found = hits(ranked, element="4.4.6")
    assert text_of(ranked, found[0]) == PUBLIC
    assert all("4.4.6" in hit.elements for hit in found)


def test_words_and_a_micro_indicator_combine(ranked: Store) -> None:
    found = hits(ranked, mi="4.4", query='"website"')
    assert [text_of(ranked, hit) for hit in found] == [PUBLIC]
    assert [text_of(ranked, hit) for hit in hits(ranked, query='"river"')] == [RAIN]


def test_copies_collapse_into_one_hit_that_lists_them(ranked: Store) -> None:
    shared = [hit for hit in hits(ranked, mi="4.5", limit=50) if text_of(ranked, hit) == SHARED]
    assert len(shared) == 1
    assert len(shared[0].copies) == 1
    alone = hits(ranked, mi="4.5", filters=Filters(documents=(3,)), limit=50)
    assert SHARED in [text_of(ranked, hit) for hit in alone]


def test_filters_narrow(ranked: Store) -> None:
    assert {hit.row // 100_000_000 for hit in hits(ranked, mi="4.4", filters=Filters(documents=(2,)))} == {2}
    assert not hits(ranked, mi="4.4", filters=Filters(kinds=("heading",)))
    french = hits(ranked, mi="4.4", filters=Filters(language="fr"))
    assert [text_of(ranked, hit)[:12] for hit in french] == ["Les rapports"]


def test_an_english_micro_indicator_finds_french_passages(ranked: Store) -> None:
    assert "Les rapports" in [text_of(ranked, hit)[:12] for hit in hits(ranked, mi="4.4")[:4]]


def test_excluded_documents_are_not_ranked_and_confidential_ones_can_be_left_out(store: Store) -> None:
    put(store, "one.pdf", 1, [AUDIT], doc_class="inform-only")
    put(store, "two.pdf", 2, [PUBLIC], doc_class="excluded")
    assert rank(store, FRAMEWORK).n_passages == 1
    assert len(hits(store, mi="4.4")) == 1
    assert not hits(store, mi="4.4", filters=Filters(include_confidential=False))


def test_what_has_evidence_is_told_from_what_has_none(ranked: Store) -> None:
    found = findings(ranked)
    assert found["4.4"].has_evidence
    assert found["4.4"].n_documents >= 2
    assert not found["11.1"].has_evidence
    assert found["11.1"].n_passages == 0


def test_the_thresholds_are_the_same_where_they_are_written_twice() -> None:
    assert (answers.WORTH_READING, answers.SAYS_ANYTHING) == (ranking.WORTH_READING, ranking.SAYS_ANYTHING)


def test_an_unranked_store_says_what_to_do(store: Store) -> None:
    with pytest.raises(StoreError, match="ranked") as refused:
        hits(store, mi="4.4")
    assert "extract tag" in refused.value.advice


def test_an_empty_store_can_be_ranked(store: Store) -> None:
    assert rank(store, FRAMEWORK).n_passages == 0
    assert hits(store, mi="4.4") == []
    assert not any(found.has_evidence for found in findings(store).values())


def test_every_piece_of_a_score_is_explained(ranked: Store) -> None:
    best = hits(ranked, mi="4.4")[0]
    said = {each.mi: each for each in explain(ranked, FRAMEWORK, best.passage_id)}
    assert said["4.4"].score == pytest.approx(best.score, abs=1e-4)
    assert said["4.4"].rank == 1
    pieces = said["4.4"].pieces
    own = (pieces["saturated"] + pieces["words"] + pieces["neighbours"] + pieces["introduction"]) * pieces["form"] + pieces["centring"] + pieces["learned"]
    assert own == pytest.approx(pieces["score"], abs=2e-4)
    assert next(iter(said)) == best.mis[0]


def test_decisions_re_rank_and_can_be_left_out(ranked: Store) -> None:
    before = {hit.passage_id: hit.score for hit in hits(ranked, mi="4.4", limit=50)}
    best = hits(ranked, mi="4.4")[0]
    judge.cite(ranked, FRAMEWORK, best.passage_id, "4.4.2", by=judge.By("Ada", "2026-01-02T03:04:05.000Z"))
    summary = rank(ranked, FRAMEWORK)
    after = {hit.passage_id: hit.score for hit in hits(ranked, mi="4.4", limit=50)}
    assert summary.learned_from == 1
    assert after[best.passage_id] > before[best.passage_id]
    standing = ranked.tags.standing()
    assert standing is not None
    assert standing.learned == 1
    rank(ranked, FRAMEWORK)
    assert ranked.tags.learned().version == 1  # type: ignore[union-attr]
    rank(ranked, FRAMEWORK, learning=False)
    assert {hit.passage_id: hit.score for hit in hits(ranked, mi="4.4", limit=50)} == before
