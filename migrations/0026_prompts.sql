-- What the AI is told beyond its persona: templates to begin from, prompts, and their versions, which never change once
-- they have been tried. A version's words are kept as fragments, each with where it comes from and why it is there.

create table prompt_templates (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- Which of the templates that come with the software it is; null: the client's own.
  system_key text check (length(system_key) <= 60),
  is_system_template boolean not null generated always as (system_key is not null) stored,
  name text not null check (length(btrim(name)) between 1 and 120),
  description text not null default '' check (length(description) <= 2000),
  category text not null default 'general' check (length(btrim(category)) between 1 and 60),
  -- Who the AI is, in words of its own: stands with its identity while the template applies to a lead.
  base_system_prompt text check (length(base_system_prompt) <= 4000),
  -- {section: [{content, why, is_fact}]}, sections as in prompt_fragments.
  template_structure jsonb not null default '{}',
  default_wizard_answers jsonb not null default '{}',
  -- Lessons that a prompt made from it begins with, each as lessons take it.
  included_lessons jsonb not null default '[]',
  included_lessons_count integer not null
    generated always as (case when jsonb_typeof(included_lessons) = 'array' then jsonb_array_length(included_lessons) else 0 end) stored,
  industry text not null default 'solar' check (length(industry) <= 60),
  use_case text check (length(use_case) <= 60),
  best_for text check (length(best_for) <= 500),
  -- Null: the model's own.
  temperature numeric(3, 2) default 0.7 check (temperature between 0 and 2),
  -- Of one answer; null: as many as a text can need.
  max_tokens integer check (max_tokens between 100 and 600),
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  -- Prompts made from it.
  times_used integer not null default 0 check (times_used >= 0),
  -- Offered to begin a prompt from.
  is_active boolean not null default true,
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint prompt_templates_name_client_unique unique (client_id, name),
  constraint prompt_templates_system_key_unique unique (client_id, system_key),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_prompt_templates_category on prompt_templates (client_id, category);
create index idx_prompt_templates_is_active on prompt_templates (client_id, is_active);
create index idx_prompt_templates_is_system on prompt_templates (client_id, is_system_template);
call internal.protect('prompt_templates');

-- Which template applies to leads whose campaign names no strategy: at most one a client.
create table client_prompt_templates (
  client_id uuid not null references clients (id) on delete cascade,
  prompt_template_id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  is_active boolean not null default false,
  primary key (client_id, prompt_template_id),
  foreign key (client_id, prompt_template_id) references prompt_templates (client_id, id) on delete cascade
);
create unique index client_prompt_templates_one_active on client_prompt_templates (client_id) where is_active;
call internal.protect('client_prompt_templates');

-- A template in use stays.
alter table strategies add constraint strategies_prompt_template_fkey
  foreign key (client_id, prompt_template_id) references prompt_templates (client_id, id) on delete restrict;

create table prompts (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- Null: for every campaign that has none of its own.
  dataset_id uuid,
  name text not null check (length(btrim(name)) between 1 and 120),
  description text check (length(description) <= 2000),
  -- Conversations that its versions must pass besides those every version must: [{name, says, answer, expects}].
  golden_conversations jsonb not null default '[]',
  created_by uuid,
  version integer not null default 1,
  primary key (client_id, id),
  constraint prompts_name_client_unique unique (client_id, name),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade,
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_prompts_dataset_id on prompts (client_id, dataset_id);
call internal.protect('prompts');

create table prompt_versions (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  prompt_id uuid not null,
  -- As its prompt has it; set by a trigger.
  dataset_id uuid,
  version text not null default '1.0' check (length(version) <= 20),
  version_number integer not null default 1 check (version_number >= 1),
  status text not null default 'draft' check (status in ('draft', 'test', 'live', 'archived')),
  is_live boolean not null generated always as (status = 'live') stored,
  created_from text not null default 'wizard' check (created_from in ('wizard', 'template', 'manual', 'copied')),
  template_id uuid,
  copied_from_version_id uuid,
  wizard_answers jsonb not null default '{}',
  -- {section: {content, source, why}} and the text of all of it, both made from the fragments.
  prompt_structure jsonb not null default '{}',
  compiled_prompt text not null default '',
  compiled_sha256 text not null default '',
  applied_lessons uuid[] not null default '{}',
  lessons_count integer not null generated always as (cardinality(applied_lessons)) stored,
  manual_edits_count integer not null default 0 check (manual_edits_count >= 0),
  previous_version_id uuid,
  -- {type, lesson_id, lesson_title, sections_changed, before, after} against the previous version.
  changes jsonb not null default '{}',
  changes_summary text not null default '' check (length(changes_summary) <= 2000),
  change_reason text check (length(change_reason) <= 2000),
  lesson_applied_id uuid,
  created_by uuid,
  created_by_type text not null default 'user' check (created_by_type in ('user', 'sophie', 'system')),
  -- Share of leads, in percent, that a version in test answers.
  canary_percent smallint not null default 0 check (canary_percent between 0 and 100),
  golden_passed boolean not null default false,
  golden_at timestamptz(3),
  golden_result jsonb,
  deployed_at timestamptz(3),
  deployed_by uuid,
  -- The version that was live before this one went live: where a rollback goes.
  replaced_version_id uuid,
  -- How that one did until then.
  performance_before jsonb,
  archived_at timestamptz(3),
  primary key (client_id, id),
  constraint prompt_versions_number_unique unique (client_id, prompt_id, version_number),
  constraint prompt_versions_live_is_proven check (status <> 'live' or golden_passed),
  constraint prompt_versions_canary_is_proven check (canary_percent = 0 or (status = 'test' and golden_passed)),
  foreign key (client_id, prompt_id) references prompts (client_id, id) on delete cascade,
  foreign key (client_id, template_id) references prompt_templates (client_id, id) on delete restrict,
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by),
  foreign key (client_id, deployed_by) references users (client_id, id) on delete set null (deployed_by)
);
create unique index prompt_versions_one_live on prompt_versions (client_id, dataset_id) nulls not distinct where status = 'live';
create unique index prompt_versions_one_canary on prompt_versions (client_id, dataset_id) nulls not distinct
  where status = 'test' and canary_percent > 0;
create index idx_prompt_versions_prompt_id on prompt_versions (client_id, prompt_id, version_number desc);
create index idx_prompt_versions_created_at on prompt_versions (client_id, created_at desc);
create index idx_prompt_versions_status on prompt_versions (client_id, status);
create index idx_prompt_versions_template_id on prompt_versions (client_id, template_id);
create index idx_prompt_versions_lesson_applied on prompt_versions (client_id, lesson_applied_id);
call internal.protect('prompt_versions');

create table prompt_fragments (
  client_id uuid not null references clients (id) on delete cascade,
  prompt_version_id uuid not null,
  section text not null check (section in ('context', 'goal', 'tone', 'knowledge', 'objections', 'boundaries')),
  ordinal smallint not null check (ordinal >= 0),
  content text not null check (length(btrim(content)) between 1 and 4000),
  -- As FragmentSource of packages/domain: wizard, manual, template:id, copied:id, lesson:id.
  source text not null check (length(source) <= 200),
  why text not null check (length(why) <= 500),
  ref_id uuid,
  ref_version text,
  -- Somebody answers for its figures: replies may state them.
  is_fact boolean not null default false,
  sha256 text not null,
  primary key (client_id, prompt_version_id, section, ordinal),
  foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id) on delete cascade
);
call internal.protect('prompt_fragments');

-- Draft to test to live to archived; what was live once may be live again. Words change in drafts only.
create function guard_prompt_version() returns trigger language plpgsql as $$
declare
  of_life constant text[] := array['status', 'is_live', 'canary_percent', 'golden_passed', 'golden_at', 'golden_result',
    'deployed_at', 'deployed_by', 'replaced_version_id', 'performance_before', 'archived_at', 'updated_at', 'created_by',
    'lessons_count'];
begin
  if tg_op = 'INSERT' then
    new.dataset_id := (select p.dataset_id from prompts p where p.client_id = new.client_id and p.id = new.prompt_id);
    if new.status <> 'draft' then
      raise exception 'A prompt version begins as a draft' using errcode = 'check_violation', constraint = 'prompt_versions_begin_as_draft';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    -- What goes with its prompt or client goes whatever it is.
    if old.status <> 'draft' and pg_trigger_depth() = 1 then
      raise exception 'Only a draft of a prompt can be deleted' using errcode = 'check_violation', constraint = 'prompt_versions_immutable';
    end if;
    return old;
  end if;
  if new.dataset_id is distinct from old.dataset_id or new.prompt_id <> old.prompt_id or new.version_number <> old.version_number
    or (old.status <> 'draft' and to_jsonb(new) - of_life is distinct from to_jsonb(old) - of_life) then
    raise exception 'A prompt version that has been tried never changes' using errcode = 'check_violation', constraint = 'prompt_versions_immutable';
  end if;
  if new.status <> old.status and not (
    (old.status = 'draft' and new.status in ('test', 'archived')) or (old.status = 'test' and new.status in ('live', 'archived'))
    or (old.status = 'live' and new.status = 'archived')
    or (old.status = 'archived' and new.status = 'live' and old.deployed_at is not null)
  ) then
    raise exception 'A prompt version does not go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'prompt_versions_order';
  end if;
  return new;
end
$$;
create trigger guard_prompt_version before insert or update or delete on prompt_versions
  for each row execute function guard_prompt_version();

create function guard_prompt_fragment() returns trigger language plpgsql as $$
declare
  fragment prompt_fragments := case when tg_op = 'DELETE' then old else new end;
begin
  if pg_trigger_depth() = 1 and exists (
    select from prompt_versions v
    where v.client_id = fragment.client_id and v.id = fragment.prompt_version_id and v.status <> 'draft'
  ) then
    raise exception 'A prompt version that has been tried never changes' using errcode = 'check_violation', constraint = 'prompt_versions_immutable';
  end if;
  return fragment;
end
$$;
create trigger guard_prompt_fragment before insert or update or delete on prompt_fragments
  for each row execute function guard_prompt_fragment();

create function guard_prompt() returns trigger language plpgsql as $$
begin
  raise exception 'A prompt stays with its campaign' using errcode = 'check_violation', constraint = 'prompts_dataset_immutable';
end
$$;
create trigger guard_prompt before update on prompts for each row
  when (old.dataset_id is distinct from new.dataset_id) execute function guard_prompt();

alter table ai_runs
  -- The version of the client's prompt that applied; null: none did. No foreign key: the record outlives it.
  add column prompt_version_id uuid,
  -- Lessons that were shown for this turn or with the version, and those the model says it used.
  add column shown_lesson_ids uuid[] not null default '{}',
  add column used_lesson_ids uuid[] not null default '{}';
create index idx_ai_runs_prompt_version on ai_runs (client_id, prompt_version_id, conversation_id) where prompt_version_id is not null;
