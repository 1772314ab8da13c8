import { type ContactStatus, type EpochMs, MAY_HAVE_LEFT, type Sentiment, TAKEOVER_ALARM_MS } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { emitEvent, recordDecision } from './records.ts';

/** Whom a text belongs to. */
export interface MatchedLead {
  leadId: string;
  datasetId: string;
}

/**
 * The lead a text belongs to: whoever was last texted at `phone` from `number`; else the newest lead with that phone.
 * Null when the client has none.
 */
export async function findLeadOfText(
  tx: Tx,
  subject: { clientId: string; phone: string; number: string },
): Promise<MatchedLead | null> {
  const { clientId, phone, number } = subject;
  const texted = await tx
    .selectFrom('send_attempts as a')
    .innerJoin('messages as m', (join) =>
      join.onRef('m.client_id', '=', 'a.client_id').onRef('m.id', '=', 'a.message_id'),
    )
    .select(['m.lead_id as leadId', 'm.dataset_id as datasetId'])
    .where('a.client_id', '=', clientId)
    .where('a.phone', '=', phone)
    .where('a.from_number', '=', number)
    .where('m.state', 'in', [...MAY_HAVE_LEFT, 'undelivered', 'failed', 'absent'])
    .orderBy('a.claimed_at', 'desc')
    .orderBy('a.message_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return texted ?? (await findLeadByPhone(tx, { clientId, phone }));
}

/** The lead with this phone whom the client texted last, else the newest one; null when there is none. */
export async function findLeadByPhone(
  tx: Tx,
  subject: { clientId: string; phone: string },
): Promise<MatchedLead | null> {
  const lead = await tx
    .selectFrom('leads')
    .select(['id as leadId', 'dataset_id as datasetId'])
    .where('client_id', '=', subject.clientId)
    .where('phone_number', '=', subject.phone)
    .orderBy('last_message_at', (order) => order.desc().nullsLast())
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return lead ?? null;
}

/** The lead's conversation, made when missing. Two at once make one. */
export async function ensureConversation(
  tx: Tx,
  nextId: () => string,
  subject: { clientId: string; leadId: string; datasetId: string; phone: string },
): Promise<string> {
  const read = async () =>
    await tx
      .selectFrom('conversations')
      .select('id')
      .where('client_id', '=', subject.clientId)
      .where('lead_id', '=', subject.leadId)
      .executeTakeFirst();
  const found = await read();
  if (found !== undefined) return found.id;
  await tx
    .insertInto('conversations')
    .values({
      client_id: subject.clientId,
      id: nextId(),
      lead_id: subject.leadId,
      dataset_id: subject.datasetId,
      phone: subject.phone,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await read();
  if (made === undefined) throw new Error('The conversation vanished while it was being made');
  return made.id;
}

/** What a step knows of a conversation: itself, its lead, its campaign and its client. Instants are epoch ms. */
export interface ConversationFacts {
  conversationId: string;
  leadId: string;
  datasetId: string;
  phone: string;
  turn: number;
  /** When the AI is to draft its answer, and when that goes. */
  replyDueAt: EpochMs | null;
  replyGoesAt: EpochMs | null;
  lastInboundAt: EpochMs | null;
  lastOutboundAt: EpochMs | null;
  nudgedAt: EpochMs | null;
  state: Record<string, unknown>;
  firstName: string;
  postcode: string | null;
  inquiryDate: string | null;
  leadTimezone: string | null;
  contactStatus: string;
  sentiment: string | null;
  manualMode: boolean;
  callBooked: boolean;
  settingsSnapshot: unknown;
  settingsVersion: number;
  datasetSource: string;
  clientStatus: string;
  companyName: string;
  personaName: string;
  clientTimezone: string;
  /** Where the campaign has none of its own: that of its booking process, else its client's. */
  usualBookingPage: string | null;
  suppressed: boolean;
  unprocessedInbound: boolean;
}

/** Reads the facts of one conversation; null when it is gone. */
export async function readConversation(
  tx: Tx,
  subject: { clientId: string; conversationId: string },
): Promise<ConversationFacts | null> {
  const { rows } = await sql<ConversationFacts>`
    select v.id as "conversationId", v.lead_id as "leadId", v.dataset_id as "datasetId", v.phone, v.turn,
      v.reply_due_at as "replyDueAt", v.reply_goes_at as "replyGoesAt", v.last_inbound_at as "lastInboundAt", v.last_outbound_at as "lastOutboundAt",
      v.nudged_at as "nudgedAt", v.state,
      l.first_name as "firstName", l.postcode, l.inquiry_date as "inquiryDate", l.timezone as "leadTimezone",
      l.contact_status as "contactStatus", l.lead_sentiment as sentiment, l.manual_mode as "manualMode",
      l.call_booked as "callBooked",
      d.settings_snapshot as "settingsSnapshot", d.settings_version as "settingsVersion", d.source as "datasetSource",
      c.status as "clientStatus", c.company_name as "companyName", speaker_name(d) as "personaName",
      c.timezone as "clientTimezone", booking_page(d) as "usualBookingPage",
      exists (select from suppressions s
              where s.client_id = v.client_id and s.phone = v.phone and s.lifted_at is null) as suppressed,
      exists (select from inbox i
              where i.client_id = v.client_id and i.from_number = v.phone and i.processed_at is null)
        as "unprocessedInbound"
    from conversations v
    join leads l on l.client_id = v.client_id and l.id = v.lead_id
    join datasets d on d.client_id = v.client_id and d.id = v.dataset_id
    join clients c on c.id = v.client_id
    where v.client_id = ${subject.clientId} and v.id = ${subject.conversationId}`.execute(tx);
  return rows[0] ?? null;
}

/** Has somebody told when a person who was taken over is still unanswered then; an earlier alarm stands. */
export async function setTakeoverAlarm(
  tx: Tx,
  conversation: { clientId: string; conversationId: string },
  now: EpochMs,
): Promise<void> {
  await tx
    .updateTable('conversations')
    .set({ alarm_due_at: sql<Date>`coalesce(alarm_due_at, ${at(now + TAKEOVER_ALARM_MS)}::timestamptz)` })
    .where('client_id', '=', conversation.clientId)
    .where('id', '=', conversation.conversationId)
    .execute();
}

/** Whether the person of conversation `v` wrote last. */
export const UNANSWERED = sql<boolean>`coalesce(v.last_inbound_at > coalesce(v.last_outbound_at, '-infinity'), false)`;

/**
 * Whether a person has written conversation `v` a text since their last one.
 * @param which of those texts, `m`
 */
export function answerOfPerson(which: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from messages m
    where m.client_id = v.client_id and m.conversation_id = v.id and m.kind = 'manual'
      and m.created_at >= v.last_inbound_at and ${which})`;
}

/** Texts `m` that go by themselves; not one that waits for sending to be started again, say: nobody knows when that is. */
export const GOES_BY_ITSELF = sql`(m.state in ('due', 'sending') or m.state = 'planned' and m.not_before is not null)`;

/** The lead's last hand-over ended without anybody, because they had booked, say: what comes up now is something new. */
const ASKING_ENDED_BY_ITSELF = sql<boolean>`(
  leads.contact_status <> 'REMOVED'
  and (select h.state = 'closed' and h.closed_reason in ('booked', 'converted', 'removed', 'archived')
       from handovers h where h.client_id = leads.client_id and h.lead_id = leads.id
       order by h.created_at desc, h.id desc limit 1))`;

/** The decision that a person is needed, with where the lead stood then: asking for them does not end for that. */
export function neededBy(
  lead: { contact_status: ContactStatus; archived: boolean },
  reason: string,
): { decision: 'needs_person'; reason: string; data: Record<string, unknown> } {
  return { decision: 'needs_person', reason, data: { status: lead.contact_status, archived: lead.archived } };
}

/**
 * Asks for a person: marks the lead with the reason, records it and tells the outbox. With `takeOver` the AI and the
 * cadence also leave this lead alone until somebody hands it back. Says it once for the same reason, and again where the
 * asking has ended by itself; why a person took over is not overwritten by lesser reasons.
 */
export async function needPerson(
  tx: Tx,
  nextId: () => string,
  subject: { clientId: string; leadId: string; datasetId: string; reason: string; takeOver: boolean },
): Promise<void> {
  const { clientId, leadId, datasetId, reason, takeOver } = subject;
  const changed = await tx
    .updateTable('leads')
    .set({
      needs_person_reason: reason,
      ...(takeOver && {
        manual_mode: true,
        manual_mode_activated_at: sql<Date>`case when manual_mode then manual_mode_activated_at else app_now() end`,
      }),
    })
    .where('client_id', '=', clientId)
    .where('id', '=', leadId)
    .where((eb) =>
      eb.or([
        eb('needs_person_reason', 'is distinct from', reason),
        ASKING_ENDED_BY_ITSELF,
        ...(takeOver ? [eb('manual_mode', '=', false)] : []),
      ]),
    )
    .where((eb) =>
      takeOver ? eb.lit(true) : eb.or([eb('manual_mode', '=', false), eb('needs_person_reason', 'is', null)]),
    )
    .returning(['contact_status', 'archived'])
    .execute();
  const [lead] = changed;
  if (lead === undefined) return;
  await recordDecision(tx, { id: nextId(), clientId, leadId, datasetId, ...neededBy(lead, reason) });
  await emitEvent(tx, {
    id: nextId(),
    clientId,
    leadId,
    datasetId,
    type: 'lead.needs_person',
    data: { reason, take_over: takeOver },
  });
}

/** Keeps how a lead feels, and with it how its conversation does. */
export async function setSentiment(
  tx: Tx,
  lead: { clientId: string; leadId: string },
  sentiment: Sentiment | null,
): Promise<void> {
  const { clientId, leadId } = lead;
  await tx
    .updateTable('leads')
    .set({ lead_sentiment: sentiment })
    .where('client_id', '=', clientId)
    .where('id', '=', leadId)
    .execute();
  await tx
    .updateTable('conversations')
    .set({ sentiment })
    .where('client_id', '=', clientId)
    .where('lead_id', '=', leadId)
    .execute();
}
