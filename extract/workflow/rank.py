"""Ranks every passage of a store under every micro-indicator, and answers questions about the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.model.ranking import Explanation, Filters, Finding, Hit

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class RankSummary:
    """What a ranking run did."""

    n_passages: int
    n_matched: int
    """Passages whose phrases had to be looked for; the others were known."""
    n_tags: int
    seconds: float


def rank(store: Store, framework: Framework, *, learning: bool = True) -> RankSummary:
    """Match what is new, then score all passages under all micro-indicators; call after every ingest."""
    raise NotImplementedError


def hits(
    store: Store,
    *,
    mi: str | None = None,
    element: str | None = None,
    query: str | None = None,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    limit: int = 20,
) -> list[Hit]:
    """Return ranked passages.

    Args:
        store: An open store that was ranked.
        mi: Code of a micro-indicator, e.g. `4.4`.
        element: Code of an element, e.g. `4.4.6`; implies its micro-indicator.
        query: An FTS5 expression (see `extract.search`); combined with `mi` when both are given.
        filters: What the search is narrowed to.
        limit: At most this many hits.
    """
    raise NotImplementedError


def findings(store: Store) -> dict[str, Finding]:
    """For every micro-indicator: whether there is anything worth reading, in framework order."""
    raise NotImplementedError


def explain(store: Store, framework: Framework, passage_id: str) -> list[Explanation]:
    """All reasons for one passage, best micro-indicator first."""
    raise NotImplementedError
