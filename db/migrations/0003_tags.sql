-- What the ranking made of the passages. All of it can be made again with `extract tag`: nothing here is a judgement.

-- What was matched in each document, packed (extract/tag/sheet.py), and by which lexicons: void when they change.
create table matches (
    document_id text primary key references revisions(document_id),
    lexicons text not null,
    n_passages integer not null,
    sheet blob not null
) strict;

-- The one ranking that stands.
create table ranking (
    id integer primary key check (id = 1),
    framework text not null,
    framework_sha256 text not null,
    lexicons text not null,
    learned integer,
    n_passages integer not null,
    corpus text not null
) strict;

-- Rank 1 is best. Kept: the best few thousand passages of each micro-indicator, and each passage's best few.
create table tags (
    mi text not null,
    rank integer not null,
    passage integer not null references passages(id),
    score real not null,
    elements text not null,
    place integer not null,
    primary key (mi, rank)
) strict, without rowid;

create index tags_by_passage on tags(passage, place);

-- The phrases of the lexicons as the sheets number them, with what they add: reasons without reading the lexicons.
create table tag_phrases (
    mi text not null,
    feature integer not null,
    language integer not null,
    phrase text not null,
    adds real not null,
    primary key (mi, language, feature)
) strict, without rowid;

create table findings (
    mi text primary key,
    n_passages integer not null,
    n_documents integer not null,
    best real not null,
    has_evidence integer not null
) strict, without rowid;

-- A passage that repeats another one, and the one that stands for it.
create table copies (
    passage integer primary key references passages(id),
    stands_for integer not null references passages(id)
) strict;

create index copies_by_original on copies(stands_for);

-- What was learned from decisions: append-only, so that every ranking can be made again.
create table learned (
    version integer primary key,
    framework text not null,
    lexicons text not null,
    decisions text not null,
    n_decisions integer not null,
    model text not null
) strict;
