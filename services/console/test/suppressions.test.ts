import { inTenant, lockPhoneGate } from '@rekindle/db';
import { givenCampaign, givenClient, sessionsWaitingFor, type TestCampaign, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, MONDAY, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let campaign: TestCampaign;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  client = await givenClient(world.deps);
  campaign = await givenCampaign(world.deps, client, { people: 2 });
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

const tenant = async (statement: ReturnType<typeof sql>) =>
  await inTenant(
    world.db,
    { clientId: client.clientId, now: world.clock.now() },
    async (tx) => await statement.execute(tx),
  );
const phone = () => campaign.leads[0]?.phone ?? '';
const leadId = () => campaign.leads[0]?.leadId ?? '';
const ask = async (number = phone()) =>
  (await ann('GET', `/api/v1/suppressions/ask?phone=${encodeURIComponent(number)}`)).body;

describe('the stop list', () => {
  test('takes a number with evidence, and what follows follows', async () => {
    expect(await ann('POST', '/api/v1/suppressions', { phone: '07400 100001', evidence: 'rang us' })).toMatchObject({
      ...{ status: 201, body: { phone: phone() } },
    });
    const list = await ann('GET', '/api/v1/suppressions');
    expect(list.body.items).toMatchObject([{ phone: phone(), source: 'person', evidence: 'rang us', may_lift: true }]);
    expect((await ann('GET', `/api/v1/leads/${leadId()}`)).body).toMatchObject({ status: 'REMOVED', suppressed: true });
    await ann('POST', '/api/v1/suppressions', { phone: phone(), evidence: 'again' });
    expect((await ann('GET', '/api/v1/suppressions')).body.items).toHaveLength(1);
  });

  test('tells what was said only to whoever sees a lead of the number', async () => {
    await ann('POST', '/api/v1/suppressions', { phone: phone(), evidence: 'rang us, my wife is ill' });
    const elsewhere = await givenCampaign(world.deps, client, { people: 1, firstPerson: 40 });
    const narrow = await world.signIn('manager', { client, allowedDatasetIds: [elsewhere.datasetId] });
    const wide = await world.signIn('manager', { client, allowedDatasetIds: [campaign.datasetId] });
    const asked = `/api/v1/suppressions/ask?phone=${encodeURIComponent(phone())}`;
    const of = async (who: Caller) => [
      (await who('GET', '/api/v1/suppressions')).body.items,
      (await who('GET', asked)).body.suppressions,
    ];
    const told = (evidence: string | null) => [[{ phone: phone(), evidence }], [{ phone: phone(), evidence }]];
    expect(await of(narrow)).toMatchObject(told(null));
    expect(await of(wide)).toMatchObject(told('rang us, my wife is ill'));
  });

  test('asks for evidence and a number', async () => {
    expect((await ann('POST', '/api/v1/suppressions', { phone: phone() })).status).toBe(400);
    expect(await ann('POST', '/api/v1/suppressions', { phone: 'landline', evidence: 'x' })).toMatchObject({
      ...{ status: 422, body: { errors: [{ path: 'phone' }] } },
    });
  });

  test('goes on where it ended and finds by the start of a number', async () => {
    for (const n of [1, 2, 3]) await ann('POST', '/api/v1/suppressions', { phone: `0740010999${n}`, evidence: 'x' });
    const first = await ann('GET', '/api/v1/suppressions?limit=2');
    const second = await ann('GET', `/api/v1/suppressions?limit=2&after=${first.body.next}`);
    const all = [...first.body.items, ...second.body.items].map((each: { phone: string }) => each.phone);
    expect([new Set(all).size, second.body.next]).toEqual([3, null]);
    expect((await ann('GET', '/api/v1/suppressions?q=07400%20109992')).body.items).toMatchObject([
      { phone: '+447400109992' },
    ]);
  });

  test('lets a person take back what a person put there, and gives the lead its status back', async () => {
    await tenant(
      sql`update leads set contact_status = 'CONTACTED_2', m1_sent_at = app_now(), m2_sent_at = app_now() where id = ${leadId()}`,
    );
    await ann('PUT', `/api/v1/leads/${leadId()}/suppression`, { evidence: 'wrong person' });
    const [entry] = (await ann('GET', '/api/v1/suppressions')).body.items;
    expect((await ann('PUT', `/api/v1/suppressions/${entry.id}/lift`, {})).status).toBe(400);
    expect(await ann('PUT', `/api/v1/suppressions/${entry.id}/lift`, { reason: 'mixed two people up' })).toMatchObject({
      ...{ status: 200, body: { may_be_texted: true } },
    });
    const lead = await ann('GET', `/api/v1/leads/${leadId()}`);
    expect(lead.body).toMatchObject({
      status: 'CONTACTED_2',
      suppressed: false,
      suppressions: [{ lifted_by: 'Ann Smith: mixed two people up' }],
    });
  });

  test.each([
    ['keyword', 'Only they can lift this, by texting START: '],
    ['provider', 'Only they can lift this, by texting START: '],
    ['phrase', 'Nothing lifts this, nor does START: '],
    ['model', 'Nothing lifts this, nor does START: '],
  ])('never lets anybody lift what they asked for themselves (%s)', async (source, sentence) => {
    await tenant(
      sql`insert into suppressions (client_id, id, phone, source) values (${client.clientId}, ${world.deps.ids.next()}, ${phone()}, ${source})`,
    );
    const [entry] = (await ann('GET', '/api/v1/suppressions')).body.items;
    expect(entry.may_lift).toBe(false);
    const refused = await ann('PUT', `/api/v1/suppressions/${entry.id}/lift`, { reason: 'they changed their mind' });
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringMatching(`^${sentence}`) } });
    expect(await ask()).toMatchObject({ may_be_texted: false });
  });
});

describe('lifting', () => {
  const lift = async (who: Caller) => {
    const [entry] = (await ann('GET', '/api/v1/suppressions')).body.items;
    return await who('PUT', `/api/v1/suppressions/${entry.id}/lift`, { reason: 'a mistake' });
  };

  test('is never possible for an erased person, whoever asks', async () => {
    const owner = await world.signIn('company_owner', { client });
    const number = phone();
    expect((await owner('POST', `/api/v1/leads/${leadId()}/erase`, { confirm: number })).status).toBe(200);
    expect((await ann('GET', '/api/v1/suppressions')).body.items).toMatchObject([{ may_lift: false }]);
    expect(await lift(owner)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('erased') } });
    expect(await ask(number)).toMatchObject({ may_be_texted: false });
  });

  test('that waited while another did it brings back nobody who was removed by hand since', async () => {
    await ann('POST', '/api/v1/suppressions', { phone: phone(), evidence: 'rang us' });
    const scope = { clientId: client.clientId, now: world.clock.now() };
    const { lifting } = await inTenant(world.db, scope, async (tx) => {
      await lockPhoneGate(tx, client.clientId, phone());
      const second = lift(ann);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
      await sql`update suppressions set lifted_at = app_now(), lifted_by = 'Ben Jones'`.execute(tx);
      return { lifting: second };
    });
    expect(await lifting).toMatchObject({ status: 200, body: { may_be_texted: true } });
    expect((await ann('GET', `/api/v1/leads/${leadId()}`)).body).toMatchObject({
      ...{ status: 'REMOVED', suppressions: [{ lifted_by: 'Ben Jones' }] },
    });
  });

  test('is for whoever sees every lead of the number', async () => {
    await ann('POST', '/api/v1/suppressions', { phone: phone(), evidence: 'rang us' });
    const rep = await world.signIn('sales_rep', { client });
    const elsewhere = await givenCampaign(world.deps, client, { people: 0 });
    const narrow = await world.signIn('manager', { client, allowedDatasetIds: [elsewhere.datasetId] });
    const mayLift = async (who: Caller) => (await who('GET', '/api/v1/suppressions')).body.items[0].may_lift;
    for (const person of [rep, narrow]) {
      expect((await lift(person)).status).toBe(403);
      expect(await mayLift(person)).toBe(false);
    }
    expect(await mayLift(ann)).toBe(true);
    await ann('PUT', `/api/v1/leads/${leadId()}/assignee`, { user_id: rep.userId });
    expect(await mayLift(rep)).toBe(true);
    expect(await lift(rep)).toMatchObject({ status: 200, body: { may_be_texted: true } });
    await ann('POST', '/api/v1/suppressions', { phone: '07400 109999', evidence: 'no lead has it' });
    expect((await lift(rep)).status).toBe(403);
  });
});

describe('could we text this number now?', () => {
  test('yes by day, with what is known of its leads', async () => {
    expect(await ask('07400100001')).toMatchObject({
      ...{ phone: phone(), may_be_texted: true, leads: [{ id: leadId(), sentence: expect.stringContaining('M1') }] },
    });
  });

  test('no at night, when sending is stopped, and for whom is on the list, each with its reason', async () => {
    await tenant(sql`update clients set sending_stopped_at = app_now()`);
    expect((await ask()).sentence).toBe('No: all sending is stopped.');
    await tenant(sql`update clients set sending_stopped_at = null`);
    world.clock.advance(13 * 3_600_000);
    expect((await ask()).sentence).toBe('No: it is night where they are; from 08:00 tomorrow on.');
    await ann('POST', '/api/v1/suppressions', { phone: phone(), evidence: 'x' });
    expect((await ask()).sentence).toMatch(/^No: a person put them on the stop list, since /);
    world.clock.set(MONDAY);
  });
});
