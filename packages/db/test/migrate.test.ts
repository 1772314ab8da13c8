import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase, testServers } from '@rekindle/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateTypes } from '../src/generate-types.ts';
import { migrate, MigrationRefused } from '../src/migrate.ts';

const NO_PASSWORDS = { app: null, system: null, queue: null };

describe('the migration runner', () => {
  let url: string;
  let name: string;
  let dir: string;
  let made = 0;

  async function asAdmin<T>(text: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows as T[];
    } finally {
      await client.end();
    }
  }

  async function server(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: testServers().databaseUrl });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  async function file(file: string, text: string): Promise<void> {
    await writeFile(path.join(dir, file), text);
  }

  beforeEach(async () => {
    made += 1;
    name = `rekindle_migrate_${process.pid}_${made}`;
    await server(`create database ${name}`);
    const own = new URL(testServers().databaseUrl);
    own.pathname = `/${name}`;
    url = own.href;
    dir = await mkdtemp(path.join(tmpdir(), 'rekindle-migrate-'));
    await mkdir(path.join(dir, 'repeatable'));
    await file('0001_a.sql', 'create table a (n int); insert into a values (1);');
    await file('0002_b.sql', 'insert into a values (2);');
    await file('repeatable/v_a.sql', 'drop view if exists v_a; create view v_a as select count(*)::int as n from a;');
  });
  afterEach(async () => {
    await rm(dir, { recursive: true });
    await server(`drop database ${name} with (force)`);
  });

  it('runs every file once, in order, then makes the views; a second run does nothing', async () => {
    expect(await migrate(url, NO_PASSWORDS, dir)).toEqual({
      applied: ['0001_a.sql', '0002_b.sql'],
      repeated: ['v_a.sql'],
    });
    expect(await migrate(url, NO_PASSWORDS, dir)).toEqual({ applied: [], repeated: [] });
    expect(await asAdmin('select n from v_a')).toEqual([{ n: 2 }]);
  });

  it('lets several runners at once run each file once', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, async () => await migrate(url, NO_PASSWORDS, dir)));
    expect(runs.flatMap(({ applied }) => applied).sort()).toEqual(['0001_a.sql', '0002_b.sql']);
    expect(await asAdmin('select n from a order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it.each([
    ['was changed', async () => await file('0001_a.sql', 'create table a (n bigint);'), '0001_a.sql was changed'],
    ['is gone', async () => await rm(path.join(dir, '0002_b.sql')), '0002_b.sql has run here but its file is gone'],
    ['comes late', async () => await file('0001_z.sql', 'drop table a;'), '0001_z.sql sorts before 0002_b.sql'],
  ])('refuses, and changes nothing, when a file %s', async (_what, change, message) => {
    await migrate(url, NO_PASSWORDS, dir);
    await change();
    await file('0003_c.sql', 'insert into a values (3);');
    const refused = migrate(url, NO_PASSWORDS, dir);
    await expect(refused).rejects.toThrow(MigrationRefused);
    await expect(refused).rejects.toThrow(message);
    expect(await asAdmin('select n from v_a')).toEqual([{ n: 2 }]);
  });

  it('does not mind line ends', async () => {
    await file('0001_a.sql', 'create table a (n int);\n insert into a values (1);');
    await migrate(url, NO_PASSWORDS, dir);
    await file('0001_a.sql', 'create table a (n int);\r\n insert into a values (1);');
    expect(await migrate(url, NO_PASSWORDS, dir)).toEqual({ applied: [], repeated: [] });
  });

  it('makes a view anew when its text changed, and all of them after a new file', async () => {
    await migrate(url, NO_PASSWORDS, dir);
    await file('repeatable/v_a.sql', 'drop view if exists v_a; create view v_a as select 7 as n;');
    expect(await migrate(url, NO_PASSWORDS, dir)).toEqual({ applied: [], repeated: ['v_a.sql'] });
    expect(await asAdmin('select n from v_a')).toEqual([{ n: 7 }]);
    await file('0003_c.sql', 'insert into a values (3);');
    expect(await migrate(url, NO_PASSWORDS, dir)).toEqual({ applied: ['0003_c.sql'], repeated: ['v_a.sql'] });
  });

  it('keeps what ran before a file that fails, and nothing of that file', async () => {
    await file('0002_b.sql', 'insert into a values (2); select 1 / 0;');
    await expect(migrate(url, NO_PASSWORDS, dir)).rejects.toThrow('division by zero');
    expect(await asAdmin('select n from a')).toEqual([{ n: 1 }]);
    await file('0002_b.sql', 'insert into a values (2);');
    expect(await migrate(url, NO_PASSWORDS, dir)).toMatchObject({ applied: ['0002_b.sql'] });
  });
});

describe('the schema', () => {
  let db: TestDatabase;
  let admin: pg.Client;

  beforeAll(async () => {
    db = await createTestDatabase();
    admin = new pg.Client({ connectionString: db.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await db.close();
  });

  it('is what the generated types say', async () => {
    const stored = await readFile(new URL('../src/generated/schema.ts', import.meta.url), 'utf8');
    expect(stored, 'npm run generate writes it anew').toBe(await generateTypes(db.adminUrl));
  });

  it('keeps updated_at by a trigger in every table that has it', async () => {
    const { rows } = await admin.query<{ table: string }>(`
      select c.relname as "table" from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'updated_at' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                        where t.tgrelid = c.oid and p.proname = 'set_updated_at' and t.tgenabled = 'O')`);
    expect(rows).toEqual([]);
  });

  it('takes the time from the transaction when it has one, to the millisecond, for defaults and triggers alike', async () => {
    await admin.query('begin');
    await admin.query("select set_config('app.now', '2026-03-02T10:00:00.123Z', true)");
    const added = await admin.query<{ at: Date }>(`
      insert into clients (id, company_name, slug) values (gen_random_uuid(), 'clock', 'clock') returning created_at as at`);
    await admin.query("select set_config('app.now', '2026-03-03T10:00:00Z', true)");
    const changed = await admin.query<{ at: Date }>(
      "update clients set plan = 'professional' where slug = 'clock' returning updated_at as at",
    );
    await admin.query('rollback');
    expect(added.rows[0]?.at.toISOString()).toBe('2026-03-02T10:00:00.123Z');
    expect(changed.rows[0]?.at.toISOString()).toBe('2026-03-03T10:00:00.000Z');
    const { rows } = await admin.query<{ real: boolean }>(
      'select abs(extract(epoch from app_now() - clock_timestamp())) < 1 as real',
    );
    expect(rows).toEqual([{ real: true }]);
  });

  it('never lets a client change between sandbox and live', async () => {
    await admin.query("insert into clients (id, company_name, slug) values (gen_random_uuid(), 'mode', 'mode')");
    await expect(admin.query("update clients set mode = 'live' where slug = 'mode'")).rejects.toThrow('immutable');
    await admin.query("update clients set mode = 'sandbox', plan = 'enterprise' where slug = 'mode'");
  });
});
