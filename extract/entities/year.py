"""Single years, from 1945 on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities.base import Example
from extract.model.document import Entity

_FIND = re.compile(
    # The look behind comes after the first digit, so that the engine jumps from 1 to 2 and need not look at every place.
    r"[12](?<![\w.,/$€£#+-].)(?<!\d[ \u00a0].)(?:9(?<=19)(?:4[5-9]|[5-9]\d)|0(?<=20)[0-9]\d)(?=s\b|[a-z]?\b)[a-z]?(?![\w%])(?![/-]\d)(?![.,]\d)"
    r"(?![ \u00a0\u202f]\d{3}\b)"
)


class Pattern:
    """Finds years."""

    kind: ClassVar[str] = "year"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("It was founded in 1951.", (("1951", "1951"),)),
        Example("(IOM, 2018d)", (("2018d", "2018"),)),
        Example("In 2017, and again in 2019", (("2017", "2017"), ("2019", "2019"))),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "2017 000 people",
        "a sum of 2018.5",
        "2016%",
        "document 19471",
        "1850 and 2150",
        "12 2018",
        "A/2018/4",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield years."""
        for match in _FIND.finditer(text):
            yield Entity(self.kind, match.start(), match.end(), match[0], self.normalise(match))

    def normalise(self, match: re.Match[str]) -> str:
        """Return the four digits."""
        return match[0][:4]
