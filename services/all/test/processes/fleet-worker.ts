import { createDatabase, loadSandboxClock, saveSandboxClock } from '@rekindle/db';
import { createJobQueues } from '@rekindle/queue';
import { createLogger, sandboxClock, systemMonotonicClock, uuidV7Ids } from '@rekindle/runtime';
import { createWakeGuard, type SchedulerDeps, tick } from '@rekindle/scheduler';
import { start as startSender } from '@rekindle/sender';
import { createTwilioGateway } from '@rekindle/sms-twilio';
import type { FleetOrder, FleetReport, FleetWorkerSettings } from '../fleet-messages.ts';

/** One process of a fleet: several schedulers that tick when told, or one sender. Its parent holds the clock. */
const settings = JSON.parse(process.argv[2] ?? '') as FleetWorkerSettings;

function report(message: FleetReport): void {
  process.send?.(message);
}

async function openPlatform() {
  const db = createDatabase({
    appUrl: settings.appUrl,
    systemUrl: settings.systemUrl,
    poolMax: settings.role === 'sender' ? settings.concurrency + 1 : 2,
  });
  const clock = await sandboxClock({
    mode: 'shared',
    load: async () => {
      const row = await loadSandboxClock(db);
      if (row === null) throw new Error('the parent has set no clock');
      return row;
    },
    save: async (row) => await saveSandboxClock(db, row),
  });
  const queues = await createJobQueues(settings.queue, {
    onError: (error) => report({ type: 'trouble', text: `queue: ${error.message}` }),
    onJobFailed: (job, error) => report({ type: 'trouble', text: `${job}: ${error.message}` }),
    onJobStart: () => () => report({ type: 'done' }),
  });
  const log = createLogger({ level: 'silent' });
  return { db, clock, queues, log, ids: uuidV7Ids(clock), monotonic: systemMonotonicClock };
}

async function runSender(): Promise<void> {
  const platform = await openPlatform();
  const sms = createTwilioGateway({
    accountFor: async () => ({ accountSid: `AC${'5'.repeat(32)}`, authToken: 'token', mode: 'sandbox' }),
    monotonic: platform.monotonic,
    log: platform.log,
    sandboxBaseUrl: settings.carrierUrl,
  });
  await sms.prepare();
  const deps = { ...platform, sms, modes: ['sandbox' as const], publicBaseUrl: settings.carrierUrl };
  await startSender(deps, { concurrency: settings.concurrency });
}

async function runSchedulers(): Promise<void> {
  const schedulers: { deps: SchedulerDeps; guard: ReturnType<typeof createWakeGuard> }[] = [];
  let added = 0;
  for (let i = 0; i < settings.count; i++) {
    const platform = await openPlatform();
    const queues: SchedulerDeps['queues'] = {
      async addBulk(name, data) {
        // Nobody here takes polls; reports of delivery come from the parent.
        if (name !== 'send-message') return;
        await platform.queues.addBulk(name, data);
        added += data.length;
      },
      add: async (name, data) => await queues.addBulk(name, [data]),
    };
    schedulers.push({ deps: { ...platform, queues }, guard: createWakeGuard(platform.monotonic, 30_000) });
  }
  async function turn(ignoreWakeAfter: boolean): Promise<void> {
    added = 0;
    const counts = await Promise.all(schedulers.map(({ deps, guard }) => tick(deps, { guard, ignoreWakeAfter })));
    const moved = counts.reduce((sum, { emit, sweep }) => sum + emit.emitted + emit.closed + sweep.madeDue, 0);
    const failed = counts.reduce((sum, { emit, sweep }) => sum + emit.failed + sweep.failed, 0);
    report({ type: 'ticked', added, moved, failed });
  }
  process.on('message', (order: FleetOrder) => {
    turn(order.ignoreWakeAfter).catch((error: unknown) => {
      report({ type: 'trouble', text: String(error) });
      report({ type: 'ticked', added, moved: 0, failed: 1 });
    });
  });
}

process.on('disconnect', () => process.exit(0));
await (settings.role === 'sender' ? runSender() : runSchedulers());
report({ type: 'ready' });
