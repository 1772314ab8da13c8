import type { Handlers, JobQueues } from '@rekindle/queue';
import type { Running } from '@rekindle/runtime';
import type { ResponderDeps } from './deps.ts';
import { mapListStep } from './personas/map-list.ts';
import { replyToInbound } from './reply-to-inbound.ts';

const CONCURRENCY_DEFAULT = 8;
/** Lists mapped at a time in one process: replies go first. */
const MAPPINGS_AT_A_TIME = 1;

/** The jobs this service does. */
export function responderHandlers(deps: ResponderDeps): Handlers {
  return {
    'reply-to-inbound': async (job) => await replyToInbound(deps, job),
    'map-leads': async (job) => await mapListStep(deps, job),
  };
}

/** Takes the responder's jobs until the queues are closed; running jobs end first. */
export async function start(
  deps: Omit<ResponderDeps, 'queues'> & { queues: Pick<JobQueues, 'add' | 'work'> },
  options: { concurrency?: number } = {},
): Promise<Running> {
  await deps.queues.work(responderHandlers(deps), {
    concurrency: { conversations: options.concurrency ?? CONCURRENCY_DEFAULT, mappings: MAPPINGS_AT_A_TIME },
  });
  return { stop: async () => {} };
}
