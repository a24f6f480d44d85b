"""Brings a store to the newest format: SQL files in `db/migrations`, then the views in `db/views`.

Each migration and the record of it succeed or fail together. Views are dropped and made again, because a
view is only a name for a query.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from extract.resources import shipped
from extract.store import APPLICATION_ID


def migration_files() -> list[Path]:
    """All migrations, oldest first; their number is the format version."""
    return sorted((shipped("db") / "migrations").glob("*.sql"))


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, all or nothing, while other processes wait."""
    database = Database(connection)
    migrations = Migrations("extract")
    files = migration_files()
    for file in files:
        migrations(name=file.stem)(_migration(file))
    connection.execute("begin immediate")
    try:
        migrations.apply(database)
        for view in sorted((shipped("db") / "views").glob("*.sql")):
            connection.execute(f"drop view if exists [{view.stem}]")
        for view in sorted((shipped("db") / "views").glob("*.sql")):
            connection.execute(view.read_text(encoding="utf-8"))
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {len(files)}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _migration(file: Path) -> Callable[[Database], None]:
    def apply(database: Database, /) -> None:
        database.executescript(file.read_text(encoding="utf-8"))

    apply.__name__ = file.stem
    return apply
