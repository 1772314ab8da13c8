import type { Lesson, LessonType } from '@rekindle/domain';
import { sql } from 'kysely';
import type { Tx } from '../tenant.ts';

/** A lesson that holds for every client, as one client has it. */
export interface UniversalLesson extends Lesson {
  updatedAt: number;
  /** The client's own lesson that stands in for it; null: none does. */
  supersededBy: string | null;
}

/** What whoever runs the platform says of one. */
export interface UniversalLessonWords {
  lessonType: LessonType;
  title: string;
  trigger: string | null;
  correctResponse: string | null;
  incorrectResponse: string | null;
  reasoning: string | null;
  tags: readonly string[];
  priority: number;
  status: 'active' | 'testing';
}

const WORDS = sql`u.id, u.version, u.status, u.lesson_type as "lessonType", u.title, null as description, u.trigger,
  '{}'::text[] as stages, u.correct_response as "correctResponse", u.incorrect_response as "incorrectResponse",
  u.reasoning, u.tags, u.priority, '{}'::uuid[] as "conflictsWith", u.created_at as "createdAt"`;

/**
 * Universal lessons that are not archived, with how they do with the client.
 * @param wanted.applying only those that no lesson of the client's own stands in for
 */
export async function readUniversalLessons(
  tx: Tx,
  wanted: { clientId: string; applying: boolean; id?: string },
): Promise<UniversalLesson[]> {
  const { clientId, applying, id = null } = wanted;
  const { rows } = await sql<UniversalLesson>`
    select ${WORDS}, u.updated_at as "updatedAt", o.id as "supersededBy",
      coalesce(c.times_applied, 0) as "timesApplied", coalesce(c.times_succeeded, 0) as "timesSucceeded"
    from universal_lessons u
    left join client_universal_lessons c on c.client_id = ${clientId} and c.lesson_id = u.id
    left join lessons o on o.client_id = c.client_id and o.id = c.superseded_by and o.status <> 'archived'
    where u.status <> 'archived' and (not ${applying}::boolean or o.id is null)
      and (${id}::uuid is null or u.id = ${id}::uuid)
    order by u.id`.execute(tx);
  return rows;
}

/** Has a lesson of the client's own stand in for a universal one; false when there is none of that id. */
export async function supersedeUniversalLesson(
  tx: Tx,
  { clientId, lessonId, by }: { clientId: string; lessonId: string; by: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into client_universal_lessons (client_id, lesson_id, superseded_by)
    select ${clientId}::uuid, id, ${by}::uuid from universal_lessons where id = ${lessonId} and status <> 'archived'
    on conflict (client_id, lesson_id) do update set superseded_by = excluded.superseded_by`.execute(tx);
  return numAffectedRows === 1n;
}

/** All of them, archived ones too; for the system role. */
export async function listUniversalLessons(tx: Tx): Promise<Lesson[]> {
  const { rows } = await sql<Lesson>`
    select ${WORDS}, 0 as "timesApplied", 0 as "timesSucceeded" from universal_lessons u order by u.id`.execute(tx);
  return rows;
}

/** Adds one; a unique violation when there is one of the type and title. For the system role. */
export async function insertUniversalLesson(tx: Tx, id: string, words: UniversalLessonWords): Promise<void> {
  await tx
    .insertInto('universal_lessons')
    .values({
      ...{ id, lesson_type: words.lessonType, title: words.title, trigger: words.trigger, status: words.status },
      ...{ correct_response: words.correctResponse, incorrect_response: words.incorrectResponse },
      ...{ reasoning: words.reasoning, tags: [...words.tags], priority: words.priority },
    })
    .execute();
}

/** Puts one away for every client; false when there is none of that id. For the system role. */
export async function archiveUniversalLesson(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('universal_lessons')
    .set((eb) => ({ status: 'archived', version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
