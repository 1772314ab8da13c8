import { lockSpendCap, readSegmentsSent, type Tx } from '@rekindle/db';
import { type EpochMs, nextLocalMidnight, segmentPriceOf } from '@rekindle/domain';

/**
 * When a text of a campaign may go that the client's spend cap of the day does not cover, epoch ms; null when it covers
 * it. The scheduler emits no more than the cap covers, but what it has emitted may wait while answers use the cap up or
 * somebody lowers it. The last lock of a claim, taken for clients with a cap only: two numbers do not pass it together.
 */
export async function cappedUntil(
  tx: Tx,
  text: { clientId: string; segments: number; now: EpochMs },
): Promise<EpochMs | null> {
  const { clientId, segments, now } = text;
  await lockSpendCap(tx, clientId);
  const { timezone, settings, cap } = await tx
    .selectFrom('clients')
    .select(['timezone', 'settings', 'daily_spend_cap_micros as cap'])
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow();
  const price = segmentPriceOf(settings);
  if (cap === null || price === 0) return null;
  const sent = await readSegmentsSent(tx, { clientId, timezone, now });
  return (sent + segments) * price <= cap ? null : nextLocalMidnight(timezone, now);
}
