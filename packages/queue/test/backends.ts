import type { JobName } from '@rekindle/contracts';
import { createTestDatabase, type TestDatabase, testServers } from '@rekindle/testkit';
import type { QueueBackend } from '../src/backend.ts';
import { createJobQueues, type JobQueues } from '../src/job-queues.ts';

export interface OpenQueues extends JobQueues {
  /** Jobs whose handler threw, with the message. */
  readonly failed: [JobName, string][];
}

/** A backend that tests have to themselves. */
export interface TestBackend {
  backend: QueueBackend;
  /** Opens the queues as one process would; `close` closes all that were opened. */
  open(): Promise<OpenQueues>;
  close(): Promise<void>;
}

/** The backends there are here: BullMQ's Postgres always, Redis where the run has one; else the run says what is left out. */
export const BACKENDS: readonly QueueBackend['kind'][] =
  testServers().redisUrl === null ? ['postgres'] : ['postgres', 'redis'];

let made = 0;

export async function testBackend(kind: QueueBackend['kind']): Promise<TestBackend> {
  made += 1;
  const db: TestDatabase | null = kind === 'postgres' ? await createTestDatabase() : null;
  const backend = db?.queue ?? {
    kind: 'redis',
    url: testServers().redisUrl ?? '',
    prefix: `test-${process.pid}-${made}`,
  };
  const opened: OpenQueues[] = [];
  return {
    backend,
    async open() {
      const failed: [JobName, string][] = [];
      const queues = await createJobQueues(backend, {
        onError: () => {},
        onJobFailed: (job, error) => failed.push([job, error.message]),
      });
      let closed: Promise<void> | null = null;
      const close = queues.close;
      const open = { ...queues, failed, close: async () => await (closed ??= close()) };
      opened.push(open);
      return open;
    },
    async close() {
      const [first] = opened;
      if (first !== undefined && kind === 'redis') {
        const cleaner = await createJobQueues(backend, { onError: () => {}, onJobFailed: () => {} });
        await Promise.all(opened.map(async (queues) => await queues.close()));
        await cleaner.obliterate();
        await cleaner.close();
      }
      await Promise.all(opened.map(async (queues) => await queues.close()));
      await db?.close();
    },
  };
}

/** A promise and the function that resolves it. */
export function signal<T = void>(): { reached: Promise<T>; reach: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { reached: promise, reach: resolve };
}
