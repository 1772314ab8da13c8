import { MINUTE_MS, SECOND_MS } from '@rekindle/domain';
import { setLeadStatus } from '@rekindle/responder';
import { givenCampaign } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConversationWorld, conversationWorld, givenPerson, NOON } from './conversation-world.ts';

let world: ConversationWorld;
beforeAll(async () => {
  world = await conversationWorld();
});
afterAll(async () => await world.db.close());
beforeEach(() => {
  world.clock.set(NOON);
  world.jobs.length = 0;
});

async function givenArchived() {
  const person = await givenPerson(world, {});
  await setLeadStatus(world, { ...person.act, by: 'Ann', userId: null, status: 'ARCHIVED' });
  const state = async () =>
    await person.read(async (tx) => ({
      ...(await tx
        .selectFrom('leads')
        .select(['contact_status as status', 'archived', 'archived_at as archivedAt'])
        .where('id', '=', person.lead.leadId)
        .executeTakeFirstOrThrow()),
      handovers: await tx
        .selectFrom('handovers')
        .select(['state', 'reason', 'closed_reason'])
        .where('lead_id', '=', person.lead.leadId)
        .execute(),
    }));
  return { ...person, state };
}

describe('an archived lead that writes', () => {
  test('that they want to talk comes out of the archive and is handed over', async () => {
    const person = await givenArchived();
    expect(await person.state()).toMatchObject({ status: 'ARCHIVED', archived: true });
    await person.says('Yes please, can you call me?');
    await world.advanceTo(NOON + 30 * SECOND_MS);
    const { handovers, ...lead } = await person.state();
    expect(lead).toEqual({ status: 'HOT', archived: false, archivedAt: null });
    // Nobody of this client could be asked.
    expect(handovers).toEqual([{ state: 'unclaimed', reason: 'hot', closed_reason: null }]);
  });

  test('START after their STOP comes out of the archive in the list that they wrote of, and in no other', async () => {
    const person = await givenArchived();
    const { client, lead } = person;
    const { leads } = await givenCampaign(world, client, { firstPerson: Number(lead.phone.slice(-5)) });
    expect(leads[0]?.phone).toBe(lead.phone);
    const otherId = leads[0]?.leadId ?? '';
    const archive = { contact_status: 'ARCHIVED', archived: true } as const;
    await person.read(async (tx) => await tx.updateTable('leads').set(archive).where('id', '=', otherId).execute());
    await person.says('STOP');
    expect(await person.state()).toMatchObject({ status: 'REMOVED', archived: true });
    world.clock.advance(2 * MINUTE_MS);
    await person.says('START');
    expect(await person.state()).toMatchObject({ status: 'WARM', archived: false });
    const columns = ['contact_status', 'archived'] as const;
    const elsewhere = await person.read(
      async (tx) => await tx.selectFrom('leads').select(columns).where('id', '=', otherId).execute(),
    );
    expect(elsewhere).toEqual([archive]);
  });

  test('that they want nothing stays in it', async () => {
    const person = await givenArchived();
    await person.says('No thanks, not interested');
    await world.advanceTo(NOON + 30 * SECOND_MS);
    expect(await person.state()).toMatchObject({ archived: true, handovers: [] });
  });
});
