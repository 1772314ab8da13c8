import type { CheckKey, EpochMs, Finding, TaughtChecks } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';

/** A text of a conversation with what its review goes by. */
export interface TalkText {
  id: string;
  from: 'lead' | 'us';
  byAi: boolean;
  text: string;
  at: EpochMs;
  /** Null: of a message that is not the AI's, or not reviewed yet. */
  modelState: string | null;
  reviewed: boolean;
}

/** Texts that left or came in, oldest first: the newest `limit` of the conversation. */
export async function readTalk(
  tx: Tx,
  ref: { clientId: string; conversationId: string },
  limit: number,
): Promise<TalkText[]> {
  const { rows } = await sql<TalkText>`
    select m.id, case m.direction when 'inbound' then 'lead' else 'us' end as "from", m.ai_generated as "byAi",
      m.content as text, coalesce(m.sent_at, m.created_at) as at, r.model_state as "modelState",
      r.message_id is not null as reviewed
    from messages m
    left join message_reviews r on r.client_id = m.client_id and r.message_id = m.id
    where m.client_id = ${ref.clientId} and m.conversation_id = ${ref.conversationId}
      and m.state in ('accepted', 'sent', 'delivered', 'received', 'unknown')
    order by at desc, m.id desc limit ${limit}`.execute(tx);
  return rows.reverse();
}

/** What a client has taught of the checks. */
export async function readTaughtChecks(tx: Tx, clientId: string): Promise<TaughtChecks> {
  const checks = await tx
    .selectFrom('review_checks')
    .select(['check_key', 'sensitivity'])
    .where('client_id', '=', clientId)
    .execute();
  const allowed = await tx
    .selectFrom('review_teachings')
    .select(['check_key as check', 'words'])
    .where('client_id', '=', clientId)
    .where('effect', '=', 'allow_words')
    .where('withdrawn_at', 'is', null)
    .execute();
  return {
    sensitivity: Object.fromEntries(checks.map((row) => [row.check_key, row.sensitivity])),
    allowed: allowed.map(({ check, words }) => ({ check, words: words ?? '' })),
  };
}

/** Finds of each check among what was reviewed since an instant, by campaign where one is named. */
export async function countFindings(
  tx: Tx,
  subject: { clientId: string; since: EpochMs; until?: EpochMs; datasetId?: string },
): Promise<{ about: 'message' | 'conversation'; of: number; hits: Record<string, number> }[]> {
  const { clientId, since, until, datasetId } = subject;
  const ofCampaign = datasetId === undefined ? sql`true` : sql`dataset_id = ${datasetId}`;
  const inTime = (column: string) => sql`${sql.ref(column)} >= ${at(since)}::timestamptz
    and ${until === undefined ? sql`true` : sql`${sql.ref(column)} < ${at(until)}::timestamptz`}`;
  const { rows } = await sql<{ about: 'message' | 'conversation'; check: string | null; n: number }>`
    with looked as (
      select 'message' as about, message_id as id, findings from message_reviews
      where client_id = ${clientId} and ${ofCampaign} and ${inTime('created_at')}
      union all
      select 'conversation', conversation_id, findings from conversation_reviews
      where client_id = ${clientId} and ${ofCampaign} and ${inTime('created_at')})
    select about, null as check, count(*)::int as n from looked group by about
    union all
    select about, f ->> 'check', count(distinct id)::int from looked, jsonb_array_elements(findings) f
    group by about, f ->> 'check'`.execute(tx);
  return (['message', 'conversation'] as const).map((about) => {
    const own = rows.filter((row) => row.about === about);
    return {
      about,
      of: own.find(({ check }) => check === null)?.n ?? 0,
      hits: Object.fromEntries(own.flatMap(({ check, n }) => (check === null ? [] : [[check, n]]))),
    };
  });
}

/** Campaigns of which something was reviewed since an instant. */
export async function readReviewedCampaigns(
  tx: Tx,
  subject: { clientId: string; since: EpochMs },
): Promise<{ datasetId: string; name: string }[]> {
  const { clientId, since } = subject;
  const { rows } = await sql<{ datasetId: string; name: string }>`
    select d.id as "datasetId", d.name from datasets d
    where d.client_id = ${clientId} and (
      exists (select from message_reviews r where r.client_id = d.client_id and r.dataset_id = d.id
              and r.created_at >= ${at(since)}::timestamptz)
      or exists (select from conversation_reviews r where r.client_id = d.client_id and r.dataset_id = d.id
                 and r.created_at >= ${at(since)}::timestamptz))
    order by d.id`.execute(tx);
  return rows;
}

/** When somebody last decided on each pattern since an instant, by what makes two of them the same one. */
export async function readDecidedPatterns(
  tx: Tx,
  subject: { clientId: string; since: EpochMs },
): Promise<Map<string, EpochMs>> {
  const { clientId, since } = subject;
  const { rows } = await sql<{ dedupKey: string; decidedAt: EpochMs }>`
    select dedup_key as "dedupKey", max(reviewed_at) as "decidedAt" from sophie_insights
    where client_id = ${clientId} and insight_type in ('pattern', 'campaign') and reviewed_at > ${at(since)}::timestamptz
    group by dedup_key`.execute(tx);
  return new Map(rows.map(({ dedupKey, decidedAt }) => [dedupKey, decidedAt]));
}

/** A lead's newest conversation with something, and the words to show of it. */
export interface PatternLead {
  conversationId: string;
  leadId: string;
  messageId: string | null;
  quote: string;
}

/** Conversations a check found something in since an instant, newest first: leads to count, and examples to show. */
export async function readPatternLeads(
  tx: Tx,
  subject: { clientId: string; check: CheckKey; since: EpochMs; limit: number; datasetId?: string },
): Promise<PatternLead[]> {
  const wanted = JSON.stringify([{ check: subject.check }]);
  const ofCampaign = subject.datasetId === undefined ? sql`true` : sql`dataset_id = ${subject.datasetId}`;
  const { rows } = await sql<PatternLead>`
    with found as (
      select conversation_id, message_id, created_at, findings from message_reviews
      where client_id = ${subject.clientId} and created_at >= ${at(subject.since)}::timestamptz
        and ${ofCampaign} and findings @> ${wanted}::jsonb
      union all
      select conversation_id, null::uuid, created_at, findings from conversation_reviews
      where client_id = ${subject.clientId} and created_at >= ${at(subject.since)}::timestamptz
        and ${ofCampaign} and findings @> ${wanted}::jsonb)
    select conversation_id as "conversationId", lead_id as "leadId", message_id as "messageId", quote
    from (
      select distinct on (v.lead_id) f.conversation_id, v.lead_id, f.message_id, f.created_at,
        (select e ->> 'quote' from jsonb_array_elements(f.findings) e where e ->> 'check' = ${subject.check} limit 1) as quote
      from found f join conversations v on v.client_id = ${subject.clientId} and v.id = f.conversation_id
      order by v.lead_id, f.created_at desc, f.message_id) of_lead
    order by created_at desc, lead_id limit ${subject.limit}`.execute(tx);
  return rows;
}

/** Findings as they are stored. */
export function storedFindings(value: unknown): Finding[] {
  // Written by the review alone, from that type.
  return value as Finding[];
}
