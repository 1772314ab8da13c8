import { at, inTenant } from '@rekindle/db';
import {
  givenCampaign,
  givenClient,
  givenInboundText,
  givenSentM1,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
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
  world.clock.set(MONDAY);
  client = await givenClient(world.deps);
  campaign = await givenCampaign(world.deps, client, { people: 60 });
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

const run = async (statement: ReturnType<typeof sql>) =>
  await inTenant(
    world.db,
    { clientId: client.clientId, now: world.clock.now() },
    async (tx) => await statement.execute(tx),
  );
const id = () => world.deps.ids.next();
const leadId = (n = 0) => campaign.leads[n]?.leadId ?? '';
const today = async (who = ann) => (await who('GET', '/api/v1/today')).body;
async function itemOf(kind: string) {
  const { sections } = await today();
  return sections.find((section: { kind: string }) => section.kind === kind)?.items[0];
}

describe('today', () => {
  test('says when the next text goes when nothing needs anybody', async () => {
    await run(
      sql`update campaign_gates set last_reason = ${JSON.stringify({ code: 'window_shut', opensAt: Date.parse('2026-01-13T09:00:00Z'), queued: 60 })}`,
    );
    expect(await today()).toMatchObject({
      count: 0,
      sections: [],
      sentence: 'next send 09:00 tomorrow',
      next_send_at: '2026-01-13T09:00:00.000Z',
    });
    await run(sql`update clients set sending_stopped_at = app_now()`);
    expect(await today()).toMatchObject({ sentence: 'all sending is stopped' });
  });

  test('names a hot lead that nobody has, until somebody takes them', async () => {
    await run(sql`update leads set latest_lead_reply = 'Ring me' where id = ${leadId()}`);
    await run(
      sql`insert into handovers (client_id, id, lead_id, dataset_id, reason, urgent) values (${client.clientId}, ${id()}, ${leadId()}, ${campaign.datasetId}, 'hot', true)`,
    );
    expect(await itemOf('hot_lead')).toMatchObject({
      title: 'Sam Taylor',
      urgent: true,
      act: 'take',
      lead_id: leadId(),
      detail: 'they want to talk · “Ring me”',
    });
    await ann('PUT', `/api/v1/leads/${leadId()}/assignee`, { user_id: ann.userId });
    expect(await itemOf('hot_lead')).toBeUndefined();
  });

  test('names who wrote to a person and got no answer', async () => {
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('nobody was made');
    const { conversationId } = await givenSentM1(world.deps, client, campaign, lead);
    await run(sql`update leads set manual_mode = true where id = ${leadId()}`);
    world.clock.advance(60_000);
    await run(sql`update conversations set last_inbound_at = app_now() where id = ${conversationId}`);
    expect(await itemOf('takeover')).toMatchObject({ act: 'answer', conversation_id: conversationId, urgent: false });
    world.clock.advance(3_600_000);
    expect(await itemOf('takeover')).toMatchObject({ urgent: true });
  });

  test('does not name who wrote to a person and is answered in the morning', async () => {
    const [lead] = campaign.leads;
    if (lead === undefined) throw new Error('nobody was made');
    const { conversationId } = await givenSentM1(world.deps, client, campaign, lead);
    await run(sql`update leads set manual_mode = true where id = ${leadId()}`);
    world.clock.set(Date.parse('2026-01-12T23:00:00Z'));
    await run(sql`update conversations set last_inbound_at = app_now() where id = ${conversationId}`);
    expect(await itemOf('takeover')).toMatchObject({ conversation_id: conversationId });
    const url = `/api/v1/conversations/${conversationId}/texts`;
    const { body } = await ann('POST', url, { text: 'Good morning', at_night: 'wait' });
    expect(await itemOf('takeover')).toBeUndefined();
    await run(sql`update messages set state = 'blocked' where id = ${body.message_id}`);
    expect(await itemOf('takeover')).toMatchObject({ conversation_id: conversationId });
  });

  test.each([
    [
      'a person to look',
      'needs_person',
      () => sql`update leads set needs_person_reason = 'legal' where id = ${leadId()}`,
      { detail: 'they spoke of the law' },
    ],
    [
      'a call tomorrow',
      'booking',
      () =>
        sql`insert into bookings (client_id, id, lead_id, provider_uid, status, starts_at) values (${client.clientId}, ${id()}, ${leadId()}, 'b', 'confirmed', ${at(MONDAY + 24 * 3_600_000)})`,
      { title: '10:00 tomorrow: call with Sam Taylor' },
    ],
    [
      'a campaign that paused itself',
      'campaign_paused',
      () => sql`update datasets set campaign_status = 'paused', paused_reason = 'opt_out_rate'`,
      { act: 'resume', detail: 'The campaign paused itself: too many people opted out' },
    ],
    [
      'a failed import',
      'import',
      () =>
        sql`insert into uploads (client_id, id, filename, file_url, status, errors) values (${client.clientId}, ${id()}, 'a.csv', 'csv_uploads/a', 'failed', '[{"message": "No phone column"}]')`,
      { title: 'a.csv', detail: 'No phone column', act: 'import' },
    ],
  ] as const)('names %s', async (_, kind, given, expected) => {
    await run(given());
    expect(await itemOf(kind)).toMatchObject(expected);
  });

  test('names who is on the stop list and wrote what a person must see, and nobody else there', async () => {
    await run(
      sql`update leads set contact_status = 'REMOVED', manual_mode = true, needs_person_reason = 'bereavement'
          where id = ${leadId()}`,
    );
    await run(sql`update leads set contact_status = 'REMOVED', needs_person_reason = 'ai_off' where id = ${leadId(1)}`);
    const { sections } = await today();
    const { items } = sections.find((section: { kind: string }) => section.kind === 'needs_person');
    expect(items).toMatchObject([{ lead_id: leadId(), act: 'open' }]);
  });

  test('leaves out a call of the day after tomorrow, and a campaign that a person paused', async () => {
    await run(
      sql`insert into bookings (client_id, id, lead_id, provider_uid, status, starts_at) values (${client.clientId}, ${id()}, ${leadId()}, 'b', 'confirmed', ${at(MONDAY + 48 * 3_600_000)})`,
    );
    await run(sql`update datasets set campaign_status = 'paused', paused_reason = 'person'`);
    expect((await today()).sections).toEqual([]);
  });

  test('tells failed texts together, and a rate that comes near its limit', async () => {
    for (const lead of campaign.leads) await givenSentM1(world.deps, client, campaign, lead);
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: world.db.adminUrl });
    await admin.connect();
    await admin.query(
      'update send_attempts a set send_seq = s.n from (select message_id, row_number() over () as n from send_attempts where client_id = $1) s where s.message_id = a.message_id',
      [client.clientId],
    );
    await admin.end();
    await run(
      sql`update messages set state = 'undelivered', error_code = 30003 where id in (select id from messages order by id limit 12)`,
    );
    expect(await itemOf('failed_texts')).toMatchObject({
      title: expect.stringMatching(/^12 texts of List \d+ failed in 24 hours$/),
      detail: 'error 30003',
    });
    expect(await itemOf('rate')).toMatchObject({
      detail: '20 % failed in 24 hours (12 of 60); it pauses itself above 25 %',
      act: 'open',
    });
  });

  test('tells that a campaign lags behind its forecast', async () => {
    await run(
      sql`insert into campaign_plans (client_id, dataset_id, version, made_at, days, segments) values (${client.clientId}, ${campaign.datasetId}, 1, ${at(MONDAY - 72 * 3_600_000)}, '[{"date": "2026-01-09", "count": 60}]', 60)`,
    );
    expect(await itemOf('campaign_behind')).toMatchObject({
      detail: '0 texts sent up to yesterday, 60 were forecast',
      campaign_id: campaign.datasetId,
    });
  });

  test('tells of a text from nobody known, to whom may see all', async () => {
    const { inboxId } = await givenInboundText(world.deps, client, { from: '+447400999111', body: 'Who is this?' });
    await run(sql`update inbox set result = 'unmatched', processed_at = app_now() where id = ${inboxId}`);
    expect(await itemOf('unmatched_text')).toMatchObject({ title: '+447400999111', detail: '“Who is this?”' });
    const rep = await world.signIn('sales_rep', { client });
    expect(await today(rep)).toMatchObject({ count: 0 });
  });
});
