-- A campaign that takes nobody new while those who have begun go on to the end, and what a campaign was expected to send.

alter table datasets
  -- Since when nobody new starts; null when everybody may.
  add column draining_since timestamptz(3);

-- The forecast of a campaign for each version of its settings, to hold against what it really sent.
create table campaign_plans (
  client_id uuid not null references clients (id) on delete cascade,
  dataset_id uuid not null,
  version integer not null,
  made_at timestamptz(3) not null default app_now(),
  -- Texts by local date (`sending_timezone`): array of {date, count}.
  days jsonb not null,
  -- When the last text was expected to go; null: not within the days looked at.
  finish timestamptz(3),
  segments integer not null check (segments >= 0),
  primary key (client_id, dataset_id, version),
  foreign key (client_id, dataset_id) references datasets (client_id, id) on delete cascade
);
call internal.protect('campaign_plans', 'select, insert');

-- Whether a person has been in another campaign is asked for everybody whom a start enrols: without an index of its own
-- each answer reads all of the client's enrolments, those the start has just made included.
create index idx_enrolments_past on enrolments (client_id, phone) where state in ('ended', 'completed');
