import type { EpochMs } from '@rekindle/domain';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import type { DB } from './generated/schema.ts';
import { PreparingClient } from './preparing-client.ts';

const DATE_OID = 1082;
const TIME_OID = 1083;
const INT8_OID = 20;
const NUMERIC_OID = 1700;
const TIMESTAMPTZ_OID = 1184;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 value ${text} does not fit a number`);
  return value;
}

function parseInstant(text: string): EpochMs {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  return Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8_OID, parseInt8],
  [NUMERIC_OID, Number],
  [TIMESTAMPTZ_OID, parseInstant],
  [DATE_OID, (text) => text],
  [TIME_OID, (text) => text],
]);

const types: pg.CustomTypesConfig = {
  // pg's own type says `any` for what a parser gives.
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown =>
    (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export interface DatabaseOptions {
  /** Connects as rekindle_app: sees one tenant a transaction. */
  appUrl: string;
  /** Connects as rekindle_system: sees ids and due times of all tenants, content of none. */
  systemUrl: string;
  /** Connections each of the two pools may hold. */
  poolMax?: number;
  /** Real milliseconds without an answer after which a connection is asked after; 10,000 unless told. */
  askedAfterMs?: number;
  /** Told of errors on idle connections (a restarted server); the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
  /** Stands between the queries and a pool's connections; a simulation stops and ends transactions here. */
  around?: (pool: pg.Pool) => PostgresPool;
}

/** The two views a process has of Postgres. Instants are epoch milliseconds, dates `YYYY-MM-DD`, int8 and numeric numbers. */
export interface Database {
  readonly app: Kysely<DB>;
  readonly system: Kysely<DB>;
  close(): Promise<void>;
}

/** How Postgres treats every connection of ours. */
const SESSION = {
  // One plan a statement: parameters here are ids and instants, for which no value wants a plan of its own.
  plan_cache_mode: 'force_generic_plan',
  // No step leaves a transaction idle; one that does is frozen or gone, and others wait for its locks.
  idle_in_transaction_session_timeout: '10s',
};

function createPool(connectionString: string, options: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: options.poolMax ?? 10,
    types,
    connectionTimeoutMillis: 5_000,
    application_name: 'rekindle',
    Client: PreparingClient,
    options: Object.entries(SESSION)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    ...(options.askedAfterMs !== undefined && { askedAfterMs: options.askedAfterMs }),
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // A connection that breaks while in use fails its query; without a listener of its own it would also end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Opens both pools lazily: nothing connects before the first query. */
export function createDatabase(options: DatabaseOptions): Database {
  const { around = (pool) => pool } = options;
  const open = (url: string) =>
    new Kysely<DB>({ dialect: new PostgresDialect({ pool: around(createPool(url, options)) }) });
  const app = open(options.appUrl);
  const system = open(options.systemUrl);
  return {
    app,
    system,
    async close() {
      await Promise.all([app.destroy(), system.destroy()]);
    },
  };
}
