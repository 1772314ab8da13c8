import { givenCampaign } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let owner: Caller;
beforeAll(async () => {
  world = await openConsole();
  owner = await world.signIn('company_owner');
});
afterAll(async () => {
  await world.close();
});

const HOOK = { url: 'https://hooks.example.com/all', events: ['lead.hot'] };

test('who sees only some leads has nobody else posted to an address of theirs', async () => {
  const { datasetId } = await givenCampaign(world.deps, world.client, { people: 1 });
  const flags = { can_push_to_n8n: true };
  const made = await owner('POST', '/api/v1/webhooks', HOOK);
  const program = await owner('POST', '/api/v1/api-keys', { name: 'hooks', scopes: ['webhooks.manage'] });
  const narrow = [
    await world.signIn('sales_rep', { flags }),
    await world.signIn('manager', { flags, allowedDatasetIds: [datasetId] }),
    world.nobody({ authorization: `Bearer ${program.body.key}` }),
  ];
  for (const person of narrow) {
    expect((await person('POST', '/api/v1/webhooks', HOOK)).status).toBe(403);
    const moved = { url: 'https://hooks.example.com/mine' };
    expect((await person('PATCH', `/api/v1/webhooks/${made.body.webhook.id}`, moved)).status).toBe(403);
    expect((await person('PUT', '/api/v1/client/handover-webhook', moved)).status).toBe(403);
  }
  const whole = await world.signIn('sales_rep', { flags: { ...flags, can_view_all_leads: true } });
  expect((await whole('POST', '/api/v1/webhooks', HOOK)).status).toBe(201);
});

test('who sees only some leads neither learns the secret of an address for all of them, nor posts again, nor removes it', async () => {
  const rep = await world.signIn('sales_rep', { flags: { can_push_to_n8n: true } });
  const made = await owner('POST', '/api/v1/webhooks', HOOK);
  const hook = `/api/v1/webhooks/${made.body.webhook.id}`;
  const test = await owner('POST', `${hook}/test`);
  const acts = ['secret', 'replay', `deliveries/${test.body.delivery_id}/replay`];
  for (const act of acts) expect((await rep('POST', `${hook}/${act}`)).status).toBe(403);
  expect((await rep('DELETE', hook)).status).toBe(403);
  expect((await rep('GET', `${hook}/deliveries`)).status).toBe(200);
});

test('who sees only their own leads says nothing of what became of others, nor learns how they stand', async () => {
  const { leads } = await givenCampaign(world.deps, world.client, { people: 1 });
  const said = { phone: leads[0]?.phone, outcome: 'lost' };
  const rep = await world.signIn('sales_rep');
  expect((await rep('POST', '/api/v1/outcomes', said)).status).toBe(403);
  expect((await owner('POST', '/api/v1/outcomes', said)).status).toBe(200);
});

test('a program that sees no leads of others gets no whole list either', async () => {
  const { datasetId } = await givenCampaign(world.deps, world.client, { people: 2 });
  const list = `/api/v1/datasets/${datasetId}/leads.csv`;
  const program = async (scopes: string[]) => {
    const made = await owner('POST', '/api/v1/api-keys', { name: 'exports', scopes });
    return world.nobody({ authorization: `Bearer ${made.body.key}` });
  };
  expect((await (await program(['leads.export']))('GET', list)).status).toBe(403);
  const whole = await (await program(['leads.export', 'leads.view_all']))('GET', list);
  expect([whole.status, whole.body.trim().split('\n').length]).toEqual([200, 3]);
});
