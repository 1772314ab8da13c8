-- Lessons that hold for every client, kept by whoever runs the platform. A tenant reads them and writes none.

create table universal_lessons (
  id uuid primary key,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lesson_type text not null check (lesson_type in
    ('objection_handling', 'dos_donts', 'example_good', 'example_bad', 'blacklist_word', 'never_rule', 'best_practice')),
  title text not null check (length(btrim(title)) between 1 and 200),
  trigger text check (length(trigger) <= 300),
  correct_response text check (length(correct_response) <= 1000),
  incorrect_response text check (length(incorrect_response) <= 1000),
  reasoning text check (length(reasoning) <= 2000),
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  priority integer not null default 0 check (priority between -100 and 100),
  status text not null default 'active' check (status in ('active', 'archived', 'testing')),
  version integer not null default 1,
  constraint universal_lessons_title_unique unique (lesson_type, title),
  constraint universal_lessons_rule_says_what check
    (lesson_type not in ('blacklist_word', 'never_rule') or length(btrim(coalesce(incorrect_response, ''))) > 0)
);
alter table universal_lessons enable row level security;
alter table universal_lessons force row level security;
create policy every_tenant_reads on universal_lessons for select to rekindle_app using (true);
create policy platform_keeps on universal_lessons to rekindle_system using (true) with check (true);
grant select on universal_lessons to rekindle_app;
grant select, insert, update on universal_lessons to rekindle_system;
create trigger set_updated_at before update on universal_lessons for each row execute function set_updated_at();

-- What became of one with a client: the client's own lesson that stands in for it, and how it does there.
create table client_universal_lessons (
  client_id uuid not null references clients (id) on delete cascade,
  lesson_id uuid not null references universal_lessons (id),
  updated_at timestamptz(3) not null default app_now(),
  -- While that one is not archived the other does not apply.
  superseded_by uuid,
  -- As `lessons` counts them.
  times_applied integer not null default 0,
  times_succeeded integer not null default 0,
  primary key (client_id, lesson_id),
  foreign key (client_id, superseded_by) references lessons (client_id, id) on delete set null (superseded_by)
);
call internal.protect('client_universal_lessons', 'select, insert, update');

-- The first time that one was used in a conversation.
create table universal_lesson_uses (
  client_id uuid not null,
  lesson_id uuid not null references universal_lessons (id),
  conversation_id uuid not null,
  lead_id uuid not null,
  at timestamptz(3) not null default app_now(),
  ai_run_id uuid not null,
  succeeded boolean not null default false,
  primary key (client_id, lesson_id, conversation_id),
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create index idx_universal_lesson_uses_lead on universal_lesson_uses (client_id, lead_id);
call internal.protect('universal_lesson_uses', 'select, insert, update');

-- A client's counts follow its uses. What is erased stays counted.
create function count_universal_lesson_use() returns trigger language plpgsql as $$
begin
  insert into client_universal_lessons as c (client_id, lesson_id, times_applied, times_succeeded)
  values (new.client_id, new.lesson_id, 1, new.succeeded::int)
  on conflict (client_id, lesson_id) do update set
    times_applied = c.times_applied + case when tg_op = 'INSERT' then 1 else 0 end,
    times_succeeded = c.times_succeeded + new.succeeded::int - case when tg_op = 'UPDATE' then old.succeeded::int else 0 end;
  return null;
end
$$;
create trigger count_universal_lesson_use after insert or update of succeeded on universal_lesson_uses
  for each row execute function count_universal_lesson_use();

create or replace function tell_lessons_of_booking() returns trigger language plpgsql as $$
begin
  update lesson_uses set succeeded = new.call_booked
  where client_id = new.client_id and lead_id = new.id and succeeded <> new.call_booked;
  update universal_lesson_uses set succeeded = new.call_booked
  where client_id = new.client_id and lead_id = new.id and succeeded <> new.call_booked;
  return null;
end
$$;
