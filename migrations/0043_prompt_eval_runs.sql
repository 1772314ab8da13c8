-- Simulated leads that are played against a version in the background, from the API and the console: as far as it has come.
create table prompt_eval_runs (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  prompt_version_id uuid not null,
  -- The words it began with: a draft that is changed meanwhile ends it.
  compiled_sha256 text not null,
  seed integer not null,
  plays integer not null check (plays between 1 and 5),
  status text not null default 'running' check (status in ('running', 'finished', 'failed')),
  reason text check (reason in ('ai_cap', 'spend_cap', 'ai_unavailable', 'words_changed', 'given_up')),
  leads integer not null check (leads > 0),
  played integer not null default 0,
  -- Of the leads that were played, as `prompt_evals.results` has them.
  results jsonb not null default '[]',
  model text,
  model_kind text check (model_kind in ('model', 'simulated', 'scripted')),
  -- What it has cost, also for plays that were not kept; micro-USD.
  cost_micros bigint not null default 0,
  finished_at timestamptz(3),
  created_by uuid,
  primary key (client_id, id),
  foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id) on delete cascade,
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by),
  constraint prompt_eval_runs_ended check ((status = 'running') = (finished_at is null)),
  constraint prompt_eval_runs_failed check ((status = 'failed') = (reason is not null))
);
create index idx_prompt_eval_runs_version on prompt_eval_runs (client_id, prompt_version_id, created_at desc);
-- Each costs up to a thousand calls of the model.
create unique index prompt_eval_runs_one_running on prompt_eval_runs (client_id) where status = 'running';
call internal.protect('prompt_eval_runs', 'select, insert, update');

alter table review_tasks drop constraint review_tasks_task_check;
alter table review_tasks add constraint review_tasks_task_check
  check (task in ('conversation', 'patterns', 'replay', 'notice', 'eval'));
