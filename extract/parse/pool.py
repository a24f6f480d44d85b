"""A pool of worker processes that may crash, hang or run out of memory without harm to the run.

Workers are started fresh (never forked from here: threads and PDFium must not be shared) as processes of their own. The
parent gives each one task at a time and hears a sign of life after every step. A worker that is silent for
longer than its task allows is killed; a dead one is replaced. The parent keeps only what is on its way.

    pool.submit(Task(key, function, arguments, seconds))  ->  Item*, then Finished or Failed
"""

from __future__ import annotations

import heapq
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, Self, cast

from extract.parse.limits import Limits
from extract.parse.worker import DONE, ERROR, ITEM, Equipment, Order, Work, receive, send

Reason = Literal["crashed", "hung", "memory", "too-much", "refused", "failed"]
"""crashed: the process died; hung: killed at its deadline; memory: out of memory; too-much: output limit;
refused: the task raised one of `extract.errors`; failed: any other exception."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for a worker."""

    key: Hashable
    """Whatever the owner knows it by."""
    function: Work
    """A module-level generator function; it is imported by name in the worker."""
    arguments: tuple[object, ...]
    seconds: float
    """Longest silence allowed."""
    priority: tuple[int, ...] = (0,)
    """Lower goes first."""


@dataclass(frozen=True, slots=True)
class Item:
    """A value that a task yielded."""

    task: Task
    value: object


@dataclass(frozen=True, slots=True)
class Finished:
    """A task ended well."""

    task: Task
    peak_memory: int
    """Largest resident size of its worker so far, in bytes."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task ended badly; what it yielded before stands."""

    task: Task
    reason: Reason
    message: str
    error: str = ""
    """For `refused`: the class in `extract.errors`."""
    advice: str = ""


Event = Item | Finished | Failed


@dataclass
class _Slot:
    """One place for a worker, served by one thread."""

    process: subprocess.Popen[bytes] | None = None
    deadline: float | None = None
    """Monotonic time at which the worker is killed; None while nobody waits for it."""
    overdue: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pool:
    """Runs tasks in `jobs` worker processes; use it as a context manager.

    Args:
        jobs: Number of workers.
        limits: What each may use.
        warm_up: Loads in each worker what its tasks will need (see `extract.parse.worker.Equipment`).
    """

    def __init__(
        self, jobs: int, *, limits: Limits | None = None, warm_up: Callable[[], None] | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._equipment = Equipment(self.limits, warm_up)
        self._waiting: list[tuple[tuple[int, ...], int, Task]] = []
        self._order = 0
        self._outstanding = 0
        self._changed = threading.Condition()
        self._closed = False
        # Bounded, so that fast workers cannot fill the parent's memory while it writes to disk.
        self._events: queue.Queue[Event] = queue.Queue(maxsize=8 * jobs)
        self._slots = [_Slot() for _ in range(jobs)]
        self._threads = [threading.Thread(target=self._serve, args=(slot,), daemon=True) for slot in self._slots]
        self._watch = threading.Thread(target=self._watch_deadlines, daemon=True)
        for thread in (*self._threads, self._watch):
            thread.start()

    def submit(self, task: Task) -> None:
        """Add a task; it may be called while `events` runs."""
        with self._changed:
            self._order += 1
            self._outstanding += 1
            heapq.heappush(self._waiting, (task.priority, self._order, task))
            self._changed.notify()

    def events(self) -> Iterator[Event]:
        """Yield what happens until every submitted task has ended."""
        while self._outstanding:
            event = self._events.get()
            if not isinstance(event, Item):
                self._outstanding -= 1
            yield event

    def close(self) -> None:
        """End all workers, kill those that are busy, and forget all tasks."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        for slot in self._slots:
            # One that waits for an order ends by itself when its stream is closed, and the system can tell what it used.
            if slot.deadline is not None:
                _kill(slot)
        for thread in self._threads:
            while thread.is_alive():
                _drain(self._events)
                thread.join(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _next(self) -> Task | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return None if self._closed else heapq.heappop(self._waiting)[2]

    def _serve(self, slot: _Slot) -> None:
        while (task := self._next()) is not None:
            ended = False
            for event in self._run(slot, task):
                if self._closed:
                    break
                self._events.put(event)
                ended = not isinstance(event, Item)
            if not ended and self._closed:
                break
        _forget(slot)

    def _run(self, slot: _Slot, task: Task) -> Iterator[Event]:
        try:
            stdin, stdout = self._worker(slot)
            send(stdin, Order(task.function, task.arguments, task.seconds), at_most=self.limits.message_bytes)
            while True:
                message = self._hear(slot, stdout, task.seconds)
                if message[0] == ITEM:
                    yield Item(task, message[1])
                    continue
                if message[0] == DONE:
                    if message[2]:
                        _forget(slot)
                    yield Finished(task, cast("int", message[1]))
                    return
                if message[1] == "memory":
                    _forget(slot)
                yield _failure(task, cast("tuple[str, str, str, str]", message))
                return
        except (EOFError, OSError):
            hung = slot.overdue
            code = _forget(slot)
            if hung:
                yield Failed(task, "hung", f"It took longer than {task.seconds:g} seconds.")
            else:
                yield Failed(task, "crashed", f"The PDF library crashed ({_ending(code)}).")

    def _worker(self, slot: _Slot) -> tuple[BinaryIO, BinaryIO]:
        with slot.lock:
            if self._closed:
                raise EOFError
            if slot.process is None:
                slot.process = _start()
                send(cast("BinaryIO", slot.process.stdin), self._equipment, at_most=1 << 20)
            process = slot.process
        return cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)

    def _hear(self, slot: _Slot, stdout: BinaryIO, seconds: float) -> tuple[object, ...]:
        slot.overdue = False
        slot.deadline = time.monotonic() + seconds
        try:
            message = receive(stdout, at_most=self.limits.message_bytes)
        finally:
            slot.deadline = None
        if not isinstance(message, tuple) or message[0] not in {ITEM, DONE, ERROR}:
            raise EOFError
        return message

    def _watch_deadlines(self) -> None:
        while not self._closed:
            time.sleep(0.05)
            now = time.monotonic()
            for slot in self._slots:
                if slot.deadline is not None and now > slot.deadline:
                    slot.overdue = True
                    slot.deadline = None
                    _kill(slot)


def _start() -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    # One thread per worker: the pool is the parallelism, and thread stacks count as address space.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    # Same results from every worker, whatever order sets are walked in.
    environment["PYTHONHASHSEED"] = "0"
    package = str(Path(__file__).parents[2])
    paths = [package, environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return subprocess.Popen(
        # -P: what lies in the current folder is not imported.
        [sys.executable, "-P", "-c", "from extract.parse.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        # A group of its own, so that keeper and child are killed together.
        start_new_session=True,
    )


def _kill(slot: _Slot) -> None:
    """End the worker, whatever it does; its own thread notices that the stream has ended and cleans up."""
    with slot.lock:
        if slot.process is not None and slot.process.poll() is None:
            _kill_all(slot.process)


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker, keeper and child."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _forget(slot: _Slot) -> int | None:
    """Clean up after a worker that is dead or dying, and return its exit code; only its own thread calls this."""
    with slot.lock:
        process, slot.process = slot.process, None
    if process is None:
        return None
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    try:
        return process.wait(1.0)
    except subprocess.TimeoutExpired:
        _kill_all(process)
        return process.wait()


def _failure(task: Task, message: tuple[str, str, str, str]) -> Failed:
    _, name, text, advice = message
    if name in {"memory", "too-much", "failed"}:
        return Failed(task, cast("Reason", name), text)
    return Failed(task, "refused", text, name, advice)


def _ending(code: int | None) -> str:
    if code is None:
        return "no exit code"
    if code == -signal.SIGABRT:
        return "signal 6, which most often means that it wanted more memory than it may have"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _drain(events: queue.Queue[Event]) -> None:
    try:
        while True:
            events.get_nowait()
    except queue.Empty:
        return
