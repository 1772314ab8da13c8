import { jsonb, readOwnLessons, type Tx } from '@rekindle/db';
import { type EpochMs, type Lesson, SYSTEM_TEMPLATES, type TemplateLesson } from '@rekindle/domain';
import { addLesson } from '../lessons/store-lesson.ts';
import { PromptRefused } from './refused.ts';
import type { Author } from './store-version.ts';
import { type AnswerFault, keepAnswerable } from './static-lengths.ts';

/**
 * Gives a client the templates that come with the software, in their present words; one whose name a template of the
 * client's own has says so after it. Safe to call often.
 */
export async function ensureSystemTemplates(tx: Tx, nextId: () => string, clientId: string): Promise<void> {
  const named = await tx
    .selectFrom('prompt_templates')
    .select(['name', 'system_key'])
    .where('client_id', '=', clientId)
    .execute();
  for (const template of SYSTEM_TEMPLATES) {
    const { template_structure, default_wizard_answers, included_lessons, tags, ...plain } = template;
    const taken = new Set(named.flatMap((row) => (row.system_key === plain.system_key ? [] : [row.name])));
    const words = {
      ...plain,
      name: freeName(plain.name, taken),
      ...{ template_structure: jsonb(template_structure), default_wizard_answers: jsonb(default_wizard_answers) },
      ...{ included_lessons: jsonb(included_lessons), tags: [...tags] },
    };
    await tx
      .insertInto('prompt_templates')
      .values({ client_id: clientId, id: nextId(), ...words })
      .onConflict((conflict) =>
        conflict
          .columns(['client_id', 'system_key'])
          .doUpdateSet((eb) => ({ ...words, version: eb('prompt_templates.version', '+', 1) }))
          .where((eb) =>
            eb.or(
              columnsOf(words).map((column) =>
                eb(`prompt_templates.${column}`, 'is distinct from', eb.ref(`excluded.${column}`)),
              ),
            ),
          ),
      )
      .execute();
  }
}

// What is written is made here and has no other columns than its type says.
const columnsOf = <T extends object>(row: T) => Object.keys(row) as (keyof T & string)[];

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let nth = 1; taken.has(free); nth += 1) free = `${name} (built in${nth === 1 ? '' : ` ${nth}`})`;
  return free;
}

/** A lesson that a template would bring and the client's own words do not allow. */
export interface LeftOutLesson {
  title: string;
  /** What is against it, in sentences. */
  why: string;
}

/**
 * The lessons that a template brings, made where the client has none of that type and title. Each is held to all that a
 * lesson is which somebody teaches; one that is refused is left out, since a template that comes with the software could
 * else be of no use to a client whose rules are against it.
 */
export async function ensureTemplateLessons(
  tx: Tx,
  nextId: () => string,
  subject: { clientId: string; now: EpochMs; author: Author },
  included: unknown,
): Promise<{ lessons: Lesson[]; leftOut: LeftOutLesson[] }> {
  const { clientId } = subject;
  // Two who begin from it at once find each other's lessons.
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
  const ids: string[] = [];
  const leftOut: LeftOutLesson[] = [];
  // Its form was checked when the template was stored.
  for (const lesson of included as readonly TemplateLesson[]) {
    const known = await tx
      .selectFrom('lessons')
      .select(['id', 'status'])
      .where('client_id', '=', clientId)
      .where('lesson_type', '=', lesson.lesson_type)
      .where('title', '=', lesson.title)
      .executeTakeFirst();
    // One that the client has put away stays so.
    if (known !== undefined && known.status !== 'archived') ids.push(known.id);
    if (known !== undefined) continue;
    const found = await addOrLeaveOut(tx, nextId, subject, lesson);
    if (typeof found === 'string') ids.push(found);
    else leftOut.push(found);
  }
  return { lessons: await readOwnLessons(tx, clientId, ids), leftOut };
}

/** Refusals that leave the transaction as it was. */
const LEAVES_OUT: ReadonlySet<string> = new Set(['bad_lesson', 'lesson_conflict', 'faulty']);

async function addOrLeaveOut(
  tx: Tx,
  nextId: () => string,
  { author, ...subject }: { clientId: string; now: EpochMs; author: Author },
  lesson: TemplateLesson,
): Promise<string | LeftOutLesson> {
  const body = {
    ...lesson,
    ...{ description: null, stages: [], reasoning: null, example_conversation: null, tags: [], priority: 0 },
    ...{ status: 'active' as const, conflicts_with: [] },
  };
  const how = { body, author, source: 'imported' as const, sourceMessageId: null, supersedes: null };
  try {
    return await addLesson(tx, nextId, subject, how);
  } catch (error) {
    if (!(error instanceof PromptRefused) || !LEAVES_OUT.has(error.code)) throw error;
    return { title: lesson.title, why: error.faults.map(({ message }) => message).join(' ') };
  }
}

/**
 * Makes a template the one that applies to leads whose campaign names no strategy, in place of the one before; null:
 * none applies any more.
 * @throws PromptRefused no_template, faulty
 */
export async function activateTemplate(
  tx: Tx,
  choice: { clientId: string; templateId: string | null },
  now: EpochMs,
): Promise<void> {
  const { clientId } = choice;
  await keepTemplatesWithinBudget(tx, { clientId, now }, () => activate(tx, choice));
}

/** Changes a template's words unless some answer could not be written any more. @throws PromptRefused faulty */
export async function keepTemplatesWithinBudget<T>(
  tx: Tx,
  subject: { clientId: string; now: EpochMs },
  work: () => Promise<T>,
): Promise<T> {
  const refuse = (faults: readonly AnswerFault[]): never => {
    throw new PromptRefused(
      'faulty',
      faults.map(({ sentence: message }) => ({ path: 'base_system_prompt', message })),
    );
  };
  return await keepAnswerable(tx, subject, work, { refuse });
}

async function activate(tx: Tx, choice: { clientId: string; templateId: string | null }): Promise<void> {
  const { clientId, templateId } = choice;
  // Two who choose at once choose one after the other.
  await tx.selectFrom('clients').select('id').where('id', '=', clientId).forNoKeyUpdate().execute();
  await tx
    .updateTable('client_prompt_templates')
    .set({ is_active: false })
    .where('client_id', '=', clientId)
    .where('is_active', '=', true)
    .execute();
  if (templateId === null) return;
  const found = await tx
    .selectFrom('prompt_templates')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', '=', templateId)
    .executeTakeFirst();
  if (found === undefined) throw new PromptRefused('no_template');
  await tx
    .insertInto('client_prompt_templates')
    .values({ client_id: clientId, prompt_template_id: templateId, is_active: true })
    .onConflict((conflict) => conflict.columns(['client_id', 'prompt_template_id']).doUpdateSet({ is_active: true }))
    .execute();
}
