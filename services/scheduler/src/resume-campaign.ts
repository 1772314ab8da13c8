import {
  type CampaignRef,
  emitEvent,
  enrolLeads,
  inTenant,
  lockClientCampaigns,
  reactivateWaiting,
  readCampaign,
  recordDecision,
  releaseUnbegun,
  unparkMessages,
} from '@rekindle/db';
import { sql } from 'kysely';
import type { SchedulerDeps } from './deps.ts';
import { replanAndForesee } from './first-look.ts';

/**
 * Lets a paused campaign go on, and one that drains take people in again: a fresh pacing plan, people who waited for
 * something are looked at again, and texts that were on their way when it was paused come due. Safe to run again.
 * @returns whether it was paused, or drained
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
    const before = await readCampaign(tx, { clientId, datasetId });
    const resumed = await tx
      .updateTable('datasets')
      .set({ campaign_status: 'active', paused_reason: null, draining_since: null })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .where(sql<boolean>`(campaign_status = 'paused' or campaign_status = 'active' and draining_since is not null)`)
      .returning('id')
      .executeTakeFirst();
    if (resumed === undefined) return false;
    if (before?.drainingSince != null) {
      await releaseUnbegun(tx, { clientId, datasetId });
      await enrolLeads(tx, { clientId, datasetId, now: deps.clock.now() });
    }
    await reactivateWaiting(tx, campaign);
    await unparkMessages(tx, campaign, ['campaign_paused', 'pause_campaign', 'pause_country']);
    await replanAndForesee(tx, deps, campaign);
    await recordDecision(tx, { id: nextId(), clientId, datasetId, decision: 'resumed', reason: 'person', data });
    await emitEvent(tx, { id: nextId(), clientId, datasetId, type: 'campaign.resumed', data });
    return true;
  });
}
