"""Looks a review over for what contradicts itself: every check that a program can make, each with an id.

    CHECKS                      all checks by id
    run(subject)                all findings, in the order of the table

Works on a live review and on an imported report alike.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

from extract.lint.base import CHECKS, SEVERITIES, Check, Finding, Severity, Subject

for _module in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda found: found.name):
    if _module.name.startswith("check_"):
        importlib.import_module(f"extract.lint.{_module.name}")

__all__ = ["CHECKS", "SEVERITIES", "Check", "Finding", "Severity", "Subject", "run"]


def run(subject: Subject, *, only: Iterable[str] = (), severity: Severity = "info") -> list[Finding]:
    """Return what the checks find, sorted by check and place.

    Args:
        subject: The review.
        only: Ids or names of the checks to make; all when empty.
        severity: The least severity to tell.
    """
    wanted = {word.lower() for word in only}
    allowed = SEVERITIES[: SEVERITIES.index(severity) + 1]
    found = [
        finding
        for check in sorted(CHECKS.values(), key=lambda check: check.id)
        if not wanted or {check.id.lower(), check.name} & wanted
        for finding in check.look(subject)
        if finding.severity in allowed
    ]
    return sorted(found, key=lambda finding: (finding.id, _natural(finding.place)))


def _natural(place: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", place)]
