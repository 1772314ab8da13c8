-- Campaign settings, datasets (a dataset is a campaign, one to one), uploads, leads.

create table campaign_settings (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text,
  description text,
  m1_message text not null,
  m2_message text,
  m3_message text,
  m2_delay_hours integer not null default 48 check (m2_delay_hours >= 0),
  m3_delay_hours integer not null default 72 check (m3_delay_hours >= 0),
  delay_respect_sending_hours boolean not null default true,
  delay_type text not null default 'real_hours' check (delay_type in ('real_hours', 'business_hours')),
  sending_enabled boolean not null default true,
  sending_hours_start time,
  sending_hours_end time,
  sending_days jsonb not null default '["monday","tuesday","wednesday","thursday","friday"]',
  sending_timezone text not null default 'Europe/London',
  holiday_calendar text not null default 'none' check (holiday_calendar in ('none', 'england-and-wales', 'scotland', 'northern-ireland')),
  pacing text not null default 'even' check (pacing in ('even', 'asap')),
  messages_per_minute integer not null default 1 check (messages_per_minute >= 1),
  messages_per_hour integer not null default 30 check (messages_per_hour >= 1),
  messages_per_day integer not null default 500 check (messages_per_day >= 1),
  ai_response_enabled boolean not null default true,
  ai_response_delay_seconds integer not null default 60 check (ai_response_delay_seconds >= 0),
  ai_response_delay_random boolean not null default false,
  ai_multiple_messages_wait_seconds integer not null default 60 check (ai_multiple_messages_wait_seconds >= 0),
  respond_to_inbound_24_7 boolean not null default true,
  respect_schedule_strictly boolean not null default false,
  silence_timeout_days integer not null default 28 check (silence_timeout_days >= 1),
  silence_nudge_enabled boolean not null default false,
  silence_nudge_days integer not null default 7 check (silence_nudge_days >= 1),
  silence_nudge_message text,
  duplicate_action text not null default 'flag' check (duplicate_action in ('flag', 'skip', 'merge', 'keep_both')),
  hot_lead_notification boolean not null default true,
  hot_lead_auto_assign boolean not null default false,
  hot_lead_assignment_rule text not null default 'round_robin' check (hot_lead_assignment_rule in ('round_robin', 'territory', 'manual')),
  auto_status_updates boolean not null default true,
  auto_normalize_uk_numbers boolean not null default true,
  allow_international boolean not null default false,
  required_fields jsonb not null default '["first_name","last_name","phone_number","email"]',
  twilio_number text,
  cal_booking_link text,
  merge_fallbacks jsonb not null default '{}',
  is_template boolean not null default false,
  primary key (client_id, id)
);
create index idx_campaign_settings_is_template on campaign_settings (client_id, is_template);
call internal.protect('campaign_settings');

create table datasets (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  name text not null,
  description text,
  source text not null default 'CSV Upload' check (source in ('CSV Upload', 'API Import', 'Manual Entry')),
  uploaded_file_url text,
  uploaded_by uuid,
  column_mapping jsonb,
  campaign_status text not null default 'draft' check (campaign_status in ('draft', 'active', 'paused', 'completed')),
  campaign_start_date timestamptz(3),
  campaign_end_date timestamptz(3),
  paused_reason text,
  campaign_settings_id uuid,
  -- What the campaign runs on: taken from campaign_settings at the start, changed only by a person, each change counted.
  settings_snapshot jsonb,
  settings_version integer not null default 0,
  consent_basis text check (consent_basis in ('consent', 'soft_opt_in', 'existing_customer')),
  consent_source text,
  consent_attested_by text,
  auto_archive_after_days integer not null default 28 check (auto_archive_after_days >= 0),
  archived boolean not null default false,
  archived_at timestamptz(3),
  primary key (client_id, id),
  constraint datasets_name_client_unique unique (client_id, name),
  foreign key (client_id, campaign_settings_id) references campaign_settings (client_id, id) on delete restrict,
  constraint datasets_running_has_snapshot check (campaign_status = 'draft' or settings_snapshot is not null)
);
create index idx_datasets_campaign_status on datasets (client_id, campaign_status);
create index idx_datasets_created_at on datasets (client_id, created_at);
call internal.protect('datasets');

create table dataset_stats (
  client_id uuid not null,
  dataset_id uuid not null,
  total_leads integer not null default 0,
  active_leads integer not null default 0,
  hot_leads integer not null default 0,
  converted_leads integer not null default 0,
  primary key (client_id, dataset_id),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
call internal.protect('dataset_stats');

create table uploads (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  uploaded_by uuid,
  filename text not null,
  file_url text not null,
  file_size bigint,
  file_type text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'mapping', 'completed', 'failed')),
  dataset_id uuid,
  column_mapping jsonb,
  rows_detected integer,
  rows_imported integer,
  rows_merged integer,
  rows_flagged integer,
  rows_duplicate integer,
  rows_suppressed integer,
  rows_rejected integer,
  rejected_file_url text,
  errors jsonb,
  started_at timestamptz(3),
  completed_at timestamptz(3),
  processing_time integer,
  primary key (client_id, id),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete set null (dataset_id)
);
create index idx_uploads_status on uploads (client_id, status);
create index idx_uploads_created_at on uploads (client_id, created_at desc);
call internal.protect('uploads');

create table leads (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  dataset_id uuid not null,
  first_name text not null,
  last_name text,
  phone_number text not null check (phone_number ~ '^\+[1-9][0-9]{4,14}$'),
  email text,
  postcode text,
  company text,
  position text,
  custom_id text,
  timezone text,
  inquiry_date date,
  notes text,
  -- Columns of the file that have no field of their own; usable in texts.
  attributes jsonb not null default '{}',
  -- Original values of repaired fields, so that a repair can be taken back.
  originals jsonb not null default '{}',
  contact_status text not null default 'READY' check (contact_status in
    ('READY', 'CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3', 'HOT', 'WARM', 'COLD', 'CALL_BOOKED', 'CONVERTED', 'REMOVED', 'ARCHIVED')),
  lead_sentiment text check (lead_sentiment in ('POSITIVE', 'NEGATIVE', 'NEUTRAL', 'UNCLEAR', 'HOT')),
  m1_sent_at timestamptz(3),
  m2_sent_at timestamptz(3),
  m3_sent_at timestamptz(3),
  reply_received_at timestamptz(3),
  last_message_at timestamptz(3),
  call_booked boolean not null default false,
  call_booked_time timestamptz(3),
  cal_booking_id text,
  cal_booking_url text,
  install_date date,
  manual_mode boolean not null default false,
  manual_mode_activated_at timestamptz(3),
  needs_person_reason text,
  archived boolean not null default false,
  archived_at timestamptz(3),
  assigned_to uuid,
  latest_lead_reply text,
  conversation_summary text,
  total_messages integer not null default 0,
  duplicate_of uuid,
  flagged boolean not null default false,
  last_synced_at timestamptz(3),
  upload_id uuid,
  row_number integer,
  primary key (client_id, id),
  constraint leads_phone_dataset_unique unique (client_id, dataset_id, phone_number),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade,
  foreign key (client_id, upload_id) references uploads (client_id, id) on delete set null (upload_id),
  foreign key (client_id, assigned_to) references users (client_id, id) on delete set null (assigned_to)
);
create index idx_leads_contact_status on leads (client_id, dataset_id, contact_status);
create index idx_leads_lead_sentiment on leads (client_id, lead_sentiment);
create index idx_leads_phone_number on leads (client_id, phone_number);
create index idx_leads_call_booked on leads (client_id) where call_booked;
create index idx_leads_archived on leads (client_id, archived);
create index idx_leads_manual_mode on leads (client_id) where manual_mode;
create index idx_leads_reply_received_at on leads (client_id, reply_received_at);
create index idx_leads_upload on leads (client_id, upload_id);
create index idx_leads_name_search on leads using gin (to_tsvector('english', first_name || ' ' || coalesce(last_name, '')));
call internal.protect('leads');

-- Counts follow leads by the statement, not by the row: a per-row recount is quadratic for an import.
create function count_leads() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into dataset_stats as s (client_id, dataset_id, total_leads, active_leads, hot_leads, converted_leads)
    select client_id, dataset_id, count(*), count(*) filter (where not archived),
           count(*) filter (where contact_status = 'HOT'), count(*) filter (where contact_status = 'CONVERTED')
    from added group by client_id, dataset_id order by client_id, dataset_id
    on conflict (client_id, dataset_id) do update set
      total_leads = s.total_leads + excluded.total_leads, active_leads = s.active_leads + excluded.active_leads,
      hot_leads = s.hot_leads + excluded.hot_leads, converted_leads = s.converted_leads + excluded.converted_leads;
  end if;
  if tg_op = 'DELETE' then
    update dataset_stats s set
      total_leads = s.total_leads - r.total, active_leads = s.active_leads - r.active,
      hot_leads = s.hot_leads - r.hot, converted_leads = s.converted_leads - r.converted
    from (select client_id, dataset_id, count(*) as total, count(*) filter (where not archived) as active,
                 count(*) filter (where contact_status = 'HOT') as hot,
                 count(*) filter (where contact_status = 'CONVERTED') as converted
          from removed group by client_id, dataset_id) r
    where s.client_id = r.client_id and s.dataset_id = r.dataset_id;
  end if;
  return null;
end
$$;
create function count_changed_leads() returns trigger language plpgsql as $$
begin
  insert into dataset_stats as s (client_id, dataset_id, total_leads, active_leads, hot_leads, converted_leads)
  select client_id, dataset_id, sum(total), sum(active), sum(hot), sum(converted)
  from (
    select client_id, dataset_id, 1 as total, (not archived)::int as active,
           (contact_status = 'HOT')::int as hot, (contact_status = 'CONVERTED')::int as converted from added
    union all
    select client_id, dataset_id, -1, -(not archived)::int, -(contact_status = 'HOT')::int, -(contact_status = 'CONVERTED')::int from removed
  ) d
  group by client_id, dataset_id
  -- Most changes of a lead change no count; writing nothing keeps the row free of locks.
  having sum(total) <> 0 or sum(active) <> 0 or sum(hot) <> 0 or sum(converted) <> 0
  order by client_id, dataset_id
  on conflict (client_id, dataset_id) do update set
    total_leads = s.total_leads + excluded.total_leads, active_leads = s.active_leads + excluded.active_leads,
    hot_leads = s.hot_leads + excluded.hot_leads, converted_leads = s.converted_leads + excluded.converted_leads;
  return null;
end
$$;
create trigger count_inserted_leads after insert on leads referencing new table as added
  for each statement execute function count_leads();
create trigger count_deleted_leads after delete on leads referencing old table as removed
  for each statement execute function count_leads();
create trigger count_updated_leads after update on leads referencing old table as removed new table as added
  for each statement execute function count_changed_leads();

-- Every settings snapshot a campaign ever ran on: an attempt names its version, and is judged by that one.
-- No foreign key to datasets: it outlives them, as the attempts do.
create table campaign_snapshots (
  client_id uuid not null references clients (id) on delete cascade,
  dataset_id uuid not null,
  version integer not null,
  settings jsonb not null,
  since timestamptz(3) not null default app_now(),
  primary key (client_id, dataset_id, version)
);
call internal.protect('campaign_snapshots', 'select, insert');

create function keep_snapshot() returns trigger language plpgsql as $$
begin
  insert into campaign_snapshots (client_id, dataset_id, version, settings)
  values (new.client_id, new.id, new.settings_version, new.settings_snapshot)
  on conflict do nothing;
  return null;
end
$$;
create trigger keep_snapshot after insert or update of settings_snapshot, settings_version on datasets for each row
  when (new.settings_snapshot is not null) execute function keep_snapshot();
