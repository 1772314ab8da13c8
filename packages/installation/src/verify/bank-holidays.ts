/** The bank holidays of the United Kingdom, reckoned from their rules: nothing of the table under check is used. */

const DAY_MS = 86_400_000;
const SCOTLAND = 'scotland';
const NORTHERN_IRELAND = 'northern-ireland';

/** Declared for one year only: the World Cup of 2026, in Scotland. */
const ONCE: Readonly<Record<string, readonly string[]>> = { [SCOTLAND]: ['2026-06-15'] };

const years = new Map<string, ReadonlySet<string>>();

/** Whether a local date (`YYYY-MM-DD`) is a bank holiday of a calendar; `none` and unknown ones have none. */
export function isBankHoliday(calendar: string, date: string): boolean {
  if (!['england-and-wales', SCOTLAND, NORTHERN_IRELAND].includes(calendar)) return false;
  const key = `${calendar} ${date.slice(0, 4)}`;
  let days = years.get(key);
  if (days === undefined) {
    days = holidaysOf(calendar, Number(date.slice(0, 4)));
    years.set(key, days);
  }
  return days.has(date);
}

function holidaysOf(calendar: string, year: number): ReadonlySet<string> {
  const taken = new Set<number>();
  const fixed = (month: number, day: number) => {
    let at = Date.UTC(year, month - 1, day);
    // On a weekend, or on a day that is one already: the next free weekday.
    while (weekday(at) === 0 || weekday(at) === 6 || taken.has(at)) at += DAY_MS;
    taken.add(at);
  };
  const scotland = calendar === SCOTLAND;
  const easter = easterSunday(year);
  fixed(1, 1);
  if (scotland) fixed(1, 2);
  taken.add(easter - 2 * DAY_MS);
  if (!scotland) taken.add(easter + DAY_MS);
  taken.add(mondayOf(year, 5, 'first'));
  taken.add(mondayOf(year, 5, 'last'));
  taken.add(mondayOf(year, 8, scotland ? 'first' : 'last'));
  if (scotland) fixed(11, 30);
  if (calendar === NORTHERN_IRELAND) {
    fixed(3, 17);
    fixed(7, 12);
  }
  if (weekday(Date.UTC(year, 11, 25)) === 0) {
    // Boxing Day keeps its Monday, and Christmas moves behind it.
    fixed(12, 26);
    fixed(12, 25);
  } else {
    fixed(12, 25);
    fixed(12, 26);
  }
  const days = [...taken].map((at) => new Date(at).toISOString().slice(0, 10));
  return new Set([...days, ...(ONCE[calendar] ?? [])]);
}

function weekday(at: number): number {
  return new Date(at).getUTCDay();
}

function mondayOf(year: number, month: number, which: 'first' | 'last'): number {
  let at = which === 'first' ? Date.UTC(year, month - 1, 1) : Date.UTC(year, month, 0);
  while (weekday(at) !== 1) at += which === 'first' ? DAY_MS : -DAY_MS;
  return at;
}

/** Gauss's rule in the form of Meeus, Jones and Butcher, for the Gregorian calendar. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1);
}
