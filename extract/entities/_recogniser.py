"""All patterns over one text: what lies inside something longer is left out where it would mislead."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence

from extract.entities.base import Pattern
from extract.model.document import Entity

_HIDDEN_IN = {
    "year": (
        "symbol",
        "instruction",
        "period",
        "money",
        "count",
        "session",
        "sdg",
        "cross_reference",
        "percentage",
    ),
    "period": ("symbol", "money"),
    "count": ("money", "symbol", "sdg", "session", "cross_reference"),
    "country": ("symbol",),
    "framework": ("symbol",),
    "instruction": ("symbol",),
    "region": ("country",),
    "sdg": ("cross_reference",),
    "date": (),
}
"""A kind on the left is left out where it lies wholly inside one on the right: the year of `A/RES/2016/1`."""


class Recogniser:
    """Finds the entities of every kind.

    Args:
        patterns: One per kind.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(sorted(patterns, key=lambda pattern: pattern.kind))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds it knows, sorted."""
        return tuple(pattern.kind for pattern in self._patterns)

    def recognise(self, text: str, language: str | None = None) -> tuple[Entity, ...]:
        """Return the entities of a text in the order of their places.

        Args:
            text: A passage.
            language: ISO 639-1; None when it is not known.
        """
        found = [entity for pattern in self._patterns for entity in pattern.find(text, language)]
        if len(found) > 1:
            found = _without_hidden(found)
        return tuple(sorted(found, key=lambda entity: (entity.start, -entity.end, entity.kind, entity.value)))


def _without_hidden(found: Sequence[Entity]) -> list[Entity]:
    """Leave out what lies inside a longer entity that says more."""
    covers: dict[str, list[tuple[int, int]]] = {}
    for entity in found:
        covers.setdefault(entity.kind, []).append((entity.start, entity.end))
    for spans in covers.values():
        spans.sort()
    return [
        entity
        for entity in found
        if not any(_covered(entity, covers.get(kind, [])) for kind in _HIDDEN_IN.get(entity.kind, ()))
    ]


def _covered(entity: Entity, spans: Sequence[tuple[int, int]]) -> bool:
    """True when one of the spans (sorted, of one kind, so without overlap) holds the entity."""
    at = bisect_right(spans, (entity.start, sys.maxsize)) - 1
    return at >= 0 and spans[at][1] >= entity.end
