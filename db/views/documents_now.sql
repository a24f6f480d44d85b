-- The register with the current revision of each document, how much was read and how often it is cited.
create view documents_now as
select
    d.number, d.class, d.role, d.author, d.year, d.title, d.publisher, d.symbol, d.url, d.language, d.type,
    d.state, d.batch, d.file, r.revision, r.status, r.n_pages as pages, r.n_passages as passages,
    coalesce(c.n, 0) as cited,
    r.document_id as sha256
from documents d
left join revisions r on r.number = d.number
    and r.revision = (select max(revision) from revisions where number = d.number)
left join (
    select source, count(*) as n from evidence_now where source_kind = 'document' and state = 'cited' group by source
) c on c.source = cast(d.number as text)
order by d.number
