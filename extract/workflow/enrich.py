"""What a worker does with a finished reading before it is handed over: recognise entities.

It runs in the workers, beside the PDF libraries, so it costs the parent nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.model.document import Entity, Reading


@dataclass(frozen=True, slots=True)
class Enriched:
    """What was found in a reading's passages, by ordinal."""

    entities: dict[int, tuple[Entity, ...]] = field(default_factory=dict)


def enrich(reading: Reading) -> Enriched:
    """Recognise the entities of every passage."""
    return Enriched({})
