"""Countries and territories by their English, French and Spanish names; the value is the English short name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import NameTable, Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity


class Pattern:
    """Finds countries; ISO 3166 and further names are handed in."""

    kind: ClassVar[str] = "country"
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "offices in Kenya and Côte d’Ivoire", (("Kenya", "Kenya"), ("Côte d’Ivoire", "Côte d'Ivoire"))
        ),
        Example("Niger, Nigeria", (("Niger", "Niger"), ("Nigeria", "Nigeria"))),
        Example("Guinea-Bissau is not Guinea", (("Guinea-Bissau", "Guinea-Bissau"), ("Guinea", "Guinea"))),
        Example("the Democratic Republic of the Congo", (("Democratic Republic of the Congo", "DR Congo"),)),
        Example(
            "la République démocratique du Congo", (("République démocratique du Congo", "DR Congo"),), "fr"
        ),
        Example("en Etiopía y el Perú", (("Etiopía", "Ethiopia"), ("Perú", "Peru")), "es"),
        Example("au Sénégal", (("Sénégal", "Senegal"),), "fr"),
        Example("the United Republic of Tanzania", (("United Republic of Tanzania", "Tanzania"),)),
        Example("in Viet Nam and Vietnam", (("Viet Nam", "Vietnam"), ("Vietnam", "Vietnam"))),
        Example("the Syrian Arab Republic", (("Syrian Arab Republic", "Syria"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "turkey for dinner and fine china",
        "a chad, a mali and an oman",
        "New Guinean dress; the Indian Ocean",
        "the Mexican standard",
        "Gulf of Guinea",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = NameTable(vocabulary.of("countries"), proper=True)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield countries."""
        if self._names.first_words.isdisjoint(vocabulary_of(text)):
            return
        for start, end, value in self._names.find(text, language):
            # An empty value marks a name that holds a country's but is not one: “Gulf of Guinea”.
            if value:
                yield Entity(self.kind, start, end, text[start:end], self.normalise(value))

    def normalise(self, value: str) -> str:
        """Return the English short name."""
        return value
