import { startProxy, testServers } from '@rekindle/testkit';
import { expect, it } from 'vitest';
import { createJobQueues } from '../src/job-queues.ts';
import { signal } from './backends.ts';

const { redisUrl } = testServers();
const JOB = { clientId: '018f0000-0000-7000-8000-000000000001', messageId: '018f0000-0000-7000-8000-000000000002' };
const QUIET = { onError: () => {}, onJobFailed: () => {} };

it.runIf(redisUrl !== null)(
  'a half-open connection to Redis is given up: a job still gets in and is done',
  async () => {
    const url = new URL(redisUrl ?? '');
    const proxy = await startProxy(() => ({ host: url.hostname, port: Number(url.port) }));
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const prefix = `test-half-open-${process.pid}`;
    const queues = await createJobQueues({ kind: 'redis', url: through.href, prefix, silentMs: 6_000 }, QUIET);
    const { reached, reach } = signal<unknown>();
    await queues.work({ 'send-message': async (data) => reach(data) });
    proxy.swallow();
    const added = queues.add('send-message', JOB);
    proxy.pass();
    await added;
    expect(await reached).toEqual(JOB);
    await queues.close();
    const cleaner = await createJobQueues({ kind: 'redis', url: url.href, prefix }, QUIET);
    await cleaner.obliterate();
    await cleaner.close();
    await proxy.close();
  },
  60_000,
);
