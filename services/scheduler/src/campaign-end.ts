import {
  at,
  type CampaignRecord,
  type CampaignRef,
  type CampaignRest,
  dateHeld,
  emitEvent,
  readRest,
  recordDecision,
  type Tx,
} from '@rekindle/db';
import { DAY_MS, type EpochMs, OPEN_TEXTS_RECHECK_MS, WAITING_RECHECK_MS } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { pauseIn } from './pause-campaign.ts';

interface Ending extends CampaignRef {
  record: CampaignRecord;
  now: EpochMs;
}

/**
 * For a running campaign in which nobody is due, now or later: completes it when nobody is left and no text is open,
 * else says when to look again for what is not a matter of time. One that drains is paused when those who had begun are
 * through and others have not.
 */
export async function restOrComplete(
  deps: SchedulerDeps,
  tx: Tx,
  { clientId, datasetId, record, now }: Ending,
): Promise<{ nextTickAt: EpochMs | null; completed: boolean }> {
  const campaign = { clientId, datasetId };
  const seen = await readRest(tx, campaign);
  const rest = Object.values(seen).some(Boolean) ? seen : await readLastRest(tx, campaign);
  if (rest.openTexts) return { nextTickAt: now + OPEN_TEXTS_RECHECK_MS, completed: false };
  if (rest.held) await dateHeld(tx, campaign);
  if (rest.active || rest.waiting || rest.held) return { nextTickAt: now + WAITING_RECHECK_MS, completed: false };
  if (rest.drained) {
    await pauseIn(tx, () => deps.ids.next(), { ...campaign, reason: 'drained' });
    return { nextTickAt: null, completed: false };
  }
  const over = await tx
    .updateTable('datasets')
    .set({ campaign_status: 'completed', campaign_end_date: at(now), draining_since: null })
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .where('campaign_status', '=', 'active')
    .returning('id')
    .executeTakeFirst();
  // Paused meanwhile: whoever resumes it has it looked at again.
  if (over === undefined) return { nextTickAt: null, completed: false };
  await recordDecision(tx, { ...campaign, id: deps.ids.next(), decision: 'completed', reason: 'nobody_left' });
  await emitEvent(tx, { ...campaign, id: deps.ids.next(), type: 'campaign.completed' });
  return { nextTickAt: now + record.autoArchiveAfterDays * DAY_MS, completed: true };
}

/**
 * Who is left in a campaign that is about to complete. Whoever enrols somebody holds its row as long as they do, or the
 * client's campaigns, as a look does: they are seen here, or find it completed.
 */
async function readLastRest(tx: Tx, campaign: CampaignRef): Promise<CampaignRest> {
  const { clientId, datasetId } = campaign;
  const own = tx.selectFrom('datasets').select('id').where('client_id', '=', clientId).where('id', '=', datasetId);
  await own.forNoKeyUpdate().execute();
  return await readRest(tx, campaign);
}

/** Archives a completed dataset once its time has come; else says when that is. */
export async function archiveLater(
  deps: SchedulerDeps,
  tx: Tx,
  { clientId, datasetId, record, now }: Ending,
): Promise<EpochMs | null> {
  if (record.archived || record.endedAt === null) return null;
  const due = record.endedAt + record.autoArchiveAfterDays * DAY_MS;
  if (due > now) return due;
  await tx
    .updateTable('datasets')
    .set({ archived: true, archived_at: at(now) })
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .execute();
  const subject = { clientId, datasetId };
  await recordDecision(tx, { ...subject, id: deps.ids.next(), decision: 'archived', reason: 'completed_long_ago' });
  await emitEvent(tx, { ...subject, id: deps.ids.next(), type: 'dataset.archived' });
  return null;
}
