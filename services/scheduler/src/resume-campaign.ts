import {
  type CampaignRef,
  emitEvent,
  inTenant,
  lockClientCampaigns,
  reactivateWaiting,
  recordDecision,
  replan,
  unparkMessages,
} from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';

/**
 * Lets a paused campaign go on: a fresh pacing plan, people who waited for something are looked at again, and texts
 * that were on their way when it was paused come due. Safe to run again.
 * @returns whether it was paused
 */
export async function resumeCampaign(
  deps: SchedulerDeps,
  campaign: CampaignRef & { data?: Record<string, unknown> },
): Promise<boolean> {
  await deps.clock.sync();
  const { clientId, datasetId, data = {} } = campaign;
  const nextId = () => deps.ids.next();
  return await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await lockClientCampaigns(tx, clientId);
    const resumed = await tx
      .updateTable('datasets')
      .set({ campaign_status: 'active', paused_reason: null })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .where('campaign_status', '=', 'paused')
      .returning('id')
      .executeTakeFirst();
    if (resumed === undefined) return false;
    await reactivateWaiting(tx, campaign);
    await unparkMessages(tx, campaign, ['campaign_paused', 'pause_campaign', 'pause_country']);
    await replan(tx, campaign);
    await recordDecision(tx, { id: nextId(), clientId, datasetId, decision: 'resumed', reason: 'person', data });
    await emitEvent(tx, { id: nextId(), clientId, datasetId, type: 'campaign.resumed', data });
    return true;
  });
}
