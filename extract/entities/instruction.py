"""Internal instructions and circulars: IN/232, IN232, OED2018/007, Instruction No. 12."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

_CODED = re.compile(
    r"(?<![\w/.-])(?:(?:(?P<series>IN|GB|MA|AI|IC|SGB)/[ ]?|(?P<glued>IN)(?=\d))(?P<number>\d{1,4})|(?P<dated>OED|ED|RM|HRM|PDP)[ ]?(?P<year>20\d\d)/(?P<running>\d{1,3}))"
    r"(?P<revision>[ /]?Rev\.?[ ]?\d{1,2})?(?![\w/%]|\.\d)"
)
_SPELT = re.compile(
    r"\b(?P<what>[Ii]nstructions?|[Cc]irculars?|[Gg]eneral [Bb]ulletin|[Cc]irculaires?|[Ii]nstrucci[oó]n)[ ](?:[Nn]o\.?[ ]|n[°º][ ]?|[Nn]úm\. )?(?P<number>\d{1,4}(?:/\d{1,4})?)(?![\w/%]|\.\d)"
)
_CHEAP = re.compile(r"[A-Z](?:/ ?| )?\d")
_TRIGGERS = frozenset(
    {
        "instruction",
        "instructions",
        "circular",
        "circulars",
        "bulletin",
        "circulaire",
        "circulaires",
        "instruccion",
    }
)
_NAMES = {"instruction": "IN", "instruccion": "IN", "general bulletin": "GB"}


class Pattern:
    """Finds internal instructions."""

    kind: ClassVar[str] = "instruction"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("under IN/232", (("IN/232", "IN/232"),)),
        Example("IN232 and IN71", (("IN232", "IN/232"), ("IN71", "IN/71"))),
        Example("IN/31 Rev. 1", (("IN/31 Rev. 1", "IN/31/Rev.1"),)),
        Example("Instruction No. 232", (("Instruction No. 232", "IN/232"),)),
        Example("circular OED2018/007", (("OED2018/007", "OED2018/007"),)),
        Example("Circular 12/2019", (("Circular 12/2019", "CIRCULAR/12/2019"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "RESULTS IN 2018",
        "in 232 cases",
        "MAIN/232",
        "IN/OUT",
        "instructions for 12 people",
        "ST/IC/2018/1",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield instructions."""
        if _CHEAP.search(text) is None and _TRIGGERS.isdisjoint(vocabulary_of(text)):
            return
        for match in (*_CODED.finditer(text), *_SPELT.finditer(text)):
            yield Entity(self.kind, match.start(), match.end(), match[0], self.normalise(match))

    def normalise(self, match: re.Match[str]) -> str:
        """Return `IN/232` for every way of writing it."""
        groups = match.groupdict()
        if "what" in groups:
            word = groups["what"].lower().replace("ó", "o").removesuffix("s")
            return f"{_NAMES.get(word, 'CIRCULAR')}/{groups['number']}"
        if groups["dated"]:
            return f"{groups['dated']}{groups['year']}/{groups['running']}"
        revision = re.search(r"\d+", groups["revision"] or "")
        return f"{groups['series'] or groups['glued']}/{int(groups['number'])}" + (
            f"/Rev.{revision[0]}" if revision else ""
        )
