"""Symbols of documents: A/70/976, C/106/RES/1310, E/ICEF/672 (Part II), and resolutions that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extract.entities._vocabulary import Vocabulary
from extract.entities.base import Example
from extract.model.document import Entity

_PART = (
    r"(?:(?:Add|Rev|Corr|Res|Dec|Amend)\.?[ ]?\d{1,4}|[A-Z]{1,7}(?:\.\d{1,4}|\d{1,4}|\.[A-Z]{1,3})?(?:\(\d{1,2}\))?"
    r"|\d{1,4}(?:-?[A-Z](?![a-z]))?)"
)
_TAIL = r"(?:[ ]?\((?:Part|PART)[ ]?[IVX\d]{1,4}(?:/[IVX\d]{1,4})?\))?"
_SYMBOL = re.compile(
    r"(?<![\w/.@-])(?P<organ>[A-Z]{1,6}(?:\.[A-Z0-9]{1,6})?(?:\(\d{1,2}\))?)"
    rf"(?P<parts>(?:/[ ]?{_PART}){{1,7}}){_TAIL}(?![\w/]|-\d)"
)
_NUMBERED = re.compile(
    r"\b(?P<what>[Rr]esolutions?|[Rr][ée]solutions?|[Rr]esoluci[oó]n(?:es)?|[Dd]ecision|[Dd]écision|[Dd]ecisi[oó]n)[ ](?:No\.?[ ])?(?P<session>[3-9]\d)/(?P<number>\d{1,3})\b"
)
_EB = re.compile(
    r"\b(?P<body>EB|GC|CL|EX|WHA)[ ]?(?P<session>\d{2,4})(?P<rest>/(?:[A-Z]\.|[A-Z]{1,4}\.?[ ]?)?\d{1,3}(?:/[A-Z]\.\d{1,3}(?:/(?:Rev|Add|Corr)\.\d{1,2})?)?)(?![\w/])"
)


class Pattern:
    """Finds document symbols."""

    kind: ClassVar[str] = "symbol"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("Council resolution C/106/RES/1310", (("C/106/RES/1310", "C/106/RES/1310"),)),
        Example(
            "see C/106/CRP/20 and C/106/INF/9",
            (("C/106/CRP/20", "C/106/CRP/20"), ("C/106/INF/9", "C/106/INF/9")),
        ),
        Example("in MC/2355", (("MC/2355", "MC/2355"),)),
        Example("(A/70/976)", (("A/70/976", "A/70/976"),)),
        Example("A/CONF.231/3", (("A/CONF.231/3", "A/CONF.231/3"),)),
        Example("document C/12/6/Rev 1", (("C/12/6/Rev 1", "C/12/6/Rev.1"),)),
        Example("E/ICEF/672 (Part II)", (("E/ICEF/672 (Part II)", "E/ICEF/672(Part II)"),)),
        Example("DP/FPA/2025/4", (("DP/FPA/2025/4", "DP/FPA/2025/4"),)),
        Example("ICCD/COP(8)/CST/INF.1.", (("ICCD/COP(8)/CST/INF.1", "ICCD/COP(8)/CST/INF.1"),)),
        Example("A/RES/71/243", (("A/RES/71/243", "A/RES/71/243"),)),
        Example("resolution 71/243", (("resolution 71/243", "A/RES/71/243"),)),
        Example("A/45/696/Add.1", (("A/45/696/Add.1", "A/45/696/Add.1"),)),
        Example("WFP/EB.A/2019/5-A", (("WFP/EB.A/2019/5-A", "WFP/EB.A/2019/5-A"),)),
        Example("EB 2019/126/R.10", (("EB 2019/126/R.10", "EB 2019/126/R.10"),)),
        Example("la résolution 72/279", (("résolution 72/279", "A/RES/72/279"),), "fr"),
        Example("JIU/REP/2018/4", (("JIU/REP/2018/4", "JIU/REP/2018/4"),)),
    )
    counter_examples: ClassVar[tuple[str, ...]] = (
        "N/A",
        "HIV/AIDS and 24/7 care",
        "M/F ratio 3/4",
        "UNDP/GEF 2016",
        "km/h, CO2/kWh",
        "http://www.iom.int/C/106",
        "and/or 5",
        "on 12/06/2018",
        "MOPAN/2018",
        "the SDG/2030 agenda",
    )

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._organs = frozenset(form for name in vocabulary.of("organs") for form in name.forms)

    def find(self, text: str, language: str | None = None) -> Iterator[Entity]:
        """Yield symbols."""
        if "/" not in text:
            return
        for match in _SYMBOL.finditer(text):
            value = self.normalise(match)
            if value is not None:
                yield Entity(self.kind, match.start(), match.end(), match[0], value)
        for match in _NUMBERED.finditer(text):
            if match["what"].lower().startswith(("res", "rés")):
                value = f"A/RES/{match['session']}/{match['number']}"
                yield Entity(self.kind, match.start(), match.end(), match[0], value)
        for match in _EB.finditer(text):
            value = f"{match['body']} {match['session']}{match['rest'].replace(' ', '')}"
            yield Entity(self.kind, match.start(), match.end(), match[0], value)

    def normalise(self, match: re.Match[str]) -> str | None:
        """Return the symbol without spaces and with `Rev.1` for `Rev 1`; None for what is no symbol."""
        organ, parts = match["organ"], match["parts"].replace("/ ", "/").split("/")[1:]
        if not any(part[-1:].isdigit() or part.endswith(")") or "-" in part for part in parts):
            return None
        if organ.partition(".")[0].partition("(")[0] not in self._organs and (
            len(parts) < 2 or len(organ) > 5
        ):
            return None
        text = re.sub(r"\b(Rev|Add|Corr|Res|Dec)\.?[ ]?(?=\d)", r"\1.", match[0].replace("/ ", "/"))
        return re.sub(r"[ ]?\((?i:part)[ ]?", "(Part ", text)
