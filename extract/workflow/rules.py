"""The rules of a review that every judgement keeps: who may judge, what may be judged, and never without a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extract.audit import canonical, is_text
from extract.errors import JudgementRefused, NoReviewer, UsageError
from extract.model.judgement import Judgement, Kind, one_name

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store

_COMMENT_ONLY = frozenset({"organisation", "peer-reviewer", "imported"})


@dataclass(frozen=True, slots=True)
class By:
    """Who judges, and when."""

    reviewer: str
    at: str
    """UTC, ISO 8601."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reviewer", one_name(self.reviewer))
        require_text(self.reviewer)
        if not self.reviewer:
            raise NoReviewer("Nobody is named as the reviewer.")


def require_text(text: str) -> None:
    """Refuse bytes that are no characters, such as a name typed in another encoding."""
    if not is_text(canonical(text)):
        raise JudgementRefused("The text holds bytes that are no characters.", "Type it again, in UTF-8.")


def require_code(framework: Framework, code: str) -> None:
    """Refuse what is neither an element nor a micro-indicator."""
    if code not in framework.mi_of:
        known = ", ".join(list(framework.elements)[:1] + list(framework.mis)[:1])
        raise UsageError(
            f"{framework.id} has no element or micro-indicator “{code}”.", f"Codes look like {known}."
        )


def require_codes(framework: Framework, codes: Iterable[str]) -> list[str]:
    """Return codes of any level, `*` for all; refuse unknown ones."""
    wanted = ["*" if code.casefold() == "all" else code for code in codes]
    known = {"*", *framework.mi_of, *(kpi.code for kpi in framework.kpis)}
    unknown = [code for code in wanted if code not in known]
    if unknown or not wanted:
        raise UsageError(
            f"{framework.id} has no “{', '.join(unknown)}”." if unknown else "No code is named.",
            "Name elements, micro-indicators or KPIs, or `all`.",
        )
    return wanted


def require_part(store: Store, by: By) -> str:
    """Return the part of whoever judges; refuse the name of a printed table, and a second spelling of a name."""
    people = {person.name: person.role for person in store.judgements.reviewers()}
    alike = next((name for name in people if name.casefold() == by.reviewer.casefold()), by.reviewer)
    if by.reviewer not in people and alike != by.reviewer:
        raise NoReviewer(f"“{by.reviewer}” is written “{alike}” in this review.", "Use the same spelling.")
    role = people.get(by.reviewer, "reviewer")
    if role == "imported":
        raise JudgementRefused(
            f"“{by.reviewer}” stands for a printed table and cannot judge.", "Name a person."
        )
    return role


def require_judge(store: Store, by: By) -> None:
    """Refuse whoever only comments."""
    role = require_part(store, by)
    if role in _COMMENT_ONLY:
        raise JudgementRefused(
            f"{by.reviewer} takes part as {role} and does not judge.",
            "The lead changes parts with `extract reviewers set NAME ROLE`.",
        )


def require_lead(store: Store, by: By, does: str) -> None:
    """Refuse whoever is not the lead."""
    if require_part(store, by) != "lead":
        raise JudgementRefused(
            f"Only the lead {does}, and {by.reviewer} is not the lead.",
            "Say who leads with `extract reviewers set NAME lead`.",
        )


def require_because(because: str) -> None:
    """Refuse a judgement without a reason."""
    if not because.strip():
        raise JudgementRefused("A judgement needs its reason.", "Say why with `--because TEXT`.")


def record(
    store: Store,
    kind: Kind,
    framework: str,
    code: str,
    by: By,
    content: dict[str, Any],
    command: str,
    replaces: Iterable[str] = (),
) -> str:
    """Add a judgement with its audit event and return its id; call it inside the transaction of its checks.

    Raises:
        JudgementRefused: a text holds bytes that are no characters.
    """
    judgement = Judgement(kind, framework, code, by.reviewer, by.at, content)
    return store.judgements.add(judgement, command=command, replaces=replaces)
