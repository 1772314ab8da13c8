import { jsonb, readOwnLessons, readVersionFragments, sqlState, type Tx } from '@rekindle/db';
import {
  copiedFragments,
  editFragments,
  type EpochMs,
  lessonFragment,
  nextVersionName,
  type SectionEdits,
  type TemplateStructure,
  templateFragments,
  type VersionFragment,
  type WizardAnswers,
  wizardFaults,
  wizardFragments,
} from '@rekindle/domain';
import { sql } from 'kysely';
import type { GoldenConversation } from './golden.ts';
import { PromptRefused } from './refused.ts';
import { type Author, insertVersion, rewriteDraft } from './store-version.ts';
import { ensureTemplateLessons, type LeftOutLesson } from './templates.ts';

const UNIQUE_VIOLATION = '23505';

/** Where the words of a new prompt come from. */
export type PromptOrigin =
  | { from: 'wizard'; answers: WizardAnswers }
  | { from: 'template'; templateId: string; answers: WizardAnswers }
  | { from: 'manual'; sections: SectionEdits }
  | { from: 'copied'; versionId: string };

interface Ids {
  next(): string;
}

/**
 * Makes a prompt with its first draft.
 * @returns leftOut: lessons of its template that what the client has taught does not allow
 * @throws PromptRefused name_taken, no_campaign, bad_answers, no_template, no_version, too_large
 */
export async function createPrompt(
  tx: Tx,
  ids: Ids,
  prompt: {
    clientId: string;
    name: string;
    description: string | null;
    datasetId: string | null;
    golden: readonly GoldenConversation[];
    origin: PromptOrigin;
    author: Author;
    now: EpochMs;
  },
): Promise<{ promptId: string; versionId: string; leftOut: LeftOutLesson[] }> {
  const { clientId, name, description, datasetId, golden, origin, author, now } = prompt;
  if (datasetId !== null) await requireCampaign(tx, clientId, datasetId);
  const promptId = ids.next();
  await onceNamed(() =>
    tx
      .insertInto('prompts')
      .values({
        ...{ client_id: clientId, id: promptId, dataset_id: datasetId, name, description },
        ...{ golden_conversations: jsonb(golden), created_by: author.userId },
      })
      .execute(),
  );
  const { leftOut = [], ...begun } = await begin(tx, ids, { clientId, now, author }, origin);
  const versionId = await insertVersion(tx, ids.next, {
    ...{ clientId, promptId, version: '1.0', versionNumber: 1, createdFrom: origin.from, manualEdits: 0 },
    ...{ templateId: null, copiedFromVersionId: null, wizardAnswers: {}, ...begun },
    ...{ previous: null, changeReason: null, lesson: null, author },
  });
  return { promptId, versionId, leftOut };
}

/** Throws PromptRefused name_taken when another has the name. */
export async function onceNamed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new PromptRefused('name_taken', [{ path: 'name', message: 'Another one has this name.' }]);
  }
}

async function requireCampaign(tx: Tx, clientId: string, datasetId: string): Promise<void> {
  const found = await tx
    .selectFrom('datasets')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', '=', datasetId)
    .executeTakeFirst();
  if (found === undefined) throw new PromptRefused('no_campaign');
}

interface Begun {
  fragments: VersionFragment[];
  templateId?: string;
  copiedFromVersionId?: string;
  wizardAnswers?: WizardAnswers;
  leftOut?: LeftOutLesson[];
}

interface Beginner {
  clientId: string;
  now: EpochMs;
  author: Author;
}

async function begin(tx: Tx, ids: Ids, beginner: Beginner, origin: PromptOrigin): Promise<Begun> {
  const { clientId } = beginner;
  switch (origin.from) {
    case 'manual':
      return { fragments: editFragments([], origin.sections).fragments };
    case 'wizard':
      requireAnswers(wizardFaults(origin.answers));
      return { fragments: wizardFragments(origin.answers), wizardAnswers: origin.answers };
    case 'copied': {
      const fragments = await readVersionFragments(tx, { clientId, versionId: origin.versionId });
      if (fragments.length === 0) throw new PromptRefused('no_version');
      return { fragments: copiedFragments(origin.versionId, fragments), copiedFromVersionId: origin.versionId };
    }
    case 'template':
      return await fromTemplate(tx, ids, beginner, origin);
  }
}

async function fromTemplate(
  tx: Tx,
  ids: Ids,
  beginner: Beginner,
  { templateId, answers }: Extract<PromptOrigin, { from: 'template' }>,
): Promise<Begun> {
  const { clientId } = beginner;
  const template = await tx
    .updateTable('prompt_templates')
    .set((eb) => ({ times_used: eb('times_used', '+', 1) }))
    .where('client_id', '=', clientId)
    .where('id', '=', templateId)
    .where('is_active', '=', true)
    .returning(['version', 'template_structure', 'included_lessons'])
    .executeTakeFirst();
  if (template === undefined) throw new PromptRefused('no_template');
  // A template stands in for what is not answered; only what is answered is held to the wizard's limits.
  requireAnswers(wizardFaults(answers).filter(({ path }) => (answers[path] ?? '') !== ''));
  const structure = template.template_structure as TemplateStructure;
  const { lessons, leftOut } = await ensureTemplateLessons(tx, ids.next, beginner, template.included_lessons);
  return {
    fragments: [
      ...templateFragments({ id: templateId, version: template.version, structure }),
      ...wizardFragments(answers),
      ...lessons.map(lessonFragment),
    ],
    ...{ templateId, wizardAnswers: answers, leftOut },
  };
}

function requireAnswers(faults: readonly { path: string; message: string }[]): void {
  if (faults.length === 0) return;
  throw new PromptRefused(
    'bad_answers',
    faults.map(({ path, message }) => ({ path: `answers.${path}`, message })),
  );
}

/**
 * Begins a new draft of a prompt from one of its versions, with lessons applied where they are named.
 * @param how.fromVersionId left out: the newest
 * @throws PromptRefused no_prompt, no_version, no_lesson, too_large
 */
export async function createVersion(
  tx: Tx,
  ids: Ids,
  how: {
    clientId: string;
    promptId: string;
    fromVersionId?: string | undefined;
    lessonIds: readonly string[];
    changeReason: string | null;
    author: Author;
  },
): Promise<string> {
  const { clientId, promptId, lessonIds } = how;
  // Two at once number theirs one after the other.
  const prompt = await tx
    .selectFrom('prompts')
    .select('id')
    .where('client_id', '=', clientId)
    .where('id', '=', promptId)
    .forUpdate()
    .executeTakeFirst();
  if (prompt === undefined) throw new PromptRefused('no_prompt');
  const versions = await tx
    .selectFrom('prompt_versions')
    .select(['id', 'version', 'version_number', 'created_from', 'template_id', 'wizard_answers', 'manual_edits_count'])
    .where('client_id', '=', clientId)
    .where('prompt_id', '=', promptId)
    .orderBy('version_number', 'desc')
    .execute();
  const [newest] = versions;
  const base = how.fromVersionId === undefined ? newest : versions.find(({ id }) => id === how.fromVersionId);
  if (base === undefined || newest === undefined) throw new PromptRefused('no_version');
  const before = await readVersionFragments(tx, { clientId, versionId: base.id });
  const lessons = await readOwnLessons(tx, clientId, lessonIds);
  if (lessons.length < new Set(lessonIds).size) throw new PromptRefused('no_lesson');
  const [first] = lessons;
  const kept = before.filter(({ refId, source }) => !source.startsWith('lesson:') || !lessonIds.includes(refId ?? ''));
  return await insertVersion(tx, ids.next, {
    ...{ clientId, promptId, version: nextVersionName(newest.version, first !== undefined) },
    ...{ versionNumber: newest.version_number + 1, createdFrom: base.created_from, templateId: base.template_id },
    ...{ copiedFromVersionId: null, wizardAnswers: base.wizard_answers as WizardAnswers },
    ...{ manualEdits: base.manual_edits_count, fragments: [...kept, ...lessons.map(lessonFragment)] },
    ...{ previous: { versionId: base.id, fragments: before }, changeReason: how.changeReason, author: how.author },
    lesson: first === undefined ? null : { id: first.id, title: lessons.map(({ title }) => title).join('", "') },
  });
}

/**
 * Changes sections of a draft; what is left out stays.
 * @throws PromptRefused no_version, not_draft, too_large
 */
export async function editDraftVersion(
  tx: Tx,
  edit: { clientId: string; versionId: string; sections: SectionEdits; changeReason: string | null | undefined },
): Promise<void> {
  const { clientId, versionId, sections, changeReason } = edit;
  const draft = await tx
    .selectFrom('prompt_versions')
    .select(['status', 'previous_version_id', 'lesson_applied_id', sql<string>`changes ->> 'lesson_title'`.as('title')])
    .where('client_id', '=', clientId)
    .where('id', '=', versionId)
    .forUpdate()
    .executeTakeFirst();
  if (draft === undefined) throw new PromptRefused('no_version');
  if (draft.status !== 'draft') throw new PromptRefused('not_draft');
  const before = await readVersionFragments(tx, { clientId, versionId });
  const { fragments, edits } = editFragments(before, sections);
  const base = draft.previous_version_id;
  const previous = base === null ? null : await readVersionFragments(tx, { clientId, versionId: base });
  const lesson = draft.lesson_applied_id === null ? null : { id: draft.lesson_applied_id, title: draft.title };
  await rewriteDraft(tx, { clientId, versionId, fragments, edits, previous, changeReason, lesson });
}
