import { type ClientRow, listClients } from '@rekindle/installation';
import { ambiguous, notFound } from './cli-error.ts';
import type { Reader } from './store.ts';

export { type ClientRow, listClients };

/** The one client of that name, slug or id. Throws CliError: not found, or ambiguous but for capitals. */
export async function findClient(store: Reader, wanted: string): Promise<ClientRow> {
  const clients = await listClients(store);
  const exact = clients.find((each) => [each.name, each.slug, each.id].includes(wanted));
  if (exact !== undefined) return exact;
  const lower = wanted.toLowerCase();
  const [first, ...others] = clients.filter((each) => each.name.toLowerCase() === lower);
  if (first === undefined) throw notFound(`There is no client "${wanted}". ${knownClients(clients)}`);
  if (others.length > 0)
    throw ambiguous(`Several clients are called "${wanted}".`, [first, ...others].map(shownClient));
  return first;
}

/** The clients a command is about: the one named, else all. */
export async function clientsNamed(store: Reader, wanted: string | undefined): Promise<ClientRow[]> {
  return wanted === undefined ? await listClients(store) : [await findClient(store, wanted)];
}

function shownClient(client: ClientRow): string {
  return `${client.name} (--client ${client.slug})`;
}

function knownClients(clients: readonly ClientRow[]): string {
  if (clients.length === 0) return 'There are none yet: npx --no rekindle client add NAME --number +44...';
  return `There are: ${clients.map(({ name }) => name).join(', ')}.`;
}
