import { inTenant } from '@rekindle/db';
import { givenCampaign, givenClient, type TestCampaign, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

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
  campaign = await givenCampaign(world.deps, client, { people: 6 });
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

async function query<T>(statement: ReturnType<typeof sql>): Promise<T[]> {
  const scope = { clientId: client.clientId, now: world.clock.now() };
  return (await inTenant(world.db, scope, async (tx) => await statement.execute(tx))).rows as T[];
}
const ids = (count: number) => campaign.leads.slice(0, count).map(({ leadId }) => leadId);
const preview = async (selection: object, act: object) =>
  await ann('POST', '/api/v1/leads/bulk/preview', { selection, do: act });
const perform = async (selection: object, act: object, token: string) =>
  await ann('POST', '/api/v1/leads/bulk', { selection, do: act, token });

describe('an act with many leads', () => {
  test('counts first, says whom it leaves out, and then does exactly that', async () => {
    await ann('PUT', `/api/v1/leads/${ids(1)[0]}/suppression`, { evidence: 'x' });
    const act = { act: 'suppress', evidence: 'the client asked for it' };
    const counted = await preview({ filter: {} }, act);
    expect(counted.body).toMatchObject({
      ...{ selected: 6, affected: 5, left_out: [{ reason: 'are on the stop list already', leads: 1 }] },
    });
    expect(await perform({ filter: {} }, act, counted.body.token)).toMatchObject({
      status: 200,
      body: { affected: 5 },
    });
    expect(await query(sql`select contact_status as status, count(*) as leads from leads group by 1`)).toEqual([
      { status: 'REMOVED', leads: 6 },
    ]);
    expect(await query(sql`select state, reason, count(*) as n from enrolments group by 1, 2`)).toEqual([
      { state: 'ended', reason: 'stop', n: 6 },
    ]);
    expect(await query(sql`select count(*) as n from suppressions where evidence = 'the client asked for it'`)).toEqual(
      [{ n: 5 }],
    );
  });

  test('is refused when anything has changed since it was counted', async () => {
    const act = { act: 'set_status', status: 'COLD' };
    const counted = await preview({ filter: { status: ['READY'] } }, act);
    await query(sql`update leads set contact_status = 'WARM' where id = ${ids(1)[0]}`);
    expect(await perform({ filter: { status: ['READY'] } }, act, counted.body.token)).toMatchObject({
      ...{
        status: 409,
        body: { type: 'urn:rekindle:problem:selection-changed', detail: expect.stringContaining('5 leads') },
      },
    });
    expect(await query(sql`select count(*) as n from leads where contact_status = 'COLD'`)).toEqual([{ n: 0 }]);
  });

  test('is refused when it is another act than the counted one', async () => {
    const counted = await preview({ ids: ids(2) }, { act: 'set_status', status: 'COLD' });
    expect((await perform({ ids: ids(2) }, { act: 'set_status', status: 'HOT' }, counted.body.token)).status).toBe(409);
  });

  test('leaves out whom somebody took out by hand', async () => {
    const counted = await preview({ filter: {}, except: ids(2) }, { act: 'stop_cadence' });
    expect(counted.body).toMatchObject({ selected: 4, affected: 4 });
  });

  test('takes people out of a campaign and puts them back', async () => {
    const stop = await preview({ ids: ids(3) }, { act: 'stop_cadence' });
    await perform({ ids: ids(3) }, { act: 'stop_cadence' }, stop.body.token);
    expect(
      await query(sql`select count(*) as n from enrolments where state = 'ended' and reason = 'taken_out'`),
    ).toEqual([{ n: 3 }]);
    expect((await ann('GET', `/api/v1/leads/${ids(1)[0]}`)).body.next.not_sent).toBe(
      'Campaign over for them: a person took them out of the campaign',
    );
    const start = await preview({ filter: {} }, { act: 'enrol' });
    expect(start.body).toMatchObject({
      affected: 3,
      left_out: [{ reason: 'are or were in the campaign already', leads: 3 }],
    });
    await perform({ filter: {} }, { act: 'enrol' }, start.body.token);
    expect(await query(sql`select state, count(*) as n from enrolments group by 1`)).toEqual([
      { state: 'active', n: 6 },
    ]);
  });

  test('gives leads to somebody, and exports them', async () => {
    const rep = await world.signIn('sales_rep', { client });
    const act = { act: 'assign', user_id: rep.userId };
    const counted = await preview({ ids: ids(4) }, act);
    await perform({ ids: ids(4) }, act, counted.body.token);
    expect((await rep('GET', '/api/v1/leads')).body.items).toHaveLength(4);
    const csv = await preview({ filter: { assigned: rep.userId } }, { act: 'export' });
    const file = await perform({ filter: { assigned: rep.userId } }, { act: 'export' }, csv.body.token);
    expect(file.body.trim().split('\r\n')).toHaveLength(5);
    expect(
      (await rep('POST', '/api/v1/leads/bulk/preview', { selection: { filter: {} }, do: { act: 'export' } })).status,
    ).toBe(403);
  });

  test('done twice at once happens once', async () => {
    const act = { act: 'set_status', status: 'WARM' };
    const { token } = (await preview({ ids: ids(6) }, act)).body;
    const both = await Promise.all([perform({ ids: ids(6) }, act, token), perform({ ids: ids(6) }, act, token)]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect(await query(sql`select count(*) as n from decisions where decision = 'status_changed'`)).toEqual([{ n: 6 }]);
  });
});
