"""Looks the review over: gathers what stands, hands it to the checks, returns what they find."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from extract import lint
from extract.errors import UsageError
from extract.lint import CHECKS, Finding, Severity
from extract.lint.base import SEVERITIES, ElementState, KpiState, MiState, Subject
from extract.model.judgement import Confidence, Evidence, Narrative
from extract.model.scoring import Result, Settled
from extract.workflow.framing import framework_of
from extract.workflow.standing import standing

if TYPE_CHECKING:
    from extract.model.framework import Framework, Kpi, MicroIndicator
    from extract.store.in_sqlite import Store

_Opinion = TypeVar("_Opinion", Confidence, Narrative)


def findings(
    store: Store,
    *,
    framework: str | None = None,
    only: Iterable[str] = (),
    severity: str = "info",
    period: str | None = None,
    reviewer: str | None = None,
) -> list[Finding]:
    """Return what the checks find in the review.

    Args:
        store: The review.
        framework: Framework id, None for the store's own.
        only: Ids or names of checks; all when empty.
        severity: The least severity to tell: `error`, `warning` or `info`.
        period: What the review covers, `2016-2018`; None for what the store says of itself, if anything.
        reviewer: Who asks; scores that are blind for this person are left out.

    Raises:
        UsageError: an unknown check, severity or period.
    """
    wanted = list(only)
    known = {name for check in CHECKS.values() for name in (check.id.lower(), check.name)}
    unknown = [word for word in wanted if word.lower() not in known]
    if unknown:
        raise UsageError(f"There is no check “{unknown[0]}”.", f"Checks: {', '.join(sorted(CHECKS))}.")
    if severity not in SEVERITIES:
        raise UsageError(f"“{severity}” is not a severity.", f"Severities: {', '.join(SEVERITIES)}.")
    subject = subject_of(
        store, framework_of(store, framework), period=_period(period or store.meta("period"))
    )
    least: Severity = next(name for name in SEVERITIES if name == severity)
    return lint.run(subject, only=wanted, severity=least)


def _period(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    found = re.fullmatch(r"((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)?\d\d)", text.strip())
    if not found:
        raise UsageError(f"“{text}” is not a period.", "Give two years, such as 2016-2018.")
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    if int(last) < int(found[1]):
        raise UsageError(f"The period “{text}” ends before it begins.", "Give two years, such as 2016-2018.")
    return int(found[1]), int(last)


def subject_of(
    store: Store,
    framework: Framework,
    *,
    period: tuple[int, int] | None = None,
    reviewer: str | None = None,
) -> Subject:
    """Gather all that the checks look at; scores that are blind for the reviewer are left out."""
    return _Gathering(store, framework, reviewer).subject(period)


class _Gathering:
    def __init__(self, store: Store, framework: Framework, reviewer: str | None) -> None:
        kept = store.judgements
        self._store = store
        self._framework = framework
        now = standing(store, framework, reviewer=reviewer)
        self._roles = now.roles
        self._settled = now.settled
        self._results = now.results
        self._printed = kept.printed(framework=framework.id)
        self._wordings = kept.wordings(framework=framework.id)
        self._confidences = self._standing(kept.confidences(framework=framework.id))
        self._narratives = self._standing(kept.narratives(framework=framework.id))
        self._evidence = now.evidence
        self._absences = now.absences
        self._cited: dict[str, list[Evidence]] = defaultdict(list)
        for found in self._evidence:
            if found.state == "cited":
                self._cited[framework.mi_of.get(found.code, found.code)].append(found)

    def subject(self, period: tuple[int, int] | None) -> Subject:
        kept = self._store.judgements
        return Subject(
            framework=self._framework,
            kpis=tuple(self._kpi(kpi) for kpi in self._framework.kpis),
            mis=tuple(self._mi(mi) for mi in self._framework.mis.values()),
            documents=tuple(self._store.documents.all()),
            evidence=self._evidence,
            absences=self._absences,
            sources=tuple(kept.sources()),
            period=period,
            said=tuple(self._said()),
        )

    def _standing(self, opinions: Iterable[_Opinion]) -> dict[str, _Opinion]:
        """The lead's opinion on each code, else the newest, else what was imported: as the exports show it."""
        ranks = {"lead": 2, "imported": 0}

        def rank(opinion: _Opinion) -> tuple[int, str]:
            return ranks.get(self._roles.get(opinion.reviewer, "reviewer"), 1), opinion.at

        return {opinion.code: opinion for opinion in sorted(opinions, key=rank)}

    def _kpi(self, kpi: Kpi) -> KpiState:
        result = self._results.kpis.get(kpi.code, Result(kpi.code))
        told = self._narratives.get(kpi.code)
        return KpiState(
            code=kpi.code,
            title=self._wordings.get(kpi.code, kpi.title),
            rating=result.rating,
            score=result.printed,
            narrative=told.paragraphs if told else (),
            printed=self._printed.get(kpi.code),
        )

    def _mi(self, mi: MicroIndicator) -> MiState:
        result = self._results.mis.get(mi.code, Result(mi.code))
        confidence = self._confidences.get(mi.code)
        told = self._narratives.get(mi.code)
        printed = self._printed.get(mi.code)
        cited = self._cited.get(mi.code, [])
        words = dict(self._framework.scale.confidence)
        level = confidence.level if confidence else None
        elements = tuple(
            self._element(element.code, element.number, element.criterion) for element in mi.elements
        )
        numbers = {int(found.source) for found in cited if found.source_kind == "document" and found.source}
        return MiState(
            code=mi.code,
            kpi=mi.kpi,
            title=self._wordings.get(mi.code, mi.title),
            rating=result.rating,
            score=result.printed,
            confidence=words.get(level, level) if level else None,
            elements=elements,
            narrative=told.paragraphs if told else (),
            sources=tuple(sorted(numbers | set(printed.sources if printed else ()))),
            other_sources=tuple(dict.fromkeys(f.source for f in cited if f.source_kind != "document")),
            printed=printed,
            judged=bool(result.printed or told or confidence or any(element.score for element in elements)),
        )

    def _element(self, code: str, number: int, criterion: str) -> ElementState:
        settled: Settled | None = self._settled.get(code)
        return ElementState(
            code=code,
            number=number,
            text=self._wordings.get(code, criterion),
            score=self._results.elements.get(code, Result(code)).printed,
            without_evidence=any(score.without_evidence for score in settled.scores) if settled else False,
            imported=settled is not None and settled.standing == "imported",
        )

    def _said(self) -> Iterable[tuple[str, str]]:
        for code, settled in self._settled.items():
            if settled.because:
                yield f"reason of the score of {code}", settled.because
        for found in self._evidence:
            if found.state == "cited" and (found.note or found.because):
                yield f"evidence {found.evidence_id[:8]} under {found.code}", f"{found.note}\n{found.because}"
        for absence in self._absences:
            yield f"absence {absence.absence_id[:8]} under {absence.code}", absence.note
