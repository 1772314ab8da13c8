import { type CampaignRef, readCampaign, readCampaignGate, replan, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import type { CampaignReason } from './campaign-reason.ts';
import { clientRules } from './client-rules.ts';
import type { SchedulerDeps } from './deps.ts';
import { budgetOf, stoppedReason } from './emit-campaign.ts';
import { planEmission } from './plan-emission.ts';

/**
 * What the next look at a running campaign will find, by the planner itself; null when texts go at once. Sends nothing
 * and changes nothing, but takes the locks of a look: the caller has locked the client's campaigns.
 */
async function firstLook(
  tx: Tx,
  campaign: CampaignRef & { now: EpochMs; bookingTokenKey: string | null },
): Promise<CampaignReason | null> {
  const { clientId, datasetId, now, bookingTokenKey } = campaign;
  const record = await readCampaign(tx, campaign);
  const gate = await readCampaignGate(tx, campaign);
  if (record === null || gate === undefined || record.status !== 'active') return null;
  const stopped = stoppedReason(record);
  if (stopped !== null) return stopped;
  const price = clientRules(record.clientSettings).segment_price_micros;
  const budget = await budgetOf(tx, campaign, record, price, now);
  if (budget !== null && budget.segmentsLeft === 0) return { code: 'spend_cap', until: budget.until, queued: 0 };
  const plan = await planEmission(tx, { clientId, datasetId, record, gate, now, bookingTokenKey });
  return plan.texts.length > 0 ? null : plan.look.tick.reason;
}

/**
 * Has the next look at a campaign come now, on a fresh pacing plan, and says already what it will find (null: texts go
 * at once). Not that the spend cap is reached: the look itself tells that once, when it is not kept yet. The caller has
 * locked the client's campaigns.
 */
export async function replanAndForesee(
  tx: Tx,
  deps: Pick<SchedulerDeps, 'clock' | 'bookingTokenKey'>,
  { clientId, datasetId }: CampaignRef,
): Promise<CampaignReason | null> {
  const campaign = { clientId, datasetId };
  await replan(tx, campaign);
  const now = deps.clock.now();
  const reason = await firstLook(tx, { ...campaign, now, bookingTokenKey: deps.bookingTokenKey ?? null });
  await keepReason(tx, campaign, reason);
  return reason;
}

async function keepReason(tx: Tx, campaign: CampaignRef, reason: CampaignReason | null): Promise<void> {
  if (reason?.code === 'spend_cap') return;
  await tx
    .updateTable('campaign_gates')
    .set({ last_reason: reason === null ? null : JSON.stringify(reason) })
    .where('client_id', '=', campaign.clientId)
    .where('dataset_id', '=', campaign.datasetId)
    .execute();
}

/** When the next text may go by what a look has found; null when nobody knows. */
export function nextTextAt(reason: CampaignReason, now: EpochMs): EpochMs | null {
  switch (reason.code) {
    case 'window_shut':
    case 'recipients_asleep':
      return reason.opensAt;
    case 'limit':
    case 'spend_cap':
    case 'slow_down':
      return reason.until;
    case 'pacing':
      return reason.nextSlotAt;
    case 'waiting_due':
      return reason.dueAt;
    case 'sending':
    case 'outstanding':
      return now;
    default:
      return null;
  }
}
