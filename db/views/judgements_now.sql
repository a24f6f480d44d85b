-- Every judgement that no later one supersedes. Where separately kept stores were merged, two of one reviewer
-- may stand here for the same thing: a conflict, which `extract agreement` lists.
create view judgements_now as
select *
from judgements
where judgement_id not in (select replaced.value from judgements later, json_each(later.supersedes) replaced)
