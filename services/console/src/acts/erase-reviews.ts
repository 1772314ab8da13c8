import { ERASED, type Tx } from '@rekindle/db';
import { sql } from 'kysely';

/**
 * Takes a person's words out of what reviews found and people taught, before their leads are deleted. What was decided
 * stays for everybody else; what is still open, and about nobody but them, goes.
 */
export async function eraseFromReviews(
  tx: Tx,
  { clientId, phone }: { clientId: string; phone: string },
): Promise<void> {
  const mine = sql`(select id from leads where client_id = ${clientId} and phone_number = ${phone})`;
  const talks = sql`(select id from conversations where client_id = ${clientId} and lead_id in ${mine})`;
  const theirs = sql`(
    select id from sophie_insights where client_id = ${clientId} and (conversation_id in ${talks}
      or message_id in (select id from messages where client_id = ${clientId} and lead_id in ${mine})))`;
  // Words that they wrote themselves, or that name them, are no words to allow for others.
  await sql`
    update review_teachings t set words = ${ERASED}, withdrawn_at = coalesce(t.withdrawn_at, app_now())
    where t.client_id = ${clientId} and t.words is not null and t.insight_id in ${theirs} and (
      exists (select from messages m where m.client_id = t.client_id and m.lead_id in ${mine} and m.direction = 'inbound'
        and position(lower(t.words) in lower(m.content)) > 0)
      or exists (select from leads l, unnest(array[l.first_name, l.last_name]) as name
        where l.client_id = t.client_id and l.id in ${mine} and length(btrim(name)) > 1
          and lower(t.words) ~ ('\\m' || regexp_replace(lower(btrim(name)), '([^[:alnum:] ])', '\\\\\\1', 'g') || '\\M')))`.execute(
    tx,
  );
  // They play a lesson that quotes the insight.
  await sql`delete from review_replays where client_id = ${clientId} and insight_id in ${theirs}`.execute(tx);
  await sql`
    delete from sophie_insights s
    where s.client_id = ${clientId} and s.id in ${theirs} and s.status in ('pending', 'viewed')
      and s.insight_type in ('message', 'conversation') and not exists (
        select from insight_leads l where l.client_id = s.client_id and l.insight_id = s.id and l.lead_id not in ${mine})`.execute(
    tx,
  );
  await sql`
    update sophie_insights set original_text = null, suggested_text = null, version = version + 1
    where client_id = ${clientId} and id in ${theirs}`.execute(tx);
  await sql`
    update sophie_insights s set evidence = jsonb_set(s.evidence, '{examples}', (
      select coalesce(jsonb_agg(e.example order by e.nth), '[]')
      from jsonb_array_elements(s.evidence -> 'examples') with ordinality as e (example, nth)
      where (e.example ->> 'conversationId')::uuid not in ${talks}))
    where s.client_id = ${clientId} and exists (
      select from jsonb_array_elements(s.evidence -> 'examples') e where (e ->> 'conversationId')::uuid in ${talks})`.execute(
    tx,
  );
}
