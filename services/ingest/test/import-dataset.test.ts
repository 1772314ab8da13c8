import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importDataset } from '../src/import-dataset.ts';
import { type ImportWorld, importWorld } from './import-world.ts';
import { givenAudience, workbookFile } from '@rekindle/testkit';

let world: ImportWorld;
beforeAll(async () => {
  world = await importWorld();
});
afterAll(async () => await world.close());

const HEADER = 'First Name,Last Name,Phone,Email,Roof type\n';

async function leads(clientId: string, datasetId: string) {
  return await world.as(clientId, async (tx) => {
    return await tx.selectFrom('leads').selectAll().where('dataset_id', '=', datasetId).orderBy('row_number').execute();
  });
}

describe('importing a list', () => {
  test('every row ends in exactly one part of the result', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.as(clientId, async (tx) => {
      await tx
        .insertInto('suppressions')
        .values({ client_id: clientId, id: world.deps.ids.next(), phone: '+447400123499', source: 'person' })
        .execute();
    });
    const outcome = await world.import(
      clientId,
      datasetId,
      `${HEADER}Jane,Smith,07400 123456,jane@example.com,Flat\n` +
        'Jane,Again,+447400123456,,\nBob,Stone,020 7946 0000,,\nMax,Stopped,07400123499,,\n\nAmy,Lee,7400123457,,Slate\n',
    );
    expect(outcome).toMatchObject({
      kind: 'completed',
      result: { rows: 5, new: 2, merged: 0, flagged: 0, duplicate: 1, suppressed: 1, rejected: 1 },
    });
    expect(await leads(clientId, datasetId)).toMatchObject([
      {
        first_name: 'Jane',
        last_name: 'Smith',
        phone_number: '+447400123456',
        email: 'jane@example.com',
        attributes: { roof_type: 'Flat' },
        contact_status: 'READY',
        row_number: 2,
      },
      { first_name: 'Amy', phone_number: '+447400123457', attributes: { roof_type: 'Slate' }, row_number: 7 },
    ]);
    if (outcome.kind !== 'completed' || outcome.rejectedFile === null) throw new Error('no rejected.csv');
    const text = await world.textOf(outcome.rejectedFile);
    expect(text).toMatch(/^\uFEFFrekindle_line,rekindle_reason,First Name,Last Name,Phone,Email,Roof type\r\n4,/);
    expect(text).toContain(',Bob,Stone,020 7946 0000,,\r\n');
  });

  test('has its new leads mapped to personas, where something is known of whom these are', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const asked = async () =>
      await world.as(clientId, (tx) => tx.selectFrom('persona_mappings').select('dataset_id').execute());
    await world.import(clientId, datasetId, `${HEADER}Jane,Smith,07400 123456,,Flat\n`);
    expect(await asked()).toEqual([]);
    await givenAudience(world.deps, { clientId }, { criteria: { area: ['LS'] } });
    await world.import(clientId, datasetId, `${HEADER}Jane,Smith,07400 123456,,Flat\n`);
    expect(await asked()).toEqual([]);
    await world.import(clientId, datasetId, `${HEADER}Amy,Lee,07400 123457,,Flat\n`);
    expect(await asked()).toEqual([{ dataset_id: datasetId }]);
  });

  test('a rejected.csv comes back after mending, its own columns left aside', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const first = await world.import(clientId, datasetId, `${HEADER}Bob,Stone,020 7946 0000,b@example.com,=Flat\n`);
    if (first.kind !== 'completed' || first.rejectedFile === null) throw new Error('no rejected.csv');
    const mended = (await world.textOf(first.rejectedFile)).replace('020 7946 0000', '07400123450');
    expect(await world.import(clientId, datasetId, mended)).toMatchObject({ result: { rows: 1, new: 1 } });
    expect((await leads(clientId, datasetId))[0]).toMatchObject({
      first_name: 'Bob',
      attributes: { roof_type: '=Flat' },
    });
  });

  test('running the step again, and the same list again, change nothing', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const text = `${HEADER}Jane,Smith,07400123456,,\nAmy,Lee,07400123457,,\n`;
    const uploadId = await world.upload(clientId, datasetId, text);
    const first = await importDataset(world.deps, { clientId, uploadId });
    const before = await leads(clientId, datasetId);
    expect(await importDataset(world.deps, { clientId, uploadId })).toEqual(first);
    expect(await world.import(clientId, datasetId, text)).toMatchObject({ result: { rows: 2, new: 0, duplicate: 2 } });
    expect(await leads(clientId, datasetId)).toEqual(before);
  });

  test('a required field without a column is one error, and the list can still be mapped', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, { required_fields: ['first_name', 'email', 'phone_number'] });
    const outcome = await world.import(clientId, datasetId, 'Name,Phone\nJane,07400123456\nAmy,07400123457\n');
    expect(outcome).toMatchObject({ kind: 'mapping', code: 'required_field_unmapped' });
    expect(outcome).toMatchObject({ message: expect.stringContaining('email') });
    expect(await leads(clientId, datasetId)).toEqual([]);
  });

  test('a required field that a row leaves empty rejects that row', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, { required_fields: ['email', 'roof_type'] });
    const text = `${HEADER}A,B,07400123456,a@example.com,Flat\nC,D,07400123457,,Flat\nE,F,07400123458,nonsense,Flat\nG,H,07400123459,g@example.com,\n`;
    expect(await world.import(clientId, datasetId, text)).toMatchObject({ result: { rows: 4, new: 1, rejected: 3 } });
  });

  test('a dataset without settings asks for a phone number and nothing else', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, null);
    expect(await world.import(clientId, datasetId, 'Phone\n07400123456\n')).toMatchObject({ result: { new: 1 } });
    expect(await leads(clientId, datasetId)).toMatchObject([{ first_name: '', last_name: null }]);
  });

  test('a person can say which column is which', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const text = 'Wer,Mobile,Zweit\nJane,07400123456,07400123457\n';
    await world.import(clientId, datasetId, text, { Zweit: 'phone_number', Wer: 'first_name' });
    expect(await leads(clientId, datasetId)).toMatchObject([
      { first_name: 'Jane', phone_number: '+447400123457', attributes: { mobile: '07400123456' } },
    ]);
  });

  test('a file that is no list fails with its code and its sentence, and stays failed', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await world.upload(clientId, datasetId, 'Name,Phone\nA,07400123456\n"B,07400123457\nC,1\n');
    const failure = { kind: 'failed', code: 'unclosed_quote', line: 3 };
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject(failure);
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject(failure);
    expect(await leads(clientId, datasetId)).toEqual([]);
  });

  test('an Excel workbook is imported like any list', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const rows = [
      ['Name', 'Mobile'],
      ['Jane Smith', 447400123456],
      ['Bob', '020 7946 0000'],
    ];
    const uploadId = await world.upload(clientId, datasetId, Readable.from([workbookFile(rows)]));
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject({
      result: { rows: 2, new: 1, rejected: 1 },
    });
    expect(await leads(clientId, datasetId)).toMatchObject([{ first_name: 'Jane', phone_number: '+447400123456' }]);
  });

  test('a fault that would come back every time fails the upload instead of trying for ever', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await world.upload(clientId, datasetId, 'Name,Phone\nA,07400123456\nB,07400123457\n');
    const sameId = world.deps.ids.next();
    const deps = { ...world.deps, ids: { ...world.deps.ids, next: () => sameId } };
    const failure = { kind: 'failed', code: 'internal_error' };
    expect(await importDataset(deps, { clientId, uploadId })).toMatchObject(failure);
    expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject(failure);
    expect(await leads(clientId, datasetId)).toEqual([]);
  });

  test('a cell that no index can hold fails the upload instead of trying for ever', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const admin = new pg.Client({ connectionString: world.db.adminUrl });
    await admin.connect();
    await admin.query('create index too_narrow on leads (client_id, company)');
    try {
      const company = randomBytes(3_700).toString('base64url');
      const uploadId = await world.upload(clientId, datasetId, `Name,Phone,Company\nA,07400123456,${company}\n`);
      const failure = { kind: 'failed', code: 'internal_error' };
      expect(await importDataset(world.deps, { clientId, uploadId })).toMatchObject(failure);
      expect(await leads(clientId, datasetId)).toEqual([]);
    } finally {
      await admin.query('drop index too_narrow');
      await admin.end();
    }
  });

  test('awkward text survives the way through COPY', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const notes = 'back\\slash \\N\t"tab"\nnew £ line \u2028 {"a":1}';
    await world.import(
      clientId,
      datasetId,
      `Name,Phone,Notes,Extra\nJo,07400123456,"${notes.replaceAll('"', '""')}",\\N\n`,
    );
    expect(await leads(clientId, datasetId)).toMatchObject([{ notes, attributes: { extra: '\\N' } }]);
  });
});

describe('people in other datasets of the client', () => {
  const LIST =
    'First Name,Last Name,Phone,Email,Roof type,Postcode\nJane,Jones,07400123456,jane@example.com,Flat,BN9 9ZZ\n';

  test.each([
    { action: 'skip', result: { new: 0, duplicate: 1 }, imported: [] },
    { action: 'flag', result: { new: 0, flagged: 1 }, imported: [{ flagged: true, duplicate_of: 'other' }] },
    { action: 'keep_both', result: { new: 1 }, imported: [{ flagged: false, duplicate_of: 'other' }] },
    { action: 'merge', result: { new: 0, merged: 1 }, imported: [] },
  ] as const)('$action', async ({ action, result, imported }) => {
    const clientId = await world.client();
    const older = await world.dataset(clientId);
    await world.import(
      clientId,
      older,
      'First Name,Phone,Roof type,Age,Postcode\nJanet,07400123456,Slate,50,BN1 1AA\n',
    );
    const [existing] = await leads(clientId, older);
    const newer = await world.dataset(clientId, { duplicate_action: action });
    expect(await world.import(clientId, newer, LIST)).toMatchObject({ result: { rows: 1, ...result } });
    const expected = imported.map((lead) => ({ ...lead, duplicate_of: existing?.id }));
    expect(await leads(clientId, newer)).toMatchObject(expected);
    const gaps =
      action === 'merge' ? { last_name: 'Jones', email: 'jane@example.com' } : { last_name: null, email: null };
    expect(await leads(clientId, older)).toMatchObject([
      { first_name: 'Janet', postcode: 'BN1 1AA', ...gaps, attributes: { roof_type: 'Slate', age: '50' } },
    ]);
  });

  test('of another client count for nothing', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    await world.import(otherId, await world.dataset(otherId), LIST);
    const datasetId = await world.dataset(clientId, { duplicate_action: 'skip' });
    expect(await world.import(clientId, datasetId, LIST)).toMatchObject({ result: { new: 1, duplicate: 0 } });
  });
});

describe('a campaign that already runs', () => {
  test('enrols the new people, not the flagged ones', async () => {
    const clientId = await world.client();
    await world.import(clientId, await world.dataset(clientId), 'Name,Phone\nOld,07400123456\n');
    const datasetId = await world.dataset(clientId);
    await world.as(clientId, async (tx) => {
      await sql`update datasets set campaign_status = 'active', settings_snapshot = '{"required_fields": []}'
                where id = ${datasetId}`.execute(tx);
    });
    await world.import(clientId, datasetId, 'Name,Phone\nOld,07400123456\nNew,07400123457\n');
    const enrolled = await world.as(clientId, async (tx) => await tx.selectFrom('enrolments').selectAll().execute());
    expect(enrolled).toMatchObject([{ phone: '+447400123457', state: 'active', next_step: 1 }]);
    const tick = await world.as(clientId, async (tx) => {
      return await tx.selectFrom('campaign_ticks').selectAll().where('dataset_id', '=', datasetId).executeTakeFirst();
    });
    expect(tick?.next_tick_at).toBe(world.deps.clock.now());
  });

  test('is looked at again when the rows of another list fill what its people lacked', async () => {
    const clientId = await world.client();
    const [older, full, newer] = [
      await world.dataset(clientId),
      await world.dataset(clientId),
      await world.dataset(clientId, { duplicate_action: 'merge' }),
    ];
    await world.import(clientId, older, 'Name,Phone\nJane,07400123456\n');
    await world.import(clientId, full, 'Name,Phone,Email\nBob,07400123457,bob@example.com\n');
    const list = 'Name,Phone,Email\nJane,07400123456,jane@example.com\nBob,07400123457,bob@example.com\n';
    expect(await world.import(clientId, newer, list)).toMatchObject({ result: { merged: 2 } });
    const ticks = await world.as(clientId, async (tx) => {
      return await tx
        .selectFrom('campaign_ticks')
        .select(['dataset_id', 'next_tick_at'])
        .orderBy('dataset_id')
        .execute();
    });
    expect(ticks).toEqual([
      { dataset_id: older, next_tick_at: world.deps.clock.now() },
      { dataset_id: full, next_tick_at: null },
      { dataset_id: newer, next_tick_at: null },
    ]);
  });
});
