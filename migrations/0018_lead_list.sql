-- The list of leads: searched by the start of a name, e-mail or number, sorted and filtered at a million rows.

-- Row level security lets an index serve only comparisons that cannot leak, and full-text search, LIKE and lower() can.
-- So what is searched is kept in small letters beside the original, in byte order, and compared with >= and <.
alter table leads
  add column name_key text collate "C"
    generated always as (lower(trim(first_name || ' ' || coalesce(last_name, '')))) stored,
  -- Sorts the list by name: the last name, else the first.
  add column surname_key text collate "C"
    generated always as (lower(coalesce(nullif(trim(last_name), ''), first_name))) stored,
  add column email_key text collate "C" generated always as (lower(email)) stored;

drop index idx_leads_name_search;
create index idx_leads_name_search on leads (client_id, name_key);
create index idx_leads_surname on leads (client_id, surname_key, id);
create index idx_leads_email on leads (client_id, email_key) where email_key is not null;

-- Ids grow with time, so that these serve "newest first" and cost an import next to nothing.
create index idx_leads_dataset on leads (client_id, dataset_id, id);
create index idx_leads_status on leads (client_id, contact_status, id);

-- A lead on its way in has none of these yet: partial indexes cost an import nothing.
drop index idx_leads_lead_sentiment;
create index idx_leads_lead_sentiment on leads (client_id, lead_sentiment, id) where lead_sentiment is not null;
drop index idx_leads_reply_received_at;
create index idx_leads_reply_received_at on leads (client_id, reply_received_at, id) where reply_received_at is not null;
drop index idx_leads_archived;
create index idx_leads_archived on leads (client_id, id) where archived;
create index idx_leads_last_message_at on leads (client_id, last_message_at, id) where last_message_at is not null;
create index idx_leads_assigned_to on leads (client_id, assigned_to, id) where assigned_to is not null;
create index idx_leads_needs_person on leads (client_id, id) where needs_person_reason is not null;
create index idx_leads_flagged on leads (client_id, id) where flagged;

-- Filters of a list under a name; `owner_id` null: everybody of the client sees it.
create table saved_views (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  screen text not null check (screen in ('leads')),
  name text not null check (length(name) between 1 and 80),
  owner_id uuid,
  -- The filters as they stand in the address of the page.
  filters jsonb not null default '{}',
  primary key (client_id, id),
  constraint saved_views_name unique nulls not distinct (client_id, screen, owner_id, name)
);
call internal.protect('saved_views');

-- What needs somebody: texts that failed of late, and those that came in for nobody.
create index idx_messages_failed on messages (client_id, updated_at)
  where direction = 'outbound' and state in ('failed', 'undelivered', 'rejected', 'absent');
create index idx_inbox_unmatched on inbox (client_id, received_at) where result = 'unmatched';
create index idx_bookings_starts on bookings (client_id, starts_at) where status in ('pending', 'confirmed');
create index idx_suppressions_created on suppressions (client_id, created_at, id);

-- Erasing a person takes the number and the words out of what is otherwise only ever added to; the rest stays as evidence.
grant update (phone, body_hash) on send_attempts to rekindle_app;
grant update (reason, data) on decisions to rekindle_app;
grant update (data) on events to rekindle_app;
