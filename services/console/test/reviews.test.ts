import { at, inTenant } from '@rekindle/db';
import { CHECK_KEYS } from '@rekindle/domain';
import { sessionsWaitingFor } from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givenReviews } from './reviews-world.ts';
import { type Caller, type ConsoleWorld, openConsole } from './world.ts';

let world: ConsoleWorld;
let reviews: Awaited<ReturnType<typeof givenReviews>>;
let ann: Caller;
beforeAll(async () => {
  world = await openConsole();
  ann = await world.signIn('manager', { name: 'Ann Smith' });
});
afterAll(async () => await world.close());
beforeEach(async () => {
  reviews = await givenReviews(world);
  await reviews.write((tx) => tx.deleteFrom('review_checks').execute());
});

const SHOUT = 'Great news!! What day suits you?';
const shouted = async (more: Parameters<typeof reviews.givenInsight>[2] = {}) =>
  await reviews.givenInsight('shouting', SHOUT, { quote: '!!', better: 'Great news! What day suits you?', ...more });
const URL = '/api/v1/insights';

describe('insights over the API', () => {
  test('are listed by status, severity, category and check, page by page, and shown in their conversation', async () => {
    await reviews.write((tx) =>
      tx
        .updateTable('sophie_insights')
        .set({ status: 'dismissed', reviewed_at: at(world.clock.now()) })
        .where('status', 'in', ['pending', 'viewed'])
        .execute(),
    );
    const { insightId, messageId, conversationId, url } = await shouted();
    const claim = await reviews.givenInsight('claim', 'It is £50. What day suits you?', { quote: '£50' });
    const ids = async (query: string) =>
      (await ann('GET', `${URL}?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual([claim.insightId, insightId]);
    expect(await ids('severity=critical')).toEqual([claim.insightId]);
    expect(await ids('category=tone')).toEqual([insightId]);
    expect(await ids('check=claim&type=message')).toEqual([claim.insightId]);
    expect(await ids('status=decided&check=emoji')).toEqual([]);
    const page = (await ann('GET', `${URL}?limit=1`)).body;
    expect((await ann('GET', `${URL}?limit=1&after=${page.next}`)).body.items[0].id).toBe(insightId);
    expect((await ann('GET', `${URL}?severity=huge`)).status).toBe(400);
    const one = await ann('GET', url);
    expect(one.body).toMatchObject({
      ...{ check: 'shouting', severity: 'warning', category: 'tone', status: 'pending', original_text: '!!' },
      ...{ affected_leads_count: 1, message_id: messageId, conversation_id: conversationId, replay: null },
      ...{ suggested_text: 'Great news! What day suits you?', applied: false, impact_score: null },
      lesson: {
        lesson_type: 'dos_donts',
        incorrect_response: '!!',
        correct_response: 'Great news! What day suits you?',
      },
    });
    expect(one.body.talk.filter(({ quoted }: { quoted: boolean }) => quoted)).toMatchObject([
      { id: messageId, text: SHOUT, by_ai: true },
    ]);
    expect((await ann('GET', `${URL}/${world.client.clientId}`)).status).toBe(404);
  });

  test('of two who saw the same one only one decides it by what they saw, however close together they are', async () => {
    const { url } = await shouted();
    const tag = (await ann('GET', url)).headers.get('etag') ?? '';
    const id = url.split('/').at(-1) ?? '';
    const look = async () => await ann('POST', `${url}/view`, undefined, { 'if-match': tag });
    let both: Promise<{ status: number }[]> = Promise.resolve([]);
    await inTenant(world.deps.db, { clientId: world.client.clientId, now: world.clock.now() }, async (tx) => {
      await tx.selectFrom('sophie_insights').select('id').where('id', '=', id).forUpdate().execute();
      both = Promise.all([look(), look()]);
      await expect.poll(() => sessionsWaitingFor(tx)).toBe(2);
    });
    expect((await both).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  test('are looked at, and agreed with: who, why, the lesson and the draft are there, and in the audit log', async () => {
    const { url } = await shouted();
    expect((await ann('POST', `${url}/view`)).body).toMatchObject({ status: 'viewed', version: 2 });
    const tag = (await ann('GET', url)).headers.get('etag') ?? '';
    expect(await ann('POST', `${url}/agree`, { reason: 'We never shout.' })).toMatchObject({
      status: 409,
      body: { type: 'urn:rekindle:problem:replay-needed' },
    });
    expect((await ann('POST', `${url}/agree`, { reason: ' ' })).status).toBe(400);
    expect(
      (await ann('POST', `${url}/agree`, { reason: 'x', without_replay: true }, { 'if-match': '"9"' })).status,
    ).toBe(412);
    const lesson = { title: `No shouting ${tag}${world.clock.now()}` };
    const agreed = await ann(
      'POST',
      `${url}/agree`,
      { reason: 'We never shout.', without_replay: true, lesson },
      { 'if-match': tag },
    );
    expect(agreed).toMatchObject({
      status: 200,
      body: {
        insight: {
          status: 'approved_and_learned',
          reviewed_by: 'Ann Smith',
          user_feedback: 'We never shout.',
          applied: true,
        },
      },
    });
    const taught = (await ann('GET', `/api/v1/lessons/${agreed.body.lesson_id}`)).body;
    expect(taught).toMatchObject({
      ...lesson,
      reasoning: 'We never shout.',
      source: 'sophie_suggestion',
      created_by: 'Ann Smith',
    });
    expect((await ann('POST', `${url}/dismiss`, {})).body.type).toBe('urn:rekindle:problem:insight-decided');
    const audit = await reviews.write((tx) => tx.selectFrom('audit_log').selectAll().execute());
    expect(JSON.stringify(audit)).toContain('/agree');
  });

  test('are taught otherwise and taken back; a check’s sensitivity is read, set and says why', async () => {
    const { url } = await shouted();
    const taught = await ann('POST', `${url}/teach`, { reason: 'Ours like it.', effect: 'lower' });
    expect(taught.body).toMatchObject({ status: 'taught_sophie', user_feedback: 'Ours like it.' });
    const checkOf = (body: { items: { check: string }[] }) => body.items.find(({ check }) => check === 'shouting');
    const all = (await ann('GET', '/api/v1/review-checks')).body;
    expect(all.items).toHaveLength(CHECK_KEYS.length);
    expect(checkOf(all)).toMatchObject({
      sensitivity: 'low',
      because: 'taught',
      changed_by: 'Ann Smith',
      teachings: [{ reason: 'Ours like it.' }],
    });
    const [teaching] = all.items.flatMap(({ teachings }: { teachings: { id: string }[] }) => teachings);
    expect(checkOf((await ann('POST', `/api/v1/review-teachings/${teaching.id}/withdraw`)).body)).toMatchObject({
      sensitivity: 'normal',
      teachings: [],
    });
    expect((await ann('POST', `/api/v1/review-teachings/${teaching.id}/withdraw`)).status).toBe(404);
    expect(checkOf((await ann('PUT', '/api/v1/review-checks/shouting', { sensitivity: 'off' })).body)).toMatchObject({
      sensitivity: 'off',
      because: 'person',
    });
    expect((await ann('PUT', '/api/v1/review-checks/nothing', { sensitivity: 'off' })).status).toBe(400);
  });

  test('are dismissed with a reason', async () => {
    const { url, messageId } = await shouted();
    expect((await ann('POST', `${url}/dismiss`, { reason: 'Fine.' })).body).toMatchObject({
      lowered: false,
      insight: { status: 'dismissed', user_feedback: 'Fine.' },
    });
    const [message] = await reviews.write((tx) =>
      tx.selectFrom('messages').select('ai_feedback_status').where('id', '=', messageId).execute(),
    );
    expect(message?.ai_feedback_status).toBe('dismissed');
  });

  test('are tried on past conversations by a job, which is woken and read as it comes', async () => {
    const { url } = await shouted();
    const begun = await ann('POST', `${url}/replays`, { lesson: { title: 'Calmly' } });
    expect(begun).toMatchObject({ status: 202, body: { status: 'running', played: 0, model_kind: null } });
    expect(begun.body.conversations).toBeGreaterThan(0);
    expect(begun.body.conversations).toBeLessThanOrEqual(25);
    expect(world.jobs.at(-1)).toEqual({
      name: 'replay-lesson',
      data: { clientId: world.client.clientId, replayId: begun.body.id },
    });
    expect((await ann('GET', `/api/v1/replays/${begun.body.id}`)).body.turns[0]).toMatchObject({
      sent: SHOUT,
      before: null,
      verdict: null,
    });
    expect((await ann('POST', `${url}/replays`, {})).body.type).toBe('urn:rekindle:problem:replay-running');
    expect((await ann('GET', url)).body.replay).toMatchObject({ id: begun.body.id, lesson: { title: 'Calmly' } });
  });
});

test('an insight’s lesson counts as tried when what was tried is given again as it is read', async () => {
  const { url } = await shouted();
  const lesson = {
    title: 'Calmly',
    trigger: 'lead mentions price',
    lesson_type: 'best_practice',
    tags: ['b', 'a'],
    priority: 7,
  };
  const { body } = await ann('POST', `${url}/replays`, { lesson });
  await reviews.write((tx) =>
    tx
      .updateTable('review_replays')
      .set({ status: 'finished', played: 1, finished_at: at(world.clock.now()) })
      .where('id', '=', body.id)
      .execute(),
  );
  const { replay } = (await ann('GET', url)).body;
  const { title, correct_response: say } = replay.lesson;
  const untold = await ann('POST', `${url}/agree`, { reason: 'Calm.', lesson: { title, correct_response: say } });
  expect(untold.body.type).toBe('urn:rekindle:problem:replay-needed');
  expect((await ann('POST', `${url}/agree`, { reason: 'Calm.', lesson: replay.lesson })).status).toBe(200);
});

describe('who may', () => {
  test('look: of others’ leads a sales rep sees no insight, and nobody of a campaign that is not theirs', async () => {
    const rep = await world.signIn('sales_rep');
    const { url: others } = await shouted();
    const own = await reviews.givenInsight('emoji', 'Hi 😀 What day?', { quote: '😀', assignedTo: rep.userId });
    expect((await rep('GET', others)).status).toBe(404);
    expect((await rep('GET', own.url)).status).toBe(200);
    expect((await rep('GET', URL)).body.items.map(({ id }: { id: string }) => id)).toEqual([own.insightId]);
    const elsewhere = await world.signIn('manager', { allowedDatasetIds: [world.client.clientId] });
    expect((await elsewhere('GET', others)).status).toBe(404);
  });

  test('decide: whoever may edit lessons and sees all leads of the campaign', async () => {
    const { url } = await shouted();
    const reader = await world.signIn('read_only', { flags: { can_view_all_leads: true } });
    expect((await reader('GET', url)).status).toBe(200);
    for (const act of ['view', 'dismiss', 'teach', 'agree', 'replays']) {
      expect([act, (await reader('POST', `${url}/${act}`, {})).status]).toEqual([act, 403]);
    }
    const rep = await world.signIn('sales_rep', { flags: { can_edit_lessons: true } });
    const own = await reviews.givenInsight('emoji', 'Hi 😀 Which day?', { quote: '😀', assignedTo: rep.userId });
    expect((await rep('POST', `${own.url}/dismiss`, {})).status).toBe(403);
  });
});
