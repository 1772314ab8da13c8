import { inTenant, lockCampaignGate, lockPhoneGate, type Tx } from '@rekindle/db';
import { campaignRules } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueStep, sessionsWaitingFor } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readClaimFacts } from '../src/claim-facts.ts';
import { writeClaim } from '../src/claim-records.ts';
import { sendMessage } from '../src/send-message.ts';
import { lockSenderNumber } from '../src/sender-number.ts';
import { type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';
import { setMessage } from './sent-text.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());

/** A due M1, what a claim of it has read, and how the claim is written with that. */
async function givenFacts() {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, {});
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const message = await givenDueStep(world, client, campaign, lead);
  const now = world.clock.now();
  const scope = { clientId: message.clientId, now };
  const read = { clientId: message.clientId, messageId: message.messageId, phone: message.phone, lastSeq: 0, now };
  const facts = await inTenant(world.db, scope, async (tx) => await readClaimFacts(tx, read));
  if (facts === null) throw new Error('no facts');
  const { settings } = campaign;

  async function write(tx: Tx) {
    const stickyNumberId = await lockPhoneGate(tx, message.clientId, message.phone);
    const gate = await lockCampaignGate(tx, message.clientId, campaign.datasetId);
    const number = await lockSenderNumber(tx, message.clientId, campaign.datasetId, stickyNumberId);
    if (facts === null || number === null) throw new Error('nothing to claim with');
    const rules = campaignRules(campaign.datasetId, 1, settings, facts.holidayOverrides);
    return await writeClaim(world.deps, tx, message, facts, {
      ...{ phone: message.phone, rules, gate, number, stickyNumberId, now, clockNow: now },
      ...{ validitySeconds: 600, boundAt: null, numberNextFreeAt: now },
    });
  }
  async function attempts(): Promise<number[]> {
    return await inTenant(world.db, scope, async (tx) => {
      const rows = await tx.selectFrom('send_attempts').select('attempt').orderBy('attempt').execute();
      return rows.map(({ attempt }) => attempt);
    });
  }
  return { message, scope, write, attempts };
}

it('a claim written on what is no longer so writes nothing: the message is sent by another', async () => {
  const { scope, write, attempts } = await givenFacts();
  const first = await inTenant(world.db, scope, write);
  const second = await inTenant(world.db, scope, write);
  expect(first).toMatchObject({ attempt: 1 });
  expect(second).toBeNull();
  expect(await attempts()).toEqual([1]);
});

it('a claim written on an older attempt writes nothing, although the message is due again', async () => {
  const { message, scope, write, attempts } = await givenFacts();
  await inTenant(world.db, scope, write);
  await setMessage(world, message, { state: 'due' });
  expect(await inTenant(world.db, scope, write)).toBeNull();
  expect(await attempts()).toEqual([1]);
});

/** Somebody puts other words into the text, as a new booking page does. */
async function reword(tx: Tx, { messageId }: { messageId: string }): Promise<void> {
  await tx.updateTable('messages').set({ content: 'Other words.', segments: 2 }).where('id', '=', messageId).execute();
}

it('a claim decided on words that were changed since writes nothing', async () => {
  const { message, scope, write, attempts } = await givenFacts();
  await inTenant(world.db, scope, async (tx) => await reword(tx, message));
  expect(await inTenant(world.db, scope, write)).toBeNull();
  expect(await attempts()).toEqual([]);
});

it('a text whose words are changed while it is being claimed goes at once, with the new ones', async () => {
  const { message, scope } = await givenFacts();
  const sent = await inTenant(world.db, scope, async (tx) => {
    await reword(tx, message);
    const sending = sendMessage(world.deps, message);
    await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
    return { sending };
  });
  await sent.sending;
  expect(world.sms.sent.map(({ body }) => body)).toEqual(['Other words.']);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 1, content: 'Other words.' });
});

it('a claim waits for whoever has the person’s gate, and writes only then', async () => {
  const { message, scope, attempts } = await givenFacts();
  const gate = async (tx: Tx) => await lockPhoneGate(tx, message.clientId, message.phone);
  // There before: a gate that is being made is waited for in any case.
  await inTenant(world.db, scope, gate);
  const sent = await inTenant(world.db, scope, async (tx) => {
    await gate(tx);
    const sending = sendMessage(world.deps, message);
    await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
    expect(await attempts()).toEqual([]);
    return { sending };
  });
  await sent.sending;
  expect(await attempts()).toEqual([1]);
});
