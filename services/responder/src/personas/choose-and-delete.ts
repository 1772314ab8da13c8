import {
  deleteAiPersona,
  deleteStrategy,
  inTenant,
  lockAiPersonas,
  readAiPersona,
  setDefaultAiPersona,
  type StoredAiPersona,
  type Tx,
} from '@rekindle/db';
import { aiPersonaFragments, estimateTokens } from '@rekindle/domain';
import { keepAnswerable } from '../prompts/static-lengths.ts';
import { PersonaRefused, unanswerableIf } from './persona-refused.ts';
import type { PersonaDeps } from './save-personas.ts';

interface Ref {
  clientId: string;
  id: string;
}

/**
 * Makes a voice the client's default: campaigns without one of their own have it from the next answer on.
 * @throws PersonaRefused not_found; faulty where no answer could be written in it any more
 */
export async function makeVoiceDefault(deps: PersonaDeps, ref: Ref): Promise<StoredAiPersona> {
  return await inClient(deps, ref.clientId, async (tx, checked) => {
    await lockAiPersonas(tx, ref.clientId);
    const voice = await readAiPersona(tx, ref);
    if (voice === null) throw noVoice();
    const set = async () => await setDefaultAiPersona(tx, ref);
    const before = await defaultVoice(tx, ref.clientId);
    if (before === null || isLonger(voice, before)) await checked('the default', set);
    else await set();
    return (await readAiPersona(tx, ref)) ?? voice;
  });
}

/**
 * Deletes a voice. Campaigns that had it go on with the default.
 * @throws PersonaRefused not_found; in_use for the default; faulty where a campaign could not be answered any more
 */
export async function deleteVoice(deps: PersonaDeps, ref: Ref): Promise<void> {
  await inClient(deps, ref.clientId, async (tx, checked) => {
    await lockAiPersonas(tx, ref.clientId);
    const voice = await readAiPersona(tx, ref);
    if (voice === null) throw noVoice();
    if (voice.isDefault) {
      const message = 'This voice is the default, and campaigns go on with it: make another one the default first.';
      throw new PersonaRefused('in_use', message);
    }
    const remove = async () => await deleteAiPersona(tx, ref);
    const after = await defaultVoice(tx, ref.clientId);
    if (after === null || isLonger(after, voice)) await checked('deleted', remove);
    else await remove();
  });
}

const noVoice = () => new PersonaRefused('not_found', 'There is no such voice.');

async function defaultVoice(tx: Tx, clientId: string): Promise<StoredAiPersona | null> {
  const row = await tx
    .selectFrom('ai_personas')
    .select('id')
    .where('client_id', '=', clientId)
    .where('is_default', '=', true)
    .executeTakeFirst();
  return row === undefined ? null : await readAiPersona(tx, { clientId, id: row.id });
}

/** Whether a voice may take more of a prompt than the one in whose place it comes: else nothing need be looked at. */
function isLonger(voice: StoredAiPersona, than: StoredAiPersona): boolean {
  const own = (each: StoredAiPersona) =>
    aiPersonaFragments(each).reduce((sum, { content }) => sum + estimateTokens(content), 0);
  // Other words have the name in them.
  const name = (each: StoredAiPersona) => estimateTokens(JSON.stringify(each.columns['persona_name'] ?? each.name));
  return own(voice) > own(than) || name(voice) > name(than);
}

/**
 * Deletes a strategy. Campaigns that had it go on without one.
 * @throws PersonaRefused not_found; faulty where a campaign could not be answered any more
 */
export async function deleteStrategyOf(deps: PersonaDeps, ref: Ref): Promise<void> {
  await inClient(deps, ref.clientId, async (tx, checked) => {
    const found = await checked('deleted', () => deleteStrategy(tx, ref));
    if (!found) throw new PersonaRefused('not_found', 'There is no such strategy.');
  });
}

/** Changes what a client has; `checked` refuses a step after which some answer would have no room. */
async function inClient<T>(
  deps: PersonaDeps,
  clientId: string,
  work: (
    tx: Tx,
    checked: <R>(become: Parameters<typeof unanswerableIf>[0], step: () => Promise<R>) => Promise<R>,
  ) => Promise<T>,
): Promise<T> {
  const subject = { clientId, now: deps.clock.now() };
  return await inTenant(deps.db, subject, (tx) =>
    work(tx, (become, step) => keepAnswerable(tx, subject, step, { refuse: unanswerableIf(become) })),
  );
}
