import type { CampaignStep, EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';
import type { DueEnrolment } from './emissions.ts';

/** An enrolment as a forecast starts from it. */
export interface ForecastEnrolment extends Omit<DueEnrolment, 'step'> {
  /** 4: only the end of the cadence is left. */
  step: 1 | 2 | 3 | 4;
  dueAt: EpochMs;
  state: 'active' | 'waiting' | 'held';
  /** When a held one may start; null when nobody knows yet. */
  heldUntil: EpochMs | null;
  /** Row of the list it came in; null when it came in otherwise. */
  row: number | null;
  /** The number this person is texted from, when one is settled. */
  numberId: string | null;
}

/** A page of a campaign's running, waiting and held enrolments, by id. Takes no lock. */
export async function readForecastEnrolments(
  tx: Tx,
  campaign: CampaignRef,
  page: { after: string | null; limit: number },
): Promise<ForecastEnrolment[]> {
  const { rows } = await sql<ForecastEnrolment>`
    select e.id as "enrolmentId", e.lead_id as "leadId", e.phone, e.next_step as step, e.due_at as "dueAt", e.state,
      e.held_until as "heldUntil", l.row_number as row, g.sender_number_id as "numberId", l.timezone,
      l.contact_status as "contactStatus", l.manual_mode as "manualMode", l.archived, l.call_booked as "callBooked",
      exists (select from suppressions s
              where s.client_id = e.client_id and s.phone = e.phone and s.lifted_at is null) as suppressed,
      e.pending_message_id is null and exists (
        select from contact_history h where h.client_id = e.client_id and h.phone = e.phone
          and h.dataset_id = e.dataset_id and h.step = 'M' || e.next_step) as already,
      jsonb_build_object('first_name', l.first_name, 'last_name', l.last_name, 'phone_number', l.phone_number,
        'email', l.email, 'postcode', l.postcode, 'inquiry_date', l.inquiry_date) as lead,
      l.attributes
    from enrolments e
    join leads l on l.client_id = e.client_id and l.id = e.lead_id
    left join phone_gates g on g.client_id = e.client_id and g.phone = e.phone
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId}
      and e.state in ('active', 'waiting', 'held')
      and ${page.after === null ? sql`true` : sql`e.id > ${page.after}::uuid`}
    order by e.id limit ${page.limit}`.execute(tx);
  return rows;
}

/** A campaign text that is out and not yet claimed. */
export interface UnclaimedText {
  leadId: string;
  kind: CampaignStep;
  segments: number;
  /** Null: until a person lifts what it waits for. */
  notBefore: EpochMs | null;
}

/** Where a running campaign stands, and what its client has. */
export interface ForecastStart {
  nextTickAt: EpochMs | null;
  /** Claim times from `since` on, oldest first. */
  claims: EpochMs[];
  /** The gate's day, which is the local date of the last claim, and its claims. */
  day: string | null;
  dayCount: number;
  unclaimed: UnclaimedText[];
  /** Active numbers, the campaign's choice first. */
  numbers: { id: string; segmentsPerSecond: number; nextFreeAt: EpochMs }[];
  leads: number;
  suppressed: number;
  /** Other campaigns of the client that run: they share its numbers. */
  othersRunning: number;
}

export async function readForecastStart(tx: Tx, campaign: CampaignRef, since: EpochMs): Promise<ForecastStart> {
  const { clientId, datasetId } = campaign;
  const of = sql`client_id = ${clientId} and dataset_id = ${datasetId}`;
  const { rows } = await sql<Omit<ForecastStart, 'claims' | 'unclaimed' | 'numbers'>>`
    select (select next_tick_at from campaign_ticks where ${of}) as "nextTickAt",
      (select day from campaign_gates where ${of}) as day,
      coalesce((select last_seq - day_first_seq from campaign_gates where ${of} and day is not null), 0) as "dayCount",
      (select count(*) from leads where ${of}) as leads,
      (select count(*) from leads l where l.client_id = ${clientId} and l.dataset_id = ${datasetId} and exists (
         select from suppressions s where s.client_id = l.client_id and s.phone = l.phone_number
           and s.lifted_at is null)) as suppressed,
      (select count(*) from datasets where client_id = ${clientId} and id <> ${datasetId}
         and campaign_status = 'active') as "othersRunning"`.execute(tx);
  const claims = await sql<{ at: EpochMs }>`
    select claimed_at as at from send_attempts
    where ${of} and send_seq is not null and claimed_at >= ${at(since)}::timestamptz order by send_seq`.execute(tx);
  const unclaimed = await sql<UnclaimedText>`
    select lead_id as "leadId", kind, segments, case state when 'due' then due_since else not_before end as "notBefore"
    from messages where ${of} and state in ('planned', 'due') and kind in ('M1', 'M2', 'M3') order by id`.execute(tx);
  const numbers = await sql<ForecastStart['numbers'][number]>`
    select n.id, n.segments_per_second as "segmentsPerSecond", n.next_free_at as "nextFreeAt"
    from sender_numbers n
    join clients c on c.id = n.client_id
    join datasets d on d.client_id = n.client_id and d.id = ${datasetId}
    left join campaign_settings s on s.client_id = d.client_id and s.id = d.campaign_settings_id
    where n.client_id = ${clientId} and n.active
    order by n.e164 = coalesce(d.settings_snapshot ->> 'twilio_number', s.twilio_number) desc nulls last,
             n.e164 = c.twilio_phone_number desc nulls last, n.created_at, n.id`.execute(tx);
  const [first] = rows;
  if (first === undefined) throw new Error('A select without a table gave no row');
  return { ...first, claims: claims.rows.map((row) => row.at), unclaimed: unclaimed.rows, numbers: numbers.rows };
}
