import type { ModelReview, ReviewRequest, ReviewResult } from '@rekindle/contracts';
import { inTenant, type Tx } from '@rekindle/db';
import type { Mail } from '../src/handover/mailer.ts';
import { replyToInbound } from '../src/reply-to-inbound.ts';
import type { ReviewDeps } from '../src/review/deps.ts';
import { reviewConversationStep } from '../src/review/review-conversation.ts';
import { answered, givenReplyDue, type ResponderWorld, responderWorld, type Scene } from './harness.ts';

const NO_KEY: ReviewResult = {
  ...{ kind: 'unavailable', cause: 'no_key', retryable: false, retryAfterMs: 0, detail: 'no key' },
};
export const AWAY: ReviewResult = {
  ...{ kind: 'unavailable', cause: 'server_error', retryable: true, retryAfterMs: 0, detail: 'HTTP 503' },
};

export const reviewed = (
  findings: ModelReview['findings'] = [],
  intent: ModelReview['intent_reached'] = 'unclear',
): ReviewResult => ({
  kind: 'review',
  review: { findings, intent_reached: intent },
  usage: {
    ...{ model: 'fake-1', inputTokens: 500, cachedInputTokens: 0, outputTokens: 50 },
    ...{ costMicros: 70, priceVersion: 'fake-prices', latencyMs: 200 },
  },
});

/** Everything that reviewing needs; without anything scripted there is no key. Mails are kept and not sent. */
export async function reviewWorld() {
  const world = await responderWorld();
  const asked: ReviewRequest[] = [];
  const script: ReviewResult[] = [];
  const mails: Mail[] = [];
  const mailFaults: Error[] = [];
  const deps = {
    ...world,
    simulated: false,
    consoleBaseUrl: 'https://rekindle.example.com',
    reviewer: {
      model: 'fake-1',
      async review(request: ReviewRequest) {
        asked.push(request);
        return await Promise.resolve(script.shift() ?? NO_KEY);
      },
    },
    mailer: {
      async send(mail: Mail) {
        const fault = mailFaults.shift();
        if (fault !== undefined) throw fault;
        mails.push(mail);
        await Promise.resolve();
      },
    },
  } satisfies ReviewDeps;
  return { ...deps, asked, script, mails, mailFaults };
}
export type ReviewWorld = Awaited<ReturnType<typeof reviewWorld>>;

/** Runs work as the scene's client. */
export async function asClient<T>(
  world: ResponderWorld,
  scene: Pick<Scene, 'client'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await inTenant(world.db, { clientId: scene.client.clientId, now: world.clock.now() }, work);
}

/** The AI's answer to the scene's due text has left, with these words, whatever the gates would say of them. */
export async function givenSentReply(world: ReviewWorld, scene: Scene, words?: string): Promise<string> {
  world.model.next(answered());
  await replyToInbound(world, scene.ref);
  return await asClient(world, scene, async (tx) => {
    const { id } = await tx
      .selectFrom('messages')
      .select('id')
      .where('conversation_id', '=', scene.conversationId)
      .where('kind', '=', 'reply')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('messages')
      .set({ state: 'accepted', sent_at: new Date(world.clock.now()), ...(words !== undefined && { content: words }) })
      .where('id', '=', id)
      .execute();
    return id;
  });
}

/** Somebody wrote, the AI answered in these words, and that was reviewed. */
export async function givenReviewed(world: ReviewWorld, words?: string, how: Parameters<typeof givenReplyDue>[1] = {}) {
  const scene = await givenReplyDue(world, how);
  const messageId = await givenSentReply(world, scene, words);
  await reviewConversationStep(world, scene.ref);
  return { ...scene, messageId };
}

/** What reviews left behind for the scene's client. */
export async function readReviews(world: ReviewWorld, scene: Pick<Scene, 'client' | 'conversationId'>) {
  return await asClient(world, scene, async (tx) => ({
    messages: await tx.selectFrom('message_reviews').selectAll().orderBy('message_id').execute(),
    conversations: await tx.selectFrom('conversation_reviews').selectAll().execute(),
    insights: await tx.selectFrom('sophie_insights').selectAll().orderBy('id').execute(),
    leads: await tx.selectFrom('insight_leads').selectAll().execute(),
    tasks: await tx.selectFrom('review_tasks').selectAll().orderBy('task').orderBy('id').execute(),
    notices: await tx.selectFrom('insight_notices').selectAll().orderBy('id').execute(),
    runs: await tx.selectFrom('ai_runs').selectAll().where('purpose', '<>', 'reply').execute(),
    events: await tx
      .selectFrom('events')
      .select(['type', 'data'])
      .where('type', 'like', 'insight.%')
      .orderBy('position')
      .execute(),
    texts: await tx
      .selectFrom('messages')
      .select(['id', 'content', 'ai_quality_score', 'ai_feedback', 'ai_feedback_status'])
      .where('kind', '=', 'reply')
      .execute(),
    conversation: await tx
      .selectFrom('conversations')
      .select(['quality_score', 'needs_review'])
      .where('id', '=', scene.conversationId)
      .executeTakeFirstOrThrow(),
  }));
}
