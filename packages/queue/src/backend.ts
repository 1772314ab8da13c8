import { createPostgresBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import pg from 'pg';

/** Schema of BullMQ's own tables; its role, rekindle_queue, owns nothing else. */
export const QUEUE_SCHEMA = 'bullmq';
const QUEUE_ROLE = 'rekindle_queue';

/** Where jobs live: Redis in production, BullMQ's Postgres backend when there is no Redis. */
export type QueueBackend =
  /** `prefix` of the keys; tests use their own. `silentMs`: see SILENT_MS. */
  | { kind: 'redis'; url: string; prefix?: string; silentMs?: number }
  /** `poolMax`: connections of each queue and each worker, beside a worker's one for LISTEN. */
  | { kind: 'postgres'; url: string; poolMax?: number };

const POSTGRES_POOL_MAX = 3;
/** A Redis that does not answer within so many milliseconds fails the start. */
const REDIS_READY_WITHIN_MS = 10_000;

/**
 * A connection that says nothing for so many milliseconds while it owes an answer is half-open: it is given up, and
 * what it was asked is asked again on the next. More than a worker waits for a job (10 s at most).
 */
const SILENT_MS = 15_000;

/** What every BullMQ Queue and Worker of a process is built with; `close` after all of them are closed. */
export interface BackendConnection {
  options: { connection: Redis; prefix?: string };
  factory: [typeof createPostgresBackend] | [];
  close(): Promise<void>;
}

/**
 * Makes BullMQ's tables where they are missing, owned by rekindle_queue. Does nothing for Redis.
 * @param adminUrl a connection that may grant on the database, as for `migrate`
 */
export async function prepareBackend(backend: QueueBackend, adminUrl: string): Promise<void> {
  if (backend.kind === 'redis') return;
  const { runMigrations } = await import('bullmq');
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
    const database = rows[0]?.name;
    // BullMQ's migrator says CREATE SCHEMA IF NOT EXISTS, for which Postgres wants the right even when it exists.
    await client.query(`grant create on database ${database} to ${QUEUE_ROLE}`);
    await client.query(`set role ${QUEUE_ROLE}`);
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query('reset role');
    await client.query(`revoke create on database ${database} from ${QUEUE_ROLE}`);
  } finally {
    await client.end();
  }
}

/** Opens the one connection (Redis) or pool (Postgres) that all queues and workers of this process share. */
export async function connectBackend(
  backend: QueueBackend,
  onError: (error: Error) => void,
): Promise<BackendConnection> {
  if (backend.kind === 'postgres') {
    const options = {
      connectionString: backend.url,
      schema: QUEUE_SCHEMA,
      max: backend.poolMax ?? POSTGRES_POOL_MAX,
      application_name: 'rekindle-queue',
    };
    return {
      // BullMQ types every connection as a Redis one; with the factory below it takes the options of a pg.Pool here.
      options: { connection: options as unknown as Redis },
      factory: [createPostgresBackend],
      close: async () => {},
    };
  }
  const { Redis } = await import('ioredis');
  const redis = new Redis(backend.url, {
    maxRetriesPerRequest: null,
    socketTimeout: backend.silentMs ?? SILENT_MS,
  });
  redis.on('error', onError);
  await untilReady(redis);
  return {
    options: { connection: redis, ...(backend.prefix === undefined ? {} : { prefix: backend.prefix }) },
    factory: [],
    close: async () => {
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}

/** Throws Error when it does not answer in time; later outages it rides out by itself. */
async function untilReady(redis: Redis): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    ready.reject(new Error('REDIS_URL: no Redis answers there.'));
  }, REDIS_READY_WITHIN_MS);
  redis.once('ready', ready.resolve);
  try {
    await ready.promise;
  } catch (error) {
    redis.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
