"""Where a review stands: per KPI, micro-indicator and element what is found, cited, scored and missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from extract.errors import UsageError
from extract.model.judgement import Evidence
from extract.workflow.judge import standing
from extract.workflow.rank import findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One KPI, micro-indicator or element."""

    level: str
    """`kpi`, `mi` or `element`."""
    code: str
    title: str
    passages: int | None = None
    """For micro-indicators: passages worth reading; None for other levels."""
    evidence: int = 0
    """Pieces of cited evidence, below it too."""
    documents: tuple[int, ...] = ()
    """Numbers of the cited documents."""
    absences: int = 0
    """Recorded absences."""
    score: str | None = None
    """As printed."""
    rating: str | None = None
    confidence: str | None = None
    missing: tuple[str, ...] = ()
    """What is still to be done, in words."""

    def as_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Status:
    """The review at a glance."""

    framework: str
    documents: dict[str, int]
    """Documents by state: stored, failed, pending, listed, inform-only, excluded."""
    passages: int
    rows: tuple[StatusRow, ...]
    new_documents: tuple[int, ...] = ()
    """With `since`: documents of that batch and later ones."""
    unread: dict[int, int] = field(default_factory=dict)
    """Pages that could not be read, by document."""

    def as_json(self) -> dict[str, Any]:
        """The status as JSON."""
        return {
            "framework": self.framework,
            "documents": self.documents,
            "passages": self.passages,
            "unread_pages": {str(number): n for number, n in self.unread.items()},
            "new_documents": list(self.new_documents),
            "rows": [row.as_json() for row in self.rows],
        }


def status(store: Store, framework: Framework, *, reviewer: str | None = None, since: str | None = None) -> Status:
    """Return where the review stands.

    Args:
        store: The open store.
        framework: The framework of the review.
        reviewer: Who asks; scores that are blind for this person are not shown.
        since: A batch; what its documents and later ones brought is said beside.

    Raises:
        UsageError: no document has this batch.
    """
    documents = store.documents.all()
    new = _since(since, [(document.number, document.batch) for document in documents])
    stand = standing(store, framework, reviewer=reviewer)
    cited = [found for found in stand.evidence if found.state == "cited"]
    found = findings(store)
    rows: list[StatusRow] = []
    for kpi in framework.kpis:
        result = stand.results.kpis[kpi.code]
        codes = {code for code, mi in framework.mi_of.items() if mi in {mi.code for mi in kpi.mis}}
        rows.append(_row("kpi", kpi.code, kpi.title, [e for e in cited if e.code in codes], result.printed, result.rating))
        for mi in kpi.mis:
            below = {mi.code, *(element.code for element in mi.elements)}
            result = stand.results.mis[mi.code]
            finding = found.get(mi.code)
            of_mi = [e for e in cited if e.code in below]
            confidence = stand.confidence.get(mi.code)
            missing = [] if finding is None or finding.has_evidence else ["nothing worth reading found"]
            unscored = [e.code for e in mi.elements if stand.results.elements[e.code].printed is None]
            if unscored:
                missing.append(f"{len(unscored)} of {len(mi.elements)} elements without score")
            elif mi.is_scored_directly and result.printed is None:
                missing.append("no score")
            if not unscored and result.printed is not None and confidence is None:
                missing.append("no confidence")
            if mi.code not in stand.narrated and result.printed is not None:
                missing.append("no narrative")
            rows.append(
                _row(
                    "mi",
                    mi.code,
                    mi.title,
                    of_mi,
                    result.printed,
                    result.rating,
                    passages=finding.n_passages if finding else 0,
                    absences=sum(absence.code in below for absence in stand.absences),
                    confidence=confidence,
                    missing=tuple(missing),
                )
            )
            for element in mi.elements:
                of_element = [e for e in cited if e.code == element.code]
                absent = sum(absence.code == element.code for absence in stand.absences)
                printed = stand.results.elements[element.code].printed
                lacks = []
                if element.code in stand.hidden:
                    lacks.append("blind until you have judged")
                elif printed is None:
                    lacks.append("no score")
                if not of_element and not absent:
                    lacks.append("no evidence")
                rows.append(
                    _row("element", element.code, element.criterion, of_element, printed, None, absences=absent, missing=tuple(lacks))
                )
    return Status(
        framework=framework.id,
        documents=_states(store),
        passages=store.passages.counts()[0],
        rows=tuple(rows),
        new_documents=new if since is not None else (),
        unread=store.passages.unread(),
    )


def _row(
    level: str,
    code: str,
    title: str,
    evidence: Iterable[Evidence],
    score: str | None,
    rating: str | None,
    **more: Any,  # noqa: ANN401 - the remaining fields of the row
) -> StatusRow:
    evidence = list(evidence)
    numbers = sorted({int(found.source) for found in evidence if found.source_kind == "document" and found.source.isdigit()})
    return StatusRow(
        level=level, code=code, title=title, evidence=len(evidence), documents=tuple(numbers), score=score, rating=rating, **more
    )


def _states(store: Store) -> dict[str, int]:
    states: dict[str, int] = {}
    status_of = {revision.document_id: revision.status for revision in store.documents.revisions()}
    for document in store.documents.all():
        state = status_of.get(document.document_id, "listed")
        states[state] = states.get(state, 0) + 1
        if document.doc_class != "formal":
            states[document.doc_class] = states.get(document.doc_class, 0) + 1
    return states


def _since(since: str | None, batches: list[tuple[int, str | None]]) -> tuple[int, ...]:
    if since is None:
        return tuple(number for number, _ in batches)
    named = [number for number, batch in batches if batch == since]
    if not named:
        known = ", ".join(sorted({batch for _, batch in batches if batch})) or "none"
        raise UsageError(f"No document has the batch “{since}”. Batches: {known}.")
    # Later documents get later numbers, so a batch and all after it begin at its lowest number.
    return tuple(number for number, _ in batches if number >= min(named))
