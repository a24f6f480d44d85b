"""Ranks every passage of a store under every micro-indicator, and answers questions about the ranking.

    match      the documents that are new (or all, when a lexicon changed)     slow, once
    score      all passages under all micro-indicators                         algebra, every time
    keep       tags, reasons, findings and near-duplicates, in one transaction

Questions are answered from what was kept: `extract search --mi` reads no lexicon and computes nothing.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.model.ranking import Explanation, Filters, Finding, Hit
from extract.workflow.answers import hits as _hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from extract.model.framework import Framework
    from extract.model.lexicon import Lexicon, Taught
    from extract.store.in_sqlite import Store
    from extract.store.tags import PhraseRow, RankedText, TagRow
    from extract.tag.matcher import Matcher
    from extract.tag.ranking import RankedMi
    from extract.tag.scoring import Corpus
    from extract.tag.sheet import Sheet
    from extract.tag.weights import Weights


@dataclass(frozen=True, slots=True)
class RankSummary:
    """What a ranking run did."""

    n_passages: int
    n_matched: int
    """Passages whose phrases had to be looked for; the others were known."""
    n_tags: int
    seconds: float
    learned_from: int = 0
    """Decisions that the ranking learned from."""
    encoder: str | None = None
    """Identity of the sentence encoder that took part."""


@dataclass(frozen=True)
class Tools:
    """What a framework's lexicons are made into; it takes a second or two and depends on no document."""

    lexicons: str
    """Their key (see `lexicon_key`)."""
    matchers: dict[str, Matcher]
    """By language."""
    weights: list[Weights]
    """In the same order."""
    noise: dict[str, float]
    """How high unrelated passages score, by micro-indicator."""
    taught: list[tuple[Taught, ...]]
    """The passages that teach each language, in the same order."""


@dataclass(frozen=True)
class Ground:
    """All that scoring needs, in the order of the documents' ids."""

    tools: Tools
    documents: list[str]
    rows: list[int]
    ids: list[str]
    sheets: list[Sheet]
    n_matched: int


def rank(
    store: Store, framework: Framework, *, learning: bool = True, tools: Tools | None = None
) -> RankSummary:
    """Match what is new, then score all passages under all micro-indicators; call after every ingest.

    Args:
        store: What is ranked, and where the tags go.
        framework: Its micro-indicators.
        learning: False leaves out what was learned from decisions.
        tools: Of this framework, when they were made beforehand.

    Raises:
        FrameworkError: a lexicon of the framework is not valid.
        MissingDependencyError: the store has a sentence encoder that cannot be loaded.
        UsageError: the same, because its model is no longer there.
    """
    # numpy, scipy and the lexicons load only when something is ranked: searching needs none of them.
    from extract.store.tags import StandingRanking  # noqa: PLC0415 - see above
    from extract.tag.duplicates import copies  # noqa: PLC0415
    from extract.tag.ranking import findings as find  # noqa: PLC0415
    from extract.tag.ranking import ranked  # noqa: PLC0415
    from extract.tag.scoring import gather  # noqa: PLC0415
    from extract.workflow.learn import learned_scores  # noqa: PLC0415

    began = time.perf_counter()
    ground = prepare(store, framework, tools)
    corpus = gather(ground.sheets, ground.tools.weights)
    encoder, meaning = meaning_of(store, framework, ground, corpus)
    scores, within, model = learned_scores(
        store, framework, ground.tools.lexicons, corpus, ground.tools.weights, ground.ids, learning, meaning
    )
    kept = ranked(scores, within, ground.ids)
    tags = _tags(framework, corpus, ground, kept)
    order = _register_order(ground.rows)
    stands_for = copies(corpus.sketches, order)
    with store.transaction():
        store.tags.replace(
            StandingRanking(
                framework=framework.id,
                framework_sha256=framework.sha256,
                lexicons=ground.tools.lexicons,
                learned=model.version if model else None,
                n_passages=len(ground.rows),
                corpus=_hash(ground.documents),
                encoder=encoder,
            ),
            tags=tags,
            phrases=_phrases(framework, corpus, ground),
            findings=find(tuple(framework.mis), kept, corpus, scores, ground.tools.noise),
            copies={ground.rows[row]: ground.rows[original] for row, original in stands_for.items()},
        )
    return RankSummary(
        n_passages=len(ground.rows),
        n_matched=ground.n_matched,
        n_tags=len(tags),
        seconds=time.perf_counter() - began,
        learned_from=model.n_decisions if model else 0,
        encoder=encoder,
    )


def meaning_of(
    store: Store, framework: Framework, ground: Ground, corpus: Corpus
) -> tuple[str | None, NDArray[np.float64] | None]:
    """Return which sentence encoder this store has and what it says of every passage; nothing when it has none.

    Raises:
        MissingDependencyError: the library that reads it is not installed.
        UsageError: the model is no longer there.
    """
    from extract.workflow.encode import encoder_of, said_by_meaning  # noqa: PLC0415 - as in `rank`

    encoder = encoder_of(store)
    if encoder is None:
        return None, None
    codes = tuple(framework.mis)
    return encoder.identity, said_by_meaning(store, encoder, corpus, ground.documents, ground.tools.taught, codes)


def hits(
    store: Store,
    *,
    mi: str | None = None,
    element: str | None = None,
    query: str | None = None,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    limit: int = 20,
) -> list[Hit]:
    """Return ranked passages.

    Args:
        store: An open store that was ranked.
        mi: Code of a micro-indicator, e.g. `4.4`.
        element: Code of an element, e.g. `4.4.6`; implies its micro-indicator.
        query: An FTS5 expression (see `extract.search`); combined with `mi` when both are given.
        filters: What the search is narrowed to.
        limit: At most this many hits.
    """
    return _hits(store, mi=mi, element=element, query=query, filters=filters, limit=limit)


def findings(store: Store) -> dict[str, Finding]:
    """For every micro-indicator: whether there is anything worth reading, in framework order."""
    return store.tags.findings()


def explain(store: Store, framework: Framework, passage_id: str) -> list[Explanation]:
    """All reasons for one passage, best micro-indicator first.

    Raises:
        UsageError: there is no such passage, or several ids begin so.
    """
    from extract.workflow.explain import explanations  # noqa: PLC0415 - loads numpy and the lexicons

    return explanations(store, framework, passage_id)


def tools_for(framework: Framework) -> Tools:
    """Read the lexicons of a framework and make them ready.

    Raises:
        FrameworkError: a lexicon of the framework is not valid.
    """
    from extract.lexicons import noise_for  # noqa: PLC0415 - loads YAML
    from extract.tag.matcher import Matcher  # noqa: PLC0415 - loads RapidFuzz
    from extract.tag.weights import Weights  # noqa: PLC0415

    lexicons = _lexicons(framework)
    matchers = {lexicon.language: Matcher(lexicon, tuple(framework.mis)) for lexicon in lexicons}
    weights = [Weights(matchers[lexicon.language], lexicon, framework) for lexicon in lexicons]
    taught = [lexicon.taught for lexicon in lexicons]
    return Tools(lexicon_key(framework, lexicons), matchers, weights, noise_for(framework), taught)


def prepare(store: Store, framework: Framework, tools: Tools | None = None) -> Ground:
    """Match what was not matched by the framework's lexicons, and fetch the rest."""
    from extract.tag.sheet import Sheet, Text, fill  # noqa: PLC0415

    tools = tools or tools_for(framework)
    key, matchers = tools.lexicons, tools.matchers
    documents = list(store.tags.ranked_documents())
    rows: list[int] = []
    ids: list[str] = []
    sheets: list[Sheet] = []
    n_matched = 0
    for document_id in documents:
        packed = store.tags.sheet(document_id, key)
        if packed is None:
            texts: list[RankedText] = store.tags.texts(document_id)
            sheet = fill(
                [Text(each.text, each.kind, each.language, each.is_ranked, each.level) for each in texts], matchers
            )
            with store.transaction():
                store.tags.keep_sheet(document_id, key, len(texts), sheet.pack())
            n_matched += len(texts)
            places = [(each.row, each.passage_id) for each in texts]
        else:
            sheet = Sheet.unpack(packed)
            places = store.tags.rows_of(document_id)
        sheets.append(sheet)
        rows += [row for row, _ in places]
        ids += [passage_id for _, passage_id in places]
    return Ground(tools, documents, rows, ids, sheets, n_matched)


def _lexicons(framework: Framework) -> tuple[Lexicon, ...]:
    from extract.lexicons import lexicons_for  # noqa: PLC0415 - loads YAML
    from extract.tag.plain_lexicon import lexicon_of  # noqa: PLC0415

    return lexicons_for(framework) or (lexicon_of(framework),)


def lexicon_key(framework: Framework, lexicons: Sequence[Lexicon]) -> str:
    """What kept matches depend on: the lexicons, the framework's codes and the way of matching."""
    from extract.tag.sheet import METHOD  # noqa: PLC0415

    parts = [METHOD, *framework.mis, *(f"{lexicon.language}:{lexicon.sha256}" for lexicon in lexicons)]
    return _hash(parts)


def _tags(framework: Framework, corpus: Corpus, ground: Ground, kept: Sequence[RankedMi]) -> list[TagRow]:
    import numpy as np  # noqa: PLC0415

    from extract.store.tags import TagRow  # noqa: PLC0415
    from extract.tag.elements import ElementScorer  # noqa: PLC0415

    scorer = ElementScorer(corpus, ground.tools.weights)
    tags = []
    for code, found in zip(framework.mis, kept, strict=True):
        elements = scorer.best(code, found.rows)
        passages = [ground.rows[row] for row in found.rows.tolist()]
        columns = (found.ranks.tolist(), passages, np.round(found.scores.astype(float), 5).tolist(), elements, found.places.tolist())
        tags += [
            TagRow(code, rank_, passage, score, best, place)
            for rank_, passage, score, best, place in zip(*columns, strict=True)
        ]
    return tags


def _phrases(framework: Framework, corpus: Corpus, ground: Ground) -> list[PhraseRow]:
    """What each phrase adds, with its rarity in this corpus, so that reasons need no lexicon."""
    from extract.store.tags import PhraseRow  # noqa: PLC0415
    from extract.tag.scoring import rarity  # noqa: PLC0415
    from extract.tag.sheet import N_WORDS  # noqa: PLC0415

    counts = rarity(corpus)
    codes = tuple(framework.mis)
    rows = []
    offset = 0
    for language, (weights, matcher) in enumerate(zip(ground.tools.weights, ground.tools.matchers.values(), strict=True)):
        for (feature, mi), adds in sorted(weights.by_place.items()):
            phrase = matcher.features[feature]
            rows.append(PhraseRow(codes[mi], feature, language, phrase, round(adds * float(counts[offset + feature]), 4)))
        if weights.words is not None:
            rows += [
                PhraseRow(code, N_WORDS + number, language, stem, round(adds, 4))
                for code in codes
                for number, stem, adds in weights.words.told(code)
            ]
        offset += len(matcher.features)
    return rows


def _register_order(rows: Sequence[int]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - an array
    import numpy as np  # noqa: PLC0415

    return np.array(rows, dtype=np.int64)


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
