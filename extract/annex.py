"""Builds the canonical table of evidence from judgements: the one value that every export is a view of.

What may leave the store is decided here and nowhere else: `inform-only` documents are never inside, and a
review in which something cited rests on one, or on a quote that its page does not have, gives no annex but a
refusal with the reason. The refusal names neither number nor title of a confidential document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from extract.errors import ConfidentialSource, JudgementRefused, QuoteNotFound
from extract.model.annex import Annex, AnnexArea, AnnexElement, AnnexKpi, AnnexMi
from extract.model.document import Document
from extract.model.framework import Element, Framework, Kpi, MicroIndicator
from extract.model.judgement import Absence, Confidence, Evidence, Narrative, Printed, Source
from extract.model.scoring import Result, Results, Settled

_Opinion = TypeVar("_Opinion", Confidence, Narrative)

_TELLING_TITLE = 12
"""A title of so many characters or more is looked for in what people wrote; shorter ones are ordinary words."""


@dataclass(frozen=True, slots=True)
class Parts:
    """All that an annex is built from."""

    framework: Framework
    results: Results
    """Computed from what stands and may be seen."""
    settled: Mapping[str, Settled]
    documents: Sequence[Document]
    """The whole register; only what is `formal` comes through."""
    evidence: Sequence[Evidence]
    absences: Sequence[Absence] = ()
    confidences: Sequence[Confidence] = ()
    narratives: Sequence[Narrative] = ()
    sources: Sequence[Source] = ()
    """Survey items and interviews."""
    wordings: Mapping[str, str] = field(default_factory=dict)
    """Official wording by code."""
    printed: Mapping[str, Printed] = field(default_factory=dict)
    """What an imported table prints."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Part in the review by reviewer."""
    hidden: frozenset[str] = frozenset()
    """Codes whose scores are kept blind from whoever asks."""
    unsupported: frozenset[str] = frozenset()
    """Codes that were scored on evidence that no longer stands."""
    organisation: str = ""
    chain_head: str = ""
    program_version: str = ""
    as_of: str = ""


def area_code(code: str, *, definition: bool = False) -> str:
    """Return the code under which the official wording of a performance area is kept."""
    return f"area {code}" + (" definition" if definition else "")


def build(parts: Parts) -> Annex:
    """Return the annex.

    Raises:
        ConfidentialSource: something cited or written names what may never leave.
        QuoteNotFound: a cited quote is not on its page.
        JudgementRefused: something cited rests on a document that is excluded or not in this register.
    """
    return _Builder(parts).annex()


class _Builder:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._formal = {
            document.number: document for document in parts.documents if document.doc_class == "formal"
        }
        self._closed = [document for document in parts.documents if document.doc_class == "inform-only"]
        self._sources = {source.number: source for source in parts.sources}
        self._evidence: dict[str, list[Evidence]] = {}
        for found in sorted(parts.evidence, key=_in_order):
            if found.state == "cited":
                self._evidence.setdefault(found.code, []).append(self._admitted(found))
        self._absences: dict[str, list[Absence]] = {}
        for absence in parts.absences:
            self._absences.setdefault(absence.code, []).append(self._covered(absence))
        self._confidences = _standing(parts.confidences, parts.roles)
        self._narratives = _standing(parts.narratives, parts.roles)

    def annex(self) -> Annex:
        parts = self._parts
        framework = parts.framework
        return Annex(
            organisation=parts.organisation,
            framework_id=framework.id,
            framework_title=framework.title,
            framework_sha256=framework.sha256,
            bands=tuple(
                (band.rating, _limit(band.low), _limit(band.high), band.colour)
                for band in framework.scale.bands
            ),
            areas=tuple(
                AnnexArea(
                    area.code,
                    self._wording(area_code(area.code), area.title),
                    self._wording(area_code(area.code, definition=True), area.definition),
                    tuple(self._kpi(kpi) for kpi in area.kpis),
                )
                for area in framework.areas
            ),
            documents=tuple(self._listed(document) for _, document in sorted(self._formal.items())),
            chain_head=parts.chain_head,
            program_version=parts.program_version,
            as_of=parts.as_of,
            unsettled=tuple(self._unsettled()),
        )

    def _kpi(self, kpi: Kpi) -> AnnexKpi:
        result = self._parts.results.kpis.get(kpi.code, Result(kpi.code))
        return AnnexKpi(
            code=kpi.code,
            title=self._wording(kpi.code, kpi.title),
            rating=result.rating,
            score=result.printed,
            narrative=self._analysis(kpi.code),
            mis=tuple(self._mi(mi) for mi in kpi.mis),
        )

    def _mi(self, mi: MicroIndicator) -> AnnexMi:
        result = self._parts.results.mis.get(mi.code, Result(mi.code))
        own = tuple(self._evidence.get(mi.code, ()))
        below = [found for element in mi.elements for found in self._evidence.get(element.code, ())]
        confidence = self._confidences.get(mi.code)
        settled = self._settled(mi.code) if mi.is_scored_directly else None
        words = dict(self._parts.framework.scale.confidence)
        return AnnexMi(
            code=mi.code,
            title=self._wording(mi.code, mi.title),
            # An official title carries its own note; ours would be one that nobody printed.
            note=None if mi.code in self._parts.wordings else mi.note,
            rating=result.rating,
            score=result.printed,
            elements=tuple(self._element(element) for element in mi.elements),
            evidence=own,
            analysis=self._analysis(mi.code),
            sources=self._numbers(mi.code, [*own, *below]),
            other_sources=tuple(
                dict.fromkeys(found.source for found in [*own, *below] if found.source_kind != "document")
            ),
            confidence=words.get(confidence.level, confidence.level)
            if confidence and confidence.level
            else None,
            reviewer=settled.reviewer if settled else "",
            because=self._said(settled.because) if settled else "",
            absences=tuple(self._absences.get(mi.code, ())),
        )

    def _element(self, element: Element) -> AnnexElement:
        settled = self._settled(element.code)
        return AnnexElement(
            code=element.code,
            number=element.number,
            criterion=self._wording(element.code, element.criterion),
            score=self._parts.results.elements.get(element.code, Result(element.code)).printed,
            because=self._said(settled.because) if settled else "",
            reviewer=settled.reviewer if settled else "",
            evidence=tuple(self._evidence.get(element.code, ())),
            absences=tuple(self._absences.get(element.code, ())),
        )

    def _settled(self, code: str) -> Settled | None:
        return None if code in self._parts.hidden else self._parts.settled.get(code)

    def _wording(self, code: str, ours: str) -> str:
        return self._parts.wordings.get(code, ours)

    def _analysis(self, code: str) -> tuple[str, ...]:
        found = self._narratives.get(code)
        return tuple(self._said(paragraph) for paragraph in found.paragraphs) if found else ()

    def _numbers(self, code: str, evidence: Iterable[Evidence]) -> tuple[int, ...]:
        cited = {int(found.source) for found in evidence if found.source_kind == "document"}
        printed = self._parts.printed.get(code)
        listed = {number for number in printed.sources if number in self._formal} if printed else set()
        return tuple(sorted(cited | listed))

    def _admitted(self, found: Evidence) -> Evidence:
        """Return evidence as it may leave, or refuse."""
        where = f"Evidence {found.evidence_id[:8]} under {found.code}"
        if found.source_kind == "document":
            self._admit_document(found, where)
        else:
            access = self._sources[found.source].access if found.source in self._sources else "unknown"
            if access == "inform-only":
                raise ConfidentialSource(f"{where} rests on a source that may not be cited.")
            if access == "code-only":
                found = replace(found, quote="", prefix="", suffix="", difference="")
        if found.match == "not-found":
            raise QuoteNotFound(
                f"{where} quotes words that are no longer on the page.",
                "Cite the passage of the new revision, or withdraw the evidence with `extract withdraw`.",
            )
        return replace(found, note=self._said(found.note), because=self._said(found.because))

    def _admit_document(self, found: Evidence, where: str) -> None:
        if found.source.isdigit() and int(found.source) in self._formal:
            return
        if any(str(document.number) == found.source for document in self._closed):
            raise ConfidentialSource(f"{where} rests on a confidential document.")
        if any(str(document.number) == found.source for document in self._parts.documents):
            raise JudgementRefused(
                f"{where} rests on a document that is excluded from the review.",
                "Withdraw the evidence, or change the document's class.",
            )
        raise JudgementRefused(
            f"{where} rests on a document that is not in this register.",
            "Ingest the document, or withdraw the evidence.",
        )

    def _covered(self, absence: Absence) -> Absence:
        numbers = tuple(number for number in absence.documents if number in self._formal)
        return replace(absence, note=self._said(absence.note), documents=numbers)

    def _listed(self, document: Document) -> Document:
        parent = document.parent if document.parent in self._formal else None
        return replace(document, parent=parent, note=self._said(document.note or "") or None)

    def _said(self, text: str) -> str:
        """Return what a person wrote, or refuse when it names a confidential document."""
        plain = _folded(text)
        for document in self._closed:
            title = _folded(document.title or "")
            if len(title) >= _TELLING_TITLE and title in plain:
                raise ConfidentialSource(
                    "A text of the review names a confidential document by its title.",
                    "Find it with `extract lint`, and write the text again without it.",
                )
            if document.number in _cited_numbers(text):
                raise ConfidentialSource(
                    "A text of the review cites a confidential document by its number.",
                    "Find it with `extract lint`, and write the text again without it.",
                )
        return text

    def _unsettled(self) -> list[str]:
        lines = []
        for code in self._parts.framework.scored_codes:
            settled = self._parts.settled.get(code)
            if code in self._parts.hidden:
                lines.append(
                    f"{code}: kept blind until all its reviewers have scored it or the lead opens it"
                )
            elif settled is not None and settled.standing == "disagreed":
                lines.append(f"{code}: the reviewers disagree and nobody has settled it")
            elif settled is not None and settled.reopened:
                lines.append(f"{code}: scored again after it was settled")
            elif code in self._parts.unsupported:
                lines.append(f"{code}: the evidence it was scored on no longer stands")
        return lines


def _standing(opinions: Iterable[_Opinion], roles: Mapping[str, str]) -> dict[str, _Opinion]:
    """The lead's opinion on each code, else the newest, else what was imported."""
    ranks = {"lead": 2, "imported": 0}

    def rank(opinion: _Opinion) -> tuple[int, str]:
        return ranks.get(roles.get(opinion.reviewer, "reviewer"), 1), opinion.at

    return {opinion.code: opinion for opinion in sorted(opinions, key=rank)}


def _in_order(found: Evidence) -> tuple[int, int, str, int, int, str]:
    kinds = {"document": 0, "survey": 1, "interview": 2}
    digits = re.sub(r"\D", "", found.source)
    first = found.pages[0] if found.pages else 0
    return kinds[found.source_kind], int(digits or 0), found.source, first, found.start, found.evidence_id


def _cited_numbers(text: str) -> set[int]:
    """Source-document numbers in brackets: `[12]`, `[3, 12]`, `[12, p. 34]`, `[3, p. 4; 12, p. 5]`."""
    lists = re.findall(r"\[\s*(\d+(?:\s*[,;]\s*\d+)*)\s*\]", text)
    cited = re.findall(r"(?:\[|;)\s*(\d+)\s*,\s*pp?\.", text)
    return {int(number) for found in [*lists, *cited] for number in re.findall(r"\d+", found)}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _limit(value: Fraction) -> str:
    return f"{float(value):.2f}"
