import { asSystem, type Database } from '@rekindle/db';
import { DAY_MS } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import type { JobQueues } from '@rekindle/queue';
import type { Logger, SandboxClock } from '@rekindle/runtime';
import { nextDueAt } from '@rekindle/scheduler';
import { createConductor, type Orchestra } from '@rekindle/simulator';
import { sql } from 'kysely';
import type { SandboxControl } from './deps.ts';

/** A skip looks this far ahead and no further, business milliseconds. */
const SKIP_LIMIT_MS = 400 * DAY_MS;
/** A skip that has not come to rest after so long, real milliseconds, is given up; what it did stays done. */
const SKIP_WITHIN_MS = 60_000;
/** Real milliseconds between two looks at whether all processes have come to rest. */
const POLL_MS = 4;
/** Names the lock of whoever moves the clock. */
const CLOCK_LOCK = 7_302_002;

export interface SplitSandboxDeps {
  db: Database;
  clock: SandboxClock;
  queues: Pick<JobQueues, 'add' | 'outstanding'>;
  simulator: Orchestra['simulator'];
  log: Pick<Logger, 'warn'>;
}

/**
 * Moves the clock that several processes share: for a skip it stands still for all of them, and what is in flight is
 * asked of the queue and of the simulator. Between skips it runs at its natural speed or stands still; any other speed
 * would move it while work is in flight, which only one process can count.
 */
export function splitSandbox(deps: SplitSandboxDeps): SandboxControl {
  const { db, clock, queues, simulator, log } = deps;

  async function skip(): Promise<number | null> {
    const conductor = createConductor(
      {
        ...{ clock, simulator },
        tick: async () => await queues.add('tick', {}),
        nextDueAt: async (due) => await nextDueAt({ db, clock }, due),
        idle: async () => (await queues.outstanding()) === 0,
      },
      {
        ...{ pollMs: POLL_MS, signal: AbortSignal.timeout(SKIP_WITHIN_MS) },
        onStuck: (now) => log.warn({ now }, 'an instant did not come to rest'),
      },
    );
    await clock.sync();
    const speed = clock.speed();
    await clock.setSpeed(0);
    try {
      return await conductor.skip(clock.now() + SKIP_LIMIT_MS);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
      const detail = 'The sandbox did not come to rest within a minute. See that all services run, then skip again.';
      throw new HttpProblem(503, detail, { kind: 'sandbox-busy', retryAfterSeconds: 5 });
    } finally {
      await clock.setSpeed(speed);
    }
  }

  return {
    skip: async () =>
      await asSystem(db, clock.now(), async (tx) => {
        const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${CLOCK_LOCK}) as mine`.execute(
          tx,
        );
        if (rows[0]?.mine === true) return await skip();
        const more = { kind: 'sandbox-busy', retryAfterSeconds: 5 };
        throw new HttpProblem(409, 'Somebody is moving the clock just now; try again in a moment.', more);
      }),
    async setSpeed(speed) {
      if (speed !== 0 && speed !== 1) {
        const detail =
          'Where the services run as processes of their own the clock runs at 1 or stands still (0): skip instead, or use npm start, where it runs at any speed.';
        throw new HttpProblem(409, detail, { kind: 'sandbox-split' });
      }
      await clock.setSpeed(speed);
    },
    async speed() {
      await clock.sync();
      return clock.speed();
    },
    // The simulator takes a number up when it is first texted from.
    learnNumbers: async () => {},
  };
}
