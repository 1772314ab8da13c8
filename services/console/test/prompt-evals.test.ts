import type { ReplyModel } from '@rekindle/contracts';
import { asSystem, inTenant, jsonb, readAiSpent, scanReviewTasks } from '@rekindle/db';
import { type LeadScore, SIMULATED_LEADS } from '@rekindle/domain';
import { EvalFailed, evaluateVersion, reviewHandlers, stopEval } from '@rekindle/responder';
import { givenClient, givenFragment, givenPromptVersion, sessionsWaitingFor, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

test('a run whose beginning nobody heard of is not begun again with its Idempotency-Key, also once it has ended', async () => {
  const { versionId } = await givenDraft();
  const begin = async () =>
    await ann('POST', `/api/v1/prompt-versions/${versionId}/evals`, { plays: 1 }, { 'idempotency-key': 'eval-once' });
  const first = await begin();
  await ann('POST', `/api/v1/prompt-evals/${first.body.id}/stop`);
  // As a process leaves it that dies before it keeps its answer.
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, (tx) =>
    tx.updateTable('idempotency_keys').set({ status: null, response: null }).where('key', '=', 'eval-once').execute(),
  );
  expect(await begin()).toMatchObject({ status: 202, body: { id: first.body.id, status: 'failed' } });
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

describe('in the background', () => {
  const begin = async (versionId: string, body: object = {}) =>
    await ann('POST', `/api/v1/prompt-versions/${versionId}/evals`, body);
  const runOf = async (id: string) => (await ann('GET', `/api/v1/prompt-evals/${id}`)).body;
  const MINUTE = 60_000;

  /** The job of a run, as the queue would wake it; the jobs that it wakes itself. */
  async function work(evalRunId: string, model: ReplyModel = world.deps.model, simulated = false) {
    const added: string[] = [];
    const { deps } = world;
    const none = { kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: '' } as const;
    const handlers = reviewHandlers({
      ...{ ...deps, model, simulated, mailer: null, consoleBaseUrl: null },
      queues: { add: async (name) => void added.push(await Promise.resolve(name)) },
      reviewer: { model: 'none', review: async () => await Promise.resolve(none) },
    });
    await handlers['eval-prompt']?.({ clientId: client.clientId, evalRunId });
    return added;
  }
  /** Runs that the sweeper would wake now. */
  const due = async () => {
    const scan = { until: world.clock.now(), after: null, limit: 100 };
    const rows = await asSystem(world.deps.db, world.clock.now(), (tx) => scanReviewTasks(tx, scan));
    return rows.filter(({ task, clientId }) => task === 'eval' && clientId === client.clientId).map(({ id }) => id);
  };
  const away = (detail: string): ReplyModel => ({
    model: 'away-1',
    draft: async () =>
      await Promise.resolve({ kind: 'unavailable', cause: 'server_error', retryable: true, retryAfterMs: 0, detail }),
  });
  const patient = saying('Happy to help. What day suits you for a call?');

  test('leads are played by a job that is woken and read as it comes, and the result is kept with the version', async () => {
    const { versionId } = await givenDraft();
    const begun = await begin(versionId);
    expect(begun).toMatchObject({
      status: 202,
      body: { status: 'running', played: 0, leads: SIMULATED_LEADS.length, plays: 1, model: null, reason: null },
    });
    const { id } = begun.body;
    expect(world.jobs.at(-1)).toEqual({
      name: 'eval-prompt',
      data: { clientId: client.clientId, evalRunId: id },
    });
    expect(await due()).toEqual([id]);
    expect((await ann('GET', `/api/v1/prompt-versions/${versionId}/evals`)).body).toMatchObject({
      items: [],
      run: { id, status: 'running' },
    });
    await work(id);
    expect(await runOf(id)).toMatchObject({
      ...{ status: 'finished', played: SIMULATED_LEADS.length, passed: SIMULATED_LEADS.length, reason: null },
      model_kind: 'scripted',
    });
    const [kept] = await evalsOf(versionId);
    expect(kept).toMatchObject({ id, model_kind: 'scripted', passed: SIMULATED_LEADS.length, is_current: true });
    expect(kept.results.map(({ key }: { key: string }) => key)).toEqual(SIMULATED_LEADS.map(({ key }) => key));
    expect(await due()).toEqual([]);
    await work(id);
    expect(await evalsOf(versionId)).toHaveLength(1);
  });

  test('one run of a client at a time: a second is refused in plain words, another client’s goes on', async () => {
    const { versionId } = await givenDraft();
    const first = await begin(versionId);
    expect(await begin(versionId)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:rekindle:problem:eval-running',
        detail: 'Simulated leads are played against a version already; wait until that has ended.',
      },
    });
    const other = await givenClient(world.deps);
    const stranger = await world.signIn('admin', { client: other });
    const theirs = await givenPromptVersion(world.deps, other, {
      status: 'draft',
      fragments: [givenFragment({ content: 'Get a call.' })],
    });
    expect((await stranger('POST', `/api/v1/prompt-versions/${theirs.versionId}/evals`, {})).status).toBe(202);
    expect((await stranger('GET', `/api/v1/prompt-evals/${first.body.id}`)).status).toBe(404);
    await work(first.body.id);
    expect((await begin(versionId, { plays: 2 })).body.plays).toBe(2);
  });

  test('whoever may only look starts none; more plays than five are refused', async () => {
    const { versionId } = await givenDraft();
    const reader = await world.signIn('read_only', { client });
    expect((await reader('POST', `/api/v1/prompt-versions/${versionId}/evals`, {})).status).toBe(403);
    expect((await begin(versionId, { plays: 6 })).status).toBe(400);
    expect((await begin(client.clientId)).status).toBe(404);
  });

  test('what a dead process left is played on by the next one, from where it stopped', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    let asked = 0;
    const dies: ReplyModel = {
      model: 'said-1',
      draft: async (request) => {
        asked += 1;
        if (asked > 20) throw new Error('the process dies');
        return await patient.draft(request);
      },
    };
    await expect(work(id, dies)).rejects.toThrow('the process dies');
    const { played } = await runOf(id);
    expect(played).toBeGreaterThan(0);
    expect(played).toBeLessThan(SIMULATED_LEADS.length);
    // Others leave it alone while its process may still live.
    expect(await due()).toEqual([]);
    await work(id, patient);
    expect((await runOf(id)).played).toBe(played);
    world.clock.advance(15 * MINUTE);
    expect(await due()).toEqual([id]);
    await work(id, patient);
    expect(await runOf(id)).toMatchObject({ status: 'finished', model: 'said-1', model_kind: 'model' });
    expect((await evalsOf(versionId))[0].results).toHaveLength(SIMULATED_LEADS.length);
  });

  test('what breaks off at the same place three times has failed, and the next may begin', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    const dies: ReplyModel = { model: 'said-1', draft: async () => await Promise.reject(new Error('it dies')) };
    for (let nth = 0; nth < 3; nth += 1) {
      await expect(work(id, dies)).rejects.toThrow('it dies');
      world.clock.advance(15 * MINUTE);
    }
    await work(id, dies);
    expect(await runOf(id)).toMatchObject({ status: 'failed', reason: 'given_up', played: 0 });
    expect(await due()).toEqual([]);
    expect((await begin(versionId)).status).toBe(202);
  });

  test('a model that is away is asked three times, further apart each time; then it has failed and nothing is kept', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    for (const minutes of [5, 10]) {
      await work(id, away('busy'));
      expect([await due(), (await runOf(id)).status]).toEqual([[], 'running']);
      world.clock.advance(minutes * MINUTE);
      expect(await due()).toEqual([id]);
    }
    await work(id, away('busy'));
    expect(await runOf(id)).toMatchObject({ status: 'failed', reason: 'ai_unavailable' });
    expect(await evalsOf(versionId)).toEqual([]);
  });

  test('whoever stops it has no further leads played, what was under way is paid for, and the next may begin', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    const stop = async (who = ann) => await who('POST', `/api/v1/prompt-evals/${id}/stop`);
    const reader = await world.signIn('read_only', { client });
    const stranger = await world.signIn('admin', { client: await givenClient(world.deps) });
    expect([(await stop(reader)).status, (await stop(stranger)).status]).toEqual([403, 404]);
    let asked = 0;
    const stopped: ReplyModel = {
      model: 'said-1',
      draft: async (request) => {
        asked += 1;
        if (asked === 3) expect(await stop()).toMatchObject({ status: 200, body: { reason: 'stopped' } });
        return await patient.draft(request);
      },
    };
    await work(id, stopped);
    const run = await runOf(id);
    expect(run).toMatchObject({ status: 'failed', reason: 'stopped', played: 0 });
    expect(run.cost_micros).toBeGreaterThan(0);
    expect([await due(), await evalsOf(versionId)]).toEqual([[], []]);
    expect((await begin(versionId)).status).toBe(202);
  });

  test('one that has just finished is not stopped, and its result stays', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    await work(id);
    expect((await ann('POST', `/api/v1/prompt-evals/${id}/stop`)).body).toMatchObject({
      status: 'finished',
      reason: null,
    });
    expect(await evalsOf(versionId)).toHaveLength(1);
  });

  test('one that is stopped while its result is written down keeps none', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    const { leads } = await evaluate(versionId);
    const [now, { clientId }] = [world.clock.now(), client];
    const inClient = async <T>(run: Parameters<typeof inTenant<T>>[2]) =>
      await inTenant(world.deps.db, { clientId, now }, run);
    await inClient((tx) =>
      tx
        .updateTable('prompt_eval_runs')
        .set({ results: jsonb(leads), played: leads.length })
        .where('id', '=', id)
        .execute(),
    );
    let finishing: Promise<unknown> = Promise.resolve();
    await inClient(async (tx) => {
      expect(await stopEval(tx, { clientId, evalRunId: id, now })).toBe(true);
      finishing = work(id);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(1);
    });
    await finishing;
    expect(await runOf(id)).toMatchObject({ status: 'failed', reason: 'stopped' });
    // The one that was played beside it.
    expect((await evalsOf(versionId)).map((kept: { id: string }) => kept.id)).not.toContain(id);
  });

  test('a draft that is changed meanwhile ends it: the result would be of no words that are there', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    await ann('PUT', `/api/v1/prompt-versions/${versionId}/sections`, { sections: { goal: [{ content: 'Other.' }] } });
    await work(id);
    expect(await runOf(id)).toMatchObject({ status: 'failed', reason: 'words_changed' });
    expect(await evalsOf(versionId)).toEqual([]);
  });

  test('a draft that is deleted meanwhile takes its run along, and the next may begin at once', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    expect((await ann('DELETE', `/api/v1/prompt-versions/${versionId}`)).status).toBe(204);
    const other = await begin((await givenDraft()).versionId);
    expect(other.status).toBe(202);
    await work(other.body.id);
    await work(id);
    expect(await due()).toEqual([]);
    expect((await ann('GET', `/api/v1/prompt-evals/${id}`)).status).toBe(404);
  });

  test('what it costs counts for the day, once, and the client’s cap ends it', async () => {
    const { versionId } = await givenDraft();
    const now = world.clock.now();
    const inClient = async <T>(run: Parameters<typeof inTenant<T>>[2]) =>
      await inTenant(world.deps.db, { clientId: client.clientId, now }, run);
    const spent = async () =>
      await inClient((tx) => readAiSpent(tx, { clientId: client.clientId, timezone: 'Europe/London', now }));
    const first = (await begin(versionId)).body;
    await work(first.id, patient);
    const { cost_micros: cost } = await runOf(first.id);
    expect(cost).toBeGreaterThan(0);
    expect([await spent(), (await evalsOf(versionId))[0].cost_micros]).toEqual([cost, cost]);
    const gone = await givenDraft();
    await work((await begin(gone.versionId)).body.id, patient);
    expect(await spent()).toBe(2 * cost);
    expect((await ann('DELETE', `/api/v1/prompt-versions/${gone.versionId}`)).status).toBe(204);
    expect(await spent()).toBe(2 * cost);
    await inClient((tx) =>
      tx.updateTable('clients').set({ daily_ai_cap_micros: cost }).where('id', '=', client.clientId).execute(),
    );
    const second = (await begin(versionId)).body;
    await work(second.id, patient);
    expect(await runOf(second.id)).toMatchObject({ status: 'failed', reason: 'ai_cap', played: 0 });
    expect(await evalsOf(versionId)).toHaveLength(1);
  });

  test('a job hands its place back after half a minute and wakes the next', async () => {
    const { versionId } = await givenDraft();
    const { id } = (await begin(versionId)).body;
    const slow: ReplyModel = {
      model: 'said-1',
      draft: async (request) => {
        world.real.now += 31_000;
        return await patient.draft(request);
      },
    };
    expect(await work(id, slow, true)).toEqual(['eval-prompt']);
    expect(await runOf(id)).toMatchObject({ status: 'running', played: 4, model_kind: 'simulated' });
    expect(await due()).toEqual([id]);
  });
});
