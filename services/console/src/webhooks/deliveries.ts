import { at, type Tx } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { sql } from 'kysely';

/** A delivery that tells a receiver nothing but that it is reached; returns its id. */
export async function addTest(
  tx: Tx,
  nextId: () => string,
  endpoint: { clientId: string; endpointId: string },
): Promise<string> {
  const id = nextId();
  await tx
    .insertInto('webhook_deliveries')
    .values({
      ...{ client_id: endpoint.clientId, id, endpoint_id: endpoint.endpointId },
      ...{ event_id: nextId(), event_type: 'webhook.test' },
    })
    .execute();
  return id;
}

/** Posts a delivery once more, with the id it had and all its tries anew. False when it is under way already. */
export async function replay(
  tx: Tx,
  delivery: { clientId: string; endpointId: string; id: string; now: EpochMs },
): Promise<boolean> {
  const replayed = await tx
    .updateTable('webhook_deliveries')
    .set({ state: 'due', reason: null, next_at: at(delivery.now), earlier_attempts: sql<number>`attempt` })
    .where('client_id', '=', delivery.clientId)
    .where('endpoint_id', '=', delivery.endpointId)
    .where('id', '=', delivery.id)
    .where('state', 'in', ['delivered', 'failed', 'skipped'])
    .returning('id')
    .executeTakeFirst();
  return replayed !== undefined;
}

/** Posts everything once more that was given up or skipped; returns how many. */
export async function replayFailed(
  tx: Tx,
  endpoint: { clientId: string; endpointId: string; now: EpochMs },
): Promise<number> {
  const replayed = await tx
    .updateTable('webhook_deliveries')
    .set({ state: 'due', reason: null, next_at: at(endpoint.now), earlier_attempts: sql<number>`attempt` })
    .where('client_id', '=', endpoint.clientId)
    .where('endpoint_id', '=', endpoint.endpointId)
    .where('state', 'in', ['failed', 'skipped'])
    .executeTakeFirst();
  return Number(replayed.numUpdatedRows);
}
