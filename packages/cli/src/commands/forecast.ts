import { readFile, stat } from 'node:fs/promises';
import {
  CAMPAIGN_STEPS,
  type CampaignSettings,
  checkSettings,
  compileTemplate,
  DAY_MS,
  faultSentence,
  REQUIRED_UNLESS_TOLD,
  SEGMENT_PRICE_MICROS,
  stepText,
} from '@rekindle/domain';
import { usage } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { forecastList } from '../forecast/forecast-list.ts';
import { STAND_INS } from '../forecast/list-warnings.ts';
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
    file: options.file,
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
  const checked = checkSettings(withRequired(given));
  const faults = checked.faults.map(
    (fault) => `${fault.field === '' ? '' : `${fault.field}: `}${faultSentence(fault)}`,
  );
  const known = new Set(checked.faults.map(({ field }) => field));
  faults.push(
    ...textFaults(checked.settings ?? checked.readable).filter(
      (fault) => !known.has(fault.slice(0, fault.indexOf(':'))),
    ),
  );
  if (checked.settings === null || faults.length > 0) {
    throw usage([`The settings in ${file} cannot be used:`, ...faults.map((fault) => `  ${fault}`)].join('\n'));
  }
  return checked.settings;
}

/** Settings as the operator wrote them, with the required fields of an import where they name none. */
function withRequired(given: unknown): unknown {
  const isObject = given !== null && typeof given === 'object' && !Array.isArray(given);
  return isObject ? { required_fields: REQUIRED_UNLESS_TOLD, ...given } : given;
}

function textFaults(settings: CampaignSettings): string[] {
  return CAMPAIGN_STEPS.flatMap((step) => {
    const source = stepText(settings, step);
    const field = `${step.toLowerCase()}_message`;
    if (source.trim() === '')
      return step === 'M1' ? [`${field}: M1's text is empty; right would be the text that goes first.`] : [];
    const compiled = compileTemplate(source);
    if (compiled.ok) return [];
    return compiled.errors.map(
      ({ message, line, column }) => `${field}: line ${line}, character ${column}: ${message}`,
    );
  });
}
