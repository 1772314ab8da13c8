import { readSample, type Sample } from '@rekindle/console/rehearse';
import { CliError, notFound } from '../cli-error.ts';
import { refusal } from '../commands/campaign.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign, type FoundCampaign, listCampaigns } from '../find-campaign.ts';
import { findClient } from '../find-client.ts';
import type { Store } from '../store.ts';
import { REHEARSALS } from './rehearsal-lead.ts';

/** The campaign named, else the client's newest. Throws CliError when there is none. */
export async function campaignToRehearse(
  store: Store,
  wanted: { client: string; dataset?: string },
): Promise<FoundCampaign> {
  const client = await findClient(store, wanted.client);
  if (wanted.dataset !== undefined) return await findCampaign(store, wanted.dataset, client.slug);
  const newest = (await listCampaigns(store, [client])).filter(({ name }) => name !== REHEARSALS).at(-1);
  if (newest === undefined) throw notFound(`${client.name} has no campaign to rehearse yet: import a list first.`);
  return newest;
}

/** The campaign's texts for a sample lead. Throws CliError with everything that is wrong with them. */
export async function sampleOf(store: Store, campaign: FoundCampaign): Promise<Sample> {
  const { name } = campaign;
  const sample = await readSample(store, campaign);
  if (sample.kind === 'not_found') throw notFound(`There is no campaign "${name}" any more.`);
  if (sample.kind === 'refused') throw refusal(`"${name}" cannot be rehearsed:`, sample.faults);
  if (sample.kind === 'no_text') throw new CliError(EXIT.conflict, `"${name}" has no text to send.`);
  return sample;
}
