/** Which number comes first in dates like 03/04/2023. */
export type DateOrder = 'day-first' | 'month-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMERIC = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[,\sT].*)?$/;
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?$/;
const DAY_THEN_NAME = /^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of )?([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})(?:[,\s].*)?$/i;
const NAME_THEN_DAY = /^([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[,\s].*)?$/i;
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
// Day 1 of a spreadsheet is 1900-01-01, and it counts a 29 February 1900 that never was.
const SPREADSHEET_EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/**
 * Tells the order of day and month by the dates that leave no choice (a number above 12); UK order when nothing does.
 */
export function dateOrder(samples: Iterable<string>): DateOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const sample of samples) {
    const match = NUMERIC.exec(sample.trim());
    if (match === null) continue;
    if (Number(match[1]) > 12) dayFirst += 1;
    if (Number(match[2]) > 12) monthFirst += 1;
  }
  return monthFirst > dayFirst ? 'month-first' : 'day-first';
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
  return String(MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1);
}

/** The day as ISO text, or null when the calendar has no such day between 1900 and 2099. */
function day(yearText: string | undefined, monthText: string | undefined, dayText: string | undefined): string | null {
  const written = Number(yearText);
  const year = yearText?.length === 2 ? written + (written < 70 ? 2000 : 1900) : written;
  const month = Number(monthText);
  const at = Date.UTC(year, month - 1, Number(dayText));
  // A day that the month does not have falls into another month.
  if (year < 1900 || year > 2099 || new Date(at).getUTCMonth() !== month - 1) return null;
  return isoDay(at);
}

function isoDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
