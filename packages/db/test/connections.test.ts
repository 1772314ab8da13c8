import { createDatabase, type Database, inTenant } from '@rekindle/db';
import { createTestDatabase, givenClient, type Proxy, startProxy, type TestDatabase } from '@rekindle/testkit';
import { uuidV7Ids } from '@rekindle/runtime';
import { type PostgresPool, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CONNECTIONS = 8;
const NOW = Date.parse('2026-02-02T10:00:00Z');

/** Hands out a pool's connections in turn, as a busy one may. */
function inTurn(pool: pg.Pool): PostgresPool {
  const clients: pg.PoolClient[] = [];
  let handedOut = 0;
  return {
    options: pool.options,
    async connect() {
      const client = clients[handedOut % CONNECTIONS] ?? (await pool.connect());
      clients[handedOut % CONNECTIONS] = client;
      handedOut += 1;
      return { query: client.query.bind(client), release: () => {} };
    },
    async end() {
      for (const client of clients) client.release();
      await pool.end();
    },
  };
}

describe('the connections of a process', () => {
  let server: TestDatabase;
  let clientId: string;
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = await createTestDatabase();
    const clock = { now: () => NOW, sync: async () => {} };
    ({ clientId } = await givenClient({ db: server, clock, ids: uuidV7Ids(clock) }));
  });
  afterAll(async () => {
    for (const one of opened.reverse()) await one.close();
    await server.close();
  });

  /** One connection a role, so that it is known which one a statement runs on. */
  function open(port?: number): Database {
    const through = (url: string) => {
      const at = new URL(url);
      if (port === undefined) return url;
      at.hostname = '127.0.0.1';
      at.port = String(port);
      at.searchParams.delete('host');
      return at.href;
    };
    const urls = { appUrl: through(server.appUrl), systemUrl: through(server.systemUrl) };
    const database = createDatabase({ ...urls, poolMax: 1, askedAfterMs: 100 });
    opened.push(database);
    return database;
  }

  async function proxied(): Promise<{ database: Database; proxy: Proxy }> {
    const { hostname, port, searchParams } = new URL(server.appUrl);
    const socket = searchParams.get('host');
    const proxy = await startProxy(() =>
      socket === null ? { host: hostname, port: Number(port) } : { path: `${socket}/.s.PGSQL.${port}` },
    );
    opened.push(proxy);
    return { database: open(proxy.port), proxy };
  }

  async function asAdmin(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  const campaigns = async (database: Database) =>
    await inTenant(
      database,
      { clientId, now: NOW },
      async (tx) => await tx.selectFrom('campaign_gates').selectAll().execute(),
    );

  it('give up a half-open one when Postgres no longer works on it, and go on with another', async () => {
    const { database, proxy } = await proxied();
    await campaigns(database);
    proxy.swallow();
    const lost = campaigns(database).then(
      () => 'answered',
      () => 'given up',
    );
    proxy.pass();
    expect(await lost).toBe('given up');
    expect(await campaigns(database)).toEqual([]);
  });

  it('wait for a statement on which Postgres still works, however long', async () => {
    const database = open();
    const { rows } = await sql<{ slept: string }>`select pg_sleep(1)::text as slept`.execute(database.app);
    expect(rows).toEqual([{ slept: '' }]);
  });

  it('read on when a migration adds a column to a table that they read whole', async () => {
    const database = open();
    await campaigns(database);
    await asAdmin('alter table campaign_gates add column added_later integer');
    expect(await campaigns(database)).toEqual([]);
  });

  it('read on also when one after the other of them was there before the migration', async () => {
    const database = createDatabase({
      ...{ appUrl: server.appUrl, systemUrl: server.systemUrl, poolMax: CONNECTIONS },
      around: inTurn,
    });
    opened.push(database);
    for (let nth = 0; nth < CONNECTIONS; nth++) await campaigns(database);
    await asAdmin('alter table campaign_gates add column added_later_still integer');
    expect(await campaigns(database)).toEqual([]);
  });

  it('lose their transaction, and its locks, when they leave it idle', async () => {
    const { rows } = await sql<{ limit: string }>`
      select current_setting('idle_in_transaction_session_timeout') as limit`.execute(open().app);
    expect(rows).toEqual([{ limit: '10s' }]);
  });
});
