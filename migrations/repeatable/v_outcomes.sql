-- What came of leads, by the personas they fitted when they were first texted: each outcome is shared out among the
-- lead's personas by score, evenly where none of them could be scored. `decile` 1 holds scores of 0 to 9, 10 of 90 to 100.
drop view if exists outcome_attributions;
create view outcome_attributions with (security_invoker = true) as
select s.client_id, s.lead_id, s.persona_id, s.persona_name, o.outcome, o.occurred_on, s.score,
       case when s.score is not null then least(s.score / 10 + 1, 10) end as decile,
       case
         when sum(coalesce(s.score, 0)) over w > 0 then coalesce(s.score, 0)::double precision / sum(coalesce(s.score, 0)) over w
         else 1::double precision / count(*) over w
       end as share
from lead_persona_scores s
join lead_outcomes o on o.client_id = s.client_id and o.lead_id = s.lead_id
window w as (partition by s.client_id, s.lead_id);
grant select on outcome_attributions to rekindle_app;
