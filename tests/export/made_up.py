"""Reviews made up for the tests and the benchmark of the exports; every sentence is ours."""

from __future__ import annotations

import random
from dataclasses import replace

from extract.model.annex import Annex, AnnexArea, AnnexElement, AnnexKpi, AnnexMi
from extract.model.document import Box, Document
from extract.model.judgement import Absence, Evidence

BANDS = (
    ("Highly satisfactory", "3.01", "4", "#1a9850"),
    ("Satisfactory", "2.01", "3", "#a6d96a"),
    ("Unsatisfactory", "1.01", "2", "#fdae61"),
    ("Highly unsatisfactory", "0", "1", "#d73027"),
)

HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example";"click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> & </td></table>",
    "control": "bell\x07 null\x00 escape\x1b[31m vertical\x0b form\x0c next\x85 end",
    "direction": "harmless \u202egpj.exe\u202c and \u200fعربي\u200e marks \u2067isolate\u2069",
    "emoji": "family 👩\u200d👩\u200d👧 flag 🇨🇭 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "surrogate": "half \ud83d of a pair",
    "non-character": "before\ufffe\uffffafter",
    "markdown": "| pipe `code` *star* _under_ [link](javascript:alert(1)) # head \\ back ~~strike~~ $x$",
    "tex": "50% of {braces} \\input{/etc/passwd} ~tilde^caret_under & $math$ #hash",
    "csv": 'quote " comma , semicolon ; line\nbreak',
    "long": "long text " * 10_000,
    "apostrophe": "'=already quoted",
    "xml": "]]> <?xml?> <!-- comment --> &amp; &#0;",
}
"""Text that has harmed readers of some format."""


def document(number: int, **fields: object) -> Document:
    values: dict[str, object] = {
        "file": f"{number:03d}.pdf",
        "role": ("evaluation", "strategy", "results-report", "audit", "policy")[number % 5],
        "author": "Aid Agency",
        "title": f"Report {number} on the work in the field",
        "year": str(2012 + number % 7),
        "publisher": "Aid Agency",
        "document_id": f"{number:064x}",
        "n_pages": 40,
    }
    return Document(number=number, **{**values, **fields})  # type: ignore[arg-type]


def evidence(at: int, code: str, number: int, quote: str, **fields: object) -> Evidence:
    page = 3 + at % 30
    values: dict[str, object] = {
        "evidence_id": f"{at:016x}",
        "code": code,
        "source_kind": "document",
        "source": str(number),
        "document_id": f"{number:064x}",
        "passage_id": f"{at + 7:016x}",
        "quote": quote,
        "prefix": "Before it stands ",
        "suffix": " and after it this.",
        "pages": (page,),
        "labels": (str(page - 2),),
        "boxes": (Box(page, 72, 100, 500, 112), Box(page, 72, 114, 320, 126)),
        "start": 0,
        "end": len(quote),
        "match": "exact",
        "similarity": 1.0,
        "stance": ("supports", "supports", "contradicts", "context")[at % 4],
        "state": "cited",
        "note": "",
        "reviewer": ("A. Reviewer", "B. Second")[at % 2],
        "at": "2026-03-04T05:06:07Z",
        "engine": "pypdfium2 5",
    }
    return Evidence(**{**values, **fields})  # type: ignore[arg-type]


def annex(areas: tuple[AnnexArea, ...], documents: tuple[Document, ...]) -> Annex:
    return Annex(
        organisation="Aid Agency",
        framework_id="mopan-3.0",
        framework_title="Assessment framework 3.0",
        framework_sha256="f" * 64,
        bands=BANDS,
        areas=areas,
        documents=documents,
        chain_head="sha256:" + "c" * 64,
        program_version="0.1.0",
        as_of="2026-03-05T06:07:08.000Z",
    )


def small() -> Annex:
    """A small review with every irregularity of the printed table."""
    elements = (
        AnnexElement(
            "1.1.1", 1, "A strategic plan is published and holds a long-term vision", "3", "The plan is on the site.",
            "A. Reviewer",
            (evidence(1, "1.1.1", 2, "The strategic plan sets out a vision to 2030."),
             evidence(2, "1.1.1", 1, "The plan was not shared with staff.", note="see also the annex")),
            (),
        ),
        AnnexElement("1.1.2", 2, "The vision rests on an analysis of comparative advantage", "N/E", "", "", (), ()),
        AnnexElement(
            "1.1.3", 3, "The plan is reviewed regularly", "0", "Nothing was found.", "B. Second", (),
            (Absence("a1", "1.1.3", "No review of the plan is mentioned.", ("plan review", "mid-term"), (1, 2, 3, 5),
                     "B. Second", "2026-03-04T05:06:07Z"),),
        ),
        AnnexElement("1.1.4", 4, "The plan is costed", "N/A", "", "", (), ()),
    )  # fmt: skip
    mi11 = AnnexMi(
        "1.1", "Strategic plan and intended results rest on a long-term vision", "as read for field offices",
        "Unsatisfactory", "1.5", elements, (),
        ("The agency has a plan that reaches to 2030.", "Staff had not seen it, and no review is foreseen."),
        (1, 2, 11, 12, 13), ("S3", "I7", "I10"), "High confidence",
    )  # fmt: skip
    mi12 = AnnexMi(
        "1.2", "The organisation fits the plan", None, None, None,
        (AnnexElement("1.2.1", 1, "The structure follows the plan", None, "", "", (), ()),), (), (), (), (), None,
    )  # fmt: skip
    mi91 = AnnexMi(
        "9.1", "Results were achieved", None, "Highly satisfactory", "3.5", (),
        (evidence(5, "9.1", 5, "Fourteen of sixteen targets were met.", match="fuzzy", similarity=0.934),
         evidence(6, "9.1", 1, "A partner saw “no change”.", source_kind="interview", source="I7", document_id="",
                  passage_id="", pages=(), labels=(), boxes=())),
        ("Sixteen evaluations gave evidence.",), (5,), ("I7",), "Medium confidence", "A. Reviewer", "Most agree.",
    )  # fmt: skip
    areas = (
        AnnexArea(
            "A", "Strategic management", "Clear strategic direction geared to key functions.",
            (AnnexKpi("1", "Architecture and finance enable the mandate", "Unsatisfactory", "1.5",
                      ("The plan is there.", "It is not used."), (mi11, mi12)),),
        ),
        AnnexArea(
            "B", "Results", "", (AnnexKpi("9", "Results", "Highly satisfactory", "3.5", (), (mi91,)),),
        ),
    )  # fmt: skip
    documents = (
        document(1, year="n.d.", publisher=None),
        document(
            2,
            url="https://agency.example/plan?a=1&b=2",
            accessed="2026-01-02",
            language="en",
            symbol="A/70/976",
        ),
        document(3, year="various", note="two lines\nof a note"),
        document(5, author=None, year=None, title="Outcome agreed by all, 13th July 2018", publisher=None),
        document(11, author="UN, General Assembly", url="undocs.example/A/70/976"),
        document(12, file="with space & sign #1.pdf"),
        document(13, role="management-response", parent=11, title="Ñandú: réponse “finale”"),
    )
    return annex(areas, documents)


def hostile() -> Annex:
    """The small review with hostile text in titles, quotes, notes, narratives and criteria."""
    base = small()
    texts = list(HOSTILE.values())
    documents = tuple(
        document(number, title=text, author=text, publisher=text, note=text, file=f"{number:03d}.pdf")
        for number, text in enumerate(texts, start=1)
    )
    elements = tuple(
        AnnexElement(f"1.1.{number}", number, text, "2", text, "A. Reviewer",
                     (evidence(number, f"1.1.{number}", number, text, note=text),), ())
        for number, text in enumerate(texts, start=1)
    )  # fmt: skip
    mi = replace(
        base.mis()[0],
        title=texts[0],
        elements=elements,
        analysis=tuple(texts),
        sources=tuple(range(1, len(texts) + 1)),
    )
    kpi = replace(base.areas[0].kpis[0], title=texts[2], narrative=tuple(texts), mis=(mi,))
    area = replace(base.areas[0], title=texts[2], definition=texts[3], kpis=(kpi,))
    return annex((area,), documents)


_WORDS = [
    "agency",
    "plan",
    "review",
    "budget",
    "field",
    "office",
    "partner",
    "country",
    "result",
    "evidence",
    "audit",
    "staff",
    "risk",
    "policy",
    "gender",
    "climate",
    "delivery",
    "report",
    "council",
    "member",
    "target",
    "quality",
    "report",
    "monitoring",
    "evaluation",
    "learning",
    "support",
    "system",
    "process",
]


def large(n_documents: int = 92, n_elements: int = 242, n_evidence: int = 5000, seed: int = 4) -> Annex:
    """A review of the size of a real one, or larger."""
    chance = random.Random(seed)

    def sentence(n: int) -> str:
        words = [chance.choice(_WORDS) for _ in range(n)]
        return " ".join(words).capitalize() + "."

    documents = tuple(
        document(number, title=sentence(8)[:-1], year=str(chance.randint(2008, 2018)))
        for number in range(1, n_documents + 1)
    )
    counts = [4, 5, 5, 5, 6, 6, 6, 6, 6, 3, 5, 4, 5, 4, 4, 4, 6, 6, 6, 3, 6, 5, 6, 7, 4, 4, 5, 4, 6, 5, 6, 5, 6, 5, 6,
              6, 5, 4, 7, 4, 7, 5, 5, 5, 4, 5, 7]  # fmt: skip
    blocks = [*counts, *([0] * 15)]
    kpi_sizes = [4, 5, 4, 6, 7, 9, 5, 7, 7, 3, 2, 3]
    per_element = max(1, n_evidence // max(1, n_elements))
    made = at = 0
    kpis = []
    for kpi_number, size in enumerate(kpi_sizes, start=1):
        mis = []
        for mi_number in range(1, size + 1):
            code, n = f"{kpi_number}.{mi_number}", blocks[at]
            at += 1
            elements = []
            for number in range(1, n + 1):
                here = (
                    per_element + (chance.random() < (n_evidence / n_elements) % 1)
                    if made < n_evidence
                    else 0
                )
                pieces = tuple(
                    evidence(made + k, f"{code}.{number}", chance.randint(1, n_documents), sentence(28))
                    for k in range(here)
                )
                made += here
                score = chance.choice(("0", "1", "2", "2", "3", "3", "4", "N/E", "N/A"))
                elements.append(
                    AnnexElement(
                        f"{code}.{number}",
                        number,
                        sentence(12),
                        score,
                        sentence(10),
                        "A. Reviewer",
                        pieces,
                        (),
                    )
                )
            direct: tuple[Evidence, ...] = ()
            score_value = round(chance.uniform(0.6, 3.9), 2)
            sources = tuple(sorted({int(piece.source) for element in elements for piece in element.evidence}))
            mis.append(
                AnnexMi(code, sentence(14)[:-1], None, _rating(score_value), f"{score_value:g}", tuple(elements), direct,
                        tuple(sentence(70) for _ in range(4)), sources or (1, 2, 3), (), "High confidence")
            )  # fmt: skip
        score_value = round(chance.uniform(1.2, 3.6), 2)
        kpis.append(
            AnnexKpi(str(kpi_number), sentence(12)[:-1], _rating(score_value), f"{score_value:g}",
                     (sentence(60), sentence(60)), tuple(mis))
        )  # fmt: skip
    names = (
        ("Strategic management", kpis[:2]), ("Operational management", kpis[2:4]),
        ("Relationship management", kpis[4:6]), ("Performance management", kpis[6:8]), ("Results", kpis[8:]),
    )  # fmt: skip
    areas = tuple(
        AnnexArea(str(number), name, sentence(12), tuple(some))
        for number, (name, some) in enumerate(names, start=1)
    )
    return annex(areas, documents)


def _rating(score: float) -> str:
    return next(rating for rating, low, _, _ in BANDS if score >= float(low) or rating == BANDS[-1][0])
