"""The arithmetic of scores: elements to micro-indicators to KPIs, exact inside and rounded once at print.

`N/A` and `N/E` are marks, not scores: they leave the mean. 0 is a score and counts. A micro-indicator is the
mean of its scored elements, a KPI the mean of its micro-indicators' scores (not of all elements pooled).
Ratings come from the score as printed, so a printed score and a printed rating can never contradict each
other. Everything that differs between frameworks is read from the framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor

from extract.errors import UsageError
from extract.model.document import INDEPENDENT_ROLES, Document
from extract.model.framework import Framework, Level, MicroIndicator, Scale
from extract.model.judgement import Absence, Evidence, Score
from extract.model.scoring import ConfidenceInputs, Mark, Rebanded, Result, Results, Settled, Standing

_STREAMS = {"document": "D", "survey": "S", "interview": "I"}


def levels_of(framework: Framework, code: str) -> tuple[Level, ...]:
    """Return what may be given for a code.

    Raises:
        UsageError: the code is not in the framework, or is scored through its elements.
    """
    if code in framework.elements:
        return framework.scale.levels
    mi = framework.mis.get(code)
    if mi is None:
        known = ", ".join(list(framework.mis)[:3])
        raise UsageError(
            f"{framework.id} has no element or micro-indicator “{code}”.",
            f"Codes look like {known} or 1.1.1.",
        )
    if not mi.is_scored_directly:
        raise UsageError(
            f"{code} is scored through its elements.",
            f"Score {mi.elements[0].code} to {mi.elements[-1].code}.",
        )
    return framework.scale.direct_levels or framework.scale.levels


def parse_mark(framework: Framework, code: str, text: str) -> Mark:
    """Read what was typed for a code: a value of the scale or a code for “not scored”.

    Raises:
        UsageError: neither; the message lists what may be given.
    """
    levels = levels_of(framework, code)
    typed = text.strip()
    for null in framework.scale.null_codes:
        if _plain(typed) == _plain(null.code):
            return null.code
    for level in levels:
        if typed.casefold() == level.label.casefold():
            return level.value
    try:
        value = Fraction(typed.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        value = None
    if value is not None and any(value == level.value for level in levels):
        return value
    allowed = [level.label for level in levels] + [null.code for null in framework.scale.null_codes]
    raise UsageError(f"“{text}” cannot be given for {code}.", f"Give one of {', '.join(allowed)}.")


def label(framework: Framework, code: str, mark: Mark) -> str:
    """Return a mark as it is typed and printed: `3`, `3.5`, `N/A`, or a letter."""
    if isinstance(mark, str):
        return mark
    levels = levels_of(framework, code)
    return next((level.label for level in levels if level.value == mark), printed(mark, framework.scale))


def printed(value: Fraction, scale: Scale) -> str:
    """Return a score as the report prints it: rounded once, by the framework's rule."""
    sign, units = _units(value, scale)
    whole, rest = divmod(units, 10**scale.decimals)
    text = f"{whole}.{rest:0{scale.decimals}d}" if scale.decimals else f"{whole}"
    if scale.strip_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{sign}{text}"


def rate(value: Fraction, scale: Scale) -> str | None:
    """Return the rating of a score as printed, None when no band covers it."""
    sign, units = _units(value, scale)
    shown = Fraction(units, 10**scale.decimals) * (-1 if sign else 1)
    return next((band.rating for band in scale.bands if band.low <= shown <= band.high), None)


def settle(scores: Iterable[Score], roles: Mapping[str, str]) -> dict[str, Settled]:
    """Find what stands for each code among all reviewers' scores.

    An adjudication stands above all; else what the reviewers agree on; a disagreement has no mark. What was
    imported from a published table stands only where nobody judged.

    Args:
        scores: Each reviewer's present scores, adjudications among them.
        roles: Part in the review by reviewer; whoever is missing is a reviewer.
    """
    by_code: dict[str, list[Score]] = {}
    for score in sorted(scores, key=lambda score: (score.at, score.score_id)):
        by_code.setdefault(score.code, []).append(score)
    return {code: _settled(code, given, roles) for code, given in by_code.items()}


def roll_up(framework: Framework, marks: Mapping[str, Mark]) -> Results:
    """Compute all scores and ratings from the marks of elements and of micro-indicators without elements.

    Args:
        framework: Says what is averaged, rounded and rated how.
        marks: By code; what is missing is not scored.
    """
    results = Results()
    for code in framework.elements:
        results.elements[code] = _given(framework, code, marks.get(code), rated=False)
    for code, mi in framework.mis.items():
        results.mis[code] = _mi(framework, mi, marks)
    for kpi in framework.kpis:
        below = [results.mis[mi.code] for mi in kpi.mis]
        results.kpis[kpi.code] = _mean(
            framework.scale,
            kpi.code,
            [_basis(result, framework.scale) for result in below if result.value is not None],
            len(below),
        )
    return results


def reband(results: Results, before: Scale, after: Scale) -> list[Rebanded]:
    """List the scores whose rating is another one under another framework's bands; the scores stay."""
    changes = []
    for level, found in (("mi", results.mis), ("kpi", results.kpis)):
        for result in found.values():
            if result.value is None or result.printed is None:
                continue
            then, now = rate(result.value, before), rate(result.value, after)
            if then != now:
                changes.append(
                    Rebanded(result.code, "mi" if level == "mi" else "kpi", result.printed, then, now)
                )
    return changes


def confidence_inputs(
    mi: MicroIndicator,
    *,
    evidence: Sequence[Evidence],
    absences: Sequence[Absence],
    documents: Mapping[int, Document],
    settled: Mapping[str, Settled],
) -> ConfidenceInputs:
    """Gather what speaks for or against trusting the evidence of a micro-indicator.

    Args:
        mi: The micro-indicator.
        evidence: Cited evidence under it and its elements.
        absences: Recorded absences under it and its elements.
        documents: The register by number.
        settled: What stands for its elements.
    """
    cited = [found for found in evidence if found.state == "cited"]
    numbers = sorted(
        {int(found.source) for found in cited if found.source_kind == "document" and found.source}
    )
    known = [documents[number] for number in numbers if number in documents]
    roles = [document.role or "unknown" for document in known]
    years = sorted(document.year for document in known if document.year and document.year[:4].isdigit())
    covered = {found.code for found in cited} | {absence.code for absence in absences}
    return ConfidenceInputs(
        code=mi.code,
        documents=tuple(numbers),
        roles={role: roles.count(role) for role in sorted(set(roles))},
        independent=sum(role in INDEPENDENT_ROLES for role in roles),
        self_reported=sum(role not in INDEPENDENT_ROLES and role != "unknown" for role in roles),
        newest=years[-1] if years else None,
        oldest=years[0] if years else None,
        streams=streams(cited),
        stances={
            stance: n for stance in ("supports", "contradicts", "context") if (n := _stances(cited, stance))
        },
        elements_without=tuple(element.code for element in mi.elements if element.code not in covered),
        triangulation={code: streams(found for found in cited if found.code == code) for code in _codes(mi)},
        agreement=_agreement([settled[code] for code in _codes(mi) if code in settled]),
    )


def streams(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return which streams evidence comes from: `D` documents, `S` survey, `I` interviews, in this order."""
    found = {_STREAMS[one.source_kind] for one in evidence}
    return tuple(stream for stream in "DSI" if stream in found)


def _codes(mi: MicroIndicator) -> list[str]:
    return [element.code for element in mi.elements] or [mi.code]


def _stances(evidence: Sequence[Evidence], stance: str) -> int:
    return sum(found.stance == stance for found in evidence)


def _agreement(settled: Sequence[Settled]) -> str:
    if not settled:
        return ""
    if any(found.standing == "disagreed" for found in settled):
        return "disagreement"
    return "one reviewer" if any(found.standing in {"sole", "imported"} for found in settled) else "settled"


def _plain(text: str) -> str:
    return text.replace("/", "").replace(".", "").casefold()


def _units(value: Fraction, scale: Scale) -> tuple[str, int]:
    """Sign and whole units of the last printed digit."""
    exact = abs(value) * 10**scale.decimals
    units = round(exact) if scale.rounding == "half-even" else floor(exact + Fraction(1, 2))
    return ("-" if value < 0 and units else ""), units


def _basis(result: Result, scale: Scale) -> Fraction:
    value = Fraction(0) if result.value is None else result.value
    if scale.kpi_from == "exact":
        return value
    sign, units = _units(value, scale)
    return Fraction(-units if sign else units, 10**scale.decimals)


def _given(framework: Framework, code: str, mark: Mark | None, *, rated: bool) -> Result:
    if mark is None:
        return Result(code)
    if isinstance(mark, str):
        return Result(code, printed=mark)
    rating = rate(mark, framework.scale) if rated else None
    return Result(code, mark, label(framework, code, mark), rating, 1, 1)


def _mi(framework: Framework, mi: MicroIndicator, marks: Mapping[str, Mark]) -> Result:
    if mi.is_scored_directly:
        return _given(framework, mi.code, marks.get(mi.code), rated=True)
    given = [marks[element.code] for element in mi.elements if element.code in marks]
    return _mean(
        framework.scale, mi.code, [mark for mark in given if isinstance(mark, Fraction)], len(mi.elements)
    )


def _mean(scale: Scale, code: str, values: Sequence[Fraction], n_below: int) -> Result:
    if not values:
        return Result(code, n_below=n_below)
    value = sum(values, Fraction(0)) / len(values)
    return Result(code, value, printed(value, scale), rate(value, scale), len(values), n_below)


def _settled(code: str, given: Sequence[Score], roles: Mapping[str, str]) -> Settled:
    adjudications = [score for score in given if score.settles]
    live = [score for score in given if not score.settles and roles.get(score.reviewer) != "imported"]
    if adjudications:
        newest = adjudications[-1]
        # Settling is about the scores that stood then: a reviewer who judges again opens the question again.
        reopened = any(score.score_id not in newest.settles and score.at > newest.at for score in live)
        return Settled(code, newest.mark, "adjudicated", (newest,), reopened)
    if not live:
        return Settled(code, given[-1].mark, "imported", (given[-1],))
    marks = {score.mark for score in live}
    standing: Standing = "sole" if len(live) == 1 else "agreed" if len(marks) == 1 else "disagreed"
    return Settled(code, live[-1].mark if len(marks) == 1 else None, standing, tuple(live))
