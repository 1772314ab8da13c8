/** Milliseconds since 1970-01-01T00:00:00Z. The only instant type inside the domain. */
export type EpochMs = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** IANA zone name, for example `Europe/London`. */
export type ZoneId = string;

/** Half-open span of instants: `start <= t < end`. */
export interface Interval {
  start: EpochMs;
  end: EpochMs;
}
