import type { ReplyDraft, ReplyModel } from '@rekindle/contracts';
import {
  at,
  inTenant,
  jsonb,
  lockReviewTask,
  readConversation,
  readLessons,
  readTalk,
  settleReviewTask,
  type Tx,
} from '@rekindle/db';
import {
  chooseLessons,
  forbiddenPhrases,
  type Lesson,
  MINUTE_MS,
  replayVerdict,
  type ReplayedAnswer,
  reviewMessage,
  SECOND_MS,
} from '@rekindle/domain';
import { reachedCap } from '../caps.ts';
import { draftReply } from '../draft-reply.ts';
import type { Drafted } from '../drafted.ts';
import { type Guidance, readGuidance } from '../guidance.ts';
import type { LessonBody } from '../lessons/store-lesson.ts';
import { gateContext, promptFor } from '../prompt.ts';
import { type DraftContext, readContext, settingsOf } from '../read-context.ts';
import { type AiRun, recordRuns } from '../record-run.ts';
import { REVIEW_RETRY_MS, REVIEW_TRIES_MAX, type ReviewDeps } from './deps.ts';

/** Texts before an answer that it is drafted from. */
const HISTORY_TEXTS = 20;
const TALK_READ_MAX = 200;
/** Real milliseconds that one job plays for; the next goes on where it stopped. */
const REPLAY_BUDGET_MS = 30 * SECOND_MS;
/** Business milliseconds that a turn under way is left alone by others. */
const TURN_LEASE_MS = 2 * MINUTE_MS;

interface ReplayRef {
  clientId: string;
  replayId: string;
}

interface Turn {
  /** Times in a row that the model was away. */
  tries: number;
  conversationId: string;
  leadId: string;
  sent: string;
  checkKey: string;
  lesson: LessonBody;
  scripted: boolean;
  before: DraftContext;
  after: DraftContext;
}

/**
 * Step: plays a replay on, turn by turn: what the AI would answer in the place of a message it sent then, without the
 * lesson and with it. Nothing is sent. Each turn is kept as it is done, so that a crash costs one turn.
 */
export async function replayLesson(deps: ReviewDeps, ref: ReplayRef): Promise<void> {
  await deps.clock.sync();
  const startedAt = deps.monotonic.monotonicMs();
  for (;;) {
    const now = deps.clock.now();
    const turn = await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => await nextTurn(tx, ref, now));
    if (turn === null) return;
    if (turn !== 'gone' && !(await playTurn(deps, ref, turn))) {
      await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => await putOff(tx, ref, turn.tries, now));
      return;
    }
    const over = deps.monotonic.monotonicMs() - startedAt > REPLAY_BUDGET_MS;
    await inTenant(deps.db, { clientId: ref.clientId, now }, async (tx) => {
      await settleReviewTask(tx, { ...taskOf(ref) }, { dueAt: now, tries: 0 });
    });
    if (!over) continue;
    await deps.queues.add('replay-lesson', ref);
    return;
  }
}

const taskOf = ({ clientId, replayId }: ReplayRef) => ({ clientId, task: 'replay', id: replayId }) as const;

/** The next turn to play, taken; null when none is left, somebody else is at it, or the client's cap is reached. */
async function nextTurn(tx: Tx, ref: ReplayRef, now: number): Promise<Turn | 'gone' | null> {
  const { clientId, replayId } = ref;
  const task = await lockReviewTask(tx, taskOf(ref), now);
  if (task === null) return null;
  const replay = await tx
    .selectFrom('review_replays as r')
    .innerJoin('sophie_insights as s', (join) =>
      join.onRef('s.client_id', '=', 'r.client_id').onRef('s.id', '=', 'r.insight_id'),
    )
    .select(['r.lesson', 'r.status', 'r.model_kind', 's.check_key'])
    .where('r.client_id', '=', clientId)
    .where('r.id', '=', replayId)
    .executeTakeFirst();
  const open = await tx
    .selectFrom('review_replay_turns as t')
    .innerJoin('messages as m', (join) =>
      join.onRef('m.client_id', '=', 't.client_id').onRef('m.id', '=', 't.message_id'),
    )
    .select(['t.conversation_id', 't.message_id', 'm.content', 'm.lead_id'])
    .where('t.client_id', '=', clientId)
    .where('t.replay_id', '=', replayId)
    .where('t.verdict', 'is', null)
    .orderBy('t.ordinal')
    .limit(1)
    .executeTakeFirst();
  if (replay === undefined || replay.status !== 'running' || open === undefined) {
    await endReplay(tx, ref, now, { status: 'finished', reason: null });
    return null;
  }
  const cap = await reachedCap(tx, clientId, now);
  if (cap !== null) {
    await endReplay(tx, ref, now, { status: 'failed', reason: cap });
    return null;
  }
  await settleReviewTask(tx, taskOf(ref), { dueAt: now + TURN_LEASE_MS, tries: task.tries });
  // Written by our own code, from that type.
  const lesson = replay.lesson as LessonBody;
  const conversation = { clientId, conversationId: open.conversation_id };
  const contexts = await contextsOf(tx, conversation, open.message_id, lesson, now);
  if (contexts === null) {
    await tx
      .deleteFrom('review_replay_turns')
      .where('client_id', '=', clientId)
      .where('replay_id', '=', replayId)
      .where('conversation_id', '=', open.conversation_id)
      .execute();
    return 'gone';
  }
  return {
    ...{
      tries: task.tries,
      conversationId: open.conversation_id,
      leadId: open.lead_id,
      sent: open.content,
      checkKey: replay.check_key,
    },
    ...{ lesson, scripted: replay.model_kind === 'scripted', ...contexts },
  };
}

/** Has a turn that the model was away for played later, a few times; then the replay ends. */
async function putOff(tx: Tx, ref: ReplayRef, tries: number, now: number): Promise<void> {
  if (tries + 1 >= REVIEW_TRIES_MAX) await endReplay(tx, ref, now, { status: 'failed', reason: 'model_away' });
  else await settleReviewTask(tx, taskOf(ref), { dueAt: now + REVIEW_RETRY_MS * 2 ** tries, tries: tries + 1 });
}

async function endReplay(
  tx: Tx,
  ref: ReplayRef,
  now: number,
  how: { status: 'finished' | 'failed'; reason: string | null },
): Promise<void> {
  await tx
    .updateTable('review_replays')
    .set({ ...how, finished_at: at(now) })
    .where('client_id', '=', ref.clientId)
    .where('id', '=', ref.replayId)
    .where('status', '=', 'running')
    .execute();
  await settleReviewTask(tx, taskOf(ref), null);
}

/** What the answer would be drafted from now, without the lesson and with it; null when it can be no more. */
async function contextsOf(
  tx: Tx,
  ref: { clientId: string; conversationId: string },
  messageId: string,
  body: LessonBody,
  now: number,
): Promise<{ before: DraftContext; after: DraftContext } | null> {
  const facts = await readConversation(tx, ref);
  const settings = facts === null ? null : settingsOf(facts);
  if (facts === null || settings === null) return null;
  const talk = await readTalk(tx, ref, TALK_READ_MAX);
  const place = talk.findIndex(({ id }) => id === messageId);
  if (place <= 0) return null;
  const history = talk
    .slice(Math.max(0, place - HISTORY_TEXTS), place)
    .map(({ id, from, text, at: sentAt }) => ({ id, from, text, at: sentAt, sid: null }));
  const lead = { clientId: ref.clientId, leadId: facts.leadId, datasetId: facts.datasetId, stage: facts.contactStatus };
  const context = await readContext(tx, ref, { facts, settings }, { bookingTokenKey: null, now });
  const guidance = await readGuidance(tx, { ...lead, history });
  const before = { ...context, history, guidance, fixedReply: null };
  const lessons = await readLessons(tx, ref.clientId);
  return { before, after: { ...before, guidance: withLesson(before, lessons, asLesson(body, now)) } };
}

const CANDIDATE = '00000000-0000-7000-8000-000000000001';

function asLesson(body: LessonBody, now: number): Lesson {
  return {
    ...{ id: CANDIDATE, version: 1, status: 'active', priority: body.priority, createdAt: now },
    ...{ timesApplied: 0, timesSucceeded: 0, conflictsWith: [], lessonType: body.lesson_type, title: body.title },
    ...{ description: body.description, trigger: body.trigger, stages: body.stages, tags: body.tags },
    ...{
      correctResponse: body.correct_response,
      incorrectResponse: body.incorrect_response,
      reasoning: body.reasoning,
    },
  };
}

function withLesson(context: DraftContext, lessons: readonly Lesson[], lesson: Lesson): Guidance {
  const { guidance, history, facts } = context;
  const said = history.slice(history.findLastIndex(({ from }) => from === 'us') + 1).map(({ text }) => text);
  const inVersion = guidance.version?.appliedLessons ?? [];
  const turn = { leadId: facts.leadId, stage: facts.contactStatus, said, inVersion };
  return {
    ...guidance,
    lessons: chooseLessons([...lessons, lesson], turn),
    forbidden: [...guidance.forbidden, ...forbiddenPhrases([lesson])],
  };
}

/** False when the model was away: nothing can be said of the turn, and nothing is kept but what it cost. */
async function playTurn(deps: ReviewDeps, ref: ReplayRef, turn: Turn): Promise<boolean> {
  const { clientId } = ref;
  const played = turn.scripted ? null : await playBoth(deps, clientId, turn, () => deps.model);
  const keyless = played === null || played.before.reason === 'ai_no_key';
  const { before, after } = keyless ? await playBoth(deps, clientId, turn, () => scripted(turn)) : played;
  const isAway = [before, after].some(({ answer }) => answer.end === 'unavailable');
  const verdict = replayVerdict(before.answer, after.answer, turn.checkKey);
  const now = deps.clock.now();
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    if (!keyless) {
      const subject = {
        clientId,
        conversationId: turn.conversationId,
        leadId: turn.leadId,
        purpose: 'replay',
      } as const;
      await recordRuns(tx, subject, [...before.runs, ...after.runs]);
    }
    if (isAway) return;
    const kept = await tx
      .updateTable('review_replay_turns')
      .set({
        before: jsonb(before.answer),
        after: jsonb(after.answer),
        verdict,
        changed: before.answer.text !== after.answer.text,
      })
      .where('client_id', '=', clientId)
      .where('replay_id', '=', ref.replayId)
      .where('conversation_id', '=', turn.conversationId)
      .where('verdict', 'is', null)
      .returning('conversation_id')
      .executeTakeFirst();
    if (kept === undefined) return;
    await tx
      .updateTable('review_replays')
      .set((eb) => ({
        played: eb('played', '+', 1),
        model: keyless ? 'scripted' : deps.model.model,
        model_kind: keyless ? 'scripted' : deps.simulated ? 'simulated' : 'model',
      }))
      .where('client_id', '=', clientId)
      .where('id', '=', ref.replayId)
      .execute();
  });
  return !isAway;
}

interface Played {
  answer: ReplayedAnswer;
  reason: string | null;
  runs: readonly AiRun[];
}

async function playBoth(deps: ReviewDeps, clientId: string, turn: Turn, model: () => ReplyModel) {
  const before = await playOne({ ...deps, model: model() }, clientId, turn.before);
  const after = await playOne({ ...deps, model: model() }, clientId, turn.after);
  return { before, after };
}

async function playOne(
  deps: Pick<ReviewDeps, 'monotonic' | 'ids'> & { model: ReplyModel },
  clientId: string,
  context: DraftContext,
): Promise<Played> {
  const drafted = await draftReply(deps, { clientId }, context);
  const text = drafted.kind === 'reply' ? drafted.text : null;
  const { maxSegments: _limit, ...gates } = gateContext(context, promptFor(clientId, context, null));
  return {
    answer: {
      text,
      end: endOf(drafted),
      gates: [...new Set(drafted.runs.flatMap((run) => run.gates))],
      finds: text === null ? [] : [...new Set(reviewMessage(text, gates).map(({ check }) => check))],
    },
    reason: drafted.kind === 'person' ? drafted.reason : null,
    runs: drafted.runs,
  };
}

function endOf(drafted: Drafted): ReplayedAnswer['end'] {
  if (drafted.kind === 'reply') return drafted.handover === 'ai_gates' ? 'fallback' : 'sent';
  return drafted.kind === 'later' ? 'unavailable' : drafted.kind;
}

const PLAIN: ReplyDraft = {
  ...{ reply: '', intent: 'replayed', sentiment: 'NEUTRAL', stage: 'engaged', next_action: 'reply', slot_id: null },
  ...{ facts: [], objection_type: null, opt_out: false, opt_out_quote: null, handover_reason: null },
  ...{ used_lesson_ids: [], claims: [], confidence: 0.5 },
};
const PLAIN_LINE = 'Thanks for your message. What day suits you for a quick call?';

/**
 * Stands in for a model where there is no key: it answers what was sent then, and with what the lesson would have said
 * when that is refused. It shows what the gates and the lesson's rules would have let go, not how a model would write.
 */
function scripted(turn: Turn): ReplyModel {
  const usage = {
    ...{ model: 'scripted', inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
    ...{ costMicros: 0, priceVersion: 'none', latencyMs: 0 },
  };
  let asked = 0;
  return {
    model: 'scripted',
    async draft(request) {
      asked += 1;
      const { correct_response: better, incorrect_response: worse } = turn.lesson;
      // The lesson is told in its own words: a model that was shown them would not say the same again.
      const taught = request.instructions.includes(turn.lesson.title) || request.input.includes(turn.lesson.title);
      const avoids = taught && worse !== null && worse !== '' && turn.sent.includes(worse);
      const reply = avoids || asked > 1 ? (better ?? PLAIN_LINE) : turn.sent;
      return await Promise.resolve({ kind: 'draft', draft: { ...PLAIN, reply }, usage });
    },
  };
}
