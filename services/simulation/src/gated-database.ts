import { createDatabase, type Database } from '@rekindle/db';
import type pg from 'pg';
import type { PostgresPool } from 'kysely';
import type { Stepper } from './stepper.ts';

/** Connections of one role: a step holds one from begin to commit only, and one step runs at a time. */
const POOL_MAX = 8;

/** The product's database, whose transactions stop at the gates of one play after another. */
export interface GatedDatabase {
  db: Database;
  /** The gates are this stepper's from now on. */
  enter(stepper: Stepper): void;
}

/** Opens it; connections are kept from play to play, with the plans they have made. */
export function gatedDatabase(urls: { appUrl: string; systemUrl: string }): GatedDatabase {
  let stepper: Stepper | null = null;
  const current = () => {
    if (stepper === null) throw new Error('Nobody plays');
    return stepper;
  };
  return {
    db: createDatabase({ ...urls, poolMax: POOL_MAX, around: (pool) => gatedPool(pool, current) }),
    enter(next) {
      stepper = next;
    },
  };
}

/** What Kysely asks of a connection: a text with its values; it makes no cursor here. */
interface Connection {
  query(text: string, values: readonly unknown[]): Promise<unknown>;
  release(): void;
}

function gatedPool(pool: pg.Pool, stepper: () => Stepper): PostgresPool {
  const gated = {
    connect: async () => gatedConnection(async () => await pool.connect(), stepper()),
    end: async () => await pool.end(),
  };
  return gated as unknown as PostgresPool;
}

/**
 * A connection that takes a real one for each transaction and gives it back before its step is parked: so few real ones
 * serve all steps, and each statement is planned a few times and not once for each step under way.
 */
function gatedConnection(take: () => Promise<Connection>, stepper: Stepper): Connection {
  let open: Connection | null = null;
  let wrote = new Map<string, unknown[]>();
  const letGo = () => {
    open?.release();
    open = null;
  };

  return {
    async query(text, values) {
      if (text.startsWith('begin')) {
        await stepper.pass('begin');
        open = await take();
        wrote = new Map();
        return await open.query(text, values);
      }
      if (text === 'commit') {
        if (stepper.crashesAt('commit')) {
          // What a server does when it sees that the client has gone.
          await open?.query('rollback', []);
          letGo();
          return await stepper.vanish();
        }
        const result = await open?.query(text, values);
        letGo();
        stepper.committed(wrote);
        await stepper.pass('committed');
        return result;
      }
      if (text === 'rollback') {
        const result = await open?.query(text, values);
        letGo();
        return result;
      }
      if (open !== null) {
        for (const table of tablesWritten(text)) wrote.set(table, [...(wrote.get(table) ?? []), ...values]);
        return await open.query(text, values);
      }
      if (!/^\s*select\b/i.test(text)) {
        stepper.changed = true;
        await stepper.pass('write');
      }
      open = await take();
      try {
        return await open.query(text, values);
      } finally {
        letGo();
      }
    },
    release: letGo,
  };
}

const WRITES = /\b(?:insert into|update|delete from)\s+"?([a-z_]+)"?/gi;
const tables = new Map<string, readonly string[]>();

/** The tables a statement writes to, by its words. */
function tablesWritten(text: string): readonly string[] {
  let found = tables.get(text);
  if (found === undefined) {
    if (tables.size > 5_000) tables.clear();
    found = /^\s*select\b/i.test(text) ? [] : [...text.matchAll(WRITES)].flatMap(([, table]) => table ?? []);
    tables.set(text, found);
  }
  return found;
}
