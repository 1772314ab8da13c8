import type { SmsGateway } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';

/** What every step of the sender works with. */
export interface SenderDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add'>;
  sms: SmsGateway;
  /** Clients of these modes are served; a text of any other is blocked (promise P18). */
  modes: readonly ('sandbox' | 'live')[];
  /** What the provider calls back on, without a trailing slash. */
  publicBaseUrl: string;
  /** Named places where tests and chaos runs stop a step; does nothing otherwise. */
  failpoint?: (name: Failpoint) => Promise<void>;
}

export type Failpoint = 'claim.locked' | 'claim.committed' | 'send.returned' | 'record.committed';

/** A message as every step names it. */
export interface MessageRef {
  clientId: string;
  messageId: string;
}
