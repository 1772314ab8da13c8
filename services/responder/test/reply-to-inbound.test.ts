import { addSuppression, applySuppression, at, endCadences, inTenant, verifyBookingToken } from '@rekindle/db';
import { countSegments, DAY_MS, MINUTE_MS } from '@rekindle/domain';
import { givenInboundText } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import {
  answered,
  givenAnswer,
  givenReplyDue,
  NOON,
  read,
  type ResponderWorld,
  responderWorld,
  type Scene,
} from './harness.ts';

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

async function inScene(scene: Scene, work: Parameters<typeof inTenant<void>>[2]): Promise<void> {
  await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, work);
}

describe('a due reply', () => {
  test('is drafted, stored as due for this turn from the number they know, and queued', async () => {
    const scene = await givenReplyDue(world);
    await inScene(scene, async (tx) => {
      await tx
        .insertInto('phone_gates')
        .values({ client_id: scene.client.clientId, phone: scene.lead.phone, sender_number_id: scene.client.numberId })
        .execute();
    });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toMatchObject([
      {
        content: 'Happy to help. What day suits you for a quick call?',
        state: 'due',
        turn: 1,
        from_number: scene.client.number,
        to_number: scene.lead.phone,
        ai_generated: true,
        segments: 1,
        wake_after: world.monotonic.realNow() + 30_000,
      },
    ]);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.runs).toMatchObject([
      { outcome: 'used', model: 'fake-1', turn: 1, cost_micros: 12, input_tokens: 900 },
    ]);
    expect(after.replies[0]?.ai_run_id).toBe(after.runs[0]?.id);
    expect(world.queues.jobs).toEqual([
      { name: 'send-reply', data: { clientId: scene.client.clientId, messageId: after.replies[0]?.id } },
    ]);
  });

  test('not due yet is left alone', async () => {
    const scene = await givenReplyDue(world);
    await inScene(scene, async (tx) => {
      await tx
        .updateTable('conversations')
        .set({ reply_due_at: at(world.clock.now() + 1) })
        .execute();
    });
    await replyToInbound(world, scene.ref);
    expect(world.model.asked).toEqual([]);
    expect((await read(world, scene)).conversation.reply_due_at).not.toBeNull();
  });

  test('woken again and again, also side by side, asks once and answers once', async () => {
    const scene = await givenReplyDue(world);
    await Promise.all([1, 2, 3].map(async () => await replyToInbound(world, scene.ref)));
    await replyToInbound(world, scene.ref);
    expect(world.model.asked).toHaveLength(1);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });

  test('whose drafter died is drafted anew when its time is up', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(() => Promise.reject(new Error('process gone')));
    await expect(replyToInbound(world, scene.ref)).rejects.toThrow();
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toEqual([]);
    world.monotonic.advance(61_000);
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });

  test('after three texts in a row is one reply, that has seen all three', async () => {
    const scene = await givenReplyDue(world, { body: 'Hi' });
    for (const body of ['yes still interested', 'how long does it take?']) {
      world.clock.advance(10_000);
      await givenAnswer(world, scene, body);
    }
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toMatchObject([{ turn: 3 }]);
    for (const body of ['Hi', 'yes still interested', 'how long does it take?']) {
      expect(world.model.asked[0]?.input).toContain(body);
    }
  });

  test('carries the lead in the booking link', async () => {
    const scene = await givenReplyDue(world, {
      body: 'Yes please, can I book a call?',
      settings: { cal_booking_link: 'https://cal.com/bright-roofs/call' },
    });
    await replyToInbound(world, scene.ref);
    const { instructions = '', input = '' } = world.model.asked[0] ?? {};
    const link = /https:\/\/cal\.com\/bright-roofs\/call\S*/
      .exec(`${input}\n${instructions}`)?.[0]
      ?.replace(/["'.,)]+$/, '');
    const token = new URL(link ?? '').searchParams.get('metadata[token]') ?? '';
    expect(verifyBookingToken([world.bookingTokenKey], { clientId: scene.client.clientId, token })).toBe(
      scene.lead.leadId,
    );
  });
});

describe('a draft is thrown away', () => {
  const cases: [string, (scene: Scene) => Promise<void>][] = [
    [
      'when a newer text came in while it was made',
      async (scene) => await givenAnswer(world, scene, 'wait, one more thing'),
    ],
    [
      'when STOP came in while it was made',
      async (scene) =>
        await inScene(scene, async (tx) => {
          const { clientId } = scene.client;
          await addSuppression(tx, world.ids.next, { clientId, phone: scene.lead.phone, source: 'keyword' });
          await applySuppression(tx, world.ids.next, { clientId, phone: scene.lead.phone, reason: 'stop' });
        }),
    ],
    [
      'when STOP is suppressed but not yet matched',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await addSuppression(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            source: 'keyword',
          });
        }),
    ],
    [
      'when a text is stored but not yet matched',
      async (scene) => {
        await givenInboundText(world, scene.client, { from: scene.lead.phone, body: 'hang on' });
      },
    ],
    [
      'when a person took over',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('leads').set({ manual_mode: true }).where('id', '=', scene.lead.leadId).execute();
        }),
    ],
    [
      'when the reply was called off',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('conversations').set({ reply_due_at: null }).execute();
          await endCadences(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            reason: 'replied',
          });
        }),
    ],
  ];
  test.each(cases)('%s', async (_name, happens) => {
    const scene = await givenReplyDue(world);
    world.model.next(async () => {
      await happens(scene);
      return answered();
    });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toEqual([]);
    expect(after.runs).toMatchObject([{ outcome: 'stale' }]);
    expect(world.queues.jobs).toEqual([]);
  });

  test('and the newer text is answered by a new one', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(async () => {
      await givenAnswer(world, scene, 'and is it noisy?');
      return answered();
    });
    await replyToInbound(world, scene.ref);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toMatchObject([{ turn: 2 }]);
    expect(after.runs.map((run) => run.outcome)).toEqual(['stale', 'used']);
  });
});

describe('nothing is drafted', () => {
  test.each<[string, (scene: Scene) => Promise<void>, string | null]>([
    [
      'for somebody suppressed',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await addSuppression(tx, world.ids.next, {
            clientId: scene.client.clientId,
            phone: scene.lead.phone,
            source: 'person',
          });
        }),
      null,
    ],
    [
      'while a person is in charge',
      async (scene) =>
        await inScene(scene, async (tx) => {
          await tx.updateTable('leads').set({ manual_mode: true }).where('id', '=', scene.lead.leadId).execute();
        }),
      'manual_mode',
    ],
    [
      'after twenty replies in a day: a loop',
      async (scene) =>
        await inScene(scene, async (tx) => {
          for (let i = 0; i < 20; i += 1) {
            await tx
              .insertInto('messages')
              .values({
                client_id: scene.client.clientId,
                id: world.ids.next(),
                conversation_id: scene.conversationId,
                lead_id: scene.lead.leadId,
                dataset_id: scene.campaign.datasetId,
                direction: 'outbound',
                kind: 'reply',
                content: 'ok',
                to_number: scene.lead.phone,
                state: 'delivered',
                turn: 100 + i,
              })
              .execute();
          }
        }),
      'too_many_replies',
    ],
  ])('%s', async (_name, given, reason) => {
    const scene = await givenReplyDue(world);
    await given(scene);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(world.model.asked).toEqual([]);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead.needs_person_reason).toBe(reason);
  });
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
    });
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

describe('a model that is away', () => {
  const away = (retryable: boolean) =>
    ({
      kind: 'unavailable',
      cause: retryable ? 'timeout' : 'no_key',
      retryable,
      retryAfterMs: 0,
      detail: 'x',
    }) as const;

  test('is asked again with growing waits, and after three failures a person answers', async () => {
    const scene = await givenReplyDue(world);
    const waits: number[] = [];
    world.model.next(away(true), away(true), away(true));
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

  test('that has no key asks for a person at once', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(away(false));
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).lead.needs_person_reason).toBe('ai_unavailable');
  });

  test('and comes back answers as if nothing had been', async () => {
    const scene = await givenReplyDue(world);
    world.model.next(away(true));
    await replyToInbound(world, scene.ref);
    world.clock.advance(DAY_MS / 24);
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });
});
