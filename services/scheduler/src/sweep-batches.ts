import { asSystem, type DueRow, isLockTimeout, type Rewake, type Scan, type ScanCursor, type Tx } from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import { SWEEP_BATCH_MAX, SWEEP_BATCHES_MAX, WAKE_AFTER_MS } from './limits.ts';

/** How an attempt ended; `busy`: others hold what it needs for longer than a step waits. */
type Attempt = 'done' | 'failed' | 'busy';

/** How a sweep goes through its rows: in bounded batches, past whatever fails. */
export interface SweepBatches {
  /** Reads as the system role. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Logs and counts a failure instead of throwing it. */
  attempt(what: string, work: () => Promise<void>): Promise<Attempt>;
  /** Pages through a scan in order, so that what fails is passed by and not met again. */
  page(
    what: string,
    until: number,
    scan: (tx: Tx, scan: Scan) => Promise<DueRow[]>,
    handle: (rows: DueRow[]) => Promise<void>,
  ): Promise<void>;
  /**
   * The same, handled client by client: one transaction each; if it fails, one a row. Rows of a client that others hold
   * are left for the next tick: waiting for one after the other, everybody else would wait as well.
   */
  pageByClient(
    what: string,
    until: number,
    scan: (tx: Tx, scan: Scan) => Promise<DueRow[]>,
    handle: (clientId: string, rows: readonly DueRow[]) => Promise<void>,
  ): Promise<void>;
  /** Takes rows whose wake-up seems lost, batch by batch, and wakes them. */
  rewake<T>(
    what: string,
    take: (tx: Tx, rewake: Rewake) => Promise<T[]>,
    wake: (rows: T[]) => Promise<void>,
  ): Promise<void>;
}

export function createSweepBatches(
  deps: SchedulerDeps,
  options: { ignoreWakeAfter: boolean; onFailure: () => void },
): SweepBatches {
  const now = deps.clock.now();
  const real = deps.monotonic.realNow();
  const read: SweepBatches['read'] = async (work) => await asSystem(deps.db, now, work);

  const attempt: SweepBatches['attempt'] = async (what, work) => {
    try {
      await work();
      return 'done';
    } catch (error) {
      const busy = isLockTimeout(error);
      options.onFailure();
      deps.log[busy ? 'warn' : 'error']({ err: error, sweep: what }, 'a part of the sweep failed');
      return busy ? 'busy' : 'failed';
    } finally {
      deps.gotOn?.();
    }
  };

  const page: SweepBatches['page'] = async (what, until, scan, handle) => {
    let after: ScanCursor = null;
    for (let batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      const wanted: Scan = { until, after, limit: SWEEP_BATCH_MAX };
      const rows = await read(async (tx) => await scan(tx, wanted));
      if (rows.length > 0) await attempt(what, async () => await handle(rows));
      if (rows.length < SWEEP_BATCH_MAX) return;
      after = rows.at(-1) ?? null;
    }
  };

  const pageByClient: SweepBatches['pageByClient'] = async (what, until, scan, handle) => {
    const busy = new Set<string>();
    const handled = async (clientId: string, rows: readonly DueRow[]) => {
      const ended = await attempt(what, async () => await handle(clientId, rows));
      if (ended === 'busy') busy.add(clientId);
      return ended;
    };
    await page(what, until, scan, async (rows) => {
      for (const [clientId, own] of Map.groupBy(rows, (row) => row.clientId)) {
        if (busy.has(clientId) || (await handled(clientId, own)) !== 'failed' || own.length === 1) continue;
        for (const row of own) if (!busy.has(clientId)) await handled(clientId, [row]);
      }
    });
  };

  const rewake: SweepBatches['rewake'] = async (what, take, wake) => {
    await attempt(what, async () => {
      // One millisecond more than whoever woke it a moment ago has set, so that its rows come before `again` too.
      const again = real + WAKE_AFTER_MS + 1;
      const request = { realUntil: options.ignoreWakeAfter ? again - 1 : real, again, limit: SWEEP_BATCH_MAX };
      for (let batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
        const rows = await read(async (tx) => await take(tx, request));
        if (rows.length > 0) await wake(rows);
        deps.gotOn?.();
        if (rows.length < SWEEP_BATCH_MAX) return;
      }
    });
  };

  return { read, attempt, page, pageByClient, rewake };
}
