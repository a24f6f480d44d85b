"""Checks of evidence confidence against what it can rest on."""

from __future__ import annotations

from collections.abc import Iterator

from extract.lint.base import Found, Subject, check
from extract.model.document import INDEPENDENT_ROLES


@check(
    "L018",
    "thin-confidence",
    "warning",
    """The best confidence rests on a single document with no other stream of evidence beside it, or on documents
    that are all the organisation's own reports. The number of documents alone does not make confidence; someone
    should look.""",
)
def thin_confidence(subject: Subject) -> Iterator[Found]:
    """Find the best confidence on thin evidence."""
    if not subject.framework.scale.confidence:
        return
    key, words = subject.framework.scale.confidence[0]
    for mi in subject.mis:
        if (mi.confidence or "").casefold() not in {key.casefold(), words.casefold()} or mi.other_sources:
            continue
        if len(mi.sources) == 1:
            yield Found(f"MI {mi.code}", f"“{mi.confidence}” rests on one document, {mi.sources[0]}.")
            continue
        roles = [subject.numbers[number].role for number in mi.sources if number in subject.numbers]
        if len(roles) > 1 and all(roles) and not set(roles) & INDEPENDENT_ROLES:
            yield Found(
                f"MI {mi.code}",
                f"“{mi.confidence}” rests on {len(roles)} documents that all come from the organisation itself.",
            )
