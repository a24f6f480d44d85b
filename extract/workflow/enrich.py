"""What a worker does with a finished reading before it is handed over: recognise entities, match phrases.

It runs in the workers, beside the PDF libraries, so it costs the parent nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.entities import weak_evidence
from extract.model.document import Entity, Reading
from extract.parse import tasks
from extract.segment import language
from extract.workflow.matching import make_ready, match
from extract.workflow.vocabulary import recogniser


@dataclass(frozen=True, slots=True)
class Enriched:
    """What was found in a reading's passages."""

    entities: dict[int, tuple[Entity, ...]] = field(default_factory=dict)
    """By the passage's ordinal."""
    lexicons: str = ""
    """Key of the lexicons that were matched; empty when none were."""
    sheet: bytes = b""
    """What the ranking matched, packed."""


def enrich(reading: Reading, *, framework: str) -> Enriched:
    """Recognise the entities of every passage and match the phrases of a framework's lexicons.

    Args:
        reading: One document.
        framework: Id or path of the framework; empty to leave the matching out.
    """
    recognise = recogniser().recognise
    found = {passage.ordinal: recognise(passage.text, passage.language) for passage in reading.passages}
    lexicons, sheet = match(framework, reading.passages) if framework else ("", b"")
    return Enriched({ordinal: entities for ordinal, entities in found.items() if entities}, lexicons, sheet)


def warm_up(framework: str, engine: str) -> None:
    """Load what nearly every document needs, before the first one is opened.

    Args:
        framework: As for `enrich`.
        engine: What reads the PDFs.
    """
    tasks.load_engine(engine)
    recogniser()
    weak_evidence.load()
    language.load()
    if framework:
        make_ready(framework)
