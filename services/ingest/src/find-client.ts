import { asSystem } from '@rekindle/db';
import type { ImportDeps } from './import-deps.ts';

/** There is no client of that name. `known` are the names there are. */
export class ClientNotFound extends Error {
  override readonly name = 'ClientNotFound';
  readonly retryable = false;
}

/** The id of the client of that name or slug. Throws ClientNotFound. */
export async function findClient(deps: ImportDeps, name: string): Promise<string> {
  return await asSystem(deps.db, deps.clock.now(), async (tx) => {
    const clients = await tx.selectFrom('clients').select(['id', 'slug', 'company_name']).execute();
    const client = clients.find((each) => each.company_name === name) ?? clients.find((each) => each.slug === name);
    if (client !== undefined) return client.id;
    const known = clients.map((each) => each.company_name).join(', ');
    throw new ClientNotFound(`There is no client "${name}".${known === '' ? '' : ` There are: ${known}.`}`);
  });
}
