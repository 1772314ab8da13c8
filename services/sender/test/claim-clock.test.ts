import { inTenant } from '@rekindle/db';
import { HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedMessage } from './sender-world.ts';

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
