import type { HolidayCalendarName } from './campaign-settings.ts';

/** Local dates, `YYYY-MM-DD`, that a client adds to or takes out of a calendar. */
export interface HolidayOverrides {
  add?: readonly string[];
  remove?: readonly string[];
}

/** First and last year the tables cover; outside them only overrides make a day a holiday. */
export const HOLIDAYS_KNOWN_FROM = 2024;
export const HOLIDAYS_KNOWN_THROUGH = 2030;

// Source: https://www.gov.uk/bank-holidays for the years it lists; later years follow from the Banking and Financial
// Dealings Act 1971, its substitute-day rule and the May Day, Easter and August rules.
const ENGLAND_AND_WALES = `
  2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
  2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
  2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
  2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
  2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
  2029-01-01 2029-03-30 2029-04-02 2029-05-07 2029-05-28 2029-08-27 2029-12-25 2029-12-26
  2030-01-01 2030-04-19 2030-04-22 2030-05-06 2030-05-27 2030-08-26 2030-12-25 2030-12-26`;

// 2026-06-15 is the one-off holiday for the men's football World Cup (royal proclamation of 4 February 2026).
const SCOTLAND = `
  2024-01-01 2024-01-02 2024-03-29 2024-05-06 2024-05-27 2024-08-05 2024-12-02 2024-12-25 2024-12-26
  2025-01-01 2025-01-02 2025-04-18 2025-05-05 2025-05-26 2025-08-04 2025-12-01 2025-12-25 2025-12-26
  2026-01-01 2026-01-02 2026-04-03 2026-05-04 2026-05-25 2026-06-15 2026-08-03 2026-11-30 2026-12-25 2026-12-28
  2027-01-01 2027-01-04 2027-03-26 2027-05-03 2027-05-31 2027-08-02 2027-11-30 2027-12-27 2027-12-28
  2028-01-03 2028-01-04 2028-04-14 2028-05-01 2028-05-29 2028-08-07 2028-11-30 2028-12-25 2028-12-26
  2029-01-01 2029-01-02 2029-03-30 2029-05-07 2029-05-28 2029-08-06 2029-11-30 2029-12-25 2029-12-26
  2030-01-01 2030-01-02 2030-04-19 2030-05-06 2030-05-27 2030-08-05 2030-12-02 2030-12-25 2030-12-26`;

const NORTHERN_IRELAND_EXTRA = `
  2024-03-18 2024-07-12 2025-03-17 2025-07-14 2026-03-17 2026-07-13 2027-03-17 2027-07-12
  2028-03-17 2028-07-12 2029-03-19 2029-07-12 2030-03-18 2030-07-12`;

const TABLES: Record<HolidayCalendarName, string> = {
  none: '',
  'england-and-wales': ENGLAND_AND_WALES,
  scotland: SCOTLAND,
  'northern-ireland': ENGLAND_AND_WALES + NORTHERN_IRELAND_EXTRA,
};

/**
 * The bank holidays of a calendar as local dates `YYYY-MM-DD`, with the client's own additions and removals.
 * @throws RangeError when an added date is not a date of the calendar.
 */
export function holidayDates(calendar: HolidayCalendarName, overrides: HolidayOverrides = {}): ReadonlySet<string> {
  const dates = new Set(TABLES[calendar].split(/\s+/).filter((date) => date !== ''));
  for (const date of overrides.add ?? []) {
    if (!isDate(date)) throw new RangeError(`not a date: ${date}`);
    dates.add(date);
  }
  for (const date of overrides.remove ?? []) dates.delete(date);
  return dates;
}

function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
