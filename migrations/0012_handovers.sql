-- Hand-overs to people: who is asked, how they are told, who took it; and what became of leads in the end.

alter table users
  -- Postcode areas (M) or districts (SW1A) whose leads are this person's, where the campaign assigns by territory.
  add territories text[] not null default '{}',
  add timezone text,
  -- In these hours of their own clock nobody texts this person; may cross midnight.
  add quiet_hours_start time,
  add quiet_hours_end time,
  add notify_email boolean not null default true,
  add notify_text boolean not null default true,
  add constraint users_quiet_hours_both check ((quiet_hours_start is null) = (quiet_hours_end is null)),
  add constraint users_phone_e164 check (phone ~ '^\+[1-9][0-9]{4,14}$');

create table handovers (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lead_id uuid not null,
  dataset_id uuid not null,
  -- A code, or the model's own words.
  reason text not null,
  -- What came up since, until somebody has been told of it.
  latest_reason text,
  urgent boolean not null default false,
  summary text,
  -- open: waits for somebody; unclaimed: everybody was asked in vain; both can still be claimed.
  state text not null default 'open' check (state in ('open', 'claimed', 'unclaimed', 'closed')),
  assigned_to uuid,
  claimed_at timestamptz(3),
  closed_reason text,
  -- When the next person is to be asked; null when nothing more happens by itself.
  next_at timestamptz(3) default app_now(),
  primary key (client_id, id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade,
  foreign key (client_id, assigned_to) references users (client_id, id) on delete set null (assigned_to)
);
create unique index handovers_one_open on handovers (client_id, lead_id) where state in ('open', 'unclaimed');
create index idx_handovers_lead on handovers (client_id, lead_id, created_at);
create index idx_handovers_next on handovers (next_at) where next_at is not null;
call internal.protect('handovers');

-- Whoever says that a lead is hot or needs a person opens its hand-over in the same transaction, or adds to the open one.
create function open_handover() returns trigger language plpgsql as $$
begin
  insert into handovers (client_id, id, lead_id, dataset_id, reason)
  values (new.client_id, new.id, new.lead_id, new.dataset_id, coalesce(new.data ->> 'reason', 'hot'))
  on conflict (client_id, lead_id) where state in ('open', 'unclaimed')
    do update set latest_reason = excluded.reason, next_at = app_now();
  return null;
end
$$;
create trigger open_handover after insert on events for each row
  when (new.type in ('lead.hot', 'lead.needs_person') and new.lead_id is not null and new.dataset_id is not null)
  execute function open_handover();

-- Who was asked, in which order; one row a person.
create table handover_offers (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  handover_id uuid not null,
  user_id uuid not null,
  level integer not null check (level >= 0),
  urgent boolean not null,
  because text not null,
  primary key (client_id, id),
  unique (client_id, handover_id, user_id),
  unique (client_id, handover_id, level),
  foreign key (client_id, handover_id) references handovers (client_id, id) on delete cascade,
  foreign key (client_id, user_id) references users (client_id, id) on delete cascade
);
create index idx_handover_offers_user on handover_offers (client_id, user_id);
call internal.protect('handover_offers');

-- One row a client: whoever holds it gives out the next turn, so that turns are exact for any number of processes.
create table assignment_gates (
  client_id uuid not null references clients (id) on delete cascade,
  last_turn bigint not null default 0,
  primary key (client_id)
);
call internal.protect('assignment_gates');

create table assignment_turns (
  client_id uuid not null references clients (id) on delete cascade,
  user_id uuid not null,
  last_turn bigint not null,
  primary key (client_id, user_id),
  foreign key (client_id, user_id) references users (client_id, id) on delete cascade
);
call internal.protect('assignment_turns');

-- What is to be told about a hand-over, to whom and how: written in the transaction that decides it.
create table notices (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  handover_id uuid not null,
  -- Null: told to nobody in particular, as by webhook when there is nobody to ask.
  offer_id uuid,
  channel text not null check (channel in ('email', 'text', 'webhook')),
  state text not null default 'due' check (state in ('due', 'sending', 'delivered', 'failed', 'skipped', 'unknown')),
  reason text,
  attempt integer not null default 0,
  next_at timestamptz(3) default app_now(),
  -- Real time: whoever is at it has until here.
  lease_until timestamptz(3),
  delivered_at timestamptz(3),
  primary key (client_id, id),
  constraint notices_once unique nulls not distinct (client_id, handover_id, offer_id, channel),
  foreign key (client_id, handover_id) references handovers (client_id, id) on delete cascade,
  foreign key (client_id, offer_id) references handover_offers (client_id, id) on delete cascade
);
create index idx_notices_next on notices (next_at) where next_at is not null;
call internal.protect('notices');

-- Every try of a notice and what came of it; append-only.
create table notice_attempts (
  client_id uuid not null references clients (id) on delete cascade,
  notice_id uuid not null,
  attempt integer not null check (attempt >= 1),
  at timestamptz(3) not null default app_now(),
  outcome text not null,
  http_status integer,
  latency_ms integer,
  detail text,
  primary key (client_id, notice_id, attempt),
  foreign key (client_id, notice_id) references notices (client_id, id) on delete cascade
);
call internal.protect('notice_attempts', 'select, insert');

-- What became of a lead, as a person, the API or a file of outcomes says; outlives the lead.
create table lead_outcomes (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lead_id uuid,
  phone text not null,
  outcome text not null check (outcome in ('converted', 'lost')),
  value_micros bigint check (value_micros >= 0),
  currency text,
  occurred_on date,
  source text not null check (source in ('person', 'api', 'file')),
  recorded_by text,
  primary key (client_id, id),
  unique (client_id, lead_id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete set null (lead_id)
);
call internal.protect('lead_outcomes');

create policy system_wakes on handovers for select to rekindle_system using (next_at is not null);
grant select (client_id, id, next_at) on handovers to rekindle_system;
create policy system_wakes on notices for select to rekindle_system using (next_at is not null);
grant select (client_id, id, next_at) on notices to rekindle_system;
