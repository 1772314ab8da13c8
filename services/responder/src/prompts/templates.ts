import { jsonb, readOwnLessons, type Tx } from '@rekindle/db';
import { type EpochMs, type Lesson, SYSTEM_TEMPLATES, type TemplateLesson } from '@rekindle/domain';
import { PromptRefused } from './refused.ts';
import { keepWithinBudget } from './static-lengths.ts';

/** Gives a client the templates that come with the software, in their present words. Safe to call often. */
export async function ensureSystemTemplates(tx: Tx, nextId: () => string, clientId: string): Promise<void> {
  for (const template of SYSTEM_TEMPLATES) {
    const { template_structure, default_wizard_answers, included_lessons, tags, ...plain } = template;
    const words = {
      ...plain,
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
            eb.or([
              eb('prompt_templates.template_structure', 'is distinct from', eb.ref('excluded.template_structure')),
              eb('prompt_templates.included_lessons', 'is distinct from', eb.ref('excluded.included_lessons')),
              eb('prompt_templates.description', 'is distinct from', eb.ref('excluded.description')),
            ]),
          ),
      )
      .execute();
  }
}

/** The lessons that a template brings, made where the client has none of that type and title. */
export async function ensureTemplateLessons(
  tx: Tx,
  nextId: () => string,
  clientId: string,
  included: unknown,
): Promise<Lesson[]> {
  // Checked when the template was stored.
  const lessons = included as readonly TemplateLesson[];
  const ids: string[] = [];
  for (const lesson of lessons) {
    await tx
      .insertInto('lessons')
      .values({ client_id: clientId, id: nextId(), ...lesson, source: 'imported' })
      .onConflict((conflict) => conflict.constraint('lessons_title_client_unique').doNothing())
      .execute();
    const row = await tx
      .selectFrom('lessons')
      .select(['id', 'status'])
      .where('client_id', '=', clientId)
      .where('lesson_type', '=', lesson.lesson_type)
      .where('title', '=', lesson.title)
      .executeTakeFirstOrThrow();
    // One that the client has put away stays so.
    if (row.status !== 'archived') ids.push(row.id);
  }
  return await readOwnLessons(tx, clientId, ids);
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
  const refuse = (sentences: readonly string[]): never => {
    throw new PromptRefused(
      'faulty',
      sentences.map((message) => ({ path: 'base_system_prompt', message })),
    );
  };
  return await keepWithinBudget(tx, subject, work, { refuse });
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
