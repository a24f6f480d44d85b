"""Checks of the register against what is cited: the list of documents and the source lists must agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from extract.lint.base import Found, Subject, check, listed
from extract.model.document import Document


@check(
    "L001",
    "uncited-document",
    "warning",
    """A listed document is cited by no micro-indicator. Either it was read and never linked, or it need not be
    listed. A block of them at the end of the list often came late and was forgotten.""",
)
def uncited(subject: Subject) -> Iterator[Found]:
    """Find formal documents that no micro-indicator cites."""
    cited = {number for mi in subject.mis for number in mi.sources}
    if not cited:
        return
    for document in subject.formal:
        if document.number not in cited:
            yield Found(
                f"document {document.number}",
                "It is listed, and no micro-indicator cites it.",
                document.title or "",
            )


@check(
    "L002",
    "unregistered-number",
    "error",
    """A source list holds a number that the list of documents does not have: a reader cannot find the source.""",
)
def unregistered(subject: Subject) -> Iterator[Found]:
    """Find cited numbers without a document."""
    if not subject.documents:
        return
    for mi in subject.mis:
        missing = [number for number in mi.sources if number not in subject.numbers]
        if missing:
            yield Found(
                f"MI {mi.code}",
                f"Its source list names {listed(missing)}, and the list of documents has no such number.",
                mi.printed.sources_text if mi.printed else "",
            )


@check(
    "L021",
    "duplicate-document",
    "warning",
    """Two entries of the list have the same title and year: one document under two numbers counts twice.""",
)
def duplicates(subject: Subject) -> Iterator[Found]:
    """Find entries that are alike in title and year."""
    seen: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in subject.formal:
        title = re.sub(r"\W+", "", (document.title or "").casefold())
        if title:
            seen[title, document.year or ""].append(document)
    for same in seen.values():
        if len(same) > 1:
            numbers = [document.number for document in same]
            yield Found(
                f"documents {listed(numbers)}", "They have the same title and year.", same[0].title or ""
            )


@check(
    "L022",
    "register-gaps",
    "info",
    """Entries of the list that lack a year, an author or a publisher while others have them, drafts among final
    documents, and gaps in the numbers.""",
)
def gaps(subject: Subject) -> Iterator[Found]:
    """Find what entries of the register lack."""
    formal = subject.formal
    if not formal:
        return
    lacks = {
        "no year": [d.number for d in formal if not d.year or d.year == "n.d."],
        "no author": [d.number for d in formal if not d.author],
        "no publisher": [d.number for d in formal if not d.publisher],
        "a draft": [
            d.number
            for d in formal
            if re.search(r"\bdraft\b", f"{d.title or ''} {d.state or ''}", re.IGNORECASE)
        ],
        "several documents under one number (“various”)": [d.number for d in formal if d.year == "various"],
    }
    for what, numbers in lacks.items():
        if numbers and len(numbers) <= 0.5 * len(formal):
            yield Found(
                f"documents {listed(numbers)}" if len(numbers) > 1 else f"document {numbers[0]}",
                _sentence(what),
            )
    present = {document.number for document in subject.documents}
    missing = [number for number in range(1, max(present) + 1) if number not in present]
    if missing:
        yield Found(
            "list of documents", f"Number {listed(missing)} is not given; numbers are never used again."
        )


def _sentence(what: str) -> str:
    if what.startswith("no "):
        return f"The entry has {what}."
    return (
        f"The entry is {what}."
        if what == "a draft"
        else "The entry holds several documents under one number."
    )


@check(
    "L019",
    "outside-period",
    "warning",
    """All documents that a micro-indicator rests on are from before the period of the review (or, where no period
    is set, more than ten years older than the newest document).""",
)
def outside_period(subject: Subject) -> Iterator[Found]:
    """Find micro-indicators that rest on old documents alone."""
    years = {
        d.number: int(d.year[:4]) for d in subject.formal if d.year and re.match(r"(?:19|20)\d\d", d.year)
    }
    if not years:
        return
    first = subject.period[0] if subject.period else max(years.values()) - 10
    for mi in subject.mis:
        known = [number for number in mi.sources if number in subject.numbers]
        dated = {number: years[number] for number in known if number in years}
        # An undated document may be new: only what is wholly dated and wholly old is told.
        if not dated or len(dated) < len(known) or max(dated.values()) >= first:
            continue
        shown = [f"{number} ({year})" for number, year in sorted(dated.items())]
        since = (
            f"the review covers {subject.period[0]} to {subject.period[1]}"
            if subject.period
            else "others are newer"
        )
        yield Found(f"MI {mi.code}", f"It rests only on document {listed(shown)}; {since}.")
