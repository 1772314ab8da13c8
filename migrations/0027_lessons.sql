-- What people and reviews have taught the AI. A lesson is never deleted: prompts and past answers refer to it.

create table lessons (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  lesson_type text not null check (lesson_type in
    ('objection_handling', 'dos_donts', 'example_good', 'example_bad', 'blacklist_word', 'never_rule', 'best_practice')),
  title text not null check (length(btrim(title)) between 1 and 200),
  description text check (length(description) <= 2000),
  -- When it applies, in words ("lead mentions price"); null: always.
  trigger text check (length(trigger) <= 300),
  -- Lead statuses at which it applies; empty: all.
  stages text[] not null default '{}',
  correct_response text check (length(correct_response) <= 1000),
  -- What must not be said. Of a blacklist_word or never_rule: the words or phrases, one a line, that no reply has.
  incorrect_response text check (length(incorrect_response) <= 1000),
  reasoning text check (length(reasoning) <= 2000),
  -- [{from, text}]
  example_conversation jsonb,
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  priority integer not null default 0 check (priority between -100 and 100),
  -- Conversations in which the model says that it used it, and those of them that led to a booked call.
  times_applied integer not null default 0,
  times_succeeded integer not null default 0,
  success_rate double precision generated always as
    (case when times_applied > 0 then times_succeeded::double precision / times_applied end) stored,
  source text not null default 'user_taught' check (source in ('sophie_suggestion', 'user_taught', 'imported')),
  -- No foreign key: it outlives the conversation.
  source_message_id uuid,
  created_by uuid,
  status text not null default 'active' check (status in ('active', 'archived', 'testing')),
  -- The lesson that stands in for it; lessons are never deleted.
  superseded_by uuid,
  -- Lessons that say the opposite: of those that would apply together the better one does.
  conflicts_with uuid[] not null default '{}',
  version integer not null default 1,
  search tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') ||
    setweight(to_tsvector('english', coalesce(description, '') || ' ' || coalesce(trigger, '')), 'B') ||
    setweight(to_tsvector('english', coalesce(correct_response, '') || ' ' || coalesce(incorrect_response, '') || ' ' || coalesce(reasoning, '')), 'C')
  ) stored,
  primary key (client_id, id),
  constraint lessons_title_client_unique unique (client_id, lesson_type, title),
  constraint lessons_rule_says_what check
    (lesson_type not in ('blacklist_word', 'never_rule') or length(btrim(coalesce(incorrect_response, ''))) > 0),
  constraint lessons_superseded_by_another check (superseded_by <> id),
  foreign key (client_id, created_by) references users (client_id, id) on delete set null (created_by)
);
create index idx_lessons_lesson_type on lessons (client_id, lesson_type);
create index idx_lessons_status on lessons (client_id, status);
create index idx_lessons_tags on lessons using gin (tags);
create index idx_lessons_priority on lessons (client_id, priority desc);
create index idx_lessons_search on lessons using gin (search);
call internal.protect('lessons', 'select, insert, update');

-- What another lesson stands in for applies no more.
create function archive_superseded() returns trigger language plpgsql as $$
begin
  new.status := 'archived';
  return new;
end
$$;
create trigger archive_superseded before insert or update on lessons for each row
  when (new.superseded_by is not null and new.status <> 'archived') execute function archive_superseded();

alter table prompt_versions
  add foreign key (client_id, lesson_applied_id) references lessons (client_id, id) on delete cascade;

-- The first time that a lesson was used in a conversation.
create table lesson_uses (
  client_id uuid not null,
  lesson_id uuid not null,
  conversation_id uuid not null,
  lead_id uuid not null,
  at timestamptz(3) not null default app_now(),
  ai_run_id uuid not null,
  -- The lead has booked a call since.
  succeeded boolean not null default false,
  primary key (client_id, lesson_id, conversation_id),
  foreign key (client_id, lesson_id) references lessons (client_id, id) on delete cascade,
  foreign key (client_id, conversation_id) references conversations (client_id, id) on delete cascade,
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create index idx_lesson_uses_lead on lesson_uses (client_id, lead_id);
call internal.protect('lesson_uses', 'select, insert, update');

-- A lesson's counts follow its uses. What is erased stays counted.
create function count_lesson_use() returns trigger language plpgsql as $$
begin
  update lessons set
    times_applied = times_applied + case when tg_op = 'INSERT' then 1 else 0 end,
    times_succeeded = times_succeeded + new.succeeded::int - case when tg_op = 'UPDATE' then old.succeeded::int else 0 end
  where client_id = new.client_id and id = new.lesson_id;
  return null;
end
$$;
create trigger count_lesson_use after insert or update of succeeded on lesson_uses
  for each row execute function count_lesson_use();

create function tell_lessons_of_booking() returns trigger language plpgsql as $$
begin
  update lesson_uses set succeeded = new.call_booked
  where client_id = new.client_id and lead_id = new.id and succeeded <> new.call_booked;
  return null;
end
$$;
create trigger tell_lessons_of_booking after update of call_booked on leads for each row
  when (old.call_booked is distinct from new.call_booked) execute function tell_lessons_of_booking();
