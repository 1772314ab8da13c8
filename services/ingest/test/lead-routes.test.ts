import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { type Api, openApi } from './api.ts';
import { type ImportWorld, importWorld } from './import-world.ts';
import { addSuppression, lockPhoneGate } from '@rekindle/db';
import { givenAudience, sessionsWaitingFor } from '@rekindle/testkit';

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

const JANE = { full_name: 'MRS JANE SMITH', phone_number: '07400 123456', attributes: { roof_type: 'slate' } };

async function add(clientId: string, datasetId: string, lead: object, key?: string) {
  const response = await api.call('POST', `/datasets/${datasetId}/leads`, clientId, lead, key);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function leads(clientId: string) {
  return await world.as(clientId, async (tx) => await tx.selectFrom('leads').selectAll().orderBy('id').execute());
}

describe('one lead over HTTP', () => {
  test('goes by the rules of an import', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const lead = { ...JANE, inquiry_date: '03/04/2023', email: 'nonsense' };
    const { status, body } = await add(clientId, datasetId, lead);
    expect([status, body['outcome']]).toEqual([201, 'new']);
    expect(await leads(clientId)).toMatchObject([
      {
        ...{ id: body['lead_id'], first_name: 'Jane', last_name: 'Smith', phone_number: '+447400123456', email: null },
        ...{ inquiry_date: '2023-04-03', attributes: { roof_type: 'slate' }, upload_id: null },
        originals: { full_name: 'MRS JANE SMITH', email: 'nonsense' },
      },
    ]);
  });

  test.each([
    { action: 'skip', outcome: 'duplicate', status: 200 },
    { action: 'merge', outcome: 'merged', status: 200 },
    { action: 'flag', outcome: 'flagged', status: 201 },
    { action: 'keep_both', outcome: 'new', status: 201 },
  ] as const)('of somebody in another list is $outcome where duplicates are to $action', async (expected) => {
    const clientId = await world.client();
    const older = await world.dataset(clientId);
    await add(clientId, older, JANE);
    const datasetId = await world.dataset(clientId, { duplicate_action: expected.action });
    const { status, body } = await add(clientId, datasetId, { ...JANE, email: 'jane@example.com' });
    expect([status, body['outcome']]).toEqual([expected.status, expected.outcome]);
    expect(body['reason']).toEqual({ code: expected.outcome, sentence: expect.stringMatching(/^The person .+\.$/) });
    const [first] = await leads(clientId);
    expect(first?.email).toBe(expected.action === 'merge' ? 'jane@example.com' : null);
    const tick = await world.as(clientId, async (tx) => {
      return await tx.selectFrom('campaign_ticks').selectAll().where('dataset_id', '=', older).executeTakeFirst();
    });
    expect(tick?.next_tick_at).toBe(expected.action === 'merge' ? world.deps.clock.now() : null);
  });

  test('is taken in however long and random its fields are', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const long = randomBytes(3_700).toString('base64url');
    const cells = { first_name: long, last_name: long, postcode: long, company: long, custom_id: long, notes: long };
    const lead = { ...cells, phone_number: '07400 123456', email: `${long}@example.com`, timezone: long };
    expect((await add(clientId, datasetId, { ...lead, attributes: { roof_type: long } })).status).toBe(201);
    expect(await leads(clientId)).toMatchObject([{ email: null, notes: long, originals: { email: lead.email } }]);
  });

  test('that is on the list already is a duplicate and says which lead it is', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const first = await add(clientId, datasetId, JANE);
    expect(await add(clientId, datasetId, JANE)).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', lead_id: first.body['lead_id'] },
    });
  });

  test('that must not be texted is suppressed, and stays so', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    expect(await add(clientId, datasetId, { ...JANE, do_not_contact: true })).toMatchObject({
      status: 200,
      body: { outcome: 'suppressed', lead_id: null },
    });
    expect(await add(clientId, datasetId, JANE)).toMatchObject({ body: { outcome: 'suppressed' } });
    expect(await leads(clientId)).toEqual([]);
  });

  test('that must not be texted is suppressed by each of its numbers, and taken out of the lists it is in', async () => {
    const clientId = await world.client();
    await add(clientId, await world.dataset(clientId, { allow_international: true }), {
      ...{ full_name: 'Ann', phone_number: '+353851234567' },
    });
    const both = { full_name: 'Ann', phone_number: '+353851234567 / 07400123459', do_not_contact: true };
    const datasetId = await world.dataset(clientId, { allow_international: false });
    expect(await add(clientId, datasetId, both)).toMatchObject({ status: 200, body: { outcome: 'suppressed' } });
    expect(await leads(clientId)).toMatchObject([{ contact_status: 'REMOVED' }]);
    expect(await add(clientId, datasetId, { phone_number: '07400123459' })).toMatchObject({
      body: { outcome: 'suppressed' },
    });
  });

  test.each([
    { lead: { ...JANE, phone_number: '020 7946 0000' }, says: 'landline', errors: undefined },
    { lead: { full_name: 'Jane' }, says: 'empty', errors: undefined },
    { lead: JANE, says: 'missing_field', errors: [{ path: 'email', message: 'is required' }] },
  ])('that cannot be taken is rejected for $says', async ({ lead, says, errors }) => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId, { required_fields: ['phone_number', 'email'] });
    const { status, body } = await add(clientId, datasetId, lead);
    expect(status).toBe(422);
    expect(body).toMatchObject({ outcome: 'rejected', reason: { code: says, sentence: body['detail'] } });
    expect(body['errors']).toEqual(errors);
    expect(await leads(clientId)).toEqual([]);
  });

  test.each([
    ['a field there is not', { ...JANE, shoe_size: 7 }],
    ['a list for a name', { ...JANE, first_name: ['Jane'] }],
    ['no object', []],
  ])('with %s is refused', async (_, lead) => {
    const clientId = await world.client();
    expect(await add(clientId, await world.dataset(clientId), lead)).toMatchObject({ status: 400 });
  });

  test.each([
    ['a NUL', { ...JANE, notes: '\u0000' }],
    ['half a character', { ...JANE, notes: '\ud800' }],
    ['half a character deeper down', { ...JANE, attributes: { roof_type: 'slate \udc00' } }],
  ])('with %s is refused for characters that cannot be kept', async (_, lead) => {
    const clientId = await world.client();
    const { status, body } = await add(clientId, await world.dataset(clientId), lead);
    expect([status, body['detail']]).toEqual([400, 'The request holds characters that cannot be kept.']);
  });

  test('joins the campaign when it runs', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    await world.as(clientId, async (tx) => {
      await sql`
        update datasets d set campaign_status = 'active', settings_version = 1, settings_snapshot = to_jsonb(s)
        from campaign_settings s where s.id = d.campaign_settings_id and d.id = ${datasetId}`.execute(tx);
    });
    const { body } = await add(clientId, datasetId, JANE);
    const rows = await world.as(
      clientId,
      async (tx) => await tx.selectFrom('enrolments').select(['lead_id', 'state']).execute(),
    );
    expect(rows).toEqual([{ lead_id: body['lead_id'], state: 'active' }]);
  });

  test('is mapped at once to the persona that it fits', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const criteria = { ownership: ['owner'], property_type: ['semi'], product_need: ['solar'] };
    const personaId = await givenAudience(world.deps, { clientId }, { criteria });
    const attributes = { ownership: 'owner', property_type: 'semi', interest: 'solar' };
    const { body } = await add(clientId, datasetId, { ...JANE, attributes });
    const mapped = await world.as(clientId, (tx) => tx.selectFrom('lead_personas').selectAll().execute());
    expect(mapped).toMatchObject([
      { lead_id: body['lead_id'], persona_id: personaId, is_primary: true, source: 'score', score: 100 },
    ]);
  });

  test('sent again with its Idempotency-Key is the same answer; another lead under it is refused', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const [first, ...others] = await Promise.all([1, 2, 3].map(async () => await add(clientId, datasetId, JANE, 'a')));
    expect(first).toMatchObject({ status: 201 });
    for (const other of others) expect(other).toEqual(first);
    expect(await add(clientId, datasetId, { ...JANE, first_name: 'Sue' }, 'a')).toMatchObject({ status: 422 });
    expect(await leads(clientId)).toHaveLength(1);
  });

  test('of somebody who is erased at this moment waits for that, and is not added', async () => {
    const clientId = await world.client();
    const datasetId = await world.dataset(clientId);
    const phone = '+447400123456';
    const adding = await world.as(clientId, async (tx) => {
      await lockPhoneGate(tx, clientId, phone);
      let answered = false;
      const added = add(clientId, datasetId, JANE).finally(() => (answered = true));
      while (!answered && (await sessionsWaitingFor(tx)) === 0);
      const erased = { clientId, phone, source: 'person', rule: 'erased' } as const;
      await addSuppression(tx, () => world.deps.ids.next(), erased);
      return { added };
    });
    expect(await adding.added).toMatchObject({ status: 200, body: { outcome: 'suppressed', lead_id: null } });
    expect(await leads(clientId)).toEqual([]);
  });

  test('into a dataset of another client is not found', async () => {
    const [clientId, otherId] = [await world.client(), await world.client()];
    expect(await add(otherId, await world.dataset(clientId), JANE)).toMatchObject({ status: 404 });
  });
});
