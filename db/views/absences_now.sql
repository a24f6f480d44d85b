-- What was looked for and not found, with the searches made and how many documents they covered; `state` is
-- `withdrawn` where somebody took it back.
create view absences_now as
select
    a.judgement_id as absence_id, a.framework, a.code, json_extract(a.content, '$.note') as note,
    json_extract(a.content, '$.searches') as searches, json_extract(a.content, '$.documents') as documents,
    json_array_length(a.content, '$.documents') as n_documents,
    coalesce((
        select json_extract(c.content, '$.state') from judgements_now c
        where c.kind = 'decision' and json_extract(c.content, '$.evidence') = a.judgement_id
        order by c.at desc, c.judgement_id desc limit 1
    ), 'recorded') as state,
    a.reviewer, a.at
from judgements_now a
where a.kind = 'absence'
