import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { queueBackendOf } from './platform.ts';
import { type Config, type DatabaseConfig, databaseFromOwner, rolePasswordsOf } from '@rekindle/config';
import { migrate, sqlState } from '@rekindle/db';
import { prepareBackend } from '@rekindle/queue';
import { type EmbeddedServer, startEmbeddedPostgres } from '@rekindle/runtime';
import pg from 'pg';

const DATABASE_NAME = 'rekindle';
const MADE_ALREADY = ['42P04', '23505'];

export interface PreparedDatabase {
  database: DatabaseConfig;
  /** Where it comes from, for people. */
  source: string;
  stop(): Promise<void>;
}

export interface PrepareOptions {
  /** Thrown away on stop, without durability: for a demo. */
  ephemeral?: boolean;
}

/** A secret of this installation, made at first use and kept in the data folder, readable by its owner only. */
export function installationSecret(dataDir: string): string {
  const file = path.join(dataDir, 'installation-secret');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/** The configured Postgres, else an embedded one in the data folder; migrated, with the queue's tables where it holds it. */
export async function prepareDatabase(config: Config, options: PrepareOptions = {}): Promise<PreparedDatabase> {
  if (config.database !== null) {
    if (config.database.ownerUrl !== null) await bringUp(config, config.database, config.database.ownerUrl.reveal());
    return { database: config.database, source: 'DATABASE_URL', stop: async () => {} };
  }
  const server = await startEmbeddedPostgres({
    dataDir: path.join(config.dataDir, 'postgres'),
    ...(options.ephemeral === true && { ephemeral: true, unsafeFast: true }),
    // Claims and what people wrote wait for the disk all the same (CommitOptions); after a power cut the rest of the
    // last moments is found out again, as after a lost answer.
    ...(config.mode === 'sandbox' && { settings: { synchronous_commit: 'off' } }),
  });
  const ownerUrl = await ensureDatabase(server);
  const database = databaseFromOwner(ownerUrl, installationSecret(config.dataDir));
  await bringUp(config, database, ownerUrl);
  return { database, source: `embedded Postgres in ${config.dataDir}`, stop: async () => await server.stop() };
}

async function bringUp(config: Config, database: DatabaseConfig, ownerUrl: string): Promise<void> {
  await migrate(ownerUrl, rolePasswordsOf(database));
  await prepareBackend(queueBackendOf(config, database), ownerUrl);
}

/** Makes the `rekindle` database of an embedded server where it is missing; returns its superuser's URL. */
export async function ensureDatabase(server: EmbeddedServer): Promise<string> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE_NAME]);
    if (found.rowCount === 0) {
      await client.query(`create database ${DATABASE_NAME}`).catch((error: unknown) => {
        // Another process has made it in the same moment.
        if (!MADE_ALREADY.includes(sqlState(error) ?? '')) throw error;
      });
    }
  } finally {
    await client.end();
  }
  const url = new URL(server.url);
  url.pathname = `/${DATABASE_NAME}`;
  return url.href;
}
