import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import type { WhySubject } from './why.ts';

/** One recorded fact behind a sentence. */
export interface WhyRecord {
  at: EpochMs;
  record: 'decision' | 'attempt' | 'outcome' | 'report' | 'inbound' | 'suppression';
  /** What was decided or happened, as it was recorded. */
  what: string;
  detail: string | null;
  messageId: string | null;
}

/** Which of the records of one instant comes first: what came in or was sent, what came of it, what was decided then. */
const ORDER = ['inbound', 'attempt', 'outcome', 'report', 'suppression', 'decision'];

/** Decisions about a whole campaign or client that say something of each of its people. */
const SHARED = [
  'started',
  'paused',
  'resumed',
  'completed',
  'settings_changed',
  'deferred',
  'sending_stopped',
  'sending_started',
];

/**
 * Everything recorded of a lead, oldest first: decisions (also its campaign's and client's), attempts, outcomes,
 * delivery reports, texts that came in, suppressions of its number.
 * @param messageId only what is about this text, and the suppressions
 */
export async function readWhyRecords(tx: Tx, subject: WhySubject, messageId: string | null): Promise<WhyRecord[]> {
  const { clientId, leadId, datasetId, phone } = subject;
  const about = (column: string) => (messageId === null ? sql`true` : sql`${sql.ref(column)} = ${messageId}`);
  const shared =
    messageId === null
      ? sql`x.lead_id is null and x.decision = any(${SHARED})
      and (x.dataset_id = ${datasetId} or x.dataset_id is null)`
      : sql`false`;
  const { rows } = await sql<WhyRecord>`
    select * from (
    select x.at, 'decision' as record, x.decision as what,
      x.reason || coalesce(' until ' || to_char(x.until at time zone ${subject.zone}, 'YYYY-MM-DD HH24:MI'), '') as detail,
      x.message_id as "messageId"
    from decisions x
    where x.client_id = ${clientId} and ((x.lead_id = ${leadId} and ${about('x.message_id')}) or ${shared})
    union all
    select a.claimed_at, 'attempt', 'attempt ' || a.attempt || ' of ' || a.kind,
      'from ' || a.from_number || ', valid ' || a.validity_seconds || ' s', a.message_id
    from send_attempts a
    where a.client_id = ${clientId} and a.lead_id = ${leadId} and ${about('a.message_id')}
    union all
    select o.at, 'outcome', 'attempt ' || o.attempt || ' ' || o.outcome,
      o.evidence || coalesce(', error ' || o.error_code, ''), o.message_id
    from send_outcomes o
    join send_attempts a on a.client_id = o.client_id and a.message_id = o.message_id and a.attempt = o.attempt
    where o.client_id = ${clientId} and a.lead_id = ${leadId} and ${about('o.message_id')}
    union all
    select r.received_at, 'report', r.message_status, 'error ' || r.error_code, r.message_id
    from status_events r
    where r.client_id = ${clientId} and ${about('r.message_id')} and r.message_id in
      (select a.message_id from send_attempts a where a.client_id = ${clientId} and a.lead_id = ${leadId})
    union all
    select m.created_at, 'inbound', 'they wrote', m.reason, m.id
    from messages m
    where m.client_id = ${clientId} and m.lead_id = ${leadId} and m.direction = 'inbound' and ${about('m.id')}
    union all
    select s.created_at, 'suppression', 'suppressed',
      s.source || coalesce(': "' || s.evidence || '"', coalesce(', ' || s.rule, '')), null
    from suppressions s where s.client_id = ${clientId} and s.phone = ${phone}
    union all
    select s.lifted_at, 'suppression', 'lifted', s.source || coalesce(', by ' || s.lifted_by, ''), null
    from suppressions s where s.client_id = ${clientId} and s.phone = ${phone} and s.lifted_at is not null) as records
    order by at, what <> 'emitted', array_position(${ORDER}::text[], record), what`.execute(tx);
  return rows;
}
