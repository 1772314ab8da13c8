import { enrolLeads, inTenant } from '@rekindle/db';
import { DAY_MS, HOUR_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rearmMessage } from '../src/rearm-message.ts';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedEnrolment, storedMessage } from './sender-world.ts';
import { setMessage, sweepUntil, TIMEOUT } from './sent-text.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());

/** An M1 that was absent, ordered again by a person and sent two days after its first attempt; when that was. */
async function givenSentAgain() {
  world.clock.set(MONDAY_10);
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, {});
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const message = await givenDueStep(world, client, campaign, lead);
  world.sms.next(TIMEOUT);
  await sendMessage(world.deps, message);
  await sweepUntil(world, message, MONDAY_10 + HOUR_MS);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'absent', attempt: 1 });
  world.clock.set(MONDAY_10 + 2 * DAY_MS);
  await rearmMessage(world.deps, message, 'Ann');
  await setMessage(world, message, { state: 'due' });
  await sendMessage(world.deps, message);
  expect(await storedMessage(world, message)).toMatchObject({ state: 'accepted', attempt: 2 });
  return { client, lead, datasetId: campaign.datasetId, sentAt: world.clock.now() };
}

test.each([
  ['moved', 30],
  ['replied', 90],
])(
  'somebody whose text went again and who then %s rests %d days from when it did, not from its first attempt',
  async (reason, days) => {
    const { client, lead, datasetId, sentAt } = await givenSentAgain();
    const other = await givenCampaign(world, client, { started: false });
    const [again] = other.leads;
    if (again === undefined) throw new Error('no lead');
    expect(again.phone).toBe(lead.phone);
    const scope = { clientId: client.clientId, now: world.clock.now() };
    await inTenant(world.db, scope, async (tx) => {
      await tx
        .updateTable('enrolments')
        .set({ state: 'ended', reason, ended_at: new Date(sentAt) })
        .where('dataset_id', '=', datasetId)
        .execute();
      expect(await enrolLeads(tx, { ...scope, datasetId: other.datasetId })).toMatchObject({ active: 0, held: 1 });
    });
    expect(await storedEnrolment(world, { clientId: client.clientId, leadId: again.leadId })).toMatchObject({
      ...{ reason: 'texted_recently', held_until: sentAt + days * DAY_MS },
    });
  },
);
