-- Survey items (S1, S2 …) and interviews (I1, I2 …): numbered sources beside the documents. Where merged stores
-- gave one number twice, the earlier keeps it and the later ones are told apart by a letter (S3b).
create view sources_now as
select
    judgement_id as source_id,
    json_extract(content, '$.number')
        || case when row_number() over same_number = 1 then ''
           else char(96 + row_number() over same_number) end as number,
    json_extract(content, '$.kind') as kind, json_extract(content, '$.title') as title, json_extract(content, '$.text') as text,
    json_extract(content, '$.access') as access, json_extract(content, '$.details') as details, reviewer, at
from judgements_now
where kind = 'source'
window same_number as (partition by json_extract(content, '$.number') order by at, judgement_id)
