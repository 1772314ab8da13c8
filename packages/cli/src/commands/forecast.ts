import { readFile, stat } from 'node:fs/promises';
import { forecastList, listSettings, STAND_INS } from '@rekindle/console/forecast-list';
import { type CampaignSettings, DAY_MS, SEGMENT_PRICE_MICROS } from '@rekindle/domain';
import { fileSource, MAX_FILE_BYTES } from '@rekindle/ingest';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { shownForecast } from '../forecast/show-forecast.ts';
import { instantOf } from '../instant.ts';
import { overridesOf } from '../mapping-options.ts';
import type { Session } from '../session.ts';

export interface ForecastOptions {
  file?: string;
  settings?: string;
  campaign?: string;
  client?: string;
  from?: string;
  days: number;
  map: readonly string[];
  pricePerSegment?: number;
  currency?: string;
  company?: string;
  persona?: string;
  source?: string;
  segmentsPerSecond?: number;
  json?: true;
}

/** `rekindle forecast`: of a list that is nowhere imported, or of a campaign as it stands. */
export async function forecast(session: Session, options: ForecastOptions): Promise<number> {
  const { file, settings, campaign, from } = options;
  if (campaign !== undefined && file === undefined && settings === undefined) {
    const { forecastStored } = await import('./forecast-campaign.ts');
    return await forecastStored(session, { ...options, campaign });
  }
  if (file !== undefined && settings !== undefined && from !== undefined && campaign === undefined)
    return await forecastFile(session, { ...options, file, settings, from });
  throw usage('Say what to forecast: --file LIST --settings JSON --from INSTANT, or --campaign NAME.');
}

type FileOptions = ForecastOptions & { file: string; settings: string; from: string };

/** What a list would do under these settings. Reads two files, asks no server, writes nothing. */
async function forecastFile(session: Session, options: FileOptions): Promise<number> {
  const from = instantOf(options.from);
  const settings = await readSettings(options.settings);
  const forecast = await forecastList({
    source: await fileSource(options.file),
    maxBytes: MAX_FILE_BYTES,
    settings,
    from,
    until: from + options.days * DAY_MS,
    overrides: overridesOf(options.map),
    names: {
      companyName: options.company ?? STAND_INS.companyName,
      personaName: options.persona ?? STAND_INS.personaName,
      consentSource: options.source ?? STAND_INS.consentSource,
      bookingPage: null,
    },
    asks: { company: '--company NAME', persona: '--persona NAME', source: '--source TEXT' },
    segmentsPerSecond: options.segmentsPerSecond ?? 1,
    priceMicros: Math.round((options.pricePerSegment ?? SEGMENT_PRICE_MICROS / 1e6) * 1e6),
    currency: options.currency ?? 'GBP',
  });
  session.data(options.json ? JSON.stringify(forecast) : shownForecast(forecast, settings, from));
  return forecast.rejected.length > 0 ? EXIT.partly : EXIT.ok;
}

async function readSettings(file: string): Promise<CampaignSettings> {
  if ((await stat(file)).isDirectory()) throw usage(`${file} is a folder: --settings takes a JSON file.`);
  const text = await readFile(file, 'utf8');
  let given: unknown;
  try {
    given = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usage(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const { settings, faults } = listSettings(given);
  if (settings === null) {
    const shown = faults.map(({ field, sentence }) => `  ${field === '' ? '' : `${field}: `}${sentence}`);
    throw usage([`The settings in ${file} cannot be used:`, ...shown].join('\n'));
  }
  return settings;
}
