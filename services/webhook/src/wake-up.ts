import type { JobData, JobName } from '@rekindle/contracts';
import type { WebhookDeps } from './deps.ts';

/** How long a webhook's answer waits for the queue, in real milliseconds. */
const QUEUE_WAIT_MS = 1_000;
/** While the queue is away its adds hang; past so many no more are begun. The sweeper finds what they were for. */
const HANGING_MAX = 500;

/** Wakes a handler and never fails: what was stored is found by the sweeper when the queue does not answer in time. */
export function createWakeUp(deps: Pick<WebhookDeps, 'queues' | 'log'>) {
  let hanging = 0;
  return async function wakeUp<N extends JobName>(name: N, data: JobData<N>): Promise<void> {
    if (hanging >= HANGING_MAX) return;
    hanging += 1;
    const added = deps.queues
      .add(name, data)
      .catch((err: unknown) => deps.log.warn({ err, job: name }, 'a job was not queued; the sweeper will find it'))
      .finally(() => {
        hanging -= 1;
      });
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, QUEUE_WAIT_MS);
    });
    await Promise.race([added, waited]);
    clearTimeout(timer);
  };
}
export type WakeUp = ReturnType<typeof createWakeUp>;
