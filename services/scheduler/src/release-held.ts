import { at, type DueRow, inTenant, recordDecisions, tryLockClientCampaigns, wakeCampaign } from '@rekindle/db';
import { sql } from 'kysely';
import type { SchedulerDeps } from './deps.ts';

/**
 * Lets held cadences of one client start: one a person, the one held longest. Whoever is in another cadence again stays
 * held, without a date, until that one ends; whose campaign drains by now, until it is resumed. While somebody else
 * changes the client's campaigns, or looks at them, they stay due for the next tick.
 * @returns how many have started
 */
export async function releaseHeld(deps: SchedulerDeps, clientId: string, rows: readonly DueRow[]): Promise<number> {
  const ids = rows.map(({ id }) => id);
  const now = deps.clock.now();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    // In turn with whoever drains a campaign just now.
    if (!(await tryLockClientCampaigns(tx, clientId))) return 0;
    await sql`
      update enrolments e set held_until = null, reason = 'draining'
      from datasets d
      where e.client_id = ${clientId} and e.id = any(${ids}) and e.state = 'held'
        and d.client_id = e.client_id and d.id = e.dataset_id and d.draining_since is not null`.execute(tx);
    await sql`
      update enrolments e set held_until = null, reason = 'other_campaign'
      where e.client_id = ${clientId} and e.id = any(${ids}) and e.state = 'held'
        and e.reason is distinct from 'draining'
        and exists (select from enrolments o where o.client_id = e.client_id and o.phone = e.phone
                    and o.state in ('active', 'waiting'))`.execute(tx);
    const { rows: started } = await sql<{ id: string; datasetId: string }>`
      with first as (
        select distinct on (phone) client_id, id from enrolments
        where client_id = ${clientId} and id = any(${ids}) and state = 'held' and held_until <= ${at(now)}::timestamptz
        order by phone, held_until, id)
      update enrolments e set state = 'active', reason = null, held_until = null, due_at = greatest(e.due_at, app_now())
      from first f
      where e.client_id = f.client_id and e.id = f.id and e.state = 'held'
      returning e.id, e.dataset_id as "datasetId"`.execute(tx);
    await recordDecisions(
      tx,
      started.map(({ id, datasetId }) => ({
        id: deps.ids.next(),
        clientId,
        leadId: id,
        datasetId,
        decision: 'released',
        reason: 'other_cadence_over',
      })),
    );
    for (const datasetId of new Set(started.map((row) => row.datasetId))) await wakeCampaign(tx, clientId, datasetId);
    return started.length;
  });
}
