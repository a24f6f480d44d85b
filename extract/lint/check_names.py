"""Checks of documents that analysis texts name: what is relied on must be listed, under its own year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from extract.lint.base import Found, MiState, Subject, check, listed
from extract.lint.reading import Mention, Name, content_words, mentions, name_of, sentence_at, sentences
from extract.model.document import Document

_SYMBOL = re.compile(r"(?<![\w/])[A-Z]{1,6}(?:/[A-Z0-9][A-Za-z0-9.()-]{0,11}){1,5}(?![\w/])")


def _families(subject: Subject) -> dict[tuple[str, ...], list[Name]]:
    """Documents that share a name, such as the editions of a yearly report."""
    families: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for document in subject.formal:
        name = name_of(document)
        if name:
            families[name.words].append(name)
    return families


def _mentioned(
    families: dict[tuple[str, ...], list[Name]], text: str, *, as_name: bool = True
) -> Iterator[tuple[list[Name], Mention]]:
    """Yield families named in a text; a name within a longer one is left out."""
    words = content_words(text)
    present = {word.key for word in words}
    found: list[tuple[list[Name], Mention]] = []
    for key, names in families.items():
        if len(set(key) & present) < 0.8 * len(set(key)):
            continue
        found.extend((names, mention) for mention in mentions(names[0], words, text, as_name=as_name))
    for names, mention in found:
        inside = any(
            other.start <= mention.start
            and mention.end <= other.end
            and other.end - other.start > mention.end - mention.start
            for _, other in found
        )
        if not inside:
            yield names, mention


@check(
    "L009",
    "named-not-listed",
    "warning",
    """An analysis text names a registered document by its title or symbol, or speaks throughout of what a document
    is about, and the source list of the micro-indicator does not hold that document.""",
)
def named_not_listed(subject: Subject) -> Iterator[Found]:
    """Find registered documents that a text relies on and the list lacks."""
    families = _families(subject)
    for mi in subject.mis:
        if not mi.sources:
            continue
        told: set[int] = set()
        for paragraph, text in enumerate(mi.narrative, start=1):
            for names, mention in _mentioned(families, text):
                meant = [name for name in names if set(mention.years) & name.years] or names
                numbers = [name.number for name in meant]
                if set(numbers) & set(mi.sources) or set(numbers) & told or _of_another(text, mention):
                    continue
                told.update(numbers)
                lacks = "holds none of them" if len(numbers) > 1 else "does not hold it"
                yield Found(
                    f"MI {mi.code}, paragraph {paragraph}",
                    f"The text names {_titled(subject, numbers)}, the source list {lacks}.",
                    sentence_at(text, mention.start),
                )
            for document in _by_symbol(subject, text):
                if document.number not in mi.sources and document.number not in told:
                    told.add(document.number)
                    yield Found(
                        f"MI {mi.code}, paragraph {paragraph}",
                        f"The text cites {document.symbol}, document {document.number}; the source list does not hold it.",
                    )
        yield from _dominant(subject, mi, told)


_EVALUATION_OF = re.compile(
    r"(?P<kind>\b(?:(?:mid-?term|final|independent|external|internal|joint|ex-post)\s+)*(?:evaluation|review|audit|assessment)s?)"
    r"\s+of\s+(?:the\s+)?(?:IOM\s+|[A-Z]{2,8}\s+)?$",
    re.IGNORECASE,
)


def _of_another(text: str, mention: Mention) -> re.Match[str] | None:
    """Match when what is meant is an evaluation of the named document, not the document."""
    return _EVALUATION_OF.search(text[: mention.start])


def _titled(subject: Subject, numbers: Sequence[int]) -> str:
    if len(numbers) > 1:
        return f"one of the documents {listed(numbers)} (“{subject.numbers[numbers[0]].title}”)"
    return f"document {numbers[0]} (“{subject.numbers[numbers[0]].title}”)"


def _by_symbol(subject: Subject, text: str) -> list[Document]:
    symbols = {re.sub(r"\W", "", found.group()) for found in _SYMBOL.finditer(text)}
    return [d for d in subject.formal if d.symbol and re.sub(r"\W", "", d.symbol) in symbols]


def _dominant(subject: Subject, mi: MiState, told: set[int]) -> Iterator[Found]:
    """A short name in a title (“… (PRIMA)”) that most paragraphs speak of."""
    for document in subject.formal:
        if document.number in mi.sources or document.number in told:
            continue
        for short in re.findall(r"\(([A-Z][A-Za-z-]*[A-Z][A-Za-z-]*)\)", document.title or ""):
            uses = [len(re.findall(rf"\b{re.escape(short)}\b", text)) for text in mi.narrative]
            if sum(uses) >= 3 and sum(n > 0 for n in uses) > 0.5 * len(mi.narrative):
                yield Found(
                    f"MI {mi.code}",
                    f"The text speaks of {short} {sum(uses)} times; document {document.number} (“{document.title}”)"
                    " is not in the source list.",
                )


_HEADS = (
    "Manual|Handbook|Policy|Strategy|Guidelines|Guidance Note|Roadmap|Programme and Budget|Charter|Toolkit|Checklist"
    "|Code of Conduct|Action Plan|Strategic Plan|Implementation Plan|Evaluation Plan|Evaluation|Review"
    "|Standard Operating Procedures|Convention|Declaration|Report"
)
_PERIOD = r"(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?"
_NAMED = re.compile(
    rf"(?P<before>{_PERIOD}\s+)?(?P<name>(?:[A-Z][\w’'&-]*\s+(?:(?:of|on|for|and|to|of\s+the|for\s+the)\s+)?){{0,6}}?(?:{_HEADS}))\b"
    rf"(?!\s+(?:and\s+|for\s+|of\s+|on\s+)?[A-Z])(?P<after>\s+(?:for\s+)?\(?{_PERIOD}\)?)?"
)
_OPENERS = frozenset(
    [
        "The",
        "This",
        "That",
        "A",
        "An",
        "In",
        "Its",
        "Their",
        "As",
        "For",
        "Under",
        "Within",
        "Instead",
        "Likewise",
        "Successive",
        "Current",
        "Each",
        "Both",
        "Guidance",
        "Following",
        "Although",
        "While",
        "Whilst",
        "However",
        "See",
        "Through",
        "All",
        "Other",
        "Like",
        "Also",
        "Two",
        "Three",
        "Four",
        "Only",
        "Most",
        "Some",
    ]
)
_OFFICES = frozenset(
    [
        "head",
        "director",
        "office",
        "division",
        "department",
        "unit",
        "committee",
        "group",
        "team",
        "liaison",
        "monitoring",
        "council",
    ]
)
_GENERAL = frozenset(
    [
        "annual",
        "audit",
        "country",
        "regional",
        "project",
        "final",
        "midterm",
        "mid",
        "term",
        "corporate",
        "institutional",
        "strategic",
        "evaluation",
        "management",
        "internal",
        "external",
        "independent",
        "peer",
        "global",
        "national",
        "current",
        "updated",
        "new",
        "draft",
        "programme",
        "standard",
        "operating",
        "procedure",
    ]
)


@check(
    "L010",
    "named-not-registered",
    "info",
    """An analysis text names what looks like a document (a manual, policy, roadmap, an evaluation of a listed
    document, another year's edition …) that the list of documents does not have.""",
)
def named_not_registered(subject: Subject) -> Iterator[Found]:
    """Find names of documents that the register lacks."""
    if not subject.documents:
        return
    yield from _evaluations_of(subject)
    titles = [[word.key for word in content_words(document.title or "")] for document in subject.formal]
    families = _families(subject)
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    shown: dict[tuple[str, ...], str] = {}
    for place, _, text in subject.texts():
        for found in _NAMED.finditer(text):
            name = _without_openers(found["name"])
            keys = tuple(word.key for word in content_words(name))
            telling = set(keys) - _GENERAL
            if (
                len(keys) < 2
                or set(keys) & _OFFICES
                or re.search(r"\band\s+(?:Evaluation|Policy|Review|Report)$", name)
            ):
                continue
            year = re.findall(r"(?:19|20)\d\d", f"{found['before'] or ''} {found['after'] or ''}")
            edition = _other_edition(families, keys, year)
            if not edition and (len(telling) < 2 or any(_within(telling, title) for title in titles)):
                continue
            identity = (*keys, *(year if edition else ()))
            shown.setdefault(identity, f"{found['before'] or ''}{name}{found['after'] or ''}")
            if place not in places[identity]:
                places[identity].append(place)
    for identity, where in places.items():
        yield Found(listed(where), f"“{shown[identity]}” is not in the list of documents.")


def _within(keys: set[str], title: Sequence[str]) -> bool:
    """Return whether a title has all the words, or the words whose first letters they are (HR, human resources)."""
    initials = {
        "".join(word[0] for word in title[start:end])
        for start in range(len(title))
        for end in range(start + 2, min(start + 6, len(title) + 1))
    }
    return keys <= set(title) | initials


def _without_openers(name: str) -> str:
    """Return a name without words that only begin its sentence, and without a name joined to it before."""
    words = name.split()
    for index in range(len(words) - 1, 0, -1):
        if (
            words[index] == "and"
            and re.fullmatch(rf"(?:{_HEADS})", words[index - 1])
            and words[index - 1] != "Programme"
        ):
            words = words[index + 1 :]
            break
    while len(words) > 1 and (words[0] in _OPENERS or words[0][:1].islower()):
        words = words[1:]
    return " ".join(words)


def _other_edition(
    families: dict[tuple[str, ...], list[Name]], keys: tuple[str, ...], years: Sequence[str]
) -> bool:
    """Return whether a yearly document is named with a year that the list does not have for it."""
    editions = families.get(tuple(key for key in keys if key != "annual")) or families.get(keys) or []
    known = {year for name in editions for year in name.years}
    return len(editions) > 1 and bool(years) and not set(years) & known


def _evaluations_of(subject: Subject) -> Iterator[Found]:
    """Find evaluations of listed documents that are relied on and not listed themselves."""
    families = _families(subject)
    titles = [
        frozenset(word.key for word in content_words(document.title or "")) for document in subject.formal
    ]
    for place, paragraph, text in subject.texts():
        for names, mention in _mentioned(families, text):
            found = _of_another(text, mention)
            if found is None:
                continue
            kind = content_words(found["kind"])[-1].key
            core = set(names[0].words) | {kind}
            if not any(len(core & title) >= 0.8 * len(core) and kind in title for title in titles):
                title = subject.numbers[names[0].number].title
                yield Found(
                    f"{place}, paragraph {paragraph}",
                    f"The text relies on “{' '.join(found['kind'].split())}” of “{title}”; the list of documents has none.",
                    sentence_at(text, mention.start),
                    severity="warning",
                )


@check(
    "L016",
    "year-of-document",
    "warning",
    """A text gives a named document another year than the list of documents, or two texts give it different
    years.""",
)
def year_of_document(subject: Subject) -> Iterator[Found]:
    """Find years beside the name of a document that the register does not have for it."""
    families = _families(subject)
    for place, paragraph, text in subject.texts():
        # A year in brackets right after it marks a name as one, capitals or not.
        for names, mention in _mentioned(families, text, as_name=False):
            given = _year_given(text, mention)
            dated = [name for name in names if name.years]
            if not given or not dated or any(given in name.years for name in names):
                continue
            years = sorted({year for name in dated for year in name.years})
            # A yearly report may be missing from the register altogether; a single document has one year.
            if len(names) > 1:
                continue
            yield Found(
                f"{place}, paragraph {paragraph}",
                f"The text dates document {names[0].number} (“{subject.numbers[names[0].number].title}”) {given},"
                f" the list of documents {listed(years)}.",
                sentence_at(text, mention.start),
            )


def _year_given(text: str, mention: Mention) -> str | None:
    """The year in brackets right after a name; other years near it may mean anything."""
    found = re.match(r"['’”\"]?s?\s*\((\d{4})\)", text[mention.end :])
    return found.group(1) if found else None


_EVENT = re.compile(
    r"\b(?P<what>adopted|endorsed|approved|launched|entered\s+into\s+force|came\s+into\s+force|founded)\b"
    r"[^.;]{0,60}?\b(?:in|on)\s+(?:\d{1,2}\s+)?(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)?"
    r"\s*(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SAME = {
    "adopted": "adopted",
    "endorsed": "adopted",
    "approved": "adopted",
    "entered into force": "in force",
    "came into force": "in force",
}


@check(
    "L015",
    "dates-differ",
    "warning",
    """The same event of the same thing (a framework adopted, a policy in force) is dated differently in two
    places.""",
)
def dates_differ(subject: Subject) -> Iterator[Found]:
    """Find events with two dates."""
    seen: dict[tuple[str, str], list[tuple[str, str, str, str]]] = defaultdict(list)
    for place, paragraph, text in subject.texts():
        for sentence in sentences(text):
            for found in _EVENT.finditer(sentence):
                thing = _thing(sentence[: found.start()])
                if thing:
                    event = " ".join(found["what"].lower().split())
                    month = (found["month"] or "").capitalize()
                    seen[thing, _SAME.get(event, event)].append(
                        (f"{place}, paragraph {paragraph}", found["year"], month, sentence)
                    )
    for (thing, event), dates in seen.items():
        for later in dates[1:]:
            first = dates[0]
            if later[1] != first[1] or (later[2] and first[2] and later[2] != first[2]):
                yield Found(
                    later[0],
                    f"{thing} is {event} {f'{later[2]} {later[1]}'.strip()} here and"
                    f" {f'{first[2]} {first[1]}'.strip()} at {first[0]}.",
                    later[3],
                )


def _thing(before: str) -> str | None:
    """The short name that the event is told of: the last one before the verb."""
    shorts = re.findall(r"\b(?!IOM\b|UN\b)[A-Z][a-z]*[A-Z][A-Za-z]*\b", before)
    return shorts[-1] if shorts else None
