-- What people decided on an insight, and taught by it, is the client's: it stays when the person is erased in whose
-- conversation the insight was found. The quotes go (erase-reviews.ts); what nobody has decided yet goes with them.
alter table sophie_insights
  drop constraint sophie_insights_client_id_message_id_fkey,
  drop constraint sophie_insights_client_id_conversation_id_fkey,
  add foreign key (client_id, message_id) references messages (client_id, id) on delete set null (message_id),
  add foreign key (client_id, conversation_id) references conversations (client_id, id) on delete set null (conversation_id);
grant delete on sophie_insights to rekindle_app;
