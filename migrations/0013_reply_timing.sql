-- When an answer is drafted and when it goes are two times: in between a person can read, edit, freeze or drop it.

alter table conversations
  -- When the drafted answer goes; null when nothing is due to be answered.
  add reply_goes_at timestamptz(3),
  -- Somebody is writing: no answer of the AI goes before this.
  add frozen_until timestamptz(3),
  add frozen_by text,
  -- When to say that a person who was taken over is still unanswered.
  add alarm_due_at timestamptz(3);
comment on column conversations.reply_due_at is 'when the AI is to draft its answer; it goes at reply_goes_at';
create index idx_conversations_alarm_due on conversations (alarm_due_at) where alarm_due_at is not null;

alter table messages
  -- Who changed the AI's words before they went.
  add edited_by text,
  add edited_at timestamptz(3);

drop policy system_wakes on conversations;
create policy system_wakes on conversations for select to rekindle_system
  using (reply_due_at is not null or silence_due_at is not null or alarm_due_at is not null);
grant select (alarm_due_at) on conversations to rekindle_system;
