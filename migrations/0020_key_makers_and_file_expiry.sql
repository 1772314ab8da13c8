-- Keys end with their makers' access, hand-overs' webhook secrets can be changed, failed imports are told, files are forgotten.

alter table api_keys
  -- Whose access the key has a share of; null: made before this was kept, and of no use any more.
  add column created_by_id uuid,
  add constraint api_keys_created_by_fkey foreign key (client_id, created_by_id) references users (client_id, id) on delete set null (created_by_id);
create index idx_api_keys_created_by on api_keys (client_id, created_by_id);

alter table clients
  -- Counts the changes of the secret that hand-overs are signed with.
  add column handover_secret_generation integer not null default 1,
  -- Until then (real time) the one before it signs too.
  add column handover_previous_secret_until timestamptz(3);

-- The failures of imports belong to import.finished as their results do.
create or replace function add_webhook_deliveries() returns trigger language plpgsql as $$
declare
  told text := case new.type
    when 'message.undelivered' then 'message.failed'
    when 'message.rejected' then 'message.failed'
    when 'list.imported' then 'import.finished'
    when 'list.import_failed' then 'import.finished'
    when 'suppressions.imported' then 'import.finished'
    when 'suppressions.import_failed' then 'import.finished'
    else new.type end;
begin
  insert into webhook_deliveries (client_id, id, endpoint_id, event_id, event_type)
  select new.client_id, gen_random_uuid(), e.id, new.id, told
  from webhook_endpoints e
  where e.client_id = new.client_id and e.active and told = any(e.event_types);
  return null;
end
$$;
drop trigger add_webhook_deliveries on events;
create trigger add_webhook_deliveries after insert on events for each row
  when (new.type in ('lead.hot', 'lead.opted_out', 'booking.created', 'message.failed', 'message.undelivered',
    'message.rejected', 'list.imported', 'list.import_failed', 'suppressions.imported', 'suppressions.import_failed'))
  execute function add_webhook_deliveries();

alter table uploads
  -- When the stored list and its rejected rows were deleted, because they had been kept long enough.
  add column files_removed_at timestamptz(3);
create index idx_uploads_files_kept on uploads (created_at) where files_removed_at is null and status not in ('pending', 'processing');
create policy system_forgets on uploads for select to rekindle_system
  using (files_removed_at is null and status not in ('pending', 'processing'));
grant select (files_removed_at) on uploads to rekindle_system;
