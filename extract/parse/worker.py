"""What runs inside a worker process: it takes one task at a time and sends back what the task yields.

Messages are length-prefixed pickles over the standard streams, which no library can disturb because they
are moved away before anything else is imported. A worker arms the system's alarm clock before each step,
so that it dies even when its parent is gone and a library never returns.

    keeper   loads what every task needs, opens no document, and waits
      child  works; when it has grown large it ends, and the keeper makes another one, which has all of that already

The two are one process where the system cannot fork; then the parent starts a new one.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, cast

from extract.errors import ExtractError
from extract.parse.limits import Limits, confine, peak_memory

HEADER = struct.Struct(">Q")

ITEM, DONE, ERROR = "item", "done", "error"

Work = Callable[..., Iterator[object]]
"""A task's function: a module-level generator. Each value it yields is a sign of life."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the parent asks for."""

    function: Work
    arguments: tuple[object, ...]
    seconds: float
    """Allowed between two signs of life."""


def send(stream: BinaryIO, message: object, *, at_most: int) -> bool:
    """Write one message; returns False (and writes nothing) when it is larger than allowed."""
    packed = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    if len(packed) > at_most:
        return False
    stream.write(HEADER.pack(len(packed)))
    stream.write(packed)
    stream.flush()
    return True


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a worker is given before its first order."""

    limits: Limits
    warm_up: Callable[[], None] | None = None
    """Loads what tasks will need; a module-level function, or a partial of one."""


def receive(stream: BinaryIO, *, at_most: int) -> object:
    """Read one message.

    Raises:
        EOFError: the other side is gone, or claims more than `at_most` bytes.
    """
    (length,) = HEADER.unpack(_exactly(stream, HEADER.size))
    if length > at_most:
        raise EOFError
    return pickle.loads(_exactly(stream, length))  # our own process at the other end


def _exactly(stream: BinaryIO, n: int) -> bytes:
    """Read `n` bytes; an unbuffered stream gives them in pieces."""
    packed = stream.read(n)
    if len(packed) == n:
        return packed
    pieces = [packed]
    while packed and (n := n - len(packed)):
        packed = stream.read(n)
        pieces.append(packed)
    if n:
        raise EOFError
    return b"".join(pieces)


def main() -> None:
    """Serve orders from standard input until it closes."""
    # Unbuffered: what a keeper had read ahead, each of its children would read again.
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    try:
        equipment = receive(cast("BinaryIO", orders), at_most=1 << 20)
    except (EOFError, BrokenPipeError):
        return
    if not isinstance(equipment, Equipment):
        return
    confine(equipment.limits)
    # A page is hundreds of thousands of small values that are in use until it is done: looking through
    # them for rings takes a sixth of the time and finds next to none. They are looked for when a task has
    # left the process large (see `_serve`).
    gc.disable()
    if equipment.warm_up is not None:
        with suppress(Exception):  # what cannot be loaded fails again in the task that needs it, and is told there
            equipment.warm_up()
    if hasattr(os, "fork"):
        _keep(cast("BinaryIO", orders), answers, equipment.limits)
    else:
        _work(cast("BinaryIO", orders), answers, equipment.limits)


_RENEW = 75
"""Exit code of a child that wants to be replaced."""


def _keep(orders: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Let a child work, and another one when it has grown large; end as the last one ended."""
    while True:
        child = os.fork()
        if child == 0:
            os._exit(_RENEW if _work(orders, answers, limits) else 0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            os.kill(os.getpid(), os.WTERMSIG(status))  # so that the parent sees of what the child died
        if os.WEXITSTATUS(status) != _RENEW:
            os._exit(os.WEXITSTATUS(status))


def _work(orders: BinaryIO, answers: BinaryIO, limits: Limits) -> bool:
    """Do what is ordered until there is no more; returns True when this process should be replaced."""
    try:
        while True:
            order = receive(orders, at_most=limits.message_bytes)
            if not isinstance(order, Order):
                return False
            if not _serve(order, answers, limits):
                return True
    except (EOFError, BrokenPipeError):
        return False


def _serve(order: Order, answers: BinaryIO, limits: Limits) -> bool:
    """Do one task; returns False when this process should be replaced."""
    try:
        _alarm(order.seconds)
        for value in order.function(*order.arguments):
            _alarm(0)  # a slow reader at the other end is not our fault
            if not send(answers, (ITEM, value), at_most=limits.message_bytes):
                send(answers, (ERROR, "too-much", "It gave more output than a document may have.", ""), at_most=1 << 20)
                return True
            _alarm(order.seconds)
        _alarm(0)
        leaving = _resident() > limits.recycle_above
        if leaving:
            _give_back()
            leaving = _resident() > limits.recycle_above
        send(answers, (DONE, peak_memory(), leaving and not hasattr(os, "fork")), at_most=1 << 20)
        return not leaving
    except (EOFError, BrokenPipeError):
        raise
    except MemoryError:
        _alarm(0)
        send(answers, (ERROR, "memory", "It needs more memory than one document may have.", ""), at_most=1 << 20)
        return False  # what is left of this process is not to be trusted
    except ExtractError as error:
        _alarm(0)
        message = (ERROR, type(error).__name__, error.message, error.advice)
        send(answers, message, at_most=1 << 20)
    except Exception as error:  # noqa: BLE001 - the worker boundary: one bad page must not end the run
        _alarm(0)
        message = (ERROR, "failed", f"{type(error).__name__}: {str(error)[:500]}", "")
        send(answers, message, at_most=1 << 20)
    return True


def _alarm(seconds: float) -> None:
    """Let the system kill this process when the time is over, whatever it is doing; 0 calls it off."""
    if sys.platform == "win32":
        return
    # The parent kills at `seconds`; this later alarm only matters when the parent is gone.
    signal.setitimer(signal.ITIMER_REAL, seconds + 5.0 if seconds else 0.0)


def _resident() -> int:
    """Bytes of memory in use now; the peak where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - read after the address space is limited
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return peak_memory()


def _give_back() -> None:
    """Free what nobody uses and hand the memory back to the system, which the C library does not do by itself."""
    gc.collect()
    with suppress(OSError, AttributeError):  # other C libraries than GNU's have no such call
        ctypes.CDLL(None).malloc_trim(0)
