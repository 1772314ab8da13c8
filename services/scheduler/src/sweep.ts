import {
  asSystem,
  type DueRow,
  type EarliestDue,
  readEarliestDue,
  rewakeDueMessages,
  rewakeInbox,
  rewakeStatusEvents,
  type Rewake,
  type Scan,
  type ScanCursor,
  scanExpiredLeases,
  scanHeld,
  scanParked,
  scanPlanned,
  scanPolls,
  scanReconciles,
  scanReplies,
  scanSilences,
  scanStaleUploads,
  type Tx,
} from '@rekindle/db';
import type { SchedulerDeps } from './deps.ts';
import {
  SWEEP_BATCH_MAX,
  SWEEP_BATCHES_MAX,
  UPLOAD_PENDING_MS,
  UPLOAD_PROCESSING_MS,
  WAKE_AFTER_MS,
} from './limits.ts';
import { makeDue, unpark, wakeForMessages } from './make-due.ts';
import { releaseHeld } from './release-held.ts';
import { settleSilences } from './silence.ts';
import type { WakeGuard } from './wake-guard.ts';

/** What a sweep found and did. */
export interface SweepCounts {
  madeDue: number;
  rewoken: number;
  replies: number;
  reconciles: number;
  inbox: number;
  statuses: number;
  polls: number;
  uploads: number;
  released: number;
  nudged: number;
  archived: number;
  failed: number;
}

export interface SweepOptions {
  guard: WakeGuard;
  /** Wakes whatever is open, also what was woken a moment ago: for the first sweep of a process. */
  ignoreWakeAfter?: boolean;
}

/**
 * Finds what is due and what was dropped, and wakes it. What has a wake_after is woken again when that has passed; the
 * rest is kept from waking every second by the guard. A row that fails is logged and stays due.
 */
export async function sweep(deps: SchedulerDeps, options: SweepOptions): Promise<SweepCounts> {
  await deps.clock.sync();
  const sweeper = createSweeper(deps, options);
  const found = await asSystem(deps.db, deps.clock.now(), readEarliestDue);
  await sweeper.sweepTimes(found);
  await sweeper.sweepWakes(found);
  return sweeper.counts;
}

function createSweeper(deps: SchedulerDeps, { guard, ignoreWakeAfter = false }: SweepOptions) {
  const counts: SweepCounts = {
    madeDue: 0,
    rewoken: 0,
    replies: 0,
    reconciles: 0,
    inbox: 0,
    statuses: 0,
    polls: 0,
    uploads: 0,
    released: 0,
    nudged: 0,
    archived: 0,
    failed: 0,
  };
  const now = deps.clock.now();
  const real = deps.monotonic.realNow();
  const reached = (instant: number | null, until: number) => instant !== null && instant <= until;
  const asked = async <T>(read: (tx: Tx) => Promise<T>) => await asSystem(deps.db, now, read);

  async function attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      counts.failed += 1;
      deps.log.error({ err: error, sweep: what }, 'a part of the sweep failed');
      return false;
    }
  }

  /** Pages through a scan in order, so that what fails is passed by and not met again. */
  async function scan(
    what: string,
    until: number,
    read: (tx: Tx, scan: Scan) => Promise<DueRow[]>,
    handle: (rows: DueRow[]) => Promise<void>,
  ): Promise<void> {
    let after: ScanCursor = null;
    for (let batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      const page: Scan = { until, after, limit: SWEEP_BATCH_MAX };
      const rows = await asked(async (tx) => await read(tx, page));
      if (rows.length > 0) await attempt(what, async () => await handle(rows));
      if (rows.length < SWEEP_BATCH_MAX) return;
      after = rows.at(-1) ?? null;
    }
  }

  /** One transaction a client; if it fails, one a row. */
  async function eachClient(
    what: string,
    rows: readonly DueRow[],
    handle: (clientId: string, rows: readonly DueRow[]) => Promise<void>,
  ): Promise<void> {
    for (const [clientId, own] of Map.groupBy(rows, (row) => row.clientId)) {
      if (await attempt(what, async () => await handle(clientId, own))) continue;
      if (own.length === 1) continue;
      for (const row of own) await attempt(what, async () => await handle(clientId, [row]));
    }
  }

  function unwoken(what: string, rows: readonly DueRow[]): DueRow[] {
    return rows.filter((row) => guard.claim(`${what} ${row.id} ${row.dueAt}`));
  }

  async function sweepTimes(found: EarliestDue): Promise<void> {
    if (found.parked) {
      await scan('parked', now, scanParked, async (rows) => {
        await eachClient('parked', unwoken('parked', rows), async (clientId, own) => {
          await unpark(deps, clientId, own);
        });
      });
    }
    if (found.parked || reached(found.planned, now)) {
      await scan('planned', now, scanPlanned, async (rows) => {
        await eachClient('planned', rows, async (clientId, own) => {
          counts.madeDue += await makeDue(deps, clientId, own);
        });
      });
    }
    if (reached(found.held, now)) {
      await scan('held', now, scanHeld, async (rows) => {
        await eachClient('held', rows, async (clientId, own) => {
          counts.released += await releaseHeld(deps, clientId, own);
        });
      });
    }
    if (reached(found.silence, now)) {
      await scan('silences', now, scanSilences, async (rows) => {
        await eachClient('silences', rows, async (clientId, own) => {
          const { nudged, archived } = await settleSilences(deps, clientId, own);
          counts.nudged += nudged;
          counts.archived += archived;
        });
      });
    }
    if (reached(found.reply, now)) {
      await scan('replies', now, scanReplies, async (rows) => {
        const due = unwoken('reply', rows);
        await deps.queues.addBulk(
          'reply-to-inbound',
          due.map(({ clientId, id }) => ({ clientId, conversationId: id })),
        );
        counts.replies += due.length;
      });
    }
    if (reached(found.reconcile, now)) await scan('reconciles', now, scanReconciles, reconcile);
    if (reached(found.poll, now)) {
      await attempt('polls', async () => {
        const due = unwoken('poll', await asked(async (tx) => await scanPolls(tx, { until: now })));
        const clients = [...new Set(due.map((row) => row.clientId))];
        await deps.queues.addBulk(
          'poll-inbound',
          clients.map((clientId) => ({ clientId })),
        );
        counts.polls += clients.length;
      });
    }
    if (reached(found.upload, now - UPLOAD_PENDING_MS)) {
      await attempt('uploads', async () => {
        const stale = { pendingUntil: now - UPLOAD_PENDING_MS, startedUntil: now - UPLOAD_PROCESSING_MS };
        const rows = await asked(async (tx) => await scanStaleUploads(tx, { ...stale, limit: SWEEP_BATCH_MAX }));
        const due = unwoken('upload', rows);
        await deps.queues.addBulk(
          'import-dataset',
          due.map(({ clientId, id }) => ({ clientId, uploadId: id })),
        );
        counts.uploads += due.length;
      });
    }
  }

  async function reconcile(rows: DueRow[]): Promise<void> {
    const due = unwoken('reconcile', rows);
    await deps.queues.addBulk(
      'reconcile-message',
      due.map(({ clientId, id }) => ({ clientId, messageId: id })),
    );
    counts.reconciles += due.length;
  }

  async function rewake<T>(
    what: string,
    take: (tx: Tx, rewake: Rewake) => Promise<T[]>,
    wake: (rows: T[]) => Promise<void>,
  ): Promise<void> {
    await attempt(what, async () => {
      const again = real + WAKE_AFTER_MS;
      for (let batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
        const request = { realUntil: ignoreWakeAfter ? null : real, again, limit: SWEEP_BATCH_MAX };
        const rows = await asked(async (tx) => await take(tx, request));
        if (rows.length > 0) await wake(rows);
        if (rows.length < SWEEP_BATCH_MAX) return;
      }
    });
  }

  /** Real time: lost wake-ups and expired claims. */
  async function sweepWakes(found: EarliestDue): Promise<void> {
    const wanted = (instant: number | null) => (ignoreWakeAfter ? instant !== null : reached(instant, real));
    if (wanted(found.wakeMessage)) {
      await rewake('due messages', rewakeDueMessages, async (rows) => {
        await wakeForMessages(deps, rows);
        counts.rewoken += rows.length;
      });
    }
    if (wanted(found.wakeInbox)) {
      await rewake('inbox', rewakeInbox, async (rows) => {
        await deps.queues.addBulk(
          'match-inbound',
          rows.map(({ clientId, id }) => ({ clientId, inboxId: id })),
        );
        counts.inbox += rows.length;
      });
    }
    if (wanted(found.wakeStatus)) {
      await rewake('status events', rewakeStatusEvents, async (rows) => {
        await deps.queues.addBulk(
          'apply-status',
          rows.map(({ clientId, id }) => ({ clientId, statusEventId: id })),
        );
        counts.statuses += rows.length;
      });
    }
    if (reached(found.lease, real)) await scan('leases', real, scanExpiredLeases, reconcile);
  }

  return { counts, sweepTimes, sweepWakes };
}
