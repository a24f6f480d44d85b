"""Turns a codebook into a framework file: the first three levels of codes become KPIs, MIs and elements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import yaml

from extract.errors import DocumentError
from extract.intake.from_qdpx import Code
from extract.model.framework import Level, Scale

_LINE = 2000
"""Characters of a title or criterion that are kept."""


def framework_yaml(codes: Sequence[Code], *, framework_id: str, title: str, origin: str, scale: Scale) -> str:
    """Return a framework file with the codes of a codebook and a given scale.

    Codes that begin with a number keep it; others are numbered by their place. What lies deeper than three
    levels is taken up to the third; a codebook without levels becomes one KPI.

    Raises:
        DocumentError: there are no codes.
    """
    if not codes:
        raise DocumentError("The codebook holds no codes.", "Export a codebook that has some.")
    data = {
        "id": framework_id,
        "title": title,
        "version": "1",
        "basis": f"Made from a REFI-QDA codebook written by {origin or 'another program'}; the scale was added.",
        "scale": _scale(scale),
        "kpis": _kpis(codes),
    }
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return text


def _kpis(codes: Sequence[Code]) -> list[dict[str, Any]]:
    tops = [code for code in codes if not code.parents]
    has_levels = any(code.parents for code in codes)
    if not has_levels:
        mis = [{"code": f"1.{at}", "title": _line(code.name)} for at, code in enumerate(tops, start=1)]
        return [{"code": "1", "title": "Codes", "mis": mis}]
    kpis = []
    for at, top in enumerate(tops, start=1):
        own = f"{at}"
        below = [code for code in codes if code.parents[:1] == (top.name,)]
        second = [code for code in below if len(code.parents) == 1]
        # A code without any below it is itself what passages are coded with.
        mis = [_mi(code, below, f"{own}.{place}") for place, code in enumerate(second, start=1)]
        kpis.append(
            {
                "code": own,
                "title": _line(top.name),
                "mis": mis or [{"code": f"{own}.1", "title": _line(top.name)}],
            }
        )
    return kpis


def _mi(code: Code, below: Sequence[Code], number: str) -> dict[str, Any]:
    made: dict[str, Any] = {"code": number, "title": _line(code.name)}
    under = [one for one in below if len(one.parents) >= 2 and one.parents[1] == code.name]
    if code.description and code.description != code.name:
        made["note"] = _line(code.description)
    if under:
        made["elements"] = [
            {"number": place, "criterion": _line(one.description or one.name)}
            for place, one in enumerate(under, start=1)
        ]
    return made


def _line(text: str) -> str:
    plain = " ".join(text.split())
    without = re.sub(
        r"^(?:(?:KPI|MI|Element)\s+)?\d+(?:\.\d+[a-z]?)*\s*[:.)–-]?\s+", "", plain, flags=re.IGNORECASE
    )
    return (without or plain)[:_LINE]


def _scale(scale: Scale) -> dict[str, Any]:
    made: dict[str, Any] = {
        "levels": _levels(scale.levels),
        "null_codes": [{"code": null.code, "meaning": null.meaning} for null in scale.null_codes],
        "bands": [
            {
                "rating": band.rating,
                "low": _number(band.low),
                "high": _number(band.high),
                "colour": band.colour,
            }
            for band in scale.bands
        ],
        "decimals": scale.decimals,
        "rounding": scale.rounding,
        "strip_zeros": scale.strip_zeros,
        "kpi_from": scale.kpi_from,
        "confidence": [{"key": key, "label": label} for key, label in scale.confidence],
    }
    if scale.direct_levels and scale.direct_levels != scale.levels:
        made["direct_levels"] = _levels(scale.direct_levels)
    return made


def _levels(levels: Sequence[Level]) -> list[dict[str, Any]]:
    return [
        {"value": _number(level.value), "label": level.label, "meaning": level.meaning} for level in levels
    ]


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
