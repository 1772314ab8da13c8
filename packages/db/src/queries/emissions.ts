import type { CampaignStep, EpochMs } from '@rekindle/domain';
import { type RawBuilder, sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';

/** An enrolment whose next text is due, with what decides whether and how it goes. */
export interface DueEnrolment {
  enrolmentId: string;
  leadId: string;
  phone: string;
  step: 1 | 2 | 3;
  timezone: string | null;
  contactStatus: string;
  manualMode: boolean;
  archived: boolean;
  callBooked: boolean;
  suppressed: boolean;
  /** This step of this campaign is out, or was sent, to this number already (promise P2). */
  already: boolean;
  /** The lead's columns by name, as the merge fields call them. */
  lead: Record<string, unknown>;
  attributes: Record<string, unknown>;
}

export interface DueScope extends CampaignRef {
  now: EpochMs;
  /** Leave out the steps that keep to the window. */
  onlyFrom: 1 | 2;
  limit: number;
}

/**
 * Due enrolments in their order (due time, then a fixed shuffle), locked until the transaction ends so that a reply or
 * a STOP is settled either before or after, never in between.
 */
export async function lockDueEnrolments(tx: Tx, scope: DueScope): Promise<DueEnrolment[]> {
  const { rows } = await sql<DueEnrolment>`
    select e.id as "enrolmentId", e.lead_id as "leadId", e.phone, e.next_step as step, l.timezone,
      l.contact_status as "contactStatus", l.manual_mode as "manualMode", l.archived,
      l.call_booked as "callBooked",
      exists (select from suppressions s
              where s.client_id = e.client_id and s.phone = e.phone and s.lifted_at is null) as suppressed,
      exists (select from messages m
              where m.client_id = e.client_id and m.dataset_id = e.dataset_id and m.to_number = e.phone
                and m.kind = 'M' || e.next_step and m.kind in ('M1', 'M2', 'M3', 'nudge'))
        or exists (select from contact_history h
                   where h.client_id = e.client_id and h.phone = e.phone and h.dataset_id = e.dataset_id
                     and h.step = 'M' || e.next_step) as already,
      jsonb_build_object('first_name', l.first_name, 'last_name', l.last_name, 'phone_number', l.phone_number,
        'email', l.email, 'postcode', l.postcode, 'company', l.company, 'position', l.position,
        'custom_id', l.custom_id, 'inquiry_date', l.inquiry_date, 'notes', l.notes) as lead,
      l.attributes
    from enrolments e
    join leads l on l.client_id = e.client_id and l.id = e.lead_id
    where e.client_id = ${scope.clientId} and e.dataset_id = ${scope.datasetId}
      and e.state = 'active' and e.pending_message_id is null and e.due_at <= ${at(scope.now)}::timestamptz
      and e.next_step between ${scope.onlyFrom} and 3
    order by e.due_at, e.order_key, e.id
    limit ${scope.limit}
    for no key update of e`.execute(tx);
  return rows;
}

/** What a tick knows of a campaign's load. Counts stop at `countMax`: nothing depends on how far beyond they go. */
export interface EmissionLoad {
  queued: number;
  dueBeforeEnd: number;
  nextDueAt: EpochMs | null;
  nextTextDueAt: EpochMs | null;
  minuteRef: EpochMs | null;
  hourRef: EpochMs | null;
  minuteCount: number;
  hourCount: number;
  outstandingCampaign: number;
  outstandingClient: number;
  /** Until when texts of the campaign's number wait; minus infinity when they do not, null without an active number. */
  numberHeldUntil: EpochMs | null;
  /** The campaign's last claim, and the sending day its day count belongs to, as its gate has them. */
  lastSeq: number;
  day: string | null;
  dayFirstSeq: number;
}

/**
 * Which of a client's numbers `n` somebody is texted from who has had no text yet, the first of them: the campaign's
 * (`d`), else the client's (`c`), else the oldest.
 */
export const numbersInTurn: RawBuilder<unknown> = sql`
  n.e164 = d.settings_snapshot ->> 'twilio_number' desc nulls last,
  n.e164 = c.twilio_phone_number desc nulls last, n.created_at, n.id`;

export interface LoadScope extends CampaignRef {
  now: EpochMs;
  /** Up to here enrolments that keep to the window count as `dueBeforeEnd`. */
  horizon: EpochMs;
  /** Steps from here on ignore the window; 4 when none does. */
  windowlessFrom: 2 | 4;
  perMinute: number;
  perHour: number;
  minuteSpanMs: number;
  hourSpanMs: number;
  /** A planned text that may go within this many milliseconds is on its way. */
  soonMs: number;
  countMax: number;
}

/**
 * Reads a campaign's load in one statement, so that a text claimed meanwhile counts either as on its way or as claimed.
 * Takes no lock: a claim never waits for a look.
 */
export async function readEmissionLoad(tx: Tx, scope: LoadScope): Promise<EmissionLoad> {
  const { clientId, datasetId } = scope;
  const now = at(scope.now);
  const idle = sql`client_id = ${clientId} and dataset_id = ${datasetId} and state = 'active'
    and pending_message_id is null`;
  const claim = sql`client_id = ${clientId} and dataset_id = ${datasetId}`;
  const onTheWay = sql`kind in ('M1', 'M2', 'M3', 'nudge')
    and (state = 'due' or state = 'planned' and not_before <= ${at(scope.now + scope.soonMs)}::timestamptz)`;
  const { rows } = await sql<EmissionLoad>`
    select
      (select count(*) from (select from enrolments where ${idle} and next_step <= 3
         and due_at <= ${now}::timestamptz limit ${scope.countMax}) q) as queued,
      (select count(*) from (select from enrolments where ${idle} and next_step <= 3
         and next_step < ${scope.windowlessFrom} and due_at < ${at(scope.horizon)}::timestamptz
         limit ${scope.countMax}) q) as "dueBeforeEnd",
      (select min(due_at) from enrolments where ${idle} and due_at > ${now}::timestamptz) as "nextDueAt",
      (select min(due_at) from enrolments where ${idle} and next_step <= 3
         and due_at > ${now}::timestamptz) as "nextTextDueAt",
      (select claimed_at from send_attempts where ${claim}
         and send_seq = g.last_seq - ${scope.perMinute}::bigint + 1) as "minuteRef",
      (select claimed_at from send_attempts where ${claim}
         and send_seq = g.last_seq - ${scope.perHour}::bigint + 1) as "hourRef",
      (select count(*) from (select from send_attempts where ${claim} and send_seq is not null
         and claimed_at >= ${at(scope.now - scope.minuteSpanMs)}::timestamptz limit ${scope.perMinute}) q) as "minuteCount",
      (select count(*) from (select from send_attempts where ${claim} and send_seq is not null
         and claimed_at >= ${at(scope.now - scope.hourSpanMs)}::timestamptz limit ${scope.perHour}) q) as "hourCount",
      (select count(*) from messages where ${claim} and state in ('planned', 'due') and ${onTheWay}) as "outstandingCampaign",
      (select count(*) from messages where client_id = ${clientId}
         and state in ('planned', 'due', 'sending', 'unknown') and ${onTheWay}) as "outstandingClient",
      (select n.campaigns_held_until from sender_numbers n
         join clients c on c.id = n.client_id
         join datasets d on d.client_id = n.client_id and d.id = ${datasetId}
         where n.client_id = ${clientId} and n.active
         order by ${numbersInTurn} limit 1) as "numberHeldUntil",
      g.last_seq as "lastSeq", g.day, g.day_first_seq as "dayFirstSeq"
    from campaign_gates g
    where g.client_id = ${clientId} and g.dataset_id = ${datasetId}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error(`Campaign ${datasetId} has no gate`);
  return row;
}

export interface Emission {
  enrolmentId: string;
  leadId: string;
  phone: string;
  messageId: string;
  /** Used when the lead has no conversation yet. */
  conversationId: string;
  kind: CampaignStep;
  content: string;
  segments: number;
}

/**
 * Writes texts as due, with their conversations, and marks their enrolments. Few statements whatever their number.
 * @param scope.wakeAfter real time from which the sweeper wakes them
 * @returns the ids of the messages written: a step that is out already is not among them
 */
export async function insertEmissions(
  tx: Tx,
  scope: CampaignRef & { wakeAfter: EpochMs },
  emissions: readonly Emission[],
): Promise<Set<string>> {
  if (emissions.length === 0) return new Set();
  const { clientId, datasetId } = scope;
  const input = sql`jsonb_to_recordset(${JSON.stringify(emissions)}::jsonb) as x("enrolmentId" uuid, "leadId" uuid,
    phone text, "messageId" uuid, "conversationId" uuid, kind text, content text, segments smallint)`;
  await sql`
    insert into conversations (client_id, id, lead_id, dataset_id, phone)
    select ${clientId}, x."conversationId", x."leadId", ${datasetId}, x.phone from ${input}
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    insert into messages (client_id, id, conversation_id, lead_id, dataset_id, enrolment_id, direction, kind, content,
                          segments, to_number, state, wake_after)
    select ${clientId}, x."messageId", v.id, x."leadId", ${datasetId}, x."enrolmentId", 'outbound', x.kind, x.content,
           x.segments, x.phone, 'due', ${at(scope.wakeAfter)}::timestamptz
    from ${input}
    join conversations v on v.client_id = ${clientId} and v.lead_id = x."leadId"
    on conflict (client_id, dataset_id, to_number, kind) where kind in ('M1', 'M2', 'M3', 'nudge') do nothing
    returning id`.execute(tx);
  const written = rows.map((row) => row.id);
  await sql`
    update enrolments e set pending_message_id = m.id
    from messages m
    where m.client_id = ${clientId} and m.id = any(${written}) and e.client_id = ${clientId} and e.id = m.enrolment_id`.execute(
    tx,
  );
  return new Set(written);
}
