-- What points at people, their conversations and lists is found by an index when they are deleted: without one, each row
-- that goes reads the whole other table, under the locks of the undo or erasure it belongs to.

create index idx_messages_enrolment on messages (client_id, enrolment_id) where enrolment_id is not null;
create index idx_insight_leads_lead on insight_leads (client_id, lead_id);
create index idx_lesson_uses_conversation on lesson_uses (client_id, conversation_id);
create index idx_universal_lesson_uses_conversation on universal_lesson_uses (client_id, conversation_id);
create index idx_notices_offer on notices (client_id, offer_id) where offer_id is not null;
create index idx_review_replay_turns_conversation on review_replay_turns (client_id, conversation_id);
create index idx_review_teachings_insight on review_teachings (client_id, insight_id);
create index idx_sophie_insights_dataset on sophie_insights (client_id, dataset_id);
create index idx_uploads_dataset on uploads (client_id, dataset_id);
