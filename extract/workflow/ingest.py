"""From files to documents, pages, passages, entities and tags: the main job.

    find  ->  number  ->  read (workers)  ->  store, one transaction a document  ->  rank

Numbers are given before anything is read, so that they do not depend on which file is read first. A document
is stored whole or not at all: the run may be killed at any moment and begun again. Files that are stored are
known by their bytes and not touched again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import __version__, plugins
from extract.corpus import find
from extract.errors import MissingDependencyError, PartialFailure, UsageError
from extract.model.document import Document, ParseIssue
from extract.model.record import DocumentFinished, IngestPlanned, OnEvent, PagesRead, StepStarted, ignore
from extract.parse import with_tesseract
from extract.parse.limits import Limits
from extract.parse.pool import Pool
from extract.parse.reading import DocumentRead, PagesDone, Surveyed, read_documents
from extract.parse.tasks import Source
from extract.workflow.describe import describe
from extract.workflow.enrich import Enriched, enrich, warm_up
from extract.workflow.framing import DEFAULT, adopt
from extract.workflow.matching import is_standing
from extract.workflow.planning import Planned, plan_files
from extract.workflow.rank import Tools, rank, tools_for

if TYPE_CHECKING:
    from extract.model.framework import Framework
    from extract.store.in_sqlite import Store


_MANY = 8
"""From so many documents on, workers load everything beforehand; a few are read before that would be done."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How to ingest."""

    jobs: int | None = None
    """Worker processes; None for all cores."""
    ocr: str = "auto"
    """`auto` recognises pages without text, `force` all pages, `off` none."""
    password: str | None = None
    engine: str = "pypdfium2"
    framework: str | None = None
    limits: Limits = field(default_factory=Limits)
    rank: bool = True
    """False leaves out the ranking, e.g. to measure."""

    def __post_init__(self) -> None:
        if self.ocr not in ("auto", "off", "force"):
            raise UsageError(f"“{self.ocr}” is not a way to recognise text. Known: auto, force, off.")


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a run did, one entry a file."""

    documents: tuple[DocumentFinished, ...]
    seconds: float
    n_pages_read: int

    def as_json(self) -> dict[str, Any]:
        """The payload of `--json`."""
        return {
            "documents": [
                {
                    "number": document.number,
                    "source": document.source,
                    "sha256": document.sha256,
                    "pages": document.pages,
                    "passages": document.passages,
                    "status": document.status,
                    "issues": [
                        {"page": issue.page, "code": issue.code, "message": issue.message} for issue in document.issues
                    ],
                }
                for document in self.documents
            ],
            "seconds": round(self.seconds, 3),
            "pages_per_second": round(self.n_pages_read / self.seconds, 1) if self.seconds else 0.0,
        }

    @property
    def failed(self) -> tuple[DocumentFinished, ...]:
        """What could not be stored."""
        return tuple(document for document in self.documents if document.status == "failed")

    def summary(self) -> list[str]:
        """Sentences for people: what is new, what has issues, what failed and why."""
        counts = dict.fromkeys(("new", "unchanged", "replaced", "failed"), 0)
        for document in self.documents:
            counts[document.status] += 1
        lines = [
            f"{len(self.documents)} documents: "
            + ", ".join(f"{n} {status}" for status, n in counts.items() if n or status == "new")
            + "."
        ]
        if self.n_pages_read:
            lines.append(
                f"{self.n_pages_read} pages read in {self.seconds:.1f} seconds"
                f" ({self.n_pages_read / max(self.seconds, 0.001):.0f} pages a second)."
            )
        for document in self.documents:
            if document.status != "failed" and document.issues:
                lines.append(f"[{document.number}] {document.source}: {_in_short(document.issues)}")
        for document in self.failed:
            number = f"[{document.number}] " if document.number else ""
            lines += [f"{number}{document.source} failed: {issue.message}" for issue in document.issues[:1]]
        return lines

    def raise_for_failures(self) -> None:
        """Raise when a document failed.

        Raises:
            PartialFailure: the rest is stored; the summary names each failed one.
        """
        if self.failed:
            names = ", ".join(document.source for document in self.failed[:5])
            more = f" and {len(self.failed) - 5} more" if len(self.failed) > 5 else ""
            raise PartialFailure(f"{len(self.failed)} of {len(self.documents)} documents failed: {names}{more}.")


def ingest(
    store: Store,
    paths: Sequence[Path],
    *,
    options: IngestOptions = IngestOptions(),
    clock: Callable[[], str],
    on_event: OnEvent = ignore,
) -> IngestResult:
    """Read files into the store; the same bytes again change nothing.

    Args:
        store: Where to.
        paths: PDFs, and folders of PDFs with their register.
        options: How.
        clock: Gives the time as UTC, ISO 8601.
        on_event: Hears what happens.

    Raises:
        DocumentError: a path is not there.
        RegisterError: the register contradicts itself.
        FrameworkError: the framework is unknown or not valid.
    """
    can_recognise = _may_recognise(options)
    began = clock()
    store.clock, store.command = clock, "ingest"
    framework = adopt(store, options.framework)
    with store.transaction():
        plan = plan_files(store, find(paths), may_open=options.password is not None, may_recognise=can_recognise)
    to_read = [planned for planned in plan if planned.is_to_read]
    for planned in plan:
        if not planned.is_to_read:
            on_event(planned.finished())
    n_pages = 0
    if to_read:
        with ThreadPoolExecutor(1) as aside:
            # The parent waits for its workers most of the time: the lexicons are ready when they are.
            tools = aside.submit(tools_for, framework) if options.rank else None
            n_pages = read_planned(store, to_read, options, clock=clock, on_event=on_event)
        rank_again(store, framework, options, on_event, tools)
    else:
        rank_again(store, framework, options, on_event)
    return IngestResult(tuple(planned.finished() for planned in plan), _seconds(began, clock()), n_pages)


def read_planned(
    store: Store, to_read: Sequence[Planned], options: IngestOptions, *, clock: Callable[[], str], on_event: OnEvent
) -> int:
    """Read and store what is planned; returns the number of pages."""
    with store.transaction():
        run_id = store.documents.start_run("ingest", version=__version__, engine=options.engine, at=clock())
    by_id = {planned.sha256: planned for planned in to_read}
    outcome, n_pages = "interrupted", 0
    try:
        # A worker that is made ready before it opens a document has all that, too, when it is replaced.
        ready = partial(warm_up, _matched(store, options), options.engine) if len(to_read) >= _MANY else None
        with Pool(options.jobs or os.cpu_count() or 1, limits=options.limits, warm_up=ready) as pool:
            for event in read_documents([_source(p, options) for p in to_read], pool=pool, finish=_finish(store, options)):
                if isinstance(event, Surveyed):
                    on_event(IngestPlanned(event.documents, event.pages))
                elif isinstance(event, PagesDone):
                    on_event(PagesRead(by_id[event.document_id].number or 0, event.pages))
                else:
                    planned = by_id[event.document_id]
                    _store(store, planned, event, options, run_id)
                    n_pages += planned.pages
                    on_event(planned.finished())
        outcome = "some failed" if any(planned.status == "failed" for planned in to_read) else "done"
    finally:
        with store.transaction():
            store.documents.end_run(run_id, outcome=outcome, at=clock())
    return n_pages


def _may_recognise(options: IngestOptions) -> bool:
    """True when scanned pages will be recognised.

    Raises:
        MissingDependencyError: all pages are to be recognised and there is nothing to do it with.
        UsageError: there is no such engine.
    """
    if options.engine not in plugins.names("parse"):
        known = ", ".join(plugins.names("parse"))
        raise UsageError(f"There is no engine “{options.engine}”. Known: {known}.")
    if options.ocr == "off":
        return False
    if with_tesseract.installed() is None:
        if options.ocr == "force":
            raise MissingDependencyError("Tesseract is not installed.", with_tesseract.HOW_TO_INSTALL)
        return False
    return True


def _finish(store: Store, options: IngestOptions) -> partial[Enriched]:
    return partial(enrich, framework=_matched(store, options))


def _matched(store: Store, options: IngestOptions) -> str:
    """The framework whose lexicons the workers match; empty when nothing is to be ranked."""
    return (store.meta("framework") or options.framework or DEFAULT) if options.rank else ""


def _source(planned: Planned, options: IngestOptions) -> Source:
    return Source(
        document_id=planned.sha256,
        path=planned.file.path,
        name=planned.file.name,
        engine=options.engine,
        password=options.password,
        ocr=options.ocr if _may_recognise(options) else "off",
        limits=options.limits,
    )


def _store(store: Store, planned: Planned, read: DocumentRead, options: IngestOptions, run_id: int) -> None:
    """Store one document whole, or why it failed."""
    issues = planned.issues + _about_scans(planned, read.issues, options) + read.issues
    planned.issues = issues
    with store.transaction():
        if read.reading is None and planned.is_again:
            planned.status = "unchanged"  # what was read before stays
            return
        if read.reading is None:
            planned.status = "failed"
            store.documents.fail(planned.sha256, issues)
            return
        if planned.is_again:
            store.passages.forget(planned.sha256)
        enriched = read.finished if isinstance(read.finished, Enriched) else Enriched()
        store.passages.store_reading(replace(read.reading, issues=issues), enriched.entities, run_id=run_id)
        store.passages.keep_confidences(planned.sha256, read.confidences)
        if enriched.lexicons:
            store.tags.keep_sheet(planned.sha256, enriched.lexicons, len(read.reading.passages), enriched.sheet)
        planned.pages, planned.passages = len(read.reading.pages), len(read.reading.passages)
        assert planned.number is not None
        _fill_in(store, store.documents.get(planned.number), describe(read.reading, planned.file.name))


def _about_scans(planned: Planned, issues: Sequence[ParseIssue], options: IngestOptions) -> tuple[ParseIssue, ...]:
    """Say what to do about pages that were left unread because they are pictures."""
    pages = [issue.page for issue in issues if issue.code == "scanned-page" and issue.page]
    if not pages:
        return ()
    n = len(pages)
    what = (
        f"{n} pages of “{planned.file.name}” are pictures without text and were left unread"
        if n > 1
        else f"One page of “{planned.file.name}” is a picture without text and was left unread"
    )
    if options.ocr == "off":
        return (ParseIssue("no-ocr", f"{what} (`--ocr off`)."),)
    return (ParseIssue("no-ocr", f"{what}, because Tesseract is not installed. {with_tesseract.HOW_TO_INSTALL}"),)


def _fill_in(store: Store, document: Document, said: dict[str, tuple[str, str]]) -> None:
    """Give a document what its PDF says of it, where nobody has said it yet."""
    for name, (value, origin) in said.items():
        if getattr(document, name) in (None, ""):
            store.documents.set(document.number, {name: value}, origin=origin)


def rank_again(
    store: Store,
    framework: Framework,
    options: IngestOptions,
    on_event: OnEvent,
    tools: Future[Tools] | None = None,
) -> None:
    """Rank the whole store, unless the ranking that stands was made of the same documents."""
    if options.rank and not is_standing(store, framework):
        on_event(StepStarted("Ranking"))
        rank(store, framework, tools=tools.result() if tools else None)


def _seconds(began: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


def _in_short(issues: Sequence[ParseIssue]) -> str:
    """Say the issues of one document in one line: each code's first message, and how many more there are."""
    first: dict[str, tuple[str, int]] = {}
    for issue in issues:
        message, n = first.get(issue.code, (issue.message, 0))
        first[issue.code] = message, n + 1
    return " ".join(message + (f" ({n - 1} more like it.)" if n > 1 else "") for message, n in first.values())
