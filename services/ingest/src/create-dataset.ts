import { ensureCampaignRows, type Tx } from '@rekindle/db';
import type { Ids } from '@rekindle/runtime';

/** A draft dataset with the campaign rows that belong to it. Returns its id. */
export async function createDataset(tx: Tx, ids: Ids, clientId: string, name: string): Promise<string> {
  const id = ids.next();
  await tx.insertInto('datasets').values({ client_id: clientId, id, name }).execute();
  await ensureCampaignRows(tx, { clientId, datasetId: id });
  return id;
}
