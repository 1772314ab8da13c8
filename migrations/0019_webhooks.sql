-- Readers of the outbox remember the snapshot they read in; what was not visible in it is new to them, however late it
-- committed and whatever its position.
create index idx_events_xid on events (client_id, xid, position);

-- Where a client's events are posted to. Its secret is made from the installation's and this row's id and generation.
create table webhook_endpoints (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  url text not null check (url ~ '^https?://'),
  description text not null default '',
  event_types text[] not null check (cardinality(event_types) > 0),
  secret_generation integer not null default 1,
  -- Until here (real time) the secret before it signs too.
  previous_secret_until timestamptz(3),
  active boolean not null default true,
  -- Why it was turned off, if no person did it.
  disabled_reason text,
  -- Deliveries given up, in a row.
  failures integer not null default 0,
  primary key (client_id, id)
);
call internal.protect('webhook_endpoints');

-- One event for one endpoint. What is posted is made from the event at each try, so that an erased person is in none.
create table webhook_deliveries (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  endpoint_id uuid not null,
  -- The outbox's event; of a test an id of its own.
  event_id uuid not null,
  event_type text not null,
  state text not null default 'due' check (state in ('due', 'sending', 'delivered', 'failed', 'skipped')),
  reason text,
  attempt integer not null default 0,
  -- Tries before the present round: a replay begins a new one.
  earlier_attempts integer not null default 0,
  next_at timestamptz(3) default app_now(),
  -- Real time: whoever is at it has until here.
  lease_until timestamptz(3),
  delivered_at timestamptz(3),
  primary key (client_id, id),
  constraint webhook_deliveries_once unique (client_id, endpoint_id, event_id),
  foreign key (client_id, endpoint_id) references webhook_endpoints (client_id, id) on delete cascade
);
create index idx_webhook_deliveries_next on webhook_deliveries (next_at) where next_at is not null;
create index idx_webhook_deliveries_endpoint on webhook_deliveries (client_id, endpoint_id, created_at, id);
call internal.protect('webhook_deliveries');

-- Every try and what came of it; append-only.
create table webhook_attempts (
  client_id uuid not null references clients (id) on delete cascade,
  delivery_id uuid not null,
  attempt integer not null check (attempt >= 1),
  at timestamptz(3) not null default app_now(),
  outcome text not null,
  http_status integer,
  latency_ms integer,
  detail text,
  primary key (client_id, delivery_id, attempt),
  foreign key (client_id, delivery_id) references webhook_deliveries (client_id, id) on delete cascade
);
call internal.protect('webhook_attempts', 'select, insert');

-- Whoever writes an event into the outbox writes its deliveries in the same transaction: none is missed, none doubled.
create function add_webhook_deliveries() returns trigger language plpgsql as $$
declare
  told text := case new.type
    when 'message.undelivered' then 'message.failed'
    when 'message.rejected' then 'message.failed'
    when 'list.imported' then 'import.finished'
    when 'suppressions.imported' then 'import.finished'
    else new.type end;
begin
  insert into webhook_deliveries (client_id, id, endpoint_id, event_id, event_type)
  select new.client_id, gen_random_uuid(), e.id, new.id, told
  from webhook_endpoints e
  where e.client_id = new.client_id and e.active and told = any(e.event_types);
  return null;
end
$$;
create trigger add_webhook_deliveries after insert on events for each row
  when (new.type in ('lead.hot', 'lead.opted_out', 'booking.created', 'message.failed', 'message.undelivered',
    'message.rejected', 'list.imported', 'suppressions.imported'))
  execute function add_webhook_deliveries();

create policy system_wakes on webhook_deliveries for select to rekindle_system using (next_at is not null);
grant select (client_id, id, next_at) on webhook_deliveries to rekindle_system;
