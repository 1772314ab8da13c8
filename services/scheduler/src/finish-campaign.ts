import {
  at,
  type CampaignRef,
  emitEvent,
  endEverybody,
  HELD_RELEASE_DAYS,
  inTenant,
  lockClientCampaigns,
  recordDecision,
  replan,
  unparkMessages,
} from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';

/**
 * Ends a running or paused campaign for good: nobody left in it gets another of its texts. Answers already under way go
 * on. Safe to run again.
 * @returns how many people were left in it; null when it neither runs nor is paused
 */
export async function finishCampaign(
  deps: SchedulerDeps,
  campaign: CampaignRef & { data?: Record<string, unknown> },
): Promise<number | null> {
  await deps.clock.sync();
  const { clientId, datasetId, data = {} } = campaign;
  const now = deps.clock.now();
  const nextId = () => deps.ids.next();
  return await inTenant(deps.db, { clientId, now }, async (tx) => {
    await lockClientCampaigns(tx, clientId);
    const finished = await tx
      .updateTable('datasets')
      .set({ campaign_status: 'completed', campaign_end_date: at(now), paused_reason: null, draining_since: null })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .where('campaign_status', 'in', ['active', 'paused'])
      .returning('id')
      .executeTakeFirst();
    if (finished === undefined) return null;
    const left = await endEverybody(tx, { clientId, datasetId }, HELD_RELEASE_DAYS);
    // Answers that waited for it to be resumed.
    await unparkMessages(tx, { clientId, datasetId }, ['pause_campaign', 'pause_country']);
    await replan(tx, { clientId, datasetId });
    const said = { clientId, datasetId, data: { ...data, left } };
    await recordDecision(tx, { ...said, id: nextId(), decision: 'completed', reason: 'person' });
    await emitEvent(tx, { ...said, id: nextId(), type: 'campaign.completed' });
    return left;
  });
}
