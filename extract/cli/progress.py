"""The progress of a long run on the terminal; silent when stderr is not one."""

from __future__ import annotations

import sys
import time
from typing import Any, Self

from extract.model.record import DocumentFinished, IngestPlanned, PagesRead, RunEvent, StepStarted


class Progress:
    """Listens to a run's events and draws a bar per run with documents, pages and pages a second."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._visible = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._pages = 0
        self._documents = 0
        self._of = 0
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        if self._visible:
            from rich import progress
            from rich.console import Console

            self._bar = progress.Progress(
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.TextColumn("{task.completed:.0f}/{task.total:.0f} pages"),
                progress.TextColumn("{task.fields[speed]}"),
                progress.TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def on_event(self, event: RunEvent) -> None:
        """Draw one event."""
        if self._bar is None:
            return
        if isinstance(event, IngestPlanned):
            self._of = event.documents
            self._task = self._bar.add_task(f"0/{event.documents} documents", total=event.pages, speed="")
        elif isinstance(event, PagesRead) and self._task is not None:
            self._pages += event.pages
            speed = self._pages / max(0.001, time.monotonic() - self._began)
            self._bar.update(self._task, completed=self._pages, speed=f"{speed:.0f} pages/s")
        elif isinstance(event, DocumentFinished):
            self._documents += 1
            if self._task is not None:
                self._bar.update(self._task, description=f"{self._documents}/{self._of} documents")
            mark = {"failed": "[red]failed[/red]"}.get(event.status)
            if mark:
                reason = event.issues[0].message if event.issues else ""
                self._bar.console.print(f"{mark} {event.source}: {reason}", highlight=False)
        elif isinstance(event, StepStarted):
            self._bar.console.print(event.title, highlight=False)
