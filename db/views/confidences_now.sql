-- Each reviewer's present confidence in the evidence of each micro-indicator.
create view confidences_now as
select * from (
    select
        judgement_id as confidence_id, framework, code, json_extract(content, '$.level') as confidence,
        json_extract(content, '$.because') as because, reviewer, at,
        row_number() over (partition by framework, code, reviewer order by at desc, judgement_id desc) as place
    from judgements_now where kind = 'confidence'
) where place = 1
