import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { asSystem, createDatabase, type Database, MIGRATIONS_DIR, readDatabaseTime } from '@rekindle/db';
import { CLOCK_DISAGREEMENT_MAX_MS } from '@rekindle/runtime';
import { sql } from 'kysely';
import { faultSentence } from '../fault-sentence.ts';
import type { Installation } from '../installation.ts';
import { type Diagnosis, fail, ok, warn } from './diagnosis.ts';

/** From here on a clock is worth setting right, long before anything stops. */
const CLOCK_DRIFT_SHOWN_MS = 2_000;

/** Whether both roles get in, and that row level security binds them. */
export async function checkRoles(db: Database): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const name of ['app', 'system'] as const) {
    try {
      const { rows } = await sql<{ role: string; superuser: boolean; bypass: boolean }>`
        select rolname as role, rolsuper as superuser, rolbypassrls as bypass from pg_roles where rolname = current_user
      `.execute(db[name]);
      const [row] = rows;
      const loose = row === undefined || row.superuser || row.bypass;
      const variable = `DATABASE_${name.toUpperCase()}_URL`;
      found.push(
        loose
          ? fail(
              'roles',
              `${row?.role ?? name} passes row level security: tenants could see each other`,
              `Let ${variable} connect as rekindle_${name}.`,
            )
          : ok('roles', `connected as ${row.role}, bound by row level security`),
      );
    } catch (error) {
      found.push(fail('database', faultSentence(error), UNREACHABLE_MEND));
    }
  }
  return found;
}

/** How to mend a database that lets nobody in, and what cannot be told until then. */
export const UNREACHABLE_MEND =
  'Start it, or mend the DATABASE_... settings. Tables, services and clients are looked at once it answers.';

/** That no sandbox has run on the database of a live installation: its times and people would be made up. */
export async function checkPurpose({ config, db, clock }: Installation): Promise<Diagnosis[]> {
  if (config.mode !== 'live') return [];
  const simulated = await asSystem(db, clock.now(), (tx) =>
    tx.selectFrom('sandbox_clock').select('speed').executeTakeFirst(),
  );
  if (simulated === undefined) return [];
  const mend = 'Give the live installation a database of its own: DATABASE_URL.';
  return [fail('database', 'a sandbox has run on this database: its services and times are simulated', mend)];
}

/** Whether the schema is that of this version. */
export async function checkMigrated({ database, db }: Installation): Promise<Diagnosis> {
  if (database.ownerUrl === null) return await probeTables(db);
  const url = database.ownerUrl.reveal();
  const owner = createDatabase({ appUrl: url, systemUrl: url, poolMax: 1, onIdleError: () => {} });
  try {
    const { rows } = await sql<{ name: string; sha256: string }>`
      select name, sha256 from schema_migrations where not repeatable`.execute(owner.app);
    const ran = new Map(rows.map((row) => [row.name, row.sha256]));
    const files = await migrationFiles();
    const pending = files.filter(({ name }) => !ran.has(name));
    const changed = files.filter(({ name, sha256 }) => ran.has(name) && ran.get(name) !== sha256);
    if (changed.length > 0) {
      return fail('migrations', `changed after they ran: ${namesOf(changed)}`, 'Put these files back as they were.');
    }
    if (pending.length > 0)
      return fail('migrations', `not run yet: ${namesOf(pending)}`, 'Run npx --no rekindle migrate.');
    return ok('migrations', `all ${files.length} have run`);
  } catch (error) {
    return fail('migrations', faultSentence(error), 'Run npx --no rekindle migrate.');
  } finally {
    await owner.close();
  }
}

async function probeTables(db: Database): Promise<Diagnosis> {
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('public.service_heartbeats') is not null as there`.execute(db.system);
  if (rows[0]?.there !== true)
    return fail('migrations', 'the tables are missing', 'Run npx --no rekindle migrate with DATABASE_URL.');
  return ok('migrations', 'the tables are there (without DATABASE_URL their version is not compared)');
}

function namesOf(files: readonly { name: string }[]): string {
  return files.map(({ name }) => name).join(', ');
}

async function migrationFiles(): Promise<{ name: string; sha256: string }[]> {
  const names = (await readdir(MIGRATIONS_DIR)).filter((name) => name.endsWith('.sql')).sort();
  return await Promise.all(
    names.map(async (name) => {
      const text = (await readFile(path.join(MIGRATIONS_DIR, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** Whether this machine and the database agree on the time; sending stops at 30 s. */
export async function checkClocks({ db, monotonic }: Installation): Promise<Diagnosis> {
  const before = monotonic.realNow();
  const theirs = await readDatabaseTime(db);
  const apart = Math.abs(theirs - (before + monotonic.realNow()) / 2);
  const detail = `this machine and the database are ${(apart / 1_000).toFixed(1)} s apart`;
  if (apart > CLOCK_DISAGREEMENT_MAX_MS) return fail('clocks', `${detail}: nothing is sent`, 'Set both clocks by NTP.');
  return apart > CLOCK_DRIFT_SHOWN_MS ? warn('clocks', detail, 'Set both clocks by NTP.') : ok('clocks', detail);
}
