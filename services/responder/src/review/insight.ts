import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '@rekindle/db';
import { proposedLesson } from '@rekindle/domain';
import { type LessonBody, wordsOf } from '../lessons/lesson-faults.ts';
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

export type InsightRow = Awaited<ReturnType<typeof lockInsight>>;

/** What of a proposed lesson somebody words otherwise. */
export type LessonChanges = Partial<Omit<LessonBody, 'example_conversation' | 'conflicts_with' | 'reasoning'>>;

/**
 * The lesson of an insight as somebody wants it.
 * @throws PromptRefused no_check
 */
export function lessonOf(insight: InsightRow, changes: LessonChanges, reason: string): LessonBody {
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

/** Whether two lessons teach the same: whoever is told one or the other reads the same words at the same turns. */
export function sameLesson(one: LessonBody, other: LessonBody): boolean {
  const [mine, theirs] = [one, other].map((body) => {
    const { reasoning: _why, ...said } = wordsOf(body);
    return { ...said, priority: body.priority, tags: [...body.tags].sort(), stages: [...body.stages].sort() };
  });
  return isDeepStrictEqual(mine, theirs);
}

/**
 * Reads an insight and keeps others from deciding it meanwhile.
 * @throws PromptRefused no_insight
 */
export async function lockInsight(tx: Tx, { clientId, insightId }: Pick<InsightAct, 'clientId' | 'insightId'>) {
  const row = await tx
    .selectFrom('sophie_insights')
    .select([
      'status',
      'check_key',
      'dedup_key',
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

/**
 * The same for one that nobody has decided yet.
 * @throws PromptRefused no_insight, insight_decided
 */
export async function lockOpen(tx: Tx, act: InsightAct): Promise<InsightRow> {
  const row = await lockInsight(tx, act);
  if (row.status !== 'pending' && row.status !== 'viewed') throw new PromptRefused('insight_decided');
  return row;
}
