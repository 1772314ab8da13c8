import { inTenant, type Tx } from '@rekindle/db';
import { PromptRefused } from '@rekindle/responder';
import { ambiguous, CliError, notFound } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { clientsNamed } from './find-client.ts';
import type { Store } from './store.ts';

export interface FoundPrompt {
  clientId: string;
  clientName: string;
  promptId: string;
  name: string;
  /** Null: for every campaign that has none of its own. */
  campaign: string | null;
}

/** Prompts of the client named, else of all, oldest first. */
export async function listPrompts(store: Store, clientName: string | undefined): Promise<FoundPrompt[]> {
  const found: FoundPrompt[] = [];
  for (const client of await clientsNamed(store, clientName)) {
    const rows = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      tx
        .selectFrom('prompts as p')
        .leftJoin('datasets as d', (join) =>
          join.onRef('d.client_id', '=', 'p.client_id').onRef('d.id', '=', 'p.dataset_id'),
        )
        .select(['p.id', 'p.name', 'd.name as campaign'])
        .where('p.client_id', '=', client.id)
        .orderBy('p.id')
        .execute(),
    );
    const own = { clientId: client.id, clientName: client.name };
    found.push(...rows.map(({ id, name, campaign }) => ({ ...own, promptId: id, name, campaign })));
  }
  return found;
}

/** The one prompt of that name or id. Throws CliError when there is none, or more than one. */
export async function findPrompt(store: Store, wanted: string, clientName: string | undefined): Promise<FoundPrompt> {
  const all = await listPrompts(store, clientName);
  const exact = all.filter((each) => each.promptId === wanted || each.name === wanted);
  const lower = wanted.toLowerCase();
  const [first, ...others] = exact.length > 0 ? exact : all.filter((each) => each.name.toLowerCase() === lower);
  if (first === undefined) {
    const known = all.length === 0 ? 'There are none yet.' : `There are: ${all.map(({ name }) => name).join(', ')}.`;
    throw notFound(`There is no prompt "${wanted}". ${known}`);
  }
  if (others.length > 0) {
    const shown = [first, ...others].map((each) => `${each.name} of ${each.clientName} (${each.promptId})`);
    throw ambiguous(`Several prompts are called "${wanted}".`, shown);
  }
  return first;
}

/** A version as commands speak of it. */
export interface FoundVersion {
  versionId: string;
  version: string;
  status: string;
  previousVersionId: string | null;
  compiledPrompt: string;
}

/** A prompt's versions, the newest first. */
async function versionsOf(tx: Tx, prompt: FoundPrompt): Promise<FoundVersion[]> {
  return await tx
    .selectFrom('prompt_versions')
    .select(['id as versionId', 'version', 'status', 'previous_version_id as previousVersionId'])
    .select('compiled_prompt as compiledPrompt')
    .where('client_id', '=', prompt.clientId)
    .where('prompt_id', '=', prompt.promptId)
    .orderBy('version_number', 'desc')
    .execute();
}

/** The version that another was begun from; null when there is none, or it was a draft that is deleted by now. */
export async function baseOfVersion(tx: Tx, prompt: FoundPrompt, version: FoundVersion): Promise<FoundVersion | null> {
  const versions = await versionsOf(tx, prompt);
  return versions.find(({ versionId }) => versionId === version.previousVersionId) ?? null;
}

/** The version of that name, else the newest. Throws CliError when there is none. */
export async function findVersion(tx: Tx, prompt: FoundPrompt, wanted: string | undefined): Promise<FoundVersion> {
  const rows = await versionsOf(tx, prompt);
  const found =
    wanted === undefined ? rows[0] : rows.find(({ version, versionId }) => [version, versionId].includes(wanted));
  if (found !== undefined) return found;
  throw notFound(
    `${prompt.name} has no version ${wanted ?? ''}. There are: ${rows.map(({ version }) => version).join(', ')}.`,
  );
}

/** Does something to prompts or lessons; what they refuse ends the command with each fault on a line. */
export async function refusingPrompts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PromptRefused)) throw error;
    const code = error.code.startsWith('no_')
      ? EXIT.notFound
      : error.code.startsWith('bad_')
        ? EXIT.usage
        : EXIT.conflict;
    throw new CliError(code, [error.message, ...error.faults.map(({ message }) => `  ${message}`)].join('\n'));
  }
}
