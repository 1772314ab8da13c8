import { inTenant } from '@rekindle/db';
import { givenFragment, givenLesson, givenPromptVersion } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { answered, givenReplyDue, NOON, read, type ResponderWorld, responderWorld, type Scene } from './harness.ts';

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
});

/** The short id by which the model is told of a lesson. */
const shortId = (instructionsOrInput: string, near: string) =>
  new RegExp(`(L-[0-9a-f]{8}): [^\\n]*${near}`).exec(instructionsOrInput)?.[1] ?? 'none';

async function inScene<T>(scene: Scene, work: Parameters<typeof inTenant<T>>[2]): Promise<T> {
  return await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, work);
}

describe('the version that applies to the lead', () => {
  test('is in the prompt, with its facts as knowledge, and is recorded with the run', async () => {
    const scene = await givenReplyDue(world);
    const { versionId } = await givenPromptVersion(world, scene.client, {
      datasetId: scene.campaign.datasetId,
      fragments: [
        givenFragment({ content: 'Get them to name the day that suits them.' }),
        givenFragment({ section: 'knowledge', content: 'A survey costs £49.', isFact: true }),
      ],
    });
    world.model.next(answered({ reply: 'A survey costs £49. What day suits you?' }));
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(world.model.asked[0]?.instructions).toContain('Get them to name the day that suits them.');
    expect(world.model.asked[0]?.instructions).toMatch(/K-[0-9a-f]{8}: A survey costs £49\./);
    expect(after.runs).toMatchObject([{ outcome: 'used', prompt_version_id: versionId }]);
    expect(after.runs[0]?.prompt_version).toMatch(/^plain-persona-\d+ \+ Prompt \d+ 1\.0$/);
    expect(after.replies[0]?.content).toBe('A survey costs £49. What day suits you?');
  });

  test('of another campaign is not; nor are drafts', async () => {
    const scene = await givenReplyDue(world);
    await givenPromptVersion(world, scene.client, { status: 'draft' });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).runs).toMatchObject([{ prompt_version_id: null }]);
  });

  test('is the one in test for the leads of its share only', async () => {
    const scene = await givenReplyDue(world);
    const live = await givenPromptVersion(world, scene.client);
    const canary = await givenPromptVersion(world, scene.client, {
      ...{ promptId: live.promptId, versionNumber: 2, status: 'test', canaryPercent: 100 },
    });
    await replyToInbound(world, scene.ref);
    expect((await read(world, scene)).runs).toMatchObject([{ prompt_version_id: canary.versionId }]);
  });
});

describe('the template that applies', () => {
  test('gives its base words, its temperature and its length to the model', async () => {
    const scene = await givenReplyDue(world);
    const { clientId } = scene.client;
    const id = world.ids.next();
    await inScene(scene, async (tx) => {
      await tx
        .insertInto('prompt_templates')
        .values({
          ...{ client_id: clientId, id, name: 'House', base_system_prompt: 'You know roofs inside out.' },
          ...{ temperature: 0.3, max_tokens: 200 },
        })
        .execute();
      await tx
        .insertInto('client_prompt_templates')
        .values({ client_id: clientId, prompt_template_id: id, is_active: true })
        .execute();
    });
    await replyToInbound(world, scene.ref);
    expect(world.model.asked[0]).toMatchObject({ temperature: 0.3, maxOutputTokens: 200 });
    expect(world.model.asked[0]?.instructions).toContain('You know roofs inside out.');
  });

  test('is the strategy’s before the client’s', async () => {
    const scene = await givenReplyDue(world);
    const { clientId } = scene.client;
    const [active, strategic] = [world.ids.next(), world.ids.next()];
    await inScene(scene, async (tx) => {
      for (const [id, words] of [
        [active, 'Words of the active one.'],
        [strategic, 'Words of the strategy.'],
      ] as const) {
        await tx
          .insertInto('prompt_templates')
          .values({ client_id: clientId, id, name: words, base_system_prompt: words })
          .execute();
      }
      await tx
        .insertInto('client_prompt_templates')
        .values({ client_id: clientId, prompt_template_id: active, is_active: true })
        .execute();
      const strategyId = world.ids.next();
      await tx
        .insertInto('strategies')
        .values({
          ...{ client_id: clientId, id: strategyId, name: 'S', prompt_template_id: strategic, ai_name: 'Sam' },
          ...{ ai_role: 'adviser', conversation_tone: 'warm', qualification_questions: '-', objection_handling: '-' },
          closing_strategy: '-',
        })
        .execute();
      await tx
        .updateTable('datasets')
        .set({ strategy_id: strategyId })
        .where('client_id', '=', clientId)
        .where('id', '=', scene.campaign.datasetId)
        .execute();
    });
    await replyToInbound(world, scene.ref);
    expect(world.model.asked[0]?.instructions).toContain('Words of the strategy.');
    expect(world.model.asked[0]?.instructions).not.toContain('Words of the active one.');
  });
});

describe('lessons', () => {
  test('that match are shown with the turn, and those used are recorded and counted once a conversation', async () => {
    const scene = await givenReplyDue(world, { body: 'How much is it?' });
    const { clientId } = scene.client;
    const matching = await givenLesson(world, scene.client, {
      ...{ lesson_type: 'objection_handling', title: 'Offer a call', trigger: 'lead mentions price' },
    });
    await givenLesson(world, scene.client, { lesson_type: 'best_practice', title: 'Other', trigger: 'guarantee' });
    const always = await givenLesson(world, scene.client, { lesson_type: 'best_practice', title: 'Keep it short' });
    world.model.next((request) => {
      expect(request.input).toContain('Offer a call');
      expect(request.input).not.toContain('Other');
      expect(request.instructions).toContain('Keep it short');
      return answered({ used_lesson_ids: [shortId(request.input, 'Offer a call'), 'L-00000000'] });
    });
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.runs).toMatchObject([{ used_lesson_ids: [matching] }]);
    expect([...(after.runs[0]?.shown_lesson_ids ?? [])].sort()).toEqual([matching, always].sort());
    const counts = async () =>
      await inScene(scene, (tx) =>
        tx
          .selectFrom('lessons')
          .select(['times_applied', 'times_succeeded', 'success_rate'])
          .where('id', '=', matching)
          .executeTakeFirstOrThrow(),
      );
    expect(await counts()).toEqual({ times_applied: 1, times_succeeded: 0, success_rate: 0 });
    const book = async (call_booked: boolean) =>
      await inScene(scene, (tx) =>
        tx.updateTable('leads').set({ call_booked }).where('client_id', '=', clientId).execute(),
      );
    await book(true);
    expect(await counts()).toEqual({ times_applied: 1, times_succeeded: 1, success_rate: 1 });
    await book(false);
    expect(await counts()).toMatchObject({ times_succeeded: 0 });
  });

  test.each(['never_rule', 'blacklist_word'] as const)(
    'of type %s keep a draft from going whatever the model does: no text of it goes, a person is asked',
    async (lesson_type) => {
      const scene = await givenReplyDue(world);
      const rule = { lesson_type, title: 'No bargains', incorrect_response: 'bargain\nquick chat' } as const;
      await givenLesson(world, scene.client, rule);
      const breaks = answered({ reply: 'It is a Bargain, honestly. What day suits you?' });
      world.model.next(breaks, breaks);
      await replyToInbound(world, scene.ref);
      const after = await read(world, scene);
      expect(after.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
      expect(JSON.stringify(after.runs[0]?.gates)).toContain(`${lesson_type}: bargain`);
      expect(after.replies.map(({ content }) => content).join()).not.toMatch(/bargain/i);
      expect(after.lead.needs_person_reason).toBe('ai_gates');
    },
  );

  test('keep the approved line and fixed lines from going too', async () => {
    const scene = await givenReplyDue(world);
    const fixed = await givenReplyDue(world, { state: { fixed_reply: 'bot_question' } });
    for (const { client } of [scene, fixed]) {
      const rule = { lesson_type: 'never_rule', incorrect_response: 'colleague\nautomated\nthanks' } as const;
      await givenLesson(world, client, rule);
    }
    const breaks = answered({ reply: 'A colleague knows. What day suits you?' });
    world.model.next(breaks, breaks);
    await replyToInbound(world, scene.ref);
    await replyToInbound(world, fixed.ref);
    for (const each of [scene, fixed]) {
      const after = await read(world, each);
      expect([after.replies, after.lead.needs_person_reason]).toEqual([[], 'ai_gates']);
    }
  });

  test('that were archived forbid nothing', async () => {
    const scene = await givenReplyDue(world);
    const rule = { lesson_type: 'never_rule', incorrect_response: 'call', status: 'archived' } as const;
    await givenLesson(world, scene.client, rule);
    await replyToInbound(world, scene.ref);
    const after = await read(world, scene);
    expect(after.replies).toHaveLength(1);
    // The model's own words, not the approved line.
    expect(after.runs.map(({ outcome }) => outcome)).toEqual(['used']);
  });
});

test('a version whose words name an unknown variable asks no model: a person answers', async () => {
  const scene = await givenReplyDue(world);
  await givenPromptVersion(world, scene.client, { fragments: [givenFragment({ content: 'Say {{unknown}}.' })] });
  await replyToInbound(world, scene.ref);
  const after = await read(world, scene);
  expect([world.model.asked, after.replies]).toEqual([[], []]);
  expect(after.lead.needs_person_reason).toBe('prompt_invalid');
});
