-- Evidence with its state and its place now: the last decision on it, and the place of its quote in the
-- document's current revision. A quote that the current revision does not have is `not-found` here.
create view evidence_now as
with placed as (
    select judgement_id as evidence_id, at, judgement_id, content from judgements where kind = 'evidence'
    union all
    select json_extract(content, '$.evidence'), at, judgement_id, content from judgements where kind = 'anchor'
),
newest_place as (
    select * from (
        select p.*, r.number as document, row_number() over (
            partition by p.evidence_id order by coalesce(r.revision, 0) desc, p.at desc, p.judgement_id desc
        ) as place
        from placed p left join revisions r on r.document_id = json_extract(p.content, '$.document_id')
    ) where place = 1
),
decided as (
    select * from (
        select json_extract(content, '$.evidence') as evidence_id, json_extract(content, '$.state') as state, json_extract(content, '$.because') as because,
            row_number() over (partition by json_extract(content, '$.evidence') order by at desc, judgement_id desc) as place
        from judgements_now where kind = 'decision'
    ) where place = 1
)
select
    e.judgement_id as evidence_id,
    e.framework,
    e.code,
    json_extract(e.content, '$.source_kind') as source_kind,
    coalesce(cast(p.document as text), s.number, '') as source,
    coalesce(d.class, s.access, 'unknown') as class,
    coalesce(d.title, s.title) as title,
    json_extract(p.content, '$.document_id') as document_id,
    json_extract(p.content, '$.passage_id') as passage_id,
    json_extract(p.content, '$.quote') as quote,
    json_extract(p.content, '$.prefix') as prefix,
    json_extract(p.content, '$.suffix') as suffix,
    json_extract(p.content, '$.pages') as pages,
    json_extract(p.content, '$.labels') as labels,
    json_extract(p.content, '$.boxes') as boxes,
    json_extract(p.content, '$.places') as places,
    json_extract(p.content, '$.start') as start,
    json_extract(p.content, '$.end') as "end",
    json_extract(p.content, '$.match') as "match",
    json_extract(p.content, '$.similarity') as similarity,
    json_extract(p.content, '$.difference') as difference,
    json_extract(p.content, '$.doubt') as doubt,
    json_extract(e.content, '$.stance') as stance,
    coalesce(c.state, json_extract(e.content, '$.state')) as state,
    json_extract(e.content, '$.note') as note,
    coalesce(c.because, '') as because,
    e.reviewer,
    e.at,
    json_extract(p.content, '$.engine') as engine
from judgements_now e
join newest_place p on p.evidence_id = e.judgement_id
left join documents d on d.number = p.document
left join sources_now s on s.source_id = json_extract(e.content, '$.passage_id') and json_extract(e.content, '$.source_kind') <> 'document'
left join decided c on c.evidence_id = e.judgement_id
where e.kind = 'evidence'
