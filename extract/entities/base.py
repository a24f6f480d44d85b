"""What a pattern is: it finds one kind of entity and brings the examples that prove it.

A pattern promises that `text[entity.start:entity.end] == entity.text` for all that it finds, that it finds
the same in the same text, and that its time grows with the length of the text and no faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple, Protocol

from extract.entities._vocabulary import Vocabulary
from extract.model.document import Entity


class Example(NamedTuple):
    """A sentence and all that must be found in it, in order."""

    sentence: str
    found: tuple[tuple[str, str], ...]
    """Pairs of the words as they stand and the value."""
    language: str | None = None


class Pattern(Protocol):
    """Finds one kind of entity."""

    kind: ClassVar[str]
    """The file's name and what `--entity` takes."""

    examples: ClassVar[tuple[Example, ...]]
    """What must be found; they run as tests."""

    counter_examples: ClassVar[tuple[str, ...]]
    """Sentences in which nothing of this kind may be found."""

    def __init__(self, vocabulary: Vocabulary) -> None: ...

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield the entities of a text, in any order."""
        ...
