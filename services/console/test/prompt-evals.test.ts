import type { ReplyModel } from '@rekindle/contracts';
import { type LeadScore, SIMULATED_LEADS } from '@rekindle/domain';
import { givenClient, givenFragment, givenPromptVersion, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EvalFailed, evaluateVersion } from '../src/rehearse/evaluate-version.ts';
import { saying } from './said-model.ts';
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
  ann = await world.signIn('manager', { name: 'Ann Smith', client });
});

async function givenDraft(): Promise<{ versionId: string; promptId: string }> {
  return await givenPromptVersion(world.deps, client, {
    status: 'draft',
    fragments: [givenFragment({ content: 'Get a call with a surveyor.' })],
  });
}

const evaluate = async (versionId: string, model: ReplyModel | null = null, plays = 1) =>
  await evaluateVersion(world.deps, {
    ...{ clientId: client.clientId, versionId, plays, seed: 1 },
    model: model === null ? null : { kind: 'model', ask: model },
  });
const evalsOf = async (versionId: string) =>
  (await ann('GET', `/api/v1/prompt-versions/${versionId}/evals`)).body.items;
const wrong = ({ key, passed, plays }: LeadScore) => (passed ? [] : [{ key, plays }]);

test('a version’s result is stored with it, says that no model was asked, and is seen beside it', async () => {
  const { promptId, versionId } = await givenDraft();
  const { leads, score } = await evaluate(versionId, null, 2);
  expect(leads.flatMap(wrong)).toEqual([]);
  const summary = {
    ...{ model: 'scripted', model_kind: 'scripted', plays: 2, leads: SIMULATED_LEADS.length, violations: 0, score: 1 },
    ...{ passed: score.passed, is_current: true, at: expect.stringMatching(/Z$/) },
  };
  const [kept] = await evalsOf(versionId);
  expect(kept).toMatchObject(summary);
  expect(kept.results).toHaveLength(SIMULATED_LEADS.length);
  expect(kept.results[0]).toMatchObject({ key: 'wants_quote', passed: true, score: 1 });
  expect(kept.results[0].plays[0].lines[0]).toMatchObject({ from: 'lead' });
  expect((await ann('GET', `/api/v1/prompt-versions/${versionId}`)).body.last_eval).toEqual(summary);
  const lines = (await ann('GET', `/api/v1/prompts/${promptId}/versions`)).body.items;
  expect(lines[0].last_eval).toEqual(summary);
});

test('a result is of the words that were played: another draft of them has it no more', async () => {
  const { versionId } = await givenDraft();
  await evaluate(versionId);
  await ann('PUT', `/api/v1/prompt-versions/${versionId}/sections`, { sections: { goal: [{ content: 'Other.' }] } });
  expect((await evalsOf(versionId))[0].is_current).toBe(false);
  await evaluate(versionId);
  expect((await evalsOf(versionId)).map((each: { is_current: boolean }) => each.is_current)).toEqual([true, false]);
});

test('a model that does not do what leads need fails them; what it offends with never goes', async () => {
  const { versionId } = await givenDraft();
  const { score, leads } = await evaluate(versionId, saying('It is £4,999 fitted, and you save 40%.'));
  expect(score.violations).toBe(0);
  expect(score.passed).toBeLessThan(score.leads);
  const failed = leads.filter(({ passed }) => !passed).map(({ key }) => key);
  expect(failed).toContain('wants_quote');
  // The rules decide what becomes of them, whatever a model says.
  expect(failed).not.toContain('left_alone');
  expect((await evalsOf(versionId))[0]).toMatchObject({ model: 'said-1', model_kind: 'model', passed: score.passed });
});

test('a lead passes only when every play of it does', async () => {
  const { versionId } = await givenDraft();
  let asked = 0;
  const [good, bad] = [saying('Happy to help. What day suits you for a call?'), saying('')];
  const fickle: ReplyModel = {
    model: 'fickle-1',
    draft: async (request) => {
      asked += 1;
      return await (asked > 60 ? bad : good).draft(request);
    },
  };
  const [once, often] = [await evaluate(versionId, good), await evaluate(versionId, fickle, 3)];
  expect(often.score.plays).toBe(3);
  expect(often.score.passed).toBeLessThan(once.score.passed);
});

test('nothing is kept when the model is away', async () => {
  const { versionId } = await givenDraft();
  await expect(evaluate(versionId, world.deps.model)).rejects.toThrow(EvalFailed);
  expect(await evalsOf(versionId)).toEqual([]);
});

test('results are another client’s to nobody', async () => {
  const { versionId } = await givenDraft();
  await evaluate(versionId);
  const stranger = await world.signIn('admin', { client: await givenClient(world.deps) });
  expect((await stranger('GET', `/api/v1/prompt-versions/${versionId}/evals`)).status).toBe(404);
});
