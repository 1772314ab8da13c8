import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';

/** A campaign whose look has come, taken by one scheduler. */
export interface LeasedTick extends CampaignRef {
  /** When its look came due, epoch ms. */
  dueAt: EpochMs;
}

/**
 * Leases the campaigns whose look has come, at most one a client, so that clients take turns. A lease is a later next
 * look: whoever crashes in between leaves the campaign to the next scheduler.
 * @param lease.except clients whose campaigns are left alone
 * @returns the leased ones, and whether more have come due than these
 */
export async function leaseDueTicks(
  tx: Tx,
  lease: { now: EpochMs; until: EpochMs; limit: number; except: readonly string[] },
): Promise<{ campaigns: LeasedTick[]; more: boolean }> {
  const come = sql`next_tick_at <= ${at(lease.now)}::timestamptz and client_id <> all(${[...lease.except]}::uuid[])`;
  const { rows } = await sql<LeasedTick & { due: number }>`
    with due as (
      select c.client_id, c.dataset_id, c.next_tick_at from campaign_ticks c
      where ${come} and (c.client_id, c.dataset_id) in (
        select distinct on (client_id) client_id, dataset_id from campaign_ticks
        where ${come} order by client_id, next_tick_at, dataset_id)
      order by c.next_tick_at, c.dataset_id limit ${lease.limit}
      for update skip locked)
    update campaign_ticks t set next_tick_at = ${at(lease.until)}::timestamptz
    from due
    where t.client_id = due.client_id and t.dataset_id = due.dataset_id
    returning t.client_id as "clientId", t.dataset_id as "datasetId", due.next_tick_at as "dueAt",
      (select count(*) from (select from campaign_ticks where ${come} limit ${lease.limit + 1}) q) as due`.execute(tx);
  return {
    campaigns: rows.map(({ clientId, datasetId, dueAt }) => ({ clientId, datasetId, dueAt })),
    more: (rows[0]?.due ?? 0) > rows.length,
  };
}

/** Has each campaign of a client that waits for a time looked at now, last in the transaction. */
export async function wakeCampaigns(tx: Tx, clientId: string): Promise<void> {
  await sql`
    update campaign_ticks set next_tick_at = least(next_tick_at, app_now())
    where client_id = ${clientId} and next_tick_at is not null`.execute(tx);
}

/**
 * Has a leased campaign looked at again at `again`, where its look has failed or nobody has looked. Not where somebody
 * holds it: whoever does says when it is looked at, and nobody waits for them; where that is rolled back, it is looked at
 * when the lease ends.
 */
export async function returnLease(
  tx: Tx,
  tick: { clientId: string; datasetId: string; again: EpochMs },
): Promise<void> {
  await sql`
    with own as (
      select client_id, dataset_id from campaign_ticks
      where client_id = ${tick.clientId} and dataset_id = ${tick.datasetId}
      for no key update skip locked)
    update campaign_ticks t set next_tick_at = least(t.next_tick_at, ${at(tick.again)}::timestamptz)
    from own
    where t.client_id = own.client_id and t.dataset_id = own.dataset_id`.execute(tx);
}

/**
 * Sets when a campaign is looked at again, last in the transaction. A wake that came in since the look was leased wins,
 * and so does an enrolment that has become due sooner meanwhile.
 * @param look.leaseUntil what the lease had set
 * @param look.knownDueAt the earliest later due time this look has reckoned with
 * @returns when it is looked at again; null: only when something wakes it
 */
export async function setNextTick(
  tx: Tx,
  campaign: CampaignRef,
  look: { leaseUntil: EpochMs; nextTickAt: EpochMs | null; knownDueAt: EpochMs | null; now: EpochMs },
): Promise<EpochMs | null> {
  const { clientId, datasetId } = campaign;
  const tick = await tx
    .selectFrom('campaign_ticks')
    .select('next_tick_at')
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (tick === undefined) return null;
  const { rows } = await sql<{ dueAt: EpochMs | null }>`
    select min(due_at) as "dueAt" from enrolments
    where client_id = ${clientId} and dataset_id = ${datasetId} and state = 'active' and pending_message_id is null
      and due_at > ${at(look.now)}::timestamptz`.execute(tx);
  const dueAt = rows[0]?.dueAt ?? null;
  let next = look.nextTickAt ?? Number.POSITIVE_INFINITY;
  if (dueAt !== null && (look.knownDueAt === null || dueAt < look.knownDueAt)) next = Math.min(next, dueAt);
  if (tick.next_tick_at !== null && tick.next_tick_at !== look.leaseUntil) next = Math.min(next, tick.next_tick_at);
  await tx
    .updateTable('campaign_ticks')
    .set({ next_tick_at: Number.isFinite(next) ? at(next) : null, last_tick_at: at(look.now) })
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .execute();
  return Number.isFinite(next) ? next : null;
}
