import { givenCampaign } from '@rekindle/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => {
  await world.close();
});

test('the audit log tells who took which leads away, and who tried', async () => {
  const { datasetId, leads } = await givenCampaign(world.deps, world.client, { people: 1 });
  const owner = await world.signIn('company_owner');
  const reader = await world.signIn('read_only');
  const leadId = leads[0]?.leadId ?? '';
  const uploadId = world.deps.ids.next();
  await owner('GET', '/api/v1/leads.csv');
  await reader('GET', '/api/v1/leads.csv');
  await owner('GET', `/api/v1/leads/${leadId}/export`);
  await owner('GET', `/api/v1/datasets/${datasetId}/leads.csv`);
  await owner('GET', `/api/v1/uploads/${uploadId}/rejected.csv`);
  await owner('GET', '/api/v1/leads');
  const { items } = (await owner('GET', '/api/v1/audit')).body;
  const told = items.map((entry: { action: string; status: number; target_id: string | null }) => [
    ...[entry.action, entry.status, entry.target_id],
  ]);
  expect(told.toReversed()).toEqual([
    ['GET /api/v1/leads.csv', 200, null],
    ['GET /api/v1/leads.csv', 403, null],
    ['GET /api/v1/leads/:id/export', 200, leadId],
    ['GET /api/v1/datasets/:id/leads.csv', 200, datasetId],
    ['GET /api/v1/uploads/:id/rejected.csv', 404, uploadId],
  ]);
});
