-- The people of the review, what part each has, and how much each has judged. Whoever was never given a part
-- is a reviewer.
create view reviewers_now as
with people as (
    select reviewer as name from judgements where kind <> 'anchor'
    union
    select json_extract(content, '$.name') from judgements where kind in ('reviewer', 'assignment')
)
select
    p.name,
    coalesce((
        select json_extract(r.content, '$.role') from judgements_now r where r.kind = 'reviewer' and json_extract(r.content, '$.name') = p.name
        order by r.at desc, r.judgement_id desc limit 1
    ), 'reviewer') as role,
    (select count(*) from judgements_now s where s.kind = 'score' and s.reviewer = p.name) as scores,
    (select count(*) from judgements_now e where e.kind = 'evidence' and e.reviewer = p.name) as evidence
from people p
order by p.name
