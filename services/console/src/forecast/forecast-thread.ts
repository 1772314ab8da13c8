import { parentPort, workerData } from 'node:worker_threads';
import { type CampaignRef, createDatabase } from '@rekindle/db';
import type { EpochMs } from '@rekindle/domain';
import { bytesInMemory, FileError, type FileErrorCode } from '@rekindle/ingest';
import { type Fault, forecastCampaign } from '@rekindle/scheduler';
import { forecastList, type ListForecastOptions } from './forecast-list.ts';
import { type ForecastSummary, summariseForecast } from './summarise.ts';
import { type ListSummary, summariseList } from './summarise-list.ts';

/** What the thread is told. */
export type ForecastJob =
  | {
      kind: 'campaign';
      /** Connects as rekindle_app. */
      appUrl: string;
      now: EpochMs;
      campaign: CampaignRef;
      options: { days: number; from?: EpochMs };
    }
  /** A list that is nowhere kept: no database is asked. */
  | { kind: 'list'; bytes: Uint8Array; options: Omit<ListForecastOptions, 'source'> };

/** What it answers with. */
export type ForecastAnswer =
  /** `version` of the settings it is of. */
  | { kind: 'forecast'; summary: ForecastSummary; version: number }
  | { kind: 'refused'; faults: [Fault, ...Fault[]] }
  | { kind: 'not_found' };
export type ListAnswer =
  | { kind: 'forecast'; summary: ListSummary }
  | { kind: 'bad_list'; code: FileErrorCode; message: string };

const job = workerData as ForecastJob;
parentPort?.postMessage(job.kind === 'campaign' ? await ofCampaign(job) : await ofList(job));

async function ofCampaign(given: Extract<ForecastJob, { kind: 'campaign' }>): Promise<ForecastAnswer> {
  const { appUrl, now, campaign, options } = given;
  const db = createDatabase({ appUrl, systemUrl: appUrl, poolMax: 1 });
  try {
    const result = await forecastCampaign({ db, clock: { now: () => now, sync: async () => {} } }, campaign, options);
    return result.kind === 'forecast'
      ? { kind: 'forecast', summary: summariseForecast(result.forecast), version: result.forecast.version }
      : result;
  } finally {
    await db.close();
  }
}

async function ofList({ bytes, options }: Extract<ForecastJob, { kind: 'list' }>): Promise<ListAnswer> {
  try {
    const forecast = await forecastList({ ...options, source: bytesInMemory(bytes) });
    return { kind: 'forecast', summary: summariseList(forecast, options) };
  } catch (error) {
    if (error instanceof FileError) return { kind: 'bad_list', code: error.code, message: error.message };
    throw error;
  }
}
