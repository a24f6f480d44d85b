"""Scores: what raises and lowers them, that order does not matter, near-duplicates, elements and learning."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest

from extract.frameworks import load
from extract.lexicons import lexicons_for
from extract.model.framework import Framework
from extract.tag.duplicates import copies
from extract.tag.elements import ElementScorer
from extract.tag.learning import Decision, Learned, Likeness, apply, learn
from extract.tag.matcher import Matcher
from extract.tag.plain_lexicon import lexicon_of
from extract.tag.ranking import SAYS_ANYTHING, ranked
from extract.tag.scoring import gather, levels, score
from extract.tag.sheet import Sheet, Text, fill
from extract.tag.standing import aside, standing, stands_aside, structure
from extract.tag.weights import Weights

AUDIT = "The Board of Auditors issued an unqualified audit opinion on the financial statements for the year."
GENDER = "The gender equality policy was revised, and each office now has a trained gender focal point at hand."
EMPTY = "Rain fell on the hills for many days, and the river carried leaves and wood down to the quiet sea."
RAINY = "It was said that this had been so for many years."
LATE = "Procurement delays and slow recruitment held up the works, which were completed eight months late."


@cache
def ground() -> tuple[Framework, dict[str, Matcher], list[Weights]]:
    framework = load("mopan-3.0")
    lexicons = lexicons_for(framework)
    matchers = {lexicon.language: Matcher(lexicon, tuple(framework.mis)) for lexicon in lexicons}
    return framework, matchers, [Weights(matchers[lexicon.language], lexicon, framework) for lexicon in lexicons]


def sheet(*texts: str, kind: str = "paragraph", language: str = "en") -> Sheet:
    return fill([Text(text, kind, language, True) for text in texts], ground()[1])


def scores_of(*sheets: Sheet) -> np.ndarray:
    _, _, weights = ground()
    return score(gather(sheets, weights), weights)[0]


def column(mi: str) -> int:
    return list(ground()[0].mis).index(mi)


def test_the_passage_that_speaks_to_it_stands_first() -> None:
    scores = scores_of(sheet(AUDIT), sheet(GENDER), sheet(EMPTY), sheet(LATE))
    for mi, row in (("4.4", 0), ("2.1a", 1), ("5.7", 3)):
        assert np.argmax(scores[:, column(mi)]) == row
    assert scores[2].max() < SAYS_ANYTHING


def test_the_order_of_documents_changes_nothing() -> None:
    sheets = [sheet(AUDIT, EMPTY), sheet(GENDER), sheet(LATE, GENDER), sheet(EMPTY)]
    there = scores_of(*sheets)
    back = scores_of(*reversed(sheets))
    # Backwards the blocks of 1, 2, 1 and 2 passages begin at 0, 1, 3 and 4.
    assert np.array_equal(there, np.vstack([back[4:6], back[3:4], back[1:3], back[0:1]]))


def test_a_neighbour_helps_and_a_document_end_keeps_it_away() -> None:
    beside = scores_of(sheet(AUDIT, EMPTY), sheet(GENDER))
    apart = scores_of(sheet(AUDIT), sheet(EMPTY), sheet(GENDER))
    assert beside[1, column("4.4")] > apart[1, column("4.4")]


def test_a_heading_does_not_stand_before_what_stands_under_it() -> None:
    heading = fill([Text("External audit opinion", "heading", "en", True, 1), Text(AUDIT, "paragraph", "en", True)], ground()[1])
    scores = scores_of(heading)
    assert scores[1, column("4.4")] > scores[0, column("4.4")]


def test_contents_pages_are_left_out() -> None:
    contents = fill([Text(AUDIT, "paragraph", "en", False), Text(AUDIT, "paragraph", "en", True)], ground()[1])
    scores = scores_of(contents)
    assert scores[0].max() == -1.0
    assert scores[1, column("4.4")] > 0.2


def test_items_take_after_the_line_that_introduces_them() -> None:
    _, _, weights = ground()
    listed = fill(
        [
            Text("Several lessons were learned from the evaluations of the past years, namely:", "paragraph", "en", True),
            Text("(a) Small boats are better than large ones on this river in the months of rain.", "list_item", "en", True),
        ],
        ground()[1],
    )
    scores, within = score(gather([listed], weights), weights)
    assert within[1, column("8.7")] > scores[1, column("8.7")]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (f"{AUDIT} {RAINY}", "paragraph", 100),
        (AUDIT, "heading", 30),
        (f"{AUDIT} {RAINY}", "footnote", 85),
        ("The long report of the office on all that was done in the last year in many places was read by all of them", "paragraph", 75),
        ("Too short.", "paragraph", 60),
        (f"{RAINY} {RAINY} Did the office learn from this in time?", "paragraph", 70),
        ("IEO Independent Evaluation Office LACC Liberia Anti Corruption Commission UNCT Country Team " * 2, "paragraph", 22),
    ],
)
def test_form_counts(text: str, kind: str, expected: int) -> None:
    assert standing(text, kind, len(text.split())) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("1.2 Evaluation methodology", True),
        ("B. Objectives, scope and methodology", True),
        ("Annex II. Methodology and response rates for surveys and questionnaires", True),
        ("ACKNOWLEDGEMENTS", True),
        ("Annex 3: List of persons interviewed", True),
        ("References", True),
        ("IX. MATRICE D’EVALUATION", True),
        ("VII.2 Méthodologie d’évaluation", True),
        ("Términos de referencia", True),
        ("Reference groups", False),
        ("Methods of monitoring", False),
        ("Limited resources", False),
        ("System-wide data collection and reporting", False),
        ("The methodology by which offices set targets is used in all regions of the world", False),
        ("", False),
    ],
)
def test_sections_about_the_document_itself_are_told_by_their_headings(heading: str, expected: bool) -> None:
    assert stands_aside(heading) is expected


def test_what_stands_under_method_or_thanks_counts_less() -> None:
    texts = ["Findings", "One.", "1.2 Methodology", "Sampling", "Two.", "Conclusions", "Three."]
    assert aside(texts, [0, 1, 1, 3, 4, 0, 6]) == [False, False, False, True, True, False, False]
    method = fill([Text("Methodology", "heading", "en", True, 1), Text(AUDIT, "paragraph", "en", True)], ground()[1])
    findings = fill([Text("Findings", "heading", "en", True, 1), Text(AUDIT, "paragraph", "en", True)], ground()[1])
    assert method.standing[1] == round(0.7 * findings.standing[1])


def test_headings_stand_over_what_follows_them() -> None:
    above, lead = structure(
        [
            ("heading", "1", 1),
            ("paragraph", "These are:", None),
            ("list_item", "a", None),
            ("footnote", "f", None),
            ("list_item", "b", None),
            ("heading", "1.1", 2),
            ("table_row", "head", None),
            ("table_row", "row", None),
            ("paragraph", "text", None),
            ("heading", "2", 1),
            ("list_item", "alone", None),
        ]
    )
    assert above == [0, 1, 1, 1, 1, 1, 6, 6, 6, 0, 10]
    assert lead == [0, 0, 2, 0, 2, 0, 0, 7, 0, 0, 0]


def test_a_sheet_survives_being_packed() -> None:
    packed = sheet(AUDIT, GENDER, EMPTY)
    again = Sheet.unpack(packed.pack())
    assert np.array_equal(scores_of(packed), scores_of(again))
    assert packed.places(0) == again.places(0)
    assert all(AUDIT[start:end] for _, _, start, end in again.places(0))


def test_an_empty_store_and_an_empty_document_can_be_scored() -> None:
    _, _, weights = ground()
    assert score(gather([], weights), weights)[0].shape == (0, 62)
    assert scores_of(sheet(), sheet(AUDIT)).shape == (1, 62)


@pytest.mark.parametrize(
    ("text", "mi", "element"),
    [
        ("The audit reports are published on the public website of the office.", "4.4", "4.4.6"),
        ("The gender focal points were trained in a course on gender.", "2.1a", "2.1a.6"),
        ("The evaluation director reports directly to the Executive Board.", "8.1", "8.1.2"),
        ("The project document has a risk register, reviewed by the partners each quarter.", "5.4", "5.4.5"),
    ],
)
def test_the_element_is_named(text: str, mi: str, element: str) -> None:
    _, _, weights = ground()
    corpus = gather([sheet(text, EMPTY, AUDIT, GENDER)], weights)
    best = ElementScorer(corpus, weights).best(mi, np.array([0, 1]))
    assert element in [code for code, _ in best[0][:2]]
    assert all(code.startswith(f"{mi}.") for code, _ in best[0])


def test_near_duplicates_are_found_and_others_are_not() -> None:
    changed = AUDIT.replace("for the year", "for the year 2024")
    long = f"{AUDIT} {GENDER} {LATE}"
    sheets = [sheet(long, EMPTY), sheet(GENDER), sheet(f"{changed} {GENDER} {LATE}"), sheet(long)]
    corpus = gather(sheets, ground()[2])
    same = copies(corpus.sketches, np.array([50, 51, 40, 30, 60], dtype=np.int64))
    assert same == {0: 3, 4: 3}


def test_equal_scores_are_ordered_by_passage_id() -> None:
    scores = np.array([[0.5], [0.7], [0.5]], dtype=np.float32)
    kept = ranked(scores, scores, ["c", "b", "a"])[0]
    assert kept.rows.tolist() == [1, 2, 0]
    assert kept.ranks.tolist() == [1, 2, 3]


def _learning_corpus() -> tuple[list[str], list[str]]:
    """Passages on boats that are all alike to the lexicon, but of two kinds to a reader."""
    picker = random.Random(7)
    harbour = "harbour quay crane ship mooring pilot dock wharf tug cargo".split()
    forest = "forest moss fern owl birch trail cabin brook stone lichen".split()
    texts, kinds = [], []
    for at in range(24):
        kind, words = ("good", harbour) if at % 2 else ("bad", forest)
        texts.append(f"The audit report speaks of {' '.join(picker.sample(words, 7))} and of other things in the area.")
        kinds.append(kind)
    return texts, kinds


def test_decisions_raise_what_is_like_the_cited_and_lower_what_is_like_the_rejected() -> None:
    framework, _, weights = ground()
    texts, kinds = _learning_corpus()
    ids = [f"{at:016x}" for at in range(len(texts))]
    # A document each: nearness must not be what is learned here.
    corpus = gather([sheet(text) for text in texts], weights)
    scores, _ = score(corpus, weights)
    likeness = Likeness(corpus, weights)
    decisions = [Decision(ids[at], "4.4", float(kinds[at] == "good")) for at in range(10)]
    learned = learn(decisions, tuple(framework.mis), ids, scores, likeness)
    added = apply(learned, tuple(framework.mis), ids, likeness)[:, column("4.4")]
    good = [added[at] for at in range(10, 24) if kinds[at] == "good"]
    bad = [added[at] for at in range(10, 24) if kinds[at] == "bad"]
    assert min(good) > max(bad)
    assert not apply(learned, tuple(framework.mis), ids, likeness)[:, column("2.1a")].any()
    assert Learned.from_json(learned.as_json()) == learned


def test_without_decisions_nothing_is_learned() -> None:
    framework, _, weights = ground()
    corpus = gather([sheet(AUDIT, GENDER)], weights)
    scores, _ = score(corpus, weights)
    likeness = Likeness(corpus, weights)
    learned = learn([Decision("gone", "4.4", 1.0)], tuple(framework.mis), ["a", "b"], scores, likeness)
    assert learned.by_mi == {}
    assert not apply(learned, tuple(framework.mis), ["a", "b"], likeness).any()


def test_a_framework_without_a_lexicon_is_read_by_its_own_words() -> None:
    framework = load("mopan-3.0")
    plain = lexicon_of(framework)
    matcher = Matcher(plain, tuple(framework.mis))
    weights = [Weights(matcher, plain, framework)]
    corpus = gather([fill([Text(AUDIT, "paragraph", "en", True), Text(EMPTY, "paragraph", "en", True)], {"en": matcher})], weights)
    scores, _ = score(corpus, weights)
    assert scores[0, column("4.4")] > scores[1, column("4.4")]


def test_a_language_with_a_narrower_lexicon_is_heard_as_well() -> None:
    english = [AUDIT, GENDER, LATE] * 10
    spanish = ["El informe de auditoría externa no tuvo salvedades."] * 25
    sheets = [sheet(text) for text in english] + [sheet(text, language="es") for text in spanish]
    corpus = gather(sheets, ground()[2])
    own = np.zeros((len(corpus), corpus.n_mis))
    own[:30, 0], own[30:, 0] = 0.6, 0.4
    factor = levels(corpus, own)
    assert factor[:30] == pytest.approx(1.0)
    assert factor[30:] == pytest.approx(1.5)


def test_a_few_passages_in_another_language_are_left_as_they_are() -> None:
    sheets = [sheet(text) for text in [AUDIT] * 30] + [sheet(EMPTY, language="es")]
    corpus = gather(sheets, ground()[2])
    own = np.full((len(corpus), corpus.n_mis), 0.6)
    own[-1] = 0.1
    assert levels(corpus, own) == pytest.approx(1.0)
