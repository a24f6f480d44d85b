"""A sentence encoder takes part when the reviewers name one, and only then."""

from __future__ import annotations

import importlib.util
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from extract import plugins
from extract.encode.base import model_hash
from extract.encode.with_sentence_transformers import Encoder
from extract.errors import MissingDependencyError, UsageError
from extract.model.lexicon import Taught
from extract.store.in_sqlite import Store
from extract.tag.meaning import learn_meaning
from extract.workflow import encode
from extract.workflow.rank import explain, hits, rank
from tests.tag import trigrams
from tests.tag.test_store_ranking import FILES, FRAMEWORK, filled, put


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "weights").write_text("three letters at a time")
    point = EntryPoint("trigrams", "tests.tag.trigrams", "extract.encode")
    monkeypatch.setattr(plugins, "_installed", lambda room: (point,) if room == "encode" else ())
    monkeypatch.setattr(trigrams.Encoder, "encoded", [])
    return f"trigrams:{folder}"


def scores(store: Store) -> list[tuple[str, float]]:
    return [(hit.passage_id, hit.score) for mi in FRAMEWORK.mis for hit in hits(store, mi=mi, limit=50)]


def test_it_changes_the_scores_is_on_record_and_can_be_left_out_again(store: Store, model: str) -> None:
    assert rank(filled(store, list(FILES)), FRAMEWORK).encoder is None
    without = scores(store)
    encode.choose(store, model)
    summary = rank(store, FRAMEWORK)
    assert summary.encoder
    assert summary.encoder.startswith("trigrams, tiny, ")
    standing = store.tags.standing()
    assert standing is not None
    assert standing.encoder == summary.encoder
    assert scores(store) != without
    encode.choose(store, encode.NONE)
    assert rank(store, FRAMEWORK).encoder is None
    assert scores(store) == without


def test_only_what_is_new_is_encoded(store: Store, model: str) -> None:
    put(store, "one.pdf", 1, FILES["one.pdf"])
    encode.choose(store, model)
    rank(store, FRAMEWORK)
    trigrams.Encoder.encoded.clear()
    put(store, "two.pdf", 2, FILES["two.pdf"])
    rank(store, FRAMEWORK)
    assert trigrams.Encoder.encoded == FILES["two.pdf"]
    rank(store, FRAMEWORK)
    assert trigrams.Encoder.encoded == FILES["two.pdf"]


def test_a_document_without_passages_is_passed_over(store: Store, model: str) -> None:
    put(store, "one.pdf", 1, FILES["one.pdf"])
    put(store, "pictures.pdf", 2, [])
    encode.choose(store, model)
    assert rank(store, FRAMEWORK).n_passages == len(FILES["one.pdf"])


@pytest.mark.parametrize("names", [[], ["pictures.pdf"]])
def test_a_store_without_passages_can_be_ranked_with_one(store: Store, model: str, names: list[str]) -> None:
    for number, name in enumerate(names, 1):
        put(store, name, number, [])
    encode.choose(store, model)
    assert rank(store, FRAMEWORK).n_passages == 0


def test_another_model_encodes_anew(store: Store, model: str) -> None:
    put(store, "one.pdf", 1, FILES["one.pdf"])
    encode.choose(store, model)
    rank(store, FRAMEWORK)
    trigrams.Encoder.encoded.clear()
    Path(model.partition(":")[2], "weights").write_text("other weights")
    rank(store, FRAMEWORK)
    assert set(FILES["one.pdf"]) <= set(trigrams.Encoder.encoded)


def test_what_it_adds_is_a_piece_of_the_score(store: Store, model: str) -> None:
    encode.choose(filled(store, list(FILES)), model)
    rank(store, FRAMEWORK)
    best = hits(store, mi="4.4")[0]
    pieces = {each.mi: each for each in explain(store, FRAMEWORK, best.passage_id)}["4.4"].pieces
    own = sum(pieces[name] for name in ("saturated", "words", "meaning", "neighbours", "introduction"))
    assert own * pieces["form"] + pieces["centring"] == pytest.approx(pieces["score"], abs=2e-4)
    assert pieces["meaning"] != 0


def test_a_model_that_is_gone_is_named_not_passed_over(store: Store, model: str) -> None:
    encode.choose(filled(store, ["one.pdf"]), model)
    Path(model.partition(":")[2], "weights").unlink()
    with pytest.raises(UsageError, match=r"no model in .*tiny"):
        rank(store, FRAMEWORK)


def test_a_folder_without_a_model_is_refused_and_nothing_is_remembered(store: Store, tmp_path: Path, model: str) -> None:
    with pytest.raises(UsageError, match="no model"):
        encode.choose(store, f"trigrams:{tmp_path / 'nowhere'}")
    assert encode.encoder_of(store) is None


def test_a_missing_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match="sentence-transformers") as refused:
        Encoder(tmp_path)
    assert "[semantic]" in refused.value.advice


def test_a_models_hash_is_of_its_files_and_their_names(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "a").write_text("x")
    assert model_hash(one) == model_hash(two)
    (two / "inner" / "a").rename(two / "inner" / "b")
    assert model_hash(one) != model_hash(two)


def test_meaning_is_learned_from_what_is_near() -> None:
    near = np.eye(8, dtype=np.float32).repeat(20, axis=0)
    taught = [Taught("x", {"4.4": 1.0} if row < 20 else {"9.1": 1.0} if row < 40 else {}) for row in range(160)]
    adds = learn_meaning(near, taught, ("4.4", "9.1"))
    assert adds[0, 0] == pytest.approx(20 / 50)
    assert adds[1, 1] == pytest.approx(20 / 50)
    assert abs(adds[2:]).max() == pytest.approx(0.0, abs=1e-9)
