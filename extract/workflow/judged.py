"""Judgements as rows and sentences: what the commands print of evidence, scores, reviewers and the audit trail."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from extract.model.document import cite
from extract.model.judgement import one_name
from extract.score import label
from extract.workflow.standing import standing

if TYPE_CHECKING:
    from extract.agreement import Agreement
    from extract.audit import AuditEvent
    from extract.model.framework import Framework
    from extract.model.judgement import Evidence, Score
    from extract.model.scoring import ConfidenceInputs
    from extract.store.in_sqlite import Store
    from extract.store.merge import Merged

_SUMMARY = 90
"""Characters of a text in a line of the log."""


def citation(found: Evidence) -> str:
    """Return evidence's citation as printed: `[12, p. 34]`, `[S3]`."""
    if found.source_kind != "document" or not found.source:
        return f"[{found.source or '?'}]"
    return cite(int(found.source), found.labels, found.pages)


def evidence_json(found: Evidence) -> dict[str, Any]:
    """Return evidence as JSON."""
    return {
        "evidence": found.evidence_id,
        "code": found.code,
        "source_kind": found.source_kind,
        "source": found.source,
        "citation": citation(found),
        "passage": found.passage_id,
        "quote": found.quote,
        "match": found.match,
        "similarity": found.similarity,
        "difference": found.difference,
        "doubt": found.doubt,
        "stance": found.stance,
        "state": found.state,
        "note": found.note,
        "because": found.because,
        "pages": list(found.pages),
        "page_labels": list(found.labels),
        "boxes": [asdict(box) for box in found.boxes],
        "reviewer": found.reviewer,
        "at": found.at,
        "engine": found.engine,
    }


def after_score(store: Store, framework: Framework, given: Score) -> list[str]:
    """Say what a score was and what it makes of its micro-indicator, as the person who gave it may see it."""
    said = f"{given.code}: {label(framework, given.code, given.mark)} by {given.reviewer}"
    said += ", without evidence." if given.without_evidence else "."
    now = standing(store, framework, reviewer=given.reviewer)
    lines = [said]
    mi = framework.mi_of[given.code]
    result = now.results.mis[mi]
    if mi != given.code and result.printed is not None:
        rated = f", {result.rating}" if result.rating else ""
        lines.append(f"MI {mi}: {result.printed}{rated} ({result.n_scored} of {result.n_below} elements).")
    if given.code in now.hidden:
        lines.append(f"{given.code} is kept blind until the others have scored it or the lead opens it.")
    elif (settled := now.settled.get(given.code)) and settled.standing == "disagreed":
        others = ", ".join(
            f"{score.reviewer} {label(framework, given.code, score.mark)}" for score in settled.scores
        )
        lines.append(
            f"The reviewers disagree: {others}. The lead settles it with `extract adjudicate {given.code}`."
        )
    return lines


def score_history(
    store: Store, framework: Framework, code: str, *, reviewer: str | None = None
) -> list[dict[str, Any]]:
    """Return every score a code was given, oldest first, as far as it may be seen."""
    reviewer = one_name(reviewer) if reviewer else None
    hidden = code in standing(store, framework, reviewer=reviewer).hidden
    return [
        {
            "score_id": score.score_id,
            "at": score.at,
            "reviewer": score.reviewer,
            "score": label(framework, code, score.mark),
            "because": score.because,
            "without_evidence": score.without_evidence,
            "settles": list(score.settles),
            "rests_on": list(score.rests_on),
        }
        for score in store.judgements.score_history(code, framework=framework.id)
        if not hidden or score.reviewer == reviewer
    ]


def inputs_json(found: ConfidenceInputs) -> dict[str, Any]:
    """Return the inputs of a confidence as JSON."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(found).items()}


def inputs_lines(found: ConfidenceInputs) -> list[str]:
    """Say what speaks for and against trusting the evidence of a micro-indicator."""
    roles = ", ".join(f"{n} {role}" for role, n in found.roles.items()) or "none"
    stances = ", ".join(f"{n} {stance}" for stance, n in found.stances.items()) or "none"
    words = {"D": "documents", "S": "survey", "I": "interviews"}
    years = f"{found.oldest} to {found.newest}" if found.newest else "unknown"
    return [
        f"MI {found.code}",
        f"  documents: {len(found.documents)} ({', '.join(map(str, found.documents)) or 'none'})",
        f"  roles: {roles}",
        f"  independent: {found.independent}, self-reported: {found.self_reported}",
        f"  years: {years}",
        f"  streams: {', '.join(words[stream] for stream in found.streams) or 'none'}",
        f"  evidence: {stances}",
        *(
            f"    {code}: {', '.join(words[one] for one in found.triangulation[code]) or 'none'}"
            for code in found.triangulation
        ),
        f"  elements without evidence or recorded absence: {', '.join(found.elements_without) or 'none'}",
        f"  scores: {found.agreement or 'none'}",
    ]


def reviewer_rows(store: Store) -> list[dict[str, Any]]:
    """Return the people of the review, with how much each has judged and was asked."""
    assigned: dict[str, list[str]] = {}
    for assignment in store.judgements.assignments():
        assigned[assignment.name] = ["all" if code == "*" else code for code in assignment.codes]
    scores, evidence = store.judgements.scores(), store.judgements.evidence(states=("cited",))
    return [
        {
            "name": person.name,
            "role": person.role,
            "scores": sum(score.reviewer == person.name for score in scores),
            "evidence": sum(found.reviewer == person.name for found in evidence),
            "assigned": assigned.get(person.name, []),
        }
        for person in store.judgements.reviewers()
    ]


def source_rows(store: Store) -> list[dict[str, Any]]:
    """Return survey items and interviews by number, with how often each is cited."""
    cited = [found.passage_id for found in store.judgements.evidence(states=("cited",))]
    return [
        {
            "number": source.number,
            "kind": source.kind,
            "title": source.title,
            "text": source.text,
            "access": source.access,
            "details": source.details,
            "cited": cited.count(source.source_id),
        }
        for source in store.judgements.sources()
    ]


def agreement_json(found: Agreement) -> dict[str, Any]:
    """Return the agreement as JSON."""
    return {
        "reviewers": list(found.reviewers),
        "codes": found.n_codes,
        "percent": found.percent,
        "alpha": found.alpha,
        "hidden": found.n_hidden,
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "codes": pair.n,
                "percent": pair.percent,
                "values": pair.n_values,
                "kappa_linear": pair.kappa_linear,
                "kappa_quadratic": pair.kappa_quadratic,
                "evidence_codes": pair.n_evidence,
                "jaccard": pair.jaccard,
                "f1": pair.f1,
            }
            for pair in found.pairs
        ],
        "disagreements": [
            {
                "code": one.code,
                "scores": dict(one.scores),
                "distance": None if one.distance is None else float(one.distance),
                "settled": one.settled,
                "conflict": one.conflict,
            }
            for one in found.disagreements
        ],
    }


def merge_lines(merged: Merged) -> list[str]:
    """Say what a merge did."""
    n = sum(merged.n_new.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in merged.n_new.items())
    would = "would be taken over" if merged.is_dry else "taken over"
    lines = [f"{n} judgements {would}{f': {kinds}' if kinds else ''}; {merged.n_known} were here already."]
    if merged.conflicts:
        lines.append(
            f"One reviewer scored these in both, differently; the later score counts: {', '.join(merged.conflicts)}."
        )
    for found in merged.unknown_documents:
        number = f"number {found.number} there" if found.number else "unnumbered there"
        lines.append(
            f"{found.n_evidence} pieces of evidence rest on {found.file or found.document_id[:12]} ({number}),"
            " which this store does not hold: ingest it."
        )
    if merged.renumbered:
        shown = ", ".join(f"{theirs} is {ours} here" for theirs, ours in merged.renumbered)
        lines.append(f"Numbers differ: {shown}. Evidence follows the file, so it shows the number here.")
    return lines


def log_rows(
    store: Store,
    framework: Framework,
    *,
    since: str | None = None,
    object_id: str | None = None,
    limit: int | None = None,
    reviewer: str | None = None,
) -> list[dict[str, Any]]:
    """Return audit events, oldest first; scores that are blind for whoever asks are told without their value."""
    reviewer = one_name(reviewer) if reviewer else None
    hidden = standing(store, framework, reviewer=reviewer).hidden
    return [
        _log_row(event, hidden, reviewer)
        for event in store.events.since(since, object_id=object_id, limit=limit)
    ]


def _log_row(event: AuditEvent, hidden: frozenset[str], reviewer: str | None) -> dict[str, Any]:
    act = event.act
    before, after = json.loads(act.before), json.loads(act.after)
    is_blind = act.kind == "score" and after.get("code") in hidden and after.get("reviewer") != reviewer
    if is_blind:
        before, after = None, {"code": after["code"], "reviewer": after["reviewer"], "content": "kept blind"}
    return {
        "seq": event.seq,
        "at": act.at,
        "actor": act.actor,
        "command": act.command,
        "kind": act.kind,
        "object": act.object,
        "summary": f"{after['code']}: kept blind" if is_blind else _summary(act.kind, before, after),
        "before": _without_digests(before),
        "after": _without_digests(after),
        "hash": event.hash,
    }


def _summary(kind: str, before: Any, after: Any) -> str:  # noqa: ANN401 - what an event carries
    if not isinstance(after, dict):
        return ""
    content = after.get("content")
    if isinstance(content, dict):
        said = (
            content.get("label") or content.get("state") or content.get("level") or content.get("role") or ""
        )
        if kind == "evidence":
            said = f"{content['stance']}: “{content['quote']}”"
        elif kind == "anchor":
            said = f"evidence {content['evidence'][:8]} {content['match']}, PDF page {', '.join(map(str, content['pages']))}"
        told = content.get("because") or content.get("note") or " ".join(content.get("paragraphs", [])) or ""
        first = content.get("name", "") or after.get("code", "")
        earlier = ""
        if kind == "score" and isinstance(before, list) and before:
            earlier = f" (was {before[-1]['content']['label']})"
        return _cut(
            " ".join(part for part in (f"{first}:" if first else "", f"{said}{earlier}", told) if part)
        )
    if kind == "content":
        words = {
            "entries": ("register entry", "register entries"),
            "readings": ("reading", "readings"),
            "facts": ("fact", "facts"),
        }
        return ", ".join(
            f"{len(found)} {words[name][len(found) != 1]}" for name, found in after.items() if name in words
        )
    return _cut(
        ", ".join(f"{name}={value}" for name, value in after.items() if not isinstance(value, (list, dict)))
    )


def _without_digests(value: Any) -> Any:  # noqa: ANN401 - what an event carries
    """Leave out the digest strings of pages and passages: long, and of use to `extract check` only."""
    if isinstance(value, dict):
        return {
            key: "…" if key in {"pages", "passages"} and isinstance(found, str) else _without_digests(found)
            for key, found in value.items()
        }
    return value


def _cut(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _SUMMARY else folded[: _SUMMARY - 1] + "…"
