"""Judging: cite, withdraw, absent, score, adjudicate, confidence, narrative, and who takes part.

Each call checks the rules of the review and writes the judgement with its audit event in one transaction, so
a killed command leaves both or neither. The rules are checked inside that transaction: two people who judge
at once cannot both pass a check that only one of them should.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from extract.errors import (
    ConfidentialSource,
    JudgementRefused,
    NoEvidence,
    NoReviewer,
    QuoteNotFound,
    UsageError,
)
from extract.evidence import Located, find, locate
from extract.model.judgement import (
    ROLES_OF_REVIEWERS,
    STANCES,
    Evidence,
    EvidenceState,
    Judgement,
    Kind,
    Reviewer,
    Score,
    Source,
)
from extract.score import label, levels_of, parse_mark
from extract.workflow.standing import Standing, agreement, annex, inputs, standing, what_if

if TYPE_CHECKING:
    from extract.model.document import Document, Page, Passage
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

_COMMENT_ONLY = frozenset({"organisation", "peer-reviewer", "imported"})

_SHOWN = 160
"""Characters of a quote shown in a refusal."""


@dataclass(frozen=True, slots=True)
class By:
    """Who judges, and when."""

    reviewer: str
    at: str
    """UTC, ISO 8601."""

    def __post_init__(self) -> None:
        if not self.reviewer.strip():
            raise NoReviewer("Nobody is named as the reviewer.")


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
    _require_code(framework, code)
    if stance not in STANCES:
        raise UsageError(f"“{stance}” is not a stance.", f"Stances: {', '.join(STANCES)}.")
    with store.transaction():
        _require_judge(store, by)
        source = _source(store, passage)
        content = _of_source(source, quote) if source else _of_passage(store, passage, quote)
        _accept(content, quote, accept_fuzzy=accept_fuzzy)
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
        evidence_id = _add(
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
        _require_part(store, by)
        found = store.judgements.resolve(evidence, "evidence", "absence")
        judged = store.judgements.many([found])[0]
        if state == "withdrawn" and judged.reviewer != by.reviewer and judged.kind == "evidence":
            state = "rejected"
        _add(
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
    _require_code(framework, code)
    if not note.strip():
        raise JudgementRefused(
            "An absence needs a note of what was looked for.", "Say it with `--note TEXT`."
        )
    with store.transaction():
        _require_judge(store, by)
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
        return _add(store, "absence", framework.id, code, by, content, "absent")


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
    _require_because(because)
    with store.transaction():
        _require_judge(store, by)
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
        score_id = _add(store, "score", framework.id, code, by, content, "score", replaced)
        return _one_score(store, framework, code, score_id)


def adjudicate(store: Store, framework: Framework, code: str, value: str, *, by: By, because: str) -> Score:
    """Settle the reviewers' scores of a code; the lead's judgement names the scores that it settles.

    Raises:
        UsageError: no such code or value.
        JudgementRefused: the person is not the lead, or there is nothing to settle.
    """
    mark = parse_mark(framework, code, value)
    _require_because(because)
    with store.transaction():
        _require_lead(store, by, "settles scores")
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
        score_id = _add(store, "score", framework.id, code, by, content, "adjudicate", replaced)
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
    _require_because(because)
    with store.transaction():
        _require_judge(store, by)
        replaced = store.judgements.heads(
            "confidence", framework=framework.id, code=code, reviewer=by.reviewer
        )
        _add(
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
        _require_judge(store, by)
        replaced = store.judgements.heads(
            "narrative", framework=framework.id, code=code, reviewer=by.reviewer
        )
        _add(store, "narrative", framework.id, code, by, {"paragraphs": paragraphs}, "narrative", replaced)
    return len(paragraphs)


def reviewers(store: Store) -> list[Reviewer]:
    """Return everybody who takes part, by name."""
    return store.judgements.reviewers()


def give_part(store: Store, name: str, role: str, *, by: By) -> None:
    """Say what part a person has in the review.

    Raises:
        UsageError: no such part.
        JudgementRefused: there is a lead, and somebody else gives parts.
    """
    if role not in ROLES_OF_REVIEWERS:
        raise UsageError(f"“{role}” is not a part in the review.", f"Parts: {', '.join(ROLES_OF_REVIEWERS)}.")
    with store.transaction():
        if any(person.role == "lead" for person in store.judgements.reviewers()):
            _require_lead(store, by, "gives parts")
        replaced = store.judgements.heads("reviewer", content_name=name)
        _add(store, "reviewer", "", "", by, {"name": name, "role": role}, "reviewers set", replaced)


def assign(store: Store, framework: Framework, name: str, codes: Iterable[str], *, by: By) -> None:
    """Ask a person to judge codes; a code asked of two or more is judged blind.

    Raises:
        UsageError: an unknown code.
        JudgementRefused: somebody other than the lead assigns.
    """
    wanted = _require_codes(framework, codes)
    with store.transaction():
        _require_lead(store, by, "assigns codes")
        replaced = store.judgements.heads("assignment", content_name=name)
        _add(
            store,
            "assignment",
            framework.id,
            "",
            by,
            {"name": name, "codes": wanted},
            "reviewers assign",
            replaced,
        )


def open_codes(store: Store, framework: Framework, codes: Iterable[str], *, by: By, because: str) -> None:
    """Let everybody see the scores of codes, judged twice or not.

    Raises:
        UsageError: an unknown code.
        JudgementRefused: somebody other than the lead opens.
    """
    wanted = _require_codes(framework, codes)
    with store.transaction():
        _require_lead(store, by, "opens codes")
        content = {"codes": wanted, "because": because}
        _add(store, "opening", framework.id, "", by, content, "reviewers open")


def _add(
    store: Store,
    kind: Kind,
    framework: str,
    code: str,
    by: By,
    content: dict[str, Any],
    command: str,
    replaces: Iterable[str] = (),
) -> str:
    judgement = Judgement(kind, framework, code, by.reviewer, by.at, content)
    return store.judgements.add(judgement, command=command, replaces=replaces)


def _source(store: Store, typed: str) -> Source | None:
    """The survey item or interview that is meant, None when a passage is."""
    wanted = typed.strip().upper()
    return next((source for source in store.judgements.sources() if source.number.upper() == wanted), None)


def _of_source(source: Source, quote: str | None) -> dict[str, Any]:
    if source.access == "inform-only":
        raise ConfidentialSource("This source may inform the review but is never cited.")
    found = find(source.text, quote) if quote is not None else find(source.text, source.text)
    return {
        "source_kind": source.kind,
        "document_id": "",
        "passage_id": source.source_id,
        "quote": source.text[found.start : found.end],
        "prefix": source.text[max(0, found.start - 32) : found.start],
        "suffix": source.text[found.end : found.end + 32],
        "pages": [],
        "labels": [],
        "boxes": [],
        "places": [],
        "start": found.start,
        "end": found.end,
        "match": found.match,
        "similarity": round(found.similarity, 4),
        "difference": found.difference,
        "doubt": "",
        "engine": "",
    }


def _of_passage(store: Store, typed: str, quote: str | None) -> dict[str, Any]:
    passage = store.passages.get(store.passages.resolve(typed))
    document = _require_citable(store, passage)
    pages = pages_of(store, passage)
    revision = store.documents.revision_of(document.document_id)
    return {"source_kind": "document"} | placed(
        locate(passage, quote, pages), passage, pages, engine=revision.engine if revision else ""
    )


def pages_of(store: Store, passage: Passage) -> dict[int, Page]:
    """The pages that a passage lies on, by number."""
    return {number: store.passages.page(passage.document_id, number) for number in passage.pages}


def placed(located: Located, passage: Passage, pages: dict[int, Page], *, engine: str) -> dict[str, Any]:
    """The place of a quote as evidence and anchors keep it."""
    return {
        "document_id": passage.document_id,
        "passage_id": passage.passage_id,
        "quote": located.quote,
        "prefix": located.prefix,
        "suffix": located.suffix,
        "pages": list(located.pages),
        "labels": [pages[number].label for number in located.pages],
        "boxes": [
            [box.page, *(round(x, 2) for x in (box.x0, box.top, box.x1, box.bottom))] for box in located.boxes
        ],
        "places": [[place.page, place.start, place.end] for place in located.places],
        "start": located.start,
        "end": located.end,
        "match": located.match,
        "similarity": round(located.similarity, 4),
        "difference": located.difference,
        "doubt": located.doubt,
        "engine": engine,
    }


def _accept(content: dict[str, Any], quote: str | None, *, accept_fuzzy: bool) -> None:
    if content["match"] == "not-found":
        near = f" Nearest: “{content['quote'][:_SHOWN]}”" if content["quote"] else ""
        raise QuoteNotFound(f"The quote “{(quote or '')[:_SHOWN]}” is not in the passage.{near}")
    if content["match"] == "fuzzy" and not accept_fuzzy:
        raise QuoteNotFound(
            f"The quote is only near ({content['similarity']:.0%}) to what stands there: {content['difference']}",
            "Copy the words from `extract show PASSAGE`, or take the passage's own words with `--accept-fuzzy`.",
        )


def _require_citable(store: Store, passage: Passage) -> Document:
    revision = store.documents.revision_of(passage.document_id)
    if revision is None:
        raise UsageError("The passage belongs to no document of the register.")
    document = store.documents.get(revision.number)
    if document.doc_class == "inform-only":
        raise ConfidentialSource("This document may inform the review but is never quoted.")
    if document.doc_class == "excluded":
        raise JudgementRefused(
            f"Document {document.number} is excluded from the review.", "Change its class first."
        )
    if document.document_id != passage.document_id:
        raise JudgementRefused(
            f"The passage is of an earlier revision of document {document.number}.",
            "Search again and cite the passage of the current one.",
        )
    return document


def _require_code(framework: Framework, code: str) -> None:
    if code not in framework.mi_of:
        known = ", ".join(list(framework.elements)[:1] + list(framework.mis)[:1])
        raise UsageError(
            f"{framework.id} has no element or micro-indicator “{code}”.", f"Codes look like {known}."
        )


def _require_codes(framework: Framework, codes: Iterable[str]) -> list[str]:
    wanted = ["*" if code.casefold() == "all" else code for code in codes]
    known = {"*", *framework.mi_of, *(kpi.code for kpi in framework.kpis)}
    unknown = [code for code in wanted if code not in known]
    if unknown or not wanted:
        raise UsageError(
            f"{framework.id} has no “{', '.join(unknown)}”." if unknown else "No code is named.",
            "Name elements, micro-indicators or KPIs, or `all`.",
        )
    return wanted


def _require_part(store: Store, by: By) -> str:
    role = next(
        (person.role for person in store.judgements.reviewers() if person.name == by.reviewer), "reviewer"
    )
    if role == "imported":
        raise JudgementRefused(
            f"“{by.reviewer}” stands for a printed table and cannot judge.", "Name a person."
        )
    return role


def _require_judge(store: Store, by: By) -> None:
    role = _require_part(store, by)
    if role in _COMMENT_ONLY:
        raise JudgementRefused(
            f"{by.reviewer} takes part as {role} and does not judge.",
            "The lead changes parts with `extract reviewers set NAME ROLE`.",
        )


def _require_lead(store: Store, by: By, does: str) -> None:
    if _require_part(store, by) != "lead":
        raise JudgementRefused(
            f"Only the lead {does}, and {by.reviewer} is not the lead.",
            "Say who leads with `extract reviewers set NAME lead`.",
        )


def _require_because(because: str) -> None:
    if not because.strip():
        raise JudgementRefused("A judgement needs its reason.", "Say why with `--because TEXT`.")


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
