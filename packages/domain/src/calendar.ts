import { z } from 'zod';
import type { EpochMs } from './time.ts';

const FIRST_INSTANT: EpochMs = -62_135_596_800_000;
/** The last millisecond of the year 9999: the calendar is that of the years 1 to 9999, which Postgres and ISO 8601 share. */
export const LAST_INSTANT: EpochMs = 253_402_300_799_999;

/** `YYYY-MM-DD`. No year 0: ISO 8601 has one, Postgres does not (22008). */
export const CalendarDay = z.iso.date().refine(isAfterYear0, 'a day of the years 0001 to 9999');

/** ISO 8601 in UTC, of the years 0001 to 9999. */
export const CalendarInstant = z.iso.datetime().refine(isAfterYear0, 'an instant of the years 0001 to 9999');

/** Whether an instant is in the years 1 to 9999; false for what is none. */
export function isInCalendar(at: EpochMs): boolean {
  return at >= FIRST_INSTANT && at <= LAST_INSTANT;
}

function isAfterYear0(text: string): boolean {
  return !text.startsWith('0000');
}
