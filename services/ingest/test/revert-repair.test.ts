import { sql } from 'kysely';
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

const LIST = 'First name,Phone,Email\nJane,7400123456,\nJOHN,07400123457,\nSue,7400123458,\n';

async function importedId(clientId: string, datasetId: string, text = LIST): Promise<string> {
  const shown = await api.imported(clientId, `/datasets/${datasetId}/uploads`, form(text));
  return String(shown['id']);
}

async function revert(clientId: string, uploadId: string, kind: string) {
  const response = await api.call('POST', `/uploads/${uploadId}/revert-repair`, clientId, { kind });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function shownUpload(clientId: string, uploadId: string): Promise<Record<string, unknown>> {
  return (await (await api.call('GET', `/uploads/${uploadId}`, clientId)).json()) as Record<string, unknown>;
}

async function leadsOf(clientId: string) {
  return await world.as(
    clientId,
    async (tx) => await tx.selectFrom('leads').selectAll().orderBy('row_number').execute(),
  );
}

async function givenText(clientId: string, phone: string): Promise<void> {
  await world.as(clientId, async (tx) => {
    const conversation = world.deps.ids.next();
    await sql`
      insert into conversations (client_id, id, lead_id, dataset_id, phone)
      select client_id, ${conversation}, id, dataset_id, phone_number from leads where phone_number = ${phone}`.execute(
      tx,
    );
    await sql`
      insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state)
      select client_id, ${world.deps.ids.next()}, ${conversation}, id, dataset_id, 'outbound', 'M1', 'Hi', phone_number,
             'planned'
      from leads where phone_number = ${phone}`.execute(tx);
  });
}

describe('taking back a repair of phone numbers', () => {
  test('takes out whose number needed it, as if their rows had been rejected, and is safe to do twice', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await importedId(clientId, datasetId);
    expect(await revert(clientId, uploadId, 'phone_lost_leading_zero')).toEqual({
      status: 200,
      body: {
        ...{ id: uploadId, outcome: 'reverted', repair: 'phone_lost_leading_zero' },
        ...{ leads: 0, removed: 2, refilled: 0 },
      },
    });
    const after = await shownUpload(clientId, uploadId);
    expect(after).toMatchObject({
      ...{ rows: 3, new: 1, merged: 0, flagged: 0, duplicate: 0, suppressed: 0, rejected: 2 },
      errors: [{ code: 'repair_off', rows: 2 }],
      repairs_off: ['phone_lost_leading_zero'],
    });
    expect(after['repairs']).toMatchObject([
      { kind: 'phone_lost_leading_zero', rows: 2, taken_back: 2 },
      { kind: 'name_shouting', rows: 1, taken_back: 0 },
    ]);
    expect((await leadsOf(clientId)).map((lead) => lead.first_name)).toEqual(['John']);
    expect(await revert(clientId, uploadId, 'phone_lost_leading_zero')).toMatchObject({
      status: 200,
      body: { removed: 0 },
    });
    expect(await shownUpload(clientId, uploadId)).toEqual(after);
    const stats = await world.as(clientId, async (tx) => {
      return await tx.selectFrom('dataset_stats').select('total_leads').executeTakeFirst();
    });
    expect(stats).toEqual({ total_leads: 1 });
  });

  test('is refused once a text of one of them exists; a text of somebody else does not matter', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await importedId(clientId, datasetId);
    await givenText(clientId, '+447400123457');
    const other = await importedId(clientId, datasetId, 'First name,Phone\nAnn,7400123459\n');
    expect(await revert(clientId, other, 'phone_lost_leading_zero')).toMatchObject({ body: { removed: 1 } });
    await givenText(clientId, '+447400123458');
    const { status, body } = await revert(clientId, uploadId, 'phone_lost_leading_zero');
    expect([status, body['type']]).toEqual([409, 'urn:rekindle:problem:texted']);
    expect(body['detail']).toMatch(
      /^1 text to people of this list has been made whose numbers were repaired like this/,
    );
    expect(await leadsOf(clientId)).toHaveLength(3);
    expect(await shownUpload(clientId, uploadId)).toMatchObject({ new: 3, rejected: 0, repairs_off: [] });
  });

  test.each([
    {
      action: 'flag',
      counts: { new: 1, merged: 0, flagged: 1 },
      after: { new: 0, merged: 0, flagged: 1, rejected: 1 },
    },
    {
      action: 'merge',
      counts: { new: 1, merged: 1, flagged: 0 },
      after: { new: 0, merged: 1, flagged: 0, rejected: 1 },
    },
    {
      action: 'keep_both',
      counts: { new: 2, merged: 0, flagged: 0 },
      after: { new: 1, merged: 0, flagged: 0, rejected: 1 },
    },
  ] as const)(
    'moves counts so that they still add up, with doubles under $action',
    async ({ action, counts, after }) => {
      const clientId = await world.client();
      await importedId(clientId, await world.dataset(clientId), 'Name,Phone\nBob,07400123457\n');
      const datasetId = await world.dataset(clientId, { duplicate_action: action });
      const list = 'Name,Phone,Email\nBob,07400123457,bob@example.com\nJane,7400123456,\n';
      const uploadId = await importedId(clientId, datasetId, list);
      expect(await shownUpload(clientId, uploadId)).toMatchObject({ ...counts, rejected: 0 });
      await revert(clientId, uploadId, 'phone_lost_leading_zero');
      expect(await shownUpload(clientId, uploadId)).toMatchObject({ rows: 2, ...after });
    },
  );

  test.each([
    { action: 'flag', removed: 1, refilled: 0 },
    { action: 'merge', removed: 0, refilled: 1 },
  ] as const)('counts rows as rejected that had come to $action', async ({ action, removed, refilled }) => {
    const clientId = await world.client();
    await importedId(clientId, await world.dataset(clientId), 'Name,Phone\nBob,07400123457\n');
    const datasetId = await world.dataset(clientId, { duplicate_action: action });
    const uploadId = await importedId(clientId, datasetId, 'Name,Phone,Email\nBob,7400123457,bob@example.com\n');
    const { body } = await revert(clientId, uploadId, 'phone_lost_leading_zero');
    expect(body).toMatchObject({ removed, refilled });
    expect(await shownUpload(clientId, uploadId)).toMatchObject({
      rows: 1,
      new: 0,
      flagged: 0,
      merged: 0,
      rejected: 1,
    });
    expect((await leadsOf(clientId)).map((lead) => lead.email)).toEqual([null]);
  });
});

describe('taking back a repair of other cells', () => {
  test.each([
    {
      kind: 'name_shouting',
      columns: 'First name,Surname',
      cells: 'JANE,SMITH',
      now: { first_name: 'JANE', last_name: 'SMITH' },
    },
    { kind: 'name_shouting', columns: 'Name', cells: 'JANE SMITH', now: { first_name: 'JANE', last_name: 'SMITH' } },
    {
      kind: 'name_title_dropped',
      columns: 'Name',
      cells: 'MR JOHN SMITH',
      now: { first_name: 'Mr John', last_name: 'Smith' },
    },
    {
      kind: 'name_split_full_name',
      columns: 'Name',
      cells: 'Jane Smith',
      now: { first_name: 'Jane Smith', last_name: null },
    },
    {
      kind: 'date_excel_serial',
      columns: 'First name,Enquiry date',
      cells: 'Jane,45291',
      now: { inquiry_date: null, originals: { inquiry_date: '45291' } },
    },
    {
      kind: 'date_two_digit_year',
      columns: 'First name,Enquiry date',
      cells: 'Jane,31/12/23',
      now: { inquiry_date: null },
    },
    {
      kind: 'date_day_month_order',
      columns: 'First name,Enquiry date',
      cells: 'Jane,12/31/2023',
      now: { inquiry_date: null },
    },
    {
      kind: 'email_mailto',
      columns: 'First name,Email',
      cells: 'Jane,mailto:j@example.com',
      now: { email: null, originals: { email: 'mailto:j@example.com' } },
    },
    { kind: 'text_mojibake', columns: 'First name,Town', cells: 'Jane,CafÃ©', now: { attributes: { town: 'CafÃ©' } } },
  ])('$kind of "$cells" puts back what the file had', async ({ kind, columns, cells, now }) => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const uploadId = await importedId(clientId, datasetId, `${columns},Phone\n${cells},07400123456\n`);
    const [before] = await leadsOf(clientId);
    expect(before).not.toMatchObject(now);
    await givenText(clientId, '+447400123456');
    expect(await revert(clientId, uploadId, kind)).toMatchObject({ status: 200, body: { leads: 1, removed: 0 } });
    const [after] = await leadsOf(clientId);
    expect(after).toMatchObject(now);
    expect(JSON.stringify(after?.repairs)).not.toContain(kind);
    expect(await shownUpload(clientId, uploadId)).toMatchObject({ new: 1, rejected: 0, repairs_off: [kind] });
    expect(await revert(clientId, uploadId, kind)).toMatchObject({ status: 200, body: { leads: 0 } });
    expect(await leadsOf(clientId)).toEqual([after]);
  });

  test('one after the other gives what switching all of them off would have given', async () => {
    const clientId = await world.client();
    const [one, other] = [
      await world.dataset(clientId),
      await world.dataset(clientId, { duplicate_action: 'keep_both' }),
    ];
    const list = 'Name,Enquiry date,Phone\nMR JOHN SMITH,01/02/23,07400123456\nmary jones,02/03/2024,07400123457\n';
    const kinds = ['name_title_dropped', 'name_shouting', 'name_lower_case', 'date_two_digit_year'];
    const uploadId = await importedId(clientId, one, list);
    for (const kind of kinds) await revert(clientId, uploadId, kind);
    await api.imported(clientId, `/datasets/${other}/uploads`, form(list, { repairs_off: kinds.join(',') }));
    const of = (id: string, leads: Awaited<ReturnType<typeof leadsOf>>) =>
      leads
        .filter((lead) => lead.dataset_id === id)
        .map(({ first_name, last_name, inquiry_date }) => ({ first_name, last_name, inquiry_date }));
    const leads = await leadsOf(clientId);
    expect(of(one, leads)).toEqual(of(other, leads));
    expect(of(one, leads)[0]).toMatchObject({ first_name: expect.stringContaining('JOHN') as string });
  });

  test('leaves what somebody has changed since', async () => {
    const clientId = await world.client();
    const uploadId = await importedId(
      clientId,
      await world.dataset(clientId),
      'First name,Surname,Phone\nJANE,SMITH,07400123456\n',
    );
    await world.as(clientId, async (tx) => await sql`update leads set first_name = 'Janet'`.execute(tx));
    await revert(clientId, uploadId, 'name_shouting');
    expect(await leadsOf(clientId)).toMatchObject([{ first_name: 'Janet', last_name: 'SMITH' }]);
  });

  test('reads dates the way round in which the list has them', async () => {
    const clientId = await world.client();
    const list = 'First name,Enquiry date,Phone\nMARY,02/13/2024,07400123457\nJANE,03/04/2024,07400123456\n';
    const uploadId = await importedId(clientId, await world.dataset(clientId), list);
    await revert(clientId, uploadId, 'name_shouting');
    expect(await leadsOf(clientId)).toMatchObject([
      { first_name: 'MARY', inquiry_date: '2024-02-13' },
      { first_name: 'JANE', inquiry_date: '2024-03-04' },
    ]);
  });

  test('goes through lists of many batches', async () => {
    const clientId = await world.client();
    const rows = Array.from({ length: 4_500 }, (_, at) => `JANE,07400${String(100_000 + at)}\n`);
    const uploadId = await importedId(clientId, await world.dataset(clientId), `First name,Phone\n${rows.join('')}`);
    expect(await revert(clientId, uploadId, 'name_shouting')).toMatchObject({ body: { leads: 4_500 } });
    expect(new Set((await leadsOf(clientId)).map((lead) => lead.first_name))).toEqual(new Set(['JANE']));
  });
});

describe('a repair that cannot be taken back', () => {
  test.each([
    { kind: 'name_not_usable', status: 400 },
    { kind: 'nonsense', status: 400 },
    { kind: '', status: 400 },
  ])('$kind is no such kind', async ({ kind, status }) => {
    const clientId = await world.client();
    const uploadId = await importedId(clientId, await world.dataset(clientId));
    expect((await revert(clientId, uploadId, kind)).status).toBe(status);
  });

  test('of another client is not found; of an undone, held or suppression list is refused', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    const datasetId = await world.dataset(clientId);
    const uploadId = await importedId(clientId, datasetId);
    expect((await revert(otherId, uploadId, 'name_shouting')).status).toBe(404);
    await api.call('DELETE', `/uploads/${uploadId}`, clientId);
    const held = await api.call('POST', `/datasets/${datasetId}/uploads`, clientId, form(LIST, { hold: 'true' }));
    const stops = await api.imported(clientId, '/suppressions/uploads', form('Phone\n07400123499\n'));
    for (const id of [uploadId, ((await held.json()) as { id: string }).id, String(stops['id'])]) {
      const { status, body } = await revert(clientId, id, 'name_shouting');
      expect([status, body['type']]).toEqual([409, 'urn:rekindle:problem:not-imported']);
    }
  });
});
