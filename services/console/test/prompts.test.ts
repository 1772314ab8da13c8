import { inTenant } from '@rekindle/db';
import { givenCampaign, givenClient, givenSentM1, type TestCampaign, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let campaign: TestCampaign;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
  client = await givenClient(world.deps);
  campaign = await givenCampaign(world.deps, client, { people: 2 });
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});
afterAll(async () => await world.close());

const lead = (n: number) => {
  const found = campaign.leads[n];
  if (found === undefined) throw new Error('more people are needed');
  return found;
};

test('what would be sent to the model is shown with where each piece comes from, and why it is not asked', async () => {
  await givenSentM1(world.deps, client, campaign, lead(0));
  const { status, body } = await ann('GET', `/api/v1/leads/${lead(0).leadId}/prompt`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ held: 'nothing_due', messages: [{ role: 'system' }, { role: 'user' }] });
  expect(body.fragments.map(({ section }: { section: string }) => section)).toContain('S0');
  expect(body.messages[0].content).toContain(body.fragments[0].content.split('\n')[0]);
});

test('somebody nobody has texted with has no prompt', async () => {
  expect(await ann('GET', `/api/v1/leads/${lead(1).leadId}/prompt`)).toMatchObject({ status: 404 });
  expect(await ann('GET', `/api/v1/leads/${world.deps.ids.next()}/prompt`)).toMatchObject({ status: 404 });
});

test('calls of the model are listed, failed ones too, and only to who may see the lead', async () => {
  const { conversationId } = await givenSentM1(world.deps, client, campaign, lead(1));
  const runId = world.deps.ids.next();
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, async (tx) => {
    await tx
      .insertInto('ai_runs')
      .values({
        ...{ client_id: client.clientId, id: runId, conversation_id: conversationId, turn: 1 },
        ...{ prompt_hash: 'a'.repeat(64), prompt_version: 'plain-1', outcome: 'unavailable', detail: 'timeout' },
      })
      .execute();
  });
  const path = `/api/v1/leads/${lead(1).leadId}/ai-runs`;
  expect((await ann('GET', path)).body).toMatchObject({ items: [{ id: runId, outcome: 'unavailable' }], next: null });
  expect(await ann('GET', `/api/v1/ai-runs/${runId}/prompt`)).toMatchObject({ status: 404 });
  const rep = await world.signIn('sales_rep', { client });
  expect(await rep('GET', path)).toMatchObject({ status: 404 });
});
