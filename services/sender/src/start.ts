import type { JobQueues } from '@rekindle/queue';
import type { Running } from '@rekindle/runtime';
import type { SenderDeps } from './deps.ts';
import { senderHandlers } from './handlers.ts';

export interface SenderOptions {
  /** Campaign texts, and as many replies, under way at a time. */
  concurrency?: number;
}

const CONCURRENCY_DEFAULT = 8;

/** Takes the sender's jobs until the queues are closed; running jobs end first. */
export async function start(
  deps: Omit<SenderDeps, 'queues'> & { queues: JobQueues },
  options: SenderOptions = {},
): Promise<Running> {
  const concurrency = options.concurrency ?? CONCURRENCY_DEFAULT;
  await deps.queues.work(senderHandlers(deps), {
    concurrency: {
      'campaign-messages': concurrency,
      replies: concurrency,
      'status-events': concurrency,
      reconciliations: Math.ceil(concurrency / 2),
    },
  });
  return { stop: async () => {} };
}
