"""Checks of scores against words and arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lint.base import Found, MiState, Subject, check, listed
from extract.lint.reading import aligned, sentences

_NO_JUDGEMENT = re.compile(
    r"\b(?:insufficient|not\s+(?:enough|sufficient)|lack\s+of|limited)\s+(?:\w+\s+){0,2}?(?:evidence|information|data)\b[^.]{0,60}"
    r"\b(?:to\s+(?:make|reach|form|support|allow|assess|determine|judge|conclude|establish))\b"
    r"|\b(?:could\s+not|cannot|unable\s+to|not\s+possible\s+to)\s+(?:be\s+)?(?:assess(?:ed)?|determine[d]?|establish(?:ed)?|judge[d]?)\b"
    r"|\b(?:no|insufficient)\s+evidence\s+(?:was\s+)?available\s+to\s+(?:make|assess)",
    re.IGNORECASE,
)
_NOT_APPLICABLE = re.compile(
    r"\b(?:is|are|was|were|does|do)\s+(?:therefore\s+)?not\s+(?:considered\s+)?(?:applicable|apply|relevant)\b",
    re.IGNORECASE,
)


@check(
    "L007",
    "na-worded-as-ne",
    "warning",
    """An element is marked “not applicable” and the text says that there was not enough evidence to judge it, or
    the other way round. Both leave the mean; they say different things about the organisation.""",
)
def na_worded_as_ne(subject: Subject) -> Iterator[Found]:
    """Find marks that say the other thing than their text."""
    for mi in subject.mis:
        told = aligned([element.text for element in mi.elements], mi.narrative)
        for element, paragraphs in zip(mi.elements, told, strict=True):
            if element.score not in {"N/A", "N/E"}:
                continue
            for sentence in (sentence for paragraph in paragraphs for sentence in sentences(paragraph)):
                if (
                    element.score == "N/A"
                    and _NO_JUDGEMENT.search(sentence)
                    and not _NOT_APPLICABLE.search(sentence)
                ):
                    yield Found(
                        f"MI {mi.code}, element {element.number}",
                        "It is marked N/A (not applicable); the text describes N/E (no evidence to judge it by).",
                        sentence,
                    )
                elif (
                    element.score == "N/E"
                    and _NOT_APPLICABLE.search(sentence)
                    and not _NO_JUDGEMENT.search(sentence)
                ):
                    yield Found(
                        f"MI {mi.code}, element {element.number}",
                        "It is marked N/E (no evidence); the text describes N/A (not applicable).",
                        sentence,
                    )


_NONE_FOUND = re.compile(
    r"^(?:(?:However|Overall|At\s+present|Currently|This\s+assessment|The\s+assessment|The\s+review|We)[, ]+)?"
    r"(?:(?:There\s+(?:is|was|are|were)\s+no\s+(?:evidence|formal|explicit|specific|documentary|clear|such)\b)"
    r"|(?:did\s+not\s+find|found\s+no|has\s+no|have\s+no|No\s+evidence|No\s+(?:formal|explicit)\b)"
    r"|[A-Z]\w+(?:\s+\w+){0,3}\s+(?:has\s+no|does\s+not\s+have\s+(?:an?|any))\b)",
)
_TURN = re.compile(
    r"\b(?:but|however|although|though|nevertheless|nonetheless|yet|while|whilst|despite|even\s+so|instead|rather)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:fully|comprehensively|consistently|systematically|strongly|in\s+all\s+cases)\s+(?:\w+\s+){0,1}?(?:implemented|embedded|applied|integrated|met|compliant|in\s+place)\b",
    re.IGNORECASE,
)


@check(
    "L008",
    "score-contradicts-text",
    "warning",
    """The paragraph that speaks of an element says that nothing was found while the element has one of the two best
    scores, or that all is in place while it has the worst.""",
)
def score_contradicts_text(subject: Subject) -> Iterator[Found]:
    """Find scores that their paragraphs contradict outright."""
    labels = [level.label for level in subject.framework.scale.levels]
    if len(labels) < 3:
        return
    best, worst = set(labels[:2]), labels[-1]
    for mi in subject.mis:
        # Only where each element has its own paragraph is it certain what a paragraph speaks of.
        if len(mi.narrative) != len(mi.elements):
            continue
        for element, paragraph in zip(mi.elements, mi.narrative, strict=True):
            parts = list(sentences(paragraph))
            whole_is_negative = (
                bool(parts) and bool(_NONE_FOUND.match(parts[0])) and not _TURN.search(paragraph)
            )
            praised = next(
                (sentence for sentence in parts if _PRAISE.search(sentence) and " not " not in sentence), None
            )
            if element.score in best and whole_is_negative:
                message = f"The score is {element.score}; its paragraph says that nothing was found."
                yield Found(f"MI {mi.code}, element {element.number}", message, parts[0])
            elif element.score == worst and praised and not _TURN.search(praised):
                message = f"The score is {worst}; its paragraph says that it is in place."
                yield Found(f"MI {mi.code}, element {element.number}", message, praised)


@check(
    "L020",
    "printed-differs",
    "error",
    """A published score or rating is not what its parts give: the mean of the elements, the mean of the
    micro-indicators, the band of the score.""",
)
def printed_differs(subject: Subject) -> Iterator[Found]:
    """Find printed scores and ratings that the arithmetic does not give."""
    rows = [(f"KPI {kpi.code}", kpi.score, kpi.rating, kpi.printed) for kpi in subject.kpis]
    rows += [(f"MI {mi.code}", mi.score, mi.rating, mi.printed) for mi in subject.mis]
    for place, score, rating, printed in rows:
        if printed is None:
            continue
        if not _same_score(printed.score, score):
            yield Found(
                place, f"The printed score is {_shown(printed.score)}; its parts give {_shown(score)}."
            )
        elif (printed.rating or "").casefold() != (rating or "").casefold():
            yield Found(
                place,
                f"The printed rating is {_shown(printed.rating)}; a score of {_shown(score)} is {_shown(rating)}.",
            )


def _same_score(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return not one and not other
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _shown(text: str | None) -> str:
    return f"“{text}”" if text else "blank"


@check(
    "L024",
    "unsupported-score",
    "warning",
    """A reviewer's score stands without cited evidence or a recorded absence.""",
)
def unsupported(subject: Subject) -> Iterator[Found]:
    """Find scores of the live review that rest on nothing."""
    supported = {found.code for found in subject.evidence if found.state == "cited"}
    supported |= {absence.code for absence in subject.absences}
    for mi in subject.mis:
        bare = [
            element.number
            for element in mi.elements
            if element.score is not None and not element.imported and element.code not in supported
        ]
        if bare:
            many = "s" if len(bare) > 1 else ""
            yield Found(
                f"MI {mi.code}, element{many} {listed(bare)}",
                "Scored without cited evidence or a recorded absence.",
            )


@check(
    "L025",
    "mark-against-evidence",
    "warning",
    """A mark and the evidence under it do not go together: “not applicable” or “no evidence” with evidence cited, the
    worst score with only supporting evidence, one of the two best with only contradicting evidence.""",
)
def mark_against_evidence(subject: Subject) -> Iterator[Found]:
    """Find marks that their cited evidence contradicts."""
    labels = [level.label for level in subject.framework.scale.levels]
    stances: dict[str, list[str]] = {}
    for found in subject.evidence:
        if found.state == "cited":
            stances.setdefault(found.code, []).append(found.stance)
    for mi in subject.mis:
        for element in mi.elements:
            cited = stances.get(element.code, [])
            telling = [stance for stance in cited if stance != "context"]
            message = _clash(element.score, telling, labels)
            if message:
                yield Found(f"MI {mi.code}, element {element.number}", message)


def _clash(score: str | None, stances: list[str], labels: list[str]) -> str | None:
    if not stances or score is None:
        return None
    if score in {"N/A", "N/E"}:
        return f"It is marked {score}, and {len(stances)} pieces of evidence are cited for or against it."
    if score == labels[-1] and set(stances) == {"supports"}:
        return f"It is scored {score}, and all cited evidence supports it."
    if score in labels[:2] and set(stances) == {"contradicts"}:
        return f"It is scored {score}, and all cited evidence contradicts it."
    return None


@check(
    "L026",
    "many-without-evidence",
    "info",
    """More than a tenth of the elements are marked “no evidence”: a limitation that the report has to state.""",
)
def many_without_evidence(subject: Subject) -> Iterator[Found]:
    """Find a review with many N/E."""
    scored = [element for mi in subject.mis for element in mi.elements if element.score is not None]
    without = [element.code for element in scored if element.score == "N/E"]
    if scored and len(without) > 0.1 * len(scored):
        yield Found(
            "the review", f"{len(without)} of {len(scored)} elements are marked N/E: {listed(without)}."
        )


@check(
    "L017",
    "blank-field",
    "info",
    """A cell that others have filled is blank: an element without a score, a micro-indicator without sources,
    analysis or confidence. Where all elements are “not applicable” that is as it should be.""",
)
def blank_field(subject: Subject) -> Iterator[Found]:
    """Find blank cells of micro-indicators that have been judged."""
    for mi in subject.mis:
        if not mi.judged:
            continue
        blanks = _blanks(mi)
        if blanks:
            only_null = bool(mi.elements) and all(element.score == "N/A" for element in mi.elements)
            remark = " All its elements are N/A." if only_null else ""
            yield Found(
                f"MI {mi.code}",
                f"Blank: {listed(blanks)}.{remark}",
                severity="info" if only_null else "warning",
            )


def _blanks(mi: MiState) -> list[str]:
    bare = [element.number for element in mi.elements if element.score is None]
    blanks = [f"score of element{'s' if len(bare) > 1 else ''} {listed(bare)}"] if bare else []
    if mi.score is None and not blanks:
        blanks.append("score")
    if mi.rating is None and mi.score not in {None, "N/E", "N/A"}:
        blanks.append("rating")
    if not mi.narrative:
        blanks.append("analysis")
    if not mi.sources and not mi.other_sources:
        blanks.append("sources")
    if mi.confidence is None:
        blanks.append("evidence confidence")
    return blanks


@check(
    "L027",
    "unbalanced-bracket",
    "info",
    """A title or criterion holds a bracket that is never opened or never closed.""",
)
def unbalanced_bracket(subject: Subject) -> Iterator[Found]:
    """Find stray brackets in titles and criteria."""
    texts = [(f"KPI {kpi.code}", kpi.title) for kpi in subject.kpis]
    for mi in subject.mis:
        texts.append((f"MI {mi.code}", mi.title))
        texts += [(f"MI {mi.code}, element {element.number}", element.text) for element in mi.elements]
    for place, text in texts:
        if any(text.count(opening) != text.count(closing) for opening, closing in ("()", "[]")):
            yield Found(place, "A bracket has no partner.", text)
