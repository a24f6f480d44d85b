"""Checks that nothing written for export names what may only inform."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lint.base import Found, Subject, check

_TELLING = 12
"""A title of so many characters or more is looked for; shorter ones are ordinary words."""


@check(
    "L023",
    "confidential-named",
    "error",
    """A text of the review names a confidential document by its title or number, or evidence that rests on one is
    cited: every export is refused until it is gone.""",
)
def confidential_named(subject: Subject) -> Iterator[Found]:
    """Find confidential documents in what may leave the store."""
    closed = [document for document in subject.documents if document.doc_class == "inform-only"]
    titles = {d.number: " ".join((d.title or "").split()).casefold() for d in closed}
    texts = [(f"{place}, paragraph {paragraph}", text) for place, paragraph, text in subject.texts()]
    for place, text in [*texts, *subject.said]:
        plain = " ".join(text.split()).casefold()
        numbers = {int(found) for found in re.findall(r"\[(\d{1,4})[\],]", text)}
        for number, title in titles.items():
            if (len(title) >= _TELLING and title in plain) or number in numbers:
                yield Found(place, "The text names a confidential document.")
    for found in subject.evidence:
        if found.state == "cited" and found.source.isdigit() and int(found.source) in titles:
            yield Found(
                f"evidence {found.evidence_id[:8]} under {found.code}", "It rests on a confidential document."
            )
