import { inTenant } from '@rekindle/db';
import { HOUR_MS, SECOND_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { reconcileMessage } from '../src/reconcile-message.ts';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';
import { TIMEOUT } from './sent-text.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => world.clock.set(MONDAY_10));

/** M1, due, in a campaign whose last claim carries a time this far ahead of the clock, as before it was set back. */
async function givenClaimAhead(aheadMs: number) {
  const client = await givenClient(world);
  const settings = { messages_per_minute: 1_000, messages_per_hour: 1_000, messages_per_day: 1_000 };
  const campaign = await givenCampaign(world, client, { settings });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const message = await givenDueStep(world, client, campaign, lead);
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    const claimedAt = new Date(world.clock.now() + aheadMs);
    await tx.updateTable('campaign_gates').set({ last_claimed_at: claimedAt }).execute();
  });
  return message;
}

it('a claim that is dated ahead does not go while it is night by the clock', async () => {
  world.clock.set(MONDAY_10 + 13 * HOUR_MS);
  const message = await givenClaimAhead(11 * HOUR_MS);
  await sendMessage(world.deps, message);
  const { state, reason, attempt, not_before: notBefore } = await storedMessage(world, message);
  expect({ state, reason, attempt }).toMatchObject({ state: 'planned', attempt: 0 });
  expect(['quiet_hours', 'window_shut']).toContain(reason);
  expect(notBefore).toBeGreaterThanOrEqual(Date.parse('2026-03-03T08:00:00Z'));
});

it('a claim that another machine dated a moment ahead goes, and its time does not go back', async () => {
  const message = await givenClaimAhead(40);
  await sendMessage(world.deps, message);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', sent_at: MONDAY_10 + 40 });
});

it('an unknown text whose claim is dated ahead is found in the list, which the carrier dates by the clock', async () => {
  const message = await givenClaimAhead(20 * SECOND_MS);
  world.sms.next(TIMEOUT, { taken: true });
  await sendMessage(world.deps, message);
  await reconcileMessage(world.deps, message);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', sent_at: MONDAY_10 + 20 * SECOND_MS });
});

it('an unknown text whose claim is dated hours ahead reaches a person within the hour by the clock', async () => {
  const message = await givenClaimAhead(2 * HOUR_MS);
  world.sms.next(TIMEOUT);
  await sendMessage(world.deps, message);
  for (let looks = 0; looks < 4; looks++) {
    const { reconcile_at: next } = await storedMessage(world, message);
    expect(next).toBeLessThanOrEqual(MONDAY_10 + HOUR_MS);
    world.clock.set(next ?? MONDAY_10);
    await reconcileMessage(world.deps, message);
  }
  expect(await storedMessage(world, message)).toMatchObject({ state: 'absent' });
});
