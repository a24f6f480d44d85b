"""What a worker does with a finished reading before it is handed over: recognise entities.

It runs in the workers, beside the PDF libraries, so it costs the parent nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.model.document import Entity, Reading
from extract.workflow.vocabulary import recogniser


@dataclass(frozen=True, slots=True)
class Enriched:
    """What was found in a reading's passages, by ordinal."""

    entities: dict[int, tuple[Entity, ...]] = field(default_factory=dict)


def enrich(reading: Reading) -> Enriched:
    """Recognise the entities of every passage."""
    recognise = recogniser().recognise
    found = {passage.ordinal: recognise(passage.text, passage.language) for passage in reading.passages}
    return Enriched({ordinal: entities for ordinal, entities in found.items() if entities})
