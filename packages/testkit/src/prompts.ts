import { at, inTenant, jsonb } from '@rekindle/db';
import { type LessonType, storedForm, tidyFragments, type VersionFragment } from '@rekindle/domain';
import type { BuilderDeps } from './builders.ts';

let made = 0;

/** A fragment of a version, written by hand in the goal unless told. */
export function givenFragment(changes: Partial<VersionFragment> & Pick<VersionFragment, 'content'>): VersionFragment {
  return {
    section: 'goal',
    source: 'manual',
    why: 'a test says so',
    refId: null,
    refVersion: null,
    isFact: false,
    ...changes,
  };
}

/** A prompt with one version of these words, proven; live for every campaign of the client unless told. */
export async function givenPromptVersion(
  deps: BuilderDeps,
  client: { clientId: string },
  options: {
    datasetId?: string;
    promptId?: string;
    fragments?: readonly VersionFragment[];
    status?: 'draft' | 'test' | 'live';
    canaryPercent?: number;
    versionNumber?: number;
    version?: string;
    previousVersionId?: string;
  } = {},
): Promise<{ promptId: string; versionId: string }> {
  made += 1;
  const { clientId } = client;
  const now = deps.clock.now();
  const promptId = options.promptId ?? deps.ids.next();
  const versionId = deps.ids.next();
  const fragments = tidyFragments(options.fragments ?? [givenFragment({ content: `Words of version ${made}.` })]);
  const form = storedForm(fragments);
  const status = options.status ?? 'live';
  await inTenant(deps.db, { clientId, now }, async (tx) => {
    if (options.promptId === undefined) {
      await tx
        .insertInto('prompts')
        .values({ client_id: clientId, id: promptId, dataset_id: options.datasetId ?? null, name: `Prompt ${made}` })
        .execute();
    }
    await tx
      .insertInto('prompt_versions')
      .values({
        ...{ client_id: clientId, id: versionId, prompt_id: promptId, version_number: options.versionNumber ?? 1 },
        ...{ version: options.version ?? '1.0', previous_version_id: options.previousVersionId ?? null },
        ...{ prompt_structure: jsonb(form.structure), compiled_prompt: form.compiledPrompt },
        ...{ compiled_sha256: form.compiledSha256, applied_lessons: form.appliedLessons, created_from: 'manual' },
      })
      .execute();
    for (const [ordinal, fragment] of fragments.entries()) {
      await tx
        .insertInto('prompt_fragments')
        .values({
          ...{ client_id: clientId, prompt_version_id: versionId, section: fragment.section, ordinal },
          ...{ content: fragment.content, source: fragment.source, why: fragment.why, is_fact: fragment.isFact },
          ...{ ref_id: fragment.refId, ref_version: fragment.refVersion, sha256: form.compiledSha256 },
        })
        .execute();
    }
    const set = async (values: { status: 'test' | 'live'; canary_percent?: number; deployed_at?: Date }) =>
      await tx
        .updateTable('prompt_versions')
        .set({ ...values, golden_passed: true })
        .where('client_id', '=', clientId)
        .where('id', '=', versionId)
        .execute();
    if (status !== 'draft') await set({ status: 'test', canary_percent: options.canaryPercent ?? 0 });
    if (status === 'live') await set({ status: 'live', canary_percent: 0, deployed_at: at(now) });
  });
  return { promptId, versionId };
}

/** A lesson; active and without a trigger unless told. */
export async function givenLesson(
  deps: BuilderDeps,
  client: { clientId: string },
  lesson: {
    lesson_type: LessonType;
    title?: string;
    trigger?: string;
    correct_response?: string;
    incorrect_response?: string;
    status?: 'active' | 'testing' | 'archived';
    tags?: string[];
    stages?: string[];
    priority?: number;
  },
): Promise<string> {
  made += 1;
  const id = deps.ids.next();
  await inTenant(deps.db, { clientId: client.clientId, now: deps.clock.now() }, (tx) =>
    tx
      .insertInto('lessons')
      .values({ client_id: client.clientId, id, title: `Lesson ${made}`, ...lesson })
      .execute(),
  );
  return id;
}

/** An active strategy with everything that one must have; of a campaign where one is given. */
export async function givenStrategy(
  deps: BuilderDeps,
  client: { clientId: string },
  options: {
    datasetId?: string;
    columns?: Readonly<Record<string, string | number | boolean | null>>;
  } = {},
): Promise<{ strategyId: string; templateId: string }> {
  made += 1;
  const { clientId } = client;
  const { datasetId, columns = {} } = options;
  const [strategyId, templateId] = [deps.ids.next(), deps.ids.next()];
  await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    await tx
      .insertInto('prompt_templates')
      .values({ client_id: clientId, id: templateId, name: `Template ${made}` })
      .execute();
    await tx
      .insertInto('strategies')
      .values({
        ...{ client_id: clientId, id: strategyId, name: `Strategy ${made}`, prompt_template_id: templateId },
        ...{ ai_name: 'Ada', ai_role: 'Adviser', conversation_tone: 'calm', closing_strategy: 'Offer a call.' },
        ...{ qualification_questions: 'Do they own it?', objection_handling: 'Listen first.', ...columns },
      })
      .execute();
    if (datasetId === undefined) return;
    await tx
      .updateTable('datasets')
      .set({ strategy_id: strategyId })
      .where('client_id', '=', clientId)
      .where('id', '=', datasetId)
      .execute();
  });
  return { strategyId, templateId };
}
