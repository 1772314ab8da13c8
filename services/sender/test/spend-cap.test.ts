import { inTenant, setClientCaps } from '@rekindle/db';
import { givenCampaign, givenClient, givenDueReply, givenDueStep, sessionsWaitingFor } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';
import { setMessage } from './sent-text.ts';

const PRICE = 20_000;
const MIDNIGHT = Date.parse('2026-03-03T00:00:00Z');

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => world.clock.set(MONDAY_10));

/** Four texts that the scheduler has emitted, of a client whose segments cost PRICE. */
async function givenEmitted() {
  const client = await givenClient(world);
  const settings = { messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 };
  const campaign = await givenCampaign(world, client, { people: 5, settings });
  const steps: Awaited<ReturnType<typeof givenDueStep>>[] = [];
  for (const lead of campaign.leads.slice(0, 4)) steps.push(await givenDueStep(world, client, campaign, lead));
  const capAt = async (segments: number | null) => {
    const scope = { clientId: client.clientId, now: world.clock.now() };
    await inTenant(world.db, scope, async (tx) => {
      await sql`update clients set settings = ${JSON.stringify({ segment_price_micros: PRICE })}::jsonb
                where id = ${client.clientId}`.execute(tx);
      await setClientCaps(tx, client.clientId, { spendCap: segments === null ? null : segments * PRICE });
    });
  };
  const states = async () => await Promise.all(steps.map(async (step) => (await storedMessage(world, step)).state));
  return { client, campaign, steps, capAt, states };
}

it('texts that were emitted before the spend cap was lowered wait for the next day; answers go', async () => {
  const { client, campaign, steps, capAt, states } = await givenEmitted();
  await capAt(2);
  for (const step of steps) await sendMessage(world.deps, step);
  expect(await states()).toEqual(['accepted', 'accepted', 'planned', 'planned']);
  const [, , third] = steps;
  const lead = campaign.leads[4];
  if (third === undefined || lead === undefined) throw new Error('too few people');
  expect(await storedMessage(world, third)).toMatchObject({ reason: 'spend_cap', not_before: MIDNIGHT, attempt: 0 });
  const answer = await givenDueReply(world, client, campaign, lead);
  await sendMessage(world.deps, answer);
  expect(await storedMessage(world, answer)).toMatchObject({ state: 'accepted' });

  world.clock.set(MIDNIGHT + 10 * 3_600_000);
  await setMessage(world, third, { state: 'due' });
  await sendMessage(world.deps, third);
  expect(await storedMessage(world, third)).toMatchObject({ state: 'accepted' });
});

it('many workers together send no more than the cap covers', async () => {
  const { steps, capAt, states } = await givenEmitted();
  await capAt(3);
  await Promise.all(steps.map(async (step) => await sendMessage(world.deps, step)));
  expect((await states()).sort()).toEqual(['accepted', 'accepted', 'accepted', 'planned']);
});

it('raising the cap lets what waited for it go at once', async () => {
  const { steps, capAt } = await givenEmitted();
  const [step] = steps;
  if (step === undefined) throw new Error('no text');
  await capAt(0);
  await sendMessage(world.deps, step);
  expect(await storedMessage(world, step)).toMatchObject({ state: 'planned', not_before: MIDNIGHT });
  await capAt(null);
  expect(await storedMessage(world, step)).toMatchObject({ state: 'planned', not_before: world.clock.now() });
});

it('what a claim is just putting off by the cap as it was goes at once when the cap is raised', async () => {
  const { client, steps, capAt } = await givenEmitted();
  const [step] = steps;
  if (step === undefined) throw new Error('no text');
  await capAt(0);
  const scope = { clientId: client.clientId, now: world.clock.now() };
  // Held up between reading the cap and putting the text off: by whoever has its row.
  const { sending, raising } = await inTenant(world.db, scope, async (tx) => {
    await tx.selectFrom('messages').select('id').where('id', '=', step.messageId).forNoKeyUpdate().execute();
    const claim = sendMessage(world.deps, step);
    await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
    let raised = false;
    const raise = capAt(null).then(() => {
      raised = true;
    });
    await expect.poll(async () => raised || (await sessionsWaitingFor(tx)) === 2).toBe(true);
    return { sending: claim, raising: raise };
  });
  await Promise.all([sending, raising]);
  expect(await storedMessage(world, step)).toMatchObject({ state: 'planned', not_before: world.clock.now() });
});
