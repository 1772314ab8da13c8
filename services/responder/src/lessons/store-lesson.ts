import { jsonb, readLessons, sqlState, type Tx } from '@rekindle/db';
import {
  conflictOf,
  isRule,
  type Lesson,
  type LessonType,
  type LessonWords,
  phrasesOf,
  unapprovedClaims,
} from '@rekindle/domain';
import { PromptRefused } from '../prompts/refused.ts';
import { keepWithinBudget } from '../prompts/static-lengths.ts';
import type { Author } from '../prompts/store-version.ts';

const UNIQUE_VIOLATION = '23505';
/** `*` in one phrase of a rule. */
const GAPS_MAX = 3;
/** What a lesson may name in braces: the same for every client that has it. */
const VARIABLES = ['company_name', 'persona_name'];

/** A lesson as somebody wants it. */
export interface LessonBody {
  lesson_type: LessonType;
  title: string;
  description: string | null;
  trigger: string | null;
  stages: readonly string[];
  correct_response: string | null;
  incorrect_response: string | null;
  reasoning: string | null;
  example_conversation: readonly { from: 'lead' | 'us'; text: string }[] | null;
  tags: readonly string[];
  priority: number;
  status: 'active' | 'testing' | 'archived';
  conflicts_with: readonly string[];
}

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
  await keepWithinBudget(tx, subject, add, { refuse: refuseTooMuch });
  return id;
}

/**
 * Gives a lesson other words or another status. Versions that have it keep the words they were published with.
 * @throws PromptRefused bad_lesson, no_lesson, lesson_taken, lesson_conflict, lesson_superseded, faulty
 */
export async function changeLesson(
  tx: Tx,
  subject: Subject,
  change: { lessonId: string; body: LessonBody },
): Promise<void> {
  const { clientId } = subject;
  const { lessonId, body } = change;
  await refuseFaulty(tx, clientId, body);
  await refuseConflicts(tx, clientId, { id: lessonId, ...body }, []);
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
  await keepWithinBudget(tx, subject, () => once(() => update.execute()), { refuse: refuseTooMuch });
}

/**
 * Lets another lesson stand in for one, which is archived.
 * @throws PromptRefused no_lesson when either is not there; bad_lesson for itself
 */
export async function supersedeLesson(
  tx: Tx,
  clientId: string,
  { lessonId, by }: { lessonId: string; by: string },
): Promise<void> {
  if (lessonId === by) throw badLesson([{ path: 'by', message: 'A lesson does not stand in for itself.' }]);
  const [other] = await readLessons(tx, clientId, [by]);
  if (other === undefined) throw new PromptRefused('no_lesson');
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

function wordsOf(body: LessonBody): LessonWords {
  return {
    ...{ lessonType: body.lesson_type, title: body.title, description: body.description, trigger: body.trigger },
    ...{ stages: body.stages, correctResponse: body.correct_response, incorrectResponse: body.incorrect_response },
    ...{ reasoning: body.reasoning, tags: body.tags },
  };
}

/** What is wrong with a lesson by itself. */
async function refuseFaulty(tx: Tx, clientId: string, body: LessonBody): Promise<void> {
  const words = wordsOf(body);
  const faults = [...lengthFaults(body), ...variableFaults(body), ...ruleFaults(words)];
  if (body.correct_response !== null) {
    const facts = await liveFacts(tx, clientId);
    for (const claim of unapprovedClaims(body.correct_response, facts)) {
      const message = `It claims "${claim}", and no fact of a live prompt supports it: add it to the facts or take it out.`;
      faults.push({ path: 'correct_response', message });
    }
  }
  if (faults.length > 0) throw badLesson(faults);
}

/** UTF-16 units. */
const LENGTH_MAX = {
  title: 200,
  description: 2_000,
  trigger: 300,
  correct_response: 1_000,
  incorrect_response: 1_000,
  reasoning: 2_000,
};

function lengthFaults(body: LessonBody): { path: string; message: string }[] {
  const fields = Object.keys(LENGTH_MAX) as (keyof typeof LENGTH_MAX)[];
  const long = fields
    .filter((path) => (body[path] ?? '').length > LENGTH_MAX[path])
    .map((path) => ({ path, message: `At most ${LENGTH_MAX[path]} characters.` }));
  return body.title.trim() === '' ? [{ path: 'title', message: 'Give it a title.' }, ...long] : long;
}

function variableFaults(body: LessonBody): { path: string; message: string }[] {
  return (['title', 'description', 'trigger', 'correct_response', 'incorrect_response'] as const).flatMap((path) =>
    [...(body[path] ?? '').matchAll(/\{\{([^{}]*)\}\}|\{\{|\}\}|\{%|%\}/g)]
      .filter(([, name]) => !VARIABLES.includes((name ?? '').trim()))
      .map(([whole]) => ({
        path,
        message: `It has ${whole}, which cannot be filled in. There are ${VARIABLES.map((name) => `{{${name}}}`).join(', ')}.`,
      })),
  );
}

function ruleFaults(words: LessonWords): { path: string; message: string }[] {
  if (!isRule(words)) return [];
  const path = 'incorrect_response';
  const phrases = phrasesOf(words);
  if (phrases.length === 0) return [{ path, message: 'Say what no reply may have, one word or phrase a line.' }];
  return phrases
    .filter((phrase) => phrase.split('*').length - 1 > GAPS_MAX)
    .map((phrase) => ({ path, message: `"${phrase}" has more than ${GAPS_MAX} gaps (*).` }));
}

/** What somebody answers for in a prompt that is live. */
async function liveFacts(tx: Tx, clientId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('prompt_fragments as f')
    .innerJoin('prompt_versions as v', (join) =>
      join.onRef('v.client_id', '=', 'f.client_id').onRef('v.id', '=', 'f.prompt_version_id'),
    )
    .select('f.content')
    .where('f.client_id', '=', clientId)
    .where('v.status', '=', 'live')
    .where('f.is_fact', '=', true)
    .execute();
  return rows.map(({ content }) => content);
}

/** A lesson against another is none: one of them has to give way first. */
async function refuseConflicts(
  tx: Tx,
  clientId: string,
  body: LessonBody & { id: string },
  besides: readonly string[],
): Promise<void> {
  // Two that contradict each other are not added at once.
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
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

/** What is told in every answer must leave room: else no answer could be written at all. */
function refuseTooMuch(sentences: readonly string[]): never {
  const [first = ''] = sentences;
  const message = `With this lesson what every answer is told is too long: give it a trigger, or archive another. ${first}`;
  throw new PromptRefused('faulty', [{ path: 'trigger', message }]);
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

/** Puts a lesson away; false when there is none of that id. */
export async function archiveLesson(tx: Tx, clientId: string, lessonId: string): Promise<boolean> {
  const changed = await tx
    .updateTable('lessons')
    .set((eb) => ({ status: 'archived', version: eb('version', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('id', '=', lessonId)
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}
