import type { Config, DatabaseConfig } from '@rekindle/config';
import { createDatabase, type Database, loadSandboxClock, readDatabaseTime } from '@rekindle/db';
import type { Installation } from '@rekindle/installation';
import {
  type Clock,
  createLogger,
  databaseClock,
  type Logger,
  sandboxClock,
  systemMonotonicClock,
  uuidV7Ids,
} from '@rekindle/runtime';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Session } from './session.ts';

/** What a command works with: the database and the time, no queue and no provider. */
export interface Store extends Installation {
  log: Logger;
}

/** A place to look for things of the tenant: what lookups need. */
export type Reader = Pick<Store, 'db' | 'clock'>;

/**
 * Runs a command over the store: the configured database as it is (`rekindle migrate` brings it up to date), else the
 * data folder's own, which a running `npm start` serves or which is started for the length of the command.
 * `given` are settings that have been read already.
 */
export async function withStore<T>(session: Session, work: (store: Store) => Promise<T>, given?: Config): Promise<T> {
  const config = given ?? (await session.config());
  const prepared = await prepare(session, config);
  try {
    return await withDatabase(config, prepared.database, work);
  } finally {
    await prepared.stop();
  }
}

/**
 * As `withStore`, for commands whose answer is taken for that of the installation that sends: in a shell without its
 * settings they would stop or praise an idle sandbox instead. Throws CliError where nothing runs on the data folder.
 */
export async function withServedStore<T>(session: Session, work: (store: Store) => Promise<T>): Promise<T> {
  const config = await session.config();
  if (config.database === null) {
    const { readRunFile } = await import('@rekindle/boot/run-file');
    if (readRunFile(config.dataDir) === null) {
      const mend =
        'Give this shell the settings that the services have (DATABASE_URL first; no .env is read), or run npm start.';
      const what = `No DATABASE_URL: this is the sandbox of ${config.dataDir}, and nothing runs on it.`;
      throw new CliError(EXIT.failure, `${what} ${mend}`);
    }
  }
  return await withStore(session, work, config);
}

async function prepare(
  session: Session,
  config: Config,
): Promise<{ database: DatabaseConfig; stop: () => Promise<void> }> {
  if (config.database !== null) return { database: config.database, stop: async () => {} };
  const { readRunFile } = await import('@rekindle/boot/run-file');
  if (readRunFile(config.dataDir) === null) session.say(`Opening the database of ${config.dataDir} ...`);
  const { prepareDatabase } = await import('@rekindle/boot/prepare-database');
  return await prepareDatabase(config);
}

async function withDatabase<T>(
  config: Config,
  database: DatabaseConfig,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const log = createLogger({ level: config.logLevel, service: 'cli', destination: 'stderr' });
  const db = createDatabase({
    appUrl: database.appUrl.reveal(),
    systemUrl: database.systemUrl.reveal(),
    poolMax: 2,
    onIdleError: () => {},
  });
  try {
    const { clock, stop } = await openClock(config, db);
    try {
      return await work({ config, database, db, clock, monotonic: systemMonotonicClock, ids: uuidV7Ids(clock), log });
    } finally {
      stop();
    }
  } finally {
    await db.close();
  }
}

/** Business time as the services have it. A command never sets it: the sandbox's first start finds no clock yet. */
async function openClock(config: Config, db: Database): Promise<{ clock: Clock; stop: () => void }> {
  if (config.mode === 'live') {
    // One that cannot be reached is told as that, and not as a clock that cannot be read.
    await readDatabaseTime(db);
    const clock = await databaseClock({ measure: async () => await readDatabaseTime(db) });
    return { clock, stop: () => clock.stop() };
  }
  const load = async () => {
    const row = await loadSandboxClock(db);
    if (row !== null) return row;
    const now = systemMonotonicClock.realNow();
    return { anchorBusinessMs: now, anchorRealMs: now, speed: 1 };
  };
  const clock = await sandboxClock({
    load,
    save: () => Promise.reject(new Error('a command does not move the clock')),
    mode: 'shared',
  });
  return { clock, stop: () => {} };
}
