import { MINUTE_MS } from '@rekindle/domain';
import { givenCampaign, givenClient, givenSentM1, type TestClient } from '@rekindle/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { agreeWithInsight } from '../src/review/acts.ts';
import { findPatternsStep } from '../src/review/find-patterns.ts';
import { reviewConversationStep } from '../src/review/review-conversation.ts';
import { givenReplyDue, NOON } from './harness.ts';
import { asClient, givenSentReply, readReviews, reviewed, type ReviewWorld, reviewWorld } from './review-world.ts';

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
  world.script.length = 0;
});

interface Talks {
  count: number;
  booked: number;
  /** Of the AI's answer in each. */
  segments: number;
  /** When the first of them was reviewed; each later one a minute later. */
  at: number;
}

let people = 0;
/** Conversations that came to their end after one answer; their ids, oldest first. */
async function givenEnded(client: TestClient, { count, booked, segments, at }: Talks): Promise<string[]> {
  const campaign = await givenCampaign(world, client, { people: count, firstPerson: people });
  people += count;
  const talks: string[] = [];
  for (const [nth, lead] of campaign.leads.entries()) {
    const { conversationId } = await givenSentM1(world, client, campaign, lead);
    const when = new Date(at + nth * MINUTE_MS);
    await asClient(world, { client }, async (tx) => {
      await sql`
        insert into messages (client_id, id, conversation_id, lead_id, dataset_id, direction, kind, content, to_number, state,
          turn, ai_generated, segments, created_at)
        select client_id, ${world.ids.next()}, conversation_id, lead_id, dataset_id, 'outbound', 'reply', ${`Answer ${nth}.`},
          to_number, 'delivered', 1, true, ${segments}::int, ${when}
        from messages where conversation_id = ${conversationId} limit 1`.execute(tx);
      await sql`
        insert into conversation_reviews (client_id, conversation_id, dataset_id, turn, outcome, intent_reached, created_at)
        values (${client.clientId}, ${conversationId}, ${campaign.datasetId}, 1, ${nth < booked ? 'booked' : 'silent'},
          'unclear', ${when})`.execute(tx);
    });
    talks.push(conversationId);
  }
  return talks;
}

async function lookForPatterns(client: TestClient): Promise<void> {
  const { clientId } = client;
  await asClient(world, { client }, (tx) =>
    sql`insert into review_tasks (client_id, id, task, due_at) values (${clientId}, ${clientId}, 'patterns', app_now())
        on conflict (client_id, task, id) do update set due_at = app_now()`.execute(tx),
  );
  await findPatternsStep(world, { clientId });
}

test('what works is told with the leads it worked with and the newest answers, and with how much more often since', async () => {
  const client = await givenClient(world);
  const long = { count: 25, booked: 3, segments: 3, at: NOON - 120 * MINUTE_MS };
  const [theirs = ''] = await givenEnded(client, long);
  const short = await givenEnded(client, { count: 25, booked: 20, segments: 1, at: NOON - 60 * MINUTE_MS });
  await lookForPatterns(client);
  const scene = { client, conversationId: theirs };
  const found = await readReviews(world, scene);
  expect(found.insights).toMatchObject([
    {
      ...{ check_key: 'short_answers', insight_type: 'pattern', category: 'success_pattern', affected_leads_count: 25 },
      ...{ original_text: null, conversation_id: short.at(-1) },
      evidence: {
        ...{ hits: 20, of: 25 },
        examples: [24, 23, 22].map((nth) => ({ conversationId: short[nth], quote: `Answer ${nth}.` })),
      },
    },
  ]);
  expect(found.leads).toHaveLength(25);

  const insightId = found.insights[0]?.id ?? '';
  const act = { clientId: client.clientId, insightId, now: NOON, userId: null };
  const how = { reason: 'It works.', lesson: {}, promptId: null, withoutReplay: true };
  await asClient(world, scene, (tx) => agreeWithInsight(world, tx, act, how));
  await givenEnded(client, { count: 9, booked: 0, segments: 1, at: NOON + MINUTE_MS });
  await givenEnded(client, { count: 3, booked: 0, segments: 3, at: NOON + MINUTE_MS });
  world.clock.advance(60 * MINUTE_MS);
  await lookForPatterns(client);
  // In half of the conversations before, in nine of twelve after.
  const since = (await readReviews(world, scene)).insights.find(({ id }) => id === insightId);
  expect(since?.impact_score).toBe(0.25);
});

test('an intent that only the model saw missed is a finding of the conversation, and lowers its score', async () => {
  world.script.push(reviewed([], 'missed'));
  const scene = await givenReplyDue(world, { body: 'Hm, maybe.' });
  await givenSentReply(world, scene, 'What day suits you for a call?');
  await asClient(world, scene, (tx) =>
    tx.updateTable('conversations').set({ status: 'archived' }).where('id', '=', scene.conversationId).execute(),
  );
  await reviewConversationStep(world, scene.ref);
  const { conversations, insights } = await readReviews(world, scene);
  expect(insights).toMatchObject([{ check_key: 'intent_missed', original_text: 'Hm, maybe.' }]);
  expect(conversations).toMatchObject([
    { intent_reached: 'missed', findings: [{ check: 'intent_missed', by: 'model', quote: 'Hm, maybe.' }] },
  ]);
  expect(conversations[0]?.quality_score).toBeLessThan(1);
});
