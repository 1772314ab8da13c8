import type { DateRepair, RepairSwitches } from '@rekindle/domain';

/** Which number comes first in dates like 03/04/2023. */
export const DATE_ORDERS = ['day-first', 'month-first'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
export const NUMERIC = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[,\sT].*)?$/;
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?$/;
const DAY_THEN_NAME = /^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of )?([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})(?:[,\s].*)?$/i;
const NAME_THEN_DAY = /^([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[,\s].*)?$/i;
export const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
// Day 1 of a spreadsheet is 1900-01-01, and it counts a 29 February 1900 that never was.
const SPREADSHEET_EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** `March 2023`, and `Mar-23` as a spreadsheet shows it; `Mar 23` may be a day. */
const MONTH_ONLY = /^([a-z]{3,9})\.?(?:[\s\-/.,]*(\d{4})|[-/'](\d{2}))$/i;
const NUMERIC_MONTH = /^(?:(\d{1,2})[/.-](\d{4})|(\d{4})[/.-](\d{1,2}))$/;
/** Nobody's enquiry is older: what looks so is a zero of a spreadsheet (1900) or of a computer (1970). */
const EARLIEST = '1980-01-01';

const LONGEST_DATE = 100;

/** A date as it counts, and what it took to read it. */
export interface ReadDate {
  /** `YYYY-MM-DD`, or null when it is none or cannot be when somebody asked. */
  date: string | null;
  repairs: readonly DateRepair[];
}

/**
 * Reads when somebody asked. A date in the future or long past is left out rather than put right by guess.
 * @param given.today `YYYY-MM-DD`; a day more is allowed for, as the list may come from a clock further east
 */
export function readInquiryDate(
  raw: string,
  given: { order: DateOrder; today: string; off?: RepairSwitches },
): ReadDate {
  const text = raw.trim().replace(WEEKDAY, '');
  if (text === '') return { date: null, repairs: [] };
  if (text.length > LONGEST_DATE) return { date: null, repairs: ['date_unreadable'] };
  const ukOnly = given.off?.has('date_day_month_order') === true;
  const repairs: DateRepair[] = [];
  const numeric = NUMERIC.exec(text);
  let date = numeric !== null && ukOnly ? day(numeric[3], numeric[2], numeric[1]) : parseInquiryDate(text, given.order);
  if (date === null) {
    date = monthOnly(text);
    if (date !== null) repairs.push('date_month_only');
  } else if (numeric !== null) {
    if (date !== day(numeric[3], numeric[2], numeric[1])) repairs.push('date_day_month_order');
  } else if (/^\d{5}(\.\d+)?$/.test(text)) repairs.push('date_excel_serial');
  else if (/^\d{10}(\d{3})?$/.test(text)) repairs.push('date_epoch_time');
  if (date === null) return { date, repairs: ['date_unreadable'] };
  if (hasShortYear(text, numeric)) repairs.push('date_two_digit_year');
  if (repairs.some((repair) => given.off?.has(repair))) return { date: null, repairs: [] };
  if (date < EARLIEST || (date > given.today && date > dayAfter(given.today))) {
    return { date: null, repairs: ['date_implausible'] };
  }
  return { date, repairs };
}

function hasShortYear(text: string, numeric: RegExpExecArray | null): boolean {
  const year = numeric?.[3] ?? DAY_THEN_NAME.exec(text)?.[3] ?? MONTH_ONLY.exec(text)?.[3];
  return year?.length === 2;
}

function monthOnly(text: string): string | null {
  const named = MONTH_ONLY.exec(text);
  if (named !== null) return day(named[2] ?? named[3], monthOf(named[1]), '1');
  const numbers = NUMERIC_MONTH.exec(text);
  return numbers === null ? null : day(numbers[2] ?? numbers[3], numbers[1] ?? numbers[4], '1');
}

function dayAfter(today: string): string {
  return isoDay(Date.parse(`${today}T00:00Z`) + DAY_MS);
}

/**
 * Reads a date as `YYYY-MM-DD`, the day as written (a time and its offset are left aside), or null when it is none.
 * Understands ISO, 31/12/2023, 1 Sep 2026, `Sep 01 2026 10:00 AM`, spreadsheet day numbers and epoch seconds.
 * A date that `order` makes impossible is read in the other order.
 */
export function parseInquiryDate(raw: string, order: DateOrder): string | null {
  const text = raw.trim().replace(WEEKDAY, '');
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) return day(yearFirst[1], yearFirst[2], yearFirst[3]);
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, first, second, year] = numeric;
    const [asDayFirst, asMonthFirst] = [day(year, second, first), day(year, first, second)];
    return order === 'day-first' ? (asDayFirst ?? asMonthFirst) : (asMonthFirst ?? asDayFirst);
  }
  const dayThenName = DAY_THEN_NAME.exec(text);
  if (dayThenName !== null) return day(dayThenName[3], monthOf(dayThenName[2]), dayThenName[1]);
  const nameThenDay = NAME_THEN_DAY.exec(text);
  if (nameThenDay !== null) return day(nameThenDay[3], monthOf(nameThenDay[1]), nameThenDay[2]);
  return /^\d+(\.\d+)?$/.test(text) ? fromNumber(text) : null;
}

function fromNumber(text: string): string | null {
  if (/^(19|20)\d{6}$/.test(text)) return day(text.slice(0, 4), text.slice(4, 6), text.slice(6));
  const number = Number(text);
  if (number >= 20_000 && number < 80_000) return isoDay(SPREADSHEET_EPOCH_MS + Math.floor(number) * DAY_MS);
  if (/^1\d{9}$/.test(text)) return isoDay(number * 1_000);
  if (/^1\d{12}$/.test(text)) return isoDay(number);
  return null;
}

function monthOf(name: string | undefined): string {
  const written = (name ?? '').toLowerCase();
  return String(MONTHS.findIndex((month) => month.startsWith(written)) + 1);
}

/** The day as ISO text, or null when the calendar has no such day between 1900 and 2099. */
function day(yearText: string | undefined, monthText: string | undefined, dayText: string | undefined): string | null {
  const written = Number(yearText);
  const year = yearText?.length === 2 ? written + (written < 70 ? 2000 : 1900) : written;
  const month = Number(monthText);
  const dayOfMonth = Number(dayText);
  // A day that the month does not have falls into another month.
  const at = new Date(Date.UTC(year, month - 1, dayOfMonth));
  if (year < 1900 || year > 2099 || at.getUTCMonth() !== month - 1) return null;
  return `${year}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The UTC day of an instant as `YYYY-MM-DD`. */
export function isoDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
