import { createDatabase, type Database, migrate } from '@rekindle/db';
import { startEmbeddedPostgres, temporaryDirectory } from '@rekindle/runtime';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type GatedDatabase, gatedDatabase } from './gated-database.ts';
import pg from 'pg';
import { serverCpuMs } from './server-cpu.ts';

/** Where a simulation plays: a migrated database, emptied between seeds. */
export interface Ground {
  appUrl: string;
  /** What the product works on. */
  gated: GatedDatabase;
  /** Sees everything: for checks afterwards, never for the product. */
  admin: pg.Client;
  /** The product's roles without any gate, for setting up and for imports. */
  plain: Database;
  /** Ends a connection as the death of its process does; resolves when the server has let go of all it held. */
  endBackend(connection: pg.Client): Promise<void>;
  /** Empties every table. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const NO_PASSWORDS = { app: null, system: null, queue: null };
/** Nothing runs by itself: plans and the order of rows must not depend on when a background process came by. */
const QUIET_SERVER = {
  autovacuum: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  shared_buffers: '64MB',
  track_counts: 'off',
  update_process_title: 'off',
};

/** Starts a Postgres of this process's own, without durability, and migrates it. */
export async function openOwnGround(): Promise<Ground & { serverCpuMs(): number }> {
  const directory = temporaryDirectory('rekindle-simulation');
  const server = await startEmbeddedPostgres({
    dataDir: path.join(directory, 'postgres'),
    unsafeFast: true,
    ephemeral: true,
    settings: QUIET_SERVER,
  });
  const ground = await openGround(server.url);
  return {
    ...ground,
    serverCpuMs: () => serverCpuMs(server.pid),
    async close() {
      await ground.close();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A new database on a running server, dropped at the end. */
async function openGround(serverUrl: string): Promise<Ground> {
  const name = `rekindle_simulation_${process.pid}`;
  await onServer(serverUrl, [`drop database if exists ${name}`, `create database ${name}`]);
  const urlOf = (user?: string) => {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    if (user !== undefined) {
      url.username = user;
      url.password = '';
    }
    return url.href;
  };
  await migrate(urlOf(), NO_PASSWORDS);
  const admin = new pg.Client({ connectionString: urlOf() });
  await admin.connect();
  const urls = { appUrl: urlOf('rekindle_app'), systemUrl: urlOf('rekindle_system') };
  const gated = gatedDatabase(urls);
  const plain = createDatabase({ ...urls, poolMax: 4 });
  const { rows } = await admin.query<{ tables: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables
     where schemaname = 'public' and tablename not in ('schema_migrations', 'platform_settings', 'bank_holidays')`,
  );
  // On a server shared with others its background processes run; they must leave this database alone.
  const { rows: names } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name: table } of names) await admin.query(`alter table ${table} set (autovacuum_enabled = false)`);
  return {
    appUrl: urls.appUrl,
    gated,
    admin,
    plain,
    async endBackend(connection) {
      // node-postgres keeps the number of its backend, which its types do not show.
      const { processID } = connection as unknown as { processID: number | null };
      await admin.query('select pg_terminate_backend($1)', [processID]);
      await connection.end().catch(() => {});
      // Asked anew and not with a timeout: Postgres looks only every tenth of a second then.
      for (;;) {
        const { rows: left } = await admin.query('select from pg_stat_get_activity($1)', [processID]);
        if (left.length === 0) return;
      }
    },
    async clear() {
      await admin.query(`truncate ${rows[0]?.tables} restart identity cascade`);
      const { rows: staged } = await admin.query<{ tables: string | null }>(
        `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables where schemaname = 'staging'`,
      );
      const left = staged[0]?.tables ?? null;
      if (left !== null) await admin.query(`drop table ${left}`);
    },
    async close() {
      await Promise.all([plain.close(), gated.db.close()]);
      await admin.end();
      await onServer(serverUrl, [`drop database if exists ${name} with (force)`]);
    },
  };
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
