"""Judging: cite, withdraw, absent, score, adjudicate, confidence, narrative, and who takes part.

Each call checks the rules of the review and writes the judgement with its audit event in one transaction, so
a killed command leaves both or neither. The rules are checked inside that transaction: two people who judge
at once cannot both pass a check that only one of them should.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from extract.errors import JudgementRefused, NoEvidence, UsageError
from extract.model.judgement import STANCES, Evidence, EvidenceState, Score
from extract.score import label, levels_of, parse_mark
from extract.workflow.placing import accept, in_passage, in_source, source_of
from extract.workflow.rules import (
    By,
    record,
    require_because,
    require_code,
    require_judge,
    require_lead,
    require_part,
)
from extract.workflow.standing import Standing, agreement, annex, inputs, standing, what_if
from extract.workflow.team import assign, give_part, open_codes, reviewers

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store

__all__ = [
    "By",
    "Cited",
    "Standing",
    "absent",
    "adjudicate",
    "agreement",
    "annex",
    "assign",
    "cite",
    "confidence",
    "decide",
    "give_part",
    "inputs",
    "narrative",
    "open_codes",
    "reviewers",
    "score",
    "standing",
    "what_if",
]


@dataclass(frozen=True, slots=True)
class Cited:
    """Evidence that was cited."""

    evidence: Evidence
    is_new: bool
    """False when the reviewer had cited the same words for the same code already."""


def cite(
    store: Store,
    framework: Framework,
    passage: str,
    code: str,
    *,
    by: By,
    quote: str | None = None,
    stance: str = "supports",
    note: str = "",
    accept_fuzzy: bool = False,
    state: Literal["cited", "proposed"] = "cited",
    command: str = "cite",
) -> Cited:
    """Put a quote of a passage, survey item or interview under an element or micro-indicator.

    Args:
        store: The open store.
        framework: The framework of the review.
        passage: A passage id or its beginning, or the number of a survey item or interview (`S3`, `I7`).
        code: Element or micro-indicator.
        by: Who judges, and when.
        quote: The words; None for the whole passage.
        stance: `supports`, `contradicts` or `context`.
        note: Why it matters.
        accept_fuzzy: Take a near match; the source's own words are kept.
        state: `proposed` for what a person has yet to accept.
        command: For the audit trail.

    Raises:
        UsageError: no such passage, code or stance.
        QuoteNotFound: the words are not in the passage, or only nearly.
        ConfidentialSource: the source may inform the review but is never quoted.
        JudgementRefused: the source is excluded, or the passage is of an earlier revision.
    """
    require_code(framework, code)
    if stance not in STANCES:
        raise UsageError(f"“{stance}” is not a stance.", f"Stances: {', '.join(STANCES)}.")
    with store.transaction():
        require_judge(store, by)
        source = source_of(store, passage)
        content = in_source(source, quote) if source else in_passage(store, passage, quote)
        accept(content, quote, accept_fuzzy=accept_fuzzy)
        content |= {"stance": stance, "state": state, "note": note}
        earlier = [
            found
            for found in store.judgements.evidence(code, framework=framework.id)
            if (found.reviewer, found.passage_id, found.start, found.end)
            == (by.reviewer, content["passage_id"], content["start"], content["end"])
            and found.state in {"cited", "proposed"}
        ]
        for found in earlier:
            if (found.stance, found.note, found.state) == (stance, note, state):
                return Cited(found, is_new=False)
        evidence_id = record(
            store,
            "evidence",
            framework.id,
            code,
            by,
            content,
            command,
            [found.evidence_id for found in earlier],
        )
        return Cited(store.judgements.one_evidence(evidence_id), is_new=True)


def decide(
    store: Store, evidence: str, state: EvidenceState, *, by: By, because: str, command: str
) -> Evidence | str:
    """Withdraw, reject or accept evidence, or withdraw a recorded absence.

    Whoever withdraws what another person cited rejects it.

    Args:
        store: The open store.
        evidence: Id of the evidence or absence, or its beginning.
        state: `withdrawn`, `rejected` or `cited`.
        by: Who decides, and when.
        because: The reason; needed to take something back.
        command: For the audit trail.

    Returns:
        The evidence as it stands now, or the id of the absence.

    Raises:
        UsageError: no such evidence.
        JudgementRefused: no reason given.
    """
    if state != "cited" and not because.strip():
        raise JudgementRefused("Evidence is taken back only with a reason.", "Say why with `--because TEXT`.")
    with store.transaction():
        require_part(store, by)
        found = store.judgements.resolve(evidence, "evidence", "absence")
        judged = store.judgements.many([found])[0]
        if state == "withdrawn" and judged.reviewer != by.reviewer and judged.kind == "evidence":
            state = "rejected"
        record(
            store,
            "decision",
            judged.framework,
            judged.code,
            by,
            {"evidence": found, "state": state, "because": because},
            command,
            store.judgements.heads("decision", content_evidence=found),
        )
        return store.judgements.one_evidence(found) if judged.kind == "evidence" else found


def absent(
    store: Store, framework: Framework, code: str, *, by: By, note: str, searches: Sequence[str] = ()
) -> str:
    """Record that evidence was looked for and not found: the searches, and the documents that they covered.

    Args:
        store: The open store.
        framework: The framework of the review.
        code: Element or micro-indicator.
        by: Who looked, and when.
        note: What was looked for.
        searches: The searches made; the program's own ranking for the code is named when none is given.

    Raises:
        UsageError: no such code.
        JudgementRefused: no note, or no document that could have been searched.
    """
    require_code(framework, code)
    if not note.strip():
        raise JudgementRefused(
            "An absence needs a note of what was looked for.", "Say it with `--note TEXT`."
        )
    with store.transaction():
        require_judge(store, by)
        stored = {
            revision.document_id for revision in store.documents.revisions() if revision.status == "stored"
        }
        covered = sorted(
            document.document_id
            for document in store.documents.all()
            if document.doc_class != "excluded" and document.document_id in stored
        )
        if not covered:
            raise JudgementRefused("There are no documents to have searched.", "Ingest documents first.")
        option = "element" if code in framework.elements else "mi"
        content = {
            "note": note,
            "searches": list(searches) or [f"ranking: --{option} {code}"],
            "documents": covered,
        }
        return record(store, "absence", framework.id, code, by, content, "absent")


def score(
    store: Store,
    framework: Framework,
    code: str,
    value: str,
    *,
    by: By,
    because: str,
    without_evidence: bool = False,
) -> Score:
    """Score an element, or a micro-indicator without elements.

    Args:
        store: The open store.
        framework: The framework of the review.
        code: Element or micro-indicator.
        value: A value of the framework's scale, or a code such as `N/A`.
        by: Who scores, and when.
        because: The rationale.
        without_evidence: Score although nothing is cited and no absence recorded; the record says so.

    Raises:
        UsageError: no such code or value.
        NoEvidence: nothing is cited and no absence recorded.
        JudgementRefused: no rationale, or the person only comments.
    """
    mark = parse_mark(framework, code, value)
    require_because(because)
    with store.transaction():
        require_judge(store, by)
        rests_on = _support(store, framework, code)
        if not rests_on and not without_evidence:
            raise NoEvidence(f"Nothing is cited under {code} and no absence is recorded.")
        standing_score = [
            found
            for found in store.judgements.scores(code, framework=framework.id)
            if found.reviewer == by.reviewer and not found.settles
        ]
        for found in standing_score:
            if (found.mark, found.because, found.rests_on) == (mark, because, tuple(rests_on)):
                return found
        content = _score_content(framework, code, mark, because) | {
            "without_evidence": not rests_on,
            "rests_on": rests_on,
        }
        replaced = [
            found
            for found in store.judgements.heads(
                "score", framework=framework.id, code=code, reviewer=by.reviewer
            )
            if not store.judgements.many([found])[0].content["settles"]
        ]
        score_id = record(store, "score", framework.id, code, by, content, "score", replaced)
        return _one_score(store, framework, code, score_id)


def adjudicate(store: Store, framework: Framework, code: str, value: str, *, by: By, because: str) -> Score:
    """Settle the reviewers' scores of a code; the lead's judgement names the scores that it settles.

    Raises:
        UsageError: no such code or value.
        JudgementRefused: the person is not the lead, or there is nothing to settle.
    """
    mark = parse_mark(framework, code, value)
    require_because(because)
    with store.transaction():
        require_lead(store, by, "settles scores")
        scores = [
            found for found in store.judgements.scores(code, framework=framework.id) if not found.settles
        ]
        if not scores:
            raise JudgementRefused(
                f"Nobody has scored {code} yet.", "Reviewers score first; the lead settles."
            )
        content = _score_content(framework, code, mark, because) | {
            "without_evidence": False,
            "rests_on": _support(store, framework, code),
            "settles": sorted(found.score_id for found in scores),
        }
        replaced = [
            found
            for found in store.judgements.heads("score", framework=framework.id, code=code)
            if store.judgements.many([found])[0].content["settles"]
        ]
        score_id = record(store, "score", framework.id, code, by, content, "adjudicate", replaced)
        return _one_score(store, framework, code, score_id)


def confidence(store: Store, framework: Framework, code: str, level: str, *, by: By, because: str) -> str:
    """Set the reviewer's confidence in the evidence of a micro-indicator; returns the printed words.

    Raises:
        UsageError: no such micro-indicator or level.
        JudgementRefused: no reason, or the person only comments.
    """
    if code not in framework.mis:
        raise UsageError(
            f"{framework.id} has no micro-indicator “{code}”.",
            "Confidence is set for micro-indicators, e.g. 4.4.",
        )
    words = dict(framework.scale.confidence)
    key = next(
        (key for key, said in words.items() if level.strip().casefold() in {key.casefold(), said.casefold()}),
        None,
    )
    if key is None:
        raise UsageError(f"“{level}” is not a confidence.", f"Give one of {', '.join(words)}.")
    require_because(because)
    with store.transaction():
        require_judge(store, by)
        replaced = store.judgements.heads(
            "confidence", framework=framework.id, code=code, reviewer=by.reviewer
        )
        record(
            store,
            "confidence",
            framework.id,
            code,
            by,
            {"level": key, "because": because},
            "confidence",
            replaced,
        )
    return words[key]


def narrative(store: Store, framework: Framework, code: str, text: str, *, by: By) -> int:
    """Keep the analysis text of a micro-indicator or KPI; returns the number of paragraphs.

    Paragraphs are parted by empty lines.

    Raises:
        UsageError: no such code.
        JudgementRefused: an empty text, or the person only comments.
    """
    if code not in framework.mis and code not in {kpi.code for kpi in framework.kpis}:
        raise UsageError(
            f"{framework.id} has no micro-indicator or KPI “{code}”.",
            "Analysis is written for those, e.g. 4.4 or 4.",
        )
    paragraphs = [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    if not paragraphs:
        raise JudgementRefused("The analysis is empty.", "Write it to a file and name that.")
    with store.transaction():
        require_judge(store, by)
        replaced = store.judgements.heads(
            "narrative", framework=framework.id, code=code, reviewer=by.reviewer
        )
        record(store, "narrative", framework.id, code, by, {"paragraphs": paragraphs}, "narrative", replaced)
    return len(paragraphs)


def _support(store: Store, framework: Framework, code: str) -> list[str]:
    """Ids of the cited evidence and recorded absences of a code."""
    levels_of(framework, code)
    evidence = store.judgements.evidence(code, states=("cited",), framework=framework.id)
    absences = store.judgements.absences(code, framework=framework.id)
    return sorted([found.evidence_id for found in evidence] + [found.absence_id for found in absences])


def _score_content(framework: Framework, code: str, mark: Fraction | str, because: str) -> dict[str, Any]:
    return {
        "value": None if isinstance(mark, str) else str(mark),
        "null_code": mark if isinstance(mark, str) else None,
        "label": label(framework, code, mark),
        "because": because,
        "settles": [],
    }


def _one_score(store: Store, framework: Framework, code: str, score_id: str) -> Score:
    return next(
        found
        for found in store.judgements.score_history(code, framework=framework.id)
        if found.score_id == score_id
    )
