"""Who takes part in a review, who is asked to judge what, and what the lead opens to all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extract.errors import UsageError
from extract.model.judgement import ROLES_OF_REVIEWERS, Reviewer, one_name
from extract.workflow.rules import By, record, require_codes, require_lead, require_text

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


def reviewers(store: Store) -> list[Reviewer]:
    """Return everybody who takes part, by name."""
    return store.judgements.reviewers()


def give_part(store: Store, name: str, role: str, *, by: By) -> None:
    """Say what part a person has in the review.

    Raises:
        UsageError: no such part, or no name.
        JudgementRefused: there is a lead, and somebody else gives parts.
    """
    name = one_name(name)
    require_text(name)
    if role not in ROLES_OF_REVIEWERS:
        raise UsageError(f"“{role}” is not a part in the review.", f"Parts: {', '.join(ROLES_OF_REVIEWERS)}.")
    if not name:
        raise UsageError("Nobody is named.", "Name the person.")
    with store.transaction():
        if any(person.role == "lead" for person in store.judgements.reviewers()):
            require_lead(store, by, "gives parts")
        replaced = store.judgements.heads("reviewer", content_name=name)
        record(store, "reviewer", "", "", by, {"name": name, "role": role}, "reviewers set", replaced)


def assign(store: Store, framework: Framework, name: str, codes: Iterable[str], *, by: By) -> None:
    """Ask a person to judge codes; a code asked of two or more is judged blind.

    Raises:
        UsageError: an unknown code.
        JudgementRefused: somebody other than the lead assigns.
    """
    name, wanted = one_name(name), require_codes(framework, codes)
    require_text(name)
    with store.transaction():
        require_lead(store, by, "assigns codes")
        replaced = store.judgements.heads("assignment", content_name=name)
        record(
            store,
            "assignment",
            framework.id,
            "",
            by,
            {"name": name, "codes": wanted},
            "reviewers assign",
            replaced,
        )


def open_codes(store: Store, framework: Framework, codes: Iterable[str], *, by: By, because: str) -> None:
    """Let everybody see the scores of codes, judged twice or not.

    Raises:
        UsageError: an unknown code.
        JudgementRefused: somebody other than the lead opens.
    """
    wanted = require_codes(framework, codes)
    with store.transaction():
        require_lead(store, by, "opens codes")
        content = {"codes": wanted, "because": because}
        record(store, "opening", framework.id, "", by, content, "reviewers open")
