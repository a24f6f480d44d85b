"""Opens a store and hands out its shelves: documents, passages, tags, judgements, events.

A store is one SQLite file in WAL mode. Writers wait up to `BUSY_SECONDS` for each other; whoever waits
longer is told so. A file that is not ours, or is newer than this program, is never touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from extract.errors import StoreError, StoreForeign, StoreLocked, StoreNewer, UsageError
from extract.resources import shipped
from extract.store import APPLICATION_ID
from extract.store.documents import Documents
from extract.store.events import Events
from extract.store.judgements import Judgements
from extract.store.passages import Passages
from extract.store.seals import Seals
from extract.store.tags import Tags

BUSY_SECONDS = 20.0
"""How long a writer waits for another one."""



def utc_now() -> str:
    """The time now: UTC, ISO 8601 to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """An open store; use it as a context manager.

    Args:
        path: The SQLite file.
        create: Make the file (and its folder) when it is missing.

    Raises:
        StoreError: missing, not writable, or damaged.
        StoreForeign: another program's database.
        StoreNewer: written by a newer version of extract.
        StoreLocked: another process holds it for longer than `BUSY_SECONDS`.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.clock: Callable[[], str] = utc_now
        """Gives the time of what the store records of its own accord; UTC, ISO 8601."""
        self.command = ""
        """The command that is at work, for the audit trail."""
        if not path.exists():
            if not create:
                raise StoreError(
                    f"There is no store at {path}.", "Make one with `extract ingest FOLDER`, or name it with `--db PATH`."
                )
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise StoreError(f"The store {path} cannot be opened: {error}.") from error
        self.connection.row_factory = sqlite3.Row
        with self._translated():
            self._prepare()

    def _prepare(self) -> None:
        version = self.connection.execute("pragma user_version").fetchone()[0]
        application = self.connection.execute("pragma application_id").fetchone()[0]
        n_tables = self.connection.execute("select count(*) from sqlite_master").fetchone()[0]
        if n_tables and application != APPLICATION_ID:
            raise StoreForeign(f"{self.path} is a database of another program.")
        newest = len(list((shipped("db") / "migrations").glob("*.sql")))
        if version > newest:
            raise StoreNewer(f"{self.path} has format {version}; this version of extract knows formats up to {newest}.")
        # Off by default in SQLite: without it INSERT OR REPLACE slips past the triggers that keep tables
        # append-only.
        self.connection.execute("pragma recursive_triggers = on")
        self.connection.execute("pragma foreign_keys = on")
        self.connection.execute("pragma synchronous = normal")
        if version < newest or not self._has_shipped_views():
            from extract.store.migrate import migrate  # noqa: PLC0415 - sqlite-utils loads only when there is work

            self.connection.execute("pragma journal_mode = wal")
            migrate(self.connection)

    def _has_shipped_views(self) -> bool:
        """A view is only a name for a query: one that a newer version words otherwise is made again."""
        found = dict(self.connection.execute("select name, sql from sqlite_master where type = 'view'").fetchall())
        for file in (shipped("db") / "views").glob("*.sql"):
            _, _, wanted = file.read_text(encoding="utf-8").partition("create view")
            # SQLite keeps the text as it was given, but for the first two words, which it writes in capitals.
            if (found.get(file.stem) or "")[len("create view") :].strip() != wanted.strip():
                return False
        return True

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except UnicodeEncodeError as error:
            raise UsageError("What was typed holds bytes that are no characters.", "Type it again, in UTF-8.") from error
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise StoreLocked(f"Another process is writing to {self.path}.") from error
            raise StoreError(f"The store {self.path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            if "not a database" in str(error):
                raise StoreForeign(f"{self.path} is not a database.") from error
            raise StoreError(f"The store {self.path} is damaged: {error}.", "Restore it from a snapshot or backup.") from error

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All or nothing, and one writer at a time; nested calls join the outer one."""
        if self.connection.in_transaction:
            yield
            return
        with self._translated():
            self.connection.execute("begin immediate")
            try:
                yield
                self.seals.record()
                self.connection.execute("commit")
            except BaseException:
                self.seals.forget()
                self.connection.rollback()
                raise

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """Run a query and return all rows."""
        with self._translated():
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        """Run a query and return its first row, or None."""
        with self._translated():
            found: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
            return found

    def write(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement and return the new row id."""
        with self._translated():
            return self.connection.execute(sql, values).lastrowid or 0

    def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row."""
        with self._translated():
            self.connection.executemany(sql, rows)

    def meta(self, key: str) -> str | None:
        """Return a fact about the store itself (framework id, organisation …)."""
        row = self.row("select value from meta where key = ?", [key])
        return row["value"] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Record a fact about the store itself."""
        self.write("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", [key, value])
        self.seals.touch_fact(key)

    @cached_property
    def documents(self) -> Documents:
        """The register and what was read from each document."""
        return Documents(self)

    @cached_property
    def passages(self) -> Passages:
        """Pages, passages and entities."""
        return Passages(self)

    @cached_property
    def seals(self) -> Seals:
        """What the audit trail holds of the register and of what was read."""
        return Seals(self)

    @cached_property
    def events(self) -> Events:
        """The audit trail."""
        return Events(self)

    @cached_property
    def judgements(self) -> Judgements:
        """What people judged."""
        return Judgements(self)

    @cached_property
    def tags(self) -> Tags:
        """The ranking."""
        return Tags(self)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

