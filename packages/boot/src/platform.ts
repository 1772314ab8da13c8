import { type Config, createSecretBox, type DatabaseConfig, type SecretBox } from '@rekindle/config';
import { createDatabase, type Database, loadSandboxClock, readDatabaseTime, saveSandboxClock } from '@rekindle/db';
import { createJobQueues, type JobQueues, type QueueBackend } from '@rekindle/queue';
import {
  type Activity,
  type Clock,
  createActivity,
  createLogger,
  databaseClock,
  type Ids,
  type LogDestination,
  type Logger,
  type MonotonicClock,
  type SandboxClock,
  sandboxClock,
  systemMonotonicClock,
  uuidV7Ids,
} from '@rekindle/runtime';
import { QueueMetrics } from './queue-metrics.ts';

/** What every service of a process works with. */
export interface Platform {
  config: Config;
  database: DatabaseConfig;
  db: Database;
  clock: Clock;
  /** The same clock where business time is simulated; null in live mode. */
  sandboxClock: SandboxClock | null;
  monotonic: MonotonicClock;
  ids: Ids;
  log: Logger;
  queues: JobQueues;
  activity: Activity;
  metrics: QueueMetrics;
  /** Seals provider tokens; null without SECRET_KEYS. */
  secretBox: SecretBox | null;
  /** Lets running jobs end, then closes queues and database. */
  close(): Promise<void>;
}

/** Least real milliseconds between two log lines about a queue that cannot be reached. */
const QUEUE_TROUBLE_EVERY_MS = 10_000;

export interface PlatformOptions {
  /** Whether other processes move the same sandbox clock; true unless told. */
  sharedClock?: boolean;
  databasePoolMax?: number;
  /** Where log lines go; stdout unless told. A command whose stdout is data logs to stderr. */
  logTo?: LogDestination;
}

/** The queue of this configuration: Redis where there is one, else Postgres. Throws when neither is configured. */
export function queueBackendOf(config: Config, database: DatabaseConfig): QueueBackend {
  if (config.redisUrl !== null) return { kind: 'redis', url: config.redisUrl.reveal() };
  if (database.queueUrl === null) throw new Error('Neither REDIS_URL nor QUEUE_DATABASE_URL is set');
  return { kind: 'postgres', url: database.queueUrl.reveal() };
}

/** Opens a process's platform. The database must have been migrated. */
export async function openPlatform(
  service: string,
  config: Config,
  database: DatabaseConfig,
  options: PlatformOptions = {},
): Promise<Platform> {
  const log = createLogger({ level: config.logLevel, service, destination: options.logTo ?? 'stdout' });
  const db = createDatabase({
    appUrl: database.appUrl.reveal(),
    systemUrl: database.systemUrl.reveal(),
    ...(options.databasePoolMax === undefined ? {} : { poolMax: options.databasePoolMax }),
    onIdleError: (err) => log.warn({ err }, 'a database connection was lost'),
  });
  const monotonic = systemMonotonicClock;
  const { clock, simulated, stop } = await openClock(config, db, log, options.sharedClock ?? true);
  const activity = createActivity();
  const metrics = new QueueMetrics();
  let closing = false;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  // Every queue and worker tells of the same outage, at every try to reconnect.
  const onQueueError = (err: Error) => {
    const nowMs = monotonic.monotonicMs();
    if (closing || nowMs - toldAtMs < QUEUE_TROUBLE_EVERY_MS) return;
    toldAtMs = nowMs;
    log.warn({ err }, 'queue connection trouble');
  };
  const queues = await createJobQueues(queueBackendOf(config, database), {
    onError: onQueueError,
    onJobFailed: (job, err) => {
      metrics.failed(job);
      log.error({ err, job }, 'a job failed; what it was for stays due');
    },
    onJobStart: (job) => {
      const leave = activity.enter();
      const ended = metrics.started(job);
      return () => {
        ended();
        leave();
      };
    },
  });
  return {
    config,
    database,
    db,
    clock,
    sandboxClock: simulated,
    monotonic,
    ids: uuidV7Ids(clock),
    log,
    queues,
    activity,
    metrics,
    secretBox: config.secretKeys.length === 0 ? null : createSecretBox(config.secretKeys),
    async close() {
      closing = true;
      await queues.close();
      stop();
      await db.close();
    },
  };
}

async function openClock(
  config: Config,
  db: Database,
  log: Logger,
  shared: boolean,
): Promise<{ clock: Clock; simulated: SandboxClock | null; stop: () => void }> {
  if (config.mode === 'live') {
    const clock = await databaseClock({
      measure: async () => await readDatabaseTime(db),
      onProblem: (err) => log.error({ err }, 'the database clock could not be trusted'),
    });
    return { clock, simulated: null, stop: () => clock.stop() };
  }
  const load = async () => {
    const row = await loadSandboxClock(db);
    if (row !== null) return row;
    const now = systemMonotonicClock.realNow();
    await saveSandboxClock(db, { anchorBusinessMs: now, anchorRealMs: now, speed: config.sandbox.speed });
    return { anchorBusinessMs: now, anchorRealMs: now, speed: config.sandbox.speed };
  };
  const simulated = await sandboxClock({
    load,
    save: async (row) => await saveSandboxClock(db, row),
    mode: shared ? 'shared' : 'single-process',
  });
  return { clock: simulated, simulated, stop: () => {} };
}
