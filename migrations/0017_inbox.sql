-- The inbox: who has a conversation, when it is to come back, what people note down, and texts kept ready.

alter table conversations
  -- Who is writing, where it is one of the team: names can be the same.
  add column frozen_by_id uuid,
  -- Who answers since it was taken over; null when nobody said so.
  add column taken_over_by text,
  add column taken_over_by_id uuid,
  -- Not shown in the queues until here, or until they write.
  add column snoozed_until timestamptz(3),
  add column snoozed_by text;

create table lead_notes (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  lead_id uuid not null,
  body text not null check (body <> '' and length(body) <= 4000),
  written_by text not null,
  written_by_id uuid,
  primary key (client_id, id),
  foreign key (client_id, lead_id) references leads (client_id, id) on delete cascade
);
create index idx_lead_notes_lead on lead_notes (client_id, lead_id, created_at);
call internal.protect('lead_notes', 'select, insert, delete');

create table canned_replies (
  client_id uuid not null references clients (id) on delete cascade,
  id uuid not null,
  created_at timestamptz(3) not null default app_now(),
  updated_at timestamptz(3) not null default app_now(),
  -- What is typed after the slash.
  shortcut text not null check (shortcut = lower(shortcut) and length(shortcut) between 1 and 40),
  body text not null check (body <> '' and length(body) <= 1600),
  changed_by text not null,
  primary key (client_id, id),
  constraint canned_replies_shortcut_unique unique (client_id, shortcut)
);
call internal.protect('canned_replies');

-- The queues: each is read newest first from an index, however many conversations there are.
create index idx_conversations_newest on conversations (client_id, last_message_at desc, id desc);
create index idx_conversations_answered on conversations (client_id, last_message_at desc, id desc) where last_inbound_at is not null;
create index idx_conversations_snoozed on conversations (client_id, snoozed_until) where snoozed_until is not null;
drop index idx_conversations_last_message_at;
-- What was said and not sent by a campaign: in this one searches for words.
create index idx_messages_said on messages (client_id, created_at desc) where kind in ('inbound', 'reply', 'manual');
