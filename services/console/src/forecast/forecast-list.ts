import {
  attributeSlug,
  type CampaignSettings,
  compileSendWindow,
  type EpochMs,
  type ForecastInput,
  type ForecastLead,
  type ForecastTotals,
  recipientZones,
  reportForecast,
  runForecast,
} from '@rekindle/domain';
import { type ByteSource, importRulesOf, type MappingOverrides, readLeads, type RejectedRow } from '@rekindle/ingest';
import { forecastTexts, placeOf, type SenderNames, type TextsOfLead } from '@rekindle/scheduler';
import { listWarnings, type NamesAsked, startFaults } from './list-warnings.ts';

export interface ListForecastOptions {
  source: ByteSource;
  /** Bytes of a list; a longer one is refused. */
  maxBytes: number;
  settings: CampaignSettings;
  from: EpochMs;
  until: EpochMs;
  overrides: MappingOverrides;
  names: SenderNames;
  /** How whoever asks gives a name that is missing, for a sentence about it. */
  asks: NamesAsked;
  /** What the carrier takes from the number the texts go from. */
  segmentsPerSecond: number;
  /** Micro-units of `currency`. */
  priceMicros: number;
  currency: string;
}

/** What a list would do under these settings. rows = accepted + duplicate + suppressed + rejected. */
export interface ListForecast extends ForecastTotals {
  rows: number;
  /** People who would be enrolled. */
  accepted: number;
  duplicate: number;
  /** Marked in the list itself as not to be texted. */
  suppressed: number;
  rejected: RejectedRow[];
}

interface KeptLead {
  lead: ForecastLead;
  row: number;
  texts: TextsOfLead;
}

/**
 * Forecasts a list that is nowhere imported: reads it by the import's rules and lets the planner run. Needs no database,
 * reads no clock.
 * @throws FileError for a list that cannot be imported
 */
export async function forecastList(options: ListForecastOptions): Promise<ListForecast> {
  const { settings, from, until } = options;
  const textsOf = forecastTexts(settings, options.names);
  const list = {
    source: options.source,
    rules: importRulesOf(settings),
    today: new Date(from).toISOString().slice(0, 10),
    overrides: options.overrides,
    maxBytes: options.maxBytes,
  };
  const columns = new Set<string>();
  const read = await readLeads<KeptLead>(list, (parsed, row) => {
    for (const header of Object.keys(parsed.attributes)) columns.add(header);
    const { phone_number: phone, timezone } = parsed;
    const zones = recipientZones({ timezone, phone })?.zones ?? null;
    return {
      lead: { phone, zones, next: 'M1', dueAt: from, verdict: null, number: 0 },
      row,
      texts: textsOf({ lead: { ...parsed }, attributes: parsed.attributes }),
    };
  });
  const { leads } = read;
  const kept = (index: number): KeptLead => {
    const found = leads[index];
    if (found === undefined) throw new RangeError(`no lead ${index}`);
    return found;
  };
  const faults = startFaults(settings, from, new Set([...columns].map(attributeSlug)));
  const input: ForecastInput = {
    settings,
    window: compileSendWindow(settings),
    from,
    until,
    leads: faults.length > 0 ? [] : leads.map(({ lead }) => lead),
    text: (index, step) => kept(index).texts.texts[placeOf(step)] ?? { kind: 'missing', fields: [] },
    numbers: [{ segmentsPerSecond: options.segmentsPerSecond, nextFreeAt: null }],
  };
  const totals = reportForecast(input, runForecast(input), {
    rowOf: (index) => kept(index).row,
    plainSegments: ({ lead, step, segments }) => kept(lead).texts.plain[placeOf(step)] ?? segments,
    priceMicros: options.priceMicros,
    currency: options.currency,
    faults,
    warnings: listWarnings(settings, options, read),
  });
  const { rows, duplicate, suppressed, rejected } = read;
  return { rows, accepted: leads.length, duplicate, suppressed, rejected, ...totals };
}
