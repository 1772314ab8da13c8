import pg from 'pg';
import type { ImportDeps } from './import-deps.ts';

type LockDeps = Pick<ImportDeps, 'appUrl' | 'log' | 'onConnection'>;

/** An import; a dry run, which stands in no import's way; one at a time of each for a client. */
type Work = 'import' | 'preview';

/** Another such work of this client runs at the moment. */
export class ImportRunning extends Error {
  override readonly name = 'ImportRunning';
  readonly retryable = true;
}

/**
 * Runs `work` while no other process imports for this client, waiting for one that does. The connection is for COPY;
 * the lock goes with it, also after kill -9.
 */
export async function withImportLock<T>(
  deps: LockDeps,
  clientId: string,
  work: (connection: pg.Client) => Promise<T>,
  what: Work = 'import',
): Promise<T> {
  return await withConnection(deps, clientId, async (connection) => {
    await connection.query('select pg_advisory_lock(hashtextextended($1, 0))', [lockName(what, clientId)]);
    return await workLocked(connection, work);
  });
}

/** Like `withImportLock`, but returns null at once when another process imports for this client. */
export async function tryImportLock<T>(
  deps: LockDeps,
  clientId: string,
  work: (connection: pg.Client) => Promise<T>,
  what: Work = 'import',
): Promise<T | null> {
  return await withConnection(deps, clientId, async (connection) => {
    const { rows } = await connection.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [lockName(what, clientId)],
    );
    return rows[0]?.mine === true ? await workLocked(connection, work) : null;
  });
}

/** An import that lost its lock may still hold its staging table; it is not waited for without end. */
async function workLocked<T>(connection: pg.Client, work: (connection: pg.Client) => Promise<T>): Promise<T> {
  await connection.query(`set lock_timeout = '2s'`);
  return await work(connection);
}

async function withConnection<T>(
  deps: LockDeps,
  clientId: string,
  work: (connection: pg.Client) => Promise<T>,
): Promise<T> {
  const connection = new pg.Client({ connectionString: deps.appUrl, application_name: 'rekindle-import' });
  connection.on('error', (err) => deps.log.warn({ err, clientId }, 'import connection lost'));
  await connection.connect();
  deps.onConnection?.(connection);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

function lockName(what: Work, clientId: string): string {
  return `rekindle ${what} ${clientId}`;
}
