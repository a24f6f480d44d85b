"""Reads what analysis texts say: sentences, numbers in words, names of documents, survey figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.model.document import Document

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

NUMBERS: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
"""Numbers in words up to ninety-nine."""
for _place, _ten in enumerate(_TENS, start=2):
    NUMBERS[_ten] = _place * 10
    for _value in range(1, 10):
        NUMBERS[f"{_ten}-{_UNITS[_value]}"] = _place * 10 + _value

NUMBER = r"(?:\d{1,3}(?![\d%.,]\d|%)|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
"""A count in digits or words, as a pattern; case is the caller's matter."""

_LITTLE = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "for",
        "on",
        "in",
        "to",
        "at",
        "by",
        "with",
        "from",
        "or",
        "as",
        "its",
        "their",
        "iom",
        "un",
    ]
)

_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|cf|vs|approx|incl|no|vol|p|pp|para|Dr|Mr|Ms|St|Rev|Add|Corr)\.$", re.IGNORECASE
)


def number(text: str) -> int:
    """Return the value of a count in digits or words."""
    return int(text) if text.isdigit() else NUMBERS[text.lower()]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; bullets end a sentence too."""
    start = 0
    for end in re.finditer(r"[.!?][”’\"')\]]*(?=\s+[A-Z“‘(\[•]|\s*$)|(?=•)", text):
        piece = text[start : end.end()]
        if piece.strip() and not _ABBREVIATION.search(piece.strip()):
            yield piece.strip()
            start = end.end()
    if text[start:].strip():
        yield text[start:].strip()


def folded(word: str) -> str:
    """Return a word without case, possessive, plural and inner punctuation."""
    plain = re.sub(r"['’]s$|['’]$", "", word.casefold())
    plain = re.sub(r"[^\w]", "", plain)
    # “organisation” and “organization” are one word.
    plain = re.sub(r"(?<=\w{3})iz(?=e|ing|ation)", "is", plain)
    return plain[:-1] if len(plain) > 4 and plain.endswith("s") and not plain.endswith("ss") else plain


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its place."""

    text: str
    key: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """True for a capital or a digit at the beginning: part of a name."""
        return self.text[:1].isupper() or self.text[:1].isdigit()


def content_words(text: str) -> list[Word]:
    """Return the words that carry meaning, with their places."""
    words = [
        Word(found.group(), folded(found.group()), found.start(), found.end())
        for found in re.finditer(r"\w[\w'’.&]*\w|\w", text)
    ]
    return [word for word in words if word.key and word.key not in _LITTLE]


@dataclass(frozen=True, slots=True)
class Name:
    """What a document may be called in a text."""

    number: int
    words: tuple[str, ...]
    """Content words of its title, years left out."""
    years: frozenset[str]
    """Years in its title and its own."""


_YEAR = re.compile(r"^(?:19|20)\d\d$")
_STATE = frozenset(["final", "draft", "report", "version", "revised", "edition", "volume", "summary"])


def name_of(document: Document) -> Name | None:
    """Return the name under which a document may be mentioned, None when its title says too little.

    A subtitle is left out where the main title alone is telling.
    """
    title = (document.title or "").replace("*", " ")
    main = re.split(r"\s*[:–—]\s+|\s+-\s+", title)[0]
    words = [word.key for word in content_words(main)]
    if len([word for word in words if not _is_year(word)]) < 3:
        words = [word.key for word in content_words(title)]
    years = frozenset(re.findall(r"\b(?:19|20)\d\d\b", f"{title} {document.year or ''}"))
    telling = tuple(word for word in words if not _is_year(word) and not word.isdigit())
    while telling and telling[-1] in _STATE and len(telling) > 3:
        telling = telling[:-1]
    return Name(document.number, telling, years) if len(telling) >= 2 else None


def _is_year(word: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:\d{2}|\d{4})?", word))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a document."""

    start: int
    end: int
    years: tuple[str, ...]
    """Years that stand within or right beside the name."""


_KINDS_OF_DOCUMENT = frozenset(
    [
        "evaluation",
        "review",
        "report",
        "strategy",
        "policy",
        "response",
        "assessment",
        "audit",
        "plan",
        "manual",
        "handbook",
    ]
)
"""Words of a title that may not be missing: the evaluation of a fund is not the fund."""


def mentions(name: Name, words: Sequence[Word], text: str, *, as_name: bool = True) -> Iterator[Mention]:
    """Yield the places where a text names a document by (nearly) its whole title.

    Short titles must stand whole; of longer ones a sixth of the words may be missing, or one come between.

    Args:
        name: The document's name.
        words: Content words of the text.
        text: The text.
        as_name: The words must be set as a name, most of them with capitals.
    """
    wanted = set(name.words)
    n = len(name.words)
    spare = 0 if n <= 4 else max(1, n // 6)
    index = 0
    while index < len(words):
        if words[index].key not in wanted:
            index += 1
            continue
        window = words[index : index + n + (0 if n <= 3 else 1)]
        hits = _in_order(name.words, window)
        between = hits[-1] - hits[0] + 1 - len(hits) if hits else 0
        kinds = _KINDS_OF_DOCUMENT & wanted
        whole = len(hits) >= n - spare and between <= 1 and kinds <= {window[hit].key for hit in hits}
        if whole and (not as_name or sum(window[hit].is_capital for hit in hits) >= 0.7 * len(hits)):
            first, last = window[hits[0]], window[hits[-1]]
            around = text[max(0, first.start - 12) : first.end] + " " + text[first.start : last.end + 14]
            years = tuple(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", around))
            yield Mention(first.start, last.end, years)
            index += hits[-1] + 1
        else:
            index += 1


def _in_order(wanted: Sequence[str], window: Sequence[Word]) -> list[int]:
    """Return places of the wanted words in the window, in their order, as many as greedily found."""
    hits: list[int] = []
    at = 0
    for key in wanted:
        place = next((index for index in range(at, len(window)) if window[index].key == key), None)
        if place is not None:
            hits.append(place)
            at = place + 1
    return hits


def sentence_at(text: str, start: int) -> str:
    """Return the sentence in which an offset lies."""
    at = 0
    for sentence in sentences(text):
        begin = text.find(sentence, at)
        if begin <= start < begin + len(sentence):
            return sentence
        at = max(at, begin + len(sentence))
    return text


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """Figures of one survey question in a text."""

    question: str
    """What was asked, as far as the sentence says."""
    answers: tuple[tuple[str, int], ...]
    """Answer and percentage, best answer first."""
    total: int | None
    """The sum that the sentence claims."""
    sentence: str


_ANSWERS = ("excellent", "very good", "fairly good", "fairly poor", "very poor", "extremely poor")
_TRIPLE = re.compile(
    r"\b(" + "|".join(_ANSWERS) + r")\b[^().;]{0,45}?\((\d{1,3})\s?%\)|\((\d{1,3})\s?%\)", re.IGNORECASE
)


def survey_items(text: str) -> Iterator[SurveyItem]:
    """Yield survey questions with their figures: “… fairly good (36%), very good (35%) or excellent (9%)”."""
    parts = list(sentences(text))
    for index, sentence in enumerate(parts):
        found = [
            (match.group(1).lower(), int(match.group(2)))
            for match in _TRIPLE.finditer(sentence)
            if match.group(1)
        ]
        answers = dict(found)
        if len(answers) < 2:
            continue
        first = next(match.start() for match in _TRIPLE.finditer(sentence) if match.group(1))
        total = re.search(r"\b(\d{1,3})\s?%\s+of\s+(?:\w+\s+){0,3}?respondents\b", sentence[:first])
        asked = (
            sentence[:first]
            if len(sentence[:first]) > 60 or index == 0
            else f"{parts[index - 1]} {sentence[:first]}"
        )
        if re.match(r"^The most common rating in this regard", sentence) and index:
            asked = parts[index - 1]
        ordered = tuple(sorted(answers.items(), key=lambda pair: _ANSWERS.index(pair[0])))
        yield SurveyItem(asked, ordered, int(total.group(1)) if total else None, sentence)


def key_words(text: str) -> frozenset[str]:
    """Return the content words of a text, for comparing what two texts are about."""
    return frozenset(word.key for word in content_words(text) if len(word.key) > 2)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that two texts have in common, 0-1."""
    return len(one & other) / len(one | other) if one | other else 0.0


def aligned(elements: Sequence[str], paragraphs: Sequence[str]) -> list[list[str]]:
    """Return for each element the paragraphs that speak of it; paragraphs follow the elements' order.

    Where there are as many as elements each has its own; else the order is kept and shared words decide.
    """
    if not elements:
        return []
    if len(elements) == len(paragraphs):
        return [[paragraph] for paragraph in paragraphs]
    own = [key_words(element) for element in elements]
    texts = [key_words(paragraph) for paragraph in paragraphs]
    n_elements, n_paragraphs = len(elements), len(paragraphs)
    best = [[0.0] * n_elements for _ in range(n_paragraphs + 1)]
    came = [[0] * n_elements for _ in range(n_paragraphs + 1)]
    for row in range(1, n_paragraphs + 1):
        top, top_at = -1.0, 0
        for column in range(n_elements):
            if best[row - 1][column] > top:
                top, top_at = best[row - 1][column], column
            shared = len(own[column] & texts[row - 1]) / max(len(own[column]), 1)
            # A weak pull to the place that the order suggests, where the words do not decide.
            pull = 0.1 * (1 - abs(column / n_elements - (row - 1) / max(n_paragraphs, 1)))
            best[row][column] = top + shared + pull
            came[row][column] = top_at
    result: list[list[str]] = [[] for _ in elements]
    if not paragraphs:
        return result
    column = max(range(n_elements), key=lambda index: best[n_paragraphs][index])
    for row in range(n_paragraphs, 0, -1):
        result[column].insert(0, paragraphs[row - 1])
        column = came[row][column]
    return result
