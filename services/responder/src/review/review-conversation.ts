import {
  askForReviewTask,
  BOOKING_TOKEN_PARAM,
  inTenant,
  jsonb,
  lockReviewTask,
  markNeedsReview,
  settleReviewTask,
  type Tx,
} from '@rekindle/db';
import { asTaught, qualityScore, reviewConversation, reviewMessage } from '@rekindle/domain';
import type { ConversationRef } from '../deps.ts';
import { askReviewer } from './ask-reviewer.ts';
import { PATTERNS_EVERY_MS, REVIEW_BATCH_MAX, REVIEW_LEASE_MS, type ReviewDeps } from './deps.ts';
import { noteOnMessage } from './note-on-message.ts';
import { endedTalk, readSubject, reviewContext, type ReviewSubject } from './read-subject.ts';
import { storeFindings } from './store-findings.ts';

/**
 * Step: reviews what the AI has sent in a conversation since it was last looked at and, once it has ended, the whole of
 * it. Rules come first and their findings are kept at once; the model is asked after that, outside any transaction. Run
 * twice, late or after a crash it changes nothing: each message is reviewed once, each end once a turn.
 */
export async function reviewConversationStep(deps: ReviewDeps, ref: ConversationRef): Promise<void> {
  await deps.clock.sync();
  const now = deps.clock.now();
  const begun = await inTenant(
    deps.db,
    { clientId: ref.clientId, now },
    async (tx) => await byRules(deps, tx, ref, now),
  );
  if (begun !== null) await askReviewer(deps, begun);
}

/** Reviews by rules; null when nothing was due, or there is nothing to ask a model about. */
async function byRules(
  deps: ReviewDeps,
  tx: Tx,
  ref: ConversationRef,
  now: number,
): Promise<{ subject: ReviewSubject; tries: number; leasedUntil: number } | null> {
  const task = { clientId: ref.clientId, task: 'conversation', id: ref.conversationId } as const;
  const locked = await lockReviewTask(tx, task, now);
  if (locked === null) return null;
  const subject = await readSubject(tx, ref, now);
  if (subject === null) {
    await settleReviewTask(tx, task, null);
    return null;
  }
  const looked = (await reviewMessages(deps, tx, subject)) + (await reviewEnd(deps, tx, subject));
  if (looked > 0) {
    await markNeedsReview(tx, ref);
    await askForReviewTask(tx, { clientId: ref.clientId, task: 'patterns', id: ref.clientId }, now + PATTERNS_EVERY_MS);
  }
  // Until the model has answered nobody else asks it; a crash leaves it to the next.
  const leasedUntil = now + REVIEW_LEASE_MS;
  await settleReviewTask(tx, task, { dueAt: leasedUntil, tries: locked.tries });
  return { subject, tries: locked.tries, leasedUntil };
}

async function reviewMessages(deps: ReviewDeps, tx: Tx, subject: ReviewSubject): Promise<number> {
  const { clientId, conversationId, datasetId, leadId, talk, taught } = subject;
  const context = reviewContext(subject);
  const open = talk.filter(({ byAi, reviewed }) => byAi && !reviewed).slice(0, REVIEW_BATCH_MAX);
  for (const { id: messageId, text } of open) {
    const before = talk.slice(
      0,
      talk.findIndex(({ id }) => id === messageId),
    );
    const previousReplies = before.filter(({ from }) => from === 'us').map((said) => said.text);
    const findings = asTaught(
      reviewMessage(text, {
        ...context,
        // The page may be another one by now: a link that carries a lead was put there by us.
        allowedLinks: [...(context.allowedLinks ?? []), ...bookingLinksIn(text)],
        previousReplies: previousReplies.toReversed(),
      }),
      taught,
    );
    const added = await tx
      .insertInto('message_reviews')
      .values({
        ...{ client_id: clientId, message_id: messageId, conversation_id: conversationId, dataset_id: datasetId },
        ...{ findings: jsonb(findings), quality_score: qualityScore(findings) },
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('message_id')
      .executeTakeFirst();
    if (added === undefined) continue;
    const where = { clientId, conversationId, leadId, datasetId, messageId };
    const stored = await storeFindings(deps, tx, where, findings, taught);
    await noteOnMessage(tx, clientId, messageId, findings, stored === 'open' ? 'pending' : stored);
  }
  return open.length;
}

async function reviewEnd(deps: ReviewDeps, tx: Tx, subject: ReviewSubject): Promise<number> {
  const { clientId, conversationId, datasetId, leadId, outcome, taught, turn, talk } = subject;
  if (outcome === null || !talk.some(({ byAi }) => byAi)) return 0;
  const { findings: all, intentReached } = reviewConversation(endedTalk({ ...subject, outcome }));
  const found = asTaught(all, taught);
  const findings = jsonb(found);
  const row = {
    dataset_id: datasetId,
    turn,
    outcome,
    intent_reached: intentReached,
    findings,
    quality_score: qualityScore(found),
  };
  const added = await tx
    .insertInto('conversation_reviews')
    .values({ client_id: clientId, conversation_id: conversationId, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['client_id', 'conversation_id'])
        .doUpdateSet(row)
        .where((eb) =>
          eb.or([eb('conversation_reviews.turn', '<', turn), eb('conversation_reviews.outcome', '<>', outcome)]),
        ),
    )
    .returning('conversation_id')
    .executeTakeFirst();
  if (added === undefined) return 0;
  for (const { textId, ...finding } of found) {
    const messageId = talk.some(({ id, byAi }) => id === textId && byAi) ? textId : null;
    await storeFindings(deps, tx, { clientId, conversationId, leadId, datasetId, messageId }, [finding], taught);
  }
  return 1;
}

/** Booking pages in a text that went out with a lead's token. */
function bookingLinksIn(text: string): string[] {
  return (text.match(/https?:\/\/\S+/gi) ?? []).flatMap((link) => {
    const url = URL.parse(link);
    return url?.searchParams.has(BOOKING_TOKEN_PARAM) ? [`${url.origin}${url.pathname}`] : [];
  });
}
