-- How ready these people are for AI tools: 0.4 of their AI maturity (0 to 100) and the points of three lookups, 100 at
-- most. Null when any of the four is unknown.
create or replace function calculate_gen_ai_readiness_level(
  ai_maturity_score numeric, technology_adoption text, risk_tolerance text, change_readiness text
) returns gen_ai_readiness_enum language sql stable as $$
  select case
    when points is null then null
    when points >= 80 then 'advanced'
    when points >= 60 then 'intermediate'
    when points >= 40 then 'developing'
    else 'beginner'
  end::gen_ai_readiness_enum
  from (
    select 0.4 * ai_maturity_score
      + (select readiness_points from lookup_technology_adoption where code = technology_adoption)
      + (select readiness_points from lookup_risk_tolerance where code = risk_tolerance)
      + (select readiness_points from lookup_change_readiness where code = change_readiness) as points
  ) p
$$;

-- Which kind of help suits them.
create or replace function infer_preferred_service_layer(archetype archetype_enum, work_pattern work_pattern_enum)
returns service_layer_enum language sql immutable as $$
  select case
    when archetype = 'AUTOMATOR' then 'WORKFLOWS'
    when archetype = 'ORCHESTRATOR' and work_pattern = 'strategic' then 'SOLUTION_BUILDER'
    when archetype = 'ORCHESTRATOR' then 'ASK_PANEL'
    when archetype = 'LEARNER' then 'ASK_EXPERT'
    when archetype = 'SKEPTIC' then 'ASK_PANEL'
    else 'MIXED'
  end::service_layer_enum
$$;

create or replace function trigger_calculate_gen_ai_readiness() returns trigger language plpgsql as $$
begin
  new.gen_ai_readiness_level := calculate_gen_ai_readiness_level(
    new.ai_maturity_score, new.technology_adoption, new.risk_tolerance, new.change_readiness);
  new.preferred_service_layer := infer_preferred_service_layer(new.archetype, new.work_pattern);
  return new;
end
$$;
drop trigger if exists trigger_update_gen_ai_readiness on personas;
create trigger trigger_update_gen_ai_readiness before insert or update on personas
  for each row execute function trigger_calculate_gen_ai_readiness();

-- The names of a persona's role are those of org_roles, also after they change there.
create or replace function trigger_sync_persona_org_names() returns trigger language plpgsql as $$
begin
  select r.name, r.department, r.business_function into new.role, new.department, new.business_function
  from org_roles r where r.client_id = new.client_id and r.id = new.role_id;
  return new;
end
$$;
drop trigger if exists trigger_sync_persona_org_names on personas;
create trigger trigger_sync_persona_org_names before insert or update on personas
  for each row when (new.role_id is not null) execute function trigger_sync_persona_org_names();

create or replace function tell_personas_of_role() returns trigger language plpgsql as $$
begin
  update personas set role_id = role_id where client_id = new.client_id and role_id = new.id;
  return null;
end
$$;
drop trigger if exists tell_personas on org_roles;
create trigger tell_personas after update of name, department, business_function on org_roles
  for each row execute function tell_personas_of_role();
