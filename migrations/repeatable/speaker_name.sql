-- The name that a campaign's texts are written in: its strategy's, that of its voice, that of the client's default
-- voice, else the client's own.
create or replace function speaker_name(d datasets) returns text language sql stable as $$
  select coalesce(
    (select s.ai_name from strategies s where s.client_id = d.client_id and s.id = d.strategy_id and s.is_active),
    (select a.persona_name from ai_personas a
     where a.client_id = d.client_id and a.id = coalesce(
       d.ai_persona_id,
       (select s.ai_persona_id from strategies s where s.client_id = d.client_id and s.id = d.strategy_id and s.is_active),
       (select b.id from ai_personas b where b.client_id = d.client_id and b.is_default))),
    (select c.persona_name from clients c where c.id = d.client_id))
$$;
