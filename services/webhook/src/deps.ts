import type { SmsGateway } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';

/** What every step of the webhook service works with. */
export interface WebhookDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add'>;
}

/** What the poller needs beside. */
export interface PollDeps extends WebhookDeps {
  sms: Pick<SmsGateway, 'list'>;
  /** Business time between two polls of a client, in milliseconds; `POLL_INTERVAL_MS` unless told. */
  pollIntervalMs?: number;
}

export { WAKE_AFTER_MS } from '@rekindle/db';
