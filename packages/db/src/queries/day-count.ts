import { type EpochMs, localDate, startOfLocalDay, type ZoneId } from '@rekindle/domain';
import { sql } from 'kysely';
import { at, type Tx } from '../tenant.ts';
import type { CampaignRef } from './campaigns.ts';
import { lockCampaignGate } from './gates.ts';

/**
 * Has a campaign's day limit counted in another zone from now on. What the day there starts with is every claim since
 * midnight in either zone: a date alone would begin a new day wherever the two zones have different ones. Takes the
 * campaign's gate, so that a claim under way is counted too.
 */
export async function moveDayCount(
  tx: Tx,
  campaign: CampaignRef,
  zones: { from: ZoneId; to: ZoneId; now: EpochMs },
): Promise<void> {
  const { clientId, datasetId } = campaign;
  const { from, to, now } = zones;
  if (from === to) return;
  const gate = await lockCampaignGate(tx, clientId, datasetId);
  if (gate?.day == null) return;
  const since = Math.min(startOfLocalDay(from, now), startOfLocalDay(to, now));
  await sql`
    update campaign_gates g set day = ${localDate(to, now)},
      day_first_seq = g.last_seq - (
        select count(*) from send_attempts a
        where a.client_id = g.client_id and a.dataset_id = g.dataset_id and a.send_seq is not null
          and a.claimed_at >= ${at(since)}::timestamptz)
    where g.client_id = ${clientId} and g.dataset_id = ${datasetId}`.execute(tx);
}
