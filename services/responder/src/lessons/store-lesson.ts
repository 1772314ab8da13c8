import {
  jsonb,
  readLessons,
  readOwnLessons,
  readUniversalLessons,
  sqlState,
  supersedeUniversalLesson,
  type Tx,
} from '@rekindle/db';
import { conflictOf, type Lesson } from '@rekindle/domain';
import { readLiveFacts } from '../prompts/live-facts.ts';
import { PromptRefused } from '../prompts/refused.ts';
import { type AnswerFault, keepAnswerable } from '../prompts/static-lengths.ts';
import type { Author } from '../prompts/store-version.ts';
import { type LessonBody, lessonFaults, wordsOf } from './lesson-faults.ts';

export type { LessonBody } from './lesson-faults.ts';

const UNIQUE_VIOLATION = '23505';

interface Subject {
  clientId: string;
  /** Epoch ms. */
  now: number;
}

/**
 * Teaches a lesson.
 * @param how.supersedes the lesson it stands in for, which is archived
 * @throws PromptRefused bad_lesson, no_lesson, lesson_taken, lesson_conflict, faulty
 */
export async function addLesson(
  tx: Tx,
  nextId: () => string,
  subject: Subject,
  how: {
    body: LessonBody;
    author: Author;
    source: 'sophie_suggestion' | 'user_taught' | 'imported';
    sourceMessageId: string | null;
    supersedes: string | null;
  },
): Promise<string> {
  const { clientId } = subject;
  const { body, author, source, sourceMessageId, supersedes } = how;
  await refuseFaulty(tx, clientId, body);
  const id = nextId();
  await refuseConflicts(tx, clientId, { id, ...body }, supersedes === null ? [] : [supersedes]);
  const row = { client_id: clientId, id, ...rowOf(body), source, source_message_id: sourceMessageId };
  const add = async () => {
    await once(() =>
      tx
        .insertInto('lessons')
        .values({ ...row, created_by: author.userId })
        .execute(),
    );
    if (supersedes !== null) await supersedeLesson(tx, clientId, { lessonId: supersedes, by: id });
  };
  await keepAnswerable(tx, subject, add, { refuse: refuseTooMuch });
  return id;
}

/**
 * Keeps others from changing a lesson until the transaction ends, also a universal one, and from teaching what contradicts it.
 */
export async function lockLesson(tx: Tx, clientId: string, lessonId: string): Promise<void> {
  await oneAtATime(tx, clientId);
  const own = tx.selectFrom('lessons').select('id').where('client_id', '=', clientId).where('id', '=', lessonId);
  await own.forUpdate().execute();
}

/**
 * Gives a lesson other words or another status. Versions that have it keep the words they were published with.
 * @throws PromptRefused bad_lesson, no_lesson, lesson_universal, lesson_taken, lesson_conflict, lesson_superseded, faulty
 */
export async function changeLesson(
  tx: Tx,
  subject: Subject,
  change: { lessonId: string; body: LessonBody },
): Promise<void> {
  const { clientId } = subject;
  const { lessonId, body } = change;
  await refuseFaulty(tx, clientId, body);
  await refuseUniversal(tx, clientId, lessonId);
  const stoodInFor = await standsInFor(tx, clientId, lessonId);
  if (stoodInFor.length > 0 && body.status === 'testing') {
    const message = 'It stands in for another, which would then reach only half of the leads: keep it active.';
    throw badLesson([{ path: 'status', message }]);
  }
  await refuseConflicts(tx, clientId, { id: lessonId, ...body }, stoodInFor);
  const row = await tx
    .selectFrom('lessons')
    .select('superseded_by')
    .where('client_id', '=', clientId)
    .where('id', '=', lessonId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new PromptRefused('no_lesson');
  if (row.superseded_by !== null && body.status !== 'archived') throw new PromptRefused('lesson_superseded');
  const update = tx
    .updateTable('lessons')
    .set((eb) => ({ ...rowOf(body), version: eb('version', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('id', '=', lessonId);
  await keepAnswerable(tx, subject, () => once(() => update.execute()), { refuse: refuseTooMuch });
}

/**
 * Lets another lesson stand in for one, which is archived.
 * @throws PromptRefused no_lesson when either is not there; bad_lesson for itself and for one that is not active
 */
export async function supersedeLesson(
  tx: Tx,
  clientId: string,
  { lessonId, by }: { lessonId: string; by: string },
): Promise<void> {
  if (lessonId === by) throw badLesson([{ path: 'by', message: 'A lesson does not stand in for itself.' }]);
  await oneAtATime(tx, clientId);
  const [other] = await readOwnLessons(tx, clientId, [by]);
  if (other === undefined) throw new PromptRefused('no_lesson');
  // Two could else stand in for each other, and nobody would be told of either.
  if (other.status !== 'active') {
    throw badLesson([{ path: 'by', message: 'Only a lesson that is active for all leads stands in for another.' }]);
  }
  if (await supersedeUniversalLesson(tx, { clientId, lessonId, by })) return;
  const changed = await tx
    .updateTable('lessons')
    .set((eb) => ({ superseded_by: by, version: eb('version', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('id', '=', lessonId)
    .returning('id')
    .executeTakeFirst();
  if (changed === undefined) throw new PromptRefused('no_lesson');
}

function rowOf(body: LessonBody) {
  return {
    ...body,
    ...{ stages: [...body.stages], tags: [...body.tags], conflicts_with: [...body.conflicts_with] },
    example_conversation: body.example_conversation === null ? null : jsonb(body.example_conversation),
  };
}

const badLesson = (faults: readonly { path: string; message: string }[]) => new PromptRefused('bad_lesson', faults);

/** Throws for what is wrong with a lesson by itself. */
async function refuseFaulty(tx: Tx, clientId: string, body: LessonBody): Promise<void> {
  const facts = await readLiveFacts(tx, clientId);
  const faults = [...lessonFaults(body, facts), ...(await unknownOpposites(tx, clientId, body))];
  if (faults.length > 0) throw badLesson(faults);
}

async function unknownOpposites(tx: Tx, clientId: string, { conflicts_with: opposites }: LessonBody) {
  if (opposites.length === 0) return [];
  const own = await tx
    .selectFrom('lessons')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', 'in', [...opposites])
    .execute();
  const universal = await readUniversalLessons(tx, { clientId, applying: false });
  const known = new Set([...own, ...universal].map(({ id }) => id));
  return opposites
    .filter((id) => !known.has(id))
    .map((id) => ({ path: 'conflicts_with', message: `There is no lesson ${id}.` }));
}

/** A lesson against another is none: one of them has to give way first. */
async function refuseConflicts(
  tx: Tx,
  clientId: string,
  body: LessonBody & { id: string },
  besides: readonly string[],
): Promise<void> {
  await oneAtATime(tx, clientId);
  if (body.status === 'archived') return;
  const mine = { ...wordsOf(body), id: body.id, status: body.status, conflictsWith: body.conflicts_with };
  const others = (await readLessons(tx, clientId)).filter(({ id }) => id !== body.id && !besides.includes(id));
  const against = others.flatMap((other: Lesson) => {
    // What somebody marked as opposites may both stand: the better one applies.
    if (body.conflicts_with.includes(other.id) || other.conflictsWith.includes(body.id)) return [];
    const why = conflictOf(mine, other);
    return why === null
      ? []
      : [{ path: 'supersedes', message: `${why}. Reword it, or let it stand in for ${other.id}.` }];
  });
  if (against.length > 0) throw new PromptRefused('lesson_conflict', against);
}

/** Two that contradict each other are not added at once, and two do not stand in for each other. */
async function oneAtATime(tx: Tx, clientId: string): Promise<void> {
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
}

/** What is told in every answer must leave room: else no answer could be written at all. */
function refuseTooMuch([first]: readonly AnswerFault[]): never {
  const why = 'With this lesson what every answer is told is too long: give it a trigger, or archive another.';
  throw new PromptRefused('faulty', [{ path: 'trigger', message: `${why} ${first?.sentence ?? ''}` }]);
}

async function once<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new PromptRefused('lesson_taken', [
      { path: 'title', message: 'Another lesson of this type has this title.' },
    ]);
  }
}

/** Only whoever runs the platform changes what holds for every client. */
async function refuseUniversal(tx: Tx, clientId: string, lessonId: string): Promise<void> {
  const found = await readUniversalLessons(tx, { clientId, applying: false, id: lessonId });
  if (found.length > 0) throw new PromptRefused('lesson_universal');
}

/** Lessons that this one stands in for, the client's own and universal ones, archived or not. */
async function standsInFor(tx: Tx, clientId: string, lessonId: string): Promise<string[]> {
  const universal = await tx
    .selectFrom('client_universal_lessons')
    .select('lesson_id as id')
    .where('client_id', '=', clientId)
    .where('superseded_by', '=', lessonId)
    .execute();
  const own = await tx
    .selectFrom('lessons')
    .select('id')
    .where('client_id', '=', clientId)
    .where('superseded_by', '=', lessonId)
    .execute();
  return [...universal, ...own].map(({ id }) => id);
}

/**
 * Puts a lesson away; false when there is none of that id.
 * @throws PromptRefused lesson_universal; faulty where what it stood in for leaves no room for answers
 */
export async function archiveLesson(tx: Tx, subject: Subject, lessonId: string): Promise<boolean> {
  const { clientId } = subject;
  await refuseUniversal(tx, clientId, lessonId);
  const archive = async () =>
    await tx
      .updateTable('lessons')
      .set((eb) => ({ status: 'archived', version: eb('version', '+', 1) }))
      .where('client_id', '=', clientId)
      .where('id', '=', lessonId)
      .returning('id')
      .executeTakeFirst();
  const refuse = ([first]: readonly AnswerFault[]): never => {
    const why = 'What it stands in for is longer, and leaves no room for answers: archive that too.';
    throw new PromptRefused('faulty', [{ path: '', message: `${why} ${first?.sentence ?? ''}` }]);
  };
  return (await keepAnswerable(tx, subject, archive, { refuse })) !== undefined;
}
