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
export async function readWhyLead(tx: Tx, subject: Pick<WhySubject, 'clientId' | 'leadId'>): Promise<WhyLead> {
  const found = (await readWhyLeads(tx, subject.clientId, [subject.leadId])).get(subject.leadId);
  if (found === undefined) throw new Error('The lead vanished while it was read');
  return found.lead;
}

/**
 * The same of many leads of a client, by lead id, with the zone their times are shown in: two statements however many
 * there are. Ids that the client does not have are left out.
 */
export async function readWhyLeads(
  tx: Tx,
  clientId: string,
  leadIds: readonly string[],
): Promise<Map<string, { zone: string; lead: WhyLead }>> {
  if (leadIds.length === 0) return new Map();
  const { rows } = await sql<LeadRow>`
    select l.id as "leadId", coalesce(d.settings_snapshot ->> 'sending_timezone', c.timezone) as zone,
      l.contact_status as status, l.flagged, l.archived, l.manual_mode as "manualMode", l.needs_person_reason as "needsPerson",
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
    where l.client_id = ${clientId} and l.id = any(${[...leadIds]}::uuid[])`.execute(tx);
  const texts = await readTexts(tx, clientId, leadIds);
  return new Map(rows.map((row) => [row.leadId, { zone: row.zone, lead: leadOf(row, texts.get(row.leadId)) }]));
}

function leadOf(row: LeadRow, texts: LatestTexts | undefined): WhyLead {
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
    lastText: texts?.lastText ?? null,
    openText: texts?.openText ?? null,
  };
}

interface LeadRow {
  leadId: string;
  zone: string;
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
    limit?: string;
    until?: number;
    opensAt?: number;
    nextSlotAt?: number;
    dueAt?: number;
  };
  const code = look.code === 'limit' && look.limit !== undefined ? `limit_${look.limit}` : look.code;
  return { code, until: look.until ?? look.opensAt ?? look.nextSlotAt ?? look.dueAt ?? null };
}

type LatestTexts = Pick<WhyLead, 'lastText' | 'openText'>;

/** Of each lead the latest text that left or may have, and the latest that is not settled. */
async function readTexts(tx: Tx, clientId: string, leadIds: readonly string[]): Promise<Map<string, LatestTexts>> {
  const { rows } = await sql<WhyText & { leadId: string; open: boolean }>`
    select distinct on (m.lead_id, open) m.lead_id as "leadId", ${TEXT},
      m.state in ('planned', 'due', 'sending', 'unknown', 'absent') as open
    from messages m
    join leads l on l.client_id = m.client_id and l.id = m.lead_id
    where m.client_id = ${clientId} and m.lead_id = any(${[...leadIds]}::uuid[]) and m.to_number = l.phone_number
      and m.direction = 'outbound' and m.state not in ('blocked', 'rejected')
    order by m.lead_id, open, m.created_at desc, m.id desc`.execute(tx);
  const found = new Map<string, LatestTexts>();
  for (const { leadId, open, ...text } of rows) {
    const both = found.get(leadId) ?? { lastText: null, openText: null };
    found.set(leadId, open ? { ...both, openText: text } : { ...both, lastText: text });
  }
  return found;
}
