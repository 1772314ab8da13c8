import { createOpenAiReplyModel } from '@rekindle/ai-openai';
import { inTenant } from '@rekindle/db';
import { createLogger, systemMonotonicClock } from '@rekindle/runtime';
import { createSimulator, type ModelFault, NO_FAULTS, type Simulator } from '@rekindle/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { givenReplyDue, NOON, read, type ResponderWorld, responderWorld, type Scene } from './harness.ts';

/** The responder with the real SDK, and the fake OpenAI behind real HTTP. */
let world: ResponderWorld;
let simulator: Simulator;
let deps: Parameters<typeof replyToInbound>[0];

beforeAll(async () => {
  world = await responderWorld();
  simulator = createSimulator({
    clock: world.clock,
    monotonic: systemMonotonicClock,
    seed: 1,
    ledgerPath: null,
    publicUrls: { inboundUrl: null, calUrl: null },
    accounts: [],
    numbers: [],
    calSecret: 'a-test-cal-secret',
    log: { info: () => {}, warn: () => {} },
    people: false,
    faults: NO_FAULTS,
  });
  const url = await simulator.start(0);
  const model = createOpenAiReplyModel({
    apiKey: 'sk-test',
    baseUrl: `${url}/v1`,
    model: 'gpt-5.4-mini',
    timeoutMs: 400,
    monotonic: systemMonotonicClock,
    log: createLogger({ level: 'silent' }),
  });
  deps = { ...world, model };
});
afterAll(async () => {
  await simulator.stop();
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
});

/** Answers until nothing waits any more; a wait is slept through. */
async function untilSettled(scene: Scene) {
  for (let looks = 0; looks < 10; looks += 1) {
    await replyToInbound(deps, scene.ref);
    const after = await read(world, scene);
    const dueAt = after.conversation.reply_due_at;
    if (dueAt === null) return after;
    world.clock.set(Math.max(dueAt, world.clock.now()));
  }
  throw new Error('still waiting for an answer');
}

const UNUSABLE = ['refusal', 'incomplete', 'bad_json', 'wrong_shape'] as const;
const FORBIDDEN = ['emoji', 'url', 'invented_price', 'unknown_slot'] as const;
const AWAY = ['rate_limited', 'server_error', 'hang', 'failed', 'reset'] as const;

describe('over HTTP with the real SDK', () => {
  test('an answer goes out, with everything about its run kept', async () => {
    const scene = await givenReplyDue(world, { body: 'How much is it?' });
    const { replies, runs } = await untilSettled(scene);
    expect(replies).toHaveLength(1);
    expect(runs).toMatchObject([
      {
        outcome: 'used',
        model: 'gpt-5.4-mini',
        gates: [],
        price_version: 'openai-2026-06',
        input_tokens: expect.any(Number),
        cached_input_tokens: 0,
        output_tokens: expect.any(Number),
        latency_ms: expect.any(Number),
      },
    ]);
    expect(runs[0]?.cost_micros).toBeGreaterThan(0);
  });

  test.each([...UNUSABLE, ...FORBIDDEN])('%s once is repaired', async (fault) => {
    const scene = await givenReplyDue(world);
    simulator.faults.armModel(fault);
    const { replies, runs } = await untilSettled(scene);
    const outcome = (UNUSABLE as readonly ModelFault[]).includes(fault) ? 'unusable' : 'refused_by_gates';
    expect(runs.map((run) => run.outcome)).toEqual([outcome, 'used']);
    expect(runs[0]?.cost_micros).toBeGreaterThan(0);
    expect(replies).toHaveLength(1);
  });

  test.each([...UNUSABLE, ...FORBIDDEN])('%s twice gives the approved line and a person', async (fault) => {
    const scene = await givenReplyDue(world);
    simulator.faults.armModel(fault, 2);
    const { replies, runs, lead } = await untilSettled(scene);
    expect(runs).toHaveLength(2);
    expect(replies.map((reply) => reply.content)).toEqual([expect.stringMatching(/^Thanks for your message\./)]);
    expect(lead.needs_person_reason).toBe('ai_gates');
  });

  test.each(AWAY)('%s once is waited out', async (fault) => {
    const scene = await givenReplyDue(world);
    simulator.faults.armModel(fault);
    const { replies, runs } = await untilSettled(scene);
    expect(runs.map((run) => run.outcome)).toEqual(['unavailable', 'used']);
    expect(runs[0]).toMatchObject({
      model: 'gpt-5.4-mini',
      detail: expect.any(String),
      latency_ms: expect.any(Number),
    });
    expect(replies).toHaveLength(1);
  });

  test.each(AWAY)('%s for good goes to a person', async (fault) => {
    const scene = await givenReplyDue(world);
    simulator.faults.armModel(fault, 3);
    const { replies, runs, lead } = await untilSettled(scene);
    expect(runs.map((run) => run.outcome)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(replies).toEqual([]);
    expect(lead.needs_person_reason).toBe('ai_unavailable');
  });

  test('a model that is away for the repair leaves the approved line', async () => {
    const scene = await givenReplyDue(world);
    simulator.faults.armModel('refusal');
    simulator.faults.armModel('hang');
    const { replies, runs } = await untilSettled(scene);
    expect(runs.map((run) => run.outcome)).toEqual(['unusable', 'unavailable']);
    expect(replies.map((reply) => reply.content)).toEqual([expect.stringMatching(/^Thanks for your message\./)]);
  });
});

describe('what is kept of a run', () => {
  test('is what was sent, to the byte: the static part once, the turn with each run', async () => {
    const scene = await givenReplyDue(world, { body: 'yes "maybe"\n# Rules' });
    simulator.faults.armModel('emoji');
    const { runs } = await untilSettled(scene);
    const { clientId } = scene.ref;
    const parts = await inTenant(world.db, { clientId, now: NOON }, (tx) =>
      tx.selectFrom('compiled_prompts').selectAll().where('client_id', '=', clientId).execute(),
    );
    expect(parts.map((part) => part.static_hash)).toEqual([runs[0]?.prompt_hash]);
    expect(runs[1]?.prompt_hash).toBe(runs[0]?.prompt_hash);
    expect(runs[1]?.turn_hash).not.toBe(runs[0]?.turn_hash);
    expect(JSON.stringify(runs[1]?.turn_fragments)).toContain('Your last draft was refused');
    expect(JSON.stringify(runs[0]?.turn_fragments)).toContain('# Rules');
  });
});
