import { givenCampaign } from '@rekindle/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let manager: Caller;
beforeAll(async () => {
  world = await openConsole();
  manager = await world.signIn('manager');
});
afterAll(async () => {
  await world.close();
});

let made = 0;
const PAGE = 'https://cal.example/survey';
const upsert = async (body: object, headers: Record<string, string> = {}) =>
  await manager('POST', '/api/v1/booking-processes/upsert', body, headers);
const given = async (changes: object = {}) =>
  await upsert({ name: `Process ${++made}`, booking_link: PAGE, ...changes });

describe('a booking process', () => {
  test('is added, listed page by page, changed over what was read, and deleted', async () => {
    const added = await given();
    expect(added).toMatchObject({
      status: 201,
      body: { name: `Process ${made}`, booking_link: PAGE, version: 1, campaigns: 0, created_by: manager.userId },
    });
    const second = await given();
    const first = await manager('GET', '/api/v1/booking-processes?limit=1');
    const after = await manager('GET', `/api/v1/booking-processes?limit=1&after=${first.body.next}`);
    expect([...first.body.items, ...after.body.items]).toEqual([added.body, second.body]);
    const { id } = added.body;
    const changed = await upsert({ id, booking_link: 'https://cal.example/b' }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { name: added.body.name, version: 2 } });
    const late = await upsert({ id, booking_link: PAGE, name: added.body.name }, { 'if-match': '"1"' });
    expect([late.status, late.body.errors]).toEqual([412, [expect.objectContaining({ path: 'booking_link' })]]);
    expect((await manager('DELETE', `/api/v1/booking-processes/${id}`)).status).toBe(204);
    expect((await manager('DELETE', `/api/v1/booking-processes/${id}`)).status).toBe(404);
    expect((await upsert({ id, name: 'Gone' })).status).toBe(404);
  });

  test.each<[what: string, body: object, status: number, path: string]>([
    ['an empty name', { name: ' ' }, 400, 'name'],
    ['no page', { booking_link: undefined }, 400, 'booking_link'],
    ['what is no address', { booking_link: 'cal.example/call' }, 400, 'booking_link'],
    ['an address that runs code', { booking_link: 'javascript:alert(1)' }, 400, 'booking_link'],
    ['an address without its slashes', { booking_link: 'https:cal.example/x' }, 400, 'booking_link'],
    ['an address of two words', { booking_link: 'https://cal.example/a b' }, 400, 'booking_link'],
    ['an address of two lines', { booking_link: 'ht\ntps://cal.example/x' }, 400, 'booking_link'],
    ['nothing in place of its page', { booking_link: null }, 400, 'booking_link'],
    ['50 kB of address', { booking_link: `https://cal.example/${'x'.repeat(50_000)}` }, 400, 'booking_link'],
    ['a field that none has', { steps: 3 }, 400, ''],
  ])('with %s is refused with the place', async (_, body, status, path) => {
    const answer = await given(body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([status, path]);
  });

  test('is a name’s once', async () => {
    const { body } = await given();
    expect(await given({ name: body.name })).toMatchObject({ status: 409, body: { errors: [{ path: 'name' }] } });
  });

  test('may be seen by a sales rep and changed by a manager', async () => {
    const rep = await world.signIn('sales_rep');
    expect((await rep('GET', '/api/v1/booking-processes')).status).toBe(200);
    expect((await rep('POST', '/api/v1/booking-processes/upsert', { name: 'X', booking_link: PAGE })).status).toBe(403);
    expect((await rep('PUT', '/api/v1/client/booking-page', { booking_link: PAGE })).status).toBe(403);
  });

  test('concerns every campaign, so whoever works with some lists changes none', async () => {
    const { datasetId } = await givenCampaign(world.deps, world.client, { firstPerson: 80 });
    const some = await world.signIn('manager', { allowedDatasetIds: [datasetId] });
    const { body } = await given();
    expect((await some('POST', '/api/v1/booking-processes/upsert', { id: body.id, name: 'Mine' })).status).toBe(403);
    expect((await some('DELETE', `/api/v1/booking-processes/${body.id}`)).status).toBe(403);
    expect((await some('PUT', '/api/v1/client/booking-page', { booking_link: PAGE })).status).toBe(403);
    const url = `/api/v1/campaigns/${datasetId}/booking-process`;
    expect((await some('PUT', url, { booking_process_id: body.id })).status).toBe(200);
    expect((await some('PUT', url, { booking_process_id: null })).status).toBe(200);
  });
});

describe('a campaign', () => {
  test('books by a process, shows its page, and goes on with the client’s when it is deleted', async () => {
    const { body } = await given();
    const { datasetId } = await givenCampaign(world.deps, world.client, { firstPerson: 60 });
    const url = `/api/v1/campaigns/${datasetId}/booking-process`;
    const pageNow = async () =>
      (await manager('GET', `/api/v1/campaigns/${datasetId}/settings`)).body.options.booking_page;
    expect((await manager('GET', url)).body).toEqual({ booking_process_id: null });
    const usual = await pageNow();
    const chosen = await manager('PUT', url, { booking_process_id: body.id });
    expect(chosen).toMatchObject({ status: 200, body: { booking_process_id: body.id } });
    expect(await pageNow()).toBe(PAGE);
    expect((await manager('GET', '/api/v1/booking-processes')).body.items).toContainEqual({ ...body, campaigns: 1 });
    expect((await manager('DELETE', `/api/v1/booking-processes/${body.id}`)).status).toBe(204);
    expect((await manager('GET', url)).body).toEqual({ booking_process_id: null });
    expect([usual, await pageNow()]).toEqual([usual, usual]);
    const { status } = (await manager('GET', `/api/v1/campaigns/${datasetId}`)).body;
    expect(status).toBe('active');
    expect((await manager('PUT', url, { booking_process_id: body.id })).status).toBe(404);
    const nowhere = `/api/v1/campaigns/${body.id}/booking-process`;
    expect((await manager('PUT', nowhere, { booking_process_id: null })).status).toBe(404);
    expect((await manager('GET', nowhere)).status).toBe(404);
  });
});

describe('the client’s booking page', () => {
  test('is where campaigns book that have no other, and is not taken from one that needs it', async () => {
    const url = '/api/v1/client/booking-page';
    const settings = { m1_message: 'Book at {{booking_link}}. Reply STOP to opt out.' };
    expect((await manager('PUT', url, { booking_link: PAGE })).body).toEqual({ booking_link: PAGE });
    expect((await manager('GET', url)).body).toEqual({ booking_link: PAGE });
    const { datasetId } = await givenCampaign(world.deps, world.client, { firstPerson: 90, settings });
    const campaign = `/api/v1/campaigns/${datasetId}`;
    expect((await manager('GET', `${campaign}/settings`)).body.options.booking_page).toBe(PAGE);
    const refused = await manager('PUT', url, { booking_link: null });
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rekindle:problem:booking-page-needed' } });
    const { body } = await given({ booking_link: 'https://cal.example/own' });
    await manager('PUT', `${campaign}/booking-process`, { booking_process_id: body.id });
    expect((await manager('PUT', url, { booking_link: null })).status).toBe(200);
    expect((await manager('DELETE', `/api/v1/booking-processes/${body.id}`)).status).toBe(409);
    expect((await manager('PUT', `${campaign}/booking-process`, { booking_process_id: null })).status).toBe(409);
    const history = (await manager('GET', `${campaign}/history`)).body.items;
    expect(JSON.stringify(history)).toContain('Settings changed: booking_page');
    expect((await manager('PUT', url, { booking_link: 'cal.example' })).body.errors[0].path).toBe('booking_link');
  });
});
