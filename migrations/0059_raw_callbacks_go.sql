-- What the carrier sent word for word goes after a time (domain: CALLBACKS_KEPT_MS): numbers, names and words that no
-- part of the work needs once it is taken up. What was read from it stays: it proves what was sent, and who said stop.

alter table inbox add column raw_removed_at timestamptz(3);
alter table status_events add column raw_removed_at timestamptz(3);

create index idx_inbox_raw on inbox (received_at)
  where raw_removed_at is null and (processed_at is not null or client_id is null);
create index idx_status_events_raw on status_events (received_at)
  where raw_removed_at is null and (applied_at is not null or client_id is null);

create policy system_forgets on inbox for update to rekindle_system
  using (processed_at is not null or client_id is null) with check (processed_at is not null or client_id is null);
create policy system_forgets on status_events for update to rekindle_system
  using (applied_at is not null or client_id is null) with check (applied_at is not null or client_id is null);
grant select (raw_removed_at), update (params, raw_removed_at) on inbox to rekindle_system;
grant select (raw_removed_at), update (params, raw_removed_at) on status_events to rekindle_system;
