import { inTenant, jsonb, readComparedPerformance, readVersionAsApplied } from '@rekindle/db';
import { type SectionEdits, versionText } from '@rekindle/domain';
import { givenCampaign, givenClient, givenLesson, givenSentM1, type TestClient } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveAudience } from '../src/personas/save-personas.ts';
import type { GoldenConversation } from '../src/prompts/golden.ts';
import { createPrompt, createVersion, editDraftVersion, type PromptOrigin } from '../src/prompts/make-version.ts';
import { archiveVersion, publishVersion, rollBack, testVersion } from '../src/prompts/put-live.ts';
import { checkVersion, proveVersion, type VersionProof } from '../src/prompts/prove-version.ts';
import { PromptRefused } from '../src/prompts/refused.ts';
import { activateTemplate, ensureSystemTemplates } from '../src/prompts/templates.ts';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import { answered, givenReplyDue, NOON, type ResponderWorld, responderWorld } from './harness.ts';

const AUTHOR = { userId: null, type: 'user' } as const;
const ANSWERS = { business: 'We fit windows in Leeds.', goal: 'a call with a surveyor' };

let world: ResponderWorld;
let client: TestClient;
let names = 0;
beforeAll(async () => {
  world = await responderWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(async () => {
  world.clock.set(NOON);
  world.model.reset();
  client = await givenClient(world);
});

type Work<T> = Parameters<typeof inTenant<T>>[2];
const run = async <T>(work: Work<T>) =>
  await inTenant(world.db, { clientId: client.clientId, now: world.clock.now() }, work);

async function made(
  origin: PromptOrigin = { from: 'wizard', answers: ANSWERS },
  more: { datasetId?: string; golden?: GoldenConversation[] } = {},
) {
  names += 1;
  const prompt = { name: `P${names}`, description: null, datasetId: more.datasetId ?? null, golden: more.golden ?? [] };
  return await run((tx) =>
    createPrompt(tx, world.ids, { ...client, ...prompt, origin, author: AUTHOR, now: world.clock.now() }),
  );
}
const written = async (sections: SectionEdits, golden: GoldenConversation[] = []) =>
  await made({ from: 'manual', sections }, { golden });
const next = async (promptId: string, more: { fromVersionId?: string; lessonIds?: string[] } = {}) =>
  await run((tx) =>
    createVersion(tx, world.ids, { ...client, promptId, lessonIds: [], changeReason: null, author: AUTHOR, ...more }),
  );
const edit = async (versionId: string, sections: SectionEdits) =>
  await run((tx) => editDraftVersion(tx, { ...client, versionId, sections, changeReason: undefined }));
const prove = async (versionId: string) => await proveVersion(world, { ...client, versionId }, world.clock.now());
const putLive = async (versionId: string, proof: VersionProof) =>
  await run((tx) => publishVersion(tx, { ...client, versionId, author: AUTHOR, proof }, world.clock.now()));
const publish = async (versionId: string) => {
  const proof = await prove(versionId);
  await putLive(versionId, proof);
  return proof.golden;
};
const tryOn = async (versionId: string, canaryPercent: number) => {
  const proof = await prove(versionId);
  await run((tx) => testVersion(tx, { ...client, versionId, canaryPercent, proof }, world.clock.now()));
};
const check = async (versionId: string) => await checkVersion(world, { ...client, versionId }, world.clock.now());
const stored = async (versionId: string) =>
  await run((tx) => tx.selectFrom('prompt_versions').selectAll().where('id', '=', versionId).executeTakeFirstOrThrow());
const words = async (versionId: string) =>
  (await run((tx) => readVersionAsApplied(tx, { ...client, versionId })))?.fragments ?? [];

async function refusal(work: Promise<unknown>): Promise<{ code: string; faults: string[] }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof PromptRefused)) throw error;
    return { code: error.code, faults: error.faults.map(({ path, message }) => `${path}: ${message}`) };
  }
  throw new Error('nothing was refused');
}

describe('a prompt is made', () => {
  test('from the wizard’s answers, each piece with the question it answers', async () => {
    const { versionId } = await made({ from: 'wizard', answers: { ...ANSWERS, facts: 'A survey costs £49.\n' } });
    const fragments = await words(versionId);
    expect(fragments.map(({ section, source, isFact }) => [section, source, isFact])).toEqual([
      ['context', 'wizard', false],
      ['goal', 'wizard', false],
      ['knowledge', 'wizard', true],
    ]);
    expect(fragments[1]?.why).toBe('answer to: What should a good conversation lead to?');
    const row = await stored(versionId);
    expect(row).toMatchObject({ created_from: 'wizard', version: '1.0', status: 'draft', wizard_answers: ANSWERS });
    expect(row.prompt_structure).toMatchObject({ context: { content: ANSWERS.business, source: 'wizard' } });
  });

  test('whose stored text is what its fragments give again', async () => {
    const { versionId } = await made();
    const row = await stored(versionId);
    expect(row.compiled_prompt).toBe(versionText(await words(versionId)));
    expect(row.compiled_prompt).toContain('# Goal\nA good conversation leads to this: a call with a surveyor.');
  });

  test('not from answers that are missing, too long, or to questions nobody asked', async () => {
    const answers = { goal: '', never: 'x'.repeat(50_000), shoes: 'no' };
    expect(await refusal(made({ from: 'wizard', answers }))).toEqual({
      code: 'bad_answers',
      faults: [
        'answers.shoes: The wizard asks no such question.',
        'answers.business: Answer this first: What does the company do, and where?',
        'answers.goal: Answer this first: What should a good conversation lead to?',
        'answers.never: At most 2000 characters; this has 50000.',
      ],
    });
  });

  test('from a template, with its lessons, and counts for it', async () => {
    await run((tx) => ensureSystemTemplates(tx, world.ids.next, client.clientId));
    await run((tx) => ensureSystemTemplates(tx, world.ids.next, client.clientId));
    const templates = await run((tx) => tx.selectFrom('prompt_templates').selectAll().execute());
    expect(templates.map(({ system_key: key, version }) => `${key} ${version}`).sort()).toEqual(
      ['general 1', 'solar_dbr_old 1', 'solar_dbr_recent 1', 'solar_quote_followup 1'].sort(),
    );
    const old = templates.find(({ system_key: key }) => key === 'solar_dbr_old');
    const templateId = old?.id ?? '';
    const { versionId } = await made({ from: 'template', templateId, answers: { tone: 'dry' } });
    const fragments = await words(versionId);
    expect(new Set(fragments.map(({ source }) => source.split(':')[0]))).toEqual(
      new Set(['template', 'wizard', 'lesson']),
    );
    expect(await stored(versionId)).toMatchObject({
      created_from: 'template',
      template_id: templateId,
      lessons_count: 2,
    });
    const used = await run((tx) =>
      tx.selectFrom('prompt_templates').select('times_used').where('id', '=', templateId).executeTakeFirstOrThrow(),
    );
    expect(used.times_used).toBe(1);
    expect((await publish(versionId)).passed).toBe(true);
  });

  test('from a template in its present words, whichever of them a release before had otherwise', async () => {
    const ensure = async () => await run((tx) => ensureSystemTemplates(tx, world.ids.next, client.clientId));
    const read = async () =>
      await run((tx) => tx.selectFrom('prompt_templates').selectAll().where('system_key', '=', 'general').execute());
    await ensure();
    const [present] = await read();
    const before = {
      ...{ name: 'Before', description: 'Before', category: 'before', industry: 'before', use_case: 'before' },
      ...{ best_for: 'Before', base_system_prompt: 'Before.', tags: ['before'] },
      ...{
        template_structure: jsonb({}),
        default_wizard_answers: jsonb({ goal: 'before' }),
        included_lessons: jsonb([]),
      },
    };
    let version = present?.version ?? 0;
    for (const [column, value] of Object.entries(before)) {
      await run((tx) =>
        tx
          .updateTable('prompt_templates')
          .set({ [column]: value })
          .where('system_key', '=', 'general')
          .execute(),
      );
      await ensure();
      await ensure();
      version += 1;
      expect(await read()).toMatchObject([{ ...present, version, updated_at: expect.anything() }]);
    }
  });

  test('from a template without those of its lessons that nobody could teach, and says which', async () => {
    const rule = { lesson_type: 'never_rule', title: 'No rush', incorrect_response: 'no rush' } as const;
    const ruleId = await givenLesson(world, client, rule);
    const lesson = { lesson_type: 'best_practice', trigger: null, correct_response: null, incorrect_response: null };
    const included = [
      { ...lesson, title: 'Take it slow', correct_response: 'No rush at all.' },
      { ...lesson, title: 'Tell the price', correct_response: 'It is £450 fitted.' },
      { ...lesson, title: 'Write to {{first_name}}', correct_response: 'Hello' },
      { ...lesson, title: 'Be brief', correct_response: 'One short question.' },
      { ...lesson, title: 'Be wordy', incorrect_response: 'One short question.' },
    ];
    const templateId = world.ids.next();
    const row = { client_id: client.clientId, id: templateId, name: 'Own', included_lessons: jsonb(included) };
    await run((tx) => tx.insertInto('prompt_templates').values(row).execute());
    const begun = await made({ from: 'template', templateId, answers: {} });
    expect(begun.leftOut).toEqual([
      { title: 'Take it slow', why: expect.stringContaining(`let it stand in for ${ruleId}`) },
      { title: 'Tell the price', why: expect.stringContaining('It claims "£450"') },
      { title: 'Write to {{first_name}}', why: expect.stringContaining('which cannot be filled in') },
      { title: 'Be wordy', why: expect.stringContaining('"Be wordy" recommends what "Be brief" advises against') },
    ]);
    const taught = await run((tx) => tx.selectFrom('lessons').select(['title', 'source']).orderBy('title').execute());
    expect(taught).toEqual([
      { title: 'Be brief', source: 'imported' },
      { title: 'No rush', source: 'user_taught' },
    ]);
    expect(await stored(begun.versionId)).toMatchObject({ lessons_count: 1 });
    // Whoever makes the next one is told the same, and what is there already stays.
    expect((await made({ from: 'template', templateId, answers: {} })).leftOut).toHaveLength(4);
  });

  test('by hand, and says so', async () => {
    const { versionId } = await written({ goal: [{ content: 'Get a call.' }] });
    expect(await stored(versionId)).toMatchObject({ created_from: 'manual', template_id: null, wizard_answers: {} });
    expect((await words(versionId)).map(({ content, source }) => [content, source])).toEqual([
      ['Get a call.', 'manual'],
    ]);
  });

  test('as a copy that says what it was copied from', async () => {
    const first = await made();
    const { versionId } = await made({ from: 'copied', versionId: first.versionId });
    expect((await words(versionId)).map(({ source }) => source)).toEqual(
      (await words(first.versionId)).map(() => `copied:${first.versionId}`),
    );
    expect(await stored(versionId)).toMatchObject({
      ...{ created_from: 'copied', copied_from_version_id: first.versionId },
    });
  });

  test('only once under a name, and only for a campaign that is there', async () => {
    const { promptId } = await made();
    names -= 1;
    expect(await refusal(made())).toMatchObject({ code: 'name_taken' });
    names += 1;
    expect(await refusal(made(undefined, { datasetId: promptId }))).toMatchObject({ code: 'no_campaign' });
  });
});

describe('a draft', () => {
  test('is changed by hand: what stays keeps where it came from, what changed is counted', async () => {
    const { versionId } = await made();
    await edit(versionId, {
      context: [{ content: ANSWERS.business }, { content: 'Family firm.', why: 'Ann knows' }],
      tone: [{ content: 'Dry.' }],
    });
    expect((await words(versionId)).map(({ content, source, why }) => [content, source, why])).toEqual([
      [ANSWERS.business, 'wizard', 'answer to: What does the company do, and where?'],
      ['Family firm.', 'manual', 'Ann knows'],
      ['A good conversation leads to this: a call with a surveyor.', 'wizard', expect.any(String)],
      ['Dry.', 'manual', 'written by hand'],
    ]);
    expect(await stored(versionId)).toMatchObject({ manual_edits_count: 2 });
  });

  test('of a next version says what it changed, and lessons are small steps', async () => {
    const { promptId, versionId } = await made();
    const second = await next(promptId);
    await edit(second, { goal: [{ content: 'Get a visit.' }] });
    expect(await stored(second)).toMatchObject({
      ...{ version: '2.0', version_number: 2, previous_version_id: versionId, changes_summary: 'Changed goal.' },
      changes: { type: 'edited', sections_changed: ['goal'], after: { goal: 'Get a visit.' } },
    });
    const lesson = await givenLesson(world, client, { lesson_type: 'dos_donts', title: 'No emojis' });
    const third = await next(promptId, { lessonIds: [lesson] });
    expect(await stored(third)).toMatchObject({
      ...{ version: '2.1', version_number: 3, lesson_applied_id: lesson, applied_lessons: [lesson] },
      changes_summary: 'Learned "No emojis": changed boundaries.',
      changes: { type: 'lesson_applied', lesson_id: lesson, lesson_title: 'No emojis' },
    });
    await edit(third, { tone: [{ content: 'Dry.' }] });
    expect(await stored(third)).toMatchObject({
      ...{
        lesson_applied_id: lesson,
        changes_summary: 'Learned "No emojis": changed tone and boundaries, tone by hand.',
      },
      changes: {
        ...{ type: 'lesson_applied', lesson_id: lesson, lesson_title: 'No emojis' },
        ...{ sections_changed: ['tone', 'boundaries'], sections_edited: ['tone'] },
      },
    });
    await edit(third, { boundaries: [] });
    expect(await stored(third)).toMatchObject({
      ...{ lesson_applied_id: null, applied_lessons: [], changes_summary: 'Changed tone.' },
      changes: { type: 'edited', lesson_id: null },
    });
    const again = await next(promptId, { lessonIds: [lesson] });
    expect((await words(again)).filter(({ refId }) => refId === lesson)).toHaveLength(1);
    expect(await refusal(next(promptId, { lessonIds: [versionId] }))).toMatchObject({ code: 'no_lesson' });
  });

  test('learns twenty lessons at once, however long their titles are', async () => {
    const { promptId } = await made();
    const lessonIds: string[] = [];
    for (let nth = 0; nth < 20; nth += 1) {
      const title = `Lesson ${nth} ${'\u{1F600}'.repeat(95)}`;
      const lesson = { lesson_type: 'best_practice', title, correct_response: `Words ${nth}.` } as const;
      lessonIds.push(await givenLesson(world, client, lesson));
    }
    const { changes_summary: summary } = await stored(await next(promptId, { lessonIds }));
    expect(summary).toMatch(/^Learned "Lesson 0 .*\.\.\.": changed /);
    expect(summary.isWellFormed() && summary.length <= 2_000).toBe(true);
  });

  test('holds no piece of 50 kB', async () => {
    const { versionId } = await made();
    expect(await refusal(edit(versionId, { goal: [{ content: 'x'.repeat(50_000) }] }))).toEqual({
      code: 'too_large',
      faults: ['sections.goal: At most 4000 characters in one piece.'],
    });
  });
});

describe('a version is refused', () => {
  test.each<[string, SectionEdits, string]>([
    [
      'an unknown variable',
      { goal: [{ content: 'Say {{unknown}}.' }] },
      'The goal section has {{unknown}}, which cannot',
    ],
    ['half a variable', { goal: [{ content: 'Say {{company_name' }] }, 'The goal section has {{, which cannot'],
    ['the canary', { goal: [{ content: 'Say {{canary}}.' }] }, 'The goal section has {{canary}}, which cannot'],
    ['a booking page the client lacks', { goal: [{ content: '{{booking_link}}' }] }, 'and the client has none'],
    ['a price no fact supports', { goal: [{ content: 'Tell them it costs £4,000.' }] }, 'claims "£4,000", and no fact'],
    ['a saving no fact supports', { objections: [{ content: 'You save 30%.' }] }, 'claims "30%", and no fact'],
    [
      'a static part over its budget',
      {
        context: [{ content: 'word '.repeat(799) }, { content: 'more '.repeat(799) }, { content: 'very '.repeat(799) }],
      },
      'is too long',
    ],
    ['no words', {}, 'It has no words yet'],
  ])('for %s', async (_name, sections, sentence) => {
    const { versionId } = await written(sections);
    for (const work of [() => publish(versionId), () => tryOn(versionId, 0)]) {
      const refused = await refusal(work());
      expect(refused.code).toBe('faulty');
      expect(refused.faults.join()).toContain(sentence);
    }
    expect((await stored(versionId)).status).toBe('draft');
  });

  test('for words that a rule forbids, and not once the rule is gone', async () => {
    const lesson = await givenLesson(world, client, {
      lesson_type: 'never_rule',
      incorrect_response: 'cheap as chips',
    });
    const { versionId } = await written({ objections: [{ content: 'Say: we are cheap as chips.' }] });
    expect((await refusal(publish(versionId))).faults.join()).toContain('which a lesson forbids');
    await run((tx) => tx.updateTable('lessons').set({ status: 'archived' }).where('id', '=', lesson).execute());
    expect((await publish(versionId)).passed).toBe(true);
  });

  test('no longer for a price that is a fact, and forbidding one needs none', async () => {
    const { versionId } = await written({
      knowledge: [{ content: 'Panels cost £4,000.', is_fact: true }],
      goal: [{ content: 'Tell them it costs £4,000.' }],
      boundaries: [{ content: 'Never say £3,000.' }],
    });
    expect((await publish(versionId)).passed).toBe(true);
  });

  test('when a golden conversation of its own ends elsewhere', async () => {
    const golden: GoldenConversation = {
      ...{ name: 'Names our price', says: ['how much?'], expects: 'sent' },
      answer: { reply: 'Panels cost £4,000. What day suits you?' },
    };
    const without = await written({ goal: [{ content: 'Get a call.' }] }, [golden]);
    expect(await refusal(publish(without.versionId))).toEqual({
      code: 'golden_failed',
      faults: ['golden_conversations: Names our price: should end as sent, ends as refused (claim: £4,000)'],
    });
    const knowing = await written({ knowledge: [{ content: 'Panels cost £4,000.', is_fact: true }] }, [golden]);
    const result = await publish(knowing.versionId);
    expect(result).toMatchObject({ passed: true, model: 'scripted', failures: [] });
    expect((await stored(knowing.versionId)).golden_result).toMatchObject({ conversations: result.conversations });
    expect(result.conversations).toBeGreaterThan(15);
  });
});

describe('what answers', () => {
  test('is the version published last; a rollback is one step, and another goes further back', async () => {
    const { promptId, versionId } = await made();
    await publish(versionId);
    const second = await next(promptId);
    await publish(second);
    const other = await made();
    await publish(other.versionId);
    const states = async () =>
      await Promise.all([versionId, second, other.versionId].map(async (id) => (await stored(id)).status));
    expect(await states()).toEqual(['archived', 'archived', 'live']);
    const back = async (prompt: string) =>
      await run((tx) => rollBack(tx, { ...client, promptId: prompt, author: AUTHOR }, world.clock.now()));
    expect(await back(other.promptId)).toBe(second);
    expect(await back(promptId)).toBe(versionId);
    expect(await states()).toEqual(['live', 'archived', 'archived']);
    expect(await refusal(back(promptId))).toMatchObject({ code: 'nothing_before' });
    expect(await refusal(back(other.promptId))).toMatchObject({ code: 'nothing_live' });
  });

  test('changes one after the other, however many publish at once', async () => {
    const prompts = [await made(), await made(), await made()];
    await Promise.all(prompts.map(({ versionId }) => publish(versionId)));
    const live = await run((tx) =>
      tx.selectFrom('prompt_versions').select('id').where('status', '=', 'live').execute(),
    );
    expect(live).toHaveLength(1);
  });

  test('changes once where two publish the same version, however long its golden conversations take', async () => {
    const { versionId } = await made();
    // Both have played them before either puts it live: no lock is held meanwhile.
    const proofs = [await prove(versionId), await prove(versionId)];
    const ended = await Promise.allSettled(proofs.map((proof) => putLive(versionId, proof)));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'not_open' } });
    expect(await refusal(prove(versionId))).toMatchObject({ code: 'not_open' });
  });

  test.each<[string, (promptId: string, versionId: string) => Promise<unknown>]>([
    ['words', async (_promptId, versionId) => await edit(versionId, { tone: [{ content: 'Dry.' }] })],
    ['rules', async () => await givenLesson(world, client, { lesson_type: 'never_rule', incorrect_response: 'cheap' })],
    [
      'golden conversations',
      async (promptId) =>
        await run((tx) =>
          tx.updateTable('prompts').set({ golden_conversations: '[{}]' }).where('id', '=', promptId).execute(),
        ),
    ],
  ])('is not what was proven with other %s', async (_what, change) => {
    const { promptId, versionId } = await made();
    const proof = await prove(versionId);
    await change(promptId, versionId);
    expect(await refusal(putLive(versionId, proof))).toMatchObject({ code: 'changed_meanwhile' });
    expect(await stored(versionId)).toMatchObject({ status: 'draft', golden_passed: false });
  });

  test('to a share of the leads is one version in test at a time', async () => {
    const [first, second] = [await made(), await made()];
    await tryOn(first.versionId, 10);
    expect(await refusal(tryOn(second.versionId, 10))).toMatchObject({ code: 'canary_taken' });
    await tryOn(second.versionId, 0);
    await run((tx) => archiveVersion(tx, { ...client, versionId: first.versionId }, world.clock.now()));
    await tryOn(second.versionId, 20);
    expect(await stored(second.versionId)).toMatchObject({ status: 'test', canary_percent: 20 });
    expect(await refusal(publish(first.versionId))).toMatchObject({ code: 'not_open' });
    expect(await refusal(edit(second.versionId, { goal: [] }))).toMatchObject({ code: 'not_draft' });
  });

  test('of a campaign leaves what is live for all others', async () => {
    const { datasetId } = await givenCampaign(world, client);
    const [all, own] = [await made(), await made(undefined, { datasetId })];
    await publish(all.versionId);
    await publish(own.versionId);
    expect([(await stored(all.versionId)).status, (await stored(own.versionId)).status]).toEqual(['live', 'live']);
  });

  test('is looked at with the text and length that a model would get, and nothing is stored', async () => {
    const { versionId } = await made();
    const looked = await check(versionId);
    expect(looked).toMatchObject({ faults: [], golden: { passed: true } });
    expect(looked.text).toContain('We fit windows in Leeds.');
    expect(looked.tokens).toBeGreaterThan(300);
    expect((await stored(versionId)).golden_passed).toBe(false);
  });
});

test('a version goes live whatever words an audience does not like to read; they are held to in answers to it', async () => {
  const rows = { communication_preferences: [{ preference_text: 'Plain words', avoid_phrase: 'quick call' }] };
  const audience = { columns: { name: 'Touchy', alignment_score: 100 }, rows };
  await saveAudience(world, { ...client, id: null, expected: null, createdBy: null }, audience);
  const golden = { name: 'Offers a call', says: ['Yes please'], answer: { reply: 'When suits a quick call?' } };
  const { versionId } = await written({ goal: [{ content: 'Lead to a quick call.' }] }, [
    { ...golden, expects: 'sent' },
  ]);
  expect((await publish(versionId)).passed).toBe(true);
});

test('performance counts each conversation for the version that answered in it first, before and after', async () => {
  const scene = await givenReplyDue(world);
  client = scene.client;
  const { promptId, versionId } = await made();
  await publish(versionId);
  await replyToInbound(world, scene.ref);
  await run((tx) => tx.updateTable('leads').set({ call_booked: true, lead_sentiment: 'HOT' }).execute());
  const second = await next(promptId);
  await publish(second);
  const of = async (id: string) => await run((tx) => readComparedPerformance(tx, { ...client, versionId: id }));
  const before = { conversations: 1, booked: 1, bookingRate: { share: 1 }, avgSentiment: 1 };
  expect(await of(versionId)).toMatchObject({ after: before, before: null, change: null });
  expect(await of(second)).toMatchObject({
    before,
    after: { conversations: 0, bookingRate: { share: null } },
    change: null,
  });
  expect(await of(promptId)).toBeNull();
  // The same conversation answered by the second version stays with the first.
  const row = await run((tx) => tx.selectFrom('ai_runs').selectAll().executeTakeFirstOrThrow());
  const answeredBy = async (promptVersionId: string, conversationId: string, at: number) =>
    await run((tx) =>
      tx
        .insertInto('ai_runs')
        .values({
          ...{ client_id: client.clientId, id: world.ids.next(), conversation_id: conversationId, turn: 9 },
          ...{ prompt_hash: row.prompt_hash, prompt_version: 'x', outcome: 'used', prompt_version_id: promptVersionId },
          at: new Date(at),
        })
        .execute(),
    );
  await answeredBy(second, row.conversation_id, NOON + 3_600_000);
  expect(await of(second)).toMatchObject({ after: { conversations: 0 } });
  await answeredBy(second, row.conversation_id, NOON - 3_600_000);
  expect(await of(second)).toMatchObject({ before: { conversations: 0 }, after: before, change: null });
  const campaign = await givenCampaign(world, client, { firstPerson: 7 });
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('no lead');
  const { conversationId } = await givenSentM1(world, client, campaign, lead);
  await answeredBy(versionId, conversationId, NOON);
  expect(await of(second)).toMatchObject({ before: { conversations: 1, booked: 0 }, change: { difference: 1 } });
});

test('what the version before it began, books also after it was replaced', async () => {
  const scene = await givenReplyDue(world);
  client = scene.client;
  const { promptId, versionId } = await made();
  await publish(versionId);
  await replyToInbound(world, scene.ref);
  const second = await next(promptId);
  await publish(second);
  const before = async () => (await run((tx) => readComparedPerformance(tx, { ...client, versionId: second })))?.before;
  expect(await before()).toMatchObject({ conversations: 1, booked: 0 });
  await run((tx) => tx.updateTable('leads').set({ call_booked: true }).execute());
  expect(await before()).toMatchObject({ conversations: 1, booked: 1 });
});

test.each(['open', 'unclaimed', 'claimed', 'closed'] as const)(
  'performance counts a hand-over to a person that is %s',
  async (state) => {
    const scene = await givenReplyDue(world);
    client = scene.client;
    const { versionId } = await made();
    await publish(versionId);
    await replyToInbound(world, scene.ref);
    const share = async () =>
      (await run((tx) => readComparedPerformance(tx, { ...client, versionId })))?.after.handoverRate.share;
    expect(await share()).toBe(0);
    const ids = { client_id: client.clientId, id: world.ids.next(), dataset_id: scene.campaign.datasetId };
    const lead = await run((tx) => tx.selectFrom('leads').select('id').executeTakeFirstOrThrow());
    await run((tx) =>
      tx
        .insertInto('handovers')
        .values({ ...ids, lead_id: lead.id, reason: 'asked_for_person', state })
        .execute(),
    );
    expect(await share()).toBe(1);
  },
);

test('one template applies, whoever chooses and however many at once', async () => {
  await run((tx) => ensureSystemTemplates(tx, world.ids.next, client.clientId));
  const ids = (await run((tx) => tx.selectFrom('prompt_templates').select('id').execute())).map(({ id }) => id);
  await Promise.all(ids.map((templateId) => run((tx) => activateTemplate(tx, { ...client, templateId }, NOON))));
  const active = async () =>
    await run((tx) => tx.selectFrom('client_prompt_templates').selectAll().where('is_active', '=', true).execute());
  expect(await active()).toHaveLength(1);
  await run((tx) => activateTemplate(tx, { ...client, templateId: null }, NOON));
  expect(await active()).toEqual([]);
  expect(
    await refusal(run((tx) => activateTemplate(tx, { ...client, templateId: client.clientId }, NOON))),
  ).toMatchObject({
    code: 'no_template',
  });
});

test('an answer for another lead is never sent: it is repaired, or a person answers', async () => {
  const scene = await givenReplyDue(world);
  const wrong = answered({ reply: 'Hi Bartholomew, your roof in Hull is next. What day suits you?' });
  world.model.next(wrong, wrong);
  await replyToInbound(world, scene.ref);
  const after = await inTenant(world.db, { clientId: scene.client.clientId, now: NOON }, async (tx) => ({
    runs: await tx.selectFrom('ai_runs').select(['outcome', 'gates']).execute(),
    replies: await tx.selectFrom('messages').select('content').where('kind', '=', 'reply').execute(),
  }));
  expect(after.runs.map(({ outcome }) => outcome)).toEqual(['refused_by_gates', 'refused_by_gates']);
  expect(JSON.stringify(after.runs[0]?.gates)).toContain('other_name: Hi Bartholomew');
  expect(JSON.stringify(after.replies)).not.toContain('Bartholomew');
});
