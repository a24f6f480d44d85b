"""Canonical JSON and the hash chain of audit events: what was done can be shown later, and edits show.

Each event holds the hash of the one before it and of itself. A hash names its algorithm
(`sha256:…`), so a later version can use another one without doubt about old chains. What is hashed is
canonical JSON: UTF-8, keys sorted, no spaces, no NaN. The same value gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

ALGORITHM = "sha256"
"""The algorithm of new hashes; its name stands before each."""

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

GENESIS = ""
"""What the first event names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what, when, to which object, and what changed; not yet part of a chain."""

    at: str
    """UTC, ISO 8601."""
    actor: str
    """The person, or the program's name and version where no person decided."""
    command: str
    """The command that was given, e.g. `score`."""
    kind: str
    """What kind of object it is, e.g. `score`, `document`, `reading`."""
    object: str
    """Id of the object, e.g. a judgement's id or a source-document number."""
    before: str
    """Canonical JSON of what stood before, `null` for nothing."""
    after: str
    """Canonical JSON of what stands now, `null` for nothing."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An act in its place of the chain."""

    seq: int
    """Place in the chain, from 1, without gaps."""
    act: Act
    previous: str
    """Hash of the event before; `GENESIS` for the first."""
    hash: str
    """Hash of place, act and previous hash."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    seq: int
    object: str
    """Kind and id of the event's object, e.g. `score 3f2a…`; empty for an event that is not there."""
    reason: str


def canonical(value: object) -> str:
    """Return the canonical JSON of plain data.

    Raises:
        ValueError: NaN or an infinite number, which JSON does not know.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def is_text(canonical_json: str) -> bool:
    """True when canonical JSON holds only what every program keeps: no half characters, no NUL.

    SQLite's functions end a text at a NUL, so what follows it would be lost without a word.
    """
    try:
        canonical_json.encode()
    except UnicodeEncodeError:
        return False
    return _NUL.search(canonical_json) is None


def digest(text: str | bytes) -> str:
    """Return the hash of a text, with the algorithm's name before it."""
    octets = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return f"{ALGORITHM}:{hashlib.sha256(octets).hexdigest()}"


def short_id(value: object) -> str:
    """Return an id made from content: 16 hex digits. The same content has the same id on every machine."""
    return digest(canonical(value)).removeprefix(f"{ALGORITHM}:")[:16]


def chain(seq: int, act: Act, previous: str) -> AuditEvent:
    """Put an act into the chain after the event whose hash is `previous`."""
    return AuditEvent(seq, act, previous, _hash(seq, act, previous))


def verify(events: Iterable[AuditEvent]) -> list[Break]:
    """Return every place where the chain does not hold, in order; empty when it is whole."""
    breaks: list[Break] = []
    expected, previous = 1, GENESIS
    for event in events:
        named = f"{event.act.kind} {event.act.object}"
        if event.seq != expected:
            missing = f"{expected}" if event.seq == expected + 1 else f"{expected}–{event.seq - 1}"
            breaks.append(Break(expected, "", f"audit event {missing} is missing"))
        elif event.previous != previous:
            breaks.append(
                Break(
                    event.seq,
                    named,
                    "it does not follow the event before it: one was replaced, moved or taken out",
                )
            )
        if not event.hash.startswith(f"{ALGORITHM}:"):
            breaks.append(Break(event.seq, named, "its hash names no algorithm this program knows"))
        elif event.hash != _hash(event.seq, event.act, event.previous):
            breaks.append(Break(event.seq, named, "its content was changed after it was recorded"))
        expected, previous = event.seq + 1, event.hash
    return breaks


def _hash(seq: int, act: Act, previous: str) -> str:
    return digest(
        canonical(
            {
                "seq": seq,
                "at": act.at,
                "actor": act.actor,
                "command": act.command,
                "kind": act.kind,
                "object": act.object,
                "before": act.before,
                "after": act.after,
                "previous": previous,
            }
        )
    )
