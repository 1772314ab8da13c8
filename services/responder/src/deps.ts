import type { ReplyModel } from '@rekindle/contracts';
import type { Database } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { Clock, Ids, Logger, MonotonicClock } from '@rekindle/runtime';

/** What the step works with. */
export interface ResponderDeps {
  db: Database;
  clock: Clock;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: Pick<JobQueues, 'add'>;
  model: ReplyModel;
  /** Signs the lead's token in booking links. */
  bookingTokenKey: string;
}

/** A conversation as the step names it. */
export interface ConversationRef {
  clientId: string;
  conversationId: string;
}

export { WAKE_AFTER_MS } from '@rekindle/db';
