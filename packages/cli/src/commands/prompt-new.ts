import { inTenant, type Tx } from '@rekindle/db';
import {
  FRAGMENT_UNITS_MAX,
  PROMPT_SECTIONS,
  type PromptSection,
  type SectionEdits,
  WIZARD_QUESTIONS,
  type WizardAnswers,
} from '@rekindle/domain';
import {
  createPrompt,
  createVersion,
  editDraftVersion,
  ensureSystemTemplates,
  type PromptOrigin,
} from '@rekindle/responder';
import { notFound, usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import { findClient } from '../find-client.ts';
import { findPrompt, findVersion, refusingPrompts } from '../find-prompt.ts';
import type { Session } from '../session.ts';
import { type Store, withStore } from '../store.ts';

/** At the command line nobody signs in. */
const AUTHOR = { userId: null, type: 'user' } as const;
const NAME_UNITS_MAX = 120;

export interface NewPromptOptions {
  name: string;
  client: string;
  campaign?: string;
  description?: string;
  /** `key=words`. */
  answer: readonly string[];
  template?: string;
  /** `section=words`. */
  section: readonly string[];
  like?: string;
  version?: string;
  json?: true;
}

/** `rekindle prompt questions`: what `prompt new --answer` can answer. */
export function showQuestions(session: Session, options: { json?: true }): number {
  if (options.json) session.data(JSON.stringify({ questions: WIZARD_QUESTIONS }));
  else
    for (const { key, question, required, help, kind } of WIZARD_QUESTIONS) {
      session.data(`${key.padEnd(11)} ${question}${required ? ' (needed)' : ''}`);
      session.data(`${' '.repeat(11)} ${kind === 'lines' ? 'Give it once for each line. ' : ''}${help}`);
    }
  return EXIT.ok;
}

/** `rekindle prompt new`: makes a prompt with its first draft. */
export async function newPrompt(session: Session, options: NewPromptOptions): Promise<number> {
  const name = options.name.trim();
  if (name === '' || name.length > NAME_UNITS_MAX) throw usage(`A name has 1 to ${NAME_UNITS_MAX} characters.`);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { id: clientId } = await findClient(store, options.client);
    const { campaign } = options;
    const datasetId = campaign === undefined ? null : (await findCampaign(store, campaign, options.client)).datasetId;
    const made = await refusingPrompts(() =>
      inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
        const origin = await originOf(store, tx, clientId, options);
        const prompt = { clientId, name, description: options.description ?? null, datasetId, golden: [] };
        const now = store.clock.now();
        return await createPrompt(tx, store.ids, { ...prompt, origin, author: AUTHOR, now });
      }),
    );
    for (const { title, why } of made.leftOut) session.say(`Left out the template's lesson "${title}": ${why}`);
    if (options.json) session.data(JSON.stringify({ ...made, version: '1.0' }));
    else session.data(`${name} 1.0 is a draft. "prompt check" says what it lacks, "prompt publish" puts it live.`);
    return EXIT.ok;
  });
}

async function originOf(store: Store, tx: Tx, clientId: string, options: NewPromptOptions): Promise<PromptOrigin> {
  const { template, like, answer, section } = options;
  const ways = [template !== undefined || answer.length > 0, like !== undefined, section.length > 0];
  if (ways.filter(Boolean).length !== 1) {
    throw usage('Say where its words come from: --answer and --template, --section, or --like.');
  }
  if (section.length > 0) return { from: 'manual', sections: sectionsOf(section) };
  if (like !== undefined) {
    const { versionId } = await findVersion(tx, await findPrompt(store, like, options.client), options.version);
    return { from: 'copied', versionId };
  }
  const answers = answersOf(answer);
  if (template === undefined) return { from: 'wizard', answers };
  return { from: 'template', templateId: await templateNamed(store, tx, clientId, template), answers };
}

/** `key=words` by key; given again, the words are further lines. */
function answersOf(given: readonly string[]): WizardAnswers {
  const answers: Record<string, string> = {};
  for (const [key, words] of given.map(keyed)) {
    if (!WIZARD_QUESTIONS.some((question) => question.key === key)) {
      throw usage(`There is no question "${key}". There are: ${WIZARD_QUESTIONS.map((each) => each.key).join(', ')}.`);
    }
    answers[key] = answers[key] === undefined ? words : `${answers[key]}\n${words}`;
  }
  return answers;
}

/** `section=words` by section; given again, the words are a further piece. */
function sectionsOf(given: readonly string[]): SectionEdits {
  const sections: Partial<Record<PromptSection, { content: string }[]>> = {};
  for (const [key, content] of given.map(keyed)) {
    const section = PROMPT_SECTIONS.find((each) => each === key);
    if (section === undefined) throw usage(`There is no section "${key}". There are: ${PROMPT_SECTIONS.join(', ')}.`);
    if (content.length > FRAGMENT_UNITS_MAX) throw usage(`A piece has at most ${FRAGMENT_UNITS_MAX} characters.`);
    (sections[section] ??= []).push({ content });
  }
  return sections;
}

function keyed(given: string): [string, string] {
  const at = given.indexOf('=');
  const words = given.slice(at + 1).trim();
  if (at <= 0 || words === '') throw usage(`"${given}" is not of the form key=words.`);
  return [given.slice(0, at).trim(), words];
}

async function templateNamed(store: Store, tx: Tx, clientId: string, wanted: string): Promise<string> {
  await ensureSystemTemplates(tx, store.ids.next, clientId);
  const templates = await tx
    .selectFrom('prompt_templates')
    .select(['id', 'name', 'system_key'])
    .where('client_id', '=', clientId)
    .where('is_active', '=', true)
    .orderBy('name')
    .execute();
  const found = templates.find(({ id, name, system_key: key }) => [id, name, key].includes(wanted));
  if (found !== undefined) return found.id;
  throw notFound(`There is no template "${wanted}". There are: ${templates.map(({ name }) => name).join(', ')}.`);
}

/** `rekindle prompt revise`: a new draft of a prompt, with other words in some sections. */
export async function revisePrompt(
  session: Session,
  options: { prompt: string; client?: string; section: readonly string[]; why?: string; json?: true },
): Promise<number> {
  const sections = sectionsOf(options.section);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, promptId, name } = await findPrompt(store, options.prompt, options.client);
    const changeReason = options.why ?? null;
    const made = await refusingPrompts(() =>
      inTenant(store.db, { clientId, now: store.clock.now() }, async (tx) => {
        const how = { clientId, promptId, lessonIds: [], changeReason, author: AUTHOR };
        const versionId = await createVersion(tx, store.ids, how);
        await editDraftVersion(tx, { clientId, versionId, sections, changeReason });
        return await tx
          .selectFrom('prompt_versions')
          .select(['id', 'version', 'changes_summary'])
          .where('client_id', '=', clientId)
          .where('id', '=', versionId)
          .executeTakeFirstOrThrow();
      }),
    );
    if (options.json) session.data(JSON.stringify({ promptId, versionId: made.id, version: made.version }));
    else session.data(`${name} ${made.version} is a draft: ${made.changes_summary}`);
    return EXIT.ok;
  });
}
