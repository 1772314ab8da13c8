import type { ReplyModel, ReviewModel, SmsGateway } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import type { Handlers, JobQueues } from '@rekindle/queue';
import { handoverHandlers, responderHandlers, reviewHandlers } from '@rekindle/responder';
import { type ImportDeps, ingestHandlers } from '@rekindle/ingest';
import type { Ids, Logger } from '@rekindle/runtime';
import { createWakeGuard, tick, type WakeGuard } from '@rekindle/scheduler';
import { senderHandlers } from '@rekindle/sender';
import {
  createWakeUp,
  createWebhookCommits,
  readInboundWebhook,
  readStatusWebhook,
  webhookHandlers,
} from '@rekindle/webhook';
import type { Carrier, Delivery } from './carrier.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Uploads } from './operator-means.ts';
import type { Actor, Stepper, Wrote } from './stepper.ts';
import type { Job, WakeUps } from './wake-ups.ts';

const GUARD_HOLD_MS = 30_000;
const SCHEDULERS = 3;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reviews by rules alone. */
const NO_REVIEWER: ReviewModel = {
  model: 'none',
  review: async () =>
    await Promise.resolve({
      ...({
        kind: 'unavailable',
        cause: 'no_key',
        retryable: false,
        retryAfterMs: 0,
        detail: 'no reviewer here',
      } as const),
    }),
};

export interface WorkerParts {
  db: Database;
  ids: Ids;
  log: Logger;
  stepper: Stepper;
  queue: WakeUps;
  sms: SmsGateway;
  model: ReplyModel;
  carrier: Carrier;
  ledger: Ledger;
  faults: Faults;
  importDeps: ImportDeps;
  uploads: Uploads;
}

/** Every step of the product, ready to be run by some worker. */
export function createWorkers(parts: WorkerParts) {
  const { db, ids, log, stepper, queue, sms, model, carrier, ledger, faults, importDeps, uploads } = parts;
  const deps = {
    db,
    ids,
    log,
    clock: stepper.clock,
    monotonic: stepper.monotonic,
    queues: queue as Pick<JobQueues, 'add' | 'addBulk'>,
  };
  const handovers = {
    ...deps,
    sms,
    mailer: null,
    publicBaseUrl: 'http://rekindle.test',
    claimTokenKey: 'simulation',
    webhookSecrets: () => [],
    postGuard: { allowPrivate: true },
    modes: ['sandbox' as const],
  };
  const handlers: Handlers = {
    ...senderHandlers({ ...deps, sms, modes: ['sandbox'], publicBaseUrl: 'http://rekindle.test' }),
    ...webhookHandlers({ ...deps, sms }),
    ...responderHandlers({ ...deps, model, bookingTokenKey: 'simulation' }),
    ...reviewHandlers({ ...deps, model, reviewer: NO_REVIEWER, simulated: true, mailer: null, consoleBaseUrl: null }),
    ...handoverHandlers(handovers),
    ...ingestHandlers(importDeps),
  };
  const guards: WakeGuard[] = Array.from({ length: SCHEDULERS }, () =>
    createWakeGuard(stepper.monotonic, GUARD_HOLD_MS),
  );
  const fresh = guards.map(() => true);
  const wakeUp = createWakeUp(deps);
  /** Lists of people not to text that have been committed, each counted once. */
  const listed = new Set<unknown>();

  async function runJob(job: Job, actor: Actor): Promise<void> {
    const handler = handlers[job.name] as ((data: unknown) => Promise<void>) | undefined;
    if (handler === undefined) return;
    if (job.name === 'poll-inbound')
      actor.onCommit = (wrote) => actor.listed.forEach((sid) => know(sid, actor.about, wrote));
    if (job.name === 'import-dataset') actor.onCommit = imported;
    if (job.name === 'reply-to-inbound') actor.onCommit = answering();
    await handler(job.data);
  }

  /** Writes down what an import has just committed: who is on the list now, or who must not be texted any more. */
  function imported(wrote: Wrote): void {
    const about = (wrote.get('uploads') ?? []).flatMap((value) => uploads.get(String(value)) ?? []).at(-1);
    if (about === undefined) return;
    const { clientId, datasetId, phones } = about;
    if (wrote.has('leads')) about.importedAt ??= stepper.now;
    if (datasetId === null && wrote.has('suppressions') && !listed.has(about)) {
      faults.count('operator_suppressed');
      listed.add(about);
    }
    const acts = [
      ...(datasetId !== null && wrote.has('leads') ? ['imported'] : []),
      ...(wrote.has('suppressions') ? ['suppress'] : []),
    ];
    for (const act of acts) for (const phone of phones) ledger.write({ type: 'act', act, clientId, datasetId, phone });
  }

  /** Writes down what a step that answers has written, and since when it had read what it answers: its first commit. */
  function answering(): (wrote: Wrote) => void {
    let since: number | null = null;
    return (wrote) => {
      since ??= stepper.now;
      const messageIds = (wrote.get('messages') ?? []).filter((value) => typeof value === 'string' && UUID.test(value));
      if (messageIds.length > 0) ledger.write({ type: 'answered', since, messageIds: messageIds.map(String) });
    };
  }

  /** The database has it now, if this commit wrote it to the inbox, whatever becomes of the step. */
  function know(sid: string, client: string | null, wrote: Wrote): void {
    const text = carrier.bySid.get(sid);
    if (text === undefined || (client !== null && client !== carrierClients.get(text.to))) return;
    if (wrote.get('inbox')?.includes(sid) !== true) return;
    if (carrier.unknown.delete(sid)) ledger.write({ type: 'known', sid });
  }

  const carrierClients = new Map<string, string>();

  return {
    deps,
    handovers,
    /** Says whose number this is. */
    own: (number: string, clientId: string) => void carrierClients.set(number, clientId),

    /** A worker takes this job. */
    job(job: Job): Actor {
      const { messageId, clientId } = job.data as { messageId?: string; clientId?: string };
      const about =
        job.name === 'poll-inbound' ? (clientId ?? '') : (messageId ?? Object.values(job.data).at(-1) ?? '');
      return stepper.spawn(job.name, about, async (actor) => await runJob(job, actor));
    },

    /** One turn of one of the schedulers; one that crashed has forgotten everything when it comes back. */
    tick(which: number): Actor {
      const guard = guards[which] ?? guards[0];
      if (guard === undefined) throw new Error('There is no scheduler');
      const ignoreWakeAfter = fresh[which] === true;
      fresh[which] = false;
      return stepper.spawn(
        'scheduler',
        String(which),
        async () => void (await tick(deps, { guard, ignoreWakeAfter })),
        (actor) => {
          if (!actor.crashed) return;
          guards[which] = createWakeGuard(stepper.monotonic, GUARD_HOLD_MS);
          fresh[which] = true;
        },
      );
    },
    schedulers: SCHEDULERS,

    /** A webhook process takes what the carrier brings, and answers when it is committed. */
    delivery(delivery: Delivery, again: (delivery: Delivery) => void): Actor {
      return stepper.spawn(
        delivery.kind === 'inbound' ? 'webhook' : 'callback',
        delivery.sid,
        async (actor) => {
          const commits = createWebhookCommits(deps);
          if (delivery.kind === 'inbound') {
            const text = carrier.bySid.get(delivery.sid);
            const form = {
              MessageSid: delivery.sid,
              AccountSid: 'AC00000000000000000000000000000001',
              From: text?.from ?? '',
              To: text?.to ?? '',
              Body: text?.body ?? '',
              NumMedia: '0',
            };
            const read = readInboundWebhook(form, { clientIds: null }, ids.next);
            if (read === null) throw new Error('The text was not understood');
            actor.onCommit = (wrote) => know(delivery.sid, null, wrote);
            const stored = await commits.inbound.submit(read);
            if (stored.fresh && stored.clientId !== null)
              await wakeUp('match-inbound', { clientId: stored.clientId, inboxId: stored.inboxId });
            ledger.write({ type: 'acknowledged', sid: delivery.sid });
            return;
          }
          const query = Object.fromEntries(new URL(delivery.callback).searchParams);
          const form = {
            MessageSid: delivery.sid,
            MessageStatus: delivery.status,
            ...(delivery.errorCode !== null && { ErrorCode: String(delivery.errorCode) }),
          };
          const report = readStatusWebhook(query, form, ids.next);
          if (report === null) throw new Error('The report was not understood');
          const clientId = await commits.status.submit(report);
          if (clientId !== null) await wakeUp('apply-status', { clientId, statusEventId: report.id });
          ledger.write({ type: 'callback', sid: delivery.sid, status: delivery.status, answered: true });
        },
        (actor) => {
          if (actor.crashed && delivery.kind === 'inbound' && delivery.tries < 2)
            again({ ...delivery, tries: delivery.tries + 1 });
        },
      );
    },
  };
}

export type Workers = ReturnType<typeof createWorkers>;
