"""Makes passages from the laid-out pages of one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.model.document import Box, Page, ParseIssue, Passage, Reading, Run, Span, passage_id
from extract.model.layout import Line, PageLayout
from extract.segment.page_layout import as_shown


def assemble(
    document_id: str,
    layouts: Sequence[PageLayout],
    *,
    labels: Mapping[int, str] | None = None,
    engine: str = "",
    metadata: Mapping[str, str] | None = None,
    issues: Sequence[ParseIssue] = (),
) -> Reading:
    """Return everything read from a document: its pages and its passages in reading order.

    Args:
        document_id: SHA-256 of the file.
        layouts: Its pages, ascending; pages that could not be read may be missing.
        labels: The PDF's own page labels by page number, or None.
        engine: Engine and version, recorded with the reading.
        metadata: What the PDF says of itself.
        issues: What went wrong before; those of the page layouts are added.
    """
    pages = tuple(
        Page(
            document_id=document_id,
            number=layout.number,
            text=layout.text,
            width=layout.width,
            height=layout.height,
            rotation=layout.rotation,
            quality=layout.quality,
            readable=layout.readable,
            method=layout.method,
            ocr_confidence=layout.ocr_confidence,
            words=layout.words,
        )
        for layout in layouts
    )
    passages: list[Passage] = []
    for layout in layouts:
        unit: list[Line] = []
        for line in layout.lines:
            if unit and (line.block != unit[-1].block or line.top - unit[-1].bottom > 0.6 * line.size):
                passages.append(_passage(document_id, layout, unit, len(passages)))
                unit = []
            unit.append(line)
        if unit:
            passages.append(_passage(document_id, layout, unit, len(passages)))
    return Reading(document_id, pages, tuple(passages), tuple(issues), dict(metadata or {}), engine)


def _passage(document_id: str, layout: PageLayout, unit: Sequence[Line], ordinal: int) -> Passage:
    start, end = unit[0].start, unit[-1].end
    span = Span(layout.number, start, end, layout.text[start:end])
    box = min(u.x0 for u in unit), min(u.top for u in unit), max(u.x1 for u in unit), max(u.bottom for u in unit)
    shown = as_shown(box, layout.turn, layout.width, layout.height)
    return Passage(
        passage_id=passage_id(document_id, [span]),
        document_id=document_id,
        ordinal=ordinal,
        kind="paragraph",
        text=span.text.replace("\n", " "),
        spans=(span,),
        boxes=(Box(layout.number, *shown),),
        runs=(Run(0, layout.number, start, end - start),),
    )
