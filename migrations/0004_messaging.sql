-- Conversations, messages, and the send protocol around them.

create table conversations (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lead_id uuid not null,
  dataset_id uuid not null,
  phone text not null,
  started_at timestamptz(3) not null default app_now(),
  last_message_at timestamptz(3) not null default app_now(),
  last_inbound_at timestamptz(3),
  last_outbound_at timestamptz(3),
  message_count integer not null default 0,
  status text not null default 'active' check (status in ('active', 'archived', 'completed')),
  -- When the AI is to answer; null when nothing waits for an answer.
  reply_due_at timestamptz(3),
  -- Counts inbound texts, takeovers and opt-outs: a draft made under an older number is stale.
  turn integer not null default 0,
  nudged_at timestamptz(3),
  silence_due_at timestamptz(3),
  state jsonb not null default '{}',
  sentiment text,
  quality_score numeric(3, 2),
  needs_review boolean not null default false,
  primary key (client_id, id),
  constraint conversations_lead_id_unique unique (client_id, lead_id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade,
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
create index idx_conversations_dataset_id on conversations (client_id, dataset_id);
create index idx_conversations_needs_review on conversations (client_id) where needs_review;
create index idx_conversations_last_message_at on conversations (client_id, last_message_at);
create index idx_conversations_phone on conversations (client_id, phone);
create index idx_conversations_reply_due on conversations (reply_due_at) where reply_due_at is not null;
create index idx_conversations_silence_due on conversations (silence_due_at) where silence_due_at is not null;
call internal.protect('conversations');

create table enrolments (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  dataset_id uuid not null,
  lead_id uuid not null,
  phone text not null,
  -- 1, 2, 3 = M1, M2, M3; 4 = close the cadence, nobody answered.
  next_step smallint not null default 1 check (next_step between 1 and 4),
  due_at timestamptz(3) not null,
  -- The step's text that is out for sending; the enrolment is due again only when it is settled.
  pending_message_id uuid,
  -- active: in the cadence; waiting: lacks a merge field; held: another cadence or the cooldown goes first.
  state text not null default 'active' check (state in ('active', 'waiting', 'held', 'ended', 'completed')),
  reason text,
  held_until timestamptz(3),
  ended_at timestamptz(3),
  -- Spreads people of the same due time evenly and always in the same order.
  order_key integer not null generated always as
    (mod(right(phone, 9)::bigint * 2654435761 + next_step * 40503, 2147483647)::integer) stored,
  primary key (client_id, id),
  constraint enrolments_once_per_campaign unique (client_id, dataset_id, phone),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create unique index enrolments_one_cadence on enrolments (client_id, phone) where state in ('active', 'waiting');
create index idx_enrolments_due on enrolments (client_id, dataset_id, due_at, order_key) where state = 'active' and pending_message_id is null;
create index idx_enrolments_state on enrolments (client_id, dataset_id, state);
create index idx_enrolments_lead on enrolments (client_id, lead_id);
create index idx_enrolments_held on enrolments (held_until) where state = 'held';
call internal.protect('enrolments');

create table messages (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  conversation_id uuid not null,
  lead_id uuid not null,
  dataset_id uuid not null,
  enrolment_id uuid,
  channel text not null default 'sms' check (channel in ('sms')),
  direction text not null check (direction in ('outbound', 'inbound')),
  kind text not null check (kind in ('M1', 'M2', 'M3', 'nudge', 'reply', 'manual', 'inbound')),
  message_type text generated always as (case kind when 'nudge' then 'nurture' when 'manual' then 'reply' when 'inbound' then 'reply' else kind end) stored,
  content text not null,
  segments smallint not null default 1,
  from_number text,
  to_number text not null,
  state text not null check (state in ('planned', 'due', 'sending', 'accepted', 'sent', 'delivered', 'undelivered',
                                       'failed', 'blocked', 'rejected', 'unknown', 'absent', 'received')),
  status text generated always as (case
    when state in ('planned', 'due', 'sending', 'unknown') then 'pending'
    when state in ('accepted', 'sent') then 'sent'
    when state in ('delivered', 'received') then 'delivered'
    else 'failed' end) stored,
  reason text,
  not_before timestamptz(3),
  -- Since when it may go; kept by a trigger, so that whoever makes a text due is watched alike.
  due_since timestamptz(3),
  attempt integer not null default 0,
  -- Real time: from here on the sweeper wakes the message again, in case its job was lost.
  wake_after timestamptz(3),
  -- Real time: a claim not settled by here is unknown.
  lease_until timestamptz(3),
  reconcile_at timestamptz(3),
  reconcile_count smallint not null default 0,
  -- Replies: the conversation's turn they answer.
  turn integer,
  twilio_sid text,
  twilio_status text,
  error_code integer,
  error_message text,
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  read_at timestamptz(3),
  confirmed_at_night boolean not null default false,
  ai_generated boolean not null default false,
  ai_run_id uuid,
  ai_quality_score numeric(3, 2),
  ai_feedback text,
  ai_feedback_status text check (ai_feedback_status in ('pending', 'approved', 'dismissed', 'improved')),
  primary key (client_id, id),
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade,
  foreign key (client_id, enrolment_id) references enrolments (client_id, id) on delete set null (enrolment_id),
  constraint messages_direction_state check ((direction = 'inbound') = (state = 'received')),
  constraint messages_direction_kind check ((direction = 'inbound') = (kind = 'inbound'))
);
-- One M1, one M2, one M3 per person and campaign, whatever the list holds (promise P2).
create unique index messages_one_per_step on messages (client_id, dataset_id, to_number, kind) where kind in ('M1', 'M2', 'M3', 'nudge');
create unique index messages_one_reply_per_turn on messages (client_id, conversation_id, turn) where kind = 'reply';
create unique index messages_twilio_sid on messages (client_id, twilio_sid) where twilio_sid is not null;
create index idx_messages_conversation_id on messages (client_id, conversation_id, created_at);
create index idx_messages_lead_id on messages (client_id, lead_id);
create index idx_messages_dataset on messages (client_id, dataset_id, state);
create index idx_messages_direction on messages (client_id, direction);
create index idx_messages_sent_at on messages (client_id, sent_at);
create index idx_messages_to_open on messages (client_id, to_number) where state in ('planned', 'due', 'sending', 'unknown');
create index idx_messages_ai_feedback_status on messages (client_id, ai_feedback_status) where ai_feedback is not null;
create index idx_messages_planned on messages (not_before) where state = 'planned';
create index idx_messages_wake on messages (wake_after) where state = 'due';
create index idx_messages_due_since on messages (due_since) where state = 'due';
create index idx_messages_lease on messages (lease_until) where state = 'sending';
create index idx_messages_reconcile on messages (reconcile_at) where reconcile_at is not null;
call internal.protect('messages');

create function set_due_since() returns trigger language plpgsql as $$
begin
  new.due_since := case when new.state = 'due' then app_now() end;
  return new;
end
$$;
create trigger messages_due_on_insert before insert on messages for each row
  when (new.state = 'due') execute function set_due_since();
create trigger messages_due_on_update before update of state on messages for each row
  when (new.state is distinct from old.state and 'due' in (new.state, old.state)) execute function set_due_since();

-- Evidence of every claim; append-only, and no foreign key: it outlives the lead and the dataset.
create table send_attempts (
  client_id uuid not null references clients (id) on delete cascade,
  message_id uuid not null,
  attempt integer not null check (attempt >= 1),
  dataset_id uuid not null,
  lead_id uuid not null,
  kind text not null,
  -- Numbers the claims of a campaign's limited texts without a gap; null for replies.
  send_seq bigint,
  phone text not null,
  from_number text not null,
  body_hash text not null,
  segments smallint not null,
  claimed_at timestamptz(3) not null,
  claimed_real_at timestamptz(3) not null,
  lease_until timestamptz(3) not null,
  validity_seconds integer not null,
  bound_at timestamptz(3),
  settings_version integer,
  -- The last text of this person the claim knew of: what a night-time reply is allowed by.
  last_inbound_at timestamptz(3),
  primary key (client_id, message_id, attempt),
  unique (client_id, dataset_id, send_seq)
);
create index idx_send_attempts_phone on send_attempts (client_id, phone, claimed_at);
create index idx_send_attempts_claimed on send_attempts (client_id, dataset_id, claimed_at) where send_seq is not null;
call internal.protect('send_attempts', 'select, insert');

-- What each attempt came to, as it became known; append-only.
create table send_outcomes (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  message_id uuid not null,
  attempt integer not null,
  at timestamptz(3) not null default app_now(),
  outcome text not null check (outcome in ('accepted', 'not_sent', 'rejected', 'unknown', 'absent', 'rearmed')),
  evidence text not null,
  twilio_sid text,
  error_code integer,
  primary key (client_id, id),
  foreign key (client_id, message_id, attempt) references send_attempts (client_id, message_id, attempt) on delete cascade
);
create index idx_send_outcomes_attempt on send_outcomes (client_id, message_id, attempt);
call internal.protect('send_outcomes', 'select, insert');

-- The three gates a claim takes, always in this order: person, campaign, number (sender_numbers).
create table phone_gates (
  client_id uuid not null references clients (id) on delete cascade,
  phone text not null,
  -- From is sticky per person: once texted from a number, always from that one.
  sender_number_id uuid,
  primary key (client_id, phone),
  foreign key (client_id, sender_number_id) references sender_numbers (client_id, id) on delete set null (sender_number_id)
);
call internal.protect('phone_gates');

create table campaign_gates (
  client_id uuid not null,
  dataset_id uuid not null,
  last_seq bigint not null default 0,
  last_claimed_at timestamptz(3),
  -- The sending day (in sending_timezone) that day_first_seq belongs to: claims today = last_seq - day_first_seq.
  day date,
  day_first_seq bigint not null default 0,
  pacing_plan jsonb,
  emitted_total bigint not null default 0,
  last_reason text,
  primary key (client_id, dataset_id),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
call internal.protect('campaign_gates');

-- When each campaign is to be looked at again; apart from the gate so that a look never waits for a claim.
create table campaign_ticks (
  client_id uuid not null,
  dataset_id uuid not null,
  next_tick_at timestamptz(3),
  last_tick_at timestamptz(3),
  primary key (client_id, dataset_id),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
create index idx_campaign_ticks_next on campaign_ticks (next_tick_at) where next_tick_at is not null;
call internal.protect('campaign_ticks');

-- Who may not be texted. Lives on its own: it survives leads, datasets and imports (promise P4).
create table suppressions (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  phone text not null,
  source text not null check (source in ('keyword', 'phrase', 'provider', 'person', 'import', 'wrong_number', 'invalid', 'model')),
  rule text,
  evidence text,
  message_sid text,
  lifted_at timestamptz(3),
  lifted_by text,
  primary key (client_id, id)
);
create index idx_suppressions_phone on suppressions (client_id, phone) where lifted_at is null;
create unique index suppressions_once_per_text on suppressions (client_id, message_sid, source) where message_sid is not null;
call internal.protect('suppressions', 'select, insert, update');

-- Who was texted which step of which campaign, and when; outlives lead and dataset (promise P2).
create table contact_history (
  client_id uuid not null references clients (id) on delete cascade,
  phone text not null,
  dataset_id uuid not null,
  step text not null,
  message_id uuid not null,
  at timestamptz(3) not null,
  primary key (client_id, phone, dataset_id, step)
);
call internal.protect('contact_history', 'select, insert, delete');

-- Every inbound text as it came, in the commit that acknowledged it. A platform table: the client is known by the number.
create table inbox (
  id uuid primary key,
  client_id uuid references clients (id) on delete cascade,
  message_sid text not null,
  account_sid text not null,
  from_number text not null,
  to_number text not null,
  body text not null,
  num_media integer not null default 0,
  params jsonb not null,
  via text not null check (via in ('webhook', 'poll')),
  opt_out_rule text,
  received_at timestamptz(3) not null default app_now(),
  processed_at timestamptz(3),
  result text,
  message_id uuid,
  -- Real time: from here on the sweeper wakes the row again.
  wake_after timestamptz(3),
  constraint inbox_message_sid_unique unique (message_sid)
);
create index idx_inbox_unprocessed on inbox (client_id, from_number) where processed_at is null;
create index idx_inbox_wake on inbox (wake_after) where processed_at is null;
create index idx_inbox_client on inbox (client_id, received_at);
call internal.protect('inbox', 'select, update');

-- Every delivery report as it came; append-only but for the mark that it was applied.
create table status_events (
  id uuid primary key,
  client_id uuid references clients (id) on delete cascade,
  message_id uuid not null,
  attempt integer not null,
  message_sid text not null,
  message_status text not null,
  error_code integer,
  params jsonb not null,
  received_at timestamptz(3) not null default app_now(),
  applied_at timestamptz(3),
  wake_after timestamptz(3)
);
create index idx_status_events_message on status_events (client_id, message_id);
create index idx_status_events_sid on status_events (client_id, message_sid);
create index idx_status_events_wake on status_events (wake_after) where applied_at is null;
call internal.protect('status_events', 'select, update');
