-- What cleaning did to the rows of a list, and which of it a person did not want.

alter table leads
  -- What was done to the row's cells: array of {kind, field, before, after}, less what was taken back.
  add column repairs jsonb not null default '[]';

alter table uploads
  -- By kind of repair: rows, up to five samples, and how many leads it was taken back of. Samples hold phone numbers.
  add column repair_report jsonb not null default '{}',
  -- Kinds that were not to be made, or were taken back since.
  add column repairs_off text[] not null default '{}',
  -- Which way round the file writes dates, to read them again when a repair is taken back.
  add column date_order text check (date_order in ('day-first', 'month-first'));

alter table upload_merges
  -- What was done to the cells of the row that filled the gaps.
  add column repairs jsonb not null default '[]';
