-- The audit trail in order, without the chain's hashes and with contents cut short.
create view audit_log as
select seq, at, actor, command, kind, object, substr(before, 1, 200) as before, substr(after, 1, 200) as after
from events
order by seq
