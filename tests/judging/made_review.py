"""A small review made by hand: a framework of two KPIs and four documents whose every place is known."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from extract.model.document import (
    Box,
    Document,
    Page,
    Passage,
    Reading,
    Run,
    Span,
    WordBox,
    pack_words,
    passage_id,
)
from extract.model.framework import (
    Area,
    Band,
    Element,
    Framework,
    Kpi,
    Level,
    MicroIndicator,
    NullCode,
    Scale,
)
from extract.workflow.judge import By

AT = "2026-03-01T10:00:00.000Z"

LINES = {
    1: [
        ["The Council adopted the reform plan in May 2021 and asked for", "yearly reports on its imple-", "mentation."],
        ["Of the 48 country offices, 31 had a results framework by the end", "of 2022."],
    ],
    2: [
        ["The evaluation found that “partners” value the Organization’s co-operation,", "but that follow-up is slow."],
        ["Management did not respond to nine recommendations."],
    ],
    3: [["The internal inquiry names two suppliers whose contracts were ended early."]],
    4: [["A draft that was later withdrawn by its authors without any notice."]],
}
"""Paragraphs as printed lines by document number, one paragraph a page."""

TITLES = {
    1: "Progress report on the reform",
    2: "Evaluation of partnerships",
    3: "Inquiry into two supply contracts",
    4: "Working draft on reform",
}


def framework(*, decimals: int = 2, rounding: str = "half-up", strip: bool = True, kpi_from: str = "exact") -> Framework:
    def levels(*labels: str) -> tuple[Level, ...]:
        return tuple(Level(Fraction(label), label, "") for label in labels)

    scale = Scale(
        levels=levels("4", "3", "2", "1", "0"),
        direct_levels=levels("3.5", "2.5", "1.5", "0.5"),
        null_codes=(NullCode("N/A", "does not apply"), NullCode("N/E", "no evidence")),
        bands=(
            Band("Highly satisfactory", Fraction("3.01"), Fraction(4), "#1a9850"),
            Band("Satisfactory", Fraction("2.01"), Fraction(3), "#a6d96a"),
            Band("Unsatisfactory", Fraction("1.01"), Fraction(2), "#fdae61"),
            Band("Highly unsatisfactory", Fraction(0), Fraction(1), "#d73027"),
        ),
        decimals=decimals,
        rounding=rounding,  # type: ignore[arg-type]
        strip_zeros=strip,
        kpi_from=kpi_from,  # type: ignore[arg-type]
        confidence=(("high", "High confidence"), ("medium", "Medium confidence"), ("low", "Little to no confidence")),
    )

    def mi(code: str, kpi: str, n: int) -> MicroIndicator:
        elements = tuple(Element(f"{code}.{k}", k, f"Criterion {k} of {code}") for k in range(1, n + 1))
        return MicroIndicator(code, f"Indicator {code}", kpi, elements)

    kpis = (
        Kpi("1", "First", "A", (mi("1.1", "1", 4), mi("1.2", "1", 3))),
        Kpi("2", "Second", "A", (mi("2.1", "2", 0), mi("2.2", "2", 0))),
    )
    return Framework("made", "A made framework", "1", (Area("A", "All", "Everything", kpis),), scale, "sha256:0")


def document_id(number: int, salt: str = "") -> str:
    return hashlib.sha256(f"document {number}{salt}".encode()).hexdigest()


def reading(number: int, paragraphs: list[list[str]] | None = None, *, salt: str = "", **page: object) -> Reading:
    """One paragraph a page; a hyphen at a line's end is healed in the passage and stays on the page."""
    found = document_id(number, salt)
    pages, passages = [], []
    for at, lines in enumerate(paragraphs or LINES[number], start=1):
        head = f"Page head {at}\n"
        printed = head + "\n".join(lines)
        words, place = [], 0
        for row, line in enumerate(printed.split("\n")):
            for word in line.split(" "):
                words.append(WordBox(place, place + len(word), 50 + place, 50 + 14 * row, 60 + place, 60 + 14 * row))
                place += len(word) + 1
        pages.append(
            Page(found, at, printed, 595, 842, label=f"{at + 4}", label_origin="pdf", words=pack_words(words), **page)  # type: ignore[arg-type]
        )
        text, runs, offset = "", [], len(head)
        for line in lines:
            kept = line[:-1] if line.endswith("-") else line
            if text and not text.endswith("\0"):
                text += " "
            text = text.removesuffix("\0")
            runs.append(Run(len(text), at, offset, len(kept)))
            text += kept + ("\0" if line.endswith("-") else "")
            offset += len(line) + 1
        text = text.removesuffix("\0")
        span = Span(at, len(head), len(printed), printed[len(head) :])
        passages.append(
            Passage(
                passage_id(found, [span]), found, at - 1, "paragraph", text, (span,), (Box(at, 50, 64, 400, 110),), tuple(runs)
            )
        )
    return Reading(found, tuple(pages), tuple(passages), engine="made 1.0")


def add(store, number: int, made: Reading, *, doc_class: str = "formal", **fields: object) -> None:
    with store.transaction():
        if number not in {document.number for document in store.documents.all()}:
            store.documents.register(
                Document(number, f"{number:02d}.pdf", doc_class, title=TITLES.get(number), **fields)  # type: ignore[arg-type]
            )
        store.documents.add_revision(number, made.document_id, file=f"/corpus/{number:02d}.pdf", size=1000)
        store.passages.store_reading(made, {})


def fill(store) -> None:
    ticks = iter(range(10_000))
    store.clock = lambda: f"2026-02-01T00:00:{next(ticks) / 1000:06.3f}Z"
    with store.transaction():
        store.set_meta("framework", "made")
    add(store, 1, reading(1), role="results-report", year="2021")
    add(store, 2, reading(2), role="evaluation", year="2022")
    add(store, 3, reading(3), doc_class="inform-only", role="oversight")
    add(store, 4, reading(4), doc_class="excluded")


def passages(store, number: int) -> list[Passage]:
    current = store.documents.get(number).document_id
    return [passage for _, passage in store.passages.of_document(current)]


def by(name: str, at: int = 0) -> By:
    return By(name, f"2026-03-01T10:{at // 60:02d}:{at % 60:02d}.000Z")
