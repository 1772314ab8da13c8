import { type CheckKey, type EpochMs, QUICK_REPLY_MS, type TraitCount } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { PatternLead } from './reviews.ts';

interface Span {
  clientId: string;
  since: EpochMs;
  until?: EpochMs;
}

/** Conversations that ended in a span, and which of the traits that may make for success each has. */
const traits = ({ clientId, since, until }: Span) => sql`
  talks as (
    select r.conversation_id, r.created_at, r.outcome in ('booked', 'converted') as booked,
      bool_and(m.segments <= 1) as short, bool_and(m.content ~ '\\?\\s*$') as asks,
      bool_and(extract(epoch from coalesce(m.sent_at, m.created_at) - before.at) * 1000 <= ${QUICK_REPLY_MS}::float8) as quick
    from conversation_reviews r
    join messages m on m.client_id = r.client_id and m.conversation_id = r.conversation_id
      and m.ai_generated and m.state in ('accepted', 'sent', 'delivered')
    left join lateral (
      select max(i.created_at) as at from messages i
      where i.client_id = r.client_id and i.conversation_id = r.conversation_id and i.direction = 'inbound'
        and i.created_at <= m.created_at) before on true
    where r.client_id = ${clientId} and r.created_at >= ${at(since)}::timestamptz
      and ${until === undefined ? sql`true` : sql`r.created_at < ${at(until)}::timestamptz`}
    group by r.conversation_id, r.created_at, r.outcome),
  traits as (
    select 'short_answers' as "check", short as has, conversation_id, created_at, booked from talks
    union all select 'one_question', asks, conversation_id, created_at, booked from talks
    union all select 'quick_answers', quick, conversation_id, created_at, booked from talks where quick is not null)`;

/** Booked calls among ended conversations with and without each trait that may make for success. */
export async function countTraits(tx: Tx, span: Span): Promise<TraitCount[]> {
  const { rows } = await sql<{ check: CheckKey; has: boolean; booked: number; of: number }>`
    with ${traits(span)}
    select "check", has, count(*) filter (where booked)::int as booked, count(*)::int as of
    from traits group by "check", has`.execute(tx);
  const none = { booked: 0, of: 0 };
  return [...new Set(rows.map(({ check }) => check))].map((check) => {
    const side = (has: boolean) => rows.find((row) => row.check === check && row.has === has) ?? none;
    const [yes, no] = [side(true), side(false)];
    return { check, with: { booked: yes.booked, of: yes.of }, without: { booked: no.booked, of: no.of } };
  });
}

/** Ended conversations with a trait, newest first, each with the AI's last words in it: as `readPatternLeads`. */
export async function readTraitLeads(
  tx: Tx,
  subject: Span & { check: CheckKey; limit: number },
): Promise<PatternLead[]> {
  const { rows } = await sql<PatternLead>`
    with ${traits(subject)}
    select conversation_id as "conversationId", lead_id as "leadId", message_id as "messageId", quote
    from (
      select distinct on (v.lead_id) t.conversation_id, v.lead_id, t.created_at, last.id as message_id, last.content as quote
      from traits t
      join conversations v on v.client_id = ${subject.clientId} and v.id = t.conversation_id
      join lateral (
        select m.id, m.content from messages m
        where m.client_id = v.client_id and m.conversation_id = v.id and m.ai_generated
          and m.state in ('accepted', 'sent', 'delivered')
        order by coalesce(m.sent_at, m.created_at) desc, m.id desc limit 1) last on true
      where t."check" = ${subject.check} and t.has
      order by v.lead_id, t.created_at desc, t.conversation_id) of_lead
    order by created_at desc, lead_id limit ${subject.limit}`.execute(tx);
  return rows;
}
