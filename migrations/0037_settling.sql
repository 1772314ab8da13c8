alter table uploads
  -- Since when people whom this list suppressed may have leads and texts that nobody has ended yet; null once all are.
  add column settling_since timestamptz(3);
create index idx_uploads_settling on uploads (settling_since) where settling_since is not null;
create policy system_settles on uploads for select to rekindle_system using (settling_since is not null);
grant select (settling_since) on uploads to rekindle_system;
