import type { TestDatabase } from '@rekindle/testkit';
import pg from 'pg';

/** A connection of the app role for statements as text; `actAs` says whose rows it sees and takes from then on. */
export interface TenantConnection {
  client: pg.Client;
  actAs(clientId: string): Promise<void>;
}

/** Opens a connection of the role that the product works with, which no grant and no policy spares. */
export async function connectAsTenant(db: TestDatabase, clientId?: string): Promise<TenantConnection> {
  const client = new pg.Client({ connectionString: db.appUrl });
  await client.connect();
  const actAs = async (id: string) => void (await client.query("select set_config('app.client_id', $1, false)", [id]));
  if (clientId !== undefined) await actAs(clientId);
  return { client, actAs };
}
