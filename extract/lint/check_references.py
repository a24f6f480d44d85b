"""Checks of cross-references: what a text points to must exist and be called by its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lint.base import Found, Subject, check, listed

_MI = re.compile(r"\bMIs?\s+(\d+\.\d+)\.?([a-z])?\b")
_KPI = re.compile(r"\bKPIs?\s+(\d+)(?:\.(\d+)\.?([a-z])?)?(?!\d)")
_ELEMENT = re.compile(r"(?:\bMI\s+(\d+\.\d+\.?[a-z]?)\s*,?\s+)?\b[Ee]lement\s+(\d+)(?!\d|\.\d)")
_RANGE = re.compile(r"\bKPIs?\s+\d+\s*(?:-|–|to|and)\s*(\d+)(?![\d.])")
_CITED = re.compile(r"\[(\d{1,3})(?:,\s*pp?\.\s*[^\]]+)?\]")


@check(
    "L005",
    "reference-to-nothing",
    "error",
    """A text points to a micro-indicator, KPI or element that the framework does not have.""",
)
def to_nothing(subject: Subject) -> Iterator[Found]:
    """Find cross-references whose target does not exist."""
    kpis = {kpi.code for kpi in subject.framework.kpis}
    for place, paragraph, text in subject.texts():
        where = f"{place}, paragraph {paragraph}"
        for found in _MI.finditer(text):
            code = found[1] + (found[2] or "")
            if code not in subject.framework.mis:
                yield Found(where, f"There is no MI {code}.", _around(text, found))
        for found in _KPI.finditer(text):
            if found[1] not in kpis:
                yield Found(where, f"There is no KPI {found[1]}.", _around(text, found))
        for found in _RANGE.finditer(text):
            if found[1] not in kpis:
                yield Found(where, f"There is no KPI {found[1]}.", _around(text, found))
        for found in _ELEMENT.finditer(text):
            code = (found[1] or place.removeprefix("MI ")).replace(" ", "")
            mi = subject.framework.mis.get(code)
            if mi is not None and not any(element.number == int(found[2]) for element in mi.elements):
                n = len(mi.elements)
                has = f"it has {n} elements" if n else "it has no elements"
                yield Found(where, f"MI {code} has no element {found[2]}; {has}.", _around(text, found))


@check(
    "L006",
    "reference-by-wrong-kind",
    "warning",
    """A text calls a micro-indicator a KPI (“KPI 7.2” for MI 7.2).""",
)
def by_wrong_kind(subject: Subject) -> Iterator[Found]:
    """Find codes of micro-indicators that are called KPIs."""
    for place, paragraph, text in subject.texts():
        for found in _KPI.finditer(text):
            if found[2]:
                code = f"{found[1]}.{found[2]}{found[3] or ''}"
                known = (
                    "is a micro-indicator" if code in subject.framework.mis else "is neither a KPI nor an MI"
                )
                yield Found(
                    f"{place}, paragraph {paragraph}", f"{code} {known}, not a KPI.", _around(text, found)
                )


@check(
    "L028",
    "citation-not-in-list",
    "warning",
    """An analysis text cites a document by its number in brackets, and the source list of the micro-indicator does
    not hold it.""",
)
def citation_not_in_list(subject: Subject) -> Iterator[Found]:
    """Find numbers in brackets that the list lacks."""
    for mi in subject.mis:
        for paragraph, text in enumerate(mi.narrative, start=1):
            numbers = {int(found[1]) for found in _CITED.finditer(text)}
            # Bracketed years and quantities are no citations.
            missing = sorted(n for n in numbers if n not in mi.sources and n in subject.numbers)
            if missing:
                yield Found(
                    f"MI {mi.code}, paragraph {paragraph}",
                    f"The text cites [{listed(missing)}], the source list does not hold it.",
                )


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 50) : found.end() + 30]
