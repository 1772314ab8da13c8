import { createOpenAiReplyModel } from '@rekindle/ai-openai';
import { findWhyLeads, inTenant, readWhyLead } from '@rekindle/db';
import { DAY_MS, whyLead } from '@rekindle/domain';
import { createLogger, systemMonotonicClock } from '@rekindle/runtime';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { givenAnswer, givenReplyDue, NOON, read, type ResponderWorld, responderWorld, type Scene } from './harness.ts';

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

async function givenCaps(scene: Scene, caps: { ai?: number; spend?: number; price?: unknown }): Promise<void> {
  const { clientId } = scene.ref;
  await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    const settings = JSON.stringify({ segment_price_micros: caps.price ?? 40_000 });
    await sql`update clients set daily_ai_cap_micros = ${caps.ai ?? null}, daily_spend_cap_micros = ${caps.spend ?? null},
      settings = ${settings}::jsonb where id = ${clientId}`.execute(tx);
  });
}

async function givenDelivered({ ref: { clientId } }: Scene): Promise<void> {
  await inTenant(world.db, { clientId, now: world.clock.now() }, async (tx) => {
    await tx
      .updateTable('messages')
      .set({ state: 'delivered', sent_at: new Date(world.clock.now()) })
      .where('kind', '=', 'reply')
      .execute();
  });
}

/** What `rekindle why lead` says. */
async function why(scene: Scene): Promise<string> {
  const { clientId } = scene.ref;
  const now = world.clock.now();
  return await inTenant(world.db, { clientId, now }, async (tx) => {
    const [subject] = await findWhyLeads(tx, { clientId, leadId: scene.lead.leadId });
    if (subject === undefined) throw new Error('no such lead');
    return whyLead(await readWhyLead(tx, subject), { now, zone: subject.zone });
  });
}

describe('without a key', () => {
  test('a person answers, the attempt is kept, and the operator reads why', async () => {
    const model = createOpenAiReplyModel({
      apiKey: null,
      model: 'gpt-5.4-mini',
      monotonic: systemMonotonicClock,
      log: createLogger({ level: 'silent' }),
    });
    const scene = await givenReplyDue(world);
    await replyToInbound({ ...world, model }, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toEqual([]);
    expect(after.conversation.reply_due_at).toBeNull();
    expect(after.lead).toMatchObject({ needs_person_reason: 'ai_no_key', manual_mode: false });
    expect(after.events).toContain('lead.needs_person');
    expect(after.runs).toMatchObject([{ outcome: 'unavailable', detail: 'no_key: OPENAI_API_KEY is not set' }]);
    expect(await why(scene)).toContain(
      'a person is to look at them, because no OpenAI key is set, so the AI cannot answer.',
    );
  });

  test('what needs no model is answered all the same', async () => {
    const model = createOpenAiReplyModel({
      apiKey: null,
      model: 'gpt-5.4-mini',
      monotonic: systemMonotonicClock,
      log: createLogger({ level: 'silent' }),
    });
    const scene = await givenReplyDue(world, { state: { fixed_reply: 'bot_question' } });
    await replyToInbound({ ...world, model }, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });
});

describe("above the client's cap for the model", () => {
  test('a person answers, the model is not asked, and the next day it is again', async () => {
    const scene = await givenReplyDue(world);
    // One run costs 12.
    await givenCaps(scene, { ai: 12 });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);

    await givenDelivered(scene);
    world.clock.advance(60_000);
    await givenAnswer(world, scene, 'and how long does it take?');
    await replyToInbound(world, scene.ref);
    const capped = await read(world, scene);
    expect(capped.replies).toHaveLength(1);
    expect(capped.conversation.reply_due_at).toBeNull();
    expect(capped.lead).toMatchObject({ needs_person_reason: 'ai_cap', manual_mode: false });
    expect(world.model.asked).toHaveLength(1);
    expect(await why(scene)).toContain('because what the AI may cost the client today is used up.');

    // 00:00 in London.
    world.clock.set(NOON + DAY_MS / 2);
    await givenAnswer(world, scene, 'hello?');
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(2);
  });

  test('a cap of nothing never asks; fixed lines and opt-outs need no model', async () => {
    const scene = await givenReplyDue(world, { state: { fixed_reply: 'decline' } });
    await givenCaps(scene, { ai: 0 });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
    await givenAnswer(world, scene, 'actually, how much is it?');
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).lead.needs_person_reason).toBe('ai_cap');
    expect(world.model.asked).toEqual([]);
  });

  test("counts this client's runs only", async () => {
    const other = await givenReplyDue(world);
    await replyToInbound(world, other.ref);
    const scene = await givenReplyDue(world);
    await givenCaps(scene, { ai: 1 });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).replies).toHaveLength(1);
  });
});

describe('above the daily spend cap', () => {
  test.each([
    ['used up by M1', { spend: 40_000 }, 'spend_cap'],
    ['not used up', { spend: 200_000 }, null],
    ['at a price that makes no sense, by the usual one', { spend: 40_000, price: 'dear' }, 'spend_cap'],
    ['of texts that cost nothing', { spend: 0, price: 0 }, null],
  ] as const)('%s', async (_, caps, reason) => {
    const scene = await givenReplyDue(world);
    await givenCaps(scene, caps);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.lead.needs_person_reason).toBe(reason);
    expect(after.replies).toHaveLength(reason === null ? 1 : 0);
    if (reason !== null) {
      expect(world.model.asked).toEqual([]);
      expect(await why(scene)).toContain('a person is to look at them, because the spend cap of the day is reached.');
    }
  });
});
