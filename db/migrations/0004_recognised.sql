-- How sure the recognition was of each word of a scanned page: one byte a word, 0-100, in the order of
-- `pages.words`. Pages with text of their own have no row.
create table recognised (
    document_id text not null,
    page integer not null,
    confidences blob not null,
    primary key (document_id, page),
    foreign key (document_id, page) references pages(document_id, page)
) strict, without rowid;
