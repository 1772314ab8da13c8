import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientNotFound } from '../src/find-client.ts';
import { importFile } from '../src/import-file.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
let folder: string;
beforeAll(async () => {
  world = await importWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'rekindle-lists-'));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function listFile(text: string): Promise<string> {
  const file = path.join(folder, 'old leads.csv');
  await writeFile(file, text);
  return file;
}

/** Every row of every table, to show that nothing was written. */
async function everything(): Promise<string> {
  const admin = new pg.Client({ connectionString: world.db.adminUrl });
  await admin.connect();
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'staging') order by 1`,
  );
  const counts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await admin.query(
      `select count(*)::int as n, md5(string_agg(t::text, '' order by t::text)) as h from ${name} t`,
    );
    counts.push(`${name} ${rows[0].n} ${rows[0].h}`);
  }
  await admin.end();
  return counts.join('\n');
}

async function nameOf(clientId: string): Promise<string> {
  const { company_name } = await world.as(clientId, async (tx) => {
    return await tx.selectFrom('clients').select('company_name').executeTakeFirstOrThrow();
  });
  return company_name;
}

const LIST = 'Name,Phone\nJane Smith,07400123456\nBob,020 7946 0000\nJane,07400123456\n';

describe('rekindle import', () => {
  test('makes the dataset, keeps the original, says what became of the rows and where the rejected ones are', async () => {
    const clientId = await world.client();
    const client = await nameOf(clientId);
    const consent = { basis: 'soft_opt_in', source: 'quote form', attestedBy: 'Ann' } as const;
    const file = await listFile(LIST);
    const result = await importFile(world.deps, { file, client, dataset: 'Old leads', consent });
    expect(result).toEqual({
      ...{ rows: 3, new: 1, merged: 0, flagged: 0, duplicate: 1, suppressed: 0, rejected: 1 },
      rejected_file: expect.stringContaining('rejected.csv'),
      repairs: expect.any(Array),
    });
    expect(await readFile(result.rejected_file ?? '', 'utf8')).toContain('Bob,020 7946 0000');
    const dataset = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('datasets').selectAll().executeTakeFirstOrThrow(),
    );
    expect(dataset).toMatchObject({
      ...{ name: 'Old leads', campaign_status: 'draft', source: 'CSV Upload' },
      ...{ consent_basis: 'soft_opt_in', consent_source: 'quote form', consent_attested_by: 'Ann' },
    });
    const original = path.join(world.folder, dataset.uploaded_file_url ?? '');
    expect(await readFile(original, 'utf8')).toBe(LIST);

    const again = await importFile(world.deps, { file, client, dataset: 'Old leads' });
    expect(again).toMatchObject({ rows: 3, new: 0, duplicate: 2, rejected: 1 });
  });

  test('a dry run says the same and writes nothing', async () => {
    const clientId = await world.client();
    const client = await nameOf(clientId);
    const file = await listFile(LIST);
    const before = await everything();
    const options = { file, client, dataset: 'New one' };
    const dry = await importFile(world.deps, { ...options, dryRun: true });
    expect(await everything()).toBe(before);
    expect({ ...(await importFile(world.deps, options)), rejected_file: null }).toEqual(dry);
  });

  test('a wrong file leaves no empty dataset behind', async () => {
    const clientId = await world.client();
    const client = await nameOf(clientId);
    const before = await everything();
    const file = await listFile('Name,Colour\nJane,red\n');
    await expect(importFile(world.deps, { file, client, dataset: 'X' })).rejects.toMatchObject({
      code: 'no_phone_column',
    });
    expect(await everything()).toBe(before);
  });

  test('a client that is not there is named as missing, with those that are', async () => {
    await world.client();
    const file = await listFile(LIST);
    await expect(importFile(world.deps, { file, client: 'Nobody', dataset: 'X' })).rejects.toThrow(ClientNotFound);
    await expect(importFile(world.deps, { file, client: 'Nobody', dataset: 'X' })).rejects.toThrow(/Bright Roofs/);
  });

  test('a file that is not there is an error of its own', async () => {
    const client = await nameOf(await world.client());
    const file = path.join(folder, 'none.csv');
    await expect(importFile(world.deps, { file, client, dataset: 'X' })).rejects.toMatchObject({
      code: 'file_missing',
    });
  });
});
