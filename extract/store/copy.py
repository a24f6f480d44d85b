"""Makes a copy of the store that may be shown to others: formal documents only, and judgements as exported.

The copy is a new file into which only what may leave is written, so nothing has to be wiped. It is no store:
it has no audit chain, and extract refuses to open it as one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

_COPIES = (
    """create temp table formal as
        select document_id from store.revisions where number in
            (select number from store.documents where class = 'formal')""",
    """create table documents (
        number integer primary key, title text, author text, year text, publisher text, role text, type text,
        language text, symbol text, url text, period text, file text, pages integer, sha256 text
    )""",
    """insert into documents
        select d.number, d.title, d.author, d.year, d.publisher, d.role, d.type, d.language, d.symbol, d.url,
            d.period, d.file, r.n_pages, r.document_id
        from store.documents d left join store.revisions r on r.number = d.number
            and r.revision = (select max(revision) from store.revisions where number = d.number)
        where d.class = 'formal'""",
    """create table pages (
        document integer not null references documents(number), revision integer not null, page integer not null,
        label text, method text not null, readable integer not null, text text not null,
        primary key (document, revision, page)
    )""",
    """insert into pages
        select r.number, r.revision, p.page, p.label, p.method, p.readable, p.text
        from store.pages p join store.revisions r using (document_id)
        where p.document_id in (select document_id from temp.formal)""",
    """create table passages (
        id integer primary key, passage text not null unique, document integer not null references documents(number),
        revision integer not null, page integer not null, last_page integer not null, label text, kind text not null,
        section text not null, language text, text text not null
    )""",
    """insert into passages
        select p.id, p.passage_id, r.number, r.revision, p.first_page, p.last_page,
            (select label from store.pages g where g.document_id = p.document_id and g.page = p.first_page),
            p.kind, p.section, p.language, p.text
        from store.passages p join store.revisions r using (document_id)
        where p.document_id in (select document_id from temp.formal)""",
    "create index passages_by_document on passages(document, page)",
    """create virtual table passages_fts using fts5 (
        text, content = 'passages', content_rowid = 'id', tokenize = "porter unicode61 remove_diacritics 2"
    )""",
    "insert into passages_fts (passages_fts) values ('rebuild')",
    """create table entities (
        passage integer not null references passages(id), kind text not null, text text not null,
        value text not null, start integer not null, end integer not null
    )""",
    """insert into entities
        select e.passage, e.kind, e.text, e.value, e.start, e.end
        from store.entities e join store.passages p on p.id = e.passage
        where p.document_id in (select document_id from temp.formal)
        order by e.passage, e.start, e.end, e.kind""",
    "create index entities_by_value on entities(kind, value)",
)


def published_copy(
    store: Store,
    path: Path,
    *,
    tables: Iterable[tuple[str, Sequence[str], Sequence[Sequence[object]]]],
    about: Mapping[str, str],
) -> None:
    """Write the copy to a path that does not exist yet.

    Args:
        store: The open store.
        path: Where the copy goes.
        tables: Name, columns and rows of what is exported of the judgements.
        about: What proves where the copy comes from.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("attach database ? as store", [str(store.path)])
        copy.execute("begin")
        for statement in _COPIES:
            copy.execute(statement)
        for name, columns, rows in tables:
            named = ", ".join(f"[{column}]" for column in columns)
            marks = ", ".join("?" * len(columns))
            copy.execute(f"create table [{name}] ({named})")
            copy.executemany(f"insert into [{name}] values ({marks})", rows)  # noqa: S608 - our own column names
        copy.execute("create table about (name text primary key, value text not null)")
        copy.executemany("insert into about values (?, ?)", list(about.items()))
        copy.execute("commit")
        copy.execute("drop table temp.formal")
        copy.execute("detach database store")
        copy.execute("vacuum")
