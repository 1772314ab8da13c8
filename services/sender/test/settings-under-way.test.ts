import { inTenant, jsonb } from '@rekindle/db';
import { type CampaignSettings, DAY_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld, storedEnrolment } from './sender-world.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());

test.each<[string, Partial<CampaignSettings>, { next_step: number; due_at: number }]>([
  ['leaves M2 out', { m2_message: null }, { next_step: 3, due_at: MONDAY_10 + 3 * DAY_MS }],
  ['has M2 go later', { m2_delay_hours: 96 }, { next_step: 2, due_at: MONDAY_10 + 4 * DAY_MS }],
])('the step after a text is reckoned by settings of which a change %s while it is sent', async (_, patch, place) => {
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, {});
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const message = await givenDueStep(world, client, campaign, lead);
  const failpoint = async (point: string) => {
    if (point !== 'send.returned') return;
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
      await sql`
        update datasets set settings_version = settings_version + 1, settings_snapshot = settings_snapshot || ${jsonb(patch)}
        where client_id = ${client.clientId} and id = ${campaign.datasetId}`.execute(tx);
    });
  };
  await sendMessage({ ...world.deps, failpoint }, message);
  expect(await storedEnrolment(world, { clientId: client.clientId, leadId: lead.leadId })).toMatchObject(place);
});
