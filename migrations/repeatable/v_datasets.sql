-- A dataset with the seed's counts beside it.
drop view if exists v_datasets;
create view v_datasets with (security_invoker = true) as
select d.*, coalesce(s.total_leads, 0) as total_leads, coalesce(s.active_leads, 0) as active_leads,
       coalesce(s.hot_leads, 0) as hot_leads, coalesce(s.converted_leads, 0) as converted_leads
from datasets d
left join dataset_stats s on s.client_id = d.client_id and s.dataset_id = d.id;
grant select on v_datasets to rekindle_app;
