import type { EpochMs } from '@rekindle/domain';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './client.ts';
import type { DB } from './generated/schema.ts';
import { isStalePlan } from './preparing-client.ts';

/** What every query function takes first: a transaction, bound to one tenant or to the system role. */
export type Tx = Transaction<DB>;

/** Waits for a lock at most this long, then the step gives up and is woken again. */
export const LOCK_TIMEOUT_MS = 2_000;
/** Real milliseconds after which the sweeper wakes what was stored and whose job was lost. */
export const WAKE_AFTER_MS = 30_000;
/** Times a transaction is run in all when it meets deadlocks. */
const TRIES_MAX = 3;
/** The same when a migration has changed what it reads: every connection of a pool fails once for each such change. */
const STALE_TRIES_MAX = 30;

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const LOCK_NOT_AVAILABLE = '55P03';

/** The SQLSTATE of an error from Postgres, or null for any other value. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether this is a step that has waited for a lock for as long as it may, and not a fault. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === LOCK_NOT_AVAILABLE;
}

const UUID_OR_NONE = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i;

/**
 * `begin` with the transaction's settings in the same round trip. The simple protocol that takes several statements
 * takes no parameters: both values are checked to be what they are written as.
 */
function opening({ clientId, now, durable }: Opening) {
  if (!UUID_OR_NONE.test(clientId)) throw new TypeError('A tenant is named by its UUID');
  const settings = [
    `set_config('app.client_id', '${clientId}', true)`,
    `set_config('app.now', '${new Date(now).toISOString()}', true)`,
    `set_config('lock_timeout', '${LOCK_TIMEOUT_MS}ms', true)`,
    ...(durable ? ["set_config('synchronous_commit', 'on', true)"] : []),
  ];
  return sql.raw(`begin; select ${settings.join(', ')}`);
}

interface Opening {
  clientId: string;
  now: EpochMs;
  durable: boolean;
}

async function inTransaction<T>(db: Kysely<DB>, scope: Opening, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.connection().execute(async (connection) => {
        try {
          await opening(scope).execute(connection);
          // A single connection between begin and commit is what a Transaction is; Kysely makes none of its own here.
          const result = await fn(connection as Tx);
          await sql`commit`.execute(connection);
          return result;
        } catch (error) {
          // A connection that cannot roll back is broken; the pool drops it, and Postgres its transaction.
          await sql`rollback`.execute(connection).catch(() => {});
          throw error;
        }
      });
    } catch (error) {
      if (attempt >= triesFor(error)) throw error;
    }
  }
}

/** How often a transaction is tried that failed like this: once, but where it may well succeed at the next try. */
function triesFor(error: unknown): number {
  if (isStalePlan(error)) return STALE_TRIES_MAX;
  const state = sqlState(error);
  return state === DEADLOCK || state === SERIALIZATION_FAILURE ? TRIES_MAX : 1;
}

/** How a transaction commits. */
export interface CommitOptions {
  /**
   * The commit waits for the disk, however the server is set: for what the outside world acts on, such as the claim
   * before a POST or the text we tell the carrier that we have.
   */
  durable?: boolean;
}

/**
 * Runs `fn` in one transaction as the tenant: row level security shows and takes this client's rows only, and
 * `app_now()` is `now`. Runs `fn` again after a deadlock or a migration, so it may touch nothing but the transaction.
 */
export function inTenant<T>(
  db: Database,
  scope: { clientId: string; now: EpochMs } & CommitOptions,
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(db.app, { ...scope, durable: scope.durable === true }, fn);
}

/** Runs `fn` in one transaction as the system role, which sees ids and due times of every tenant and no content. */
export function asSystem<T>(
  db: Database,
  now: EpochMs,
  fn: (tx: Tx) => Promise<T>,
  options: CommitOptions = {},
): Promise<T> {
  return inTransaction(db.system, { clientId: '', now, durable: options.durable === true }, fn);
}

/** A value for a jsonb column. Needed for arrays, which pg would send as Postgres arrays. */
export function jsonb(value: unknown) {
  return sql<string>`${JSON.stringify(value)}::jsonb`;
}

/** An instant for a timestamptz column. */
export function at(epochMs: EpochMs): Date {
  return new Date(epochMs);
}
