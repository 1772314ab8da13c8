import type { Handlers, JobQueues } from '@rekindle/queue';
import type { Running } from '@rekindle/runtime';
import { askPerson } from './ask-person.ts';
import { deliverWebhook } from '../outgoing/deliver-webhook.ts';
import type { HandoverDeps } from './deps.ts';
import { tellPerson } from './tell-person.ts';

/** Notices under way at a time; a slow receiver holds only its own place. */
const NOTICES_AT_A_TIME = 8;

/** The jobs of handing leads over. */
export function handoverHandlers(deps: HandoverDeps): Handlers {
  return {
    'ask-person': async (job) => await askPerson(deps, job),
    'tell-person': async (job) => await tellPerson(deps, job),
    'deliver-webhook': async (job) => await deliverWebhook(deps, job),
  };
}

/** Takes the jobs of handing over until the queues are closed; says once when no e-mail can leave. */
export async function startHandovers(
  deps: Omit<HandoverDeps, 'queues'> & { queues: Pick<JobQueues, 'add' | 'work'> },
): Promise<Running> {
  if (deps.mailer === null) {
    deps.log.warn('SMTP_URL is not set: hand-overs are kept and shown, but nobody is told by e-mail');
  }
  await deps.queues.work(handoverHandlers(deps), {
    concurrency: { notices: NOTICES_AT_A_TIME, webhooks: NOTICES_AT_A_TIME },
  });
  return {
    stop: async () => {},
    release: () => deps.mailer?.close(),
  };
}
