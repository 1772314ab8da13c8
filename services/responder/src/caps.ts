import { readAiSpent, readSpendBudget, type Tx } from '@rekindle/db';
import { type EpochMs, segmentPriceOf } from '@rekindle/domain';

/**
 * The cap of a client's day that keeps the AI from answering, or null. Calls that are under way are not counted, so the
 * cap may be passed by what they cost.
 */
export async function reachedCap(tx: Tx, clientId: string, now: EpochMs): Promise<'ai_cap' | 'spend_cap' | null> {
  const client = await tx
    .selectFrom('clients')
    .select(['timezone', 'settings', 'daily_ai_cap_micros', 'daily_spend_cap_micros'])
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow();
  const { timezone, daily_ai_cap_micros: aiCap, daily_spend_cap_micros: spendCap } = client;
  if (aiCap !== null && (await readAiSpent(tx, { clientId, timezone, now })) >= aiCap) return 'ai_cap';
  if (spendCap === null) return null;
  const segmentPriceMicros = segmentPriceOf(client.settings);
  const budget = await readSpendBudget(tx, {
    ...{ clientId, timezone, now, segmentPriceMicros },
    capMicros: spendCap,
  });
  return budget.segmentsLeft < 1 ? 'spend_cap' : null;
}
