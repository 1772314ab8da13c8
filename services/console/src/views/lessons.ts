import { readUniversalLessons, type Tx, type UniversalLesson } from '@rekindle/db';
import { forbiddenPhrases, wilson } from '@rekindle/domain';
import { sql } from 'kysely';
import type { z } from 'zod';
import { instant } from '../schemas/common.ts';
import type { Lesson } from '../schemas/lessons.ts';

type LessonJson = z.input<typeof Lesson>;

/** A client's lessons, the newest first; with `id` that one only. */
export async function listLessons(
  tx: Tx,
  wanted: {
    clientId: string;
    id?: string;
    q?: string | undefined;
    type?: LessonJson['lesson_type'] | undefined;
    status?: NonNullable<LessonJson['status']> | undefined;
    tag?: string | undefined;
    after?: string | null;
    limit?: number;
  },
): Promise<LessonJson[]> {
  const { clientId, id, q, type, status, tag, after = null, limit = 1 } = wanted;
  const rows = await tx
    .selectFrom('lessons as l')
    .leftJoin('users as u', (join) => join.onRef('u.client_id', '=', 'l.client_id').onRef('u.id', '=', 'l.created_by'))
    .selectAll('l')
    .select(sql<string | null>`nullif(concat_ws(' ', u.first_name, u.last_name), '')`.as('by_name'))
    .where('l.client_id', '=', clientId)
    .$if(id !== undefined, (query) => query.where('l.id', '=', id ?? ''))
    .$if(type !== undefined, (query) => query.where('l.lesson_type', '=', type ?? 'best_practice'))
    .$if(status !== undefined, (query) => query.where('l.status', '=', status ?? 'active'))
    .$if(tag !== undefined, (query) => query.where(sql<boolean>`l.tags @> ${[tag]}::text[]`))
    .$if(q !== undefined && q.trim() !== '', (query) =>
      query.where(sql<boolean>`l.search @@ websearch_to_tsquery('english', ${q})`),
    )
    .$if(after !== null, (query) => query.where('l.id', '<', after ?? ''))
    .orderBy('l.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const [low, high] = wilson(row.times_succeeded, row.times_applied);
    return {
      universal: false,
      ...{ id: row.id, version: row.version, created_at: instant(row.created_at), updated_at: instant(row.updated_at) },
      ...{ lesson_type: row.lesson_type, title: row.title, description: row.description, trigger: row.trigger },
      // Checked when they were stored.
      stages: row.stages as LessonJson['stages'],
      example_conversation: row.example_conversation as LessonJson['example_conversation'],
      ...{ correct_response: row.correct_response, incorrect_response: row.incorrect_response },
      ...{ reasoning: row.reasoning, tags: row.tags, priority: row.priority, status: row.status },
      ...{ conflicts_with: row.conflicts_with, created_by: row.by_name, source: row.source },
      ...{ source_message_id: row.source_message_id, superseded_by: row.superseded_by },
      ...{ times_applied: row.times_applied, success_rate: { share: row.success_rate, low, high } },
      enforced: forbiddenPhrases([
        { id: row.id, status: row.status, lessonType: row.lesson_type, incorrectResponse: row.incorrect_response },
      ]).map(({ phrase }) => phrase),
    };
  });
}

/** Lessons that hold for every client, with how they do with this one; with `id` that one only. */
export async function listUniversal(tx: Tx, wanted: { clientId: string; id?: string }): Promise<LessonJson[]> {
  return (await readUniversalLessons(tx, { ...wanted, applying: false })).map(universalJson);
}

function universalJson(lesson: UniversalLesson): LessonJson {
  const { timesApplied, timesSucceeded } = lesson;
  const [low, high] = wilson(timesSucceeded, timesApplied);
  const share = timesApplied === 0 ? null : timesSucceeded / timesApplied;
  return {
    ...{ universal: true, id: lesson.id, version: lesson.version, created_at: instant(lesson.createdAt) },
    ...{ updated_at: instant(lesson.updatedAt), lesson_type: lesson.lessonType, title: lesson.title },
    ...{ description: null, trigger: lesson.trigger, stages: [], example_conversation: null, tags: [...lesson.tags] },
    ...{ correct_response: lesson.correctResponse, incorrect_response: lesson.incorrectResponse },
    ...{ reasoning: lesson.reasoning, priority: lesson.priority, status: lesson.status, conflicts_with: [] },
    ...{ created_by: null, source: 'imported', source_message_id: null, superseded_by: lesson.supersededBy },
    ...{ times_applied: timesApplied, success_rate: { share, low, high } },
    enforced: lesson.supersededBy === null ? forbiddenPhrases([lesson]).map(({ phrase }) => phrase) : [],
  };
}
