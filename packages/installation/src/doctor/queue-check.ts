import { queueBackendOf } from '@rekindle/boot/queue-backend';
import { createJobQueues } from '@rekindle/queue';
import { Redis } from 'ioredis';
import type { Installation } from '../installation.ts';
import { type Diagnosis, fail, ok } from './diagnosis.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Whether jobs can be stored, and that Redis never throws one away by itself. */
export async function checkQueue({ config, database }: Installation): Promise<Diagnosis[]> {
  if (config.redisUrl !== null) return await checkRedis(config.redisUrl.reveal());
  if (database.queueUrl === null) {
    return [fail('queue', 'neither Redis nor Postgres holds the queue', 'Set REDIS_URL or QUEUE_DATABASE_URL.')];
  }
  const queues = await createJobQueues(queueBackendOf(config, database), { onError: () => {}, onJobFailed: () => {} });
  try {
    const waiting = await within(queues.outstanding());
    return [ok('queue', `in Postgres, ${waiting} jobs waiting or running`)];
  } catch {
    return [fail('queue', 'its tables in Postgres cannot be read', 'Run npx --no rekindle migrate.')];
  } finally {
    await queues.close().catch(() => {});
  }
}

/** Whether this Redis answers, and that it never throws a job away by itself. */
export async function checkRedis(url: string): Promise<Diagnosis[]> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await within(redis.connect());
    await within(redis.ping());
    const policy = await policyOf(redis);
    if (policy === null) return [ok('queue', 'in Redis (which does not tell its eviction policy)')];
    if (policy === 'noeviction') return [ok('queue', 'in Redis, which evicts nothing')];
    const mend = 'Set maxmemory-policy noeviction in its configuration.';
    return [fail('queue', `Redis may throw jobs away (maxmemory-policy ${policy})`, mend)];
  } catch {
    return [fail('queue', 'Redis cannot be reached', 'Start it, or mend REDIS_URL.')];
  } finally {
    redis.disconnect();
  }
}

/** Null where CONFIG is forbidden, as it is with most hosted ones. */
async function policyOf(redis: Redis): Promise<string | null> {
  try {
    const answer: unknown = await within(redis.config('GET', 'maxmemory-policy'));
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
  } catch {
    return null;
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
