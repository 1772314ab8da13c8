import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createDatabase, type Database, MIGRATIONS_DIR, migrate, sqlState } from '@rekindle/db';
import { prepareBackend, type QueueBackend } from '@rekindle/queue';
import pg from 'pg';
import { testServers } from './servers.ts';

const TEMPLATE_LOCK = 7_364_002;
const OBJECT_IN_USE = '55006';
const NO_PASSWORDS = { app: null, system: null, queue: null };

/** A database of this test file's own, migrated, with both roles' pools. */
export interface TestDatabase extends Database {
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
  readonly queue: QueueBackend;
  /** Empties every table but the lookups; the schema stays. */
  truncate(): Promise<void>;
  /** Deletes every client and what came in for nobody; much quicker than `truncate` where there is little. */
  deleteClients(): Promise<void>;
}

function urlFor(adminUrl: string, database: string, user?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (user !== undefined) {
    url.username = user;
    url.password = '';
  }
  return url.href;
}

async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function migrationsFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const dir of [MIGRATIONS_DIR, path.join(MIGRATIONS_DIR, 'repeatable')]) {
    for (const name of (await readdir(dir)).filter((file) => file.endsWith('.sql')).sort()) {
      hash.update(name).update(await readFile(path.join(dir, name)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}

/** The migrated template of this set of migrations; made once a server, whoever asks first. */
async function ensureTemplate(adminUrl: string): Promise<string> {
  const template = `rekindle_template_${await migrationsFingerprint()}`;
  await withAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (found.rowCount !== 0) return;
    await client.query(`drop database if exists ${template}`);
    await client.query(`create database ${template}`);
    const url = urlFor(adminUrl, template);
    await migrate(url, NO_PASSWORDS);
    await prepareBackend({ kind: 'postgres', url: urlFor(adminUrl, template, 'rekindle_queue') }, url);
    await client.query(`alter database ${template} with is_template true`);
  });
  return template;
}

/** By server: the migrations do not change while tests run. */
const templates = new Map<string, Promise<string>>();

async function templateOf(adminUrl: string): Promise<string> {
  const template = templates.get(adminUrl) ?? ensureTemplate(adminUrl);
  templates.set(adminUrl, template);
  try {
    return await template;
  } catch (error) {
    templates.delete(adminUrl);
    throw error;
  }
}

let cloned = 0;

/** Clones the template into a database of its own; `close` drops it again. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = testServers().databaseUrl;
  const template = await templateOf(adminUrl);
  cloned += 1;
  const name = `rekindle_test_${process.pid}_${cloned}`;
  await withAdmin(adminUrl, async (client) => {
    await client.query(`drop database if exists ${name}`);
    await retryInUse(async () => await client.query(`create database ${name} template ${template}`));
  });
  const ownAdminUrl = urlFor(adminUrl, name);
  const appUrl = urlFor(adminUrl, name, 'rekindle_app');
  const systemUrl = urlFor(adminUrl, name, 'rekindle_system');
  const database = createDatabase({ appUrl, systemUrl });
  return {
    ...database,
    adminUrl: ownAdminUrl,
    appUrl,
    systemUrl,
    queue: { kind: 'postgres', url: urlFor(adminUrl, name, 'rekindle_queue') },
    async truncate() {
      await withAdmin(ownAdminUrl, async (client) => {
        const { rows } = await client.query<{ tables: string }>(
          `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables
           where schemaname = 'public' and tablename not in ('schema_migrations', 'platform_settings')
             and tablename not like 'lookup\\_%'`,
        );
        await client.query(`truncate ${rows[0]?.tables} cascade`);
        await client.query('update platform_settings set sending_paused_at = null, sending_paused_reason = null');
      });
    },
    async deleteClients() {
      await withAdmin(ownAdminUrl, async (client) => {
        await client.query('delete from clients; delete from inbox; delete from status_events');
      });
    },
    async close() {
      await database.close();
      await withAdmin(adminUrl, async (client) => {
        await retryInUse(async () => await client.query(`drop database if exists ${name}`));
      });
    },
  };
}

const IN_USE_TRIES_MAX = 50;

/** A server lets go of a closed connection's database a moment later than the client sees it closed. */
async function retryInUse(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (sqlState(error) !== OBJECT_IN_USE || attempt >= IN_USE_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}
