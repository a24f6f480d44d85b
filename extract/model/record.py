"""What a run tells while it works: small event values through one callback; the attic draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.model.document import ParseIssue


@dataclass(frozen=True, slots=True)
class IngestPlanned:
    """The documents to read are known."""

    documents: int
    pages: int
    """Pages as far as the files say; a file that lies is counted again when it was read."""


@dataclass(frozen=True, slots=True)
class PagesRead:
    """Some pages of a document were read."""

    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class DocumentFinished:
    """One document was stored or failed."""

    number: int | None
    source: str
    """File name as ingested."""
    sha256: str
    pages: int
    passages: int
    status: str
    """`new`, `unchanged`, `replaced` or `failed`."""
    issues: tuple[ParseIssue, ...]


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step over the whole corpus began, e.g. the ranking."""

    title: str


RunEvent = IngestPlanned | PagesRead | DocumentFinished | StepStarted
OnEvent = Callable[[RunEvent], None]


def ignore(event: RunEvent) -> None:
    """Listen to nothing."""
