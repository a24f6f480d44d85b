"""Months in English, French and Spanish, and how dates are written."""

from __future__ import annotations

import re

from extract.entities._words import fold

MONTHS = {
    word: number
    for number, spelt in enumerate(
        (
            "january jan janvier enero", "february feb fevrier febrero", "march mar mars marzo", "april apr avril abril",
            "may mai mayo", "june jun juin junio", "july jul juillet julio", "august aug aout agosto",
            "september sept sep septembre septiembre setiembre", "october oct octobre octubre",
            "november nov novembre noviembre", "december dec decembre diciembre",
        ),
        1,
    )
    for word in spelt.split()
}  # fmt: skip
"""Folded names and short forms."""

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    r"|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
)
YEAR = r"(?:19[4-9]\d|20\d\d)"
HAS_YEAR = re.compile(r"(?:19[4-9]|20[0-9])\d")
"""The cheap question before looking for a date."""

_OF = r"(?:[ \u00a0](?:de[ \u00a0]|of[ \u00a0]|del[ \u00a0])?)"
DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|°)?{_OF}(?P<month>{MONTH})\.?,?{_OF}(?P<year>{YEAR})"
    rf"|(?P<month2>{MONTH})\.?[ \u00a0](?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,[ \u00a0]?)?(?:de[ \u00a0]|of[ \u00a0])?(?P<year2>{YEAR})"
    rf"|(?P<year3>{YEAR})-(?P<month3>0[1-9]|1[0-2])-(?P<day3>[0-2]\d|3[01]))"
)
"""A day or a month of a year; the groups end in 2 for month first and 3 for ISO 8601."""


def iso(match: re.Match[str]) -> str | None:
    """Return the ISO 8601 form of what `DATE` matched, None for a 31 February."""
    groups = match.groupdict()
    year = groups["year"] or groups["year2"] or groups["year3"]
    day = groups["day"] or groups["day2"] or groups["day3"]
    name = groups["month"] or groups["month2"]
    month = MONTHS[fold(name)] if name else int(groups["month3"])
    if day is None:
        return f"{year}-{month:02}"
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return f"{year}-{month:02}-{int(day):02}" if 1 <= int(day) <= longest else None
