import { forecastCampaign } from '@rekindle/scheduler';
import { notFound } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { findCampaign } from '../find-campaign.ts';
import { shownForecast } from '../forecast/show-forecast.ts';
import { instantOf } from '../instant.ts';
import type { Session } from '../session.ts';
import { withStore } from '../store.ts';
import { refusal } from './campaign.ts';

/** `rekindle forecast --campaign`: what a campaign would do from now on, or from its start. Writes nothing. */
export async function forecastStored(
  session: Session,
  options: { campaign: string; client?: string; from?: string; days: number; json?: true },
): Promise<number> {
  const from = options.from === undefined ? undefined : instantOf(options.from);
  return await withStore(session, async (store) => {
    await store.clock.sync();
    const { clientId, datasetId, name } = await findCampaign(store, options.campaign, options.client);
    const when = { days: options.days, ...(from !== undefined && { from }) };
    const result = await forecastCampaign(store, { clientId, datasetId }, when);
    if (result.kind === 'not_found') throw notFound(`There is no campaign "${name}" any more.`);
    if (result.kind === 'refused') throw refusal(`"${name}" cannot be forecast:`, result.faults);
    const { settings, from: start, version: _, ...forecast } = result.forecast;
    session.data(options.json ? JSON.stringify(forecast) : shownForecast(forecast, settings, start));
    return EXIT.ok;
  });
}
