import { parentPort, workerData } from 'node:worker_threads';
import { type CampaignRef, createDatabase } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { type Fault, forecastCampaign } from '@rekindle/scheduler';
import { type ForecastSummary, summariseForecast } from './summarise.ts';

/** What the thread is told. */
export interface ForecastJob {
  /** Connects as rekindle_app. */
  appUrl: string;
  now: EpochMs;
  campaign: CampaignRef;
  options: { days: number; from?: EpochMs };
}

/** What it answers with. */
export type ForecastAnswer =
  /** `version` of the settings it is of. */
  | { kind: 'forecast'; summary: ForecastSummary; version: number }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  | { kind: 'not_found' };

const { appUrl, now, campaign, options } = workerData as ForecastJob;
const db = createDatabase({ appUrl, systemUrl: appUrl, poolMax: 1 });
try {
  const result = await forecastCampaign({ db, clock: { now: () => now, sync: async () => {} } }, campaign, options);
  const answer: ForecastAnswer =
    result.kind === 'forecast'
      ? { kind: 'forecast', summary: summariseForecast(result.forecast), version: result.forecast.version }
      : result;
  parentPort?.postMessage(answer);
} finally {
  await db.close();
}
