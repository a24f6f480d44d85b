"""Frameworks, initiatives and standards by any of their names: UN-SWAP, the Grand Bargain, IATI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import NameTable, Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity


class Pattern:
    """Finds frameworks; the names and what they stand for are data."""

    kind: ClassVar[str] = "framework"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("It reports on UN SWAP and UNSWAP.", (("UN SWAP", "UN-SWAP"), ("UNSWAP", "UN-SWAP"))),
        Example("the Grand Bargain", (("Grand Bargain", "Grand Bargain"),)),
        Example("a QCPR reply", (("QCPR", "QCPR"),)),
        Example("the 2030 Agenda", (("2030 Agenda", "2030 Agenda"),)),
        Example(
            "United Nations Development Assistance Framework (UNDAF)",
            (("United Nations Development Assistance Framework", "UNDAF"), ("UNDAF", "UNDAF")),
        ),
        Example(
            "le Programme 2030 et l’Accord de Paris",
            (("Programme 2030", "2030 Agenda"), ("Accord de Paris", "Paris Agreement")),
            "fr",
        ),
        Example("la Agenda 2030", (("Agenda 2030", "2030 Agenda"),), "es"),
        Example("publishing to IATI", (("IATI", "IATI"),)),
        Example("OECD-DAC criteria", (("OECD-DAC criteria", "OECD DAC criteria"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "a grand bargaining round",
        "the agenda of 2030 items",
        "swap the un-sorted",
        "irm and iati in small letters",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = NameTable(vocabulary.of("frameworks"), proper=True)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield frameworks."""
        if self._names.first_words.isdisjoint(vocabulary_of(text)):
            return
        for start, end, value in self._names.find(text, language):
            yield Entity(self.kind, start, end, text[start:end], self.normalise(value))

    def normalise(self, value: str) -> str:
        """Return the name under which all its forms are filed."""
        return value
