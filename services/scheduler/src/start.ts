import type { Handlers, JobQueues } from '@rekindle/queue';
import { type Activity, type Running, watchLoop } from '@rekindle/runtime';
import type { SchedulerDeps } from './deps.ts';
import { beat, forgetHeartbeat, type Health, readHealth } from './heartbeat.ts';
import { schedulerGauges } from './gauges.ts';
import { HEARTBEAT_MS, STALLED_AFTER_MS, TICK_INTERVAL_MS, WAKE_AFTER_MS } from './limits.ts';
import { type TickCounts, tick } from './tick.ts';
import { createWakeGuard } from './wake-guard.ts';

export interface SchedulerServiceDeps extends Omit<SchedulerDeps, 'queues'> {
  queues: JobQueues;
  /** Counts ticks as work, so that a simulated clock stands still meanwhile. */
  activity?: Pick<Activity, 'during'>;
  /** Where the ages of due work are shown. */
  metrics?: Parameters<typeof schedulerGauges>[0];
}

export interface SchedulerOptions {
  /** No loop: ticks come from whoever holds the clock. */
  manualTicks?: boolean;
}

export interface Scheduler extends Running {
  /** One turn, begun after this call; turns never overlap. The first also wakes what was woken a moment ago. */
  tick(): Promise<TickCounts>;
  /** What the last heartbeat found; null before the first. For /readyz. */
  health(): Health | null;
}

/** The jobs this service does. */
export function schedulerHandlers(deps: SchedulerDeps): Handlers {
  const guard = createWakeGuard(deps.monotonic, WAKE_AFTER_MS);
  return handlersOf(async () => await tick(deps, { guard }));
}

function handlersOf(turn: () => Promise<unknown>): Handlers {
  return {
    tick: async () => {
      await turn();
    },
  };
}

/** Ticks every second until it is stopped, and whenever a `tick` job comes. Any number of schedulers share the work. */
export async function start(told: SchedulerServiceDeps, options: SchedulerOptions = {}): Promise<Scheduler> {
  const ticking = watchLoop('the ticking');
  const deps = { ...told, gotOn: ticking.gotOn };
  const guard = createWakeGuard(deps.monotonic, WAKE_AFTER_MS);
  const instance = deps.ids.next();
  const startedAt = deps.monotonic.realNow();
  const gauges = deps.metrics === undefined ? null : schedulerGauges(deps.metrics);
  let ignoreWakeAfter = true;
  let health: Health | null = null;
  let beatAt = Number.NEGATIVE_INFINITY;
  let alarmedAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function turn(): Promise<TickCounts> {
    const counts = await tick(deps, { guard, ignoreWakeAfter });
    ignoreWakeAfter = false;
    await heartbeat();
    return counts;
  }

  async function heartbeat(): Promise<void> {
    const now = deps.monotonic.monotonicMs();
    if (now - beatAt < HEARTBEAT_MS) return;
    beatAt = now;
    health = await readHealth(deps);
    gauges?.show(health);
    await beat(deps, { instance, startedAt, health });
    if (health.state !== 'stalled') {
      alarmedAt = Number.NEGATIVE_INFINITY;
    } else if (now - alarmedAt >= STALLED_AFTER_MS) {
      alarmedAt = now;
      deps.log.error({ ages: health.ages, stalled: health.stalled }, 'something is due and nobody takes it up');
    }
  }

  let under: Promise<unknown> = Promise.resolve();
  let queued: Promise<TickCounts> | null = null;
  const scheduler: Scheduler = {
    tick() {
      // Calls during a turn share the one that follows it.
      queued ??= under.then(async () => {
        queued = null;
        const current = deps.activity === undefined ? turn() : deps.activity.during(turn);
        under = current.catch(() => {});
        return await current;
      });
      return queued;
    },
    health: () => health,
    // Who has to be told to tick is not to blame for standing still.
    ...(options.manualTicks !== true && { standstill: ticking.standstill }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await queued?.catch(() => {});
      await under;
      await forgetHeartbeat(deps, instance).catch(() => {});
    },
  };

  async function loop(): Promise<void> {
    let more = false;
    try {
      more = (await scheduler.tick()).emit.more;
    } catch (error) {
      deps.log.error({ err: error }, 'a tick failed');
    }
    deps.gotOn();
    if (!stopped) timer = setTimeout(() => void loop(), more ? 0 : TICK_INTERVAL_MS);
  }

  await deps.queues.work(handlersOf(async () => await scheduler.tick()));
  if (options.manualTicks !== true) void loop();
  return scheduler;
}
