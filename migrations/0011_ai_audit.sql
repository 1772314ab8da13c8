-- What was sent to the model, to the byte and with where each piece came from; and what the model may cost in a day.

alter table clients
  -- In micro-USD, as the model is billed, a day of the client's time; null: no cap. Above it people answer.
  add column daily_ai_cap_micros bigint check (daily_ai_cap_micros >= 0);

-- The static part of a prompt, once for all runs that had it: its fragments in their order, joined by line feeds.
create table compiled_prompts (
  client_id uuid not null references clients (id) on delete cascade,
  static_hash text not null,
  created_at timestamptz(3) not null default app_now(),
  prompt_version text not null,
  fragments jsonb not null,
  primary key (client_id, static_hash)
);
call internal.protect('compiled_prompts', 'select, insert');

alter table ai_runs
  -- The part that is of one lead and turn; it goes when the conversation goes.
  add column turn_hash text,
  add column turn_fragments jsonb,
  -- What the compiler cut and warned of.
  add column warnings jsonb not null default '[]',
  add column cached_input_tokens integer,
  -- The price table that the cost comes from.
  add column price_version text;
comment on column ai_runs.prompt_hash is 'SHA-256 of the static part: compiled_prompts.static_hash';
create index idx_ai_runs_at on ai_runs (client_id, at);
