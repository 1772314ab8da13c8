import { inTenant } from '@rekindle/db';
import { SECOND_MS } from '@rekindle/domain';
import {
  givenCampaign,
  givenClient,
  givenDueReply,
  givenDueStep,
  type TestCampaign,
  type TestClient,
} from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';

const PEOPLE = 8;
let world: SenderWorld;
let client: TestClient;
let campaign: TestCampaign;

beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(async () => {
  world.clock.set(MONDAY_10);
  world.sms.sent.length = 0;
  client = await givenClient(world, { segmentsPerSecond: 0.5 });
  const settings = { messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 };
  campaign = await givenCampaign(world, client, { people: PEOPLE + 1, settings });
});

async function dueSteps() {
  const steps = [];
  for (const lead of campaign.leads.slice(0, PEOPLE)) steps.push(await givenDueStep(world, client, campaign, lead));
  return steps;
}

/** As the scheduler does with planned texts whose time has come. */
async function makeDue(): Promise<{ clientId: string; messageId: string }[]> {
  const now = world.clock.now();
  const rows = await inTenant(world.db, { clientId: client.clientId, now }, (tx) =>
    tx
      .updateTable('messages')
      .set({ state: 'due', wake_after: null })
      .where('client_id', '=', client.clientId)
      .where('state', '=', 'planned')
      .where('not_before', '<=', sql<number>`${new Date(now)}::timestamptz`)
      .returning('id')
      .execute(),
  );
  return rows.map(({ id }) => ({ clientId: client.clientId, messageId: id }));
}

it('gives each text that finds the number busy a place of its own, so that one more try sends it', async () => {
  const steps = await dueSteps();
  for (const step of steps) await sendMessage(world.deps, step);
  expect(world.sms.sent).toHaveLength(1);

  let tries = 0;
  for (let second = 1; second <= 2 * PEOPLE; second++) {
    world.clock.set(MONDAY_10 + second * SECOND_MS);
    for (const message of await makeDue()) {
      await sendMessage(world.deps, message);
      tries += 1;
    }
  }
  expect(world.sms.sent).toHaveLength(PEOPLE);
  expect(tries).toBe(PEOPLE - 1);
});

it('has a reply come back as soon as the number is free, whoever waits', async () => {
  const [first, ...others] = await dueSteps();
  if (first === undefined) throw new Error('nobody');
  const last = campaign.leads.at(-1);
  if (last === undefined) throw new Error('nobody');
  await sendMessage(world.deps, first);
  for (const step of others) await sendMessage(world.deps, step);
  const reply = await givenDueReply(world, client, campaign, last);
  await sendMessage(world.deps, reply);
  const waiting = await Promise.all(others.map(async (step) => (await storedMessage(world, step)).not_before));
  expect(new Set(waiting).size).toBe(PEOPLE - 1);
  expect((await storedMessage(world, reply)).not_before).toBe(Math.min(...waiting.map((at) => at ?? 0)));
});
