-- Lists whose leads are still to be mapped to personas by score, and how far that has come; gone when it is done.
create table persona_mappings (
  client_id uuid not null references clients (id) on delete cascade,
  dataset_id uuid not null,
  due_at timestamptz(3) not null default app_now(),
  -- The last lead that was looked at, in order of id; null: none yet.
  after_lead_id uuid,
  primary key (client_id, dataset_id),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
create index idx_persona_mappings_due on persona_mappings (due_at, dataset_id);
call internal.protect('persona_mappings');
create policy system_wakes on persona_mappings for select to rekindle_system using (true);
grant select (client_id, dataset_id, due_at) on persona_mappings to rekindle_system;
