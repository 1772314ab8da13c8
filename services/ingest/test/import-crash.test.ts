import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importDataset } from '../src/import-dataset.ts';
import { importInTurn } from '../src/import-any.ts';
import { importFile } from '../src/import-file.ts';
import { withImportLock } from '../src/import-lock.ts';
import type { Storage } from '../src/storage.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

/** Processes are started and killed here, which takes long on a busy machine. */
const TIMEOUT_MS = 120_000;
let world: ImportWorld;
let admin: pg.Client;
beforeAll(async () => {
  world = await importWorld();
  admin = new pg.Client({ connectionString: world.db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

const COPYING = `select 1 from pg_stat_activity where datname = current_database() and query ilike 'copy %'`;
const ROWS = 3_000;
const LIST = `Name,Phone\n${Array.from({ length: ROWS }, (_, n) => `Jo,0740${String(1_000_000 + n)}`).join('\n')}\n`;

async function countLeads(clientId: string): Promise<number> {
  const { rows } = await admin.query('select count(*)::int as n from leads where client_id = $1', [clientId]);
  return rows[0]?.n;
}

async function stagingTables(): Promise<number> {
  const { rows } = await admin.query(`select count(*)::int as n from pg_tables where schemaname = 'staging'`);
  return rows[0]?.n;
}

/** Makes the insert of leads wait until released, as a slow import would, by locking the table it writes to. */
async function blockLeads(): Promise<() => Promise<void>> {
  const blocker = new pg.Client({ connectionString: world.db.adminUrl });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table leads in share mode');
  return async () => await blocker.end();
}

/** Resolves when some session of the app role waits for a lock on `leads`. */
async function someoneWaitsForLeads(): Promise<number> {
  for (;;) {
    const { rows } = await admin.query<{ pid: number }>(
      `select l.pid from pg_locks l join pg_database d on d.oid = l.database
       where d.datname = current_database() and l.relation = 'leads'::regclass and not l.granted limit 1`,
    );
    const pid = rows[0]?.pid;
    if (pid !== undefined) return pid;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Kills what this file's imports copy through. */
async function endImportConnections(): Promise<void> {
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'rekindle-import' and datname = current_database()`,
  );
}

describe('an import that is cut short', { timeout: TIMEOUT_MS }, () => {
  test('a connection killed inside the transaction leaves nothing, and the step runs again to the end', async () => {
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const release = await blockLeads();
    const running = importDataset(world.deps, { clientId, uploadId });
    running.catch(() => {});
    await admin.query('select pg_terminate_backend($1)', [await someoneWaitsForLeads()]);
    await expect(running).rejects.toThrow();
    await release();
    expect(await countLeads(clientId)).toBe(0);
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject({
      result: { rows: ROWS, new: ROWS },
    });
    expect(await countLeads(clientId)).toBe(ROWS);
    expect(await stagingTables()).toBe(0);
  });

  test('a connection killed in the middle of the copying is an error of this import and of nothing else', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    let killed = false;
    async function* longList(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('Name,Phone\n');
      for (let n = 0; n < 80; n += 1) yield Buffer.from(`Jo ${'x'.repeat(900)},07400123456\n`.repeat(100));
    }
    const uploadId = await world.upload(clientId, datasetId, longList());
    const read = world.deps.storage.read;
    const storage: Storage = {
      ...world.deps.storage,
      async read(file) {
        const source = await read(file);
        return {
          ...source,
          async *open() {
            let bytes = 0;
            for await (const chunk of source.open()) {
              bytes += chunk.length;
              yield chunk;
              const { rows } = bytes > 3_000_000 && !killed ? await admin.query(COPYING) : { rows: [] };
              if (rows.length > 0) {
                killed = true;
                await endImportConnections();
              }
            }
          },
        };
      },
    };
    await expect(importDataset({ ...world.deps, storage }, { clientId, uploadId })).rejects.toThrow();
    expect(killed).toBe(true);
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject({ result: { rows: 8_000, new: 1 } });
  });

  test('a process killed with -9 leaves nothing half, and another one finishes its work', async () => {
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const release = await blockLeads();
    const child = spawn(process.execPath, [fileURLToPath(new URL('./processes/import-child.ts', import.meta.url))], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end(
      JSON.stringify({
        clientId,
        uploadId,
        appUrl: world.db.appUrl,
        systemUrl: world.db.systemUrl,
        folder: world.folder,
      }),
    );
    await someoneWaitsForLeads();
    child.kill('SIGKILL');
    await ended;
    await release();
    const again = await importDataset(world.deps, { clientId, uploadId }, { wait: true });
    expect(again).toMatchObject({ kind: 'completed', result: { rows: ROWS, new: ROWS } });
    expect(await countLeads(clientId)).toBe(ROWS);
    expect(await stagingTables()).toBe(0);
  });

  test('a file imported again after its process was killed goes on with that upload', async () => {
    const clientId = await world.client();
    const file = path.join(world.folder, 'list.csv');
    await writeFile(file, LIST);
    const { rows } = await admin.query('select company_name from clients where id = $1', [clientId]);
    const options = { file, client: String(rows[0]?.company_name), dataset: 'Old leads' };
    // As a killed process leaves it: the upload is there, its import begun and not done.
    const storage: Storage = { ...world.deps.storage, read: async () => await Promise.reject(new Error('killed')) };
    await expect(importFile({ ...world.deps, storage }, options)).rejects.toThrow('killed');
    const ids: string[] = [];
    expect(await importFile(world.deps, { ...options, onUpload: (id) => void ids.push(id) })).toMatchObject({
      new: ROWS,
    });
    const uploads = await admin.query('select id, status from uploads where client_id = $1', [clientId]);
    expect(uploads.rows).toEqual([{ id: ids[0], status: 'completed' }]);
    // Done now: the same file once more is another upload.
    expect(await importFile(world.deps, options)).toMatchObject({ new: 0, duplicate: ROWS });
  });

  test('two processes with the same job import it once', async () => {
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const outcomes = await Promise.all([
      importDataset(world.deps, { clientId, uploadId }, { wait: true }),
      importDataset(world.deps, { clientId, uploadId }, { wait: true }),
    ]);
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(await countLeads(clientId)).toBe(ROWS);
  });

  test('while one import of a client runs, another of that client is told so and one of another client is not', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const otherUpload = await world.upload(otherId, await world.dataset(otherId), 'Name,Phone\nJo,07400123456\n');
    await withImportLock(world.deps, clientId, async () => {
      expect(await importDataset(world.deps, { clientId, uploadId })).toEqual({ kind: 'busy' });
      expect(await importDataset(world.deps, { clientId: otherId, uploadId: otherUpload })).toMatchObject({
        result: { new: 1 },
      });
    });
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject({ kind: 'completed' });
  });

  test('an import that lost its lock while it was inserting is not overtaken by a second one', async () => {
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const release = await blockLeads();
    const first = importDataset(world.deps, { clientId, uploadId });
    await someoneWaitsForLeads();
    await endImportConnections();
    const second = importDataset(world.deps, { clientId, uploadId }, { wait: true });
    await expect(second).rejects.toThrow(/lock/);
    await release();
    expect(await first).toMatchObject({ kind: 'completed', result: { new: ROWS } });
    expect(await importDataset(world.deps, { clientId, uploadId })).toEqual(await first);
    expect(await countLeads(clientId)).toBe(ROWS);
  });

  test('a list whose job found its client busy is imported as soon as the other one is done', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const first = await world.upload(clientId, datasetId, 'Phone\n07400123456\n');
    const second = await world.upload(clientId, datasetId, 'Phone\n07400123457\n');
    await importInTurn(world.deps, { clientId, uploadId: first });
    const states = await world.as(clientId, async (tx) => {
      return await tx
        .selectFrom('uploads')
        .select(['id', 'status'])
        .where('client_id', '=', clientId)
        .orderBy('id')
        .execute();
    });
    expect(states).toEqual([
      { id: first, status: 'completed' },
      { id: second, status: 'completed' },
    ]);
  });

  test('an import that is told to stop can run again', async () => {
    const clientId = await world.client();
    const uploadId = await world.upload(clientId, await world.dataset(clientId), LIST);
    const stopped = importDataset(
      world.deps,
      { clientId, uploadId },
      { signal: AbortSignal.abort(new Error('stopping')) },
    );
    await expect(stopped).rejects.toThrow('stopping');
    expect([await countLeads(clientId), await stagingTables()]).toEqual([0, 0]);
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject({ kind: 'completed' });
  });

  test('an upload that is not there is not found', async () => {
    const clientId = await world.client();
    const job = { clientId, uploadId: world.deps.ids.next() };
    expect(await importDataset(world.deps, job)).toEqual({ kind: 'not_found' });
  });
});
