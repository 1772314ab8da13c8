import { at, connectNumber } from '@rekindle/db';
import { HOUR_MS, MINUTE_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { campaignStatus } from '../src/campaign-status.ts';
import { emitDue } from '../src/emit-due.ts';
import { startCampaign } from '../src/start-campaign.ts';
import { asTenant, createWorld, MONDAY, nextTickOf, textsOf, type World } from './world.ts';

const FAST = { pacing: 'asap', messages_per_minute: 1_000, messages_per_hour: 10_000 } as const;
const LATER = MONDAY + HOUR_MS;

let world: World;
let client: TestClient;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  await world.reset();
  client = await givenClient(world);
});

async function change(statement: ReturnType<typeof sql>): Promise<void> {
  await asTenant(world, client.clientId, async (tx) => await statement.execute(tx));
}

/** The carrier asks for texts from the client's number to wait an hour. */
async function holdNumber(): Promise<void> {
  await change(sql`update sender_numbers set campaigns_held_until = ${at(LATER)} where id = ${client.numberId}`);
}

/** A second number of the client, younger than its first. */
async function givenOtherNumber(): Promise<string> {
  const e164 = `+4474888${client.number.slice(-5)}`;
  await change(sql`
    insert into sender_numbers (client_id, id, e164, segments_per_second, created_at)
    values (${client.clientId}, ${world.ids.next()}, ${e164}, 100, ${at(LATER)})`);
  return e164;
}

test('while the carrier asks for fewer texts nothing is emitted, and it goes on when that is over', async () => {
  const { datasetId } = await givenCampaign(world, client, { people: 3, settings: FAST });
  await holdNumber();
  expect(await emitDue(world)).toMatchObject({ looks: 1, emitted: 0, failed: 0 });
  expect(await nextTickOf(world, client.clientId, datasetId)).toBe(LATER);
  const status = await campaignStatus(world, { clientId: client.clientId, datasetId });
  expect(status?.sentence).toBe('Waiting: the carrier takes fewer texts from the number, goes on 11:00, 3 queued');

  world.clock.set(LATER - 1);
  expect(await emitDue(world)).toMatchObject({ looks: 0 });
  world.clock.set(LATER);
  expect(await emitDue(world)).toMatchObject({ emitted: 3 });
});

test('a campaign that waits for a held number goes on once the client is connected to another', async () => {
  const { datasetId } = await givenCampaign(world, client, { settings: FAST });
  await holdNumber();
  expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  world.clock.advance(MINUTE_MS);
  const other = { id: world.ids.next(), e164: `+4474888${client.number.slice(-5)}`, accountId: null };
  await asTenant(world, client.clientId, async (tx) => await connectNumber(tx, client.clientId, other));
  expect(await nextTickOf(world, client.clientId, datasetId)).toBe(MONDAY + MINUTE_MS);
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
});

test('a campaign that is started meanwhile says when its first text goes', async () => {
  const { datasetId } = await givenCampaign(world, client, { started: false, settings: FAST });
  await holdNumber();
  expect(await startCampaign(world, { clientId: client.clientId, datasetId })).toMatchObject({
    firstText: { at: LATER, shown: '11:00' },
  });
});

test.each(['the campaign', 'the client'])('another number of %s goes on', async (whose) => {
  const e164 = await givenOtherNumber();
  const twilio_number = whose === 'the campaign' ? e164 : null;
  await givenCampaign(world, client, { settings: { ...FAST, twilio_number } });
  if (whose === 'the client') await change(sql`update clients set twilio_phone_number = ${e164}`);
  await holdNumber();
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
});

test('a younger number that neither has chosen changes nothing, one that has been put out of use is not asked', async () => {
  await givenOtherNumber();
  await givenCampaign(world, client, { settings: FAST });
  await holdNumber();
  expect(await emitDue(world)).toMatchObject({ emitted: 0 });
  await change(sql`update sender_numbers set active = false where id = ${client.numberId}`);
  world.clock.set(LATER);
  await change(sql`update sender_numbers set campaigns_held_until = ${at(LATER + HOUR_MS)} where not active`);
  expect(await emitDue(world)).toMatchObject({ emitted: 1 });
  expect(await textsOf(world, client.clientId)).toHaveLength(1);
});
