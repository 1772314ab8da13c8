-- Sophie, the coach: what she found in the AI's answers, what people made of it, and how lessons would have done.

-- Work of hers that waits, one row a thing; the job is only a wake-up.
create table review_tasks (
  client_id uuid not null references clients (id) on delete cascade,
  -- Of the conversation, replay or notice; the client's own for its patterns.
  id uuid not null,
  task text not null check (task in ('conversation', 'patterns', 'replay', 'notice')),
  due_at timestamptz(3) not null,
  -- Tries in a row that ended without a result.
  tries integer not null default 0,
  primary key (client_id, task, id)
);
create index idx_review_tasks_due on review_tasks (due_at, id);
call internal.protect('review_tasks');
create policy system_wakes on review_tasks for select to rekindle_system using (true);
grant select (client_id, id, task, due_at) on review_tasks to rekindle_system;

-- What was found in one message of the AI's.
create table message_reviews (
  client_id uuid not null references clients (id) on delete cascade,
  message_id uuid not null,
  conversation_id uuid not null,
  dataset_id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- [{check, severity, quote, suggestedText, by}]
  findings jsonb not null default '[]',
  -- 0 to 1.
  quality_score numeric(3, 2) not null check (quality_score between 0 and 1),
  -- Whether a model has looked besides the rules; waiting: it is still to be asked.
  model_state text not null default 'waiting' check (model_state in ('waiting', 'done', 'no_key', 'capped', 'failed', 'off')),
  ai_run_id uuid,
  primary key (client_id, message_id),
  foreign key (client_id, message_id) references messages (client_id, id) on delete cascade,
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade
);
create index idx_message_reviews_conversation on message_reviews (client_id, conversation_id);
create index idx_message_reviews_created_at on message_reviews (client_id, created_at);
call internal.protect('message_reviews');

-- What was found in a conversation that had come to its end, at its newest turn.
create table conversation_reviews (
  client_id uuid not null references clients (id) on delete cascade,
  conversation_id uuid not null,
  dataset_id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  turn integer not null,
  outcome text not null check (outcome in ('booked', 'converted', 'declined', 'removed', 'silent', 'closed')),
  -- Whether the lead got what they wrote for.
  intent_reached text not null check (intent_reached in ('reached', 'missed', 'unclear')),
  findings jsonb not null default '[]',
  quality_score numeric(3, 2) check (quality_score between 0 and 1),
  primary key (client_id, conversation_id),
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade
);
create index idx_conversation_reviews_created_at on conversation_reviews (client_id, created_at);
call internal.protect('conversation_reviews');

create table sophie_insights (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  insight_type text not null check (insight_type in ('message', 'conversation', 'campaign', 'pattern')),
  -- The check that found it.
  check_key text not null check (length(check_key) between 1 and 60),
  -- What makes two findings the same one.
  dedup_key text not null,
  message_id uuid,
  conversation_id uuid,
  dataset_id uuid,
  severity text not null default 'info' check (severity in ('info', 'suggestion', 'warning', 'critical')),
  category text not null check (category in ('tone', 'grammar', 'objection', 'timing', 'success_pattern', 'clarity', 'compliance')),
  title text not null check (length(btrim(title)) between 1 and 200),
  description text not null check (length(description) <= 2000),
  suggestion text check (length(suggestion) <= 2000),
  -- The very words, out of the text they stand in.
  original_text text check (length(original_text) <= 1600),
  suggested_text text check (length(suggested_text) <= 1600),
  affected_leads_count integer not null default 1 check (affected_leads_count >= 0),
  -- Of a pattern: {hits, of, share, low, high, since, leads, examples}; low and high: 95 % interval (Wilson).
  evidence jsonb,
  related_lesson_id uuid,
  -- The draft that agreeing made.
  prompt_version_id uuid,
  status text not null default 'pending'
    check (status in ('pending', 'viewed', 'approved_and_learned', 'dismissed', 'taught_sophie')),
  reviewed_by uuid,
  reviewed_at timestamptz(3),
  user_feedback text check (length(user_feedback) <= 2000),
  applied boolean not null default false,
  applied_at timestamptz(3),
  -- How much rarer the finding has been since, -1 to 1; null: too little is known.
  impact_score numeric(3, 2) check (impact_score between -1 and 1),
  version integer not null default 1,
  primary key (client_id, id),
  foreign key (client_id, message_id) references messages (client_id, id) on delete cascade,
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade,
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade,
  foreign key (client_id, related_lesson_id) references lessons (client_id, id) on delete set null (related_lesson_id),
  foreign key (client_id, prompt_version_id) references prompt_versions (client_id, id) on delete set null (prompt_version_id),
  foreign key (client_id, reviewed_by) references users (client_id, id) on delete set null (reviewed_by),
  constraint sophie_insights_reviewed check ((status in ('pending', 'viewed')) = (reviewed_at is null)),
  constraint sophie_insights_applied check (applied = (applied_at is not null))
);
create unique index sophie_insights_open_once on sophie_insights (client_id, dedup_key) where status in ('pending', 'viewed');
create index idx_sophie_insights_status on sophie_insights (client_id, status);
create index idx_sophie_insights_severity on sophie_insights (client_id, severity);
create index idx_sophie_insights_category on sophie_insights (client_id, category);
create index idx_sophie_insights_message_id on sophie_insights (client_id, message_id);
create index idx_sophie_insights_conversation_id on sophie_insights (client_id, conversation_id);
create index idx_sophie_insights_created_at on sophie_insights (client_id, created_at desc);
create index idx_sophie_insights_check on sophie_insights (client_id, check_key, reviewed_at);
create index idx_sophie_insights_dedup on sophie_insights (client_id, dedup_key);
call internal.protect('sophie_insights', 'select, insert, update');

-- Whom an insight is about, each lead once.
create table insight_leads (
  client_id uuid not null,
  insight_id uuid not null,
  lead_id uuid not null,
  message_id uuid,
  conversation_id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  primary key (client_id, insight_id, lead_id),
  foreign key (client_id, insight_id) references sophie_insights (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade,
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade
);
create index idx_insight_leads_conversation on insight_leads (client_id, conversation_id);
call internal.protect('insight_leads', 'select, insert');

create function count_insight_lead() returns trigger language plpgsql as $$
begin
  update sophie_insights s set affected_leads_count =
    (select count(*) from insight_leads l where l.client_id = new.client_id and l.insight_id = new.insight_id)
  where s.client_id = new.client_id and s.id = new.insight_id;
  return null;
end
$$;
create trigger count_insight_lead after insert on insight_leads for each row execute function count_insight_lead();

-- How closely a client is looked at by one check; without a row: normal.
create table review_checks (
  client_id uuid not null references clients (id) on delete cascade,
  check_key text not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- low: only patterns, and what is critical as a warning; off: nothing.
  sensitivity text not null check (sensitivity in ('normal', 'low', 'off')),
  because text not null check (because in ('dismissals', 'taught', 'person')),
  changed_by uuid,
  -- Decisions before this no longer count towards lowering it.
  changed_at timestamptz(3) not null default app_now(),
  primary key (client_id, check_key),
  foreign key (client_id, changed_by) references users (client_id, id) on delete set null (changed_by)
);
call internal.protect('review_checks');

-- Where people disagreed and said why.
create table review_teachings (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  insight_id uuid not null,
  check_key text not null,
  effect text not null check (effect in ('lower', 'off', 'allow_words')),
  -- Of allow_words: what this check finds no fault with any more.
  words text check (length(words) between 1 and 1600),
  reason text not null check (length(btrim(reason)) between 1 and 2000),
  created_by uuid,
  withdrawn_at timestamptz(3),
  primary key (client_id, id),
  foreign key (client_id, insight_id) references sophie_insights (client_id, id) on delete cascade,
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by),
  constraint review_teachings_words check ((effect = 'allow_words') = (words is not null))
);
create index idx_review_teachings_check on review_teachings (client_id, check_key) where withdrawn_at is null;
call internal.protect('review_teachings', 'select, insert, update');

-- How a lesson would have done in past conversations, before it is taught.
create table review_replays (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  insight_id uuid not null,
  -- As lessons take it.
  lesson jsonb not null,
  status text not null default 'running' check (status in ('running', 'finished', 'failed')),
  reason text,
  conversations integer not null check (conversations between 0 and 25),
  played integer not null default 0,
  -- Who answered; a scripted or simulated one measures words and gates, not a model.
  model text,
  model_kind text check (model_kind in ('model', 'simulated', 'scripted')),
  finished_at timestamptz(3),
  created_by uuid,
  primary key (client_id, id),
  foreign key (client_id, insight_id) references sophie_insights (client_id, id) on delete cascade,
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_review_replays_insight on review_replays (client_id, insight_id, created_at);
create unique index review_replays_one_running on review_replays (client_id, insight_id) where status = 'running';
call internal.protect('review_replays');

create table review_replay_turns (
  client_id uuid not null,
  replay_id uuid not null,
  conversation_id uuid not null,
  ordinal integer not null check (ordinal between 0 and 24),
  -- The answer that was sent then, which both are played in place of.
  message_id uuid not null,
  -- {text, end, gates, finds}; null until played.
  before jsonb,
  after jsonb,
  changed boolean,
  verdict text check (verdict in ('same', 'different', 'better', 'worse')),
  primary key (client_id, replay_id, conversation_id),
  foreign key (client_id, replay_id) references review_replays (client_id, id) on delete cascade,
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade
);
call internal.protect('review_replay_turns', 'select, insert, update');

-- Whom to tell of a critical insight by e-mail.
create table insight_notices (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  insight_id uuid not null,
  user_id uuid not null,
  state text not null default 'due' check (state in ('due', 'delivered', 'failed', 'skipped')),
  reason text,
  attempt integer not null default 0,
  delivered_at timestamptz(3),
  primary key (client_id, id),
  unique (client_id, insight_id, user_id),
  foreign key (client_id, insight_id) references sophie_insights (client_id, id) on delete cascade,
  foreign key (client_id, user_id) references users (client_id, id) on delete cascade
);
call internal.protect('insight_notices');

-- What a call of the model was for: replies alone count for versions and lessons.
alter table ai_runs add column purpose text not null default 'reply' check (purpose in ('reply', 'review', 'replay'));

-- Whoever lets an answer of the AI's leave, or brings a conversation to its end, asks for its review in that transaction.
create function ask_for_review() returns trigger language plpgsql as $$
begin
  insert into review_tasks (client_id, id, task, due_at)
  select v.client_id, v.id, 'conversation', app_now()
  from conversations v
  where v.client_id = new.client_id and v.id = case tg_table_name
      when 'messages' then (to_jsonb(new) ->> 'conversation_id')::uuid
      when 'leads' then (select c.id from conversations c
        where c.client_id = new.client_id and c.lead_id = new.id and c.last_inbound_at is not null)
      else new.id end
    and exists (select from messages m where m.client_id = v.client_id and m.conversation_id = v.id and m.ai_generated)
  on conflict (client_id, task, id) do update set due_at = least(review_tasks.due_at, excluded.due_at), tries = 0;
  return null;
end
$$;
create trigger ask_for_review after update of state on messages for each row
  when (new.ai_generated and new.state in ('accepted', 'sent', 'delivered') and old.state not in ('accepted', 'sent', 'delivered'))
  execute function ask_for_review();
create trigger ask_for_review after update of status on conversations for each row
  when (new.status in ('archived', 'completed') and old.status = 'active' and new.last_inbound_at is not null)
  execute function ask_for_review();
create trigger ask_for_review after update of contact_status on leads for each row
  when (new.contact_status in ('CALL_BOOKED', 'CONVERTED', 'COLD', 'REMOVED') and old.contact_status <> new.contact_status)
  execute function ask_for_review();

-- Webhooks may be told of critical insights too.
drop trigger add_webhook_deliveries on events;
create trigger add_webhook_deliveries after insert on events for each row
  when (new.type in ('lead.hot', 'lead.opted_out', 'booking.created', 'message.failed', 'message.undelivered',
    'message.rejected', 'list.imported', 'list.import_failed', 'suppressions.imported', 'suppressions.import_failed',
    'insight.critical'))
  execute function add_webhook_deliveries();
