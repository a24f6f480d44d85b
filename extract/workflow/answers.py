"""Answers from the ranking as it was kept: hits with their reasons. Reads no lexicon and computes no score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.errors import StoreError
from extract.model.ranking import Filters, Hit, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extract.store.in_sqlite import Store
    from extract.store.tags import TagRow
    from extract.tag.sheet import Sheet

REASONS = 12
"""So many phrases are named for a hit, those that add most."""

FEW = 3
"""Where fewer phrases than this speak, the words that do are named too."""

TAGS_SHOWN = 6
"""So many micro-indicators are named for a hit, those that it is worth reading for."""

WORTH_READING, SAYS_ANYTHING = 0.28, 0.2
"""As in `extract.tag.ranking`, which would load numpy and scipy here."""

_WORDS_LIMIT = 20_000
"""Passages that words alone may find before they are combined with a micro-indicator."""


@dataclass(slots=True)
class _Candidate:
    row: int
    score: float
    elements: tuple[str, ...] = ()
    copies: list[int] = field(default_factory=list)


def hits(
    store: Store, *, mi: str | None, element: str | None, query: str | None, filters: Filters, limit: int
) -> list[Hit]:
    """Return ranked passages; see `extract.workflow.rank.hits`."""
    if element and not mi:
        mi = element.rpartition(".")[0]
    if mi:
        candidates = _of_mi(store, mi, element, query, filters, limit)
    elif query:
        candidates = [_Candidate(row, score) for row, score in store.tags.by_words(query, filters, limit=_more(limit))]
    else:
        candidates = [_Candidate(row, 0.0) for row in store.tags.in_order(filters, limit=limit)]
    chosen = _without_copies(store, candidates)[:limit]
    return _complete(store, chosen, mi)


def _more(limit: int) -> int:
    """So many are fetched that near-duplicates can fall away and enough are left."""
    return 3 * limit + 50


def _of_mi(
    store: Store, mi: str, element: str | None, query: str | None, filters: Filters, limit: int
) -> list[_Candidate]:
    if store.tags.standing() is None:
        raise StoreError("Nothing in this store has been ranked yet.", "Run `extract tag`.")
    tags = store.tags.of_mi(mi, filters, limit=None if element or query else _more(limit))
    scores = {tag.passage: tag.score for tag in tags}
    if element:
        scores = {tag.passage: tag.score * share for tag in tags if (share := _share(tag, element)) > 0}
    if query:
        found = dict(store.tags.by_words(query, filters, limit=_WORDS_LIMIT))
        best_words = max(found.values(), default=0.0) or 1.0
        best_tag = max((scores[row] for row in found if row in scores), default=0.0) or 1.0
        # Words were typed to be found: a passage that the ranking does not know under this micro-indicator
        # stays in the list, below those that both know.
        scores = {row: words / best_words + scores.get(row, 0.0) / best_tag for row, words in found.items()}
        if element:
            known = {tag.passage for tag in tags if _share(tag, element) > 0}
            scores = {row: score for row, score in scores.items() if row in known}
    rank_of = {tag.passage: tag.rank for tag in tags}
    elements = {tag.passage: tuple(code for code, _ in tag.elements) for tag in tags}
    order = sorted(scores, key=lambda row: (-scores[row], rank_of.get(row, 0), row))
    return [_Candidate(row, scores[row], elements.get(row, ())) for row in order]


def _share(tag: TagRow, element: str) -> float:
    """How much of what speaks for the passage's best element speaks for this one."""
    if not tag.elements:
        return 0.0
    best = tag.elements[0][1] or 1.0
    return next((score / best for code, score in tag.elements if code == element), 0.0)


def _without_copies(store: Store, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Let the best of several near-duplicates stand for the others."""
    group_of = store.tags.groups([candidate.row for candidate in candidates])
    seen: dict[int, _Candidate] = {}
    kept = []
    for candidate in candidates:
        group = group_of.get(candidate.row, candidate.row)
        if group in seen:
            seen[group].copies.append(candidate.row)
        else:
            seen[group] = candidate
            kept.append(candidate)
    return kept


def _complete(store: Store, candidates: Sequence[_Candidate], mi: str | None) -> list[Hit]:
    rows = [candidate.row for candidate in candidates]
    tags = store.tags.of_passages(rows)
    places = store.tags.places(rows + [row for candidate in candidates for row in candidate.copies])
    reasons = _Reasons(store)
    found = []
    for rank, candidate in enumerate(candidates, 1):
        passage_id, document_id, at = places[candidate.row]
        mine = tags[candidate.row]
        # Without a micro-indicator in the question, the passage's own best one says why it is worth reading.
        about = mi or (mine[0].mi if mine else None)
        elements = candidate.elements or next(
            (tuple(code for code, _ in tag.elements) for tag in mine if tag.mi == about), ()
        )
        found.append(
            Hit(
                rank=rank,
                score=candidate.score,
                row=candidate.row,
                passage_id=passage_id,
                mis=_named(mine, about),
                elements=elements,
                reasons=reasons.of(candidate.row, document_id, at, about) if about else (),
                copies=tuple(places[row][0] for row in candidate.copies),
            )
        )
    return found


def _named(tags: Sequence[TagRow], about: str | None) -> tuple[str, ...]:
    """The micro-indicators that a passage is tagged with, best first; the one asked for is always among them."""
    worth = [
        tag.mi
        for at, tag in enumerate(tags)
        if tag.score >= WORTH_READING or (at < 3 and tag.score >= SAYS_ANYTHING) or tag.mi == about
    ]
    named = worth[:TAGS_SHOWN]
    if about in worth and about not in named:
        named.append(about)
    return tuple(named)


class _Reasons:
    """Reads sheets and phrases as they are needed, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sheets: dict[str, Sheet | None] = {}
        self._phrases: dict[str, dict[tuple[int, int], tuple[str, float]]] = {}

    def of(self, row: int, document_id: str, at: int, mi: str) -> tuple[Reason, ...]:
        """The phrases of one passage that speak for a micro-indicator, those that add most first; then its words."""
        from extract.tag.sheet import Sheet  # noqa: PLC0415 - loads numpy, which `--help` does not need

        if document_id not in self._sheets:
            packed = self._store.tags.sheet(document_id)
            self._sheets[document_id] = Sheet.unpack(packed) if packed else None
        sheet = self._sheets[document_id]
        if sheet is None or at >= len(sheet):
            return ()
        if mi not in self._phrases:
            self._phrases[mi] = self._store.tags.phrases(mi)
        known = self._phrases[mi]
        language = int(sheet.language[at])
        reasons = [
            Reason(phrase=known[language, feature][0], start=start, end=end, weight=known[language, feature][1])
            for feature, _, start, end in sheet.places(at)
            if (language, feature) in known
        ]
        reasons = sorted(reasons, key=lambda reason: (-reason.weight, reason.start, reason.phrase))[:REASONS]
        if len(reasons) < FEW:
            passage = self._store.passages.get(row)
            reasons += word_reasons(passage.text, passage.language or "", language, known, beside=reasons)[:FEW]
        return tuple(reasons)


def word_reasons(
    text: str,
    written_in: str,
    language: int,
    known: Mapping[tuple[int, int], tuple[str, float]],
    *,
    beside: Sequence[Reason] = (),
) -> list[Reason]:
    """Return the words of a passage that speak for a micro-indicator, those that add most first, each once.

    Args:
        text: The passage.
        written_in: ISO 639-1.
        language: The language's number in the ranking.
        known: What phrases and words add, as `store.tags.phrases` gives it.
        beside: Phrases that are named already: the words in them are not named again.
    """
    from extract.tag.sheet import N_WORDS, stem_numbers  # noqa: PLC0415 - see above
    from extract.tag.tokens import tokenise  # noqa: PLC0415

    numbers = stem_numbers()
    found: dict[int, Reason] = {}
    for stem, start, end in zip(*tokenise(text, written_in), strict=True):
        key = language, N_WORDS + numbers[stem]
        # Another word may have the same number.
        if key not in known or known[key][0] != stem or key[1] in found:
            continue
        if not any(reason.start <= start and end <= reason.end for reason in beside):
            found[key[1]] = Reason(phrase=text[start:end].lower(), start=start, end=end, weight=known[key][1])
    return sorted(found.values(), key=lambda reason: (-reason.weight, reason.start))
