-- What belongs to no tenant, and what the system role may see of the tenants: ids and due times, never content.

create table platform_settings (
  id boolean primary key default true check (id),
  sending_paused_at timestamptz(3),
  sending_paused_reason text
);
insert into platform_settings default values;
grant select on platform_settings to rekindle_app, rekindle_system;
grant update on platform_settings to rekindle_system;

-- The sandbox's business clock: business = anchor_business + (real - anchor_real) * speed. Speed 0 stands still.
create table sandbox_clock (
  id boolean primary key default true check (id),
  anchor_business timestamptz(3) not null,
  anchor_real timestamptz(3) not null,
  speed double precision not null check (speed >= 0),
  -- History is being played up to this instant; a restart goes on with it. Null once it has been.
  play_until timestamptz(3)
);
grant select on sandbox_clock to rekindle_app, rekindle_system;
grant insert, update on sandbox_clock to rekindle_system;

create table service_heartbeats (
  service text not null,
  instance text not null,
  started_at timestamptz(3) not null,
  beat_at timestamptz(3) not null,
  state jsonb not null default '{}',
  primary key (service, instance)
);
grant select, insert, update, delete on service_heartbeats to rekindle_system;

-- Policies of the system role, table by table. Columns are granted one by one where the rest is content.
create policy system_reads on clients for select to rekindle_system using (true);
create policy system_adds on clients for insert to rekindle_system with check (true);
grant select (id, slug, company_name, mode, status, sending_stopped_at, created_at, timezone) on clients to rekindle_system;
grant insert on clients to rekindle_system;

create policy system_reads on sender_numbers for select to rekindle_system using (true);
create policy system_polls on sender_numbers for update to rekindle_system using (true) with check (true);
grant select (client_id, id, e164, active, polled_until, next_poll_at) on sender_numbers to rekindle_system;
grant update (polled_until, next_poll_at) on sender_numbers to rekindle_system;

-- A webhook's signature is checked with the keys of its AccountSid, before the tenant is known.
create policy system_reads on provider_accounts for select to rekindle_system using (status = 'active');
grant select (client_id, id, provider, account_sid, auth_tokens, status) on provider_accounts to rekindle_system;

create policy system_adds on inbox for insert to rekindle_system with check (true);
create policy system_wakes on inbox for select to rekindle_system using (true);
create policy system_rewakes on inbox for update to rekindle_system using (processed_at is null) with check (processed_at is null);
grant insert on inbox to rekindle_system;
grant select (id, client_id, message_sid, received_at, processed_at, wake_after) on inbox to rekindle_system;
grant update (wake_after) on inbox to rekindle_system;

create policy system_adds on status_events for insert to rekindle_system with check (true);
create policy system_wakes on status_events for select to rekindle_system using (true);
create policy system_rewakes on status_events for update to rekindle_system using (applied_at is null) with check (applied_at is null);
grant insert on status_events to rekindle_system;
grant select (id, client_id, message_id, received_at, applied_at, wake_after) on status_events to rekindle_system;
grant update (wake_after) on status_events to rekindle_system;

create policy system_adds on suppressions for insert to rekindle_system with check (source in ('keyword', 'phrase'));
grant insert on suppressions to rekindle_system;

create policy system_ticks on campaign_ticks for select to rekindle_system using (true);
create policy system_leases on campaign_ticks for update to rekindle_system using (true) with check (true);
grant select on campaign_ticks to rekindle_system;
grant update (next_tick_at, last_tick_at) on campaign_ticks to rekindle_system;

create policy system_wakes on messages for select to rekindle_system
  using (state in ('planned', 'due', 'sending', 'unknown') or reconcile_at is not null);
create policy system_rewakes on messages for update to rekindle_system using (state = 'due') with check (state = 'due');
grant select (client_id, id, kind, state, not_before, due_since, wake_after, lease_until, reconcile_at, dataset_id) on messages to rekindle_system;
grant update (wake_after) on messages to rekindle_system;

create policy system_wakes on conversations for select to rekindle_system using (reply_due_at is not null or silence_due_at is not null);
grant select (client_id, id, reply_due_at, silence_due_at) on conversations to rekindle_system;

create policy system_wakes on enrolments for select to rekindle_system using (state = 'held');
grant select (client_id, id, state, held_until) on enrolments to rekindle_system;

create policy system_wakes on uploads for select to rekindle_system using (status in ('pending', 'processing'));
grant select (client_id, id, status, created_at, started_at) on uploads to rekindle_system;
