-- Each reviewer's present score of each code; `settles` is 1 for an adjudication, which stands above the others.
create view scores_now as
select * from (
    select
        judgement_id as score_id, framework, code, json_extract(content, '$.label') as score,
        json_extract(content, '$.value') as value, json_extract(content, '$.null_code') as null_code, json_extract(content, '$.because') as because,
        json_array_length(content, '$.settles') > 0 as settles, json_extract(content, '$.settles') as settled_ids,
        json_extract(content, '$.without_evidence') as without_evidence, json_extract(content, '$.rests_on') as rests_on, reviewer, at,
        row_number() over (
            partition by framework, code, reviewer, json_array_length(content, '$.settles') > 0
            order by at desc, judgement_id desc
        ) as place
    from judgements_now where kind = 'score'
) where place = 1
