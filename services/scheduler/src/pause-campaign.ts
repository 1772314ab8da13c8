import { type CampaignRef, emitEvent, inTenant, recordDecision, type Tx } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';

export interface Pause extends CampaignRef {
  /** Coded cause, for example `person`, `opt_out_rate`. */
  reason: string;
  /** What lies behind it: who, or which figures. */
  data?: Record<string, unknown>;
}

/**
 * Pauses a running campaign. Texts on their way are not taken back: the claim puts them off until the campaign goes on.
 * Safe to run again.
 * @returns whether it was running
 */
export async function pauseCampaign(deps: SchedulerDeps, pause: Pause): Promise<boolean> {
  await deps.clock.sync();
  const scope = { clientId: pause.clientId, now: deps.clock.now() };
  return await inTenant(deps.db, scope, async (tx) => await pauseIn(tx, () => deps.ids.next(), pause));
}

/** The same in a transaction that is under way. */
export async function pauseIn(tx: Tx, nextId: () => string, pause: Pause): Promise<boolean> {
  const { clientId, datasetId, reason, data = {} } = pause;
  const paused = await tx
    .updateTable('datasets')
    .set({ campaign_status: 'paused', paused_reason: reason })
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .where('campaign_status', '=', 'active')
    .returning('id')
    .executeTakeFirst();
  if (paused === undefined) return false;
  await tx
    .updateTable('campaign_ticks')
    .set({ next_tick_at: null })
    .where('client_id', '=', clientId)
    .where('dataset_id', '=', datasetId)
    .execute();
  await recordDecision(tx, { id: nextId(), clientId, datasetId, decision: 'paused', reason, data });
  await emitEvent(tx, { id: nextId(), clientId, datasetId, type: 'campaign.paused', data: { ...data, cause: reason } });
  return true;
}
