import { type ForbiddenPhrase, forbiddenPhrases, type Lesson } from '@rekindle/domain';
import type { Tx } from '../tenant.ts';
import { readUniversalLessons } from './universal-lessons.ts';

const COLUMNS = [
  'id',
  'version',
  'status',
  'lesson_type',
  'title',
  'description',
  'trigger',
  'stages',
  'correct_response',
  'incorrect_response',
  'reasoning',
  'tags',
  'priority',
  'created_at',
  'times_applied',
  'times_succeeded',
  'conflicts_with',
] as const;

/** The lessons that apply to a client's answers or are under test: its own, and the universal ones. */
export async function readLessons(tx: Tx, clientId: string): Promise<Lesson[]> {
  return [...(await readOwnLessons(tx, clientId)), ...(await readUniversalLessons(tx, { clientId, applying: true }))];
}

/** A client's own lessons that are active or under test; with `ids`, those of whatever status. */
export async function readOwnLessons(tx: Tx, clientId: string, ids?: readonly string[]): Promise<Lesson[]> {
  if (ids?.length === 0) return [];
  const rows = await tx
    .selectFrom('lessons')
    .select([...COLUMNS])
    .where('client_id', '=', clientId)
    .where((eb) => (ids === undefined ? eb('status', '<>', 'archived') : eb('id', 'in', [...ids])))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, version: row.version, status: row.status, lessonType: row.lesson_type, title: row.title },
    ...{ description: row.description, trigger: row.trigger, stages: row.stages, reasoning: row.reasoning },
    ...{ correctResponse: row.correct_response, incorrectResponse: row.incorrect_response, tags: row.tags },
    ...{ priority: row.priority, createdAt: row.created_at, conflictsWith: row.conflicts_with },
    ...{ timesApplied: row.times_applied, timesSucceeded: row.times_succeeded },
  }));
}

/** What no reply of the client's may say, as its active rules and the universal ones have it. */
export async function readForbidden(tx: Tx, clientId: string): Promise<ForbiddenPhrase[]> {
  const rows = await tx
    .selectFrom('lessons')
    .select(['id', 'status', 'lesson_type as lessonType', 'incorrect_response as incorrectResponse'])
    .where('client_id', '=', clientId)
    .where('lesson_type', 'in', ['blacklist_word', 'never_rule'])
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
  return forbiddenPhrases([...rows, ...(await readUniversalLessons(tx, { clientId, applying: true }))]);
}

/** Counts the lessons that an answer used, once a conversation each. */
export async function recordLessonUses(
  tx: Tx,
  run: { clientId: string; conversationId: string; leadId: string; runId: string; lessonIds: readonly string[] },
): Promise<void> {
  if (run.lessonIds.length === 0) return;
  const found = await tx
    .selectFrom('universal_lessons')
    .select('id')
    .where('id', 'in', [...run.lessonIds])
    .execute();
  const universal = new Set(found.map(({ id }) => id));
  const rowsOf = (isUniversal: boolean) =>
    [...run.lessonIds]
      .sort()
      .filter((id) => universal.has(id) === isUniversal)
      .map((lessonId) => ({
        ...{ client_id: run.clientId, lesson_id: lessonId, conversation_id: run.conversationId },
        ...{ lead_id: run.leadId, ai_run_id: run.runId },
      }));
  const [own, ofAll] = [rowsOf(false), rowsOf(true)];
  if (own.length > 0) {
    const insert = tx.insertInto('lesson_uses').values(own);
    await insert.onConflict((conflict) => conflict.doNothing()).execute();
  }
  if (ofAll.length > 0) {
    const insert = tx.insertInto('universal_lesson_uses').values(ofAll);
    await insert.onConflict((conflict) => conflict.doNothing()).execute();
  }
}
