"""The label printed on each page ("xii", "34"), from the page itself and from the PDF's own page labels.

A number in a margin is a page number when numbers in the same place on neighbouring pages count on with it:
that single test tells folios from years, symbols, chapter and table numbers, and survives roman front matter,
annexes that begin again, "3/21", "Page 3 of 20", "- 3 -", "34 | Report" and left-right alternation.

Promises: a label is never guessed. `printed` means that it was seen on that very page within a sequence; `pdf`
means that the PDF's label says so and the pages around it that bear a number agree. Everything else is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from extract.model.layout import RawWord

Origin = Literal["pdf", "printed"]

_MARGIN = 0.115
"""Share of the page's height (and width, for turned text) in which running heads and feet stand."""

_N_OUTER_LINES = 2
"""As many lines at the top and the foot are looked at on any page, however wide its margins."""

_NEAR = 12
"""Pages this far apart still bear each other out."""

_ENOUGH = 2.0
"""Weight of evidence that makes a number a page number: two clear ones in one place that count on."""

_BRACKET = 6
"""Nearest pages of a sequence that may vouch for a number in another place of the page."""


class Candidate(NamedTuple):
    """A piece of a line in a page's margin; place in shares of the page's width and height, from top left."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


class _Reading(NamedTuple):
    """One way to read a candidate as a page number."""

    label: str
    value: int
    chain: tuple[str, str, int]
    """Style, prefix and `value - page`: equal on pages that count on."""
    weight: float
    x: float
    y: float
    beside: str = ""
    """For a number at the end of a line of text: that text without its digits."""


_WHOLE, _EXPLICIT, _EDGE, _DOUBTFUL = 1.0, 1.5, 0.6, 0.4

_UNREPEATED = 0.25
"""Share of its weight that a number beside text keeps when that text returns on no other page: then it is more
likely a footnote's, a paragraph's or a table's than part of a running head."""

_NUMBER = r"\d{1,4}|[ivxlc]{1,9}|[IVXLC]{1,9}"
_PAGE_WORD = r"(?:page|pages|página|páginas|pagina|pág|pag|seite|side|sida|strona|sayfa|halaman|стр|страница|صفحة|الصفحة|pg|p|s)"
_OF = r"(?:/|of|de|sur|von|di|van|из|з|من|out of)"
_DECORATION = r"[-–—―|¦·•~*_\[\]()<>«»‹›.:\s]*"

_WITH_TOTAL = re.compile(
    rf"(?<![\w/.,-])(?:{_PAGE_WORD}\b\.?\s*)?(?P<n>\d{{1,4}})\s*{_OF}\s*(?P<total>\d{{1,4}})(?![\w/,-]|\.\d)",
    re.IGNORECASE,
)
_WITH_WORD = re.compile(rf"(?<!\w){_PAGE_WORD}\b\.?\s*[-–—:|]?\s*(?P<n>{_NUMBER})(?!\w)", re.IGNORECASE)
_MISREAD = re.compile(r"(?<!\w)(?:page|página|pagina|seite)\s(?P<n>(?:[0-9lIOohUSsBZzgqk^]|1\+){1,3})$", re.IGNORECASE)
_AS_DIGITS = str.maketrans("lIOohUSsBZzgqk^", "110044558229944")
"""Digits as character recognition misreads them; "Page lU" between pages 13 and 15 is page 14, "Page 1+1" 41."""

_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_] ){2,}[^\W\d_](?!\w)")
"""Letters set apart for show: "P a g e"."""

_CHINESE = re.compile(r"第\s*(?P<n>\d{1,4})\s*[页頁]")
_ALONE = re.compile(rf"^{_DECORATION}(?P<n>{_NUMBER}){_DECORATION}$")
_PREFIXED = re.compile(
    rf"^{_DECORATION}(?P<prefix>[A-Z]{{1,3}}\d?|[IVX]{{1,5}}|\d{{1,2}}|ES|Annex [A-Z\d])\s?[-–—.]\s?(?P<n>\d{{1,3}}){_DECORATION}$"
)
_FIRST = re.compile(rf"^{_DECORATION}(?P<n>{_NUMBER})(?=[\s|¦·•–—]|$)")
_LAST = re.compile(rf"(?:^|(?<=[\s|¦·•–—]))(?P<n>{_NUMBER}){_DECORATION}$")

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def printed_labels(
    candidates: Sequence[Sequence[Candidate]], pdf_labels: Sequence[str | None]
) -> list[tuple[str | None, Origin | None]]:
    """Return for each page of one document its label and where the label comes from.

    Args:
        candidates: For each page, the pieces of text in its margins (see `margin_candidates`).
        pdf_labels: For each page, what the PDF's page labels say; None or "" where they say nothing. A list
            of another length is not trusted at all.
    """
    n_pages = len(candidates)
    printed = _sequences(candidates)
    told: list[str | None] = [None] * n_pages
    if len(pdf_labels) == n_pages:
        told = [_clean_label(label) for label in pdf_labels]
    if all(label is None or label == str(page + 1) for page, label in enumerate(told)):
        # 1, 2, 3 … is what a program writes when nobody thought about labels: it says nothing of the print.
        told = [None] * n_pages
    agree = {page: _same(printed[page], told[page]) for page in printed if told[page] is not None}
    trusted = not printed or (bool(agree) and sum(agree.values()) >= 0.5 * len(agree))
    labels: list[tuple[str | None, Origin | None]] = []
    for page in range(n_pages):
        if page in printed:
            labels.append((told[page], "pdf") if agree.get(page) else (printed[page], "printed"))
        elif trusted and told[page] is not None and told.count(told[page]) == 1 and _vouched(page, agree):
            labels.append((told[page], "pdf"))
        else:
            labels.append((None, None))
    return labels


def _vouched(page: int, agree: Mapping[int, bool]) -> bool:
    """True when the nearest pages on both sides that bear a number agree with the PDF's labels."""
    before = max((other for other in agree if other < page), default=None)
    after = min((other for other in agree if other > page), default=None)
    return all(agree[other] for other in (before, after) if other is not None)


def _same(printed: str, told: str | None) -> bool:
    return (
        told is not None and re.sub(r"[\s–—.]", "-", printed).lower() == re.sub(r"[\s–—.]", "-", told).lower()
    )


def _clean_label(label: str | None) -> str | None:
    """Keep labels that could stand on a page: "Cover" and control characters could not."""
    if not label or len(label) > 12 or not label.isprintable():
        return None
    label = label.strip()
    is_number = any(map(str.isdigit, label)) or (_roman(label) and label.lower() not in ("c", "l"))
    return label if is_number else None


# --- reading numbers --------------------------------------------------------------------------------------


def _roman(text: str) -> int:
    """Value of a well-formed roman numeral up to 399 in one case, else 0."""
    if not (text.islower() or text.isupper()):
        return 0
    values = [_ROMAN_VALUES.get(letter, 0) for letter in text.lower()]
    if not values or 0 in values:
        return 0
    total = sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return total if _to_roman(total) == text.lower() else 0


def _to_roman(value: int) -> str:
    pieces = (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    )
    numeral = ""
    for worth, letters in pieces:
        while value >= worth:
            numeral, value = numeral + letters, value - worth
    return numeral


def _readings(candidate: Candidate, page: int) -> Iterable[_Reading]:
    """All ways in which a piece of margin text may bear the number of page `page` (from 0)."""
    text = candidate.text.strip()
    if not text.isascii():
        text = "".join(
            str(unicodedata.digit(character))
            if character.isdecimal() and not character.isascii()
            else character
            for character in text
        )
    text = _SPACED.sub(lambda match: match.group().replace(" ", ""), text)
    y = (candidate.top + candidate.bottom) / 2
    middle = (candidate.x0 + candidate.x1) / 2

    def make(number: str, weight: float, x: float, prefix: str = "", beside: str = "") -> Iterable[_Reading]:
        if number.isdecimal():
            value, style = int(number), "arabic"
            number = str(value)
        else:
            value, style = _roman(number), "roman" if number.islower() else "ROMAN"
        if value or number == "0":
            label = f"{prefix}-{number}" if prefix else number
            yield _Reading(label, value, (style, prefix, value - page), weight, x, y, beside)

    for match in _WITH_TOTAL.finditer(text):
        if 1 <= int(match["n"]) <= int(match["total"]):
            yield from make(match["n"], _EXPLICIT, _anchor(candidate, match))
    for match in (*_WITH_WORD.finditer(text), *_CHINESE.finditer(text)):
        # "P." and "s" before a number also abbreviate other things, so they weigh no more than the number.
        weight = _EXPLICIT if len(match.group()) - len(match["n"]) > 2 else _WHOLE
        yield from make(match["n"], weight, _anchor(candidate, match))
    misread = _MISREAD.search(text)
    if misread and not misread["n"].isdecimal():
        yield from make(misread["n"].replace("1+", "4").translate(_AS_DIGITS), _DOUBTFUL, _anchor(candidate, misread))
    alone = _ALONE.match(text)
    if alone:
        yield from make(alone["n"], _WHOLE, middle)
        return
    prefixed = _PREFIXED.match(text)
    if prefixed:
        yield from make(prefixed["n"], _WHOLE, middle, prefixed["prefix"])
    first, last = _FIRST.match(text), _LAST.search(text)
    beside = re.sub(r"\d+", "", text).lower()
    for end, x in ((first, candidate.x0), (last, candidate.x1)):
        if end:
            yield from make(end["n"], _EDGE, x, beside=beside)


def _anchor(candidate: Candidate, match: re.Match[str]) -> float:
    """Where in the piece the number stands, roughly: left end, right end, or the middle when it is all."""
    at_start, at_end = match.start() <= 1, match.end() >= len(match.string) - 1
    if at_start == at_end:
        return (candidate.x0 + candidate.x1) / 2
    return candidate.x0 if at_start else candidate.x1


# --- sequences --------------------------------------------------------------------------------------------


def _sequences(candidates: Sequence[Sequence[Candidate]]) -> dict[int, str]:
    """Return page (from 0) → printed label, for the pages whose number counts on with others."""
    readings = [[r for c in pieces for r in _readings(c, page)] for page, pieces in enumerate(candidates)]
    texts = Counter(beside for found in readings for beside in {r.beside for r in found if r.beside})
    readings = [
        [r._replace(weight=r.weight * _UNREPEATED) if r.beside and texts[r.beside] < 2 else r for r in found]
        for found in readings
    ]
    chains: dict[tuple[str, str, int], dict[int, list[_Reading]]] = defaultdict(lambda: defaultdict(list))
    for page, found in enumerate(readings):
        for reading in found:
            chains[reading.chain][page].append(reading)
    best: dict[int, tuple[float, _Reading]] = {}
    for page, found in enumerate(readings):
        scored = [(_support(reading, page, chains[reading.chain]), reading) for reading in found]
        scored = [(score, reading) for score, reading in scored if score >= _enough(reading)]
        if scored:
            best[page] = max(scored, key=lambda item: (item[0], item[1].weight, abs(item[1].y - 0.5)))
    _drop_intruders(best)
    _add_bracketed(best, readings)
    if not best and len(candidates) <= _BRACKET:
        best = _short_document(readings)
    return {page: reading.label for page, (_, reading) in best.items()}


def _enough(reading: _Reading) -> float:
    return _ENOUGH if reading.weight >= _WHOLE else 2.4


def _support(reading: _Reading, page: int, chain: Mapping[int, Sequence[_Reading]]) -> float:
    """Weight of a reading with the readings in the same place of the pages around that count on with it."""
    total = reading.weight
    for other in range(page - _NEAR, page + _NEAR + 1):
        if other != page and other in chain:
            total += max((r.weight for r in chain[other] if _same_place(reading, r)), default=0.0)
    return total


def _same_place(one: _Reading, other: _Reading) -> bool:
    """Same height, and the same distance from the left, or from the other side on facing pages."""
    return abs(one.y - other.y) < 0.03 and (abs(one.x - other.x) < 0.06 or abs(one.x + other.x - 1) < 0.08)


def _drop_intruders(best: dict[int, tuple[float, _Reading]]) -> None:
    """Take out short runs that stand within a longer sequence but do not belong to it."""
    pages = sorted(best)
    for i, page in enumerate(pages):
        if page not in best:
            continue
        chain = best[page][1].chain
        around = [best[p][1].chain for p in pages[max(0, i - _BRACKET) : i + _BRACKET + 1] if p in best]
        n_own = around.count(chain)
        for rival in set(around) - {chain}:
            before = any(best[p][1].chain == rival for p in pages[max(0, i - _BRACKET) : i] if p in best)
            after = any(best[p][1].chain == rival for p in pages[i + 1 : i + 1 + _BRACKET] if p in best)
            if before and after and around.count(rival) >= 2 * n_own:
                del best[page]
                break


def _add_bracketed(best: dict[int, tuple[float, _Reading]], readings: Sequence[Sequence[_Reading]]) -> None:
    """Accept a number in another place (first page of a chapter, a turned page) that its neighbours expect."""
    seen = sorted(best)
    for page, found in enumerate(readings):
        if page in best:
            continue
        before = [best[p][1].chain for p in seen if page - _BRACKET <= p < page][-2:]
        after = [best[p][1].chain for p in seen if page < p <= page + _BRACKET][:2]
        expected = set(before[-1:]) & set(after[:1])
        if not expected and not after and len(before) == 2:
            expected = set(before) if before[0] == before[1] else set()
        if not expected and not before and len(after) == 2:
            expected = set(after) if after[0] == after[1] else set()
        fitting = [r for r in found if r.chain in expected and r.weight >= _WHOLE]
        if fitting:
            best[page] = (_ENOUGH, max(fitting, key=lambda r: r.weight))


def _short_document(readings: Sequence[Sequence[_Reading]]) -> dict[int, tuple[float, _Reading]]:
    """In a leaflet one number may be all there is: it counts when it is the PDF page's own number."""
    best: dict[int, tuple[float, _Reading]] = {}
    for page, found in enumerate(readings):
        own = [
            r for r in found if r.weight >= _WHOLE and r.chain == ("arabic", "", 1) and not 0.1 < r.y < 0.9
        ]
        if own:
            best[page] = (_ENOUGH, own[0])
    return best


# --- candidates -------------------------------------------------------------------------------------------


def margin_candidates(words: Sequence[RawWord], width: float, height: float) -> list[Candidate]:
    """Return the pieces of text in the margins of a page: outermost lines, cut at wide gaps.

    Args:
        words: The page's words.
        width: Width of the page as shown, in points.
        height: Height of the page as shown.
    """
    if width <= 0 or height <= 0:
        return []
    found = _margin_pieces([_placed(word) for word in words if word.angle in (0, -1)], width, height)
    angles = {word.angle for word in words}
    for angle in (90, 270, 180):
        if angle in angles:
            turned = [_turn(word, angle, width, height) for word in words if word.angle == angle]
            across, up = (width, height) if angle == 180 else (height, width)
            found += _margin_pieces(turned, across, up)
    return found


_Placed = tuple[str, float, float, float, float]


def _placed(word: RawWord) -> _Placed:
    """The word's box; where a font claims a line many times its size, the middle of it."""
    text, x0, top, x1, bottom, size, *_ = word
    if bottom - top > 2 * size > 0:
        middle = (top + bottom) / 2
        top, bottom = middle - 0.6 * size, middle + 0.6 * size
    return text, x0, top, x1, bottom


def _turn(word: RawWord, angle: int, width: float, height: float) -> _Placed:
    """Place a turned word as its reader sees it after turning the page."""
    if angle == 90:
        return word.text, word.top, width - word.x1, word.bottom, width - word.x0
    if angle == 270:
        return word.text, height - word.bottom, word.x0, height - word.top, word.x1
    return word.text, width - word.x1, height - word.bottom, width - word.x0, height - word.top


def _margin_pieces(words: Sequence[_Placed], width: float, height: float) -> list[Candidate]:
    lines = _outer_lines(words, height)
    pieces: list[Candidate] = []
    for i, line in enumerate(lines):
        y = (line[0][2] + line[0][4]) / 2 / height
        is_outer = i < _N_OUTER_LINES or i >= len(lines) - _N_OUTER_LINES
        if not is_outer and _MARGIN < y < 1 - _MARGIN:
            continue
        for piece in _cut(line):
            text = " ".join(word[0] for word in piece)
            box = (piece[0][1] / width, min(w[2] for w in piece) / height)
            pieces.append(Candidate(text, *box, piece[-1][3] / width, max(w[4] for w in piece) / height))
    return pieces


def _outer_lines(words: Sequence[_Placed], height: float) -> list[list[_Placed]]:
    """Group words that stand side by side; top to bottom, each left to right.

    Small raised marks belong to the line they stand in, or a footnote's number would seem to stand alone. Most of
    a page is no margin: the lines are looked for from its ends, and what lies between may be left out.
    """
    ordered = sorted(words, key=lambda word: word[2] + word[4])
    ends = [0] if ordered else []
    for at in range(1, len(ordered)):
        if not _is_beside(ordered[at - 1], ordered[at]):
            ends.append(at)
            if len(ends) > _N_OUTER_LINES and (ordered[at][2] + ordered[at][4]) / 2 / height > _MARGIN:
                break
    else:
        ends.append(len(ordered))
    starts = [len(ordered)]
    for at in range(len(ordered) - 1, ends[-1] if ends else 0, -1):
        if not _is_beside(ordered[at - 1], ordered[at]):
            starts.append(at)
            before = ordered[at - 1]
            if len(starts) > _N_OUTER_LINES and (before[2] + before[4]) / 2 / height < 1 - _MARGIN:
                break
    else:
        if ends and ends[-1] < len(ordered):
            starts.append(ends[-1])
    bounds = [*pairwise(ends), *pairwise(reversed(starts))]
    return [sorted(ordered[begin:end], key=lambda word: word[1]) for begin, end in bounds]


def _is_beside(one: _Placed, other: _Placed) -> bool:
    """True for words whose middles share a height, or a small one that overlaps a larger one by half."""
    heights = sorted((max(0.1, one[4] - one[2]), max(0.1, other[4] - other[2])))
    if abs(one[2] + one[4] - other[2] - other[4]) <= 0.8 * heights[1]:
        return True
    common = min(one[4], other[4]) - max(one[2], other[2])
    return heights[0] < 0.8 * heights[1] and common >= 0.45 * heights[0]


def _cut(line: Sequence[_Placed]) -> Iterable[Sequence[_Placed]]:
    """Cut a line where the gap is wider than one and a half times the height of its letters."""
    start = 0
    for i in range(1, len(line)):
        if line[i][1] - line[i - 1][3] > 1.5 * (line[i][4] - line[i][2]):
            yield line[start:i]
            start = i
    yield line[start:]
