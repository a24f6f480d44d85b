"""The cited evidence as W3C Web Annotations, one for each link between a quote and an element.

Each target names the file by its hash and the place in four ways, from the one every reader knows to the one
that must verify: the page as a PDF fragment (`page=14`), refined by the quote with what stands around it and by
its offsets in the page's text (half-open, code points); the page's index with its printed label; and the boxes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from extract.export.tables import evidence_of, scored
from extract.model.annex import Annex
from extract.model.document import Box
from extract.model.judgement import Evidence, Place

CONTEXT: list[object] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "extract": "urn:extract:vocabulary:",
        "PageSelector": "extract:PageSelector",
        "ShapeSelector": "extract:ShapeSelector",
        "index": "extract:index",
        "pageLabel": "extract:pageLabel",
        "boxes": {"@id": "extract:boxes", "@container": "@list"},
        "stance": "extract:stance",
        "quoteMatch": "extract:quoteMatch",
        "score": "extract:score",
    },
]
"""The Web Annotation context, and our own words for what it has no term for."""

PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc8118"
AROUND = 32
"""Characters of context on either side of a quote."""

_SPACE = uuid.UUID("6f1f2f0e-1c5c-5a52-9d0c-5b6a3f0f7a11")


def guid(*parts: str) -> str:
    """Return the UUID that belongs to these parts, always the same."""
    return str(uuid.uuid5(_SPACE, "|".join(parts)))


def annotation_page(annex: Annex, texts: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return all annotations as one page.

    Args:
        annex: The review.
        texts: The pages' texts by document id; without them quotes stand as in the passage.
    """
    items = [*_evidence(annex, texts), *_scores(annex)]
    return {
        "@context": CONTEXT,
        "id": f"urn:uuid:{guid(annex.chain_head, annex.as_of, 'annotations')}",
        "type": "AnnotationPage",
        "generator": {"type": "Software", "name": "extract", "schema:softwareVersion": annex.program_version},
        "items": items,
    }


def code_uri(annex: Annex, code: str) -> str:
    """Return the name of an element or micro-indicator; codes mean something in one framework only."""
    return f"urn:extract:framework:{annex.framework_id}:{code}"


def _evidence(annex: Annex, texts: Mapping[str, Sequence[str]]) -> Iterator[dict[str, object]]:
    for mi in annex.mis():
        for piece in evidence_of(mi):
            body: list[dict[str, object]] = [
                {"type": "SpecificResource", "source": code_uri(annex, piece.code), "purpose": "classifying"},
                {"type": "TextualBody", "value": f"MI {mi.code}", "purpose": "tagging"},
            ]
            if piece.note:
                body.append({"type": "TextualBody", "value": piece.note, "purpose": "commenting"})
            yield {
                "id": f"urn:uuid:{guid('evidence', piece.evidence_id)}",
                "type": "Annotation",
                "motivation": "tagging",
                "creator": _person(piece.reviewer),
                "created": piece.at,
                "stance": piece.stance,
                "quoteMatch": piece.match,
                "body": body,
                "target": list(_targets(piece, texts)),
            }


def _scores(annex: Annex) -> Iterator[dict[str, object]]:
    for mi, element in scored(annex):
        score, code = (element.score, element.code) if element else (mi.score, mi.code)
        because, reviewer = (element.because, element.reviewer) if element else (mi.because, mi.reviewer)
        pieces = element.evidence if element else mi.evidence
        if score is None:
            continue
        annotation: dict[str, object] = {
            "id": f"urn:uuid:{guid('score', annex.framework_id, code)}",
            "type": "Annotation",
            "motivation": "assessing",
            "score": score,
            "body": {"type": "TextualBody", "value": because or score, "purpose": "assessing"},
            "target": [
                code_uri(annex, code),
                *(f"urn:uuid:{guid('evidence', piece.evidence_id)}" for piece in pieces),
            ],
        }
        if reviewer:
            annotation["creator"] = _person(reviewer)
        yield annotation


def _person(name: str) -> dict[str, object]:
    return {"id": f"urn:uuid:{guid('reviewer', name)}", "type": "Person", "name": name}


def _targets(piece: Evidence, texts: Mapping[str, Sequence[str]]) -> Iterator[dict[str, object]]:
    if piece.source_kind != "document":
        target: dict[str, object] = {
            "type": "SpecificResource",
            "source": f"urn:extract:source:{piece.source}",
        }
        if piece.quote:
            target["selector"] = {"type": "TextQuoteSelector", "exact": piece.quote}
        yield target
        return
    pages = texts.get(piece.document_id, ())
    for at, page in enumerate(piece.pages):
        label = piece.labels[at] if at < len(piece.labels) else None
        places = [place for place in piece.places if place.page == page and place.page <= len(pages)]
        boxes = [box for box in piece.boxes if box.page == page]
        yield {
            "type": "SpecificResource",
            "source": {"id": f"urn:sha256:{piece.document_id}", "type": "Text", "format": "application/pdf"},
            "selector": list(_selectors(piece, page, label, places, boxes, pages)),
        }


def _selectors(
    piece: Evidence,
    page: int,
    label: str | None,
    places: Sequence[Place],
    boxes: Sequence[Box],
    pages: Sequence[str],
) -> Iterator[dict[str, object]]:
    fragment = {"type": "FragmentSelector", "value": f"page={page}", "conformsTo": PDF_FRAGMENT}
    if places:
        text = pages[page - 1]
        for start, end in _joined(places, text):
            quote = {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - AROUND) : start],
                "suffix": text[end : end + AROUND],
            }
            position = {"type": "TextPositionSelector", "start": start, "end": end}
            yield {**fragment, "refinedBy": quote}
            yield {**fragment, "refinedBy": position}
    else:
        quote = {
            "type": "TextQuoteSelector",
            "exact": piece.quote,
            "prefix": piece.prefix,
            "suffix": piece.suffix,
        }
        yield {**fragment, "refinedBy": quote}
    yield {"type": "PageSelector", "index": page - 1, **({"pageLabel": label} if label else {})}
    if boxes:
        yield {"type": "ShapeSelector", "boxes": [f"{b.x0:g},{b.top:g},{b.x1:g},{b.bottom:g}" for b in boxes]}


def _joined(places: Sequence[Place], text: str) -> Iterator[tuple[int, int]]:
    """Join stretches that only white space or a break parts, so that a quote over a line end is one."""
    ordered = sorted((place.start, place.end) for place in places)
    groups: list[list[tuple[int, int]]] = []
    for start, end in ordered:
        if groups and len(text[groups[-1][-1][1] : start].strip(" \n\t-\u00ad\u2010")) == 0:
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    for group in groups:
        yield group[0][0], max(end for _, end in group)


def by_document(annex: Annex) -> dict[int, list[Evidence]]:
    """Cited evidence by source-document number, in order of place."""
    pieces = [piece for mi in annex.mis() for piece in evidence_of(mi) if piece.source_kind == "document"]
    pieces.sort(key=lambda piece: (int(piece.source), piece.pages, piece.start, piece.evidence_id))
    return {number: list(found) for number, found in groupby(pieces, key=lambda piece: int(piece.source))}
