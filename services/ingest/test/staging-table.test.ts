import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withImportLock } from '../src/import-lock.ts';
import { createStaging, dropStaging, openStaging, type StagedLead, stagingName } from '../src/staging-table.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
let app: pg.Client;
beforeAll(async () => {
  world = await importWorld();
  app = new pg.Client({ connectionString: world.db.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await world.close();
});

function lead(line: number): StagedLead {
  return {
    ...{
      id: world.deps.ids.next(),
      line,
      first_name: 'Jane',
      last_name: null,
      phone_number: '+447400123456',
      email: null,
    },
    ...{ postcode: null, company: null, timezone: null, custom_id: null, inquiry_date: null, notes: null },
    ...{ attributes: {}, originals: {}, repairs: [], opted_out: null, opted_out_numbers: [], suppress: [] },
  };
}

async function seenBy(clientId: string, uploadId: string): Promise<number> {
  return await world.as(clientId, async (tx) => {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.id('staging', stagingName(uploadId))}`.execute(tx);
    return rows[0]?.n ?? -1;
  });
}

async function tables(): Promise<string[]> {
  const { rows } = await app.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'staging' order by 1`,
  );
  return rows.map((row) => row.name);
}

describe('a staging table', () => {
  test('is seen by its own client only', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const uploadId = world.deps.ids.next();
    await withImportLock(world.deps, clientId, async (connection) => {
      await createStaging(connection, clientId, uploadId);
      const writer = await openStaging(connection, clientId, uploadId);
      await writer.add(lead(2));
      await writer.close();
      expect([await seenBy(clientId, uploadId), await seenBy(otherId, uploadId)]).toEqual([1, 0]);
      const { rows } = await app.query('select relpersistence, relforcerowsecurity from pg_class where relname = $1', [
        stagingName(uploadId),
      ]);
      expect(rows).toEqual([{ relpersistence: 'u', relforcerowsecurity: true }]);
      await dropStaging(connection, uploadId);
      await dropStaging(connection, uploadId);
    });
    expect(await tables()).toEqual([]);
  });

  test('given up holds nothing, and the connection serves on', async () => {
    const clientId = await world.client();
    const uploadId = world.deps.ids.next();
    await withImportLock(world.deps, clientId, async (connection) => {
      await createStaging(connection, clientId, uploadId);
      const writer = await openStaging(connection, clientId, uploadId);
      await writer.add(lead(2));
      await writer.abort();
      const { rows } = await connection.query(`select count(*)::int as n from staging.${stagingName(uploadId)}`);
      expect(rows).toEqual([{ n: 0 }]);
    });
  });

  test('that a killed import of this client left behind goes with the next one; those of others stay', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const ids = { old: world.deps.ids.next(), other: world.deps.ids.next(), next: world.deps.ids.next() };
    await withImportLock(world.deps, clientId, async (connection) => {
      await createStaging(connection, clientId, ids.old);
      await createStaging(connection, otherId, ids.other);
      await createStaging(connection, clientId, ids.next);
    });
    const left = await tables();
    expect(left).not.toContain(stagingName(ids.old));
    expect(left).toEqual(expect.arrayContaining([stagingName(ids.other), stagingName(ids.next)]));
  });
});
