import { at, emitEvent, markNeedsReview, storedFindings, type Tx } from '@rekindle/db';
import { dedupKey, lowersSensitivity, namesWords } from '@rekindle/domain';
import { sql } from 'kysely';
import { addLesson, type LessonBody } from '../lessons/store-lesson.ts';
import { PromptRefused } from '../prompts/refused.ts';
import { draftWithLesson } from './draft-with-lesson.ts';
import {
  type ActDeps,
  type InsightAct,
  type InsightRow,
  type LessonChanges,
  lessonOf,
  lockInsight,
  lockOpen,
  sameLesson,
} from './insight.ts';
import { readDecisions, setSensitivity, taughtBy } from './sensitivity.ts';

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
  const { clientId, now, userId } = act;
  const insight = await lockOpen(tx, act);
  const body = lessonOf(insight, how.lesson, how.reason);
  if (!how.withoutReplay) await requireReplay(tx, act, body);
  const author = { userId, type: 'sophie' } as const;
  const lessonId = await addLesson(
    tx,
    deps.ids.next,
    { clientId, now },
    {
      ...{ body, author, source: 'sophie_suggestion', sourceMessageId: insight.message_id, supersedes: null },
    },
  );
  const draft = { promptId: how.promptId, datasetId: insight.dataset_id, lessonId, reason: how.reason };
  const { promptId, versionId } = await draftWithLesson(deps, tx, act, draft);
  await decide(deps, tx, act, insight, {
    ...{ status: 'approved_and_learned', user_feedback: how.reason, related_lesson_id: lessonId },
    ...{ prompt_version_id: versionId, applied: true, applied_at: at(now) },
  });
  await noteOnMessages(tx, act, insight, 'improved');
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
  if (words != null && !namesWords(words)) {
    const message = `"${words}" has no word in it, so nothing would be fine; let the check look less closely instead.`;
    throw new PromptRefused('bad_teaching', [{ path: 'words', message }]);
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
  await noteOnMessages(tx, act, insight, 'dismissed');
  if (how.effect !== 'allow_words') {
    await setSensitivity(tx, act, { check: insight.check_key, sensitivity: taughtBy(how), because: 'taught' });
  }
  return teachingId;
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
  const { clientId } = act;
  // Decisions on one client's checks are counted one after the other.
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
  const insight = await lockOpen(tx, act);
  await decide(deps, tx, act, insight, { status: 'dismissed', user_feedback: how.reason });
  await noteOnMessages(tx, act, insight, 'dismissed');
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

/** Of a replay counts what it played, and that it played what is taught now, to the word. */
async function requireReplay(tx: Tx, { clientId, insightId }: InsightAct, body: LessonBody): Promise<void> {
  const replays = await tx
    .selectFrom('review_replays')
    .select('lesson')
    .where('client_id', '=', clientId)
    .where('insight_id', '=', insightId)
    .where('status', '=', 'finished')
    .where('played', '>', 0)
    .execute();
  // Written by our own code, from that type.
  if (replays.some(({ lesson }) => sameLesson(lesson as LessonBody, body))) return;
  throw new PromptRefused('replay_needed');
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

/** What became of the feedback on the messages an insight is about: of each lead's first, and of all that say the same. */
async function noteOnMessages(
  tx: Tx,
  { clientId, insightId }: InsightAct,
  insight: InsightRow,
  status: 'improved' | 'dismissed',
): Promise<void> {
  const same = JSON.stringify([{ check: insight.check_key }]);
  const { rows } = await sql<{ id: string; first: boolean; findings: unknown }>`
    select m.id, bool_or(m.id = l.message_id) as first, r.findings
    from insight_leads l
    join messages m on m.client_id = l.client_id and m.conversation_id = l.conversation_id
    left join message_reviews r on r.client_id = m.client_id and r.message_id = m.id
    where l.client_id = ${clientId} and l.insight_id = ${insightId} and m.ai_feedback_status = 'pending'
      and (m.id = l.message_id or r.findings @> ${same}::jsonb)
    group by m.id, r.findings`.execute(tx);
  const about = rows.filter(
    ({ first, findings }) =>
      first || storedFindings(findings).some((each) => dedupKey(each.check, each.quote) === insight.dedup_key),
  );
  if (about.length === 0) return;
  await sql`
    update messages set ai_feedback_status = ${status}
    where client_id = ${clientId} and id = any(${about.map(({ id }) => id)}::uuid[])`.execute(tx);
}
