"""Checks of counts in words against lists: “sixteen evaluations” must be sixteen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lint.base import Found, MiState, Subject, check, listed
from extract.lint.reading import NUMBER, content_words, number, sentences

_KIND = r"(?:evaluations?|reports?|reviews?|documents?|studies|sources|assessments?)"
_KINDS = rf"(?:[\w-]+\s+){{0,2}}?{_KIND}(?:\s*(?:,|/|or|and|as well as)\s*(?:other\s+)?(?:{_KIND}))*"
_TELLS = (
    r"(?:provid(?:ed|e|es|ing)|report(?:ed|ing)?|contain(?:ed|s)?|gave|offer(?:ed)?|present(?:ed)?|address(?:ed)?|held)"
    r"(?:\s+\w+){0,2}\s+(?:evidence|information|data|findings|on|in\s+relation|regarding|under)"
)
_TOTAL = re.compile(
    rf"^(?:(?:Overall|In\s+total|Altogether|Only|All|A\s+total\s+of)[,]?\s+)*(?P<n>{NUMBER})\s+{_KINDS}[^.]{{0,60}}?\s*{_TELLS}",
    re.IGNORECASE,
)
_SUM = re.compile(
    rf"\bonly\s+(?P<a>{NUMBER})\s+{_KIND}\s+and\s+(?P<b>{NUMBER})\s+{_KIND}\s+{_TELLS}", re.IGNORECASE
)
_PART = re.compile(
    rf"^Of\s+(?:these|them|the\s+{NUMBER})\b[^.]*?(?:\((?P<bracket>\d{{1,3}})\)|,?\s+(?P<n>{NUMBER})\s+"
    rf"(?:{_KIND}\s+)?(?:found|reported|identified|showed|noted|were|was|had))",
    re.IGNORECASE,
)
_WHILST = re.compile(
    rf"\b(?:whilst|while|whereas|and|but)\s+(?P<n>{NUMBER})\s+(?:{_KIND}\s+)?(?:found|reported|identified|showed|noted|identifying|finding)",
    re.IGNORECASE,
)
_REST = re.compile(
    rf"^(?:The\s+(?:other|remaining)\s+)?(?P<n>{NUMBER})\s+{_KINDS}\s+(?:found|identified|reported|noted|showed)\b",
    re.IGNORECASE,
)


def total_of(mi: MiState) -> tuple[int, str] | None:
    """Return how many sources the analysis says it rests on, with the sentence."""
    for paragraph in mi.narrative[:1]:
        for sentence in list(sentences(paragraph))[:3]:
            if found := _TOTAL.match(sentence):
                return number(found["n"]), sentence
            if found := _SUM.search(sentence):
                return number(found["a"]) + number(found["b"]), sentence
    return None


@check(
    "L003",
    "count-differs",
    "warning",
    """The analysis says how many evaluations or reports it rests on, and the source list holds another number of
    them.""",
)
def count_differs(subject: Subject) -> Iterator[Found]:
    """Find totals that the source list does not bear out."""
    for mi in subject.mis:
        total = total_of(mi)
        if total is None or not mi.sources or total[0] == len(mi.sources):
            continue
        yield Found(
            f"MI {mi.code}, paragraph 1",
            f"The text counts {total[0]}, the source list holds {len(mi.sources)}: {listed(mi.sources)}.",
            total[1],
        )


@check(
    "L004",
    "parts-differ",
    "warning",
    """The parts that a count is split into (“of these, 15 found … Two evaluations found …”) do not add up to it.""",
)
def parts_differ(subject: Subject) -> Iterator[Found]:
    """Find totals whose parts give another sum."""
    for mi in subject.mis:
        total = total_of(mi)
        if total is None:
            continue
        counts = _parts(list(sentences(mi.narrative[0])))
        if len(counts) > 1 and sum(counts) != total[0]:
            yield Found(
                f"MI {mi.code}, paragraph 1",
                f"The text counts {total[0]}, its parts add up to {' + '.join(map(str, counts))} = {sum(counts)}.",
                " ".join(list(sentences(mi.narrative[0]))[:3]),
            )


def _parts(parts: list[str]) -> list[int]:
    """Return the counts of “of these, n …” and of the sentence or clause that gives the rest."""
    for index, sentence in enumerate(parts):
        found = _PART.match(sentence)
        if not found:
            continue
        counts = [int(found["bracket"]) if found["bracket"] else number(found["n"])]
        counts += [number(rest["n"]) for rest in _WHILST.finditer(sentence, found.end())]
        if len(counts) == 1 and index + 1 < len(parts) and (rest := _REST.match(parts[index + 1])):
            counts.append(number(rest["n"]))
        return counts
    return []


_ONLY = re.compile(
    rf"\b(?:with\s+)?only\s+(?P<n>{NUMBER}|an?|a\s+single)\s+(?P<of>(?:example|instance|case)s?\s+of\s+)?(?:an?\s+)?"
    r"(?P<what>[a-z][\w-]*(?:\s+[\w-]+){1,2})",
    re.IGNORECASE,
)
_WAS_FOUND = re.compile(
    r"^[^.,;]{0,40}\b(?:identified|found|available|located|provided|seen|exists?)\b", re.IGNORECASE
)
_NOT_A_NAME = frozenset(
    [
        "evaluation",
        "report",
        "review",
        "document",
        "study",
        "staff",
        "member",
        "country",
        "strategy",
        "project",
    ]
)


@check(
    "L011",
    "only-but-more",
    "warning",
    """The analysis says that only one (or only so many) of a kind of document was found, and the list of documents
    holds more whose titles name that kind.""",
)
def only_but_more(subject: Subject) -> Iterator[Found]:
    """Find “only one” where the register has more."""
    for place, paragraph, text in subject.texts():
        for found in _ONLY.finditer(text):
            words = [word.key for word in content_words(found["what"])][:2]
            # “Only one strategy mentions risk” counts what mentions it; only what was found at all is meant here.
            tells = bool(found["of"]) or bool(_WAS_FOUND.match(text[found.end("what") :]))
            if not tells or len(words) < 2 or set(words) <= _NOT_A_NAME:
                continue
            count = 1 if found["n"].lower() in {"a", "an", "a single"} else number(found["n"])
            titled = [
                document.number
                for document in subject.formal
                if _holds([word.key for word in content_words(document.title or "")], words)
            ]
            mi = subject.mi(place.removeprefix("MI "))
            others = [n for n in titled if mi is None or n not in mi.sources]
            # Titles alone tell: a register cannot prove that the one of the text is among them.
            if len(titled) > count or (len(titled) >= count and others and len(others) > count - 1):
                yield Found(
                    f"{place}, paragraph {paragraph}",
                    f"The text says only {found['n']} “{' '.join(words)}”; the register holds {listed(titled)} with such titles.",
                    found.group(),
                )


def _holds(title: list[str], words: list[str]) -> bool:
    return any(title[index : index + len(words)] == words for index in range(len(title)))
