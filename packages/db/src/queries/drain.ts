import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';
import { restOf } from './enrolments.ts';

/**
 * Holds back everybody of a campaign who has not begun, without a date, also whom another campaign or a rest held, and
 * takes back their first texts that no claim has touched. The caller has locked the client's campaigns.
 * @returns how many are held back
 */
export async function holdUnbegun(tx: Tx, campaign: CampaignRef): Promise<number> {
  const { clientId, datasetId } = campaign;
  await sql`
    with taken as (
      delete from messages
      where client_id = ${clientId} and dataset_id = ${datasetId} and kind = 'M1' and state in ('planned', 'due')
        and attempt = 0
      returning client_id, id, enrolment_id
    )
    update enrolments e set pending_message_id = null
    from taken t where e.client_id = t.client_id and e.id = t.enrolment_id and e.pending_message_id = t.id`.execute(tx);
  const { numAffectedRows } = await sql`
    update enrolments set state = 'held', reason = 'draining', held_until = null
    where client_id = ${clientId} and dataset_id = ${datasetId} and next_step = 1 and pending_message_id is null
      and state in ('active', 'waiting', 'held')`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/**
 * Lets those held back by `holdUnbegun` start, as people who are enrolled now would: whoever another campaign is texting
 * stays held for that one, and whoever one has texted rests first.
 */
export async function releaseUnbegun(tx: Tx, campaign: CampaignRef): Promise<void> {
  const { clientId, datasetId } = campaign;
  await sql`
    update enrolments e set
      state = case when o.busy or o.free_at is not null then 'held' else 'active' end,
      reason = case when o.busy then 'other_campaign' when o.free_at is not null then 'texted_recently' end,
      held_until = case when not o.busy then o.free_at end,
      due_at = greatest(e.due_at, app_now())
    from (select d.client_id, d.id, other.running is not null as busy,
            case when wait.free_at > app_now() then wait.free_at end as free_at
          from enrolments d
          cross join lateral (select d.client_id, d.phone as phone_number, d.dataset_id) l ${restOf(clientId)}
          where d.client_id = ${clientId} and d.dataset_id = ${datasetId} and d.state = 'held'
            and d.reason = 'draining') o
    where e.client_id = o.client_id and e.id = o.id`.execute(tx);
}

/**
 * Ends the cadence of everybody left in a campaign and blocks their texts that have not been claimed. Cadences of the
 * same people held for this one may start as after any other end.
 * @returns how many were left
 */
export async function endEverybody(tx: Tx, campaign: CampaignRef, heldForDays: number): Promise<number> {
  const { clientId, datasetId } = campaign;
  // Texts first: a claim of the same moment is waited for here.
  await sql`
    update messages set state = 'blocked', reason = 'finished', wake_after = null, not_before = null
    where client_id = ${clientId} and dataset_id = ${datasetId} and state in ('planned', 'due')
      and kind in ('M1', 'M2', 'M3', 'nudge')`.execute(tx);
  const { rows } = await sql<{ phone: string }>`
    update enrolments set state = 'ended', reason = 'finished', ended_at = app_now(), held_until = null,
      pending_message_id = null
    where client_id = ${clientId} and dataset_id = ${datasetId} and state in ('active', 'waiting', 'held')
    returning phone`.execute(tx);
  await sql`
    update enrolments set held_until = app_now() + make_interval(days => ${heldForDays})
    where client_id = ${clientId} and phone = any(${rows.map((row) => row.phone)}) and state = 'held'
      and held_until is null and reason is distinct from 'draining'`.execute(tx);
  return rows.length;
}
