import { at, inTenant, verifyBookingToken } from '@rekindle/db';
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

  test('that could not be settled is drafted anew, and what the first try cost is kept', async () => {
    const scene = await givenReplyDue(world);
    const { sync } = world.clock;
    let syncs = 0;
    const clock = {
      ...world.clock,
      sync: async () =>
        (syncs += 1) === 2 ? Promise.reject(new Error('database away')) : await sync.call(world.clock),
    };
    await expect(replyToInbound({ ...world, clock }, scene.ref)).rejects.toThrow('database away');
    world.monotonic.advance(61_000);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toHaveLength(1);
    expect(after.runs).toMatchObject([
      { outcome: 'unsettled', cost_micros: 12 },
      { outcome: 'used', cost_micros: 12 },
    ]);
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

  test('gives the page of the booking process where the campaign has none of its own, and the client another', async () => {
    const [shared, clients] = ['https://cal.com/bright-roofs/survey', 'https://cal.com/bright-roofs/any'];
    const scene = await givenReplyDue(world, { body: 'Yes please, can I book a call?' });
    await inScene(scene, async (tx) => {
      const { clientId } = scene.client;
      const id = world.ids.next();
      await tx.updateTable('clients').set({ cal_booking_link: clients }).where('id', '=', clientId).execute();
      await tx
        .insertInto('booking_processes')
        .values({ client_id: clientId, id, name: 'Survey', booking_link: shared })
        .execute();
      await tx.updateTable('datasets').set({ booking_process_id: id }).where('client_id', '=', clientId).execute();
    });
    world.model.next(answered({ reply: `Of course. You can pick a time here: ${shared}. Speak soon.` }));
    await replyToInbound(world, scene.ref);
    const { instructions = '', input = '' } = world.model.asked[0] ?? {};
    expect(`${instructions}${input}`).toContain(shared);
    expect(`${instructions}${input}`).not.toContain(clients);
    expect((await read(world, scene)).replies[0]?.content).toContain(`${shared}?`);
  });

  test.each([
    ['sw1a 2aa', 'SW1A'],
    ['SW1A', 'SW1A'],
    ['SW1A 2', undefined],
  ])('asks the model with no more of the postcode %j than its district', async (postcode, district) => {
    const scene = await givenReplyDue(world);
    await inScene(scene, async (tx) => {
      await tx.updateTable('leads').set({ postcode }).execute();
    });
    await replyToInbound(world, scene.ref);
    const { input = '' } = world.model.asked[0] ?? {};
    expect(/"outward_postcode":"(.*?)"/.exec(input)?.[1]).toBe(district);
    expect(input).not.toMatch(/2aa/i);
  });

  test('carries the lead in the booking link, of which the model sees the page only', async () => {
    const page = 'https://cal.com/bright-roofs/call';
    const scene = await givenReplyDue(world, {
      body: 'Yes please, can I book a call?',
      settings: { cal_booking_link: page },
    });
    world.model.next(answered({ reply: `Of course. You can pick a time here: ${page}. Speak soon.` }));
    await replyToInbound(world, scene.ref);
    const { instructions = '', input = '' } = world.model.asked[0] ?? {};
    expect(`${instructions}${input}`).toContain(page);
    expect(`${instructions}${input}`).not.toContain('token');
    const text = (await read(world, scene)).replies[0]?.content ?? '';
    const link = new URL(/https:\S+[^.\s]/.exec(text)?.[0] ?? '');
    expect(link.origin + link.pathname).toBe(page);
    const token = link.searchParams.get('metadata[token]') ?? '';
    expect(verifyBookingToken([world.bookingTokenKey], { clientId: scene.client.clientId, token })).toBe(
      scene.lead.leadId,
    );
  });
});
