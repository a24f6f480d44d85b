"""Sustainable Development Goals and their targets and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities._words import vocabulary_of
from extract.entities.base import Example
from extract.model.document import Entity

N_TARGETS = (7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19)
"""Targets per goal, the lettered ones included: no goal has a target beyond."""

_ITEM = r"\d{1,2}(?:\.(?:\d{1,2}|[a-d])(?:\.\d)?)?(?![\d%]|\.\d)"
_JOIN = r"[ \u00a0]?(?:,|;|&|and|or|to|et|ou|à|y|o|e|a|[-–])[ \u00a0]?(?:and[ \u00a0]|et[ \u00a0]|y[ \u00a0]|specifically[ \u00a0])?"
_FIND = re.compile(
    r"\b(?P<lead>(?:SDG|ODD|ODS)s?(?:[ \u00a0](?:Goals?|targets?|indicators?|cibles?|indicateurs?|metas?|indicadore?s?))?(?:[ \u00a0]No\.?)?"
    r"|(?:Sustainable Development )?Goals?(?:[ \u00a0]No\.?)?"
    r"|Objectifs? de développement durable(?:[ \u00a0]n[°º])?|Objetivos? de Desarrollo Sostenible"
    r"|[Tt]argets?|[Cc]ibles?|[Mm]etas?)"
    rf"[ \u00a0]?(?:\((?:SDGs?|ODD|ODS)\)[ \u00a0])?(?P<items>{_ITEM}(?:{_JOIN}{_ITEM}){{0,16}})",
)
_ONE = re.compile(_ITEM)
_TRIGGERS = frozenset(
    {
        "sdg",
        "sdgs",
        "odd",
        "ods",
        "goal",
        "goals",
        "target",
        "targets",
        "cible",
        "cibles",
        "meta",
        "metas",
        "durable",
        "sostenible",
    }
)
_GLUED = re.compile(r"\b(?:SDG|ODD|ODS)\d")
_BARE = frozenset({"target", "targets", "cible", "cibles", "meta", "metas"})


class Pattern:
    """Finds SDGs."""

    kind: ClassVar[str] = "sdg"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("in line with SDG 8", (("SDG 8", "SDG 8"),)),
        Example("Target 10.7 calls for it", (("Target 10.7", "SDG 10.7"),)),
        Example("SDGs 1, 2 and 5", (("SDGs 1", "SDG 1"), ("2", "SDG 2"), ("5", "SDG 5"))),
        Example("goals 3 are", ()),
        Example("Goal 16 and Goal 17", (("Goal 16", "SDG 16"), ("Goal 17", "SDG 17"))),
        Example("SDG indicator 5.2.1", (("SDG indicator 5.2.1", "SDG 5.2.1"),)),
        Example("SDG target 16.a", (("SDG target 16.a", "SDG 16.a"),)),
        Example("Sustainable Development Goal 13", (("Sustainable Development Goal 13", "SDG 13"),)),
        Example("l’ODD 5 et la cible 10.7", (("ODD 5", "SDG 5"), ("cible 10.7", "SDG 10.7")), "fr"),
        Example("el ODS 4 y la meta 8.7", (("ODS 4", "SDG 4"), ("meta 8.7", "SDG 8.7")), "es"),
        Example("SDG8 and SDG 13", (("SDG8", "SDG 8"), ("SDG 13", "SDG 13"))),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "SDG 18 does not exist",
        "a target of 10.5 per cent",
        "target 3",
        "the goal of 2016",
        "Target 1.9 is not one",
        "targets 20%",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        del vocabulary

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield each goal or target with its own place."""
        if _TRIGGERS.isdisjoint(vocabulary_of(text)) and _GLUED.search(text) is None:
            return
        for match in _FIND.finditer(text):
            lead = match["lead"].lower()
            items = list(_ONE.finditer(match["items"]))
            # “Organizational Goals 14” is a line of contents; the Agenda's goals come in the plural only together.
            if lead == "goals" and len(items) == 1:
                continue
            for number, item in enumerate(items):
                # “target 3” may be anybody's third target; “target 10.7” is the Agenda's way to write.
                if lead in _BARE and "." not in item[0]:
                    continue
                value = self.normalise(item)
                if value is None:
                    continue
                start = match.start() if number == 0 else match.start("items") + item.start()
                end = match.start("items") + item.end()
                yield Entity(self.kind, start, end, text[start:end], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return `SDG 8`, `SDG 8.7`, `SDG 16.a` or `SDG 5.2.1`; None for what the Agenda does not have."""
        goal, _, rest = match[0].partition(".")
        if not 1 <= int(goal) <= len(N_TARGETS):
            return None
        target = rest.partition(".")[0]
        if target.isdigit() and not 1 <= int(target) <= N_TARGETS[int(goal) - 1]:
            return None
        return f"SDG {int(goal)}.{rest}" if rest else f"SDG {int(goal)}"
