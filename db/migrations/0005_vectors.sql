-- Vectors of a sentence encoder, when the reviewers named one: of each document's passages in reading order, and of
-- the passages that lexicons teach with. Half-precision floats, row after row; void when the encoder changes.
create table vectors (
    of text primary key,
    encoder text not null,
    n_passages integer not null,
    vectors blob not null
) strict;

-- Which encoder the standing ranking used, null for none.
alter table ranking add column encoder text;
