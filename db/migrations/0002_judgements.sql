-- What people judged, and the audit trail. Both tables only grow: a later judgement supersedes an earlier one,
-- and what stands now is a view. Triggers stop accidents, the hash chain shows edits, and the newest hash is
-- printed on every export, so a published report pins it.

-- autoincrement: SQLite keeps the highest number ever given, so a chain that lost its end is noticed.
create table events (
    seq integer primary key autoincrement,
    at text not null,
    actor text not null,
    command text not null,
    kind text not null,
    object text not null,
    before text not null default 'null',
    after text not null default 'null',
    previous text not null,
    hash text not null unique
) strict;

create index events_by_object on events(object, kind);

-- judgement_id is a hash of all other columns: the same judgement has the same id in every store.
-- supersedes: ids of the judgements that this one replaces; nobody else's, except in an adjudication.
create table judgements (
    judgement_id text primary key,
    kind text not null check (kind in (
        'evidence', 'decision', 'anchor', 'absence', 'score', 'confidence', 'narrative',
        'reviewer', 'assignment', 'opening', 'source', 'wording', 'printed'
    )),
    framework text not null,
    code text not null,
    reviewer text not null,
    at text not null,
    content text not null check (json_valid(content)),
    supersedes text not null default '[]' check (json_valid(supersedes))
) strict;

create index judgements_by_kind on judgements(kind, code);

create trigger events_never_change before update on events
begin select raise(abort, 'audit events are append-only'); end;

create trigger events_never_go before delete on events
begin select raise(abort, 'audit events are append-only'); end;

-- Without this one INSERT OR REPLACE overwrites a row where recursive_triggers is off, as it is by default.
create trigger events_are_never_replaced before insert on events
when exists (select 1 from events where seq = new.seq or hash = new.hash)
begin select raise(abort, 'audit events are append-only'); end;

create trigger judgements_never_change before update on judgements
begin select raise(abort, 'judgements are append-only'); end;

create trigger judgements_never_go before delete on judgements
begin select raise(abort, 'judgements are append-only'); end;

create trigger judgements_are_never_replaced before insert on judgements
when exists (select 1 from judgements where judgement_id = new.judgement_id)
begin select raise(abort, 'judgements are append-only'); end;
