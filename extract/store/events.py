"""The audit trail in the store: acts in their chain, written in the transaction of the change they tell of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.audit import GENESIS, Act, AuditEvent, canonical, chain
from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


class Events:
    """Audit events, oldest first; they are only ever added."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(
        self,
        *,
        actor: str,
        command: str,
        kind: str,
        object_id: str,
        at: str,
        before: object = None,
        after: object = None,
    ) -> AuditEvent:
        """Add an act to the chain; call it inside the transaction of the change itself.

        Args:
            actor: The person who decided, or the program's name where no person did.
            command: The command given.
            kind: Kind of the object, e.g. `document`.
            object_id: The object's id.
            at: UTC, ISO 8601.
            before: Plain data that stood before.
            after: Plain data that stands now.
        """
        with self._store.transaction():
            newest = self._store.row("select seq, hash from events order by seq desc limit 1")
            event = chain(
                newest["seq"] + 1 if newest else 1,
                Act(at, actor, command, kind, object_id, canonical(before), canonical(after)),
                newest["hash"] if newest else GENESIS,
            )
            act = event.act
            self._store.write(
                "insert into events (seq, at, actor, command, kind, object, before, after, previous, hash)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    event.seq,
                    at,
                    actor,
                    command,
                    kind,
                    object_id,
                    act.before,
                    act.after,
                    event.previous,
                    event.hash,
                ],
            )
        return event

    def head(self) -> AuditEvent | None:
        """The newest event, None in a store where nothing was done yet."""
        row = self._store.row("select * from events order by seq desc limit 1")
        return _event(row) if row else None

    def all(self) -> Iterator[AuditEvent]:
        """Yield every event, oldest first."""
        for row in self._store.rows("select * from events order by seq"):
            yield _event(row)

    def since(
        self, when: str | None = None, object_id: str | None = None, limit: int | None = None
    ) -> list[AuditEvent]:
        """Return events, oldest first.

        Args:
            when: A time (or its beginning, `2026-11-21`), a sequence number, or an event's hash (or its beginning).
            object_id: Only events of this object: an id or its beginning, a document's number, a code, or a kind.
            limit: Only the newest so many.

        Raises:
            UsageError: no event has this hash.
        """
        conditions, values = ["1 = 1"], list[str | int]()
        if when is not None:
            condition, value = self._after(when)
            conditions.append(condition)
            values.append(value)
        if object_id is not None and object_id.isdigit() and len(object_id) < 6:
            # A source-document number; an ingest records many documents in one event.
            conditions.append("(object = ? or kind = 'content' and json_type(after, ?) is not null)")
            values += [object_id, f'$.entries."{object_id}"']
        elif object_id is not None:
            # An id may be typed short; a code such as 4.4.2 stands inside the content.
            conditions.append("(substr(object, 1, length(?)) = ? or kind = ? or json_extract(after, '$.code') = ?)")
            values += [object_id] * 4
        tail = "order by seq desc" + ("" if limit is None else f" limit {int(limit)}")
        where = " and ".join(conditions)
        rows = self._store.rows(f"select * from events where {where} {tail}", values)  # noqa: S608 - made of constants
        return [_event(row) for row in reversed(rows)]

    def _after(self, when: str) -> tuple[str, str | int]:
        if when.isdigit() and len(when) != 4:
            return "seq > ?", int(when)
        if when[:4].isdigit() and when[4:5] in {"", "-"}:
            return "at >= ?", when
        row = self._store.row(
            "select seq from events where hash like ? limit 1", [f"%{when.removeprefix('sha256:')}%"]
        )
        if row is None:
            raise UsageError(
                f"“{when}” is neither a time nor the hash of an event.",
                "Give a date such as 2026-11-21, or a hash.",
            )
        return "seq > ?", int(row["seq"])


def _event(row: sqlite3.Row) -> AuditEvent:
    act = Act(
        row["at"], row["actor"], row["command"], row["kind"], row["object"], row["before"], row["after"]
    )
    return AuditEvent(row["seq"], act, row["previous"], row["hash"])
