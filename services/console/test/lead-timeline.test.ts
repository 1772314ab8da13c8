import { at, inTenant, jsonb } from '@rekindle/db';
import { givenCampaign, givenClient, givenSentM1, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  client = await givenClient(world.deps);
});

test('the story of a lead tells what came in, what was sent, what was decided and by which prompt, in its order', async () => {
  const { deps, clock } = world;
  const { clientId } = client;
  const campaign = await givenCampaign(deps, client, { people: 1, lead: { first_name: 'Jo' } });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('nobody was made');
  clock.advance(60_000);
  const { conversationId, messageId } = await givenSentM1(deps, client, campaign, lead);
  const about = { client_id: clientId, lead_id: lead.leadId, dataset_id: campaign.datasetId };
  const tenant = async (work: Parameters<typeof inTenant>[2]) => {
    clock.advance(60_000);
    await inTenant(deps.db, { clientId, now: clock.now() }, work);
  };
  await tenant(async (tx) => {
    await tx
      .insertInto('send_outcomes')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        message_id: messageId,
        attempt: 1,
        outcome: 'accepted',
        evidence: 'answer',
      })
      .execute();
  });
  await tenant(async (tx) => {
    await tx
      .insertInto('messages')
      .values({
        ...about,
        id: deps.ids.next(),
        conversation_id: conversationId,
        direction: 'inbound',
        kind: 'inbound',
        content: 'How much?',
        to_number: client.number,
        state: 'received',
      })
      .execute();
  });
  await tenant(async (tx) => {
    await tx
      .insertInto('ai_runs')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        conversation_id: conversationId,
        turn: 1,
        prompt_hash: 'h',
        prompt_version: 'plain-7',
        model: 'gpt',
        outcome: 'refused_by_gates',
        detail: 'names a price',
        gates: jsonb(['claims']),
        draft: jsonb({ reply: 'It is 5', intent: 'price', sentiment: 'HOT' }),
      })
      .execute();
  });
  await tenant(async (tx) => {
    await tx
      .insertInto('messages')
      .values({
        ...about,
        id: deps.ids.next(),
        conversation_id: conversationId,
        direction: 'outbound',
        kind: 'M2',
        content: 'Hi',
        to_number: lead.phone,
        state: 'blocked',
        reason: 'replied',
      })
      .execute();
    await tx
      .insertInto('decisions')
      .values({
        ...about,
        id: deps.ids.next(),
        decision: 'status_changed',
        reason: 'model',
        data: jsonb({ from: 'CONTACTED_1', to: 'HOT' }),
      })
      .execute();
  });
  await tenant(async (tx) => {
    await tx
      .insertInto('bookings')
      .values({
        client_id: clientId,
        id: deps.ids.next(),
        lead_id: lead.leadId,
        provider_uid: 'x',
        status: 'confirmed',
        starts_at: at(clock.now()),
      })
      .execute();
  });
  await tenant(async (tx) => {
    await tx
      .insertInto('suppressions')
      .values({ client_id: clientId, id: deps.ids.next(), phone: lead.phone, source: 'keyword', evidence: 'STOP' })
      .execute();
  });
  await tenant(async (tx) => {
    const note = { client_id: clientId, id: deps.ids.next(), lead_id: lead.leadId };
    await tx
      .insertInto('lead_notes')
      .values({ ...note, body: 'Ring back in May', written_by: 'Rob' })
      .execute();
  });
  const ann = await world.signIn('manager', { client });
  const { body } = await ann('GET', `/api/v1/leads/${lead.leadId}/timeline`);
  expect(body.truncated).toBe(false);
  expect(body.items).toMatchObject([
    {
      kind: 'import',
      title: expect.stringContaining('Added to List'),
      facts: expect.arrayContaining([{ name: 'first_name', value: 'Jo' }]),
    },
    {
      ...{ kind: 'text', title: 'M1', message: { direction: 'outbound', state: 'delivered' } },
      message: { steps: [{ what: `given to the carrier from ${client.number}` }, { what: 'the carrier took it' }] },
    },
    { kind: 'text', title: 'They wrote', message: { direction: 'inbound', text: 'How much?' } },
    {
      ...{ kind: 'ai', title: 'AI wrote what may not be sent', detail: 'Read as price, hot; names a price' },
      ai: { prompt_version: 'plain-7', gates: ['claims'], draft: 'It is 5' },
    },
    { kind: 'text', title: 'M2', detail: 'Not sent: they answered', message: { state: 'blocked' } },
    { kind: 'status', title: 'Status Hot', detail: 'Was Texted once, as the AI read it' },
    { kind: 'booking', title: 'Call booked' },
    { kind: 'suppression', title: 'Never texted again: they wrote a stop word', detail: 'STOP' },
    { kind: 'person', title: 'Note', detail: 'Ring back in May', by: 'Rob' },
  ]);
});
