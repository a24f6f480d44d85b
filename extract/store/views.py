"""The views of the store by name, for people and programs that read it their own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extract.errors import UsageError

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store


def view_names(store: Store) -> list[str]:
    """All views, sorted."""
    return [
        row["name"] for row in store.rows("select name from sqlite_master where type = 'view' order by name")
    ]


def view_rows(store: Store, name: str) -> list[dict[str, Any]]:
    """Return a view's rows.

    Raises:
        UsageError: no such view; the message lists those that exist.
    """
    known = view_names(store)
    if name not in known:
        raise UsageError(f"There is no view “{name}”.", f"Views: {', '.join(known)}.")
    return [dict(row) for row in store.rows(f"select * from [{name}]")]  # noqa: S608 - one of the names above
