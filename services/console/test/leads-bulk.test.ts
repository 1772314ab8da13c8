import { inTenant, lockLeads, resumeStopped } from '@rekindle/db';
import {
  givenCampaign,
  givenClient,
  givenDueStep,
  rowsRead,
  type TestCampaign,
  type TestClient,
  type TestLead,
} from '@rekindle/testkit';
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

const leadAt = (index: number): TestLead => {
  const lead = campaign.leads[index];
  if (lead === undefined) throw new Error('no such lead');
  return lead;
};
/** Takes leads out of their campaign. */
const taken = async (leads: string[]) => {
  const { token } = (await preview({ ids: leads }, { act: 'stop_cadence' })).body;
  await perform({ ids: leads }, { act: 'stop_cadence' }, token);
};

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

  test('whose text was about to go when they were taken out get it after they are put back', async () => {
    const { leadId, phone, messageId } = await givenDueStep(world.deps, client, campaign, leadAt(0));
    await taken([leadId]);
    expect(await query(sql`select state, reason from messages where id = ${messageId}`)).toEqual([
      { state: 'blocked', reason: 'taken_out' },
    ]);
    const back = await preview({ ids: [leadId] }, { act: 'enrol' });
    expect(back.body).toMatchObject({ affected: 1, left_out: [] });
    await perform({ ids: [leadId] }, { act: 'enrol' }, back.body.token);
    expect(await query(sql`select state, next_step from enrolments where id = ${leadId}`)).toEqual([
      { state: 'active', next_step: 1 },
    ]);
    expect(await query(sql`select id from messages where to_number = ${phone}`)).toEqual([]);
  });

  test('looks whom it can put back up by their own texts, not by those of the whole list', async () => {
    const list = await givenCampaign(world.deps, client, { people: 300, firstPerson: 1_001 });
    await query(sql`
      insert into conversations (client_id, id, lead_id, dataset_id, phone)
      select client_id, id, id, dataset_id, phone_number from leads where dataset_id = ${list.datasetId}`);
    await query(sql`
      insert into messages (client_id, id, conversation_id, lead_id, dataset_id, enrolment_id, direction, kind, content,
                            to_number, state)
      select client_id, id, id, id, dataset_id, id, 'outbound', 'M1', 'Hi', phone_number, 'accepted'
      from leads where dataset_id = ${list.datasetId}`);
    await query(sql`
      update enrolments set state = 'ended', reason = 'taken_out', ended_at = app_now(), next_step = 2
      where dataset_id = ${list.datasetId}`);
    const some = list.leads.slice(0, 50).map(({ leadId }) => leadId);
    const scope = { clientId: client.clientId, now: world.clock.now() };
    const read = await inTenant(world.db, scope, async (tx) => {
      const leads = await lockLeads(tx, client.clientId, some);
      return await rowsRead(tx, 'messages', async () => {
        const actor = { clientId: client.clientId, by: 'Ann' };
        expect(await resumeStopped(tx, () => world.deps.ids.next(), actor, leads)).toBe(50);
      });
    });
    // At most once through the list for all of them, for the texts that were blocked when they were taken out.
    expect(read).toBeLessThanOrEqual(list.leads.length);
  });

  test('says of whom it does not put back why', async () => {
    const claimed = await givenDueStep(world.deps, client, campaign, leadAt(0));
    const [sending, elsewhere, cold] = [claimed, leadAt(1), leadAt(2)].map(({ leadId }) => leadId);
    await query(sql`update messages set attempt = 1 where id = ${claimed.messageId}`);
    await taken(ids(3));
    const other = await givenCampaign(world.deps, client, { people: 1, firstPerson: 2 });
    await query(sql`update enrolments set state = 'active', held_until = null where dataset_id = ${other.datasetId}`);
    await query(sql`update leads set contact_status = 'COLD' where id = ${cold}`);
    const back = await preview({ ids: ids(3) }, { act: 'enrol' });
    expect(back.body.affected).toBe(0);
    expect(new Set(back.body.left_out.map(({ reason }: { reason: string }) => reason))).toEqual(
      new Set([
        'had their next text on its way when they were taken out',
        'are in another campaign by now, or rest from one',
        'have a status in which nobody is texted',
      ]),
    );
    const resumed = await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      const leads = await lockLeads(tx, client.clientId, [sending ?? '', elsewhere ?? '', cold ?? '']);
      return await resumeStopped(tx, () => world.deps.ids.next(), { clientId: client.clientId, by: 'Ann' }, leads);
    });
    expect(resumed).toBe(0);
  });

  test('puts nobody back who has not begun while the campaign drains', async () => {
    await taken(ids(2));
    await query(sql`update datasets set draining_since = app_now() where id = ${campaign.datasetId}`);
    expect((await preview({ ids: ids(2) }, { act: 'enrol' })).body).toMatchObject({
      ...{ affected: 0, left_out: [{ reason: 'are in a campaign that drains: resume it first', leads: 2 }] },
    });
    await query(
      sql`insert into contact_history (client_id, phone, dataset_id, step, message_id, at)
          select client_id, phone, dataset_id, 'M1', id, app_now() from enrolments where id = ${ids(1)[0]}`,
    );
    await query(sql`update enrolments set next_step = 2 where id = ${ids(1)[0]}`);
    expect((await preview({ ids: ids(2) }, { act: 'enrol' })).body).toMatchObject({ affected: 1 });
  });

  describe('of a second list with the same people', () => {
    const cadences = async () =>
      await query(sql`
        select dataset_id as list, e.state, e.reason, count(*) as n from enrolments e group by 1, 2, 3 order by 1, 2, 3`);
    let second: TestCampaign;
    beforeEach(async () => {
      second = await givenCampaign(world.deps, client, { people: 2 });
    });

    test('leaves the campaign of the first alone when it archives', async () => {
      const selection = { filter: { dataset: [second.datasetId] } };
      const act = { act: 'set_status', status: 'ARCHIVED' };
      await perform(selection, act, (await preview(selection, act)).body.token);
      expect(await cadences()).toEqual([
        { list: campaign.datasetId, state: 'active', reason: null, n: 6 },
        { list: second.datasetId, state: 'ended', reason: 'status_archived', n: 2 },
      ]);
    });

    test('leaves the campaign of the first alone when a flagged one is said to be a duplicate', async () => {
      const [lead] = second.leads;
      await givenDueStep(world.deps, client, campaign, leadAt(0));
      await query(sql`update leads set flagged = true where id = ${lead?.leadId}`);
      expect(await ann('PUT', `/api/v1/leads/${lead?.leadId}/flag`, { duplicate: true })).toMatchObject({
        body: { status: 'ARCHIVED' },
      });
      expect(await cadences()).toEqual([
        { list: campaign.datasetId, state: 'active', reason: null, n: 6 },
        { list: second.datasetId, state: 'ended', reason: 'status_archived', n: 1 },
        { list: second.datasetId, state: 'held', reason: 'other_campaign', n: 1 },
      ]);
      expect(await query(sql`select kind, state from messages order by id`)).toEqual([{ kind: 'M1', state: 'due' }]);
    });

    test('ends every campaign of theirs when it says they are through', async () => {
      const selection = { filter: { dataset: [second.datasetId] } };
      const act = { act: 'set_status', status: 'CONVERTED' };
      await perform(selection, act, (await preview(selection, act)).body.token);
      expect(await cadences()).toEqual([
        { list: campaign.datasetId, state: 'active', reason: null, n: 4 },
        { list: campaign.datasetId, state: 'ended', reason: 'status_converted', n: 2 },
        { list: second.datasetId, state: 'ended', reason: 'status_converted', n: 2 },
      ]);
    });
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
