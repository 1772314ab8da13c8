-- Who speaks (ai_personas), whom we address (personas and what is known of them), what for (products), and how these are
-- bound together (strategies). Views, functions and triggers over them are in repeatable/.

create type archetype_enum as enum ('AUTOMATOR', 'ORCHESTRATOR', 'LEARNER', 'SKEPTIC');
create type work_pattern_enum as enum ('routine', 'strategic', 'mixed');
create type budget_authority_enum as enum ('none', 'limited', 'moderate', 'significant', 'high');
create type gen_ai_readiness_enum as enum ('beginner', 'developing', 'intermediate', 'advanced');
create type service_layer_enum as enum ('ASK_EXPERT', 'ASK_PANEL', 'WORKFLOWS', 'SOLUTION_BUILDER', 'MIXED');

-- The same words for every client: nothing in a lookup is anybody's. `sort_order` goes from the least to the most.
create procedure internal.lookup(tbl text, more text default '') language plpgsql as $$
begin
  execute format('create table %I (code text primary key, name text not null, sort_order smallint not null unique%s)', tbl, more);
  execute format('grant select on %I to rekindle_app', tbl);
end
$$;
call internal.lookup('lookup_seniority_levels');
insert into lookup_seniority_levels (sort_order, code, name) values
  (1, 'entry', 'Entry'), (2, 'junior', 'Junior'), (3, 'mid', 'Mid-level'), (4, 'senior', 'Senior'), (5, 'lead', 'Lead'),
  (6, 'manager', 'Manager'), (7, 'director', 'Director'), (8, 'vp', 'Vice president'), (9, 'c_level', 'C-level');
-- Employees, both ends included; null: no upper end.
call internal.lookup('lookup_organization_sizes', ', min_employees integer not null, max_employees integer');
insert into lookup_organization_sizes (sort_order, code, name, min_employees, max_employees) values
  (1, 'startup', 'Start-up', 1, 50), (2, 'small', 'Small', 51, 200), (3, 'medium', 'Medium', 201, 1000),
  (4, 'large', 'Large', 1001, 10000), (5, 'enterprise', 'Enterprise', 10001, null);
-- `readiness_points` count towards calculate_gen_ai_readiness_level().
call internal.lookup('lookup_technology_adoption', ', population_percent numeric(4, 1) not null, readiness_points smallint not null');
insert into lookup_technology_adoption (sort_order, code, name, population_percent, readiness_points) values
  (1, 'laggard', 'Laggard', 16, 5), (2, 'late_majority', 'Late majority', 34, 10),
  (3, 'early_majority', 'Early majority', 34, 15), (4, 'early_adopter', 'Early adopter', 13.5, 20),
  (5, 'innovator', 'Innovator', 2.5, 25);
call internal.lookup('lookup_risk_tolerance', ', readiness_points smallint not null');
insert into lookup_risk_tolerance (sort_order, code, name, readiness_points) values
  (1, 'very_low', 'Very low', 4), (2, 'low', 'Low', 8), (3, 'moderate', 'Moderate', 12), (4, 'high', 'High', 16),
  (5, 'very_high', 'Very high', 20);
call internal.lookup('lookup_change_readiness', ', readiness_points smallint not null');
insert into lookup_change_readiness (sort_order, code, name, readiness_points) values
  (1, 'resistant', 'Resistant', 3), (2, 'low', 'Low', 6), (3, 'moderate', 'Moderate', 9), (4, 'high', 'High', 12),
  (5, 'very_high', 'Very high', 15);
call internal.lookup('lookup_geographic_scopes');
insert into lookup_geographic_scopes (sort_order, code, name) values
  (1, 'local', 'Local'), (2, 'regional', 'Regional'), (3, 'national', 'National'),
  (4, 'multi_national', 'Multinational'), (5, 'global', 'Global');
call internal.lookup('lookup_pain_point_categories');
insert into lookup_pain_point_categories (sort_order, code, name) values
  (1, 'process', 'Process'), (2, 'tool', 'Tool'), (3, 'data', 'Data'), (4, 'organizational', 'Organisational'),
  (5, 'resource', 'Resource'), (6, 'compliance', 'Compliance'), (7, 'communication', 'Communication');
call internal.lookup('lookup_severity_levels');
insert into lookup_severity_levels (sort_order, code, name) values
  (1, 'low', 'Low'), (2, 'medium', 'Medium'), (3, 'high', 'High'), (4, 'critical', 'Critical');
call internal.lookup('lookup_frequency_levels');
insert into lookup_frequency_levels (sort_order, code, name) values
  (1, 'rarely', 'Rarely'), (2, 'sometimes', 'Sometimes'), (3, 'often', 'Often'), (4, 'always', 'Always');
-- Months, the lower end included; null: no upper end.
call internal.lookup('lookup_timeframes', ', from_months smallint not null, to_months smallint');
insert into lookup_timeframes (sort_order, code, name, from_months, to_months) values
  (1, 'immediate', 'Immediate', 0, 1), (2, 'short_term', 'Short term', 1, 6), (3, 'medium_term', 'Medium term', 6, 18),
  (4, 'long_term', 'Long term', 18, 36), (5, 'strategic', 'Strategic', 36, null);
drop procedure internal.lookup;

create table products (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  description text check (length(description) <= 4000),
  value_prop text check (length(value_prop) <= 4000),
  version integer not null default 1,
  primary key (client_id, id),
  constraint products_name_client_unique unique (client_id, name)
);
call internal.protect('products');

create table ai_personas (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  is_default boolean not null default false,
  -- The name in texts; null: the client's own `persona_name`.
  persona_name text check (length(btrim(persona_name)) between 1 and 60),
  tone text not null default 'friendly-professional' check (length(btrim(tone)) between 1 and 500),
  greeting text check (length(greeting) <= 300),
  -- Null: `greeting`.
  sms_greeting text check (length(sms_greeting) <= 300),
  signature text check (length(signature) <= 500),
  goals text check (length(goals) <= 4000),
  service_description text check (length(service_description) <= 4000),
  ideal_customer_profile text check (length(ideal_customer_profile) <= 4000),
  -- Who made it; null: a program, or nobody.
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint ai_personas_name_client_unique unique (client_id, name),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create unique index ai_personas_one_default on ai_personas (client_id) where is_default;
create index idx_ai_personas_default on ai_personas (client_id, is_default);
create index idx_ai_personas_created_by on ai_personas (client_id, created_by);
call internal.protect('ai_personas');

-- Roles in the companies we write to; what is true of a role holds for every persona that has it.
create table org_roles (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  department text check (length(department) <= 120),
  business_function text check (length(business_function) <= 120),
  version integer not null default 1,
  primary key (client_id, id),
  constraint org_roles_name_client_unique unique (client_id, name)
);
call internal.protect('org_roles');

create procedure internal.rows_of(tbl text, parent text, key text, more text) language plpgsql as $$
begin
  execute format(
    'create table %1$I (
       client_id uuid not null references clients (id) on delete cascade,
       id uuid not null,
       created_at timestamptz(3) not null default app_now(),
       updated_at timestamptz(3) not null default app_now(),
       %3$I uuid not null,
       ordinal smallint not null default 0 check (ordinal >= 0),
       %4$s,
       primary key (client_id, id),
       foreign key (client_id, %3$I) references %2$I (client_id, id) on delete cascade)',
    tbl, parent, key, more);
  execute format('create index %I on %I (client_id, %I, ordinal)', 'idx_' || tbl || '_of', tbl, key);
  execute format('call internal.protect(%L)', tbl);
end
$$;
create procedure internal.role_table(tbl text, more text) language sql as $$
  call internal.rows_of(tbl, 'org_roles', 'role_id', more)
$$;
call internal.role_table('role_responsibilities', 'responsibility_text text not null check (length(responsibility_text) between 1 and 1000)');
call internal.role_table('role_skills', 'skill_name text not null check (length(skill_name) between 1 and 200)');
call internal.role_table('role_kpis', 'kpi_name text not null check (length(kpi_name) between 1 and 200),
  target text check (length(target) <= 200)');

create table personas (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  persona_type text not null default 'business' check (persona_type in ('business', 'homeowner')),
  is_active boolean not null default true,
  -- Role, department and business function follow org_roles where role_id names one.
  role_id uuid,
  role text check (length(role) <= 120),
  department text check (length(department) <= 120),
  business_function text check (length(business_function) <= 120),
  title text check (length(title) <= 120),
  industry text check (length(industry) <= 120),
  goals text check (length(goals) <= 4000),
  pain_points text check (length(pain_points) <= 4000),
  desired_outcome text check (length(desired_outcome) <= 4000),
  value_prop_to_persona text check (length(value_prop_to_persona) <= 4000),
  -- How well these people suit the business, 0 to 100, as a person judges it.
  alignment_score smallint check (alignment_score between 0 and 100),
  product_id uuid,
  buying_stage text check (buying_stage in ('unaware', 'aware', 'considering', 'deciding', 'bought')),
  archetype archetype_enum,
  work_pattern work_pattern_enum,
  budget_authority budget_authority_enum,
  ai_maturity_score numeric(4, 1) check (ai_maturity_score between 0 and 100),
  work_complexity_score numeric(4, 1) check (work_complexity_score between 0 and 100),
  technology_adoption text references lookup_technology_adoption (code),
  risk_tolerance text references lookup_risk_tolerance (code),
  change_readiness text references lookup_change_readiness (code),
  seniority_level text references lookup_seniority_levels (code),
  organization_size text references lookup_organization_sizes (code),
  geographic_scope text references lookup_geographic_scopes (code),
  -- Set by a trigger.
  gen_ai_readiness_level gen_ai_readiness_enum,
  preferred_service_layer service_layer_enum,
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint personas_name_client_unique unique (client_id, name),
  constraint personas_slug_client_unique unique (client_id, slug),
  foreign key (client_id, product_id) references products (client_id, id) on delete set null (product_id),
  foreign key (client_id, role_id) references org_roles (client_id, id) on delete set null (role_id),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_personas_product on personas (client_id, product_id);
create index idx_personas_role on personas (client_id, role_id);
create index idx_personas_active on personas (client_id, is_active);
create index idx_personas_archetype on personas (client_id, archetype);
create index idx_personas_seniority on personas (client_id, seniority_level);
create index idx_personas_technology_adoption on personas (client_id, technology_adoption);
create index idx_personas_created_by on personas (client_id, created_by);
call internal.protect('personas');

create procedure internal.persona_table(tbl text, more text) language sql as $$
  call internal.rows_of(tbl, 'personas', 'persona_id', more)
$$;
call internal.persona_table('persona_pain_points', 'pain_point_text text not null check (length(pain_point_text) between 1 and 1000),
  category text references lookup_pain_point_categories (code), severity text references lookup_severity_levels (code),
  frequency text references lookup_frequency_levels (code)');
call internal.persona_table('persona_goals', 'goal_text text not null check (length(goal_text) between 1 and 1000),
  goal_type text check (length(goal_type) <= 60), timeframe text references lookup_timeframes (code)');
call internal.persona_table('persona_motivations', 'motivation_text text not null check (length(motivation_text) between 1 and 1000)');
call internal.persona_table('persona_typical_day', 'activity_text text not null check (length(activity_text) between 1 and 1000),
  starts_at time');
call internal.persona_table('persona_challenges', 'challenge_text text not null check (length(challenge_text) between 1 and 1000),
  severity text references lookup_severity_levels (code)');
call internal.persona_table('persona_tools_used', 'tool_name text not null check (length(tool_name) between 1 and 200),
  frequency text references lookup_frequency_levels (code)');
call internal.persona_table('persona_information_sources', 'source_name text not null check (length(source_name) between 1 and 200),
  source_type text check (length(source_type) <= 60)');
call internal.persona_table('persona_education', 'degree text not null check (length(degree) between 1 and 200),
  field_of_study text check (length(field_of_study) <= 200)');
call internal.persona_table('persona_certifications', 'certification_name text not null check (length(certification_name) between 1 and 200),
  issuer text check (length(issuer) <= 200)');
call internal.persona_table('persona_success_metrics', 'metric_name text not null check (length(metric_name) between 1 and 200),
  target text check (length(target) <= 200)');
-- Visibility, pain, action, need, emotion and scenario: how much each makes these people worth addressing, 0 to 10.
call internal.persona_table('persona_vpanes_scoring', 'visibility numeric(3, 1) not null default 0 check (visibility between 0 and 10),
  pain numeric(3, 1) not null default 0 check (pain between 0 and 10), action numeric(3, 1) not null default 0 check (action between 0 and 10),
  need numeric(3, 1) not null default 0 check (need between 0 and 10), emotion numeric(3, 1) not null default 0 check (emotion between 0 and 10),
  scenario numeric(3, 1) not null default 0 check (scenario between 0 and 10),
  constraint persona_vpanes_scoring_one unique (client_id, persona_id)');
call internal.persona_table('persona_aspirations', 'aspiration_text text not null check (length(aspiration_text) between 1 and 1000),
  timeframe text references lookup_timeframes (code)');
call internal.persona_table('persona_personality_traits', 'trait_name text not null check (length(trait_name) between 1 and 200)');
call internal.persona_table('persona_values', 'value_name text not null check (length(value_name) between 1 and 200)');
call internal.persona_table('persona_buying_process', 'process_text text not null check (length(process_text) between 1 and 1000),
  role_in_purchase text check (length(role_in_purchase) <= 120), decision_timeframe text references lookup_timeframes (code),
  constraint persona_buying_process_one unique (client_id, persona_id)');
call internal.persona_table('persona_buying_triggers', 'trigger_text text not null check (length(trigger_text) between 1 and 1000)');
call internal.persona_table('persona_objections', 'objection_text text not null check (length(objection_text) between 1 and 1000),
  response_text text check (length(response_text) <= 1000)');
call internal.persona_table('persona_adoption_barriers', 'barrier_text text not null check (length(barrier_text) between 1 and 1000),
  response_text text check (length(response_text) <= 1000)');
-- `avoid_phrase` is never written to these people, whatever the model says.
call internal.persona_table('persona_communication_preferences', 'preference_text text not null check (length(preference_text) between 1 and 1000),
  channel text check (channel in (''sms'', ''email'', ''phone'', ''whatsapp'', ''post'', ''in_person'')), avoid_phrase text check (length(btrim(avoid_phrase)) between 1 and 100)');
call internal.persona_table('persona_content_preferences', 'preference_text text not null check (length(preference_text) between 1 and 1000),
  content_type text check (length(content_type) <= 60)');
call internal.persona_table('persona_jtbd', 'job_statement text not null check (length(job_statement) between 1 and 1000),
  job_type text check (job_type in (''functional'', ''emotional'', ''social''))');
-- Who belongs to this persona, by what a list says of a lead: any of `accepted` fits. `disqualifies`: who is known to
-- fit none of them never belongs. Beside what the persona's own columns say of companies.
call internal.persona_table('persona_criteria', 'criterion text not null check (criterion in
    (''product_need'', ''area'', ''property_type'', ''ownership'', ''timeframe'', ''budget'',
     ''industry'', ''role'', ''seniority'', ''size'', ''geography'', ''pain'', ''buying_stage'', ''budget_authority'', ''channel'')),
  accepted text[] not null default ''{}'', disqualifies boolean not null default false,
  constraint persona_criteria_once unique (client_id, persona_id, criterion)');

create index idx_persona_pain_points_category on persona_pain_points (client_id, category);
create index idx_persona_pain_points_severity on persona_pain_points (client_id, severity);
create index idx_persona_goals_timeframe on persona_goals (client_id, timeframe);
drop procedure internal.persona_table;
drop procedure internal.role_table;
drop procedure internal.rows_of;

-- Binds voice, audience, product and template. Delays are in seconds and override the campaign's.
create table strategies (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null check (length(btrim(name)) between 1 and 120),
  description text check (length(description) <= 4000),
  tag text check (length(tag) <= 60),
  ai_persona_id uuid,
  persona_id uuid,
  product_id uuid,
  -- Of prompt_templates, whose migration adds the foreign key.
  prompt_template_id uuid not null,
  ai_name text not null check (length(btrim(ai_name)) between 1 and 60),
  ai_role text not null check (length(btrim(ai_role)) between 1 and 1000),
  conversation_tone text not null check (length(btrim(conversation_tone)) between 1 and 1000),
  qualification_questions text not null check (length(btrim(qualification_questions)) between 1 and 4000),
  objection_handling text not null check (length(btrim(objection_handling)) between 1 and 4000),
  closing_strategy text not null check (length(btrim(closing_strategy)) between 1 and 4000),
  industry_context text check (length(industry_context) <= 4000),
  company_background text check (length(company_background) <= 4000),
  communication_style text check (length(communication_style) <= 1000),
  disqualification_rules text check (length(disqualification_rules) <= 4000),
  booking_instructions text check (length(booking_instructions) <= 4000),
  output_guidelines text check (length(output_guidelines) <= 4000),
  prohibited_behaviors text check (length(prohibited_behaviors) <= 4000),
  delay_min integer check (delay_min >= 0),
  delay_max integer check (delay_max >= 0),
  metadata jsonb not null default '{}',
  is_active boolean not null default true,
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint strategies_name_client_unique unique (client_id, name),
  constraint strategies_delays check ((delay_min is null) = (delay_max is null) and delay_min <= delay_max),
  foreign key (client_id, ai_persona_id) references ai_personas (client_id, id) on delete set null (ai_persona_id),
  foreign key (client_id, persona_id) references personas (client_id, id) on delete set null (persona_id),
  foreign key (client_id, product_id) references products (client_id, id) on delete set null (product_id),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_strategies_ai_persona on strategies (client_id, ai_persona_id);
create index idx_strategies_persona on strategies (client_id, persona_id);
create index idx_strategies_product on strategies (client_id, product_id);
create index idx_strategies_template on strategies (client_id, prompt_template_id);
call internal.protect('strategies');

-- A campaign's own voice, audience and strategy; null: what the strategy says, else the client's default.
alter table datasets
  add column ai_persona_id uuid,
  add column persona_id uuid,
  add column strategy_id uuid,
  add foreign key (client_id, ai_persona_id) references ai_personas (client_id, id) on delete set null (ai_persona_id),
  add foreign key (client_id, persona_id) references personas (client_id, id) on delete set null (persona_id),
  add foreign key (client_id, strategy_id) references strategies (client_id, id) on delete set null (strategy_id);
create index idx_datasets_ai_persona on datasets (client_id, ai_persona_id);
create index idx_datasets_persona on datasets (client_id, persona_id);
create index idx_datasets_strategy on datasets (client_id, strategy_id);

-- How well a lead fits each persona, as it stands now. Of a lead's personas at most one is the one it is written to as.
create table lead_personas (
  client_id uuid not null,
  lead_id uuid not null,
  persona_id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- Who says so: the score, or a person, whom no score overrules.
  source text not null check (source in ('score', 'person')),
  is_primary boolean not null default false,
  -- 0 to 100; null: too little is known.
  score smallint check (score between 0 and 100),
  confidence double precision check (confidence between 0 and 1),
  -- What the score is made of: [{criterion, weight, match}], match null where nothing is known.
  breakdown jsonb,
  -- The criterion that excludes the lead; null: none.
  disqualified_by text,
  primary key (client_id, lead_id, persona_id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade,
  foreign key (client_id, persona_id) references personas (client_id, id) on delete cascade
);
create unique index lead_personas_one_primary on lead_personas (client_id, lead_id) where is_primary;
create index idx_lead_personas_persona on lead_personas (client_id, persona_id, lead_id);
call internal.protect('lead_personas');

-- The scores as they stood when the lead was first texted; never changed. No foreign key to personas: it outlives them.
create table lead_persona_scores (
  client_id uuid not null,
  lead_id uuid not null,
  persona_id uuid not null,
  persona_name text not null,
  at timestamptz(3) not null default app_now(),
  source text not null check (source in ('score', 'person')),
  is_primary boolean not null,
  score smallint check (score between 0 and 100),
  confidence double precision,
  breakdown jsonb,
  disqualified_by text,
  primary key (client_id, lead_id, persona_id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create index idx_lead_persona_scores_persona on lead_persona_scores (client_id, persona_id);
call internal.protect('lead_persona_scores', 'select, insert');

-- Every client has a voice and somebody to address from the start; those that are here already get theirs now. The
-- owner is under row level security as everybody is, so the tables let it see them for as long as this takes.
alter table clients no force row level security;
alter table ai_personas no force row level security;
alter table personas no force row level security;
insert into ai_personas (client_id, id, name, is_default) select id, gen_random_uuid(), 'Friendly assistant', true from clients;
insert into personas (client_id, id, name, slug, persona_type, goals)
select id, gen_random_uuid(), 'Past enquirers', 'past-enquirers', 'homeowner', 'Asked for a quote some time ago and may still want the work done.'
from clients;
alter table clients force row level security;
alter table ai_personas force row level security;
alter table personas force row level security;
