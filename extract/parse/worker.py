"""What runs inside a worker process: it takes one task at a time and sends back what the task yields.

Messages are length-prefixed pickles over the standard streams, which no library can disturb because they
are moved away before anything else is imported. A worker arms the system's alarm clock before each step,
so that it dies even when its parent is gone and a library never returns.
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
from typing import BinaryIO

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


def receive(stream: BinaryIO, *, at_most: int) -> object:
    """Read one message.

    Raises:
        EOFError: the other side is gone, or claims more than `at_most` bytes.
    """
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    (length,) = HEADER.unpack(header)
    if length > at_most:
        raise EOFError
    packed = stream.read(length)
    if len(packed) < length:
        raise EOFError
    return pickle.loads(packed)  # our own process at the other end


def main() -> None:
    """Serve orders from standard input until it closes."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    try:
        limits = receive(orders, at_most=1 << 20)
        if not isinstance(limits, Limits):
            return
        confine(limits)
        # A page is hundreds of thousands of small values that are in use until it is done: looking through
        # them for rings takes a sixth of the time and finds next to none. They are looked for when a task has
        # left the process large (see `_serve`).
        gc.disable()
        while True:
            order = receive(orders, at_most=limits.message_bytes)
            if not isinstance(order, Order):
                return
            if not _serve(order, answers, limits):
                return
    except (EOFError, BrokenPipeError):
        return


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
        send(answers, (DONE, peak_memory(), leaving), at_most=1 << 20)
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
