-- How a prompt version does with simulated leads, each with a goal that nobody tells the AI.
create table prompt_evals (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  prompt_version_id uuid not null,
  -- The words that were played; a draft's may have changed since.
  compiled_sha256 text not null,
  model text not null check (length(model) between 1 and 100),
  -- model: a real one; simulated: the sandbox's; scripted: rules in the place of one.
  model_kind text not null check (model_kind in ('model', 'simulated', 'scripted')),
  seed integer not null,
  leads integer not null check (leads > 0),
  -- Of each lead, which passes when all of them do.
  plays integer not null check (plays > 0),
  passed integer not null check (passed between 0 and leads),
  violations integer not null check (violations >= 0),
  -- Mean of all leads, 0 to 1.
  score numeric(4, 3) not null check (score between 0 and 1),
  calls integer not null,
  cost_micros bigint not null,
  -- [{key, goal, passed, score, plays: [{end, missing, violations, lines}]}]
  results jsonb not null,
  primary key (client_id, id),
  foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id) on delete cascade
);
create index idx_prompt_evals_version on prompt_evals (client_id, prompt_version_id, created_at desc);
-- What was measured never changes.
call internal.protect('prompt_evals', 'select, insert');
