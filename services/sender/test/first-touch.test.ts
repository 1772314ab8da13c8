import { inTenant } from '@rekindle/db';
import { givenCampaign, givenClient, givenDueStep } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendMessage } from '../src/send-message.ts';
import { MONDAY_10, type SenderWorld, senderWorld } from './sender-world.ts';

let world: SenderWorld;
beforeAll(async () => {
  world = await senderWorld();
});
afterAll(async () => await world.db.close());

test('how a lead fits each persona is kept as it was when they were first texted, and never changes', async () => {
  world.clock.set(MONDAY_10);
  const client = await givenClient(world);
  const campaign = await givenCampaign(world, client, { people: 1 });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const inOwn = async <T>(work: Parameters<typeof inTenant<T>>[2]) =>
    await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, work);
  const personaId = world.ids.next();
  await inOwn(async (tx) => {
    const own = { client_id: client.clientId, persona_id: personaId };
    const persona = { client_id: client.clientId, id: personaId, name: 'Owners', slug: 'owners' };
    await tx
      .insertInto('personas')
      .values({ ...persona, persona_type: 'homeowner' })
      .execute();
    for (const [criterion, accepted] of [
      ['ownership', 'owner'],
      ['area', 'LS'],
      ['property_type', 'semi'],
    ] as const) {
      await tx
        .insertInto('persona_criteria')
        .values({ ...own, id: world.ids.next(), criterion, accepted: [accepted] })
        .execute();
    }
    await sql`update leads set postcode = 'LS1 2AB',
      attributes = '{"Ownership": "owner", "Property type": "flat"}'::jsonb`.execute(tx);
  });
  const kept = async () =>
    await inOwn((tx) => tx.selectFrom('lead_persona_scores').selectAll().where('lead_id', '=', lead.leadId).execute());
  const m1 = await givenDueStep(world, client, campaign, lead);
  expect(await kept()).toEqual([]);
  await sendMessage(world.deps, m1);
  const [first, ...others] = await kept();
  // The starter persona says nothing to compare with.
  expect(others).toEqual([]);
  expect(first).toMatchObject({ persona_name: 'Owners', source: 'score', score: 70, confidence: 0.5, at: MONDAY_10 });
  expect(first?.breakdown).toContainEqual({ criterion: 'property_type', weight: 15, match: 0 });
  world.clock.advance(60_000);
  await inOwn((tx) => sql`update leads set attributes = '{"Property type": "semi"}'::jsonb`.execute(tx));
  await inOwn((tx) => tx.deleteFrom('personas').where('id', '=', personaId).execute());
  expect(await kept()).toEqual([first]);
  await expect(inOwn((tx) => tx.updateTable('lead_persona_scores').set({ score: 1 }).execute())).rejects.toThrow(
    'permission denied',
  );
});
