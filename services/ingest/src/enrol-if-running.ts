import { enrolLeads, type Tx, wakeCampaign } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';

/**
 * Enrols the new leads when the campaign has been started. While it drains they wait for it to be resumed.
 * @param scope.leadId only this one
 */
export async function enrolIfRunning(
  tx: Tx,
  scope: { clientId: string; datasetId: string; leadId?: string },
  now: EpochMs,
): Promise<void> {
  const { clientId, datasetId } = scope;
  // Locked, so that a start at the same moment is either seen here or sees these leads itself.
  const dataset = await tx
    .selectFrom('datasets')
    .select(['campaign_status', 'draining_since'])
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .forShare()
    .executeTakeFirst();
  if (dataset?.campaign_status !== 'active' && dataset?.campaign_status !== 'paused') return;
  if (dataset.draining_since !== null) return;
  await enrolLeads(tx, { ...scope, now });
  await wakeCampaign(tx, clientId, datasetId);
}
