import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureRoles, OWNER_ROLE, type RolePasswords } from './roles.ts';

/** The repository's migrations folder. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Any constant; two runners of one database wait for each other on it. */
const MIGRATION_LOCK = 7_364_001;

/** A migration that has run was edited, is gone, or is older than the newest that ran. Nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
  readonly retryable = false;
}

interface SqlFile {
  name: string;
  text: string;
  sha256: string;
}

async function readSqlFiles(dir: string): Promise<SqlFile[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort();
  return await Promise.all(
    names.map(async (name) => {
      const text = (await readFile(path.join(dir, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

function refuseChangedHistory(files: SqlFile[], applied: Map<string, string>): void {
  const names = new Set(files.map((file) => file.name));
  const newest = [...applied.keys()].sort().at(-1) ?? '';
  for (const name of applied.keys()) {
    if (!names.has(name)) throw new MigrationRefused(`${name} has run here but its file is gone.`);
  }
  for (const file of files) {
    const ran = applied.get(file.name);
    if (ran !== undefined && ran !== file.sha256) {
      throw new MigrationRefused(`${file.name} was changed after it ran. Put it back and add a new migration.`);
    }
    if (ran === undefined && file.name < newest) {
      throw new MigrationRefused(`${file.name} sorts before ${newest}, which has run. Give it a higher number.`);
    }
  }
}

async function inOwnersTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`set local role ${OWNER_ROLE}`);
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

export interface MigrateResult {
  /** Numbered files that ran now, in order. */
  applied: string[];
  /** Repeatable files (views, functions) that were made anew. */
  repeated: string[];
}

/**
 * Brings a database up to date: roles, then the numbered .sql files not run yet (each in its own transaction, as the
 * owner role), then every repeatable file whose text changed. Runners wait for each other on an advisory lock.
 * Throws `MigrationRefused` when history and files disagree.
 * @param adminUrl a connection that may create roles and schemas
 */
export async function migrate(
  adminUrl: string,
  passwords: RolePasswords,
  dir: string = MIGRATIONS_DIR,
): Promise<MigrateResult> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(client, passwords);
    return await applyFiles(client, dir);
  } finally {
    await client.end();
  }
}

async function applyFiles(client: pg.Client, dir: string): Promise<MigrateResult> {
  await inOwnersTransaction(client, async () => {
    await client.query(`create table if not exists schema_migrations (
      name text primary key, sha256 text not null, repeatable boolean not null)`);
  });
  const { rows } = await client.query<{ name: string; sha256: string; repeatable: boolean }>(
    'select name, sha256, repeatable from schema_migrations',
  );
  const numbered = await readSqlFiles(dir);
  const repeatable = await readSqlFiles(path.join(dir, 'repeatable'));
  const ran = new Map(rows.filter((row) => !row.repeatable).map((row) => [row.name, row.sha256]));
  const repeats = new Map(rows.filter((row) => row.repeatable).map((row) => [row.name, row.sha256]));
  refuseChangedHistory(numbered, ran);

  const pending = numbered.filter((file) => !ran.has(file.name));
  for (const file of pending) {
    await inOwnersTransaction(client, async () => {
      await client.query(file.text);
      await client.query('insert into schema_migrations values ($1, $2, false)', [file.name, file.sha256]);
    });
  }
  const stale = repeatable.filter((file) => pending.length > 0 || repeats.get(file.name) !== file.sha256);
  for (const file of stale) {
    await inOwnersTransaction(client, async () => {
      await client.query(file.text);
      await client.query(
        `insert into schema_migrations values ($1, $2, true)
         on conflict (name) do update set sha256 = excluded.sha256`,
        [file.name, file.sha256],
      );
    });
  }
  return { applied: pending.map((file) => file.name), repeated: stale.map((file) => file.name) };
}
