import { DAY_MS, type EpochMs, forecastStartFault } from '@rekindle/domain';
import { HttpProblem } from '@rekindle/http';
import { z } from 'zod';
import { Forecast } from './campaigns.ts';

/** Bytes of a list that is forecast while one waits, some 100,000 rows. */
export const FORECAST_LIST_BYTES_MAX = 10_000_000;
const DAYS_MAX = 730;
const PRICE_MAX = 100;
const SEGMENT_RATE_MAX = 10_000;
const NAME_MAX = 200;

const count = z.int().min(0);
const name = z.string().trim().min(1).max(NAME_MAX).optional();
const number = z.string().transform((text) => (text.trim() === '' ? Number.NaN : Number(text)));

/** What the form says beside the file; every part is text. */
export const ListForecastForm = z.object({
  settings: z.string(),
  mapping: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  days: number.pipe(z.int().min(1).max(DAYS_MAX)).default(365),
  ...{ company: name, persona: name, source: name },
  segments_per_second: number.pipe(z.number().positive().max(SEGMENT_RATE_MAX)).default(1),
  price_per_segment: number.pipe(z.number().min(0).max(PRICE_MAX)).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('GBP'),
});
export type ListForecastForm = z.output<typeof ListForecastForm>;

/**
 * From when to when a form has its list forecast.
 * @throws HttpProblem 422 for a start years away
 */
export function spanOf(form: Pick<ListForecastForm, 'from' | 'days'>, now: EpochMs): { from: EpochMs; until: EpochMs } {
  const from = form.from === undefined ? now : Date.parse(form.from);
  const fault = forecastStartFault(from, now);
  if (fault !== null) {
    throw new HttpProblem(422, fault, { kind: 'refused', errors: [{ path: 'from', message: fault }] });
  }
  return { from, until: from + form.days * DAY_MS };
}

export const ListForecast = Forecast.omit({ counts: true, left_out: true, replies: true })
  .extend({
    counts: z
      .object({ rows: count, accepted: count, duplicate: count, suppressed: count, rejected: count })
      .describe('rows = accepted + duplicate + suppressed + rejected'),
    rejections: z.array(
      z.object({
        reason: z.string(),
        sentence: z.string(),
        rows: count,
        lines: z.array(count).describe('The first lines of the file that are rejected for it'),
      }),
    ),
  })
  .meta({ id: 'ListForecast' });
