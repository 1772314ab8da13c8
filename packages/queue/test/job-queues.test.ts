import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JobData } from '@rekindle/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkHandlers, type Handlers } from '../src/handlers.ts';
import { BACKENDS, type OpenQueues, signal, type TestBackend, testBackend } from './backends.ts';

const CLIENT = '018f0000-0000-7000-8000-000000000001';

function message(n: number): JobData<'send-message'> {
  return { clientId: CLIENT, messageId: `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}` };
}

const WORKER = fileURLToPath(new URL('./processes/queue-worker.ts', import.meta.url));

describe.each(BACKENDS)('queues over %s', (kind) => {
  let place: TestBackend;
  beforeAll(async () => {
    place = await testBackend(kind);
  });
  afterAll(async () => await place.close());

  /** Queues of their own for one test, empty. */
  async function open(): Promise<OpenQueues> {
    const queues = await place.open();
    await queues.obliterate();
    return queues;
  }

  /** Works until `count` jobs have been taken; what they were, in the order of their start. */
  async function takeJobs(queues: OpenQueues, count: number, handle: () => Promise<void> = async () => {}) {
    const taken: JobData<'send-message'>[] = [];
    const { reached, reach } = signal();
    await queues.work({
      'send-message': async (data) => {
        taken.push(data);
        if (taken.length === count) reach();
        await handle();
      },
    });
    await reached;
    await queues.close();
    return taken;
  }

  it('bring every job to its handler once, with its data, and keep nothing of it', async () => {
    const queues = await open();
    const watching = await place.open();
    await queues.add('send-message', message(1));
    await queues.addBulk('send-message', [message(2), message(3)]);
    await queues.addBulk('send-message', []);
    expect(await queues.outstanding()).toBe(3);
    expect(queues.pendingHere()).toBe(3);
    const taken = await takeJobs(queues, 3);
    expect(taken.map(({ messageId }) => messageId).sort()).toEqual([1, 2, 3].map((n) => message(n).messageId));
    expect(queues.pendingHere()).toBe(0);
    expect(await watching.outstanding()).toBe(0);
    await watching.close();
  });

  it('keep a job that was added while nobody works until somebody does', async () => {
    const first = await open();
    await takeJobsOf(first, 1);
    const adding = await place.open();
    await adding.add('send-message', message(8));
    await adding.close();
    const later = await place.open();
    expect(await takeJobs(later, 1)).toEqual([message(8)]);
  });

  async function takeJobsOf(queues: OpenQueues, count: number): Promise<void> {
    await queues.addBulk(
      'send-message',
      Array.from({ length: count }, (_, n) => message(n)),
    );
    await takeJobs(queues, count);
  }

  it('tell of a handler that threw, leave no trace of its job, and go on', async () => {
    const queues = await open();
    const watching = await place.open();
    await queues.addBulk('send-message', [message(1), message(2)]);
    let calls = 0;
    await takeJobs(queues, 2, async () => {
      calls += 1;
      if (calls === 1) throw new Error('scripted');
    });
    expect(queues.failed).toEqual([['send-message', 'scripted']]);
    expect(queues.pendingHere()).toBe(0);
    expect(await watching.outstanding()).toBe(0);
    await watching.close();
  });

  it('refuse data that is not the job’s, before its handler sees it', async () => {
    const queues = await open();
    const wrong = { clientId: 'nobody', messageId: 'nothing' };
    await queues.addBulk('send-message', [wrong, message(1)]);
    expect(await takeJobs(queues, 1)).toEqual([message(1)]);
    expect(queues.failed.map(([job]) => job)).toEqual(['send-message']);
  });

  it('run as many jobs at a time as they were told, and no more', async () => {
    const queues = await open();
    await queues.addBulk(
      'send-message',
      Array.from({ length: 9 }, (_, n) => message(n)),
    );
    let running = 0;
    let most = 0;
    let ended = 0;
    const full = signal();
    const over = signal();
    await queues.work(
      {
        'send-message': async () => {
          running += 1;
          most = Math.max(most, running);
          if (running === 3) full.reach();
          await full.reached;
          // Gives a fourth one the chance to begin.
          await new Promise(setImmediate);
          running -= 1;
          ended += 1;
          if (ended === 9) over.reach();
        },
      },
      { concurrency: { 'campaign-messages': 3 } },
    );
    await over.reached;
    await queues.close();
    expect(most).toBe(3);
  });

  it('let running jobs end before they close, and begin no other', async () => {
    const queues = await open();
    await queues.addBulk('send-message', [message(1), message(2)]);
    const begun = signal();
    const go = signal();
    const ended: string[] = [];
    await queues.work(
      {
        'send-message': async ({ messageId }) => {
          begun.reach();
          await go.reached;
          ended.push(messageId);
        },
      },
      { concurrency: { 'campaign-messages': 1 } },
    );
    await begun.reached;
    const closing = queues.close();
    go.reach();
    await closing;
    expect(ended).toHaveLength(1);
    const later = await place.open();
    expect(await later.outstanding()).toBe(1);
    await later.close();
  });

  it('stand still where jobs wait while every one that was begun hangs, and only there', async () => {
    const queues = await open();
    const busy = signal();
    const end = signal();
    await queues.work(
      {
        'send-message': async () => {
          busy.reach();
          await end.reached;
        },
        'match-inbound': async () => {},
      },
      { concurrency: { 'campaign-messages': 1 } },
    );
    await queues.addBulk('send-message', [message(1), message(2)]);
    await busy.reached;
    expect(await queues.standstill()).toBeNull();
    await expect.poll(() => queues.standstill()).toBe('campaign-messages: jobs wait and each of the 1 begun hangs');
    end.reach();
    await expect.poll(() => queues.outstanding()).toBe(0);
    expect(await queues.standstill()).toBeNull();
    await queues.close();
  });

  it('forget everything when told to', async () => {
    const queues = await open();
    await queues.addBulk('send-message', [message(1), message(2)]);
    await queues.add('tick', {});
    await queues.obliterate();
    expect(await queues.outstanding()).toBe(0);
    expect(queues.pendingHere()).toBe(0);
    await queues.close();
  });

  it('share the jobs of one process among the workers of two others, each job once', async () => {
    const queues = await open();
    const children = await Promise.all([1, 2].map(async () => await startWorker(place)));
    const taken: string[] = [];
    const all = signal();
    for (const child of children) {
      child.on('message', (messageId: string) => {
        taken.push(messageId);
        if (taken.length === 20) all.reach();
      });
    }
    const jobs = Array.from({ length: 20 }, (_, n) => message(n));
    await queues.addBulk('send-message', jobs);
    await all.reached;
    for (const child of children) {
      const ended = once(child, 'exit');
      child.send('stop');
      expect(await ended).toEqual([0, null]);
    }
    expect(taken.toSorted()).toEqual(jobs.map(({ messageId }) => messageId));
    expect(await queues.outstanding()).toBe(0);
    await queues.close();
  });
});

async function startWorker(place: TestBackend): Promise<ChildProcess> {
  const child = fork(WORKER, [JSON.stringify(place.backend)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await once(child, 'message');
  return child;
}

describe('the boot check', () => {
  const nothing = async () => {};
  const all: Handlers = {
    'send-message': nothing,
    'send-reply': nothing,
    'match-inbound': nothing,
    'apply-status': nothing,
    'reply-to-inbound': nothing,
    'reconcile-message': nothing,
    'poll-inbound': nothing,
    'import-dataset': nothing,
    'ask-person': nothing,
    'tell-person': nothing,
    'deliver-webhook': nothing,
    'forget-files': nothing,
    'review-conversation': nothing,
    'find-patterns': nothing,
    'tell-of-insight': nothing,
    'replay-lesson': nothing,
    'eval-prompt': nothing,
    'map-leads': nothing,
    tick: nothing,
  };

  it('passes when every job has one handler', () => {
    const { tick, ...rest } = all;
    expect(() => checkHandlers({ rest, scheduler: { tick } as Handlers })).not.toThrow();
  });

  it('names every job that has none, or two', () => {
    const { tick: _tick, 'send-reply': _reply, ...rest } = all;
    expect(() => checkHandlers({ rest, other: { 'match-inbound': nothing } })).toThrow(
      'send-reply has no handler; match-inbound has 2 handlers: rest, other; tick has no handler',
    );
  });
});
