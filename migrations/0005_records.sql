-- What was decided and why, what happened, what the AI did, what was booked.

-- Recorded at the moment of deciding; `why` reads these and never guesses afterwards.
create table decisions (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  at timestamptz(3) not null default app_now(),
  lead_id uuid,
  message_id uuid,
  dataset_id uuid,
  decision text not null,
  reason text not null,
  until timestamptz(3),
  data jsonb not null default '{}',
  primary key (client_id, id)
);
create index idx_decisions_lead on decisions (client_id, lead_id, at);
create index idx_decisions_message on decisions (client_id, message_id, at);
create index idx_decisions_dataset on decisions (client_id, dataset_id, at);
call internal.protect('decisions', 'select, insert');

-- Outbox of domain events, written in the deciding transaction. Readers stop at their snapshot's xmin.
create table events (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  position bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz(3) not null default app_now(),
  type text not null,
  lead_id uuid,
  message_id uuid,
  dataset_id uuid,
  data jsonb not null default '{}',
  primary key (client_id, id)
);
create index idx_events_position on events (client_id, position);
call internal.protect('events', 'select, insert');

create table ai_runs (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  at timestamptz(3) not null default app_now(),
  conversation_id uuid not null,
  turn integer not null,
  model text,
  prompt_hash text not null,
  prompt_version text not null,
  outcome text not null,
  detail text,
  draft jsonb,
  gates jsonb not null default '[]',
  input_tokens integer,
  output_tokens integer,
  cost_micros bigint,
  latency_ms integer,
  primary key (client_id, id),
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade
);
create index idx_ai_runs_conversation on ai_runs (client_id, conversation_id, at);
call internal.protect('ai_runs', 'select, insert');

create table bookings (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lead_id uuid,
  provider text not null default 'cal.com' check (provider in ('cal.com', 'manual')),
  provider_uid text not null,
  booking_type text not null default 'call',
  status text not null default 'pending' check (status in ('pending', 'confirmed', 'moved', 'cancelled')),
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  rescheduled_from text,
  details jsonb not null default '{}',
  primary key (client_id, id),
  constraint bookings_provider_uid_unique unique (client_id, provider, provider_uid),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete set null (lead_id)
);
create index idx_bookings_lead on bookings (client_id, lead_id);
call internal.protect('bookings');

-- Days a client adds to (is_holiday) or takes from its campaigns' holiday calendar.
create table holiday_overrides (
  client_id uuid not null references clients (id) on delete cascade,
  calendar text not null check (calendar in ('none', 'england-and-wales', 'scotland', 'northern-ireland')),
  day date not null,
  is_holiday boolean not null,
  primary key (client_id, calendar, day)
);
call internal.protect('holiday_overrides');
