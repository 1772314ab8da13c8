import { askForReviewTask, at, emitEvent, jsonb, markNeedsReview, type Tx } from '@rekindle/db';
import {
  type InsightDecision,
  isCheckKey,
  lowersSensitivity,
  proposedLesson,
  REPLAY_CONVERSATIONS_MAX,
  SENSITIVITY_DECISIONS,
  type Sensitivity,
} from '@rekindle/domain';
import { sql } from 'kysely';
import { addLesson, type LessonBody } from '../lessons/store-lesson.ts';
import { createPrompt, createVersion } from '../prompts/make-version.ts';
import { PromptRefused } from '../prompts/refused.ts';
import type { ReviewDeps } from './deps.ts';

/** What acts on insights work with. */
export type ActDeps = Pick<ReviewDeps, 'ids'>;

/** Who acts on which insight. */
export interface InsightAct {
  clientId: string;
  insightId: string;
  /** Epoch ms. */
  now: number;
  /** A person of the client; null: a program. */
  userId: string | null;
}

type InsightRow = Awaited<ReturnType<typeof lockInsight>>;

/** What of a proposed lesson somebody words otherwise. */
export type LessonChanges = Partial<Omit<LessonBody, 'example_conversation' | 'conflicts_with' | 'reasoning'>>;

/**
 * Marks an insight as looked at; one that is decided stays as it is.
 * @throws PromptRefused no_insight
 */
export async function viewInsight(tx: Tx, { clientId, insightId }: InsightAct): Promise<void> {
  const row = await lockInsight(tx, { clientId, insightId });
  if (row.status === 'pending') await update(tx, { clientId, insightId }, { status: 'viewed' });
}

/**
 * Agrees with an insight: its lesson is taught with the person's reason, and a new draft of the prompt has it.
 * @throws PromptRefused no_insight, insight_decided, replay_needed, no_prompt, and what lessons and prompts refuse
 */
export async function agreeWithInsight(
  deps: ActDeps,
  tx: Tx,
  act: InsightAct,
  how: { reason: string; lesson: LessonChanges; promptId: string | null; withoutReplay: boolean },
): Promise<{ lessonId: string; promptId: string; versionId: string }> {
  const { clientId, insightId, now, userId } = act;
  const insight = await lockOpen(tx, act);
  if (!how.withoutReplay) await requireReplay(tx, act);
  const body = lessonOf(insight, how.lesson, how.reason);
  const author = { userId, type: 'sophie' } as const;
  const lessonId = await addLesson(
    tx,
    deps.ids.next,
    { clientId, now },
    {
      ...{ body, author, source: 'sophie_suggestion', sourceMessageId: insight.message_id, supersedes: null },
    },
  );
  const promptId = how.promptId ?? (await promptFor(deps, tx, act, insight.dataset_id));
  const versionId = await createVersion(tx, deps.ids, {
    ...{ clientId, promptId, lessonIds: [lessonId], changeReason: how.reason, author },
  });
  await decide(deps, tx, act, insight, {
    ...{ status: 'approved_and_learned', user_feedback: how.reason, related_lesson_id: lessonId },
    ...{ prompt_version_id: versionId, applied: true, applied_at: at(now) },
  });
  await noteOnMessages(tx, { clientId, insightId }, 'improved');
  return { lessonId, promptId, versionId };
}

/**
 * Teaches that an insight is wrong: its words are fine, or its check is to look less closely, or not at all.
 * @throws PromptRefused no_insight, insight_decided, bad_teaching
 */
export async function teachOtherwise(
  deps: ActDeps,
  tx: Tx,
  act: InsightAct,
  how: { reason: string; effect: 'allow_words' | 'lower' | 'off'; words: string | null },
): Promise<string> {
  const { clientId, insightId, userId } = act;
  const insight = await lockOpen(tx, act);
  const words = how.effect === 'allow_words' ? (how.words ?? insight.original_text)?.trim() : null;
  if (how.effect === 'allow_words' && (words == null || words === '')) {
    throw new PromptRefused('bad_teaching', [{ path: 'words', message: 'Say which words are fine.' }]);
  }
  const teachingId = deps.ids.next();
  await tx
    .insertInto('review_teachings')
    .values({
      ...{ client_id: clientId, id: teachingId, insight_id: insightId, check_key: insight.check_key },
      ...{ effect: how.effect, words: words ?? null, reason: how.reason, created_by: userId },
    })
    .execute();
  await decide(deps, tx, act, insight, { status: 'taught_sophie', user_feedback: how.reason });
  await noteOnMessages(tx, { clientId, insightId }, 'dismissed');
  if (how.effect !== 'allow_words') {
    const sensitivity = how.effect === 'off' ? 'off' : 'low';
    await setSensitivity(tx, act, { check: insight.check_key, sensitivity, because: 'taught' });
  }
  return teachingId;
}

/**
 * Takes a teaching back: the check looks as it did.
 * @throws PromptRefused no_teaching
 */
export async function withdrawTeaching(
  tx: Tx,
  act: { clientId: string; teachingId: string; now: number; userId: string | null },
): Promise<void> {
  const taken = await tx
    .updateTable('review_teachings')
    .set({ withdrawn_at: at(act.now) })
    .where('client_id', '=', act.clientId)
    .where('id', '=', act.teachingId)
    .where('withdrawn_at', 'is', null)
    .returning(['check_key', 'effect'])
    .executeTakeFirst();
  if (taken === undefined) throw new PromptRefused('no_teaching');
  if (taken.effect === 'allow_words') return;
  await setSensitivity(tx, act, { check: taken.check_key, sensitivity: 'normal', because: 'person' });
}

/**
 * Waves an insight away. When more than 80 % of the last ten decisions on its check were that, the check is lowered.
 * @returns whether it was
 * @throws PromptRefused no_insight, insight_decided
 */
export async function dismissInsight(
  deps: ActDeps,
  tx: Tx,
  act: InsightAct,
  how: { reason: string | null },
): Promise<{ lowered: boolean }> {
  const { clientId, insightId } = act;
  // Decisions on one client's checks are counted one after the other.
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
  const insight = await lockOpen(tx, act);
  await decide(deps, tx, act, insight, { status: 'dismissed', user_feedback: how.reason });
  await noteOnMessages(tx, { clientId, insightId }, 'dismissed');
  const standing = await tx
    .selectFrom('review_checks')
    .select(['sensitivity', 'changed_at'])
    .where('client_id', '=', clientId)
    .where('check_key', '=', insight.check_key)
    .executeTakeFirst();
  if ((standing?.sensitivity ?? 'normal') !== 'normal') return { lowered: false };
  const decisions = await readDecisions(tx, clientId, insight.check_key, standing?.changed_at ?? null);
  if (!lowersSensitivity(decisions)) return { lowered: false };
  await setSensitivity(tx, act, { check: insight.check_key, sensitivity: 'low', because: 'dismissals' });
  return { lowered: true };
}

/** Decisions on a check since an instant, newest first. */
async function readDecisions(
  tx: Tx,
  clientId: string,
  check: string,
  since: number | null,
): Promise<InsightDecision[]> {
  const rows = await tx
    .selectFrom('sophie_insights')
    .select('status')
    .where('client_id', '=', clientId)
    .where('check_key', '=', check)
    .where('status', 'in', ['approved_and_learned', 'dismissed', 'taught_sophie'])
    .$if(since !== null, (query) => query.where(sql<boolean>`reviewed_at > ${at(since ?? 0)}::timestamptz`))
    .orderBy('reviewed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(SENSITIVITY_DECISIONS)
    .execute();
  return rows.map(({ status }) =>
    status === 'dismissed' ? 'dismissed' : status === 'taught_sophie' ? 'taught' : 'agreed',
  );
}

/**
 * Says how closely a check looks at a client's messages.
 * @throws PromptRefused no_check
 */
export async function setSensitivity(
  tx: Tx,
  { clientId, now, userId }: Pick<InsightAct, 'clientId' | 'now' | 'userId'>,
  how: { check: string; sensitivity: Sensitivity; because: 'dismissals' | 'taught' | 'person' },
): Promise<void> {
  if (!isCheckKey(how.check)) throw new PromptRefused('no_check');
  const row = { sensitivity: how.sensitivity, because: how.because, changed_by: userId, changed_at: at(now) };
  await tx
    .insertInto('review_checks')
    .values({ client_id: clientId, check_key: how.check, ...row })
    .onConflict((conflict) => conflict.columns(['client_id', 'check_key']).doUpdateSet(row))
    .execute();
}

/**
 * Begins to try an insight's lesson on up to 25 past conversations: those it is about first, then the newest others.
 * The caller wakes the job after the commit.
 * @throws PromptRefused no_insight, replay_running, nothing_to_replay
 */
export async function startReplay(
  deps: ActDeps,
  tx: Tx,
  act: InsightAct,
  changes: LessonChanges,
): Promise<{ replayId: string; conversations: number }> {
  const { clientId, insightId, now, userId } = act;
  const insight = await lockInsight(tx, act);
  const running = await tx
    .selectFrom('review_replays')
    .select('id')
    .where('client_id', '=', clientId)
    .where('insight_id', '=', insightId)
    .where('status', '=', 'running')
    .executeTakeFirst();
  if (running !== undefined) throw new PromptRefused('replay_running');
  const turns = await turnsToPlay(tx, clientId, insightId);
  if (turns.length === 0) throw new PromptRefused('nothing_to_replay');
  const replayId = deps.ids.next();
  const lesson = lessonOf(insight, changes, 'tried on past conversations');
  await tx
    .insertInto('review_replays')
    .values({
      ...{ client_id: clientId, id: replayId, insight_id: insightId, lesson: jsonb(lesson) },
      ...{ conversations: turns.length, created_by: userId },
    })
    .execute();
  await tx
    .insertInto('review_replay_turns')
    .values(
      turns.map(({ conversationId, messageId }, ordinal) => ({
        ...{
          client_id: clientId,
          replay_id: replayId,
          conversation_id: conversationId,
          ordinal,
          message_id: messageId,
        },
      })),
    )
    .execute();
  await askForReviewTask(tx, { clientId, task: 'replay', id: replayId }, now);
  return { replayId, conversations: turns.length };
}

async function turnsToPlay(
  tx: Tx,
  clientId: string,
  insightId: string,
): Promise<{ conversationId: string; messageId: string }[]> {
  const { rows } = await sql<{ conversationId: string; messageId: string }>`
    with answers as (
      select m.conversation_id, m.id, coalesce(m.sent_at, m.created_at) as at, l.lead_id is not null as about,
        row_number() over (partition by m.conversation_id
          order by (m.id = l.message_id) desc nulls last, coalesce(m.sent_at, m.created_at) desc, m.id desc) as nth
      from messages m
      left join insight_leads l on l.client_id = m.client_id and l.insight_id = ${insightId}
        and l.conversation_id = m.conversation_id
      where m.client_id = ${clientId} and m.ai_generated and m.state in ('accepted', 'sent', 'delivered')
        and exists (select from messages i where i.client_id = m.client_id and i.conversation_id = m.conversation_id
          and i.direction = 'inbound' and i.created_at <= m.created_at))
    select conversation_id as "conversationId", id as "messageId" from answers
    where nth = 1 order by about desc, at desc, id desc limit ${REPLAY_CONVERSATIONS_MAX}`.execute(tx);
  return rows;
}

/** The lesson of an insight as somebody wants it. */
function lessonOf(insight: InsightRow, changes: LessonChanges, reason: string): LessonBody {
  const proposed = proposedLesson({
    ...{ checkKey: insight.check_key, title: insight.title, suggestion: insight.suggestion },
    ...{ originalText: insight.original_text, suggestedText: insight.suggested_text },
  });
  if (proposed === null) throw new PromptRefused('no_check');
  return {
    ...{ stages: [], priority: 0, status: 'active', example_conversation: null, conflicts_with: [] },
    ...proposed,
    ...changes,
    reasoning: reason,
  };
}

async function lockInsight(tx: Tx, { clientId, insightId }: Pick<InsightAct, 'clientId' | 'insightId'>) {
  const row = await tx
    .selectFrom('sophie_insights')
    .select([
      'status',
      'check_key',
      'title',
      'suggestion',
      'original_text',
      'suggested_text',
      'message_id',
      'dataset_id',
    ])
    .where('client_id', '=', clientId)
    .where('id', '=', insightId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new PromptRefused('no_insight');
  return row;
}

async function lockOpen(tx: Tx, act: InsightAct): Promise<InsightRow> {
  const row = await lockInsight(tx, act);
  if (row.status !== 'pending' && row.status !== 'viewed') throw new PromptRefused('insight_decided');
  return row;
}

async function requireReplay(tx: Tx, { clientId, insightId }: InsightAct): Promise<void> {
  const finished = await tx
    .selectFrom('review_replays')
    .select('id')
    .where('client_id', '=', clientId)
    .where('insight_id', '=', insightId)
    .where('status', '=', 'finished')
    .limit(1)
    .executeTakeFirst();
  if (finished === undefined) throw new PromptRefused('replay_needed');
}

/** The prompt that a lesson of these leads goes into: the live one, else the newest, else a new one. */
async function promptFor(
  deps: ActDeps,
  tx: Tx,
  { clientId, userId }: InsightAct,
  datasetId: string | null,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select p.id from prompts p
    left join prompt_versions v on v.client_id = p.client_id and v.prompt_id = p.id and v.status = 'live'
    where p.client_id = ${clientId} and (p.dataset_id is null or p.dataset_id = ${datasetId}::uuid)
    order by v.id is null, p.dataset_id is null, p.created_at desc, p.id desc limit 1`.execute(tx);
  const [found] = rows;
  if (found !== undefined) return found.id;
  const { promptId } = await createPrompt(tx, deps.ids, {
    ...{ clientId, name: 'Lessons from reviews', description: null, datasetId: null, golden: [] },
    ...{ origin: { from: 'manual', sections: {} }, author: { userId, type: 'sophie' } },
  });
  return promptId;
}

type Decided = {
  status: 'approved_and_learned' | 'dismissed' | 'taught_sophie';
  user_feedback: string | null;
  related_lesson_id?: string;
  prompt_version_id?: string;
  applied?: boolean;
  applied_at?: Date;
};

async function decide(deps: ActDeps, tx: Tx, act: InsightAct, insight: InsightRow, how: Decided): Promise<void> {
  const { clientId, insightId, now, userId } = act;
  await update(tx, act, { ...how, reviewed_by: userId, reviewed_at: at(now) });
  const touched = await tx
    .selectFrom('insight_leads')
    .select('conversation_id')
    .distinct()
    .where('client_id', '=', clientId)
    .where('insight_id', '=', insightId)
    .orderBy('conversation_id')
    .execute();
  for (const { conversation_id: conversationId } of touched) await markNeedsReview(tx, { clientId, conversationId });
  await emitEvent(tx, {
    ...{ id: deps.ids.next(), clientId, messageId: insight.message_id, datasetId: insight.dataset_id },
    ...{ type: 'insight.decided', data: { insight_id: insightId, status: how.status } },
  });
}

async function update(
  tx: Tx,
  { clientId, insightId }: Pick<InsightAct, 'clientId' | 'insightId'>,
  change: (Decided & { reviewed_by: string | null; reviewed_at: Date }) | { status: 'viewed' },
): Promise<void> {
  await tx
    .updateTable('sophie_insights')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('id', '=', insightId)
    .execute();
}

/** What became of the feedback on the messages an insight is about. */
async function noteOnMessages(
  tx: Tx,
  { clientId, insightId }: { clientId: string; insightId: string },
  status: 'improved' | 'dismissed',
): Promise<void> {
  await sql`
    update messages m set ai_feedback_status = ${status}
    from insight_leads l
    where l.client_id = ${clientId} and l.insight_id = ${insightId}
      and m.client_id = l.client_id and m.id = l.message_id and m.ai_feedback_status = 'pending'`.execute(tx);
}
