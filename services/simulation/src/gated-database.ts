import { createDatabase, type Database } from '@rekindle/db';
import type pg from 'pg';
import type { PostgresPool } from 'kysely';
import type { Stepper } from './stepper.ts';

/** Connections of one role: as many steps may be parked after their commit. */
const POOL_MAX = 60;

/** The product's database, whose transactions stop at the gates of one play after another. */
export interface GatedDatabase {
  db: Database;
  /** The gates are this stepper's from now on. */
  enter(stepper: Stepper): void;
  /** Takes back the connections of steps that are still parked: nobody goes on with them. */
  leave(): void;
}

/** Opens it; connections are kept from play to play, with the plans they have made. */
export function gatedDatabase(urls: { appUrl: string; systemUrl: string }): GatedDatabase {
  let stepper: Stepper | null = null;
  const held = new Set<Connection>();
  const current = () => {
    if (stepper === null) throw new Error('Nobody plays');
    return stepper;
  };
  return {
    db: createDatabase({ ...urls, poolMax: POOL_MAX, around: (pool) => gatedPool(pool, current, held) }),
    enter(next) {
      stepper = next;
    },
    leave() {
      for (const connection of held) connection.release();
      held.clear();
    },
  };
}

/** What Kysely asks of a connection: a text with its values; it makes no cursor here. */
interface Connection {
  query(text: string, values: readonly unknown[]): Promise<unknown>;
  release(): void;
}

function gatedPool(pool: pg.Pool, stepper: () => Stepper, held: Set<Connection>): PostgresPool {
  const gated = {
    connect: async () => {
      const connection = gatedConnection(await pool.connect(), stepper(), (done) => held.delete(done));
      held.add(connection);
      return connection;
    },
    end: async () => await pool.end(),
  };
  return gated as unknown as PostgresPool;
}

function gatedConnection(client: Connection, stepper: Stepper, onRelease: (done: Connection) => void): Connection {
  let inTransaction = false;
  let wrote = new Map<string, unknown[]>();
  let released = false;
  const release = () => {
    if (!released) client.release();
    released = true;
    onRelease(gated);
  };

  async function crash(undo: boolean): Promise<never> {
    // What a server does when it sees that the client has gone.
    if (undo) await client.query('rollback', []);
    release();
    return await stepper.vanish();
  }

  const gated: Connection = {
    async query(text, values) {
      if (text.startsWith('begin')) {
        if ((await stepper.gate('begin')) === 'crash') await crash(false);
        inTransaction = true;
        wrote = new Map();
        return await client.query(text, values);
      }
      if (text === 'commit') {
        if (stepper.crashesAt('commit')) await crash(true);
        const result = await client.query(text, values);
        inTransaction = false;
        stepper.committed(wrote);
        if ((await stepper.gate('committed')) === 'crash') await crash(false);
        return result;
      }
      if (text === 'rollback') inTransaction = false;
      else if (!inTransaction && !/^\s*select\b/i.test(text)) {
        stepper.changed = true;
        if ((await stepper.gate('write')) === 'crash') await crash(false);
      }
      if (inTransaction)
        for (const table of tablesWritten(text)) wrote.set(table, [...(wrote.get(table) ?? []), ...values]);
      return await client.query(text, values);
    },
    release,
  };
  return gated;
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
