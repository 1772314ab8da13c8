import { asSystem, forgetCallbacks } from '@rekindle/db';
import { CALLBACKS_KEPT_MS, type EpochMs } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { SWEEP_BATCH_MAX, SWEEP_BATCHES_MAX } from './limits.ts';

/**
 * Empties what the carrier sent word for word, texts and delivery reports alike, once it has been kept for
 * CALLBACKS_KEPT_MS and nothing waits for it; in short transactions. Returns how many callbacks that were.
 */
export async function forgetOldCallbacks(deps: SchedulerDeps, now: EpochMs): Promise<number> {
  const old = { until: now - CALLBACKS_KEPT_MS, limit: SWEEP_BATCH_MAX };
  let total = 0;
  for (const table of ['inbox', 'status_events'] as const) {
    for (let batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      const forgotten = await asSystem(deps.db, now, async (tx) => await forgetCallbacks(tx, table, old));
      total += forgotten;
      deps.gotOn?.();
      if (forgotten < SWEEP_BATCH_MAX) break;
    }
  }
  return total;
}
