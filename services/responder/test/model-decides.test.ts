import { inTenant } from '@rekindle/db';
import { causeWords, countSegments, DAY_MS, MINUTE_MS } from '@rekindle/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { answered, givenAnswer, givenReplyDue, NOON, read, type ResponderWorld, responderWorld } from './harness.ts';

let world: ResponderWorld;

beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
  world.model.reset();
  world.queues.jobs.length = 0;
});

describe('fixed replies', () => {
  test.each([
    ['bot_question', /automated/i],
    ['decline', /no problem|thanks/i],
  ] as const)('%s needs no model', async (path, says) => {
    const scene = await givenReplyDue(world, { state: { fixed_reply: path } });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(world.model.asked).toEqual([]);
    expect(after.replies).toHaveLength(1);
    expect(after.replies[0]?.content).toMatch(says);
    expect(countSegments(after.replies[0]?.content ?? '').segments).toBeLessThanOrEqual(2);
    expect(after.runs).toEqual([]);
  });

  test.each([
    ['asks what we are is passed on', 'bot_question', 'Are you a bot? I want to speak to a person', 'asked_for_person'],
    ['declines is left alone', 'decline', 'No thanks, I prefer to talk to a person I know', null],
  ] as const)('whoever names a person and %s', async (_, path, body, reason) => {
    const scene = await givenReplyDue(world, { body, state: { fixed_reply: path } });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    const passedOn = after.replies.map(({ content }) => content.includes('I have passed your message on'));
    expect(passedOn).toEqual([reason !== null]);
    expect(after.lead).toMatchObject({ needs_person_reason: reason, manual_mode: reason !== null });
  });
});

describe('gates', () => {
  test('a draft that fails is repaired once', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(answered({ reply: 'It is £4,999 fitted, see https://evil.example/now' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs.map((run) => run.outcome)).toEqual(['refused_by_gates', 'used']);
    expect(after.replies[0]?.content).toBe('Happy to help. What day suits you for a quick call?');
  });

  test('a draft that fails twice gives an approved line or a person, never the draft', async () => {
    const scene = await givenReplyDue(world);
    const bad = answered({ reply: 'It is £4,999 fitted, see https://evil.example/now' });
    world.model.next(bad, bad);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs.map((run) => run.outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
    expect(after.replies.some((reply) => /4,999|evil/.test(reply.content))).toBe(false);
    expect(after.replies.length === 1 || after.lead.needs_person_reason === 'ai_gates').toBe(true);
    expect(after.conversation.reply_due_at).toBeNull();
  });
});

describe('what the model may decide', () => {
  test('an opt-out with the words for it suppresses; there is no reply', async () => {
    const scene = await givenReplyDue(world, { body: 'Honestly I would rather you  forgot this number existed' });
    world.model.next(answered({ reply: '', opt_out: true, opt_out_quote: 'rather you forgot this number' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.suppressions).toMatchObject([
      { source: 'model', evidence: 'rather you forgot this number', lifted_at: null },
    ]);
    expect(after.lead.contact_status).toBe('REMOVED');
    expect(after.replies).toEqual([]);
    expect(after.runs).toMatchObject([{ outcome: 'opt_out' }]);
  });

  test('an opt-out with words nobody wrote asks a person instead', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(answered({ opt_out: true, opt_out_quote: 'stop texting' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.suppressions).toEqual([]);
    expect(after.replies).toEqual([]);
    expect(after.lead.needs_person_reason).toBe('suspected_opt_out');
  });

  test('an opt-out with words that were answered long ago asks a person instead', async () => {
    const scene = await givenReplyDue(world, { body: 'Leave me in peace till May. What would it cost then?' });
    world.model.next(answered({ reply: 'A call settles that. Does May suit you?' }));
    await replyToInbound(world, scene.ref);
    await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, (tx) =>
      tx
        .updateTable('messages')
        .set({ state: 'accepted', sent_at: new Date(world.clock.now()) })
        .where('kind', '=', 'reply')
        .execute(),
    );
    world.clock.advance(60_000);
    await givenAnswer(world, scene, 'May is fine');
    world.model.next(answered({ reply: '', opt_out: true, opt_out_quote: 'Leave me in peace' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.suppressions).toEqual([]);
    expect(after.lead).toMatchObject({ contact_status: 'WARM', needs_person_reason: 'suspected_opt_out' });
  });

  test('a handover sends its line and gives the conversation to a person', async () => {
    const scene = await givenReplyDue(world, { body: 'Can someone just ring me please' });
    world.model.next(
      answered({
        reply: 'Of course, I will ask a colleague to ring you.',
        next_action: 'handover',
        handover_reason: 'asked for a call',
        sentiment: 'HOT',
      }),
    );
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.lead).toMatchObject({
      manual_mode: true,
      needs_person_reason: 'asked for a call',
      contact_status: 'HOT',
      lead_sentiment: 'HOT',
    });
    expect(after.conversation.sentiment).toBe('HOT');
    expect(after.replies).toMatchObject([{ state: 'due' }]);
    expect(after.lead.manual_mode_activated_at).toBe(after.replies[0]?.created_at);
    expect(after.events).toEqual(expect.arrayContaining(['lead.needs_person', 'lead.hot', 'reply.drafted']));
  });

  test('to say nothing after a goodbye', async () => {
    const scene = await givenReplyDue(world, { body: 'ok cheers' });
    world.model.next(answered({ reply: '', next_action: 'wait', sentiment: 'NEUTRAL' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toEqual([]);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.runs).toMatchObject([{ outcome: 'no_reply' }]);
  });
});

describe('silence', () => {
  test.each(['wait', 'close'] as const)('(%s) is no answer to a question', async (action) => {
    const scene = await givenReplyDue(world, { body: 'How long does it take?' });
    const silent = answered({ reply: '', next_action: action });
    world.model.next(silent, silent);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs.map((run) => run.outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
    expect(after.replies.map((reply) => reply.content)).toEqual([expect.stringMatching(/^Thanks for your message/)]);
    expect(after.lead.needs_person_reason).toBe('ai_gates');
  });

  test('is right when a person is called', async () => {
    const scene = await givenReplyDue(world, { body: 'How long does it take?' });
    world.model.next(answered({ reply: '', next_action: 'handover', handover_reason: 'asks for a duration' }));
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).lead.needs_person_reason).toBe('asks for a duration');
  });
});

describe('a model that is away', () => {
  const away = { kind: 'unavailable', cause: 'timeout', retryable: true, retryAfterMs: 0, detail: 'x' } as const;

  test('is asked again with growing waits, and after three failures a person answers', async () => {
    const scene = await givenReplyDue(world);
    const waits: number[] = [];
    world.model.next(away, away, away);
    for (let i = 0; i < 3; i += 1) {
      await replyToInbound(world, scene.ref);
      const { conversation } = await read(world, scene);
      if (conversation.reply_due_at === null) break;
      waits.push(conversation.reply_due_at - world.clock.now());
      world.clock.set(conversation.reply_due_at);
    }
    const after = await read(world, scene);
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[1]).toBeLessThan(5 * MINUTE_MS);
    expect(after.lead.needs_person_reason).toBe('ai_unavailable');
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.runs.map((run) => run.outcome)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  });

  test.each([
    ['no_key', 'ai_no_key'],
    ['rate_limited', 'ai_no_credit'],
    ['rejected', 'ai_rejected'],
  ] as const)('for good (%s) asks for a person at once, and says why', async (cause, reason) => {
    const scene = await givenReplyDue(world);
    world.model.next({ kind: 'unavailable', cause, retryable: false, retryAfterMs: 0, detail: 'x' });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.lead.needs_person_reason).toBe(reason);
    expect(causeWords(reason)).not.toContain('"');
    expect(after.replies).toEqual([]);
    expect(after.runs).toMatchObject([{ outcome: 'unavailable', model: 'fake-1', cost_micros: null }]);
  });

  test('and says when to come back is not asked before', async () => {
    const scene = await givenReplyDue(world);
    world.model.next({ ...away, cause: 'rate_limited', retryAfterMs: 5 * MINUTE_MS });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).conversation.reply_due_at).toBe(world.clock.now() + 5 * MINUTE_MS);
  });

  test('and comes back answers as if nothing had been', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(away);
    await replyToInbound(world, scene.ref);
    world.clock.advance(DAY_MS / 24);
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });
});
