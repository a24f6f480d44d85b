"""From a framework file's data (of the right shape) to the value, with what a schema cannot check.

The JSON Schema knows which keys and types belong where. Here it is checked that the parts fit together: codes
are unique, elements count from 1, levels descend, and the ratings cover the scale without gap or overlap.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from extract.frameworks.yaml_file import Place
from extract.model.framework import (
    Area,
    Band,
    Element,
    Framework,
    Kpi,
    Level,
    MicroIndicator,
    NullCode,
    Scale,
)

WORDS = {"area": "performance area", "kpi": "KPI", "mi": "micro-indicator", "element": "element"}
"""What the levels are called unless a file says otherwise."""

_GREY = "#bdbdbd"
_CONFIDENCE = (
    {"key": "high", "label": "High confidence"},
    {"key": "medium", "label": "Medium confidence"},
    {"key": "low", "label": "Little to no confidence"},
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a framework file."""

    place: Place
    """Where, from the top of the file."""
    reason: str
    """What is wrong and what would be right."""
    line: int | None = None
    """Line of the file, from 1; None when it cannot be told."""


def derive(base: Mapping[str, Any], change: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the data of a framework that changes another one, and what does not fit.

    Args:
        base: The complete data of the framework that is extended.
        change: What the extending file says.
    """
    data = copy.deepcopy(dict(base))
    data.pop("basis", None)
    data.update({key: value for key, value in change.items() if key not in ("scale", "adaptations", "words")})
    data["scale"] = {**base["scale"], **change.get("scale", {})}
    data["words"] = {**base.get("words", {}), **change.get("words", {})}
    problems = []
    for position, adaptation in enumerate(change.get("adaptations", ())):
        if reason := _adapt(data, adaptation):
            problems.append(Problem(("adaptations", position), reason))
    return data, problems


def _adapt(data: dict[str, Any], adaptation: Mapping[str, Any]) -> str | None:
    """Apply one adaptation to the data; returns what does not fit."""
    if "add" in adaptation:
        for kpi in _kpis(data):
            if kpi["code"] == adaptation["kpi"]:
                kpi["mis"].append(copy.deepcopy(adaptation["add"]))
                return None
        return f"there is no {adaptation['kpi']} to add to"
    for kpi in _kpis(data):
        for mi in kpi["mis"]:
            if mi["code"] == adaptation["code"]:
                if "leave_out" not in adaptation:
                    mi["note"] = adaptation["note"]
                    return None
                if len(kpi["mis"]) == 1:
                    return f"without {mi['code']} nothing would be left of {kpi['code']}"
                kpi["mis"].remove(mi)
                return None
    return f"there is no {adaptation['code']} to adapt"


def _areas(data: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield every area with the place of its KPIs; a framework without areas is one area."""
    if "areas" not in data:
        yield (), {"code": data["id"], "title": data["title"], "definition": "", "kpis": data["kpis"]}
        return
    for position, area in enumerate(data["areas"]):
        yield ("areas", position), area


def _kpis(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for _, area in _areas(data):
        yield from area["kpis"]


def build(data: Mapping[str, Any], sha256: str) -> tuple[Framework, list[Problem]]:
    """Return the framework of a file and what does not fit together; use it only when nothing is wrong.

    Args:
        data: What the file says, of the shape that the schema asks for, with what it extends.
        sha256: Of the file and those it extends.
    """
    problems: list[Problem] = []
    areas = tuple(_area(area, place, problems) for place, area in _areas(data))
    problems += _repeated(data)
    framework = Framework(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        areas=areas,
        scale=_scale(data["scale"], problems),
        sha256=sha256,
        language=data.get("language", "en"),
        basis=data.get("basis", ""),
        extends=data.get("extends"),
        words=tuple((WORDS | data.get("words", {})).items()),
    )
    return framework, problems


def _repeated(data: Mapping[str, Any]) -> list[Problem]:
    """Find codes that are given twice, whatever their level."""
    places: list[tuple[str, Place]] = []
    for top, area in _areas(data):
        for at_kpi, kpi in enumerate(area["kpis"]):
            kpi_place = (*top, "kpis", at_kpi)
            places.append((kpi["code"], (*kpi_place, "code")))
            for at_mi, mi in enumerate(kpi["mis"]):
                mi_place = (*kpi_place, "mis", at_mi)
                places.append((mi["code"], (*mi_place, "code")))
                places += [
                    (_element_code(mi, element), (*mi_place, "elements", at_element))
                    for at_element, element in enumerate(mi.get("elements", ()))
                ]
    return _twice(places) + _twice([(area["code"], (*top, "code")) for top, area in _areas(data)])


def _twice(places: Sequence[tuple[str, Place]]) -> list[Problem]:
    first: dict[str, Place] = {}
    problems = []
    for code, place in places:
        if code.casefold() in first:
            problems.append(Problem(place, f"the code “{code}” is given twice; codes must be unique"))
        first.setdefault(code.casefold(), place)
    return problems


def _element_code(mi: Mapping[str, Any], element: Mapping[str, Any]) -> str:
    return str(element.get("code") or f"{mi['code']}.{element['number']}")


def _area(area: Mapping[str, Any], place: Place, problems: list[Problem]) -> Area:
    return Area(
        code=area["code"],
        title=area["title"],
        definition=area.get("definition", ""),
        kpis=tuple(
            _kpi(kpi, area["code"], (*place, "kpis", position), problems)
            for position, kpi in enumerate(area["kpis"])
        ),
    )


def _kpi(kpi: Mapping[str, Any], area: str, place: Place, problems: list[Problem]) -> Kpi:
    return Kpi(
        code=kpi["code"],
        title=kpi["title"],
        area=area,
        mis=tuple(
            _mi(mi, kpi["code"], (*place, "mis", position), problems)
            for position, mi in enumerate(kpi["mis"])
        ),
    )


def _mi(mi: Mapping[str, Any], kpi: str, place: Place, problems: list[Problem]) -> MicroIndicator:
    elements = mi.get("elements", ())
    for position, element in enumerate(elements):
        if element["number"] != position + 1:
            reason = f"element {element['number']} of {mi['code']} should be number {position + 1}: they count from 1 without gaps"
            problems.append(Problem((*place, "elements", position, "number"), reason))
    return MicroIndicator(
        code=mi["code"],
        title=mi["title"],
        kpi=kpi,
        elements=tuple(
            Element(_element_code(mi, element), element["number"], element["criterion"], element.get("note"))
            for element in elements
        ),
        note=mi.get("note"),
        addition=mi.get("addition", False),
        short=mi.get("short", ""),
        sources=tuple(mi.get("sources", ())),
    )


def _scale(scale: Mapping[str, Any], problems: list[Problem]) -> Scale:
    levels = _levels(scale["levels"], ("scale", "levels"), problems)
    direct = scale.get("direct_levels")
    direct_levels = levels if direct is None else _levels(direct, ("scale", "direct_levels"), problems)
    decimals = scale.get("decimals", 2)
    null_codes = tuple(NullCode(code["code"], code["meaning"]) for code in scale.get("null_codes", ()))
    labels = {level.label.casefold() for level in (*levels, *direct_levels)}
    for position, null_code in enumerate(null_codes):
        if null_code.code.casefold() in labels:
            reason = f"“{null_code.code}” is also the label of a level; a mark must differ from them"
            problems.append(Problem(("scale", "null_codes", position, "code"), reason))
    problems += _twice(
        [(code.code, ("scale", "null_codes", at, "code")) for at, code in enumerate(null_codes)]
    )
    bands = tuple(
        Band(band["rating"], Fraction(band["low"]), Fraction(band["high"]), band.get("colour", _GREY))
        for band in scale.get("bands", ())
    )
    values = [level.value for level in (*levels, *direct_levels)]
    problems += _bands(bands, decimals, min(values), max(values))
    confidence = scale.get("confidence", _CONFIDENCE)
    problems += _twice(
        [(word["key"], ("scale", "confidence", at, "key")) for at, word in enumerate(confidence)]
    )
    return Scale(
        levels=levels,
        direct_levels=direct_levels,
        null_codes=null_codes,
        bands=bands,
        decimals=decimals,
        rounding=scale.get("rounding", "half-up"),
        strip_zeros=scale.get("strip_zeros", False),
        kpi_from=scale.get("kpi_from", "exact"),
        confidence=tuple((word["key"], word["label"]) for word in confidence),
    )


def _levels(levels: Sequence[Mapping[str, Any]], place: Place, problems: list[Problem]) -> tuple[Level, ...]:
    found = tuple(Level(Fraction(level["value"]), level["label"], level["meaning"]) for level in levels)
    for position in range(1, len(found)):
        if found[position].value >= found[position - 1].value:
            reason = f"level “{found[position].label}” must be lower than the one before it: levels stand best first"
            problems.append(Problem((*place, position, "value"), reason))
    problems += _twice([(level.label, (*place, at, "label")) for at, level in enumerate(found)])
    return found


def _bands(bands: Sequence[Band], decimals: int, lowest: Fraction, highest: Fraction) -> list[Problem]:
    """Check that the bands cover every printed score from the lowest to the highest level exactly once."""
    problems = []
    step = Fraction(1, 10**decimals)
    place: Place = ("scale", "bands")

    def printed(score: Fraction) -> str:
        return f"{float(score):.{decimals}f}"

    for position, band in enumerate(bands):
        here = (*place, position)
        if band.low > band.high:
            problems.append(Problem((*here, "low"), f"“{band.rating}” begins above its end"))
        for key, score in (("low", band.low), ("high", band.high)):
            if score % step:
                reason = f"{float(score):g} has more digits than a printed score ({decimals}); a band covers printed scores"
                problems.append(Problem((*here, key), reason))
        if position == 0:
            continue
        above = bands[position - 1]
        if band.high + step < above.low:
            reason = f"there is a gap: no band has {printed(band.high + step)}, between “{band.rating}” and “{above.rating}”"
            problems.append(Problem((*here, "high"), reason))
        elif band.high >= above.low:
            reason = f"“{band.rating}” and “{above.rating}” overlap at {printed(above.low)}; bands stand best first"
            problems.append(Problem((*here, "high"), reason))
    if bands and bands[0].high < highest:
        problems.append(Problem((*place, 0, "high"), f"no band covers the highest score, {printed(highest)}"))
    if bands and bands[-1].low > lowest:
        reason = f"no band covers the lowest score, {printed(lowest)}"
        problems.append(Problem((*place, len(bands) - 1, "low"), reason))
    return problems + _twice([(band.rating, (*place, at, "rating")) for at, band in enumerate(bands)])
