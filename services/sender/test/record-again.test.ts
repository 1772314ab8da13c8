import { inTenant, lockPhoneGate } from '@rekindle/db';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => {
  delete world.deps.failpoint;
});

/** Sends a text whose number's gate is held by somebody else from the carrier's answer until the first failed record. */
async function sendWhileHeld(answer?: () => void) {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, {});
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('the campaign has nobody');
  const message = await givenDueStep(world, client, campaign, lead);
  const failed = Promise.withResolvers<void>();
  let held: Promise<void> | undefined;
  const { warn } = world.deps.log;
  world.deps.log.warn = () => failed.resolve();
  world.deps.failpoint = async (name) => {
    if (name !== 'send.returned') return;
    const locked = Promise.withResolvers<void>();
    held = inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await lockPhoneGate(tx, client.clientId, lead.phone);
      locked.resolve();
      await failed.promise;
    });
    await locked.promise;
  };
  answer?.();
  await sendMessage(world.deps, message).finally(failed.resolve);
  await held;
  world.deps.log.warn = warn;
  const outcomes = await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    const of = tx.selectFrom('send_outcomes').select(['outcome', 'attempt']);
    return await of.where('message_id', '=', message.messageId).execute();
  });
  return { message: await storedMessage(world, message), outcomes };
}

test('what the carrier answered is written down although the database was away at first', async () => {
  const { message, outcomes } = await sendWhileHeld();
  expect(message).toMatchObject({ state: 'accepted', attempt: 1 });
  expect(outcomes).toEqual([{ outcome: 'accepted', attempt: 1 }]);
});

test('so is a refusal, once', async () => {
  const { message, outcomes } = await sendWhileHeld(() => {
    world.sms.next({ kind: 'not_sent', cause: 'rate_limited', retryAfterMs: 5_000, code: 20429, detail: '429' });
  });
  expect(message).toMatchObject({ state: 'planned', attempt: 1 });
  expect(outcomes).toEqual([{ outcome: 'not_sent', attempt: 1 }]);
});
