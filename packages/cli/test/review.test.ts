import { rmSync } from 'node:fs';
import { at, inTenant } from '@rekindle/db';
import { manualClock, seededIds, temporaryDirectory } from '@rekindle/runtime';
import {
  createTestDatabase,
  givenCampaign,
  givenClient,
  givenSentM1,
  type TestClient,
  type TestDatabase,
} from '@rekindle/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, rekindle, type Said } from './command-line.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const NOBODY = '00000000-0000-7000-8000-00000000dead';

let db: TestDatabase;
let directory: string;
let run: (...args: string[]) => Promise<Said>;
let client: TestClient;
let insightId: string;
const clock = manualClock(NOW);
const deps = {
  ids: seededIds(31, clock),
  clock,
  get db() {
    return db;
  },
};

beforeAll(async () => {
  db = await createTestDatabase();
  directory = temporaryDirectory('rekindle-cli');
  const environment = environmentOf(db, directory);
  run = async (...args) => await rekindle(environment, ...args);
});
afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await db.truncate();
  await db.system
    .insertInto('sandbox_clock')
    .values({ anchor_business: at(NOW), anchor_real: at(NOW), speed: 0 })
    .execute();
  client = await givenClient(deps);
  insightId = deps.ids.next();
  const { clientId } = client;
  const campaign = await givenCampaign(deps, client);
  const [lead] = campaign.leads;
  if (lead === undefined) throw new Error('nobody was made');
  const { conversationId } = await givenSentM1(deps, client, campaign, lead);
  await inTenant(db, { clientId, now: NOW }, async (tx) => {
    const own = {
      client_id: clientId,
      conversation_id: conversationId,
      lead_id: lead.leadId,
      dataset_id: campaign.datasetId,
    };
    const messageId = deps.ids.next();
    await tx
      .insertInto('messages')
      .values([
        {
          ...own,
          id: deps.ids.next(),
          direction: 'inbound',
          kind: 'inbound',
          state: 'received',
          content: 'ok',
          to_number: client.number,
        },
        {
          ...{
            ...own,
            id: messageId,
            direction: 'outbound',
            kind: 'reply',
            state: 'delivered',
            content: 'Great!! A call?',
          },
          ...{ to_number: lead.phone, turn: 1, ai_generated: true, sent_at: at(NOW) },
        },
      ])
      .execute();
    await tx
      .insertInto('sophie_insights')
      .values({
        ...{
          client_id: clientId,
          id: insightId,
          insight_type: 'message',
          check_key: 'shouting',
          dedup_key: 'shouting:1',
        },
        ...{ message_id: messageId, conversation_id: conversationId, severity: 'warning', category: 'tone' },
        ...{
          title: 'It shouts',
          description: 'It reads like shouting.',
          original_text: '!!',
          suggested_text: 'Great! A call?',
        },
      })
      .execute();
    const about = { client_id: clientId, insight_id: insightId, lead_id: lead.leadId, message_id: messageId };
    await tx
      .insertInto('insight_leads')
      .values({ ...about, conversation_id: conversationId })
      .execute();
  });
});

const rows = async (table: 'lessons' | 'review_teachings' | 'review_replays' | 'review_tasks') =>
  await inTenant(db, { clientId: client.clientId, now: NOW }, (tx) => tx.selectFrom(table).selectAll().execute());

describe('rekindle review', () => {
  test('lists what waits, as text and as JSON, and shows one with the lesson it speaks for', async () => {
    const listed = await run('review', 'list');
    expect([listed.code, listed.out.join()]).toEqual([
      0,
      expect.stringContaining('warning, pending: It shouts: "!!" (1 lead)'),
    ]);
    expect((await run('review', 'list', '--json')).json<Record<string, unknown>>()['insights']).toMatchObject([
      { id: insightId, check: 'shouting' },
    ]);
    expect(
      (await run('review', 'list', '--severity', 'critical', '--json')).json<Record<string, unknown>>()['insights'],
    ).toEqual([]);
    const shown = await run('review', 'show', insightId);
    for (const words of [
      'What was sent: "!!"',
      'Better: "Great! A call?"',
      'Agreeing teaches (dos donts)',
      'Not tried on past conversations yet.',
    ]) {
      expect(shown.out.join('\n')).toContain(words);
    }
  });

  test.each<[number, string[]]>([
    [2, ['list', '--status', 'new']],
    [2, ['list', '--severity', 'huge']],
    [2, ['show', 'abc']],
    [2, ['agree', NOBODY]],
    [3, ['show', NOBODY]],
    [3, ['dismiss', NOBODY]],
    [2, ['disagree', NOBODY, '--why', 'x', '--effect', 'shout']],
  ])('ends with %i: %j', async (exitCode, args) => {
    expect((await run('review', ...args)).code).toBe(exitCode);
  });

  test('agrees once the lesson was tried, or untried when told; what is decided is a conflict', async () => {
    const refused = await run('review', 'agree', insightId, '--why', 'We never shout.');
    expect([refused.code, refused.err.join()]).toEqual([
      4,
      expect.stringContaining('was not tried on past conversations in these words'),
    ]);
    const agreed = await run(
      'review',
      'agree',
      insightId,
      '--why',
      'We never shout.',
      '--title',
      'Calmly',
      '--without-replay',
      '--json',
    );
    expect([agreed.code, Object.keys(agreed.json<object>())]).toEqual([0, ['lessonId', 'promptId', 'versionId']]);
    expect(await rows('lessons')).toMatchObject([
      { title: 'Calmly', reasoning: 'We never shout.', source: 'sophie_suggestion' },
    ]);
    expect((await run('review', 'dismiss', insightId)).code).toBe(4);
  });

  test('disagrees with a reason, and dismisses', async () => {
    expect((await run('review', 'disagree', insightId, '--why', 'Ours like it.', '--words', 'Great')).code).toBe(0);
    expect(await rows('review_teachings')).toMatchObject([
      { effect: 'allow_words', words: 'Great', reason: 'Ours like it.' },
    ]);
    expect((await run('review', 'dismiss', insightId)).code).toBe(4);
  });

  test('begins a replay and says how far it has come', async () => {
    const begun = await run('review', 'replay', insightId, '--title', 'Calmly', '--say', 'Good morning.');
    expect([begun.code, begun.out.join()]).toEqual([
      0,
      'Being tried: 0 of 1 conversations: 0 better, 0 worse, 0 different, 0 the same.',
    ]);
    expect(
      (await run('review', 'replay', insightId, '--json')).json<Record<string, unknown>>()['replay'],
    ).toMatchObject({ status: 'running', played: 0 });
    expect(await rows('review_replays')).toMatchObject([
      { lesson: { title: 'Calmly', correct_response: 'Good morning.' } },
    ]);
    expect((await run('review', 'replay', insightId, '--title', 'Quietly')).code).toBe(4);
    expect(await rows('review_tasks')).toMatchObject([{ task: 'replay' }]);
  });
});
