import { askForMapping, askForMappingTo, inTenant, lockPersona } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import { PersonaRefused } from './persona-refused.ts';
import type { PersonaDeps } from './save-personas.ts';

type Deps = PersonaDeps & { queues: Pick<JobQueues, 'addBulk'> };

/**
 * Has the leads of all of a client's lists mapped to personas by score, in the background; returns how many lists there
 * are to go through. 0: none has leads, or no active persona says whom it would fit. A lost job is found by the sweeper.
 */
export async function mapAllLists(deps: Deps, clientId: string): Promise<number> {
  const now = deps.clock.now();
  const lists = await inTenant(deps.db, { clientId, now }, (tx) => askForMapping(tx, { clientId, datasetId: null }));
  await wake(deps, clientId, lists);
  return lists.length;
}

/**
 * Has the leads of one list mapped in the background, however many they are: to a persona, as a person says, or each to
 * the one that it fits best by score (null). Returns how many lists there are to go through: 1, or 0 as for all of them.
 * @throws PersonaRefused not_found, for the list or the persona
 */
export async function mapWholeList(
  deps: Deps,
  { clientId, datasetId, personaId }: { clientId: string; datasetId: string; personaId: string | null },
): Promise<number> {
  const list = { clientId, datasetId };
  const lists = await inTenant(deps.db, { clientId, now: deps.clock.now() }, async (tx) => {
    if (personaId !== null && (await lockPersona(tx, { clientId, id: personaId })) === null) {
      throw new PersonaRefused('not_found', 'There is no such persona.');
    }
    const found = tx.selectFrom('datasets').select('id').where('client_id', '=', clientId).where('id', '=', datasetId);
    if ((await found.forKeyShare().executeTakeFirst()) === undefined) {
      throw new PersonaRefused('not_found', 'There is no such list.');
    }
    if (personaId === null) return await askForMapping(tx, list);
    await askForMappingTo(tx, list, personaId);
    return [datasetId];
  });
  await wake(deps, clientId, lists);
  return lists.length;
}

async function wake(deps: Deps, clientId: string, lists: readonly string[]): Promise<void> {
  await deps.queues.addBulk(
    'map-leads',
    lists.map((datasetId) => ({ clientId, datasetId })),
  );
}
