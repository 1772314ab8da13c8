import type { EpochMs, HolidayOverrides } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { wakeCampaign } from './cadences.ts';

/** A campaign as its tenant names it. */
export interface CampaignRef {
  clientId: string;
  datasetId: string;
}

/** A dataset seen as a campaign, with what its client says about sending. Instants are epoch ms. */
export interface CampaignRecord {
  name: string;
  status: 'draft' | 'active' | 'paused' | 'completed';
  pausedReason: string | null;
  archived: boolean;
  /** Since when nobody new starts while the others go on; null when everybody may. */
  drainingSince: EpochMs | null;
  startedAt: EpochMs | null;
  endedAt: EpochMs | null;
  autoArchiveAfterDays: number;
  settingsId: string | null;
  snapshot: unknown;
  version: number;
  consentBasis: string | null;
  consentSource: string | null;
  consentAttestedBy: string | null;
  companyName: string;
  personaName: string;
  /** Where it has none of its own: that of its booking process, else its client's. */
  bookingPage: string | null;
  clientStatus: 'active' | 'paused' | 'cancelled';
  clientTimezone: string;
  clientSettings: unknown;
  /** Null: no cap. Micro-units of `currency` a day of `clientTimezone`. */
  spendCapMicros: number | null;
  currency: string;
  /** Somebody stopped all sending of the client or of the platform. */
  sendingStopped: boolean;
}

/** Reads a campaign with its client; null when there is no such dataset. */
export async function readCampaign(tx: Tx, campaign: CampaignRef): Promise<CampaignRecord | null> {
  const { rows } = await sql<CampaignRecord>`
    select d.name, d.campaign_status as status, d.paused_reason as "pausedReason", d.archived,
      d.draining_since as "drainingSince",
      d.campaign_start_date as "startedAt", d.campaign_end_date as "endedAt",
      d.auto_archive_after_days as "autoArchiveAfterDays", d.campaign_settings_id as "settingsId",
      d.settings_snapshot as snapshot, d.settings_version as version,
      d.consent_basis as "consentBasis", d.consent_source as "consentSource",
      d.consent_attested_by as "consentAttestedBy",
      c.company_name as "companyName", speaker_name(d) as "personaName",
      booking_page(d) as "bookingPage", c.status as "clientStatus",
      c.timezone as "clientTimezone", c.settings as "clientSettings",
      c.daily_spend_cap_micros as "spendCapMicros", c.currency,
      c.sending_stopped_at is not null or p.sending_paused_at is not null as "sendingStopped"
    from datasets d
    join clients c on c.id = d.client_id
    cross join platform_settings p
    where d.client_id = ${campaign.clientId} and d.id = ${campaign.datasetId}`.execute(tx);
  return rows[0] ?? null;
}

/** The client's own additions to and removals from a holiday calendar. */
export async function readHolidayOverrides(tx: Tx, clientId: string, calendar: string): Promise<HolidayOverrides> {
  const { rows } = await sql<{ day: string; holiday: boolean }>`
    select day, is_holiday as holiday from holiday_overrides
    where client_id = ${clientId} and calendar = ${calendar}`.execute(tx);
  return {
    add: rows.filter((row) => row.holiday).map((row) => row.day),
    remove: rows.filter((row) => !row.holiday).map((row) => row.day),
  };
}

/** How many enrolments of a campaign are where. `due`: active, due by now, with no text out. */
export interface EnrolmentCounts {
  active: number;
  waiting: number;
  held: number;
  /** Not begun, and held back while the campaign drains. */
  drained: number;
  ended: number;
  completed: number;
  due: number;
}

export async function countEnrolments(tx: Tx, campaign: CampaignRef, now: EpochMs): Promise<EnrolmentCounts> {
  const { rows } = await sql<EnrolmentCounts>`
    select count(*) filter (where state = 'active') as active, count(*) filter (where state = 'waiting') as waiting,
      count(*) filter (where state = 'held' and reason is distinct from 'draining') as held,
      count(*) filter (where state = 'held' and reason = 'draining') as drained, count(*) filter (where state = 'ended') as ended,
      count(*) filter (where state = 'completed') as completed,
      count(*) filter (where state = 'active' and pending_message_id is null and next_step <= 3
                       and due_at <= ${at(now)}::timestamptz) as due
    from enrolments
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}`.execute(tx);
  return rows[0] ?? { active: 0, waiting: 0, held: 0, drained: 0, ended: 0, completed: 0, due: 0 };
}

/** Puts waiting enrolments of a campaign back into their cadence, due when they were; the look at them decides again. */
export async function reactivateWaiting(tx: Tx, campaign: CampaignRef): Promise<number> {
  const { numAffectedRows } = await sql`
    update enrolments set state = 'active', reason = null
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId} and state = 'waiting'`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Makes parked texts of a campaign (planned with no time) come due now, those parked for one of `reasons`. */
export async function unparkMessages(tx: Tx, campaign: CampaignRef, reasons: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update messages set not_before = app_now()
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId} and state = 'planned'
      and not_before is null and reason = any(${[...reasons]})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Has the next look at a campaign come now, with a fresh pacing plan. The caller has locked the client's campaigns. */
export async function replan(tx: Tx, campaign: CampaignRef): Promise<void> {
  await sql`
    update campaign_gates set pacing_plan = null, last_reason = null
    where client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}`.execute(tx);
  await wakeCampaign(tx, campaign.clientId, campaign.datasetId);
}

/** Makes the rows a running campaign needs; leaves those that are there. */
export async function ensureCampaignRows(tx: Tx, campaign: CampaignRef): Promise<void> {
  const row = { client_id: campaign.clientId, dataset_id: campaign.datasetId };
  await tx
    .insertInto('campaign_gates')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto('campaign_ticks')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Lets one transaction at a time look at or change the campaigns of a client, so that its outstanding texts are counted
 * exactly and no look writes over a change. Before every gate; claims do not take it.
 */
export async function lockClientCampaigns(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${clientId}, 0))`.execute(tx);
}

/**
 * The same for whoever serves all clients and must not wait for one: a start takes as long as its list is. At once.
 * @returns whether nobody else has them; if somebody has, the work is left for a later turn
 */
export async function tryLockClientCampaigns(tx: Tx, clientId: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${clientId}, 0)) as mine`.execute(tx);
  return rows[0]?.mine === true;
}

/** What the last looks at a campaign have left, and when the last one was; undefined when it never ran. */
export async function readCampaignGate(tx: Tx, campaign: CampaignRef) {
  return await tx
    .selectFrom('campaign_gates as g')
    .leftJoin('campaign_ticks as t', (join) =>
      join.onRef('t.client_id', '=', 'g.client_id').onRef('t.dataset_id', '=', 'g.dataset_id'),
    )
    .select(['g.pacing_plan', 'g.emitted_total', 'g.last_reason', 't.last_tick_at'])
    .where('g.client_id', '=', campaign.clientId)
    .where('g.dataset_id', '=', campaign.datasetId)
    .executeTakeFirst();
}
