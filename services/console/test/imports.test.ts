import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { inTenant } from '@rekindle/db';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSENT, type ImportsWorld, importsOf } from './imports-world.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let imports: ImportsWorld;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole({ maxFileBytes: 2_000_000 });
  imports = importsOf(world);
  ann = await world.signIn('manager', { name: 'Ann Smith' });
});
afterAll(async () => {
  await world.close();
});

let next = 100;
/** A mobile number that no other test has. */
function mobile(): string {
  next += 1;
  return `07400 ${next}000`;
}

const UPLOAD = (id: string) => `/api/v1/uploads/${id}`;

describe('a list on its way in', () => {
  test('is held, looked at, mended, imported and adds up', async () => {
    const good = mobile();
    const text = `Name;Handy;Budget;Asked on\nMR JOHN SMITH;${good};£900;03/04/2024\nAnn;12;£800;\nBea;${good};;\n`;
    const sent = await imports.send(ann, Buffer.from(text, 'latin1'), { fields: { hold: 'true' } });
    expect(sent).toMatchObject({ status: 202, body: { status: 'mapping' } });
    const { id } = sent.body as { id: string };
    expect((await ann('GET', UPLOAD(id))).body).toMatchObject({
      uploaded_by: 'Ann Smith',
      dataset_name: null,
      undo: null,
    });

    const first = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(first).toMatchObject({
      status: 200,
      body: {
        fault: null,
        result: { rows: 3, new: 1, duplicate: 1, rejected: 1 },
        reading: { encoding: 'windows-1252', delimiter: ';', header_line: 1, unusual: ['£900', '£800'] },
        reasons: [{ rows: 1 }],
      },
    });
    const columns = first.body.columns as { column: string; field: string; attribute: string; evidence: string }[];
    expect(columns.map(({ field }) => field)).toEqual(['full_name', 'phone_number', 'attribute', 'attribute']);
    const rejected = (first.body.rows as { line: number; outcome: string }[]).filter(
      (row) => row.outcome === 'rejected',
    );
    expect(rejected).toMatchObject([{ line: 3, cells: ['Ann', '12', '£800', ''] }]);
    expect(first.body.rows).toContainEqual(
      expect.objectContaining({ line: 4, outcome: 'duplicate', sentence: 'Has the number of line 2 again.' }),
    );

    const patch = {
      mapping: { 'Asked on': 'inquiry_date' },
      mended_rows: { '3': { Handy: mobile() } },
      reading: { date_order: 'month-first' },
      new_dataset_name: 'Spring quotes',
      consent: CONSENT,
    };
    expect(await ann('PATCH', UPLOAD(id), patch)).toMatchObject({
      status: 200,
      body: { dataset_name: 'Spring quotes', consent: CONSENT, mended_rows: patch.mended_rows },
    });
    const second = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(second.body).toMatchObject({
      result: { rows: 3, new: 2, duplicate: 1, rejected: 0 },
      reading: { date_order: 'month-first', date_samples: [{ cell: '03/04/2024', month_first: '2024-03-04' }] },
    });

    const done = await imports.imported(ann, id);
    expect(done).toMatchObject({
      ...{ status: 'completed', rows: 3, new: 2, duplicate: 1, rejected: 0, merged: 0, flagged: 0, suppressed: 0 },
      ...{ undo: { refusal: null }, has_rejected_file: false, dataset_name: 'Spring quotes' },
    });
    const kept = await inTenant(world.db, { clientId: world.client.clientId, now: world.clock.now() }, async (tx) => {
      return await tx
        .selectFrom('leads as l')
        .innerJoin('datasets as d', (join) =>
          join.onRef('d.client_id', '=', 'l.client_id').onRef('d.id', '=', 'l.dataset_id'),
        )
        .select(['l.first_name', 'l.originals', 'l.attributes', 'l.inquiry_date', 'd.consent_basis'])
        .where('l.client_id', '=', world.client.clientId)
        .where('l.dataset_id', '=', done.dataset_id ?? '')
        .orderBy('l.row_number')
        .execute();
    });
    expect(kept).toMatchObject([
      { first_name: 'John', attributes: { budget: '£900' }, inquiry_date: '2024-03-04', consent_basis: 'soft_opt_in' },
      { first_name: 'Ann', originals: { phone_number: '12' } },
    ]);
  });

  test('keeps its mapping for the next file of the same columns', async () => {
    const list = (phone: string) => `Who,Tel,Extra ${'x'.repeat(3)}\nCleo,${phone},1\n`;
    const id = await imports.held(ann, list(mobile()));
    await ann('PATCH', UPLOAD(id), { mapping: { Who: 'first_name' } });
    await imports.imported(ann, id);
    const again = await imports.held(ann, list(mobile()));
    const { body } = await ann('POST', `${UPLOAD(again)}/preview`, {});
    expect(body.columns[0]).toMatchObject({ field: 'first_name', evidence: 'remembered' });
  });

  test('that lacks a phone column shows its columns and the fault, and is mended by a mapping', async () => {
    const id = await imports.held(ann, 'Who,Contact via\nDora,see notes\n');
    const { body } = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(body).toMatchObject({ result: null, fault: { code: 'no_phone_column' } });
    expect(body.columns).toHaveLength(2);
    const mapped = await ann('POST', `${UPLOAD(id)}/preview`, { mapping: { 'Contact via': 'phone_number' } });
    expect(mapped.body).toMatchObject({ fault: null, result: { rows: 1, rejected: 1 } });
  });

  test('read in a way that breaks it can still be read in another', async () => {
    const id = await imports.held(ann, `Name,Phone\nEve,${mobile()}\n`);
    await ann('PATCH', UPLOAD(id), { reading: { header_line: 9 } });
    const broken = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(broken).toMatchObject({ status: 200, body: { fault: { code: 'bad_header_line' }, reading: null } });
    await ann('PATCH', UPLOAD(id), { reading: {} });
    expect((await ann('POST', `${UPLOAD(id)}/preview`, {})).body).toMatchObject({ fault: null });
  });

  test('sent a second time under another name is noticed', async () => {
    const text = `Name,Phone\nFay,${mobile()}\n`;
    const id = await imports.held(ann, text);
    await imports.imported(ann, id);
    const again = (await imports.send(ann, text, { fields: { hold: 'true' }, name: 'copy.csv' })).body as {
      id: string;
    };
    expect((await ann('GET', UPLOAD(again.id))).body.same_file).toMatchObject([{ id, filename: 'my list.csv' }]);
  });

  test('that is sent again with the same key is the same upload; with another file it is refused', async () => {
    const text = `Name,Phone\nGil,${mobile()}\n`;
    const options = { fields: { hold: 'true' }, key: 'send-once-1', query: `?size=${text.length}` };
    const first = await imports.send(ann, text, options);
    const second = await imports.send(ann, text, options);
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const files = async () =>
      (await readdir(path.join(world.deps.config.dataDir, 'csv_uploads'), { recursive: true })).toSorted();
    const kept = await files();
    for (const other of [
      await imports.send(ann, text.replace('Gil', 'Gus'), options),
      await imports.send(ann, text, { ...options, fields: { hold: 'true', repairs_off: 'phone_letter_for_digit' } }),
      await imports.send(ann, text, { ...options, query: '?size=7' }),
    ]) {
      expect(other).toMatchObject({ status: 422, body: { type: 'urn:rekindle:problem:idempotency-key-reused' } });
    }
    expect(await files()).toEqual(kept);
  });

  test('can be dropped, and then goes nowhere', async () => {
    const id = await imports.held(ann, `Name,Phone\nHal,${mobile()}\n`);
    expect(await ann('POST', `${UPLOAD(id)}/undo`)).toMatchObject({ status: 200, body: { outcome: 'cancelled' } });
    expect((await ann('GET', UPLOAD(id))).body).toMatchObject({ status: 'failed', undone_by: 'Ann Smith' });
  });

  test('for a name that somebody has taken meanwhile is refused and loses nothing', async () => {
    const [one, two] = [
      await imports.held(ann, `Phone\n${mobile()}\n`),
      await imports.held(ann, `Phone\n${mobile()}\n`),
    ];
    for (const id of [one, two]) await ann('PATCH', UPLOAD(id), { new_dataset_name: 'Wanted by two' });
    await imports.imported(ann, one);
    const late = await ann('POST', `${UPLOAD(two)}/import`, {});
    expect(late).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:name-taken' } });
    expect((await ann('GET', UPLOAD(two))).body).toMatchObject({ status: 'mapping' });
  });
});

describe('a list of some length', () => {
  test('is taken whole, and its dry run shows some rows of each kind and counts all', async () => {
    const row = (n: number) => `Person ${n},0740${String(8_000_000 + n)},${'x'.repeat(500)}`;
    const text = `Name,Phone,Notes\n${Array.from({ length: 2_500 }, (_, n) => row(n)).join('\n')}\nBad,none,\n`;
    expect(text.length).toBeGreaterThan(1_200_000);
    const id = await imports.held(ann, text);
    const { body } = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(body.result).toMatchObject({ rows: 2_501, new: 2_500, rejected: 1 });
    expect(body.rows).toHaveLength(101);
    expect((await ann('GET', UPLOAD(id))).body).toMatchObject({ phase: null, rows: null, status: 'mapping' });
  });

  test('is imported while another one is gone through', async () => {
    const [one, two] = [
      await imports.held(ann, `Phone\n${mobile()}\n`),
      await imports.held(ann, `Phone\n${mobile()}\n`),
    ];
    const checks = Promise.all(Array.from({ length: 3 }, () => ann('POST', `${UPLOAD(one)}/preview`, {})));
    expect(await imports.imported(ann, two)).toMatchObject({ status: 'completed', new: 1 });
    expect((await checks).map(({ status }) => status)).toContain(200);
  });
});

describe('what is no list', () => {
  test.each([
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), 400, 'not-text'],
    ['nothing', Buffer.from(''), 400, 'empty-file'],
    ['column names alone', Buffer.from('Name,Phone\n'), 400, 'no-rows'],
    ['more than may be', Buffer.alloc(3_200_000, 'Name,Phone\n'), 413, 'too-large'],
  ])('%s is refused in words and nothing is kept', async (_, content, status, kind) => {
    const before = (await ann('GET', '/api/v1/uploads')).body.items.length as number;
    const sent = await imports.send(ann, content, { fields: { hold: 'true' } });
    expect(sent).toMatchObject({ status, body: { type: `urn:rekindle:problem:${kind}` } });
    expect(String(sent.body['detail']).length).toBeGreaterThan(20);
    expect((await ann('GET', '/api/v1/uploads')).body.items).toHaveLength(before);
  });
});

describe('an import that is done', () => {
  test('gives its rejected rows, and is taken back until the first text', async () => {
    const id = await imports.held(ann, `Name,Phone\nIda,${mobile()}\nJo,nonsense\n`);
    const done = await imports.imported(ann, id);
    expect(done.errors).toMatchObject([{ rows: 1, sentence: expect.stringContaining('number') }]);
    const csv = await ann('GET', `${UPLOAD(id)}/rejected.csv`);
    expect(csv.headers.get('content-disposition')).toContain('my list rejected.csv');
    expect(csv.body).toContain('nonsense');
    expect(await ann('POST', `${UPLOAD(id)}/undo`)).toMatchObject({
      status: 200,
      body: { outcome: 'undone', leads: 1 },
    });
    expect(await ann('POST', `${UPLOAD(id)}/undo`)).toMatchObject({ status: 200, body: { leads: 0 } });
    expect((await ann('GET', UPLOAD(id))).body).toMatchObject({ undone_by: 'Ann Smith', undo: null });
    // The file is kept, and looked at and imported anew.
    expect(await ann('PATCH', UPLOAD(id), { mapping: {} })).toMatchObject({ status: 200, body: { status: 'mapping' } });
    expect(await imports.imported(ann, id)).toMatchObject({
      status: 'completed',
      new: 1,
      rejected: 1,
      undone_at: null,
    });
  });

  test('gives a repair back', async () => {
    const id = await imports.held(ann, `Name,Phone\nKIM SHOUTED,${mobile()}\n`);
    const done = await imports.imported(ann, id);
    const kind = done.repairs[0]?.kind;
    expect(kind).toBe('name_shouting');
    expect(await ann('POST', `${UPLOAD(id)}/revert-repair`, { kind })).toMatchObject({
      status: 200,
      body: { leads: 1 },
    });
    expect((await imports.leads()).map((lead) => lead.first_name)).toContain('KIM');
  });
});

describe('a list of people who must not be texted', () => {
  test('is looked at and imported, and the next list heeds it', async () => {
    const phone = mobile();
    const sent = await imports.send(ann, `Phone\n${phone}\n`, {
      query: '?kind=suppressions',
      fields: { hold: 'true' },
    });
    const { id } = sent.body as { id: string };
    const preview = await ann('POST', `${UPLOAD(id)}/preview`, {});
    expect(preview.body).toMatchObject({ kind: 'suppressions', result: { rows: 1, new: 1, unmarked: 0 }, fault: null });
    expect(await imports.imported(ann, id)).toMatchObject({
      status: 'completed',
      new: 1,
      undo: { refusal: expect.stringContaining('not taken back') },
    });
    const leads = await imports.held(ann, `Name,Phone\nLou,${phone}\n`);
    const { body } = await ann('POST', `${UPLOAD(leads)}/preview`, {});
    expect(body.rows).toMatchObject([
      { outcome: 'suppressed', sentence: expect.stringContaining('Must not be texted') },
    ]);
  });
});

describe('who may import', () => {
  test.each([
    ['GET', '/api/v1/datasets/abc/leads.csv'],
    ['POST', '/api/v1/datasets/abc/leads'],
  ])('%s %s, of a list whose id is none, is refused and names the field', async (method, path) => {
    const { status, body } = await ann(method, path, method === 'GET' ? undefined : {});
    expect([status, body.type]).toEqual([400, 'urn:rekindle:problem:invalid-input']);
    expect(body.errors).toMatchObject([{ pointer: '#/id' }]);
  });

  test('a sales rep may not, and hears whom to ask', async () => {
    const rep = await world.signIn('sales_rep');
    for (const [method, path] of [
      ['GET', '/api/v1/uploads'],
      ['GET', '/api/v1/datasets'],
    ] as const) {
      const refused = await rep(method, path);
      expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('leads.import') } });
    }
    expect(await imports.send(rep, 'Phone\n1\n')).toMatchObject({ status: 403 });
  });

  test('whoever is given only some lists sees and fills no other', async () => {
    const id = await imports.held(ann, `Name,Phone\nMia,${mobile()}\n`);
    const done = await imports.imported(ann, id);
    const other = await imports.imported(ann, await imports.held(ann, `Name,Phone\nNan,${mobile()}\n`));
    const bob = await world.signIn('manager', { allowedDatasetIds: [other.dataset_id ?? ''] });
    expect(await bob('GET', UPLOAD(id))).toMatchObject({ status: 404 });
    for (const act of ['preview', 'undo', 'import']) {
      expect(await bob('POST', `${UPLOAD(id)}/${act}`, {})).toMatchObject({ status: 404 });
    }
    const seen = (await bob('GET', '/api/v1/uploads')).body.items as { dataset_id: string | null }[];
    expect(new Set(seen.map((each) => each.dataset_id).filter(Boolean))).toEqual(new Set([other.dataset_id]));
    expect((await bob('GET', '/api/v1/datasets')).body.items).toMatchObject([{ id: other.dataset_id, leads: 1 }]);
    const own = (await imports.send(bob, `Phone\n${mobile()}\n`, { fields: { hold: 'true' } })).body as { id: string };
    expect(await bob('PATCH', UPLOAD(own.id), { new_dataset_name: 'Mine' })).toMatchObject({ status: 403 });
    expect(await bob('PATCH', UPLOAD(own.id), { dataset_id: done.dataset_id })).toMatchObject({ status: 404 });
    expect(await bob('PATCH', UPLOAD(own.id), { dataset_id: other.dataset_id })).toMatchObject({ status: 200 });
  });

  test('whoever is given only some lists sees nothing of a list of somebody else that is in none yet', async () => {
    const sent = (await imports.send(ann, `Name,Phone\nZora,${mobile()}\n`, { fields: { hold: 'true' } })).body;
    const id = String(sent['id']);
    const other = await imports.imported(ann, await imports.held(ann, `Name,Phone\nNan,${mobile()}\n`));
    const eve = await world.signIn('manager', { allowedDatasetIds: [other.dataset_id ?? ''] });
    expect(await eve('GET', UPLOAD(id))).toMatchObject({ status: 404 });
    expect(await eve('POST', `${UPLOAD(id)}/preview`, {})).toMatchObject({ status: 404 });
    expect(await eve('PATCH', UPLOAD(id), { dataset_id: other.dataset_id })).toMatchObject({ status: 404 });
    const seen = (await eve('GET', '/api/v1/uploads')).body.items as { id: string; kind: string }[];
    expect(seen.filter(({ kind }) => kind === 'leads').map((each) => each.id)).toEqual([other.id]);
    expect((await eve('GET', '/api/v1/today')).body.sections).toEqual([]);
    expect(await ann('GET', UPLOAD(id))).toMatchObject({ status: 200 });
  });

  test('the list of uploads goes on where a page ends', async () => {
    const first = (await ann('GET', '/api/v1/uploads?limit=2')).body;
    const second = (await ann('GET', `/api/v1/uploads?limit=2&after=${first.next}`)).body;
    const ids = [...first.items, ...second.items].map((each: { id: string }) => each.id);
    expect(new Set(ids).size).toBe(4);
    expect(await ann('GET', '/api/v1/uploads?after=nonsense')).toMatchObject({ status: 400 });
  });
});

test('a list that cannot be imported is told as one that can, with its outcome, and to webhooks once', async () => {
  const owner = await world.signIn('company_owner');
  const hook = { url: 'https://hooks.example.com/imports', events: ['import.finished'] };
  const { id: endpoint } = (await owner('POST', '/api/v1/webhooks', hook)).body.webhook;
  const bad = await imports.held(ann, 'Name,Colour\nAnn,red\n');
  const good = await imports.held(ann, `Name,Phone\nAnn,${mobile()}\n`);
  for (const id of [bad, good]) await ann('POST', `${UPLOAD(id)}/import`, { consent: CONSENT });
  await imports.drain();
  await imports.drain();
  const { clientId } = world.client;
  const told = await inTenant(world.db, { clientId, now: world.clock.now() }, (tx) =>
    tx
      .selectFrom('events')
      .select(['type', 'data', 'dataset_id'])
      .where('type', 'in', ['list.imported', 'list.import_failed'])
      .where(sql<boolean>`data ->> 'upload_id' = any(${[bad, good]})`)
      .orderBy('id')
      .execute(),
  );
  expect(told).toMatchObject([
    { type: 'list.import_failed', data: { upload_id: bad, outcome: 'needs_mapping', code: 'no_phone_column' } },
    { type: 'list.imported', data: { upload_id: good, outcome: 'imported', rows: 1, new: 1 } },
  ]);
  const { items } = (await owner('GET', `/api/v1/webhooks/${endpoint}/deliveries`)).body;
  expect(items.map(({ event }: { event: string }) => event)).toEqual(['import.finished', 'import.finished']);
});

test('a consent that nobody has finished is kept as far as it is, and counts for nothing', async () => {
  const id = await imports.held(ann, `Name,Mobile\nJo,${mobile()}\n`);
  const draft = { basis: 'consent', source: '', attested_by: 'Ann Smith' };
  const saved = await ann('PATCH', UPLOAD(id), { consent_draft: draft });
  expect(saved).toMatchObject({ status: 200, body: { consent: null, consent_draft: draft } });
  expect((await ann('GET', UPLOAD(id))).body).toMatchObject({ consent: null, consent_draft: draft });
  const whole = { ...draft, source: 'quote form' };
  expect((await ann('PATCH', UPLOAD(id), { consent_draft: whole })).body).toMatchObject({ consent: whole });
  expect((await ann('PATCH', UPLOAD(id), { consent_draft: draft, consent: CONSENT })).status).toBe(400);
});
