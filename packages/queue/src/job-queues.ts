import { JOBS, type JobData, type JobName, type QueueName } from '@rekindle/contracts';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { type BackendConnection, connectBackend, type QueueBackend } from './backend.ts';
import type { Handlers } from './handlers.ts';
import { watchQueue, type WatchedQueue } from './watched-queue.ts';

/** A job is a wake-up and nothing more: it leaves no trace and is not retried, the sweeper finds what was dropped. */
const JOB_OPTIONS: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Longest time a killed worker's job waits before another takes it. */
const LOCK_DURATION_MS = 30_000;

export interface QueueEvents {
  /** Connection trouble; the queue reconnects by itself. */
  onError(error: Error): void;
  /** A handler threw. The fact it was woken for stays due. */
  onJobFailed(job: JobName, error: Error): void;
  /** Around every job of this process; the returned function is called when it has ended. */
  onJobStart?(job: JobName): () => void;
}

export interface WorkOptions {
  /** Jobs of one queue at a time in this process; 4 when not given. */
  concurrency?: Partial<Record<QueueName, number>>;
}

const CONCURRENCY_DEFAULT = 4;

/** Typed access to all queues. */
export interface JobQueues {
  /** Wakes the handler of `name`; throws when the queue cannot be reached (the sweeper will wake it later). */
  add<N extends JobName>(name: N, data: JobData<N>): Promise<void>;
  addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void>;
  /** Starts workers for the queues that `handlers` serve. */
  work(handlers: Handlers, options?: WorkOptions): Promise<void>;
  /** Jobs added by this process and not yet ended in it: exact when it is the only process. */
  pendingHere(): number;
  /**
   * Whether a queue that this process works stands still here: jobs wait and none is begun although it could be. In
   * words; null while none does. To be asked every STANDSTILL_LOOK_MS; waits or throws while the queues cannot be reached.
   */
  standstill(): Promise<string | null>;
  /** Jobs waiting or running anywhere, over all queues. */
  outstanding(): Promise<number>;
  /** Removes everything from all queues. Loses nothing: every due time is in Postgres. */
  obliterate(): Promise<void>;
  /** Lets running jobs end, then closes workers, queues and connections. */
  close(): Promise<void>;
}

const QUEUE_NAMES = [...new Set(Object.values(JOBS).map((job) => job.queue))];

/** Opens the queues; workers start with `work`. */
export async function createJobQueues(backend: QueueBackend, events: QueueEvents): Promise<JobQueues> {
  const connection = await connectBackend(backend, (error) => events.onError(error));
  const queues = new Map(QUEUE_NAMES.map((name) => [name, openQueue(name, connection, events)]));
  const workers: Worker[] = [];
  const watched = new Map<QueueName, WatchedQueue>();
  const pending = new Set<string>();

  async function addBulk<N extends JobName>(name: N, data: readonly JobData<N>[]): Promise<void> {
    if (data.length === 0) return;
    const queue = queues.get(JOBS[name].queue);
    if (queue === undefined) throw new Error(`No queue for ${name}`);
    const release = hold(data.length);
    try {
      // One job at a time is the common case, and BullMQ's Postgres backend adds it in half the time.
      const jobs =
        data.length === 1
          ? [await queue.add(name, data[0], JOB_OPTIONS)]
          : await queue.addBulk(data.map((item) => ({ name, data: item, opts: JOB_OPTIONS })));
      for (const job of jobs)
        if (job.id !== undefined && !ended.delete(key(name, job.id))) pending.add(key(name, job.id));
    } finally {
      release();
    }
  }

  // A job can end before addBulk has returned its id; such ids wait here to be paired off.
  const ended = new Set<string>();
  let adding = 0;
  function hold(count: number): () => void {
    adding += count;
    return () => {
      adding -= count;
      if (adding === 0) ended.clear();
    };
  }

  async function runJob(handlers: Handlers, name: string, data: unknown, id: string | undefined): Promise<void> {
    const job = name as JobName;
    const finish = events.onJobStart?.(job);
    try {
      const handler = handlers[job] as ((data: unknown) => Promise<void>) | undefined;
      if (handler === undefined) throw new Error(`No handler for job ${name}`);
      await handler(JOBS[job].schema.parse(data));
    } catch (error) {
      events.onJobFailed(job, error instanceof Error ? error : new Error(String(error)));
    } finally {
      if (id !== undefined && !pending.delete(key(job, id)) && adding > 0) ended.add(key(job, id));
      finish?.();
    }
  }

  return {
    add: async (name, data) => await addBulk(name, [data]),
    addBulk,
    async work(handlers, options = {}) {
      const served = new Set((Object.keys(handlers) as JobName[]).map((job) => JOBS[job].queue));
      for (const name of served) {
        const concurrency = options.concurrency?.[name] ?? CONCURRENCY_DEFAULT;
        const watch = watchQueue(name, concurrency);
        watched.set(name, watch);
        const worker = new Worker(
          name,
          async (job) => {
            const ended = watch.begin();
            await runJob(handlers, job.name, job.data, job.id).finally(ended);
          },
          {
            ...connection.options,
            concurrency,
            lockDuration: LOCK_DURATION_MS,
            stalledInterval: LOCK_DURATION_MS,
          },
          ...(connection.factory as []),
        );
        worker.on('error', (error) => events.onError(error));
        workers.push(worker);
        await worker.waitUntilReady();
      }
    },
    pendingHere: () => pending.size + adding,
    async standstill() {
      const looks = [...watched].map(async ([name, watch]) =>
        watch.look((await queues.get(name)?.getWaitingCount()) ?? 0),
      );
      return (await Promise.all(looks)).find((standstill) => standstill !== null) ?? null;
    },
    async outstanding() {
      const counts = await Promise.all(
        [...queues.values()].map(
          async (queue) => await queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed', 'waiting-children'),
        ),
      );
      return counts.flatMap((count) => Object.values(count)).reduce((sum, n) => sum + n, 0);
    },
    async obliterate() {
      await Promise.all([...queues.values()].map(async (queue) => await queue.obliterate({ force: true })));
      pending.clear();
    },
    async close() {
      await Promise.all(workers.map(async (worker) => await worker.close()));
      await Promise.all([...queues.values()].map(async (queue) => await queue.close()));
      await connection.close();
    },
  };
}

function key(job: JobName, id: string): string {
  return `${JOBS[job].queue}/${id}`;
}

function openQueue(name: QueueName, connection: BackendConnection, events: QueueEvents): Queue {
  const queue = new Queue(name, { ...connection.options }, ...(connection.factory as []));
  queue.on('error', (error) => events.onError(error));
  return queue;
}
