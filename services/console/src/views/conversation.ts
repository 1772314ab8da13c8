import { readWhyLeads, type Tx } from '@rekindle/db';
import {
  type EpochMs,
  type MessageKind,
  type MessageState,
  type NextAct,
  nextAct,
  whyMessage,
  type WhyText,
} from '@rekindle/domain';
import { nightThere, type OpenDraft, readOpenDraft } from '@rekindle/responder';
import { sql } from 'kysely';
import { type ListedConversation, readListed } from './conversations.ts';
import type { LeadScope } from '../access/lead-scope.ts';
import { PERSON_NAME } from '@rekindle/db';

/** One text as an operator sees it. Instants are epoch ms. */
export interface ShownMessage {
  id: string;
  from: 'lead' | 'ai' | 'person' | 'campaign';
  kind: MessageKind | 'inbound';
  text: string;
  segments: number;
  /** When it came or left; when it was written, for one that has not left. */
  at: EpochMs;
  state: MessageState;
  reason: string | null;
  notBefore: EpochMs | null;
  deliveredAt: EpochMs | null;
  errorCode: number | null;
  /** What became of it and why, in one sentence; null for theirs. */
  why: string | null;
  /** Who wrote it, or changed the AI's words. */
  by: string | null;
  promptVersion: string | null;
  model: string | null;
  /** How the AI took what they wrote. */
  intent: string | null;
}

interface MessageCursor {
  at: EpochMs;
  id: string;
}

/** Everything of one conversation. Instants are epoch ms. */
export interface ShownConversation extends ListedConversation {
  takenOverAt: EpochMs | null;
  frozenById: string | null;
  alarmDueAt: EpochMs | null;
  snoozedBy: string | null;
  draft: (OpenDraft & { reason: string | null; promptVersion: string | null }) | null;
  texts: { items: ShownMessage[]; next: MessageCursor | null };
  notes: ShownNote[];
  handover: ShownHandover | null;
  /** Null: a text of one's own may go now. */
  night: { opensAt: EpochMs | null } | null;
  zone: string;
  /** The campaign has the AI answer. */
  aiOn: boolean;
  lead: LeadFacts;
  next: NextAct | null;
}

export interface ShownNote {
  id: string;
  at: EpochMs;
  body: string;
  writtenBy: string;
  writtenById: string | null;
}

interface ShownHandover {
  state: 'open' | 'claimed' | 'unclaimed' | 'closed';
  reason: string;
  urgent: boolean;
  since: EpochMs;
  person: string | null;
  nextAt: EpochMs | null;
}

export interface LeadFacts {
  email: string | null;
  postcode: string | null;
  company: string | null;
  inquiryDate: string | null;
  createdAt: EpochMs;
  callBookedAt: EpochMs | null;
  bookingUrl: string | null;
  summary: string | null;
  outcome: string | null;
  attributes: Record<string, unknown>;
}

type Row = LeadFacts &
  Pick<ShownConversation, 'takenOverAt' | 'frozenById' | 'alarmDueAt' | 'snoozedBy' | 'zone' | 'aiOn'> & {
    lastInboundAt: EpochMs | null;
    leadTimezone: string | null;
  };

const TEXTS_A_PAGE = 50;

/** Reads one conversation; null when there is none that the one who asks may see. */
export async function readShown(tx: Tx, scope: LeadScope, id: string, now: EpochMs): Promise<ShownConversation | null> {
  const listed = await readListed(tx, scope, id);
  if (listed === null) return null;
  const { clientId } = scope;
  const { rows } = await sql<Row>`
    select case when l.manual_mode then l.manual_mode_activated_at end as "takenOverAt", v.frozen_by_id as "frozenById",
      v.alarm_due_at as "alarmDueAt", v.snoozed_by as "snoozedBy", v.last_inbound_at as "lastInboundAt",
      l.timezone as "leadTimezone", coalesce(l.timezone, d.settings_snapshot ->> 'sending_timezone', c.timezone) as zone,
      coalesce((d.settings_snapshot ->> 'ai_response_enabled')::boolean, false) as "aiOn", l.email, l.postcode, l.company, l.inquiry_date as "inquiryDate", l.created_at as "createdAt",
      l.call_booked_time as "callBookedAt", l.cal_booking_url as "bookingUrl", l.conversation_summary as summary,
      l.attributes, (select o.outcome from lead_outcomes o where o.client_id = l.client_id and o.lead_id = l.id) as outcome
    from conversations v
    join leads l on l.client_id = v.client_id and l.id = v.lead_id
    join datasets d on d.client_id = v.client_id and d.id = v.dataset_id
    join clients c on c.id = v.client_id
    where v.client_id = ${clientId} and v.id = ${id}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { takenOverAt, frozenById, alarmDueAt, snoozedBy, zone, aiOn, lastInboundAt, leadTimezone, ...lead } = row;
  const why = (await readWhyLeads(tx, clientId, [listed.leadId])).get(listed.leadId);
  return {
    ...listed,
    ...{ takenOverAt, frozenById, alarmDueAt, snoozedBy, zone, aiOn, lead },
    draft: await readDraft(tx, clientId, id),
    texts: await readTexts(tx, { clientId, conversationId: id, zone, now, after: null }),
    notes: await readNotes(tx, { clientId, leadId: listed.leadId }),
    handover: await readShownHandover(tx, { clientId, leadId: listed.leadId }),
    night: nightThere({ leadTimezone, phone: listed.phone, lastInboundAt }, now),
    next: why === undefined ? null : nextAct(why.lead, { now, zone: why.zone }),
  };
}

async function readDraft(tx: Tx, clientId: string, conversationId: string): Promise<ShownConversation['draft']> {
  const draft = await readOpenDraft(tx, clientId, conversationId);
  if (draft === null) return null;
  const { rows } = await sql<{ reason: string | null; promptVersion: string | null }>`
    select m.reason, a.prompt_version as "promptVersion" from messages m
    left join ai_runs a on a.client_id = m.client_id and a.id = m.ai_run_id
    where m.client_id = ${clientId} and m.id = ${draft.messageId}`.execute(tx);
  return { ...draft, reason: rows[0]?.reason ?? null, promptVersion: rows[0]?.promptVersion ?? null };
}

type TextRow = Omit<ShownMessage, 'from' | 'why'> & Omit<WhyText, 'kind' | 'state' | 'reason'>;

/** A page of texts, the newest first; the draft that waits is not among them. */
export async function readTexts(
  tx: Tx,
  page: { clientId: string; conversationId: string; zone: string; now: EpochMs; after: MessageCursor | null },
): Promise<{ items: ShownMessage[]; next: MessageCursor | null }> {
  const { clientId, conversationId, zone, now, after } = page;
  const past =
    after === null ? sql`` : sql`and (m.created_at, m.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`;
  const { rows } = await sql<TextRow>`
    select m.id, m.kind, m.content as text, m.segments, coalesce(m.sent_at, m.created_at) as at, m.state, m.reason,
      m.not_before as "notBefore", m.delivered_at as "deliveredAt", m.error_code as "errorCode",
      m.error_message as error, m.edited_by as by, m.created_at as "createdAt", m.reconcile_at as "checkAt",
      (select max(s.claimed_at) from send_attempts s where s.client_id = m.client_id and s.message_id = m.id)
        as "claimedAt",
      a.prompt_version as "promptVersion", a.model, a.draft ->> 'intent' as intent
    from messages m
    left join ai_runs a on a.client_id = m.client_id and a.id = m.ai_run_id
    where m.client_id = ${clientId} and m.conversation_id = ${conversationId}
      and not (m.kind = 'reply' and m.state in ('planned', 'due')) ${past}
    order by m.created_at desc, m.id desc limit ${sql.lit(TEXTS_A_PAGE + 1)}`.execute(tx);
  const shown = rows.slice(0, TEXTS_A_PAGE);
  const last = rows.length > TEXTS_A_PAGE ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({
      ...row,
      from: authorOf(row.kind),
      why: row.kind === 'inbound' ? null : whyMessage(row, { now, zone }),
    })),
    next: last === undefined ? null : { at: last.createdAt, id: last.id },
  };
}

/** Who wrote a text of this kind. */
export function authorOf(kind: string): ShownMessage['from'] {
  if (kind === 'inbound') return 'lead';
  if (kind === 'reply') return 'ai';
  return kind === 'manual' ? 'person' : 'campaign';
}

const NOTES_MAX = 100;

/** What people noted down about a lead, oldest first. */
async function readNotes(tx: Tx, lead: { clientId: string; leadId: string }): Promise<ShownNote[]> {
  const { rows } = await sql<ShownNote>`
    select id, created_at as at, body, written_by as "writtenBy", written_by_id as "writtenById" from lead_notes
    where client_id = ${lead.clientId} and lead_id = ${lead.leadId}
    order by created_at desc, id desc limit ${sql.lit(NOTES_MAX)}`.execute(tx);
  return rows.reverse();
}

async function readShownHandover(tx: Tx, lead: { clientId: string; leadId: string }): Promise<ShownHandover | null> {
  const { rows } = await sql<ShownHandover>`
    select h.state, h.reason, h.urgent, h.created_at as since, case when u.id is not null then ${PERSON_NAME} end as person,
      h.next_at as "nextAt"
    from handovers h
    left join users u on u.client_id = h.client_id and u.id = h.assigned_to
    where h.client_id = ${lead.clientId} and h.lead_id = ${lead.leadId}
    order by h.created_at desc, h.id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}
