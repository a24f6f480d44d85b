"""Finds quotes in passages and says where on the page they stand; no quote is taken on trust.

A quote is looked for as typed, then with white space, hyphens, ligatures, quotation marks and case set aside,
then for a near match. What is kept is always the source's own words at the place that was found, never what
was typed. A page whose text may be wrong (unreadable, or read by an unsure OCR) never gives an `exact`.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from extract.model.document import Box, Page, Passage, WordBox, unpack_words
from extract.model.judgement import Evidence, Place, QuoteMatch

CONTEXT = 32
"""Characters kept before and after a quote, to find it again."""

NEAR = 0.8
"""Similarity from which a near match is called fuzzy; below it the quote is not found."""

SHORTEST_FUZZY = 16
"""A shorter quote (letters and digits) must stand as typed: almost anything is near to three letters."""

SURE_OCR = 0.9
"""Mean word confidence from which a page read by OCR may give an exact quote."""

_LONG = 1_000
"""A longer quote is looked for by its two ends: the near search grows with the square of its length."""

_END = 400
"""Characters of a long quote's ends."""

_LARGEST = 2_000_000_000
"""Limit on quote length times passage length: the near search is bounded by size and so never hangs."""

_GAP = 8
"""Characters of the page that a passage may leave out inside one place: a break with its hyphen, a marker."""

_ALIKE = str.maketrans(
    {**dict.fromkeys("‘’‚‛′´`ʼ“”„‟″«»‹›\"", "'"), **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")}
)
"""Quotation marks of all kinds are alike, and so are dashes of all lengths."""

Outcome = Literal["unchanged", "moved", "broken"]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands in a text, and how well."""

    match: QuoteMatch
    start: int
    """Half-open offsets into the text; of the nearest words where nothing was found."""
    end: int
    similarity: float
    """0-1."""
    difference: str = ""
    """What was typed against what stands there: `[-typed-]{+printed+}`; empty unless fuzzy."""


@dataclass(frozen=True, slots=True)
class Located:
    """A quote with its place on the pages."""

    match: QuoteMatch
    quote: str
    """The passage's own words."""
    start: int
    """Half-open offsets into the passage's text."""
    end: int
    similarity: float
    difference: str
    doubt: str
    """Why it is not called exact although it reads alike; empty when there is no doubt."""
    prefix: str
    suffix: str
    pages: tuple[int, ...]
    places: tuple[Place, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Relocated:
    """What became of a quote in a new revision of its document."""

    evidence_id: str
    outcome: Outcome
    detail: str
    """A sentence for the reviewer; empty when nothing changed."""
    passage: Passage | None
    located: Located | None


@dataclass(frozen=True, slots=True)
class _Folded:
    text: str
    at: tuple[int, ...]
    """For each character of `text` where its source begins."""
    until: tuple[int, ...]
    """For each character of `text` where its source ends."""


def find(text: str, quote: str, *, near: bool = True) -> Found:
    """Find a quote in a text.

    Args:
        text: The text of a passage, a survey item or an interview.
        quote: What was typed.
        near: Whether to look for a near match when nothing better is there.

    Returns:
        The best match; `not-found` carries the nearest words there are, as advice only.
    """
    typed = quote.strip()
    start = text.find(typed) if typed else -1
    if start >= 0:
        return Found("exact", start, start + len(typed), 1.0)
    folded, wanted = _fold(text), _fold(typed)
    if not any(character.isalnum() for character in wanted.text):
        return Found("not-found", 0, 0, 0.0)
    at = folded.text.find(wanted.text)
    if at >= 0:
        last = at + len(wanted.text) - 1
        return Found("normalised", folded.at[at], folded.until[last], 1.0)
    if not near:
        return Found("not-found", 0, 0, 0.0)
    return _near(text, typed, folded, wanted)


def locate(passage: Passage, quote: str | None, pages: Mapping[int, Page]) -> Located:
    """Find a quote in a passage and map it to the pages.

    Args:
        passage: Where it is said to stand.
        quote: What was typed; None for the whole passage.
        pages: The pages of the passage by number.
    """
    found = Found("exact", 0, len(passage.text), 1.0) if quote is None else find(passage.text, quote)
    return _on_pages(passage, found, pages)


def places_of(passage: Passage, start: int, end: int) -> tuple[Place, ...]:
    """Return where the passage's text from `start` to `end` stands in the texts of its pages."""
    places: list[Place] = []
    for run in sorted(passage.runs, key=lambda run: run.start):
        first, last = max(start, run.start), min(end, run.start + run.length)
        if first >= last:
            continue
        place = Place(run.page, run.at + first - run.start, run.at + last - run.start)
        before = places[-1] if places else None
        if before and before.page == place.page and 0 <= place.start - before.end <= _GAP:
            places[-1] = Place(place.page, before.start, place.end)
        else:
            places.append(place)
    return tuple(places)


def boxes_of(places: Iterable[Place], pages: Mapping[int, Page]) -> tuple[Box, ...]:
    """Return a box for each line of the places, in reading order."""
    boxes: list[Box] = []
    for place in places:
        words = _words(pages[place.page].words) if place.page in pages else ()
        first = bisect_left(words, place.start, key=lambda word: word.end)
        line: Box | None = None
        for word in words[first:]:
            if word.start >= place.end:
                break
            if word.end <= place.start:
                continue
            if line is not None and line.top <= (word.top + word.bottom) / 2 <= line.bottom:
                line = Box(
                    place.page,
                    min(line.x0, word.x0),
                    min(line.top, word.top),
                    max(line.x1, word.x1),
                    max(line.bottom, word.bottom),
                )
                boxes[-1] = line
            else:
                line = Box(place.page, word.x0, word.top, word.x1, word.bottom)
                boxes.append(line)
    return tuple(boxes)


def doubt_of(places: Iterable[Place], pages: Mapping[int, Page]) -> str:
    """Say why a quote at these places cannot be called exact; empty when it can."""
    for number in sorted({place.page for place in places}):
        page = pages.get(number)
        if page is None:
            return f"page {number} is not in the store"
        if not page.readable:
            return f"the text of page {number} is not reliably readable"
        if page.method == "ocr" and (page.ocr_confidence is None or page.ocr_confidence < SURE_OCR):
            sure = "unknown" if page.ocr_confidence is None else f"{page.ocr_confidence:.0%}"
            return f"page {number} was read by OCR with confidence {sure}"
    return ""


def relocate(evidence: Evidence, passages: Sequence[Passage], pages: Mapping[int, Page]) -> Relocated:
    """Look for a quote in a new revision of its document.

    Where it stands several times, the words around it and its old page decide. A near match counts as broken,
    since only a person can say that changed words still carry the judgement.

    Args:
        evidence: With the quote, its context and its old place.
        passages: All passages of the new revision.
        pages: All pages of the new revision by number.
    """
    candidates = [
        (passage, found)
        for passage in passages
        if (found := find(passage.text, evidence.quote, near=False)).match != "not-found"
    ]
    located = [(passage, _on_pages(passage, found, pages)) for passage, found in candidates]
    if located:
        passage, best = max(located, key=lambda pair: _likeness(evidence, pair[1]))
        if best.pages == evidence.pages:
            return Relocated(evidence.evidence_id, "unchanged", "", passage, best)
        detail = f"now on PDF page {_range(best.pages)}, before on {_range(evidence.pages)}"
        return Relocated(evidence.evidence_id, "moved", detail, passage, best)
    nearest = process.extractOne(
        _fold(evidence.quote).text,
        {at: _fold(passage.text).text for at, passage in enumerate(passages)},
        scorer=fuzz.partial_ratio,
        score_cutoff=100 * NEAR,
    )
    if nearest is None or len(_fold(evidence.quote).text) < SHORTEST_FUZZY:
        return Relocated(evidence.evidence_id, "broken", "the words are not in the new file", None, None)
    passage = passages[nearest[2]]
    found = find(passage.text, evidence.quote)
    detail = f"PDF page {_range(passage.pages)} now reads: {found.difference or passage.text[found.start : found.end]}"
    return Relocated(evidence.evidence_id, "broken", detail, passage, None)


def difference(typed: str, printed: str) -> str:
    """Show two texts word by word: `the [-three-]{+four+} goals`."""
    old, new = typed.split(), printed.split()
    shown: list[str] = []
    for block in Levenshtein.opcodes([_fold(word).text for word in old], [_fold(word).text for word in new]):
        removed = " ".join(old[block.src_start : block.src_end])
        added = " ".join(new[block.dest_start : block.dest_end])
        if block.tag == "equal":
            shown.append(added)
            continue
        shown.append((f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else ""))
    return " ".join(shown)


def _on_pages(passage: Passage, found: Found, pages: Mapping[int, Page]) -> Located:
    places = places_of(passage, found.start, found.end)
    doubt = doubt_of(places, pages) if found.match != "not-found" else ""
    match: QuoteMatch = "normalised" if found.match == "exact" and doubt else found.match
    first = pages.get(places[0].page) if places else None
    last = pages.get(places[-1].page) if places else None
    return Located(
        match=match,
        quote=passage.text[found.start : found.end],
        start=found.start,
        end=found.end,
        similarity=found.similarity,
        difference=found.difference,
        doubt=doubt,
        prefix=first.text[max(0, places[0].start - CONTEXT) : places[0].start] if first else "",
        suffix=last.text[places[-1].end : places[-1].end + CONTEXT] if last else "",
        pages=tuple(sorted({place.page for place in places})),
        places=places,
        boxes=boxes_of(places, pages),
    )


def _near(text: str, typed: str, folded: _Folded, wanted: _Folded) -> Found:
    size = len(folded.text) * len(wanted.text)
    if len(wanted.text) < SHORTEST_FUZZY or not folded.text or size > _LARGEST:
        return Found("not-found", 0, 0, 0.0)
    start, end = 0, len(folded.text)
    if len(wanted.text) < len(folded.text):
        start, end = _window(wanted.text, folded.text)
    similarity = fuzz.ratio(wanted.text, folded.text[start:end]) / 100
    first, last = _whole_words(text, folded.at[start], folded.until[end - 1])
    match: QuoteMatch = "fuzzy" if similarity >= NEAR else "not-found"
    return Found(match, first, last, similarity, difference(typed, text[first:last]))


def _window(wanted: str, text: str) -> tuple[int, int]:
    """Where in a longer text a near match may stand."""
    if len(wanted) <= _LONG:
        start, end = _aligned(wanted, text)
        return _edges(wanted, text, start, end)
    start, _ = _aligned(wanted[:_END], text)
    _, end = _aligned(wanted[-_END:], text)
    return (start, end) if start < end else (0, len(text))


def _aligned(wanted: str, text: str) -> tuple[int, int]:
    aligned = fuzz.partial_ratio_alignment(wanted, text)
    return (aligned.dest_start, aligned.dest_end) if aligned else (0, len(text))


def _edges(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Better the window of a near match: it is as long as the quote, the words in the text may be more or fewer."""
    reach = max(8, len(wanted) // 4)
    low, high = max(0, start - reach), min(len(text), end + reach)
    kept = [
        block
        for block in Levenshtein.opcodes(wanted, text[low:high])
        if block.tag == "equal" and block.src_end - block.src_start > 2
    ]
    windows = [(start, end)]
    if kept:
        windows.append((low + kept[0].dest_start, low + kept[-1].dest_end))
        windows.append((low + kept[0].dest_start, end))
        windows.append((start, low + kept[-1].dest_end))
    return max(
        (window for window in windows if window[0] < window[1]),
        key=lambda window: fuzz.ratio(wanted, text[window[0] : window[1]]),
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


@lru_cache(maxsize=4096)
def _fold(text: str) -> _Folded:
    """Set aside what a copy of a text may change: white space, hyphens in words, ligatures, quotation marks, case."""
    characters: list[str] = []
    at: list[int] = []
    until: list[int] = []
    index = 0
    while index < len(text):
        end = index + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for character in unicodedata.normalize("NFKC", text[index:end]).casefold().translate(_ALIKE):
            if not character.isspace() and unicodedata.category(character) != "Cf":
                characters.append(character)
                at.append(index)
                until.append(end)
        index = end
    kept = [
        place
        for place, character in enumerate(characters)
        if not (
            character == "-"
            and 0 < place < len(characters) - 1
            and characters[place - 1].isalpha()
            and characters[place + 1].isalpha()
        )
    ]
    return _Folded(
        "".join(characters[place] for place in kept),
        tuple(at[place] for place in kept),
        tuple(until[place] for place in kept),
    )


@lru_cache(maxsize=64)
def _words(packed: bytes) -> tuple[WordBox, ...]:
    return tuple(sorted(unpack_words(packed), key=lambda word: (word.start, word.end)))


def _likeness(evidence: Evidence, located: Located) -> tuple[int, float, int]:
    """How well a place fits the old one: exact before normalised, then the words around it, then the page."""
    around = fuzz.ratio(_fold(evidence.prefix).text, _fold(located.prefix).text) + fuzz.ratio(
        _fold(evidence.suffix).text, _fold(located.suffix).text
    )
    distance = abs(located.pages[0] - evidence.pages[0]) if located.pages and evidence.pages else 0
    return (1 if located.match == "exact" else 0), around, -distance


def _range(pages: Sequence[int]) -> str:
    return f"{pages[0]}" if len(pages) == 1 else f"{pages[0]}–{pages[-1]}" if pages else "none"
