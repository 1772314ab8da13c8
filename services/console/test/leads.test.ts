import { inTenant, lockPhoneGate } from '@rekindle/db';
import {
  givenCampaign,
  givenClient,
  givenSentM1,
  sessionsWaitingFor,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { erasePerson } from '../src/acts/erase-person.ts';
import { setTalkedManualMode } from '../src/acts/manual-mode.ts';
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
  campaign = await givenCampaign(world.deps, client, { people: 5 });
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

async function tenant<T>(work: Parameters<typeof inTenant<T>>[2]): Promise<T> {
  return await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, work);
}

const run = async (statement: ReturnType<typeof sql>) => await tenant(async (tx) => await statement.execute(tx));
const idOf = (n: number) => campaign.leads[n]?.leadId ?? '';
const phoneOf = (n: number) => campaign.leads[n]?.phone ?? '';

async function listed(query: string): Promise<string[]> {
  const page = await ann('GET', `/api/v1/leads?${query}`);
  expect(page.status).toBe(200);
  return page.body.items.map((lead: { id: string }) => lead.id);
}

describe('the list of leads', () => {
  test('says of each what happens next and why nothing is sent', async () => {
    await run(
      sql`update datasets set campaign_status = 'paused', paused_reason = 'error_rate' where id = ${campaign.datasetId}`,
    );
    await run(
      sql`insert into suppressions (client_id, id, phone, source) values (${client.clientId}, ${world.deps.ids.next()}, ${phoneOf(0)}, 'keyword')`,
    );
    const page = await ann('GET', '/api/v1/leads?sort=oldest');
    expect(page.body.items[0]).toMatchObject({
      ...{
        id: idOf(0),
        suppressed: true,
        next: { kind: 'none', not_sent: 'Not sent: they wrote a stop word (10:00)' },
      },
    });
    expect(page.body.items[1]).toMatchObject({
      ...{
        suppressed: false,
        next: { label: 'M1 waits', not_sent: 'Not sent: the campaign paused itself: too many texts failed' },
      },
    });
  });

  test.each(['newest', 'oldest', 'name', 'activity', 'reply'])(
    'goes on where it ended in the order of %s',
    async (sort) => {
      await run(
        sql`update leads set last_name = 'Lee', last_message_at = app_now(), reply_received_at = app_now() where id in (${idOf(1)}, ${idOf(3)})`,
      );
      const whole = await listed(`sort=${sort}`);
      expect(new Set(whole).size).toBe(5);
      const walked: string[] = [];
      let after = '';
      for (;;) {
        const page = await ann('GET', `/api/v1/leads?sort=${sort}&limit=2${after}`);
        walked.push(...page.body.items.map((lead: { id: string }) => lead.id));
        if (page.body.next === null) break;
        after = `&after=${page.body.next}`;
      }
      expect(walked).toEqual(whole);
      expect(await listed(`sort=${sort}&skip=3`)).toEqual(whole.slice(3));
    },
  );

  test('puts who was heard of last first, and those never heard of after them', async () => {
    await run(sql`update leads set last_message_at = app_now() where id = ${idOf(2)}`);
    expect((await listed('sort=activity')).at(0)).toBe(idOf(2));
  });

  const filters: [string, (n: number) => ReturnType<typeof sql>, string][] = [
    ['a status', (n) => sql`update leads set contact_status = 'HOT' where id = ${idOf(n)}`, 'status=HOT,WARM'],
    [
      'a sentiment',
      (n) => sql`update leads set lead_sentiment = 'POSITIVE' where id = ${idOf(n)}`,
      'sentiment=POSITIVE',
    ],
    ['a reply', (n) => sql`update leads set reply_received_at = app_now() where id = ${idOf(n)}`, 'replied=yes'],
    [
      'somebody to look',
      (n) => sql`update leads set needs_person_reason = 'help' where id = ${idOf(n)}`,
      'needs_person=yes',
    ],
    ['a flag', (n) => sql`update leads set flagged = true where id = ${idOf(n)}`, 'flagged=yes'],
    ['the archive', (n) => sql`update leads set archived = true where id = ${idOf(n)}`, 'archived=yes'],
    [
      'a column of the list',
      (n) => sql`update leads set attributes = '{"roof": "slate"}' where id = ${idOf(n)}`,
      'attribute=roof%3Dslate',
    ],
    ['the next text', (n) => sql`update enrolments set next_step = 2 where id = ${idOf(n)}`, 'step=2'],
    ['a place in the campaign', (n) => sql`update enrolments set state = 'held' where id = ${idOf(n)}`, 'cadence=held'],
    ['a first name', (n) => sql`update leads set first_name = 'Zoë' where id = ${idOf(n)}`, 'q=zo'],
    ['a last name', (n) => sql`update leads set last_name = 'Quill' where id = ${idOf(n)}`, 'q=QUI'],
    [
      'both names',
      (n) => sql`update leads set first_name = 'Zoë', last_name = 'Quill' where id = ${idOf(n)}`,
      'q=zoë%20qu',
    ],
    ['an e-mail', (n) => sql`update leads set email = 'Zoe@example.com' where id = ${idOf(n)}`, 'q=zoe%40'],
    [
      'a stop',
      (n) =>
        sql`insert into suppressions (client_id, id, phone, source) values (${client.clientId}, ${world.deps.ids.next()}, ${phoneOf(n)}, 'person')`,
      'suppressed=yes',
    ],
  ];
  test.each(filters)('finds by %s', async (_, given, query) => {
    await run(given(3));
    expect(await listed(query)).toEqual([idOf(3)]);
    expect((await ann('GET', `/api/v1/leads/count?${query}`)).body).toEqual({ count: 1, exact: true });
  });

  test.each(['07400 100003', '+44 7400 100003', '07400100003', '447400100003'])(
    'finds by the number %s',
    async (text) => {
      expect(await listed(`q=${encodeURIComponent(text)}`)).toEqual([idOf(2)]);
    },
  );

  test('finds several by the start of a number, and nobody by a number that nobody has', async () => {
    expect(await listed('q=07400%20100')).toHaveLength(5);
    expect(await listed('q=07999')).toEqual([]);
  });

  test('leaves the archive out unless it is asked for', async () => {
    await run(sql`update leads set archived = true where id = ${idOf(0)}`);
    expect(await listed('')).toHaveLength(4);
    expect(await listed('archived=any')).toHaveLength(5);
    expect((await ann('GET', '/api/v1/leads/count')).body).toEqual({ count: 4, exact: true });
  });

  test('names what is wrong with a filter', async () => {
    expect(await ann('GET', '/api/v1/leads?status=COLDISH')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'status.0' }] },
    });
    expect(await ann('GET', '/api/v1/leads?after=nonsense')).toMatchObject({ status: 400 });
  });

  test('shows a rep what is theirs or offered to them, and somebody with few datasets those', async () => {
    const rep = await world.signIn('sales_rep', { client });
    await run(sql`update leads set assigned_to = ${rep.userId} where id = ${idOf(1)}`);
    expect((await rep('GET', '/api/v1/leads')).body.items.map(({ id }: { id: string }) => id)).toEqual([idOf(1)]);
    expect((await rep('GET', `/api/v1/leads/${idOf(2)}`)).status).toBe(404);
    const other = await givenCampaign(world.deps, client, { people: 1, firstPerson: 50 });
    const narrow = await world.signIn('manager', { client, allowedDatasetIds: [other.datasetId] });
    expect((await narrow('GET', '/api/v1/leads')).body.items.map(({ id }: { id: string }) => id)).toEqual([
      other.leads[0]?.leadId,
    ]);
    expect((await narrow('GET', '/api/v1/leads/count')).body.count).toBe(1);
    expect((await narrow('GET', '/api/v1/leads/choices')).body.datasets).toHaveLength(1);
  });

  test('shows nothing of another client', async () => {
    const other = await world.signIn('manager');
    expect((await other('GET', `/api/v1/leads/${idOf(0)}`)).status).toBe(404);
    expect((await other('GET', `/api/v1/leads/${idOf(0)}/timeline`)).status).toBe(404);
  });

  test('comes as CSV in which no cell runs', async () => {
    await run(sql`update leads set notes = '=1+1' where id = ${idOf(0)}`);
    const csv = await ann('GET', '/api/v1/leads.csv?q=sam');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.body.trim().split('\r\n')).toHaveLength(6);
    expect(csv.body).toContain("'=1+1");
    const reader = await world.signIn('read_only', { client });
    expect((await reader('GET', '/api/v1/leads.csv')).status).toBe(403);
  });
});

describe('what is done with one lead', () => {
  test('a change keeps what was there before, and is not written over what somebody else changed', async () => {
    const seen = await ann('GET', `/api/v1/leads/${idOf(0)}`);
    world.clock.advance(1_000);
    const edited = await ann('PATCH', `/api/v1/leads/${idOf(0)}`, {
      first_name: 'Samira',
      postcode: 'M1 1AA',
      attributes: { roof: 'slate' },
    });
    expect(edited).toMatchObject({
      status: 200,
      body: { first_name: 'Samira', postcode: 'M1 1AA', attributes: { roof: 'slate' } },
    });
    const late = await ann(
      'PATCH',
      `/api/v1/leads/${idOf(0)}`,
      { first_name: 'Sami' },
      { 'if-match': seen.headers.get('etag') ?? '' },
    );
    expect(late.status).toBe(412);
    // The clock stands: the two changes happen at the same instant.
    const tag = edited.headers.get('etag') ?? '';
    expect((await ann('PUT', `/api/v1/leads/${idOf(0)}/manual`, { on: true })).status).toBe(200);
    const unread = await ann('GET', `/api/v1/leads/${idOf(0)}`, undefined, { 'if-none-match': `${tag}` });
    expect(unread).toMatchObject({ status: 200, body: { manual_mode: true } });
    const seenNow = unread.headers.get('etag') ?? '';
    expect((await ann('GET', `/api/v1/leads/${idOf(0)}`, undefined, { 'if-none-match': seenNow })).status).toBe(304);
    // What nobody edits is no change of what is edited.
    const fits = await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { notes: 'rang' }, { 'if-match': tag });
    expect(fits.status).toBe(200);
    expect((await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { notes: 'no' }, { 'if-match': tag })).status).toBe(412);
    await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { notes: '' });
    await ann('PUT', `/api/v1/leads/${idOf(0)}/manual`, { on: false });
    const story = await ann('GET', `/api/v1/leads/${idOf(0)}/timeline`);
    expect(story.body.items).toContainEqual(
      expect.objectContaining({
        ...{ title: 'Details changed', by: 'Ann Smith' },
        facts: [
          { name: 'first_name', value: 'Sam → Samira' },
          { name: 'postcode', value: 'empty → M1 1AA' },
          { name: 'roof', value: 'empty → slate' },
        ],
      }),
    );
    expect(await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { timezone: 'Mars/Olympus' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'timezone' }] },
    });
    expect(await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { first_name: '' })).toMatchObject({ status: 400 });
    expect(await ann('PATCH', `/api/v1/leads/${idOf(0)}`, { inquiry_date: '0000-01-01' })).toMatchObject({
      status: 400,
    });
  });

  test('a status in which nobody is texted ends the cadence', async () => {
    expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/status`, { status: 'COLD' })).toMatchObject({
      status: 200,
      body: { status: 'COLD', next: { not_sent: 'Campaign over for them: their status is COLD' } },
    });
  });

  test('nobody comes out of REMOVED while they are on the stop list', async () => {
    await ann('PUT', `/api/v1/leads/${idOf(0)}/suppression`, { evidence: 'rang and said stop' });
    expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/status`, { status: 'READY' })).toMatchObject({ status: 409 });
  });

  test('a person takes them over and hands them back, with and without a conversation', async () => {
    await givenSentM1(world.deps, client, campaign, campaign.leads[1]!); // given five people
    for (const n of [0, 1]) {
      expect(await ann('PUT', `/api/v1/leads/${idOf(n)}/manual`, { on: true })).toMatchObject({
        status: 200,
        body: { manual_mode: true },
      });
      expect(await ann('PUT', `/api/v1/leads/${idOf(n)}/manual`, { on: true })).toMatchObject({
        status: 200,
        body: { manual_mode: true },
      });
      expect(await ann('PUT', `/api/v1/leads/${idOf(n)}/manual`, { on: false })).toMatchObject({
        status: 200,
        body: { manual_mode: false },
      });
    }
  });

  test('one that a colleague answers is handed back by nobody else, and says whose it is', async () => {
    await givenSentM1(world.deps, client, campaign, campaign.leads[1]!); // given five people
    const ben = await world.signIn('manager', { name: 'Ben Jones', client });
    const manual = `/api/v1/leads/${idOf(1)}/manual`;
    expect(await ann('PUT', manual, { on: true })).toMatchObject({
      body: { taken_over_by: { name: 'Ann Smith', me: true } },
    });
    expect(await ben('PUT', manual, { on: false })).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:taken-by-other' },
    });
    expect(await ben('GET', `/api/v1/leads/${idOf(1)}`)).toMatchObject({
      body: { manual_mode: true, taken_over_by: { name: 'Ann Smith', me: false } },
    });
    expect(await ann('PUT', manual, { on: false })).toMatchObject({
      body: { manual_mode: false, taken_over_by: null },
    });
  });

  test('are handed back once by two who say so at the same moment, and both are told that they are', async () => {
    await givenSentM1(world.deps, client, campaign, campaign.leads[1]!); // given five people
    const manual = `/api/v1/leads/${idOf(1)}/manual`;
    await ann('PUT', manual, { on: true });
    const asked = await tenant(async (tx) => {
      await lockPhoneGate(tx, client.clientId, phoneOf(1));
      const both = [ann('PUT', manual, { on: false }), ann('PUT', manual, { on: false })];
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(2);
      return { both };
    });
    for (const answer of await Promise.all(asked.both)) {
      expect(answer).toMatchObject({ status: 200, body: { manual_mode: false } });
    }
  });

  test('one that is erased while it is handed back is not there any more', async () => {
    await givenSentM1(world.deps, client, campaign, campaign.leads[1]!); // given five people
    await ann('PUT', `/api/v1/leads/${idOf(1)}/manual`, { on: true });
    const { clientId } = client;
    // Behind the route's own look at the lead.
    await erasePerson(world.deps, { clientId, phone: phoneOf(1), by: 'Ann Smith' });
    const handed = setTalkedManualMode(world.deps, { clientId, leadId: idOf(1), by: 'Ann Smith' }, false);
    await expect(handed).rejects.toMatchObject({ status: 404, type: 'urn:rekindle:problem:no-lead' });
  });

  test('they are given to somebody of the team, who takes an open hand-over by it', async () => {
    const rep = await world.signIn('sales_rep', { client, name: 'Rob Rep' });
    await run(
      sql`insert into handovers (client_id, id, lead_id, dataset_id, reason) values (${client.clientId}, ${world.deps.ids.next()}, ${idOf(0)}, ${campaign.datasetId}, 'hot')`,
    );
    expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/assignee`, { user_id: rep.userId })).toMatchObject({
      ...{ status: 200, body: { assigned_to: rep.userId, assigned_name: 'Rob Rep', handover: { state: 'claimed' } } },
    });
    const other = await givenCampaign(world.deps, client, { people: 0 });
    const elsewhere = await world.signIn('manager', { client, allowedDatasetIds: [other.datasetId] });
    for (const nobody of [world.deps.ids.next(), elsewhere.userId]) {
      expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/assignee`, { user_id: nobody })).toMatchObject({ status: 422 });
    }
  });

  test('a flagged one that is no duplicate starts in its campaign', async () => {
    await run(sql`update leads set flagged = true where id = ${idOf(0)}`);
    await run(sql`delete from enrolments where id = ${idOf(0)}`);
    expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/flag`, { duplicate: false })).toMatchObject({
      body: { flagged: false, next: { label: 'M1 in its turn' } },
    });
    await run(sql`update leads set flagged = true where id = ${idOf(1)}`);
    expect(await ann('PUT', `/api/v1/leads/${idOf(1)}/flag`, { duplicate: true })).toMatchObject({
      body: { archived: true, status: 'ARCHIVED' },
    });
  });

  test('a flagged one that is no duplicate waits while its campaign drains', async () => {
    await run(sql`update leads set flagged = true where id = ${idOf(0)}`);
    await run(sql`delete from enrolments where id = ${idOf(0)}`);
    await run(sql`update datasets set draining_since = app_now() where id = ${campaign.datasetId}`);
    expect(await ann('PUT', `/api/v1/leads/${idOf(0)}/flag`, { duplicate: false })).toMatchObject({
      ...{ status: 200, body: { flagged: false } },
    });
    expect((await run(sql`select id from enrolments where id = ${idOf(0)}`)).rows).toEqual([]);
  });

  test('who may only read changes nothing', async () => {
    const reader = await world.signIn('read_only', { client, flags: { can_view_all_leads: true } });
    for (const [act, body] of [
      ['status', { status: 'COLD' }],
      ['suppression', { evidence: 'x' }],
      ['manual', { on: true }],
    ] as const) {
      expect((await reader('PUT', `/api/v1/leads/${idOf(0)}/${act}`, body)).status).toBe(403);
    }
  });
});

describe('saved views', () => {
  test('are one’s own or the team’s', async () => {
    await ann('POST', '/api/v1/leads/views', { name: 'Hot', filters: { status: ['HOT'] } });
    await ann('POST', '/api/v1/leads/views', { name: 'All hot', shared: true, filters: { status: ['HOT'] } });
    const bob = await world.signIn('manager', { client });
    const seen = await bob('GET', '/api/v1/leads/views');
    expect(seen.body.items).toMatchObject([{ name: 'All hot', shared: true, filters: { status: ['HOT'] } }]);
    await ann('POST', '/api/v1/leads/views', { name: 'Hot', filters: { status: ['WARM'] } });
    const own = await ann('GET', '/api/v1/leads/views');
    expect(own.body.items).toMatchObject([
      { name: 'All hot' },
      { name: 'Hot', shared: false, filters: { status: ['WARM'] } },
    ]);
    expect((await bob('DELETE', `/api/v1/leads/views/${own.body.items[1].id}`)).status).toBe(404);
    expect((await ann('DELETE', `/api/v1/leads/views/${own.body.items[1].id}`)).status).toBe(204);
    const reader = await world.signIn('read_only', { client });
    expect((await reader('POST', '/api/v1/leads/views', { name: 'x', shared: true, filters: {} })).status).toBe(403);
  });
});
