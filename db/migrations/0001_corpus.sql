-- Documents, pages, passages and what was recognised in them. Places are PDF pages from 1 and half-open
-- offsets in code points; see db/README.md for the promises.

create table meta (
    key text primary key,
    value text not null
) strict;

create table runs (
    run_id integer primary key,
    command text not null,
    version text not null,
    engine text not null default '',
    started_at text not null,
    ended_at text,
    outcome text
) strict;

create table documents (
    number integer primary key,
    file text not null,
    class text not null default 'formal' check (class in ('formal', 'inform-only', 'excluded')),
    role text,
    type text,
    author text,
    title text,
    year text,
    date text,
    publisher text,
    symbol text,
    url text,
    accessed text,
    language text,
    period text,
    series text,
    edition text,
    state text,
    supplied_by text,
    received text,
    batch text,
    parent integer,
    note text,
    origins text not null default '{}'
) strict;

create table revisions (
    document_id text primary key,
    number integer not null references documents(number),
    revision integer not null,
    file text not null,
    bytes integer not null,
    status text not null default 'pending' check (status in ('pending', 'stored', 'failed')),
    n_pages integer not null default 0,
    n_passages integer not null default 0,
    engine text not null default '',
    metadata text not null default '{}',
    run_id integer references runs(run_id),
    unique (number, revision)
) strict;

create table pages (
    document_id text not null references revisions(document_id),
    page integer not null,
    label text,
    label_origin text,
    width real not null,
    height real not null,
    rotation integer not null default 0,
    quality real not null default 1,
    readable integer not null default 1,
    method text not null default 'text',
    ocr_confidence real,
    text text not null,
    words blob not null,
    primary key (document_id, page)
) strict, without rowid;

-- id = (number * 100 + revision) * 1,000,000 + ordinal: the same rows whatever the order of ingest.
create table passages (
    id integer primary key,
    passage_id text not null unique,
    document_id text not null references revisions(document_id),
    ordinal integer not null,
    kind text not null,
    level integer,
    first_page integer not null,
    last_page integer not null,
    text text not null,
    section text not null default '[]',
    language text,
    notes text not null default '[]',
    runs text not null,
    boxes text not null,
    header text not null default '[]',
    evidential integer not null default 1
) strict;

create index passages_by_document on passages(document_id, ordinal);

create table spans (
    passage integer not null references passages(id),
    ordinal integer not null,
    page integer not null,
    start integer not null,
    end integer not null,
    text text not null,
    primary key (passage, ordinal)
) strict, without rowid;

create virtual table passages_fts using fts5 (
    text, content = 'passages', content_rowid = 'id', tokenize = "porter unicode61 remove_diacritics 2"
);

create table entities (
    passage integer not null references passages(id),
    kind text not null,
    start integer not null,
    end integer not null,
    text text not null,
    value text not null,
    primary key (passage, kind, start, end)
) strict, without rowid;

create index entities_by_value on entities(kind, value);

create table parse_issues (
    document_id text not null references revisions(document_id),
    ordinal integer not null,
    page integer,
    code text not null,
    message text not null,
    primary key (document_id, ordinal)
) strict, without rowid;
