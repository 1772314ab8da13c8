import { type CampaignRef, emitEvent, holdUnbegun, inTenant, lockClientCampaigns, recordDecision } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { replanAndForesee } from './first-look.ts';

export type DrainResult =
  | { kind: 'draining'; held: number }
  /** It drains already. */
  | { kind: 'unchanged' }
  /** There is no such campaign, or it does not run. */
  | { kind: 'not_running' };

/**
 * Lets nobody new start in a running campaign while those who have had a text go on to the end. People added meanwhile
 * wait too. When those are through it pauses, or completes if nobody is left; `resumeCampaign` takes people in again.
 * Safe to run again.
 */
export async function drainCampaign(
  deps: SchedulerDeps,
  campaign: CampaignRef & { data?: Record<string, unknown> },
): Promise<DrainResult> {
  await deps.clock.sync();
  const { clientId, datasetId, data = {} } = campaign;
  const nextId = () => deps.ids.next();
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx): Promise<DrainResult> => {
    await lockClientCampaigns(tx, clientId);
    const dataset = await tx
      .selectFrom('datasets')
      .select(['campaign_status', 'draining_since'])
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (dataset?.campaign_status !== 'active') return { kind: 'not_running' };
    if (dataset.draining_since !== null) return { kind: 'unchanged' };
    await tx
      .updateTable('datasets')
      .set({ draining_since: new Date(deps.clock.now()) })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
    const held = await holdUnbegun(tx, { clientId, datasetId });
    await replanAndForesee(tx, deps, { clientId, datasetId });
    const said = { clientId, datasetId, data: { ...data, held } };
    await recordDecision(tx, { ...said, id: nextId(), decision: 'drained', reason: 'person' });
    await emitEvent(tx, { ...said, id: nextId(), type: 'campaign.draining' });
    return { kind: 'draining', held };
  });
}
