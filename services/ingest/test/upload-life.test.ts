import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, form, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';

let world: ImportWorld;
let api: Api;
beforeAll(async () => {
  world = await importWorld();
  api = await openApi(world);
});
afterAll(async () => {
  await api.close();
  await world.close();
});

const LIST = 'First Name,Phone,Email\nJane,07400123456,jane@example.com\nBob,07400123457,\nSue,,\n';
const STRICT = { required_fields: ['first_name', 'phone_number', 'email'] };

async function leadCount(clientId: string): Promise<number> {
  const rows = await world.as(clientId, async (tx) => await tx.selectFrom('leads').select('id').execute());
  return rows.length;
}

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

describe('a preview over HTTP', () => {
  test('says what would happen, what each column becomes and what a required field costs, and writes nothing', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, STRICT);
    const response = await api.call('POST', `/datasets/${datasetId}/previews`, clientId, form(LIST));
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({
      result: { rows: 3, new: 1, rejected: 2 },
      rejections: { missing_field: 1, empty: 1 },
      rescues: [{ field: 'email', rows: 1, sentence: 'Dropping e-mail as a required field rescues 1 row.' }],
      columns: [
        { column: 'First Name', field: 'first_name', confidence: 1, samples: ['Jane', 'Bob', 'Sue'] },
        { column: 'Phone', field: 'phone_number' },
        { column: 'Email', field: 'email' },
      ],
      header_line: 1,
      fault: null,
    });
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect([await leadCount(clientId), uploads]).toEqual([0, []]);
  });

  test('names what a required field of another name costs', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, { required_fields: ['phone_number', 'first_name'] });
    const list = form('First Name,Phone\nJane,07400123456\n,07400123457\n,07400123458\n');
    const response = await api.call('POST', `/datasets/${datasetId}/previews`, clientId, list);
    expect(await json(response)).toMatchObject({
      rescues: [{ field: 'first_name', rows: 2, sentence: 'Dropping first name as a required field rescues 2 rows.' }],
    });
  });

  test('of columns that do not suffice shows them, and why', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const list = form('Wer,Zahl\nJane,12\n');
    const response = await api.call('POST', `/datasets/${datasetId}/previews`, clientId, list);
    expect(await json(response)).toMatchObject({
      result: null,
      columns: [{ column: 'Wer' }, { column: 'Zahl' }],
      fault: { code: 'no_phone_column' },
    });
  });
});

describe('a preview of a mapping that does not suffice', () => {
  test.each([
    { name: 'shows that very mapping', mapping: { Mobile: 'ignore' }, field: 'ignore', code: 'no_phone_column' },
    { name: 'shows what was found', mapping: { Mobil: 'ignore' }, field: 'phone_number', code: 'bad_mapping' },
  ])('$name beside its fault, in words for any caller', async ({ mapping, field, code }) => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const list = 'Name,Mobile\nJane,07400123456\n';
    await api.imported(
      clientId,
      `/datasets/${datasetId}/uploads`,
      form(list, { mapping: JSON.stringify({ Mobile: 'phone_number' }) }),
    );
    const body = form(list, { mapping: JSON.stringify(mapping) });
    const shown = await json(await api.call('POST', `/datasets/${datasetId}/previews`, clientId, body));
    expect(shown).toMatchObject({ columns: [{}, { column: 'Mobile', field }], fault: { code } });
    expect(JSON.stringify(shown)).not.toContain('--map');
  });
});

describe('a list that is held', () => {
  test('is looked at under one mapping and another, then imported with the one chosen', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const held = await api.call(
      'POST',
      `/datasets/${datasetId}/uploads`,
      clientId,
      form('Wer,Phone\nJane,07400123456\n', { hold: 'true' }),
    );
    const { id, status } = (await json(held)) as { id: string; status: string };
    expect([held.status, status]).toEqual([202, 'mapping']);
    const first = await json(await api.call('POST', `/uploads/${id}/preview`, clientId));
    expect(first).toMatchObject({ columns: [{ field: 'attribute' }, { field: 'phone_number' }] });
    const mapping = { Wer: 'first_name' };
    const second = await json(await api.call('POST', `/uploads/${id}/preview`, clientId, { mapping }));
    expect(second).toMatchObject({ columns: [{ field: 'first_name', evidence: 'override' }, {}] });
    const consent = { basis: 'consent', source: 'web form', attested_by: 'Ann' };
    const told = await api.afterImport(
      async () => await api.call('POST', `/uploads/${id}/import`, clientId, { mapping, consent }),
    );
    expect(told.status).toBe(202);
    expect(await json(await api.call('GET', `/uploads/${id}`, clientId))).toMatchObject({
      status: 'completed',
      new: 1,
    });
    const leads = await world.as(clientId, async (tx) => await tx.selectFrom('leads').select('first_name').execute());
    expect(leads).toEqual([{ first_name: 'Jane' }]);
    const dataset = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('datasets').select(['consent_basis', 'consent_attested_by']).executeTakeFirst(),
    );
    expect(dataset).toEqual({ consent_basis: 'consent', consent_attested_by: 'Ann' });
    expect((await api.call('POST', `/uploads/${id}/import`, clientId, {})).status).toBe(409);
  });

  test('that could not be imported for its columns is mended by saying which is which', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form('Wer,Zahl\nJane,x\n'));
    expect(shown).toMatchObject({ status: 'mapping', errors: [{ code: 'no_phone_column' }] });
    await api.afterImport(
      async () =>
        await api.call('POST', `/uploads/${String(shown['id'])}/import`, clientId, {
          mapping: { Zahl: 'phone_number' },
        }),
    );
    const again = await json(await api.call('GET', `/uploads/${String(shown['id'])}`, clientId));
    expect(again).toMatchObject({ status: 'completed', rows: 1, rejected: 1 });
  });

  test('of nobody this client knows is not found', async () => {
    const clientId = await world.client();
    const id = world.deps.ids.next();
    for (const path of [`/uploads/${id}/import`, `/uploads/${id}/preview`, `/uploads/${id}/undo`]) {
      expect((await api.call('POST', path, clientId)).status).toBe(404);
    }
  });
});

describe('consent over HTTP', () => {
  test('is kept on the dataset and with the very file', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const consent = { consent_basis: 'soft_opt_in', consent_source: 'quote form', consent_attested_by: 'Ann' };
    const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(LIST, consent));
    expect(shown).toMatchObject({ consent: { basis: 'soft_opt_in', source: 'quote form', attested_by: 'Ann' } });
    const dataset = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('datasets').select('consent_source').executeTakeFirst(),
    );
    expect(dataset).toEqual({ consent_source: 'quote form' });
  });

  test('of a held list is the dataset’s once it is imported, and never when it is cancelled', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const fields = { hold: 'true', consent_basis: 'consent', consent_source: 'web form', consent_attested_by: 'Ann' };
    const held = async () => {
      const answer = await api.call('POST', `/datasets/${datasetId}/uploads`, clientId, form(LIST, fields));
      return String((await json(answer))['id']);
    };
    const attested = async () => {
      const read = async () =>
        await world.as(
          clientId,
          async (tx) => await tx.selectFrom('datasets').select('consent_attested_by').executeTakeFirstOrThrow(),
        );
      return (await read()).consent_attested_by;
    };
    const cancelled = await held();
    expect(await attested()).toBeNull();
    expect((await api.call('DELETE', `/uploads/${cancelled}`, clientId)).status).toBe(200);
    expect(await attested()).toBeNull();
    const wanted = await held();
    await api.afterImport(async () => await api.call('POST', `/uploads/${wanted}/import`, clientId));
    expect(await attested()).toBe('Ann');
  });

  test('of which half is missing is refused', async () => {
    const clientId = await world.client();
    const body = form(LIST, { consent_basis: 'consent' });
    const response = await api.call('POST', `/datasets/${await world.dataset(clientId)}/uploads`, clientId, body);
    expect([response.status, (await json(response))['type']]).toEqual([400, 'urn:rekindle:problem:bad-consent']);
  });
});

describe('an upload sent again with its Idempotency-Key', () => {
  test('is the same upload, and another list under that key is refused', async () => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/uploads`;
    const first = await api.afterImport(async () => await api.call('POST', path, clientId, form(LIST), 'a'));
    const answer = await first.text();
    const again = await api.call('POST', path, clientId, form(LIST), 'a');
    expect([again.status, await again.text()]).toEqual([202, answer]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await api.call('POST', path, clientId, form(`${LIST}Ann,07400123458,\n`), 'a');
    expect([other.status, (await json(other))['type']]).toEqual([422, 'urn:rekindle:problem:idempotency-key-reused']);
    const uploads = await world.as(clientId, async (tx) => await tx.selectFrom('uploads').select('id').execute());
    expect(uploads).toHaveLength(1);
  });

  test('at the same moment is the same upload', async () => {
    const clientId = await world.client();
    const path = `/datasets/${await world.dataset(clientId)}/uploads`;
    const both = await api.afterImport(async () => {
      const send = async () => await (await api.call('POST', path, clientId, form(LIST), 'k')).text();
      return await Promise.all([send(), send(), send()]);
    });
    expect(new Set(both).size).toBe(1);
  });

  test('of another client is another upload', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const ids = [];
    for (const id of [clientId, otherId]) {
      const path = `/datasets/${await world.dataset(id)}/uploads`;
      ids.push(
        (await json(await api.afterImport(async () => await api.call('POST', path, id, form(LIST), 'a'))))['id'],
      );
    }
    expect(new Set(ids).size).toBe(2);
  });
});

describe('the uploads of a client', () => {
  test('come newest first, page by page, and only one’s own', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const datasetId = await world.dataset(clientId);
    const ids: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      ids.unshift((await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(LIST)))['id']);
    }
    const page = async (client: string, query: string) =>
      (await (await api.call('GET', `/uploads${query}`, client)).json()) as {
        items: { id: string }[];
        next: string | null;
      };
    const first = await page(clientId, `?limit=2&dataset_id=${datasetId}`);
    const second = await page(clientId, `?limit=2&cursor=${String(first.next)}`);
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
    expect(second.next).toBeNull();
    expect(await page(otherId, '')).toEqual({ items: [], next: null });
    expect((await api.call('GET', '/uploads?limit=0', clientId)).status).toBe(400);
  });
});
