"""The whole way on the sample corpus: ingest, cite, score, compare, check, export.

The sample corpus is of an invented organisation. Its two reviewers and what they judge are part of the
samples (`answers.json`, `judgements.csv`): the program makes no judgement of its own.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import JudgementRefused, UsageError
from extract.export.base import Options
from extract.model.record import OnEvent, StepStarted, ignore
from extract.resources import shipped
from extract.store.in_sqlite import Store
from extract.workflow import judge
from extract.workflow.export import export
from extract.workflow.framing import framework_of
from extract.workflow.ingest import IngestOptions, ingest
from extract.workflow.reports import Wish

if TYPE_CHECKING:
    from extract.model.framework import Framework

EXPORTS = (
    ("evidence-table", "annex-1.docx", "published", "Annex 1, as a report prints it"),
    ("evidence-table", "annex-1-internal.html", "internal", "Annex 1 with quotes, pages and links, in a browser"),
    ("evidence-table", "annex-1-internal.xlsx", "internal", "the same as a workbook"),
    ("documents", "annex-2.docx", "published", "Annex 2, the numbered documents"),
    ("citations", "citations.json", "internal", "ranked passages per micro-indicator"),
    ("citations", "citations.md", "internal", "the same to read"),
    ("coverage", "coverage.html", "internal", "micro-indicators by documents"),
    ("gaps", "gaps.md", "internal", "what to ask the organisation for"),
    ("annotations", "annotations.json", "internal", "W3C Web Annotations"),
    ("qdpx", "review.qdpx", "internal", "for ATLAS.ti, MAXQDA, QualCoder"),
    ("highlights", "highlights", "internal", "the cited PDFs with the quotes marked"),
)
"""Kind, file, edition and what it is."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made."""

    folder: Path
    documents: int
    pages: int
    passages: int
    evidence: int
    scores: int
    files: tuple[tuple[Path, str], ...]
    """Files to open, each with what it is."""


def demo(folder: Path, *, clock: Callable[[], str], jobs: int | None = None, on_event: OnEvent = ignore) -> Demo:
    """Make a review of the sample corpus in a new folder.

    Raises:
        UsageError: the folder is there already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is there already.", "Name a new folder: `extract demo FOLDER`.")
    pdfs = folder / "corpus"
    samples = shipped("samples")
    shutil.copytree(samples, pdfs, ignore=shutil.ignore_patterns("answers.json", "judgements.csv"), dirs_exist_ok=True)
    with Store(folder / "evidence.db") as store:
        result = ingest(store, [pdfs], options=IngestOptions(jobs=jobs), clock=clock, on_event=on_event)
        framework = framework_of(store)
        with store.transaction():
            store.set_meta("organisation", "Organization for Shared Waters")
        on_event(StepStarted("Citing and scoring as the two sample reviewers did"))
        n_evidence = _cite(store, framework, samples, clock)
        n_scores = _score(store, framework, samples, clock)
        _describe(store, framework, clock)
        on_event(StepStarted("Writing exports"))
        files = []
        for kind, name, edition, what in EXPORTS:
            options = Options(edition="internal" if edition == "internal" else "published")
            export(store, Wish(kind, options=options, limit=20, reviewer="Ana"), folder / name)
            files.append((folder / name, what))
        return Demo(
            folder=folder,
            documents=len(result.documents),
            pages=result.n_pages_read,
            passages=store.passages.counts()[0],
            evidence=n_evidence,
            scores=n_scores,
            files=tuple(files),
        )


def answers(store: Store, samples: Path) -> Iterator[tuple[str, str, str]]:
    """Yield passage id, code and source of what the samples' reviewers cite, as far as it was read.

    A passage is known by its document, its page and its first words; what OCR did not read is left out.
    """
    passages: dict[str, list[tuple[str, str]]] = {}
    by_file = {document.file: document.document_id for document in store.documents.all()}
    for answer in json.loads((samples / "answers.json").read_text(encoding="utf-8")):
        source = answer["source"]
        if source not in passages:
            passages[source] = [
                (passage.passage_id, _letters(passage.text))
                for _, passage in store.passages.of_document(by_file.get(source, ""))
            ]
        opening = _letters(answer["opening"])
        found = next((name for name, text in passages[source] if opening in text), None)
        if found is not None:
            for code in answer["codes"]:
                yield found, code, source


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def _cite(store: Store, framework: Framework, samples: Path, clock: Callable[[], str]) -> int:
    cited = 0
    for passage, code, _ in answers(store, samples):
        try:
            judge.cite(store, framework, passage, code, by=judge.By("Ana", clock()))
        except JudgementRefused:
            # The confidential note is among the samples so that this refusal is seen to work.
            continue
        cited += 1
    return cited


def _score(store: Store, framework: Framework, samples: Path, clock: Callable[[], str]) -> int:
    scored = 0
    with (samples / "judgements.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            by = judge.By(row["reviewer"], clock())
            judge.score(store, framework, row["code"], row["value"], by=by, because=row["because"])
            scored += 1
    return scored


def _describe(store: Store, framework: Framework, clock: Callable[[], str]) -> None:
    by = judge.By("Ana", clock())
    judge.confidence(
        store, framework, "4.4", "high", by=by, because="Oversight report, annual report and budget agree; two are independent."
    )
    judge.confidence(store, framework, "11.2", "medium", by=by, because="One evaluation and one self-reported figure.")
    judge.narrative(
        store,
        framework,
        "4.4",
        "External audit has given clean opinions for seven years. Internal oversight reports directly to the Council,"
        " gives an overall opinion each year and publishes its reports with the answers of management.",
        by=by,
    )
