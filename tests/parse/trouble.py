"""Tasks that misbehave in every way a PDF library can."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator

from extract.errors import EncryptedDocument


def count(n: int) -> Iterator[object]:
    yield from range(n)


def who() -> Iterator[object]:
    yield os.getpid()


def hang(after: int) -> Iterator[object]:
    yield from range(after)
    time.sleep(600)


def hang_in_c() -> Iterator[object]:
    yield "before"
    ctypes.CDLL(None).pause()


def crash() -> Iterator[object]:
    yield "before"
    ctypes.string_at(1)


def eat_memory() -> Iterator[object]:
    yield "before"
    hoard = []
    while True:
        hoard.append(bytes(64 << 20))


def talk_too_much() -> Iterator[object]:
    yield bytes(20 << 20)


def refuse() -> Iterator[object]:
    yield "before"
    raise EncryptedDocument("a.pdf needs a password.")


def stumble() -> Iterator[object]:
    yield "before"
    raise ZeroDivisionError("by zero")


def print_on_everything() -> Iterator[object]:
    os.write(1, b"noise")
    os.write(2, b"noise")
    sys.stdout.write("noise")
    sys.stdout.flush()
    yield "clean"


_loaded: list[int] = []


def load() -> None:
    _loaded.append(os.getpid())


def who_loaded() -> Iterator[object]:
    yield os.getpid(), tuple(_loaded)


def who_hangs() -> Iterator[object]:
    yield os.getpid()
    time.sleep(600)
