-- What a person decides about a list before it is imported, kept beside it so that leaving the page loses nothing.

alter table uploads drop constraint uploads_phase_check;
alter table uploads
  -- A dry run shows how far it is as well.
  add constraint uploads_phase_check check (phase in ('reading', 'writing', 'checking')),
  -- How to read the file where a person said so: encoding, delimiter, header_line, sheet, date_order.
  add column reading jsonb not null default '{}',
  -- Cells that a person mended before the import, by line and column: {"12": {"Mobile": "07400 123456"}}.
  add column mended_rows jsonb not null default '{}',
  -- SHA-256 of the file, to notice one that has been sent before.
  add column content_hash text;
create index idx_uploads_content_hash on uploads (client_id, content_hash);

alter table uploads
  -- Name of the dataset to be made when the list is imported; null for one that exists.
  add column new_dataset_name text;
