import { askForMapping, inTenant } from '@rekindle/db';
import type { JobQueues } from '@rekindle/queue';
import type { PersonaDeps } from './save-personas.ts';

/**
 * Has the leads of all of a client's lists mapped to personas by score, in the background; returns how many lists there
 * are to go through. 0: none has leads, or no active persona says whom it would fit. A lost job is found by the sweeper.
 */
export async function mapAllLists(
  deps: PersonaDeps & { queues: Pick<JobQueues, 'addBulk'> },
  clientId: string,
): Promise<number> {
  const now = deps.clock.now();
  const lists = await inTenant(deps.db, { clientId, now }, (tx) => askForMapping(tx, { clientId, datasetId: null }));
  await deps.queues.addBulk(
    'map-leads',
    lists.map((datasetId) => ({ clientId, datasetId })),
  );
  return lists.length;
}
