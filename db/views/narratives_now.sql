-- Each reviewer's present analysis text of each micro-indicator and KPI, one JSON array of paragraphs.
create view narratives_now as
select * from (
    select
        judgement_id as narrative_id, framework, code, json_extract(content, '$.paragraphs') as paragraphs, reviewer, at,
        row_number() over (partition by framework, code, reviewer order by at desc, judgement_id desc) as place
    from judgements_now where kind = 'narrative'
) where place = 1
