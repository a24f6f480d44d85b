"""Reads many documents with a pool of workers and survives every one of them.

    survey all  ->  longest first: page ranges (or the whole, when short)  ->  put together  ->  `DocumentRead`

A short document is read in one task. A long one, and a short one that killed its worker, is read in ranges of
pages: a page that crashes or eats memory is tried once more alone, then left out with a recorded reason, and
the range goes on behind it. What comes out does not depend on the number of workers or on who finished first.
The parent holds packed pages of the documents under way and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Literal

from extract.model.document import ParseIssue, Reading
from extract.parse import tasks
from extract.parse.pool import Event, Failed, Item, Pool, Task
from extract.parse.repair import WAYS
from extract.parse.tasks import Assembled, Finish, PageLost, PageRead, Source, Survey, Trying
from extract.parse.worker import Work

PAGES_A_TASK = 32
"""Enough to make starting a task cheap, few enough to share a long document between workers."""

AGAIN = "Ask for a fresh copy of the PDF, or print it to PDF again, and ingest that."

A4 = (595.0, 842.0)
"""The size given to a lost page when no other page tells."""

Phase = Literal["survey", "whole", "pages", "again", "ocr", "probe", "together"]

_PAGE_CODES = {
    "crashed": "page-crashed",
    "hung": "page-timeout",
    "memory": "page-memory",
    "too-much": "page-memory",
    "refused": "page-unreadable",
    "failed": "layout-failed",
}
_REFUSALS = {
    "EncryptedDocument": "encrypted",
    "EmptyFile": "empty-file",
    "NotAPdf": "not-a-pdf",
    "TooLarge": "too-large",
    "NoPages": "no-pages",
}


@dataclass(frozen=True, slots=True)
class Surveyed:
    """All files were looked at."""

    documents: int
    pages: int


@dataclass(frozen=True, slots=True)
class PagesDone:
    """Pages of a document were read."""

    document_id: str
    pages: int


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document is ready, or failed."""

    document_id: str
    reading: Reading | None
    """None when it failed."""
    finished: object
    """What the `Finish` function gave."""
    issues: tuple[ParseIssue, ...]
    confidences: dict[int, bytes] = field(default_factory=dict)
    """For recognised pages: how sure OCR is of each word (see `tasks.PageRead`)."""


Progress = Surveyed | PagesDone | DocumentRead


@dataclass
class _Job:
    """One document under way."""

    source: Source
    finish: Finish | None
    rank: int = 0
    """Place in the queue: longest first."""
    survey: Survey | None = None
    labels: dict[int, str] | None = None
    pages: dict[int, PageRead] = field(default_factory=dict)
    lost: dict[int, ParseIssue] = field(default_factory=dict)
    issues: list[ParseIssue] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    """Pages that were reported as done."""
    open_tasks: int = 0
    n_deaths: int = 0
    needs_care: bool = False
    """True when it must go the long way, page range by page range."""
    probed: set[int] = field(default_factory=set)
    attempts: int = 0
    """How often putting it together has failed."""
    is_done: bool = False
    is_late: bool = False
    """True when it is surveyed again, in another way, while others are read."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What a task in the pool belongs to; its key."""

    job: int
    phase: Phase
    first: int = 0
    last: int = 0


def read_documents(sources: Sequence[Source], *, pool: Pool, finish: Finish | None = None) -> Iterator[Progress]:
    """Read documents; each ends as exactly one `DocumentRead`, as soon as it is ready.

    Args:
        sources: The files.
        pool: Where the work is done.
        finish: What else a worker does with each reading.
    """
    return _Reader(pool, [_Job(source, finish) for source in sources]).read()


class _Reader:
    """Leads documents through their phases."""

    def __init__(self, pool: Pool, jobs: list[_Job]) -> None:
        self._pool = pool
        self._jobs = jobs
        self._ready: list[Progress] = []

    def read(self) -> Iterator[Progress]:
        for job in self._jobs:
            self._survey(job)
        yield from self._run()
        yield Surveyed(len(self._jobs), sum(job.survey.n_pages for job in self._jobs if job.survey))
        by_length = sorted(self._jobs, key=lambda job: -(job.survey.n_pages if job.survey else 0))
        for rank, job in enumerate(by_length):
            job.rank = rank
            if not job.is_done:
                self._begin(job)
        yield from self._run()

    def _run(self) -> Iterator[Progress]:
        yield from self._tell()
        for event in self._pool.events():
            self._hear(event)
            yield from self._tell()

    def _tell(self) -> Iterator[Progress]:
        ready, self._ready = self._ready, []
        yield from ready

    def _hear(self, event: Event) -> None:
        step = event.task.key
        assert isinstance(step, _Step)
        job = self._jobs[step.job]
        if isinstance(event, Item):
            self._take(job, step, event.value)
            return
        job.open_tasks -= 1
        if isinstance(event, Failed):
            self._mourn(job, step, event)
        if step.phase == "survey" and job.is_late and job.survey and not job.is_done:
            self._begin(job)
        elif step.phase == "whole" and job.needs_care and not job.is_done:
            self._read_ranges(job)
        elif step.phase in ("pages", "again", "ocr", "probe") and not job.open_tasks:
            self._put_together(job)

    def _submit(
        self, job: _Job, step: _Step, work: Work, arguments: tuple[object, ...], seconds: float, urgency: int
    ) -> None:
        job.open_tasks += 1
        self._pool.submit(Task(step, work, arguments, seconds, (urgency, job.rank, step.first)))

    def _survey(self, job: _Job) -> None:
        step = _Step(self._jobs.index(job), "survey")
        self._submit(job, step, tasks.survey, (job.source,), job.source.limits.seconds_to_open, 0)

    def _begin(self, job: _Job) -> None:
        assert job.survey is not None
        if job.survey.n_pages > PAGES_A_TASK or job.source.ocr == "force":
            self._read_ranges(job)
            return
        step = _Step(self._jobs.index(job), "whole", 1, job.survey.n_pages)
        arguments = (job.source, job.survey, job.labels or {}, tuple(job.issues), job.finish)
        self._submit(job, step, tasks.read_whole, arguments, job.source.limits.seconds_per_page, 1)

    def _read_ranges(self, job: _Job) -> None:
        assert job.survey is not None
        for first in range(1, job.survey.n_pages + 1, PAGES_A_TASK):
            self._read_range(job, first, min(first + PAGES_A_TASK - 1, job.survey.n_pages))

    def _read_range(self, job: _Job, first: int, last: int, phase: Phase = "pages") -> None:
        step = _Step(self._jobs.index(job), phase, first, last)
        self._submit(job, step, tasks.read_pages, (job.source, first, last), job.source.limits.seconds_per_page, 1)

    def _take(self, job: _Job, step: _Step, value: object) -> None:
        """Take what a task yielded."""
        if isinstance(value, Survey):
            job.survey = value
            job.issues += value.issues
            job.source = replace(job.source, way=value.way)
        elif isinstance(value, Trying):
            job.source = replace(job.source, way=value.way)
        elif isinstance(value, dict):
            job.labels = value
        elif isinstance(value, PageRead):
            job.pages[value.number] = value
            self._count(job, value.number)
            if value.is_scanned:
                self._recognise(job, value.number)
        elif isinstance(value, PageLost):
            job.lost[value.number] = value.issue
            self._count(job, value.number)
        elif isinstance(value, Assembled):
            job.is_done = True
            sure = {number: page.confidences for number, page in sorted(job.pages.items()) if page.confidences}
            self._ready.append(
                DocumentRead(job.source.document_id, value.reading, value.finished, value.reading.issues, sure)
            )
            job.pages.clear()
        elif isinstance(value, int):
            if step.phase == "probe":
                job.probed.add(value)
            else:
                self._count(job, value)
        else:
            job.needs_care = True

    def _count(self, job: _Job, number: int) -> None:
        if number not in job.told:
            job.told.add(number)
            self._ready.append(PagesDone(job.source.document_id, 1))

    def _recognise(self, job: _Job, number: int) -> None:
        step = _Step(self._jobs.index(job), "ocr", number, number)
        self._submit(job, step, tasks.recognise_page, (job.source, number), job.source.limits.seconds_to_recognise, 1)

    def _mourn(self, job: _Job, step: _Step, event: Failed) -> None:
        """Deal with a task that ended badly."""
        if step.phase == "survey":
            self._survey_failed(job, event)
        elif step.phase == "whole":
            job.needs_care = not job.is_done
        elif step.phase in ("pages", "again"):
            self._pages_failed(job, step, event)
        elif step.phase == "ocr":
            page = job.pages[step.first]
            message = f"The text of page {step.first} could not be recognised: {event.message}"
            issue = ParseIssue("ocr-failed", message, step.first)
            job.pages[step.first] = replace(page, issues=(*page.issues, issue))
        elif step.phase == "probe":
            self._probe_failed(job, step, event)
        elif not job.is_done:
            self._together_failed(job, event)

    def _survey_failed(self, job: _Job, event: Failed) -> None:
        name = job.source.name
        if job.survey is not None:
            job.issues.append(
                ParseIssue("labels-damaged", f"The page labels of “{name}” are damaged; the numbers on its pages count.")
            )
        elif event.reason == "refused" or job.source.way + 1 >= len(WAYS):
            code = _REFUSALS.get(event.error, "unreadable")
            reason = event.message if event.reason == "refused" else f"“{name}” cannot be opened: {event.message}"
            self._fail(job, ParseIssue(code, f"{reason} {event.advice}".strip()))
        else:
            # It killed its worker: try the next way in another one.
            job.source = replace(job.source, way=job.source.way + 1)
            self._survey(job)

    def _pages_failed(self, job: _Job, step: _Step, event: Failed) -> None:
        """Find the page that did it, try it once more alone when that may help, and go on behind it."""
        bad = next((n for n in range(step.first, step.last + 1) if n not in job.pages and n not in job.lost), None)
        if bad is None:
            return
        job.n_deaths += 1
        limits = job.source.limits
        if step.phase == "pages" and event.reason in ("crashed", "memory"):
            self._read_range(job, bad, bad, "again")
        else:
            self._lose(job, bad, event)
        rest = bad + 1
        if rest > step.last:
            return
        if job.n_deaths > limits.lost_pages:
            for number in range(rest, step.last + 1):
                message = f"Page {number} was not read: too many pages of “{job.source.name}” failed before it."
                job.lost[number] = ParseIssue("page-unreadable", message, number)
                self._count(job, number)
            return
        self._read_range(job, rest, step.last)

    def _lose(self, job: _Job, number: int, event: Failed) -> None:
        code = _PAGE_CODES[event.reason]
        message = f"Page {number} of “{job.source.name}” was left out: {event.message}"
        job.lost[number] = ParseIssue(code, message, number)
        self._count(job, number)

    def _put_together(self, job: _Job) -> None:
        assert job.survey is not None
        self._forget_pages_that_are_not_there(job)
        self._cut_off(job)
        if not job.pages:
            if self._tried_otherwise(job):
                return
            first = next(iter(job.lost.values()), None)
            reason = f" The first reason: {first.message}" if first else ""
            self._fail(job, ParseIssue("no-pages", f"“{job.source.name}” has no page that can be read.{reason} {AGAIN}"))
            return
        numbers = sorted({*job.pages, *job.lost})
        width, height = _usual_size(job)
        pages = [job.pages[n].packed if n in job.pages else (n, width, height) for n in numbers]
        issues = list(job.issues)
        for number in numbers:
            issues += [job.lost[number]] if number in job.lost else job.pages[number].issues
        step = _Step(self._jobs.index(job), "together")
        finish = job.finish if job.attempts == 0 else None
        arguments = (job.source, job.survey, job.labels or {}, pages, tuple(issues), finish)
        seconds = job.source.limits.seconds_to_assemble + 0.5 * len(pages)
        self._submit(job, step, tasks.put_together, arguments, seconds, 0)

    def _tried_otherwise(self, job: _Job) -> bool:
        """Go on with the next way to open a file that opens and has no page that can be loaded; True when there is one."""
        loads = any(issue.code != "page-unreadable" for issue in job.lost.values())
        if loads or job.source.way + 1 >= len(WAYS):
            return False
        job.source = replace(job.source, way=job.source.way + 1)
        job.survey, job.labels, job.is_late = None, None, True
        job.lost.clear()
        job.issues.clear()
        self._survey(job)
        return True

    def _forget_pages_that_are_not_there(self, job: _Job) -> None:
        """Drop the pages at the end that could not be loaded: the file claims them and has none."""
        assert job.survey is not None
        end = max(job.pages, default=0)
        claimed = job.survey.n_pages
        ghosts = [n for n in range(end + 1, claimed + 1) if job.lost.get(n, _OTHER).code == "page-unreadable"]
        if not end or len(ghosts) < claimed - end or not ghosts:
            return
        for number in ghosts:
            del job.lost[number]
        message = f"“{job.source.name}” claims {claimed} pages; only {end} of them can be loaded."
        job.issues.append(ParseIssue("page-count", message))
        job.survey = replace(job.survey, n_pages=end)

    def _cut_off(self, job: _Job) -> None:
        """Keep a document within the text that one may have; the same pages whatever order they came in."""
        left = job.source.limits.characters
        for number in sorted(job.pages):
            left -= job.pages[number].n_characters
            if left < 0:
                message = f"“{job.source.name}” has more text than a document may have; pages from {number} on were left out."
                job.issues.append(ParseIssue("too-much-text", message, number))
                job.pages = {n: page for n, page in job.pages.items() if n < number}
                job.lost = {n: issue for n, issue in job.lost.items() if n < number}
                return

    def _together_failed(self, job: _Job, event: Failed) -> None:
        """Try again without the extras, then without the pages that do it."""
        job.attempts += 1
        if job.attempts == 1 and job.finish is not None:
            message = f"The entities of “{job.source.name}” could not be recognised: {event.message}"
            job.issues.append(ParseIssue("not-enriched", message))
            self._put_together(job)
        elif not job.probed:
            self._probe(job, sorted(job.pages))
        else:
            message = f"“{job.source.name}” cannot be cut into passages: {event.message}"
            self._fail(job, ParseIssue("unreadable", message))

    def _probe(self, job: _Job, numbers: list[int]) -> None:
        """Put each page together alone, to find those that cannot be."""
        if not numbers:
            return
        step = _Step(self._jobs.index(job), "probe", numbers[0], numbers[-1])
        packed = [(number, job.pages[number].packed) for number in numbers]
        arguments = (job.source, job.survey, packed)
        self._submit(job, step, tasks.probe, arguments, job.source.limits.seconds_per_page, 0)

    def _probe_failed(self, job: _Job, step: _Step, event: Failed) -> None:
        left = [n for n in sorted(job.pages) if step.first <= n <= step.last and n not in job.probed]
        if left:
            self._lose(job, left[0], replace(event, reason="failed"))
            job.probed.add(left[0])
            del job.pages[left[0]]
            self._probe(job, left[1:])

    def _fail(self, job: _Job, issue: ParseIssue) -> None:
        job.is_done = True
        issues = (issue, *job.issues)
        self._ready.append(DocumentRead(job.source.document_id, None, None, issues))


_OTHER = ParseIssue("", "")


def _usual_size(job: _Job) -> tuple[float, float]:
    sizes = [page.size for page in job.pages.values()]
    if not sizes:
        return A4
    return median(width for width, _ in sizes), median(height for _, height in sizes)
