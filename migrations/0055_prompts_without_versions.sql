-- A prompt has a version for as long as it is there: deleting its only draft left one without, which no list could show.
-- The owner is under row level security as everybody is, so the tables let it see them for as long as this takes.
alter table prompts no force row level security;
alter table prompt_versions no force row level security;
delete from prompts p
where not exists (select from prompt_versions v where v.client_id = p.client_id and v.prompt_id = p.id);
alter table prompts force row level security;
alter table prompt_versions force row level security;
