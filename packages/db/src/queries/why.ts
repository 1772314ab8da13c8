import type { EpochMs, WhyLead, WhyText } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/** What a lead or text belongs to. */
export interface WhySubject {
  clientId: string;
  leadId: string;
  datasetId: string;
  campaign: string;
  phone: string;
  /** The campaign's own zone; the client's before it has started. */
  zone: string;
}

const SUBJECT = sql`
  select l.client_id as "clientId", l.id as "leadId", l.dataset_id as "datasetId", d.name as campaign,
    l.phone_number as phone, coalesce(d.settings_snapshot ->> 'sending_timezone', c.timezone) as zone
  from leads l
  join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
  join clients c on c.id = l.client_id`;

/** A client's lead of this id, or all its leads of this phone number. */
export async function findWhyLeads(
  tx: Tx,
  wanted: { clientId: string; leadId: string } | { clientId: string; phone: string },
): Promise<WhySubject[]> {
  const which = 'leadId' in wanted ? sql`l.id = ${wanted.leadId}` : sql`l.phone_number = ${wanted.phone}`;
  const { rows } =
    await sql<WhySubject>`${SUBJECT} where l.client_id = ${wanted.clientId} and ${which} order by l.id`.execute(tx);
  return rows;
}

const TEXT = sql`
  m.kind, m.state, m.reason, m.created_at as "createdAt", m.delivered_at as "deliveredAt", m.not_before as "notBefore",
  m.reconcile_at as "checkAt", m.error_code as "errorCode", m.error_message as error,
  (select max(a.claimed_at) from send_attempts a where a.client_id = m.client_id and a.message_id = m.id) as "claimedAt"`;

/** One text with whom it is to or from; null when the client has none of that id. */
export async function readWhyMessage(
  tx: Tx,
  wanted: { clientId: string; messageId: string },
): Promise<{ subject: WhySubject; text: WhyText } | null> {
  const { rows } = await sql<WhyText & { leadId: string }>`
    select ${TEXT}, m.lead_id as "leadId" from messages m
    where m.client_id = ${wanted.clientId} and m.id = ${wanted.messageId}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { leadId, ...text } = row;
  const [subject] = await findWhyLeads(tx, { clientId: wanted.clientId, leadId });
  return subject === undefined ? null : { subject, text };
}

/** What is recorded of a lead, as far as its sentence goes. */
export async function readWhyLead(tx: Tx, subject: WhySubject): Promise<WhyLead> {
  const { clientId, leadId, phone } = subject;
  const [row] = (
    await sql<LeadRow>`
    select l.contact_status as status, l.flagged, l.archived, l.manual_mode as "manualMode", l.needs_person_reason as "needsPerson",
      l.reply_received_at as "lastReplyAt", case when v.reply_due_at is not null then coalesce(v.reply_goes_at, v.reply_due_at) end as "replyDueAt",
      d.campaign_status as "campaignStatus", d.paused_reason as "pausedReason", c.status as "clientStatus",
      c.sending_stopped_at is not null or p.sending_paused_at is not null as "sendingStopped",
      g.last_reason as "lastLook",
      e.state as "enrolmentState", e.next_step as "nextStep", e.due_at as "dueAt", e.reason, e.held_until as "heldUntil",
      e.ended_at as "endedAt", s.source, s.created_at as since
    from leads l
    join datasets d on d.client_id = l.client_id and d.id = l.dataset_id
    join clients c on c.id = l.client_id
    cross join platform_settings p
    left join campaign_gates g on g.client_id = l.client_id and g.dataset_id = l.dataset_id
    left join conversations v on v.client_id = l.client_id and v.lead_id = l.id
    left join enrolments e on e.client_id = l.client_id and e.lead_id = l.id
    left join lateral (select source, created_at from suppressions
                       where client_id = l.client_id and phone = l.phone_number and lifted_at is null
                       order by created_at limit 1) s on true
    where l.client_id = ${clientId} and l.id = ${leadId}`.execute(tx)
  ).rows;
  if (row === undefined) throw new Error('The lead vanished while it was read');
  const texts = await readTexts(tx, clientId, leadId, phone);
  return {
    campaign: {
      status: row.campaignStatus,
      pausedReason: row.pausedReason,
      clientStatus: row.clientStatus,
      sendingStopped: row.sendingStopped,
      lastLook: lookOf(row.lastLook),
    },
    status: row.status,
    flagged: row.flagged,
    archived: row.archived,
    manualMode: row.manualMode,
    needsPerson: row.needsPerson,
    lastReplyAt: row.lastReplyAt,
    replyDueAt: row.replyDueAt,
    suppression: row.source === null || row.since === null ? null : { source: row.source, since: row.since },
    enrolment: enrolmentOf(row),
    ...texts,
  };
}

interface LeadRow {
  status: WhyLead['status'];
  flagged: boolean;
  archived: boolean;
  manualMode: boolean;
  needsPerson: string | null;
  lastReplyAt: EpochMs | null;
  replyDueAt: EpochMs | null;
  campaignStatus: WhyLead['campaign']['status'];
  pausedReason: string | null;
  clientStatus: WhyLead['campaign']['clientStatus'];
  sendingStopped: boolean;
  lastLook: string | null;
  enrolmentState: NonNullable<WhyLead['enrolment']>['state'] | null;
  nextStep: number | null;
  dueAt: EpochMs | null;
  reason: string | null;
  heldUntil: EpochMs | null;
  endedAt: EpochMs | null;
  source: string | null;
  since: EpochMs | null;
}

function enrolmentOf(row: LeadRow): WhyLead['enrolment'] {
  const { enrolmentState: state, nextStep, dueAt, reason, heldUntil, endedAt } = row;
  if (state === null || nextStep === null || dueAt === null) return null;
  return { state, nextStep, dueAt, reason, heldUntil, endedAt };
}

/** The scheduler's own record of its last look: a code and, under a name that depends on it, an instant. */
function lookOf(stored: string | null): WhyLead['campaign']['lastLook'] {
  if (stored === null) return null;
  const look = JSON.parse(stored) as {
    code: string;
    until?: number;
    opensAt?: number;
    nextSlotAt?: number;
    dueAt?: number;
  };
  return { code: look.code, until: look.until ?? look.opensAt ?? look.nextSlotAt ?? look.dueAt ?? null };
}

async function readTexts(
  tx: Tx,
  clientId: string,
  leadId: string,
  phone: string,
): Promise<Pick<WhyLead, 'lastText' | 'openText'>> {
  const { rows } = await sql<WhyText & { open: boolean }>`
    select ${TEXT}, m.state in ('planned', 'due', 'sending', 'unknown', 'absent') as open
    from messages m
    where m.client_id = ${clientId} and m.lead_id = ${leadId} and m.to_number = ${phone} and m.direction = 'outbound'
      and m.state not in ('blocked', 'rejected')
    order by m.created_at desc, m.id desc`.execute(tx);
  const pick = (open: boolean): WhyText | null => {
    const found = rows.find((row) => row.open === open);
    if (found === undefined) return null;
    const { open: _, ...text } = found;
    return text;
  };
  return { lastText: pick(false), openText: pick(true) };
}

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
