import { type CampaignRef, inTenant } from '@rekindle/db';
import { ambiguous, notFound } from './cli-error.ts';
import { type ClientRow, clientsNamed } from './find-client.ts';
import type { Reader } from './store.ts';

export interface FoundCampaign extends CampaignRef {
  client: ClientRow;
  name: string;
}

/** Every dataset of these clients, oldest first. */
export async function listCampaigns(store: Reader, clients: readonly ClientRow[]): Promise<FoundCampaign[]> {
  const found: FoundCampaign[] = [];
  for (const client of clients) {
    const rows = await inTenant(store.db, { clientId: client.id, now: store.clock.now() }, (tx) =>
      tx.selectFrom('datasets').select(['id', 'name']).where('client_id', '=', client.id).orderBy('id').execute(),
    );
    found.push(...rows.map((row) => ({ client, clientId: client.id, datasetId: row.id, name: row.name })));
  }
  return found;
}

/** The one campaign of that name or id. Throws CliError when there is none, or more than one. */
export async function findCampaign(
  store: Reader,
  wanted: string,
  clientName: string | undefined,
): Promise<FoundCampaign> {
  const all = await listCampaigns(store, await clientsNamed(store, clientName));
  const exact = all.filter((each) => each.datasetId === wanted || each.name === wanted);
  const lower = wanted.toLowerCase();
  const [first, ...others] = exact.length > 0 ? exact : all.filter((each) => each.name.toLowerCase() === lower);
  if (first === undefined) {
    const known =
      all.length === 0 ? 'There are none yet: npx --no rekindle import makes one.' : `There are: ${namesOf(all)}.`;
    throw notFound(`There is no campaign "${wanted}". ${known}`);
  }
  if (others.length > 0) {
    const shown = [first, ...others].map((each) => `${each.name} of ${each.client.name} (${each.datasetId})`);
    throw ambiguous(`Several campaigns are called "${wanted}".`, shown);
  }
  return first;
}

const SHOWN_MAX = 10;

function namesOf(campaigns: readonly FoundCampaign[]): string {
  const names = campaigns.slice(0, SHOWN_MAX).map(({ name }) => name);
  const more = campaigns.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
