import { DAY_MS, type EpochMs } from './time.ts';

/** Years from now, back or on, in which a forecast may begin. */
const FORECAST_YEARS_MAX = 10;
const SPAN_MS = FORECAST_YEARS_MAX * 365.25 * DAY_MS;

/** Why a forecast cannot begin then, in a sentence; null when it can. */
export function forecastStartFault(from: EpochMs, now: EpochMs): string | null {
  if (Math.abs(from - now) <= SPAN_MS) return null;
  return `A forecast begins within ${FORECAST_YEARS_MAX} years of now: choose a start that is nearer.`;
}
