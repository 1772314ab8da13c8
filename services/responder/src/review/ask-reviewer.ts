import type { ReplyUsage, ReviewResult } from '@rekindle/contracts';
import {
  inTenant,
  jsonb,
  lockReviewTask,
  markNeedsReview,
  settleReviewTask,
  storedFindings,
  type TalkText,
  type Tx,
} from '@rekindle/db';
import {
  asTaught,
  checkModelReview,
  maySuggest,
  qualityScore,
  REVIEW_PROMPT_VERSION,
  reviewCheck,
  reviewPrompt,
  sha256,
} from '@rekindle/domain';
import { reachedCap } from '../caps.ts';
import { REVIEW_BATCH_MAX, REVIEW_RETRY_MS, REVIEW_TOKENS_MAX, REVIEW_TRIES_MAX, type ReviewDeps } from './deps.ts';
import { noteOnMessage } from './note-on-message.ts';
import { reviewContext, type ReviewSubject, readSubject } from './read-subject.ts';

import { storeFindings } from './store-findings.ts';

type ModelState = 'done' | 'no_key' | 'capped' | 'failed' | 'off';

interface Asked {
  id: string;
  name: string;
  text: string;
}

/** What came of asking, before it is stored. */
interface Answer {
  state: ModelState | 'again';
  result: ReviewResult | null;
  latencyMs: number;
}

/**
 * Asks the model about the messages that rules have reviewed and it has not, and stores what of its answer counts. Each
 * call is kept as an ai_run; no call is made above the client's cap.
 */
export async function askReviewer(
  deps: ReviewDeps,
  begun: { subject: ReviewSubject; tries: number; leasedUntil: number },
): Promise<void> {
  const { clientId, conversationId } = begun.subject;
  const ref = { clientId, conversationId };
  const now = deps.clock.now();
  const { subject, cap } = await inTenant(deps.db, { clientId, now }, async (tx) => ({
    subject: await readSubject(tx, ref, now),
    cap: await reachedCap(tx, clientId, now),
  }));
  if (subject === null) return;
  const waiting = subject.talk.filter(({ modelState }) => modelState === 'waiting').slice(0, REVIEW_BATCH_MAX);
  const asked = waiting.map(({ id, text }, at): Asked => ({ id, text, name: `A${at + 1}` }));
  const prompt = reviewPrompt(shown(subject.talk, asked));
  const answer = asked.length === 0 ? null : await ask(deps, clientId, prompt, { cap, tries: begun.tries });
  const later = deps.clock.now();
  const goesOn = await inTenant(deps.db, { clientId, now: later }, async (tx) => {
    const task = { clientId, task: 'conversation', id: conversationId } as const;
    const locked = await lockReviewTask(tx, task, 'whenever');
    if (answer !== null) await keep(deps, tx, { subject, asked, prompt, answer });
    // Somebody else has done the task; what they left open they have asked for again.
    if (locked === null) return false;
    // It was asked for anew meanwhile, or is somebody else's by now: there is more than was looked at here.
    if (locked.dueAt !== begun.leasedUntil) return locked.dueAt <= later;
    if (answer?.state === 'again') {
      const wait = REVIEW_RETRY_MS * 2 ** locked.tries;
      await settleReviewTask(tx, task, { dueAt: later + wait, tries: locked.tries + 1 });
      return false;
    }
    const fresh = await readSubject(tx, ref, later);
    const more = fresh?.talk.some(({ byAi, reviewed, modelState }) => byAi && (!reviewed || modelState === 'waiting'));
    await settleReviewTask(tx, task, more === true ? { dueAt: later, tries: 0 } : null);
    return more === true;
  });
  if (goesOn) await deps.queues.add('review-conversation', ref);
}

function shown(talk: readonly TalkText[], asked: readonly Asked[]) {
  return talk.map(({ id, from, text }) => ({ from, text, name: asked.find((each) => each.id === id)?.name ?? null }));
}

async function ask(
  deps: ReviewDeps,
  clientId: string,
  prompt: { instructions: string; input: string },
  { cap, tries }: { cap: string | null; tries: number },
): Promise<Answer> {
  if (cap !== null) return { state: 'capped', result: null, latencyMs: 0 };
  const startedAt = deps.monotonic.monotonicMs();
  const promptHash = sha256(prompt.instructions);
  const result = await deps.reviewer.review({ clientId, ...prompt, promptHash, maxOutputTokens: REVIEW_TOKENS_MAX });
  const latencyMs = Math.round(deps.monotonic.monotonicMs() - startedAt);
  if (result.kind === 'review') return { state: 'done', result, latencyMs };
  if (result.kind === 'unavailable' && result.cause === 'no_key') return { state: 'no_key', result: null, latencyMs };
  const again = result.kind === 'unavailable' && result.retryable && tries + 1 < REVIEW_TRIES_MAX;
  return { state: again ? 'again' : 'failed', result, latencyMs };
}

async function keep(
  deps: ReviewDeps,
  tx: Tx,
  {
    subject,
    asked,
    prompt,
    answer,
  }: {
    subject: ReviewSubject;
    asked: readonly Asked[];
    prompt: { instructions: string; input: string };
    answer: Answer;
  },
): Promise<void> {
  const { clientId, conversationId, leadId, datasetId, taught } = subject;
  const { result, state } = answer;
  const context = reviewContext(subject);
  const review =
    result?.kind === 'review'
      ? checkModelReview(result.review, asked, (text) => maySuggest(text, context))
      : { findings: [], dropped: [] };
  const runId =
    result === null ? null : await recordReviewRun(deps, tx, { subject, prompt, answer, dropped: review.dropped });
  if (state === 'again') return;
  for (const { id: messageId, name } of asked) {
    const row = await tx
      .selectFrom('message_reviews')
      .select('findings')
      .where('client_id', '=', clientId)
      .where('message_id', '=', messageId)
      .where('model_state', '=', 'waiting')
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) continue;
    const known = storedFindings(row.findings);
    const mine = review.findings.flatMap(({ name: about, ...finding }) => (about === name ? [finding] : []));
    const fresh = asTaught(mine, taught).filter(({ check }) => !known.some((each) => each.check === check));
    const findings = [...known, ...fresh];
    await tx
      .updateTable('message_reviews')
      .set({ findings: jsonb(findings), quality_score: qualityScore(findings), model_state: state, ai_run_id: runId })
      .where('client_id', '=', clientId)
      .where('message_id', '=', messageId)
      .execute();
    if (fresh.length === 0) continue;
    const where = { clientId, conversationId, leadId, datasetId, messageId };
    const stored = await storeFindings(deps, tx, where, fresh, taught);
    await noteOnMessage(tx, clientId, messageId, findings, stored === 'open' ? 'pending' : undefined);
  }
  if (result?.kind === 'review') await keepIntent(deps, tx, subject, result.review.intent_reached);
  await markNeedsReview(tx, { clientId, conversationId });
}

/** The model's word on the intent counts where the rules had none. */
async function keepIntent(
  deps: ReviewDeps,
  tx: Tx,
  subject: ReviewSubject,
  reached: 'reached' | 'missed' | 'unclear',
): Promise<void> {
  const { clientId, conversationId, leadId, datasetId, taught, talk } = subject;
  if (reached === 'unclear') return;
  const changed = await tx
    .updateTable('conversation_reviews')
    .set({ intent_reached: reached })
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', conversationId)
    .where('intent_reached', '=', 'unclear')
    .returning('findings')
    .executeTakeFirst();
  const wish = talk.findLast(({ from }) => from === 'lead');
  if (changed === undefined || reached === 'reached' || wish === undefined) return;
  const { severity } = reviewCheck('intent_missed');
  const finding = { check: 'intent_missed', severity, quote: wish.text, suggestedText: null, by: 'model' } as const;
  const fresh = asTaught([finding], taught);
  if (fresh.length === 0) return;
  const findings = [...storedFindings(changed.findings), ...fresh];
  await tx
    .updateTable('conversation_reviews')
    .set({ findings: jsonb(findings), quality_score: qualityScore(findings) })
    .where('client_id', '=', clientId)
    .where('conversation_id', '=', conversationId)
    .execute();
  const where = { clientId, conversationId, leadId, datasetId, messageId: null };
  await storeFindings(deps, tx, where, fresh, taught);
}

async function recordReviewRun(
  deps: ReviewDeps,
  tx: Tx,
  {
    subject,
    prompt,
    answer: { result, latencyMs },
    dropped,
  }: {
    subject: ReviewSubject;
    prompt: { instructions: string; input: string };
    answer: Answer;
    dropped: readonly string[];
  },
): Promise<string> {
  const id = deps.ids.next();
  const usage: ReplyUsage | null = result === null || result.kind === 'unavailable' ? null : result.usage;
  const failed = result !== null && result.kind !== 'review';
  await tx
    .insertInto('ai_runs')
    .values({
      ...{ client_id: subject.clientId, id, conversation_id: subject.conversationId, turn: subject.turn },
      ...{ purpose: 'review', model: usage?.model ?? deps.reviewer.model, prompt_hash: sha256(prompt.instructions) },
      ...{ prompt_version: REVIEW_PROMPT_VERSION, turn_hash: sha256(prompt.input) },
      ...{ outcome: failed ? result.kind : 'reviewed', detail: failed ? `${result.cause}: ${result.detail}` : null },
      ...{ draft: result?.kind === 'review' ? jsonb(result.review) : null, gates: jsonb(dropped) },
      ...{ input_tokens: usage?.inputTokens ?? null, cached_input_tokens: usage?.cachedInputTokens ?? null },
      ...{ output_tokens: usage?.outputTokens ?? null, cost_micros: usage?.costMicros ?? null },
      ...{ price_version: usage?.priceVersion ?? null, latency_ms: usage?.latencyMs ?? latencyMs },
    })
    .execute();
  return id;
}
