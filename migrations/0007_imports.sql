-- What imports remember: how far they are, what a person said about columns, what a merge filled, answers already given.

alter table uploads
  add column kind text not null default 'leads' check (kind in ('leads', 'suppressions')),
  -- Whether a running import is reading its file or writing leads, and how much of the file it has read.
  add column phase text check (phase in ('reading', 'writing')),
  add column bytes_read bigint,
  -- Why these people may be texted, as it was said with this very file; the dataset keeps the last one.
  add column consent jsonb,
  -- Of a suppression list: rows that its do-not-contact column does not mark.
  add column rows_unmarked integer,
  add column undone_at timestamptz(3),
  add column undone_by text;

-- What a person said about the columns of a file, for the client's next file with the same ones.
create table column_mappings (
  client_id uuid not null references clients (id) on delete cascade,
  -- Hash of the column names, whatever their order and capitals.
  signature text not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  mapping jsonb not null,
  primary key (client_id, signature)
);
call internal.protect('column_mappings');

-- What a merged row filled in somebody's lead, so that undoing the import can take exactly that back.
create table upload_merges (
  client_id uuid not null,
  upload_id uuid not null,
  lead_id uuid not null,
  filled jsonb not null,
  attributes jsonb not null,
  primary key (client_id, upload_id, lead_id),
  foreign key (client_id, upload_id) references uploads (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create index idx_upload_merges_lead on upload_merges (client_id, lead_id);
call internal.protect('upload_merges');

-- Answers to requests that carried an Idempotency-Key.
create table idempotency_keys (
  client_id uuid not null references clients (id) on delete cascade,
  key text not null,
  created_at timestamptz(3) not null default app_now(),
  request_hash text not null,
  status smallint,
  response jsonb,
  primary key (client_id, key)
);
create index idx_idempotency_keys_created on idempotency_keys (client_id, created_at);
call internal.protect('idempotency_keys');
