import { jsonb, type Tx } from '@rekindle/db';
import {
  changesBetween,
  changesSummary,
  FRAGMENT_UNITS_MAX,
  SECTION_FRAGMENTS_MAX,
  PROMPT_SECTIONS,
  sha256,
  storedForm,
  tidyFragments,
  type VersionFragment,
} from '@rekindle/domain';
import { PromptRefused } from './refused.ts';

/** Who makes a version; null id: a program. */
export interface Author {
  userId: string | null;
  type: 'user' | 'sophie' | 'system';
}

/** A new draft, before it has an id. */
export interface NewVersion {
  clientId: string;
  promptId: string;
  version: string;
  versionNumber: number;
  createdFrom: 'wizard' | 'template' | 'manual' | 'copied';
  templateId: string | null;
  copiedFromVersionId: string | null;
  wizardAnswers: Readonly<Record<string, string>>;
  manualEdits: number;
  fragments: readonly VersionFragment[];
  previous: { versionId: string; fragments: readonly VersionFragment[] } | null;
  changeReason: string | null;
  lesson: { id: string; title: string } | null;
  author: Author;
}

/** Stores a draft with its fragments; returns its id. */
export async function insertVersion(tx: Tx, nextId: () => string, made: NewVersion): Promise<string> {
  const versionId = nextId();
  const fragments = checked(made.fragments);
  const form = storedForm(fragments);
  const changes = changesBetween(made.previous?.fragments ?? null, fragments, made.lesson);
  await tx
    .insertInto('prompt_versions')
    .values({
      ...{ client_id: made.clientId, id: versionId, prompt_id: made.promptId, version: made.version },
      ...{ version_number: made.versionNumber, created_from: made.createdFrom, template_id: made.templateId },
      ...{ copied_from_version_id: made.copiedFromVersionId, wizard_answers: jsonb(made.wizardAnswers) },
      ...{ prompt_structure: jsonb(form.structure), compiled_prompt: form.compiledPrompt },
      ...{ compiled_sha256: form.compiledSha256, applied_lessons: form.appliedLessons },
      ...{ manual_edits_count: made.manualEdits, previous_version_id: made.previous?.versionId ?? null },
      ...{ changes: jsonb(changes), changes_summary: changesSummary(changes), change_reason: made.changeReason },
      ...{ lesson_applied_id: made.lesson?.id ?? null, created_by: made.author.userId },
      created_by_type: made.author.type,
    })
    .execute();
  await insertFragments(tx, made.clientId, versionId, fragments);
  return versionId;
}

/** Gives a draft other words. */
export async function rewriteDraft(
  tx: Tx,
  draft: {
    clientId: string;
    versionId: string;
    fragments: readonly VersionFragment[];
    edits: number;
    previous: readonly VersionFragment[] | null;
    changeReason: string | null | undefined;
    /** What it was begun with. */
    lesson: { id: string; title: string } | null;
  },
): Promise<void> {
  const { clientId, versionId, edits } = draft;
  const fragments = checked(draft.fragments);
  const form = storedForm(fragments);
  // Whoever takes its words out again has not learned it.
  const lesson = form.appliedLessons.includes(draft.lesson?.id ?? '') ? draft.lesson : null;
  const changes = changesBetween(draft.previous, fragments, lesson);
  await tx
    .deleteFrom('prompt_fragments')
    .where('client_id', '=', clientId)
    .where('prompt_version_id', '=', versionId)
    .execute();
  await insertFragments(tx, clientId, versionId, fragments);
  await tx
    .updateTable('prompt_versions')
    .set((eb) => ({
      ...{ prompt_structure: jsonb(form.structure), compiled_prompt: form.compiledPrompt },
      ...{ compiled_sha256: form.compiledSha256, applied_lessons: form.appliedLessons },
      ...{ changes: jsonb(changes), changes_summary: changesSummary(changes) },
      ...{ manual_edits_count: eb('manual_edits_count', '+', edits), lesson_applied_id: lesson?.id ?? null },
      ...(draft.changeReason !== undefined && { change_reason: draft.changeReason }),
    }))
    .where('client_id', '=', clientId)
    .where('id', '=', versionId)
    .execute();
}

/** Fragments in one form, within what a prompt can hold. */
function checked(fragments: readonly VersionFragment[]): VersionFragment[] {
  const tidy = tidyFragments(fragments);
  const faults = PROMPT_SECTIONS.flatMap((section) => {
    const own = tidy.filter((fragment) => fragment.section === section);
    const path = `sections.${section}`;
    if (own.length > SECTION_FRAGMENTS_MAX) return [{ path, message: `At most ${SECTION_FRAGMENTS_MAX} pieces.` }];
    if (own.every(({ content }) => content.length <= FRAGMENT_UNITS_MAX)) return [];
    return [{ path, message: `At most ${FRAGMENT_UNITS_MAX} characters in one piece.` }];
  });
  if (faults.length > 0) throw new PromptRefused('too_large', faults);
  return tidy;
}

async function insertFragments(
  tx: Tx,
  clientId: string,
  versionId: string,
  fragments: readonly VersionFragment[],
): Promise<void> {
  if (fragments.length === 0) return;
  await tx
    .insertInto('prompt_fragments')
    .values(
      fragments.map(({ section, content, source, why, refId, refVersion, isFact }, ordinal) => ({
        ...{ client_id: clientId, prompt_version_id: versionId, section, ordinal, content, source, why },
        ...{ ref_id: refId, ref_version: refVersion, is_fact: isFact, sha256: sha256(content) },
      })),
    )
    .execute();
}
