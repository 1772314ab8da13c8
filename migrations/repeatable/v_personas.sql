-- A persona for lists: one line each.
drop view if exists v_personas_summary;
create view v_personas_summary with (security_invoker = true) as
select p.client_id, p.id, p.name, p.slug, p.persona_type, p.is_active, p.title, p.role, p.industry, p.archetype,
       p.gen_ai_readiness_level, p.preferred_service_layer, p.alignment_score, p.product_id, r.name as product_name,
       (select count(*) from lead_personas l
        where l.client_id = p.client_id and l.persona_id = p.id and l.is_primary)::integer as leads,
       p.version, p.created_at, p.updated_at
from personas p
left join products r on r.client_id = p.client_id and r.id = p.product_id;
grant select on v_personas_summary to rekindle_app;

-- A persona with everything that is known of it: the rows of its 21 tables and its criteria, each as an array in order under
-- the name of its table; what its role shares with others; its product and its client.
drop view if exists v_personas_complete;
create view v_personas_complete with (security_invoker = true) as
select p.*, c.company_name, o.name as product_name, o.description as product_description, o.value_prop as product_value_prop,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_pain_points t where t.client_id = p.client_id and t.persona_id = p.id) as persona_pain_points,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_goals t where t.client_id = p.client_id and t.persona_id = p.id) as persona_goals,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_motivations t where t.client_id = p.client_id and t.persona_id = p.id) as persona_motivations,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_typical_day t where t.client_id = p.client_id and t.persona_id = p.id) as persona_typical_day,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_challenges t where t.client_id = p.client_id and t.persona_id = p.id) as persona_challenges,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_tools_used t where t.client_id = p.client_id and t.persona_id = p.id) as persona_tools_used,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_information_sources t where t.client_id = p.client_id and t.persona_id = p.id) as persona_information_sources,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_education t where t.client_id = p.client_id and t.persona_id = p.id) as persona_education,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_certifications t where t.client_id = p.client_id and t.persona_id = p.id) as persona_certifications,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_success_metrics t where t.client_id = p.client_id and t.persona_id = p.id) as persona_success_metrics,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_vpanes_scoring t where t.client_id = p.client_id and t.persona_id = p.id) as persona_vpanes_scoring,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_aspirations t where t.client_id = p.client_id and t.persona_id = p.id) as persona_aspirations,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_personality_traits t where t.client_id = p.client_id and t.persona_id = p.id) as persona_personality_traits,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_values t where t.client_id = p.client_id and t.persona_id = p.id) as persona_values,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_buying_process t where t.client_id = p.client_id and t.persona_id = p.id) as persona_buying_process,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_buying_triggers t where t.client_id = p.client_id and t.persona_id = p.id) as persona_buying_triggers,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_objections t where t.client_id = p.client_id and t.persona_id = p.id) as persona_objections,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_adoption_barriers t where t.client_id = p.client_id and t.persona_id = p.id) as persona_adoption_barriers,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_communication_preferences t where t.client_id = p.client_id and t.persona_id = p.id) as persona_communication_preferences,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_content_preferences t where t.client_id = p.client_id and t.persona_id = p.id) as persona_content_preferences,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_jtbd t where t.client_id = p.client_id and t.persona_id = p.id) as persona_jtbd,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from persona_criteria t where t.client_id = p.client_id and t.persona_id = p.id) as persona_criteria,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from role_responsibilities t where t.client_id = p.client_id and t.role_id = p.role_id) as role_responsibilities,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from role_skills t where t.client_id = p.client_id and t.role_id = p.role_id) as role_skills,
  (select coalesce(jsonb_agg(to_jsonb(t) order by t.ordinal, t.id), '[]') from role_kpis t where t.client_id = p.client_id and t.role_id = p.role_id) as role_kpis
from personas p
join clients c on c.id = p.client_id
left join products o on o.client_id = p.client_id and o.id = p.product_id;
grant select on v_personas_complete to rekindle_app;

-- How many personas and leads each archetype has.
drop view if exists v_archetype_distribution;
create view v_archetype_distribution with (security_invoker = true) as
select p.client_id, p.archetype, count(*)::integer as personas, count(*) filter (where p.is_active)::integer as active_personas,
       coalesce(sum((select count(*) from lead_personas l
                     where l.client_id = p.client_id and l.persona_id = p.id and l.is_primary)), 0)::integer as leads
from personas p
group by p.client_id, p.archetype;
grant select on v_archetype_distribution to rekindle_app;
