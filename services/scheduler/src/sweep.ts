import {
  type DueRow,
  type EarliestDue,
  readEarliestDue,
  rewakeDueMessages,
  rewakeInbox,
  rewakeStatusEvents,
  scanAlarms,
  scanExpiredLeases,
  scanHandovers,
  scanHeld,
  scanKeptFiles,
  scanMappings,
  scanNotices,
  scanParked,
  scanPlanned,
  scanPolls,
  scanReconciles,
  scanReplies,
  scanReviewTasks,
  scanSilences,
  scanStaleUploads,
  scanWebhookDeliveries,
} from '@rekindle/db';
import { CALLBACKS_KEPT_MS, UPLOADS_KEPT_MS } from '@rekindle/domain';
import type { SchedulerDeps } from './deps.ts';
import { forgetOldCallbacks } from './forget-old-callbacks.ts';
import { SWEEP_BATCH_MAX, UPLOAD_PENDING_MS, UPLOAD_PROCESSING_MS } from './limits.ts';
import { makeDue, unpark, wakeForMessages } from './make-due.ts';
import { releaseHeld } from './release-held.ts';
import { settleSilences } from './silence.ts';
import { createSweepBatches } from './sweep-batches.ts';
import { soundAlarms } from './takeover-alarm.ts';
import type { WakeGuard } from './wake-guard.ts';
import { wakeReviewTasks } from './wake-reviews.ts';

/** What a sweep found and did. */
export interface SweepCounts {
  madeDue: number;
  rewoken: number;
  replies: number;
  reconciles: number;
  handovers: number;
  webhooks: number;
  reviews: number;
  mappings: number;
  inbox: number;
  statuses: number;
  polls: number;
  uploads: number;
  files: number;
  callbacks: number;
  released: number;
  nudged: number;
  archived: number;
  alarms: number;
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
  return await sweepFound(deps, options, await readEarliestDue(deps.db.system));
}

/** A sweep that has been told what is due, read a moment ago. */
export async function sweepFound(deps: SchedulerDeps, options: SweepOptions, found: EarliestDue): Promise<SweepCounts> {
  const sweeper = createSweeper(deps, options);
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
    handovers: 0,
    webhooks: 0,
    reviews: 0,
    mappings: 0,
    inbox: 0,
    statuses: 0,
    polls: 0,
    uploads: 0,
    files: 0,
    callbacks: 0,
    released: 0,
    nudged: 0,
    archived: 0,
    alarms: 0,
    failed: 0,
  };
  const now = deps.clock.now();
  const real = deps.monotonic.realNow();
  const onFailure = () => {
    counts.failed += 1;
  };
  const batches = createSweepBatches(deps, { ignoreWakeAfter, onFailure });
  const reached = (instant: number | null, until: number) => instant !== null && instant <= until;
  const unwoken = (what: string, rows: readonly DueRow[]) =>
    rows.filter((row) => guard.claim(`${what} ${row.id} ${row.dueAt}`));

  /** Business time: what is due by the clock. */
  async function sweepTimes(found: EarliestDue): Promise<void> {
    if (found.parked) {
      await batches.pageByClient('parked', now, scanParked, async (clientId, rows) => {
        const fresh = unwoken('parked', rows);
        if (fresh.length > 0) await unpark(deps, clientId, fresh);
      });
    }
    if (found.parked || reached(found.planned, now)) {
      await batches.pageByClient('planned', now, scanPlanned, async (clientId, rows) => {
        counts.madeDue += await makeDue(deps, clientId, rows);
      });
    }
    if (reached(found.held, now)) {
      await batches.pageByClient('held', now, scanHeld, async (clientId, rows) => {
        counts.released += await releaseHeld(deps, clientId, rows);
      });
    }
    if (reached(found.silence, now)) {
      await batches.pageByClient('silences', now, scanSilences, async (clientId, rows) => {
        const { nudged, archived } = await settleSilences(deps, clientId, rows);
        counts.nudged += nudged;
        counts.archived += archived;
      });
    }
    if (reached(found.alarm, now)) {
      await batches.pageByClient('alarms', now, scanAlarms, async (clientId, rows) => {
        counts.alarms += await soundAlarms(deps, clientId, rows);
      });
    }
    if (reached(found.reply, now)) await batches.page('replies', now, scanReplies, wakeReplies);
    if (reached(found.reconcile, now)) await batches.page('reconciles', now, scanReconciles, wakeReconciles);
    if (reached(found.handover, now)) await batches.page('handovers', now, scanHandovers, wakeHandovers);
    if (reached(found.notice, now)) await batches.page('notices', now, scanNotices, wakeNotices);
    if (reached(found.webhook, now)) await batches.page('webhooks', now, scanWebhookDeliveries, wakeWebhooks);
    if (reached(found.review, now)) await batches.page('reviews', now, scanReviewTasks, wakeReviews);
    if (reached(found.mapping, now)) await batches.page('mappings', now, scanMappings, wakeMappings);
    if (reached(found.poll, now)) await batches.attempt('polls', wakePolls);
    if (reached(found.upload, now - UPLOAD_PENDING_MS)) await batches.attempt('uploads', wakeUploads);
    if (reached(found.files, now - UPLOADS_KEPT_MS)) await batches.attempt('files', wakeForgetting);
    if (reached(found.callbacks, now - CALLBACKS_KEPT_MS)) {
      await batches.attempt('callbacks', async () => {
        counts.callbacks += await forgetOldCallbacks(deps, now);
      });
    }
  }

  /** Real time: lost wake-ups and expired claims. */
  async function sweepWakes(found: EarliestDue): Promise<void> {
    const wanted = (instant: number | null) => (ignoreWakeAfter ? instant !== null : reached(instant, real));
    if (wanted(found.wakeMessage)) {
      await batches.rewake('due messages', rewakeDueMessages, async (rows) => {
        await wakeForMessages(deps, rows);
        counts.rewoken += rows.length;
      });
    }
    if (wanted(found.wakeInbox)) {
      await batches.rewake('inbox', rewakeInbox, async (rows) => {
        const jobs = rows.map(({ clientId, id }) => ({ clientId, inboxId: id }));
        await deps.queues.addBulk('match-inbound', jobs);
        counts.inbox += rows.length;
      });
    }
    if (wanted(found.wakeStatus)) {
      await batches.rewake('status events', rewakeStatusEvents, async (rows) => {
        const jobs = rows.map(({ clientId, id }) => ({ clientId, statusEventId: id }));
        await deps.queues.addBulk('apply-status', jobs);
        counts.statuses += rows.length;
      });
    }
    if (reached(found.lease, real)) await batches.page('leases', real, scanExpiredLeases, wakeReconciles);
  }

  async function wakeReplies(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('reply', rows).map(({ clientId, id }) => ({ clientId, conversationId: id }));
    await deps.queues.addBulk('reply-to-inbound', jobs);
    counts.replies += jobs.length;
  }

  async function wakeReconciles(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('reconcile', rows).map(({ clientId, id }) => ({ clientId, messageId: id }));
    await deps.queues.addBulk('reconcile-message', jobs);
    counts.reconciles += jobs.length;
  }

  async function wakeHandovers(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('handover', rows).map(({ clientId, id }) => ({ clientId, handoverId: id }));
    await deps.queues.addBulk('ask-person', jobs);
    counts.handovers += jobs.length;
  }

  async function wakeNotices(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('notice', rows).map(({ clientId, id }) => ({ clientId, noticeId: id }));
    await deps.queues.addBulk('tell-person', jobs);
    counts.handovers += jobs.length;
  }

  async function wakeWebhooks(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('webhook', rows).map(({ clientId, id }) => ({ clientId, deliveryId: id }));
    await deps.queues.addBulk('deliver-webhook', jobs);
    counts.webhooks += jobs.length;
  }

  async function wakeReviews(rows: DueRow[]): Promise<void> {
    const fresh = unwoken('review', rows);
    await wakeReviewTasks(deps.queues, fresh);
    counts.reviews += fresh.length;
  }

  async function wakeMappings(rows: DueRow[]): Promise<void> {
    const jobs = unwoken('mapping', rows).map(({ clientId, id }) => ({ clientId, datasetId: id }));
    await deps.queues.addBulk('map-leads', jobs);
    counts.mappings += jobs.length;
  }

  async function wakePolls(): Promise<void> {
    const due = unwoken('poll', await batches.read(async (tx) => await scanPolls(tx, { until: now })));
    const jobs = [...new Set(due.map((row) => row.clientId))].map((clientId) => ({ clientId }));
    await deps.queues.addBulk('poll-inbound', jobs);
    counts.polls += jobs.length;
  }

  async function wakeUploads(): Promise<void> {
    const stale = { pendingUntil: now - UPLOAD_PENDING_MS, startedUntil: now - UPLOAD_PROCESSING_MS };
    const rows = await batches.read(async (tx) => await scanStaleUploads(tx, { ...stale, limit: SWEEP_BATCH_MAX }));
    const jobs = unwoken('upload', rows).map(({ clientId, id }) => ({ clientId, uploadId: id }));
    await deps.queues.addBulk('import-dataset', jobs);
    counts.uploads += jobs.length;
  }

  async function wakeForgetting(): Promise<void> {
    const old = { until: now - UPLOADS_KEPT_MS, limit: SWEEP_BATCH_MAX };
    const rows = await batches.read(async (tx) => await scanKeptFiles(tx, old));
    const jobs = unwoken('files', rows).map(({ clientId, id }) => ({ clientId, uploadId: id }));
    await deps.queues.addBulk('forget-files', jobs);
    counts.files += jobs.length;
  }

  return { counts, sweepTimes, sweepWakes };
}
