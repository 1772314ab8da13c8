import { summariseDays } from './forecast-days.ts';
import type { ForecastInput } from './forecast-input.ts';
import type { ForecastRun, ForecastSend } from './forecast-run.ts';
import { forecastWarnings } from './forecast-warnings.ts';
import type { ForecastWarning } from './forecast-words.ts';
import type { CampaignStep } from './step.ts';
import type { EpochMs } from './time.ts';

/** What a segment costs when the client's settings do not say, in micro-units of its currency: 4p. */
export const SEGMENT_PRICE_MICROS = 40_000;

/** What a segment costs by a client's settings, in micro-units of its currency. */
export function segmentPriceOf(settings: unknown): number {
  const price: unknown =
    typeof settings === 'object' && settings !== null && 'segment_price_micros' in settings
      ? settings.segment_price_micros
      : null;
  return typeof price === 'number' && Number.isInteger(price) && price >= 0 ? price : SEGMENT_PRICE_MICROS;
}

/** A text as a report shows it. */
export interface ReportedSend {
  /** Row of the list; null for somebody who came in otherwise. */
  row: number | null;
  /** Id of the lead, where it is stored. */
  lead?: string;
  phone: string;
  step: CampaignStep;
  /** ISO 8601, UTC, to the millisecond. */
  at: string;
  segments: number;
}

/** What sending comes to. */
export interface ForecastTotals {
  sends: ReportedSend[];
  /** Local dates (`sending_timezone`) on which texts go, in order. */
  days: { date: string; count: number }[];
  /** When the last text goes; null when the end is not reached, or nothing goes at all. */
  finish: string | null;
  segments: number;
  /** In units of the currency. */
  cost: { amount: number; currency: string; per_segment: number };
  warnings: ForecastWarning[];
}

export interface ReportFacts {
  rowOf(lead: number): number | null;
  idOf?(lead: number): string;
  /** Segments of a send if its template were written plainly. */
  plainSegments(send: ForecastSend): number;
  priceMicros: number;
  currency: string;
  /** Why the campaign would not start at all; said first. */
  faults?: readonly ForecastWarning[];
  /** What is to be said besides, after the rest. */
  warnings: readonly ForecastWarning[];
}

/** A forecast as people and programs read it. */
export function reportForecast(input: ForecastInput, run: ForecastRun, facts: ReportFacts): ForecastTotals {
  const days = summariseDays(run.sends, input.settings.sending_timezone);
  const segments = run.sends.reduce((sum, send) => sum + send.segments, 0);
  const last = run.sends.at(-1);
  return {
    sends: run.sends.map(({ lead, step, at, segments: each }) => ({
      row: facts.rowOf(lead),
      ...(facts.idOf !== undefined && { lead: facts.idOf(lead) }),
      phone: input.leads[lead]?.phone ?? '',
      step,
      at: isoInstant(at),
      segments: each,
    })),
    days,
    finish: run.left > 0 || last === undefined ? null : isoInstant(last.at),
    segments,
    cost: {
      amount: (segments * facts.priceMicros) / 1e6,
      currency: facts.currency,
      per_segment: facts.priceMicros / 1e6,
    },
    warnings: [...(facts.faults ?? []), ...forecastWarnings(input, run, facts.plainSegments), ...facts.warnings],
  };
}

function isoInstant(at: EpochMs): string {
  return new Date(at).toISOString();
}
