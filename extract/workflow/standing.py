"""What stands in a review right now: who may see which score, what is settled, what it all adds up to.

Status, exports and agreement all look through here, so that none of them shows what another keeps blind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract import __version__
from extract.agreement import Agreement, Blindness, compare
from extract.annex import Parts, build
from extract.errors import UsageError
from extract.model.judgement import one_name
from extract.score import confidence_inputs, label, reband, roll_up, settle

if TYPE_CHECKING:
    from extract.model.annex import Annex
    from extract.model.framework import Framework
    from extract.model.judgement import Absence, Confidence, Evidence, Score
    from extract.model.scoring import ConfidenceInputs, Rebanded, Results, Settled
    from extract.store.in_sqlite import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """A review as one person may see it."""

    evidence: tuple[Evidence, ...]
    """In every state; `state` tells."""
    absences: tuple[Absence, ...]
    scores: tuple[Score, ...]
    """Each reviewer's present scores, as far as they may be seen."""
    settled: dict[str, Settled]
    """By scored code, of what may be seen."""
    results: Results
    hidden: frozenset[str]
    """Codes that somebody scored and whose scores are kept from whoever asks."""
    confidence: dict[str, str]
    """Printed words by micro-indicator."""
    narrated: frozenset[str]
    """Micro-indicators and KPIs that have an analysis text."""
    roles: dict[str, str]
    """Part in the review by reviewer."""
    unsupported: frozenset[str]
    """Codes that were scored on evidence that no longer stands."""


def standing(store: Store, framework: Framework, *, reviewer: str | None = None) -> Standing:
    """Return what stands.

    Args:
        store: The open store.
        framework: The framework of the review.
        reviewer: Who asks; scores that are blind for this person are left out.
    """
    shelf = store.judgements
    reviewer = one_name(reviewer) if reviewer else None
    roles = {person.name: person.role for person in shelf.reviewers()}
    everyones = shelf.scores(framework=framework.id)
    blindness = Blindness(
        framework, scores=everyones, roles=roles, assignments=shelf.assignments(), openings=shelf.openings()
    )
    scores = blindness.visible(everyones, reviewer)
    hidden = blindness.hidden(reviewer)
    settled = settle([score for score in scores if score.code not in hidden], roles)
    evidence = shelf.evidence(framework=framework.id)
    absences = shelf.absences(framework=framework.id)
    covered = {found.code for found in evidence if found.state == "cited"} | {
        absence.code for absence in absences
    }
    words = dict(framework.scale.confidence)
    return Standing(
        evidence=tuple(evidence),
        absences=tuple(absences),
        scores=tuple(scores),
        settled=settled,
        results=roll_up(
            framework, {code: found.mark for code, found in settled.items() if found.mark is not None}
        ),
        hidden=hidden,
        confidence={
            found.code: words.get(found.level, found.level)
            for found in _by_rank(shelf.confidences(framework=framework.id), roles)
            if found.level is not None
        },
        narrated=frozenset(
            found.code for found in shelf.narratives(framework=framework.id) if any(found.paragraphs)
        ),
        roles=roles,
        unsupported=frozenset(
            code
            for code, found in settled.items()
            if code not in covered
            and any(score.rests_on and not score.without_evidence for score in found.scores)
        ),
    )


def annex(store: Store, framework: Framework, *, reviewer: str | None = None) -> Annex:
    """Return the canonical table of evidence of a review.

    Raises:
        ConfidentialSource: something cited or written names what may never leave.
        QuoteNotFound: a cited quote is not on its page.
        JudgementRefused: something cited rests on a document that is excluded or not in the register.
    """
    now = standing(store, framework, reviewer=reviewer)
    shelf = store.judgements
    head = store.events.head()
    return build(
        Parts(
            framework=framework,
            results=now.results,
            settled=now.settled,
            documents=store.documents.all(),
            evidence=now.evidence,
            absences=now.absences,
            confidences=shelf.confidences(framework=framework.id),
            narratives=shelf.narratives(framework=framework.id),
            sources=shelf.sources(),
            wordings=shelf.wordings(framework=framework.id),
            printed=shelf.printed(framework=framework.id),
            roles=now.roles,
            hidden=now.hidden,
            unsupported=now.unsupported,
            organisation=store.meta("organisation") or "",
            chain_head=head.hash if head else "",
            program_version=__version__,
            as_of=head.act.at if head else "",
        )
    )


def agreement(store: Store, framework: Framework, *, reviewer: str | None = None) -> Agreement:
    """Compare the reviewers on what both have judged and on what they cited."""
    now = standing(store, framework, reviewer=reviewer)
    visible = [score for score in now.scores if score.code not in now.hidden]
    return compare(
        visible,
        evidence=[found for found in now.evidence if found.code not in now.hidden],
        roles=now.roles,
        show=lambda score: label(framework, score.code, score.mark),
        conflicts=frozenset(
            code for code in store.judgements.conflicts("score", framework.id) if code not in now.hidden
        ),
        n_hidden=len(now.hidden),
    )


def what_if(
    store: Store, framework: Framework, other: Framework, *, reviewer: str | None = None
) -> list[Rebanded]:
    """List the ratings that would be others under another framework's bands; the scores stay."""
    return reband(standing(store, framework, reviewer=reviewer).results, framework.scale, other.scale)


def inputs(store: Store, framework: Framework, code: str, *, reviewer: str | None = None) -> ConfidenceInputs:
    """Gather what a person looks at before setting the confidence of a micro-indicator.

    Raises:
        UsageError: no micro-indicator has this code.
    """
    if code not in framework.mis:
        raise UsageError(
            f"{framework.id} has no micro-indicator “{code}”.",
            "Confidence is set for micro-indicators, e.g. 4.4.",
        )
    now = standing(store, framework, reviewer=reviewer)
    mi = framework.mis[code]
    below = {code, *(element.code for element in mi.elements)}
    return confidence_inputs(
        mi,
        evidence=[found for found in now.evidence if found.code in below],
        absences=[found for found in now.absences if found.code in below],
        documents={document.number: document for document in store.documents.all()},
        settled=now.settled,
    )


def _by_rank(opinions: list[Confidence], roles: dict[str, str]) -> list[Confidence]:
    ranks = {"lead": 2, "imported": 0}
    return sorted(opinions, key=lambda opinion: (ranks.get(roles.get(opinion.reviewer, ""), 1), opinion.at))
