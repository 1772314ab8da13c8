import { MINUTE_MS } from '@rekindle/domain';
import { givenFragment, givenLesson, givenPromptVersion } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agreeWithInsight, dismissInsight, teachOtherwise, viewInsight } from '../src/review/acts.ts';
import { findPatternsStep } from '../src/review/find-patterns.ts';
import type { InsightAct, LessonChanges } from '../src/review/insight.ts';
import { replayLesson } from '../src/review/replay-lesson.ts';
import { reviewConversationStep } from '../src/review/review-conversation.ts';
import { setSensitivity, withdrawTeaching } from '../src/review/sensitivity.ts';
import { startReplay } from '../src/review/start-replay.ts';
import { answered, givenAnswer, NOON, type Scene } from './harness.ts';
import { asClient, givenReviewed, givenSentReply, readReviews, type ReviewWorld, reviewWorld } from './review-world.ts';

let world: ReviewWorld;
beforeAll(async () => {
  world = await reviewWorld();
});
afterAll(async () => {
  await world.db.close();
});
beforeEach(() => {
  world.clock.set(NOON);
  world.model.reset();
});

const SHOUT = 'Great news!! What day suits you for a call?';

async function givenInsight(words = SHOUT) {
  const scene = await givenReviewed(world, words);
  const { insights } = await readReviews(world, scene);
  const insightId = insights[0]?.id ?? '';
  const act: InsightAct = { clientId: scene.client.clientId, insightId, now: world.clock.now(), userId: null };
  return { scene, act };
}

const read = async (scene: Scene) => {
  const reviews = await readReviews(world, scene);
  return await asClient(world, scene, async (tx) => ({
    ...reviews,
    lessons: await tx.selectFrom('lessons').selectAll().execute(),
    prompts: await tx.selectFrom('prompts').selectAll().execute(),
    versions: await tx.selectFrom('prompt_versions').selectAll().orderBy('version_number').execute(),
    checks: await tx.selectFrom('review_checks').selectAll().execute(),
    teachings: await tx.selectFrom('review_teachings').selectAll().execute(),
    replays: await tx.selectFrom('review_replays').selectAll().execute(),
    turns: await tx.selectFrom('review_replay_turns').selectAll().orderBy('ordinal').execute(),
    allRuns: await tx.selectFrom('ai_runs').selectAll().execute(),
  }));
};
const UNTRIED = { reason: 'We never shout.', lesson: {}, promptId: null, withoutReplay: true };

describe('agreeing', () => {
  test('teaches the lesson with the reason, and a new draft of the live prompt has it', async () => {
    const { scene, act } = await givenInsight();
    const live = await givenPromptVersion(world, scene.client);
    const made = await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, UNTRIED));
    expect(made.promptId).toBe(live.promptId);
    const { insights, lessons, versions, texts, conversation, events } = await read(scene);
    expect(lessons).toMatchObject([
      {
        ...{ id: made.lessonId, lesson_type: 'dos_donts', source: 'sophie_suggestion', reasoning: 'We never shout.' },
        ...{ incorrect_response: '!!', status: 'active', source_message_id: scene.messageId },
        correct_response: 'Great news! What day suits you for a call?',
      },
    ]);
    expect(versions).toMatchObject([
      { status: 'live' },
      {
        ...{ id: made.versionId, status: 'draft', created_by_type: 'sophie', change_reason: 'We never shout.' },
        ...{ applied_lessons: [made.lessonId], lesson_applied_id: made.lessonId },
      },
    ]);
    expect(insights).toMatchObject([
      {
        ...{ status: 'approved_and_learned', user_feedback: 'We never shout.', related_lesson_id: made.lessonId },
        ...{ prompt_version_id: made.versionId, applied: true, version: 2 },
      },
    ]);
    expect(insights[0]?.applied_at).toBe(world.clock.now());
    expect(insights[0]?.reviewed_at).toBe(world.clock.now());
    expect(texts).toMatchObject([{ ai_feedback_status: 'improved' }]);
    expect(conversation.needs_review).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'insight.decided', data: { status: 'approved_and_learned' } });
  });

  test('begins from the live words, not from newer ones that were rolled back, and gathers what was agreed with', async () => {
    const { scene, act } = await givenInsight();
    const live = await givenPromptVersion(world, scene.client, {
      fragments: [givenFragment({ content: 'Live words.' })],
    });
    const newer = {
      promptId: live.promptId,
      versionNumber: 2,
      previousVersionId: live.versionId,
      status: 'draft' as const,
    };
    await givenPromptVersion(world, scene.client, { ...newer, fragments: [givenFragment({ content: 'Bad words.' })] });
    const first = await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, UNTRIED));
    await givenAnswer(world, scene, 'and then?');
    await givenSentReply(world, scene, 'Lovely \u{1F600} What day suits you for a call?');
    await reviewConversationStep(world, scene.ref);
    const open = (await read(scene)).insights.find(({ status }) => status === 'pending');
    const other = { ...act, insightId: open?.id ?? '' };
    const second = await asClient(world, scene, (tx) => agreeWithInsight(world, tx, other, UNTRIED));
    const { versions } = await read(scene);
    expect(versions.slice(2)).toMatchObject([
      { id: first.versionId, previous_version_id: live.versionId, applied_lessons: [first.lessonId] },
      { id: second.versionId, applied_lessons: [first.lessonId, second.lessonId] },
    ]);
    const texts = versions.slice(2).map(({ compiled_prompt: text }) => text);
    expect(texts.filter((text) => text.includes('Live words.') && !text.includes('Bad words.'))).toHaveLength(2);
  });

  test('begins a prompt where there is none, and takes the words that somebody gives instead', async () => {
    const { scene, act } = await givenInsight();
    const lesson = { title: 'No shouting', trigger: 'lead mentions price' };
    await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, { ...UNTRIED, lesson }));
    const { lessons, prompts } = await read(scene);
    expect(lessons).toMatchObject([{ title: 'No shouting', trigger: 'lead mentions price' }]);
    expect(prompts).toMatchObject([{ name: 'Lessons from reviews', dataset_id: null }]);
  });

  test.each([
    ['a price', 'It is £4,999. What day suits you for a call?'],
    ['a saving in many words', `${'You will save 40% of all that you pay. '.repeat(5)}What day suits you?`],
  ])('teaches as it is proposed not to say %s that nobody approved', async (_what, words) => {
    const { scene, act } = await givenInsight(words);
    await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, UNTRIED));
    expect((await read(scene)).lessons).toMatchObject([{ lesson_type: 'dos_donts', reasoning: 'We never shout.' }]);
  });

  test('wants the lesson tried first, and nothing is kept of what is refused', async () => {
    const { scene, act } = await givenInsight();
    const how = { ...UNTRIED, withoutReplay: false };
    const refused = asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, how));
    await expect(refused).rejects.toMatchObject({ code: 'replay_needed' });
    const against = { incorrect_response: null, correct_response: 'We are cheap. A call?' };
    await givenLesson(world, scene.client, { lesson_type: 'never_rule', incorrect_response: 'cheap' });
    const conflict = asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, { ...UNTRIED, lesson: against }));
    await expect(conflict).rejects.toMatchObject({ code: 'lesson_conflict' });
    const { lessons, insights, versions } = await read(scene);
    expect([lessons.length, insights[0]?.status, versions]).toEqual([1, 'pending', []]);
  });
});

describe('disagreeing', () => {
  test('with words keeps these words from being found again, until it is taken back', async () => {
    const { scene, act } = await givenInsight('Hurry up please. What day suits you?');
    const how = { reason: 'Our customers like it.', effect: 'allow_words', words: null } as const;
    const teachingId = await asClient(world, scene, (tx) => teachOtherwise(world, tx, act, how));
    const taught = await read(scene);
    expect(taught.teachings).toMatchObject([{ id: teachingId, check_key: 'pressure', words: 'Hurry up' }]);
    expect(taught.insights).toMatchObject([{ status: 'taught_sophie', user_feedback: 'Our customers like it.' }]);
    expect(taught.texts).toMatchObject([{ ai_feedback_status: 'dismissed' }]);
    const again = async (words: string) => {
      world.clock.advance(MINUTE_MS);
      await givenAnswer(world, scene, 'ok');
      await givenSentReply(world, scene, words);
      await reviewConversationStep(world, scene.ref);
      return (await readReviews(world, scene)).insights.length;
    };
    expect(await again('Hurry up then. Which day?')).toBe(1);
    const { clientId, now, userId } = act;
    await asClient(world, scene, (tx) => withdrawTeaching(tx, { clientId, now, userId, teachingId }));
    expect(await again('Hurry up now. Which time?')).toBe(2);
    const twice = asClient(world, scene, (tx) => withdrawTeaching(tx, { clientId, now, userId, teachingId }));
    await expect(twice).rejects.toMatchObject({ code: 'no_teaching' });
  });

  test.each([
    ['lower', 'low'],
    ['off', 'off'],
  ] as const)(
    'with %s makes the check look %s, recorded with why, and back when it is taken back',
    async (effect, sensitivity) => {
      const { scene, act } = await givenInsight();
      const how = { reason: 'Not here.', effect, words: null };
      const teachingId = await asClient(world, scene, (tx) => teachOtherwise(world, tx, act, how));
      expect((await read(scene)).checks).toMatchObject([{ check_key: 'shouting', sensitivity, because: 'taught' }]);
      const { clientId, now, userId } = act;
      await asClient(world, scene, (tx) => withdrawTeaching(tx, { clientId, now, userId, teachingId }));
      expect((await read(scene)).checks).toMatchObject([{ sensitivity: 'normal', because: 'person' }]);
    },
  );
});

test.each([
  ['agreeing', 'improved'],
  ['teaching otherwise', 'dismissed'],
  ['dismissing', 'dismissed'],
] as const)('%s decides the feedback of every message that says the same, and of no other', async (how, status) => {
  const { scene, act } = await givenInsight();
  for (const words of ['Super news!! Which day suits?', 'Hurry up please. What day suits you?']) {
    world.clock.advance(MINUTE_MS);
    await givenAnswer(world, scene, 'ok');
    await givenSentReply(world, scene, words);
    await reviewConversationStep(world, scene.ref);
  }
  expect((await read(scene)).insights).toHaveLength(2);
  await asClient(world, scene, async (tx) => {
    if (how === 'agreeing') await agreeWithInsight(world, tx, act, UNTRIED);
    else if (how === 'dismissing') await dismissInsight(world, tx, act, { reason: null });
    else await teachOtherwise(world, tx, act, { reason: 'Not here.', effect: 'lower', words: null });
  });
  const { texts } = await read(scene);
  const said = texts.map(({ content, ai_feedback_status: is }) => [content.slice(0, 5), is] as const);
  expect(Object.fromEntries(said)).toEqual({ Great: status, Hurry: 'pending', Super: status });
});

async function givenOpen(scene: Scene, check: string, nth: number): Promise<InsightAct> {
  const insightId = world.ids.next();
  await asClient(world, scene, (tx) =>
    sql`
      insert into sophie_insights (client_id, id, insight_type, check_key, dedup_key, category, title, description)
      values (${scene.client.clientId}, ${insightId}, 'message', ${check}, ${`${check}:${nth}`}, 'tone', 'x', 'x')`.execute(
      tx,
    ),
  );
  return { clientId: scene.client.clientId, insightId, now: world.clock.now() + nth, userId: null };
}

test('words without a word in them teach nothing', async () => {
  const { scene, act } = await givenInsight();
  const how = { reason: 'We shout.', effect: 'allow_words', words: null } as const;
  const refused = asClient(world, scene, (tx) => teachOtherwise(world, tx, act, how));
  await expect(refused).rejects.toMatchObject({
    code: 'bad_teaching',
    faults: [{ path: 'words', message: expect.stringContaining('"!!" has no word in it') }],
  });
});

test('of two teachings on a check the newest that stands counts when one is taken back', async () => {
  const { scene, act } = await givenInsight();
  const { clientId, userId } = act;
  const teach = async (effect: 'off' | 'lower', nth: number) => {
    const now = NOON + nth * MINUTE_MS;
    const insightId = await givenOpen(scene, 'shouting', nth);
    world.clock.set(now);
    const how = { reason: 'Not here.', effect, words: null };
    return await asClient(world, scene, (tx) =>
      teachOtherwise(world, tx, { clientId, insightId: insightId.insightId, now, userId }, how),
    );
  };
  const withdraw = async (teachingId: string) => {
    await asClient(world, scene, (tx) =>
      withdrawTeaching(tx, { clientId, now: world.clock.now(), userId, teachingId }),
    );
    return (await read(scene)).checks;
  };
  const [first, second] = [await teach('off', 1), await teach('lower', 2)];
  expect(await withdraw(second)).toMatchObject([{ sensitivity: 'off', because: 'taught' }]);
  const third = await teach('lower', 3);
  expect(await withdraw(first)).toMatchObject([{ sensitivity: 'low', because: 'taught' }]);
  expect(await withdraw(third)).toMatchObject([{ sensitivity: 'normal', because: 'person' }]);
});

describe('dismissing', () => {
  test('nine of ten times lowers the check, once, and a person can raise it again and begins to count anew', async () => {
    const { scene } = await givenInsight();
    const decide = async (nth: number, what: 'dismiss' | 'teach') => {
      const act = await givenOpen(scene, 'pressure', nth);
      return await asClient(world, scene, async (tx) =>
        what === 'dismiss'
          ? (await dismissInsight(world, tx, act, { reason: null })).lowered
          : await teachOtherwise(world, tx, act, { reason: 'x', effect: 'allow_words', words: 'x' }),
      );
    };
    await decide(0, 'teach');
    const lowered: unknown[] = [];
    for (let nth = 1; nth <= 9; nth += 1) lowered.push(await decide(nth, 'dismiss'));
    expect(lowered).toEqual([...Array(8).fill(false), true]);
    expect((await read(scene)).checks).toMatchObject([
      { check_key: 'pressure', sensitivity: 'low', because: 'dismissals' },
    ]);
    expect(await decide(10, 'dismiss')).toBe(false);
    const now = world.clock.now() + 11;
    await asClient(world, scene, (tx) =>
      setSensitivity(
        tx,
        { clientId: scene.client.clientId, now, userId: null },
        { check: 'pressure', sensitivity: 'normal', because: 'person' },
      ),
    );
    expect(await decide(12, 'dismiss')).toBe(false);
    expect((await read(scene)).checks).toMatchObject([{ sensitivity: 'normal', because: 'person' }]);
  });
});

test('an insight is looked at once, decided once, and another client’s is nobody’s', async () => {
  const { scene, act } = await givenInsight();
  await asClient(world, scene, (tx) => viewInsight(tx, act));
  await asClient(world, scene, (tx) => viewInsight(tx, act));
  expect((await read(scene)).insights).toMatchObject([{ status: 'viewed', version: 2, reviewed_at: null }]);
  await asClient(world, scene, (tx) => dismissInsight(world, tx, act, { reason: 'Fine.' }));
  const twice = asClient(world, scene, (tx) => dismissInsight(world, tx, act, { reason: null }));
  await expect(twice).rejects.toMatchObject({ code: 'insight_decided' });
  const { scene: other } = await givenInsight();
  const foreign = asClient(world, other, (tx) => viewInsight(tx, act));
  await expect(foreign).rejects.toMatchObject({ code: 'no_insight' });
});

describe('a replay', () => {
  const begin = async (scene: Scene, act: InsightAct, lesson = {}) =>
    await asClient(world, scene, (tx) => startReplay(world, tx, act, lesson));
  test('that was begun under an id of the caller’s is not begun again under it, also once it has ended', async () => {
    const { scene, act } = await givenInsight();
    const id = world.ids.next();
    const begun = async () => await asClient(world, scene, (tx) => startReplay(world, tx, act, {}, id));
    expect(await begun()).toEqual({ replayId: id, conversations: 1 });
    expect(await begun()).toEqual({ replayId: id, conversations: 1 });
    await asClient(world, scene, (tx) => tx.updateTable('review_replays').set({ status: 'finished' }).execute());
    expect(await begun()).toEqual({ replayId: id, conversations: 1 });
    expect((await read(scene)).replays).toHaveLength(1);
  });

  const NO_KEY = { kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: '' } as const;

  test('plays what was answered then without the lesson and with it, by the model, and keeps its calls apart', async () => {
    const { scene, act } = await givenInsight();
    const { replayId, conversations } = await begin(scene, act);
    expect(conversations).toBe(1);
    expect((await read(scene)).tasks).toContainEqual(expect.objectContaining({ task: 'replay', id: replayId }));
    world.model.reset();
    world.model.next(answered({ reply: SHOUT }), answered({ reply: 'Great news. What day suits you for a call?' }));
    await replayLesson(world, { clientId: act.clientId, replayId });
    const { replays, turns, tasks, runs } = await read(scene);
    expect(replays).toMatchObject([
      { status: 'finished', played: 1, conversations: 1, model: 'fake-1', model_kind: 'model' },
    ]);
    expect(turns).toMatchObject([
      {
        ...{ message_id: scene.messageId, verdict: 'better', changed: true },
        before: { text: SHOUT, end: 'sent', finds: ['shouting'] },
        after: { text: 'Great news. What day suits you for a call?', finds: [] },
      },
    ]);
    expect(world.model.asked.map(({ instructions }) => instructions.includes('It shouts'))).toEqual([false, true]);
    expect(tasks.map(({ task }) => task)).not.toContain('replay');
    expect(runs.map(({ purpose }) => purpose)).toEqual(['replay', 'replay']);
    expect(await readTexts(scene)).toBe(1);
    await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, { ...UNTRIED, withoutReplay: false }));
    expect((await read(scene)).insights).toMatchObject([{ status: 'approved_and_learned' }]);
  });

  test.each<[string, LessonChanges, LessonChanges, string]>([
    ['the words that are taught', {}, {}, 'taught'],
    ['the same tags in another order', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }, 'taught'],
    ['another title', {}, { title: 'Calmly' }, 'replay_needed'],
    ['another type', {}, { lesson_type: 'best_practice' }, 'replay_needed'],
    ['another trigger', { trigger: 'they ask' }, { trigger: 'they answer' }, 'replay_needed'],
    ['another stage', {}, { stages: ['WARM'] }, 'replay_needed'],
    ['another tag', {}, { tags: ['price'] }, 'replay_needed'],
    ['other words to say', {}, { correct_response: 'Good. A call?' }, 'replay_needed'],
    ['other words never to say', {}, { incorrect_response: '!' }, 'replay_needed'],
    ['another priority', {}, { priority: 100 }, 'replay_needed'],
  ])('of %s decides whether that lesson was tried', async (_what, tried, taught, expected) => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act, tried);
    await replayLesson(world, { clientId: act.clientId, replayId });
    const how = { ...UNTRIED, lesson: taught, withoutReplay: false };
    const [ended] = await Promise.allSettled([asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, how))]);
    expect(ended.status === 'fulfilled' ? 'taught' : ended.reason?.code).toBe(expected);
  });

  test('that had nothing left to play is no try', async () => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act);
    // Nothing was said before it any more, so that there is nothing to answer.
    await asClient(world, scene, (tx) =>
      sql`update review_replay_turns set message_id = (select id from messages order by created_at, id limit 1)`.execute(
        tx,
      ),
    );
    await replayLesson(world, { clientId: act.clientId, replayId });
    expect((await read(scene)).replays).toMatchObject([{ id: replayId, status: 'finished', played: 0 }]);
    const untried = asClient(world, scene, (tx) =>
      agreeWithInsight(world, tx, act, { ...UNTRIED, withoutReplay: false }),
    );
    await expect(untried).rejects.toMatchObject({ code: 'replay_needed' });
  });

  test('is answered by a scripted model where there is no key, and says so', async () => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act);
    world.model.reset();
    world.model.next(NO_KEY, NO_KEY);
    await replayLesson(world, { clientId: act.clientId, replayId });
    const { replays, turns, runs } = await read(scene);
    expect(replays).toMatchObject([{ status: 'finished', played: 1, model: 'scripted', model_kind: 'scripted' }]);
    expect(turns).toMatchObject([
      { before: { text: SHOUT }, after: { text: 'Great news! What day suits you for a call?' }, verdict: 'better' },
    ]);
    expect(runs).toEqual([]);
  });

  test('shows what a rule would have held back', async () => {
    const { scene, act } = await givenInsight();
    const rule = { lesson_type: 'never_rule' as const, incorrect_response: 'what day', correct_response: null };
    const { replayId } = await begin(scene, act, rule);
    world.model.reset();
    for (let nth = 0; nth < 3; nth += 1) world.model.next(answered({ reply: 'Good. What day suits you?' }));
    await replayLesson(world, { clientId: act.clientId, replayId });
    const { turns } = await read(scene);
    expect(turns).toMatchObject([
      { verdict: 'worse', before: { end: 'sent' }, after: { gates: ['never_rule: what day'] } },
    ]);
  });

  test('goes on where it stopped, plays each turn once, and one runs at a time', async () => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act);
    await expect(begin(scene, act)).rejects.toMatchObject({ code: 'replay_running' });
    await asClient(world, scene, (tx) =>
      sql`update review_tasks set due_at = ${new Date(NOON + 10 * MINUTE_MS)} where task = 'replay'`.execute(tx),
    );
    await replayLesson(world, { clientId: act.clientId, replayId });
    expect((await read(scene)).replays).toMatchObject([{ status: 'running', played: 0 }]);
    world.clock.set(NOON + 10 * MINUTE_MS);
    await replayLesson(world, { clientId: act.clientId, replayId });
    await replayLesson(world, { clientId: act.clientId, replayId });
    expect((await read(scene)).replays).toMatchObject([{ status: 'finished', played: 1 }]);
  });

  test('is put off while the model is away, which says nothing of the lesson, and ends when it stays away', async () => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act);
    const away = {
      kind: 'unavailable',
      cause: 'server_error',
      retryable: true,
      retryAfterMs: 0,
      detail: '503',
    } as const;
    const play = async () => {
      world.model.reset();
      for (let nth = 0; nth < 4; nth += 1) world.model.next(away);
      await replayLesson(world, { clientId: act.clientId, replayId });
      return (await read(scene)).replays;
    };
    for (const waitMs of [5 * MINUTE_MS, 10 * MINUTE_MS]) {
      expect(await play()).toMatchObject([{ status: 'running', played: 0 }]);
      // Not before its time.
      world.clock.advance(waitMs - 1);
      expect(await play()).toMatchObject([{ status: 'running', played: 0 }]);
      world.clock.advance(1);
    }
    expect(await play()).toMatchObject([{ status: 'failed', reason: 'model_away', played: 0 }]);
    expect((await read(scene)).turns).toMatchObject([{ verdict: null, before: null, after: null }]);
  });

  test('stops at the client’s cap and says why', async () => {
    const { scene, act } = await givenInsight();
    const { replayId } = await begin(scene, act);
    await asClient(world, scene, (tx) => tx.updateTable('clients').set({ daily_ai_cap_micros: 0 }).execute());
    await replayLesson(world, { clientId: act.clientId, replayId });
    expect((await read(scene)).replays).toMatchObject([{ status: 'failed', reason: 'ai_cap', played: 0 }]);
  });

  async function readTexts(scene: Scene): Promise<number> {
    return await asClient(
      world,
      scene,
      async (tx) => (await tx.selectFrom('messages').select('id').where('kind', '=', 'reply').execute()).length,
    );
  }
});

test('an insight that was agreed with is told how much rarer its finding has become since', async () => {
  const { scene, act } = await givenInsight();
  await asClient(world, scene, (tx) => agreeWithInsight(world, tx, { ...act, now: act.now + MINUTE_MS }, UNTRIED));
  const looks = async (count: number, hits: number, when: number) => {
    for (let nth = 0; nth < count; nth += 1) {
      const id = world.ids.next();
      const findings = JSON.stringify(nth < hits ? [{ check: 'shouting', severity: 'warning', quote: 'x' }] : []);
      await asClient(world, scene, async (tx) => {
        await sql`
          insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, turn)
          select client_id, ${id}, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state, ${when + nth}::int
          from messages where client_id = ${act.clientId} and id = ${scene.messageId}`.execute(tx);
        await sql`
          insert into message_reviews (client_id, message_id, conversation_id, dataset_id, quality_score, findings, created_at)
          values (${act.clientId}, ${id}, ${scene.conversationId}, ${scene.campaign.datasetId}, 1, ${findings}::jsonb,
            ${new Date(act.now + when * MINUTE_MS)})`.execute(tx);
      });
    }
  };
  await looks(9, 4, -100);
  await looks(10, 1, 100);
  world.clock.advance(3 * 60 * MINUTE_MS);
  await findPatternsStep(world, act);
  // Five of ten before, the reviewed one among them; one of ten after.
  expect((await read(scene)).insights.find(({ id }) => id === act.insightId)?.impact_score).toBe(0.4);
});
