import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import { HELD_RELEASE_DAYS } from './cadences.ts';
import type { CampaignRef } from './campaigns.ts';

/**
 * Ends cadences of a campaign, or lets them wait, each for a reason of its own. Held cadences of the people whose
 * cadence ends may start HELD_RELEASE_DAYS later.
 */
export async function settleEnrolments(
  tx: Tx,
  campaign: CampaignRef,
  changes: readonly { enrolmentId: string; state: 'ended' | 'waiting'; reason: string }[],
): Promise<void> {
  if (changes.length === 0) return;
  const { rows } = await sql<{ phone: string; state: string }>`
    update enrolments e set state = x.state, reason = x.reason,
      ended_at = case when x.state = 'ended' then app_now() end
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as x("enrolmentId" uuid, state text, reason text)
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId} and e.id = x."enrolmentId"
    returning e.phone, e.state`.execute(tx);
  await dateHeldOf(
    tx,
    campaign.clientId,
    rows.filter((row) => row.state === 'ended').map((row) => row.phone),
  );
}

async function dateHeldOf(tx: Tx, clientId: string, phones: readonly string[]): Promise<void> {
  if (phones.length === 0) return;
  await sql`
    update enrolments set held_until = app_now() + make_interval(days => ${HELD_RELEASE_DAYS})
    where client_id = ${clientId} and phone = any(${[...phones]}) and state = 'held' and held_until is null
      and reason is distinct from 'draining'`.execute(tx);
}

/** Has enrolments come due later, each at its own time. One statement. */
export async function postponeEnrolments(
  tx: Tx,
  campaign: CampaignRef,
  changes: readonly { enrolmentId: string; notBefore: EpochMs }[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    update enrolments e set due_at = to_timestamp(x."notBefore" / 1000)
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as x("enrolmentId" uuid, "notBefore" double precision)
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId} and e.id = x."enrolmentId"`.execute(
    tx,
  );
}

export interface ClosedCadence {
  leadId: string;
  phone: string;
}

/**
 * Closes cadences that went unanswered: completed, the lead COLD if it was still CONTACTED_n, and held cadences of the
 * same people may start HELD_RELEASE_DAYS later. Somebody with a text not yet matched is left for the next look.
 */
export async function closeUnanswered(
  tx: Tx,
  scope: CampaignRef & { now: EpochMs; limit: number },
): Promise<ClosedCadence[]> {
  const { clientId, datasetId } = scope;
  const { rows } = await sql<ClosedCadence>`
    with picked as (
      select e.client_id, e.id from enrolments e
      where e.client_id = ${clientId} and e.dataset_id = ${datasetId} and e.state = 'active'
        and e.pending_message_id is null and e.next_step = 4 and e.due_at <= ${at(scope.now)}::timestamptz
        and not exists (select from inbox i
                        where i.client_id = e.client_id and i.from_number = e.phone and i.processed_at is null)
      order by e.due_at, e.order_key, e.id limit ${scope.limit} for no key update)
    update enrolments e set state = 'completed', reason = 'unanswered', ended_at = app_now()
    from picked p
    where e.client_id = p.client_id and e.id = p.id
    returning e.lead_id as "leadId", e.phone`.execute(tx);
  if (rows.length === 0) return rows;
  await sql`
    update leads set contact_status = 'COLD'
    where client_id = ${clientId} and id = any(${rows.map((row) => row.leadId)})
      and contact_status in ('CONTACTED_1', 'CONTACTED_2', 'CONTACTED_3')`.execute(tx);
  await dateHeldOf(
    tx,
    clientId,
    rows.map((row) => row.phone),
  );
  return rows;
}

/** Who is left in a campaign, and whether a text of its cadence is open. */
export interface CampaignRest {
  active: boolean;
  waiting: boolean;
  held: boolean;
  /** Somebody has not begun, and is held back while the campaign drains. */
  drained: boolean;
  openTexts: boolean;
}

export async function readRest(tx: Tx, campaign: CampaignRef): Promise<CampaignRest> {
  const of = sql`client_id = ${campaign.clientId} and dataset_id = ${campaign.datasetId}`;
  const { rows } = await sql<CampaignRest>`
    select exists (select from enrolments where ${of} and state = 'active') as active,
      exists (select from enrolments where ${of} and state = 'waiting') as waiting,
      exists (select from enrolments where ${of} and state = 'held' and reason is distinct from 'draining') as held,
      exists (select from enrolments where ${of} and state = 'held' and reason = 'draining') as drained,
      exists (select from messages where ${of} and state in ('planned', 'due', 'sending', 'unknown')
              and kind in ('M1', 'M2', 'M3')) as "openTexts"`.execute(tx);
  return rows[0] ?? { active: false, waiting: false, held: false, drained: false, openTexts: false };
}

/**
 * Gives a date to held cadences of a campaign whose other cadence has ended without saying so: HELD_RELEASE_DAYS after
 * that end.
 */
export async function dateHeld(tx: Tx, campaign: CampaignRef): Promise<void> {
  await sql`
    update enrolments e set held_until = make_interval(days => ${HELD_RELEASE_DAYS}) + coalesce(
      (select max(o.ended_at) from enrolments o where o.client_id = e.client_id and o.phone = e.phone), app_now())
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId} and e.state = 'held'
      and e.held_until is null and e.reason is distinct from 'draining'
      and not exists (select from enrolments o where o.client_id = e.client_id and o.phone = e.phone
                      and o.state in ('active', 'waiting'))`.execute(tx);
}

/** Puts enrolments back whose cause of waiting is gone: the lead was edited, or handed back by a person. */
export async function reviveWaiting(tx: Tx, campaign: CampaignRef): Promise<number> {
  const { numAffectedRows } = await sql`
    update enrolments e set state = 'active', reason = null
    from leads l
    where e.client_id = ${campaign.clientId} and e.dataset_id = ${campaign.datasetId} and e.state = 'waiting'
      and l.client_id = e.client_id and l.id = e.lead_id
      and (e.reason = 'manual_mode' and not l.manual_mode
           or e.reason like 'missing_field%' and l.updated_at > e.updated_at)`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
