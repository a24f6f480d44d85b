"""Finds the framework that a published table was made under, or says why none fits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from extract.errors import DocumentError
from extract.model.framework import Framework
from extract.model.published import Published


def fitting_framework(published: Published, frameworks: Sequence[Framework]) -> Framework:
    """Return the framework that knows every code of the table, by whose bands most printed ratings hold.

    Raises:
        DocumentError: every framework lacks some code; the message names them for the nearest one.
    """
    unknown = {framework.id: unknown_codes(published, framework) for framework in frameworks}
    fitting = [framework for framework in frameworks if not unknown[framework.id]]
    if not fitting:
        nearest = min(frameworks, key=lambda framework: len(unknown[framework.id]))
        codes = unknown[nearest.id]
        shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
        raise DocumentError(
            f"The table has codes that no framework here knows; nearest is {nearest.id}, which lacks {shown}.",
            "Give the framework it was made under with `--framework FILE`, or mend the table.",
        )
    return min(fitting, key=lambda framework: _misfit(published, framework))


def unknown_codes(published: Published, framework: Framework) -> list[str]:
    """Return codes of the table that the framework does not have, in printed order."""
    codes = [
        f"KPI {kpi.code}"
        for kpi in published.kpis
        if kpi.code not in {known.code for known in framework.kpis}
    ]
    for mi in published.mis:
        if mi.code not in framework.mis:
            codes.append(f"MI {mi.code}")
            continue
        known = framework.mis[mi.code]
        codes.extend(
            mi.element_code(element.number)
            for element in mi.elements
            if mi.element_code(element.number) not in framework.elements
        )
        if known.is_scored_directly and mi.elements:
            codes.append(f"MI {mi.code} with elements")
    return codes


def _misfit(published: Published, framework: Framework) -> tuple[int, int, str]:
    """Ratings that the bands contradict, codes that the table lacks, and the id to keep the order."""
    wrong = 0
    pairs = [(kpi.score, kpi.rating) for kpi in published.kpis] + [
        (mi.score, mi.rating) for mi in published.mis
    ]
    for score, printed_rating in pairs:
        value = _decimal(score)
        if value is None or printed_rating is None:
            continue
        rating = next(
            (
                band.rating
                for band in framework.scale.bands
                if float(band.low) <= float(value) <= float(band.high)
            ),
            None,
        )
        wrong += rating is None or rating.lower() != printed_rating.lower()
    given = {mi.code for mi in published.mis}
    lacking = sum(1 for code, mi in framework.mis.items() if code not in given and not mi.addition)
    return wrong, lacking, framework.id


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
