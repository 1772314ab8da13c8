import type { Database } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';

/** What every step of the scheduler works with. */
export interface SchedulerDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add' | 'addBulk'>;
  /** Signs the booking links in texts; without it they go out unsigned. */
  bookingTokenKey?: string | null;
  /** Named places where tests and chaos runs stop a step; does nothing otherwise. */
  failpoint?: (name: Failpoint) => Promise<void>;
  /** Told whenever a piece of a turn has ended, so that a long turn is not taken for one that hangs. */
  gotOn?: () => void;
}

export type Failpoint = 'emit.leased' | 'emit.written' | 'emit.committed';
