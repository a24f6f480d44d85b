"""Regions of the world: West Africa, Asia and the Pacific, the Sahel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import NameTable, Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity


class Pattern:
    """Finds regions; their names are data."""

    kind: ClassVar[str] = "region"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("in West and Central Africa", (("West and Central Africa", "West and Central Africa"),)),
        Example("sub-Saharan Africa", (("sub-Saharan Africa", "Sub-Saharan Africa"),)),
        Example("the Asia-Pacific region", (("Asia-Pacific", "Asia and the Pacific"),)),
        Example(
            "Latin America and the Caribbean",
            (("Latin America and the Caribbean", "Latin America and the Caribbean"),),
        ),
        Example("en Afrique de l’Ouest", (("Afrique de l’Ouest", "West Africa"),), "fr"),
        Example(
            "América Latina y el Caribe",
            (("América Latina y el Caribe", "Latin America and the Caribbean"),),
            "es",
        ),
        Example("the Horn of Africa", (("Horn of Africa", "Horn of Africa"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "west of the river",
        "a horn from africa",
        "the central bank",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = NameTable(vocabulary.of("regions"), proper=True)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield regions."""
        if self._names.first_words.isdisjoint(vocabulary_of(text)):
            return
        for start, end, value in self._names.find(text, language):
            yield Entity(self.kind, start, end, text[start:end], self.normalise(value))

    def normalise(self, value: str) -> str:
        """Return the English name."""
        return value
