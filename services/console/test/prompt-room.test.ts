import { givenClient, givenFragment, givenPromptVersion, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenCrowded, words } from './crowded.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let client: TestClient;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(async () => await world.close());
beforeEach(async () => {
  client = await givenClient(world.deps);
  ann = await world.signIn('manager', { client });
});

/** What is refused for want of room says where, how long it would be and how long it may be. */
const refused = (become: string) => ({
  status: 422,
  body: {
    type: 'urn:rekindle:problem:persona-faulty',
    detail: expect.stringMatching(
      new RegExp(`^It cannot be ${become}: With the campaign ".*" what every answer is told takes about \\d+ tokens`),
    ),
  },
});

test('a voice or strategy is not deleted, nor another voice the default, where a campaign had no room left', async () => {
  const { strategyId, voiceId } = await givenCrowded(world.deps, client, ann);
  expect(await ann('DELETE', `/api/v1/strategies/${strategyId}`)).toMatchObject(refused('deleted'));
  expect(await ann('DELETE', `/api/v1/ai-personas/${voiceId}`)).toMatchObject(refused('deleted'));
  expect((await ann('GET', `/api/v1/strategies/${strategyId}`)).body.campaigns).toBe(1);
  expect((await ann('GET', `/api/v1/ai-personas/${voiceId}`)).body.campaigns).toBe(1);
  const { items } = (await ann('GET', '/api/v1/ai-personas')).body;
  const long = items.find((voice: { is_default: boolean }) => voice.is_default);
  // With the short one as the default, the campaign needs none of its own.
  expect((await ann('POST', `/api/v1/ai-personas/${voiceId}/default`)).status).toBe(200);
  expect((await ann('DELETE', `/api/v1/ai-personas/${long.id}`)).status).toBe(204);
});

test('a version is not rolled back to beside words that leave it no room any more', async () => {
  const { datasetId, strategyId, promptId, versionId } = await givenCrowded(world.deps, client, ann);
  const next = await givenPromptVersion(world.deps, client, {
    ...{ promptId, datasetId, versionNumber: 2, version: '2.0', previousVersionId: versionId, status: 'draft' },
    fragments: [givenFragment({ content: 'Get a call.' })],
  });
  expect((await ann('POST', `/api/v1/prompt-versions/${next.versionId}/publish`)).status).toBe(200);
  const longer = { id: strategyId, industry_context: words(200) };
  expect((await ann('POST', '/api/v1/strategies/upsert', longer)).status).toBe(200);
  expect(await ann('POST', `/api/v1/prompts/${promptId}/rollback`)).toMatchObject({
    status: 422,
    body: {
      type: 'urn:rekindle:problem:faulty',
      detail: expect.stringMatching(/With the campaign ".*", the prompt ".* 1\.0".* what every answer is told takes/),
    },
  });
  expect((await ann('GET', `/api/v1/prompts/${promptId}`)).body.live.version).toBe('2.0');
  await ann('POST', '/api/v1/strategies/upsert', { id: strategyId, industry_context: null });
  expect((await ann('POST', `/api/v1/prompts/${promptId}/rollback`)).body).toEqual({
    live_version_id: versionId,
    prompt_id: promptId,
  });
});
