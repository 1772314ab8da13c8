import { describe, expect, it } from 'vitest';
import { HOLIDAY_CALENDARS, HOLIDAYS_KNOWN_FROM, HOLIDAYS_KNOWN_THROUGH, holidayDates } from '../src/index.ts';

// The oracle: the rules themselves. Easter by the anonymous Gregorian algorithm, Mondays by counting.

const date = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day));
const iso = (day: Date): string => day.toISOString().slice(0, 10);
const plus = (day: Date, days: number): Date => new Date(day.getTime() + days * 86_400_000);

function easter(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = b >> 2;
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = c >> 2;
  const l = (32 + 2 * e + 2 * i - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return date(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

const firstMonday = (year: number, month: number): Date =>
  plus(date(year, month, 1), (8 - date(year, month, 1).getUTCDay()) % 7);
const lastMonday = (year: number, month: number): Date => {
  const last = date(year, month + 1, 0);
  return plus(last, -((last.getUTCDay() + 6) % 7));
};

/** Fixed days, each moved to the next weekday that is not taken when it falls on a weekend. */
function substituted(days: Date[]): Date[] {
  const taken = new Set(days.filter((day) => day.getUTCDay() % 6 !== 0).map(iso));
  return days.map((day) => {
    if (day.getUTCDay() % 6 !== 0) return day;
    let moved = day;
    while (moved.getUTCDay() % 6 === 0 || taken.has(iso(moved))) moved = plus(moved, 1);
    taken.add(iso(moved));
    return moved;
  });
}

function rules(calendar: string, year: number): string[] {
  const christmas = substituted([date(year, 12, 25), date(year, 12, 26)]);
  const shared = [plus(easter(year), -2), firstMonday(year, 5), lastMonday(year, 5), ...christmas];
  if (calendar === 'scotland') {
    const once = year === 2026 ? [date(2026, 6, 15)] : [];
    const newYear = substituted([date(year, 1, 1), date(year, 1, 2)]);
    return [...shared, ...once, ...newYear, firstMonday(year, 8), ...substituted([date(year, 11, 30)])].map(iso).sort();
  }
  const days = [...shared, ...substituted([date(year, 1, 1)]), plus(easter(year), 1), lastMonday(year, 8)];
  if (calendar === 'northern-ireland')
    days.push(...substituted([date(year, 3, 17)]), ...substituted([date(year, 7, 12)]));
  return days.map(iso).sort();
}

describe('the bank holiday tables', () => {
  const years = Array.from(
    { length: HOLIDAYS_KNOWN_THROUGH - HOLIDAYS_KNOWN_FROM + 1 },
    (_, i) => HOLIDAYS_KNOWN_FROM + i,
  );
  const calendars = HOLIDAY_CALENDARS.filter((name) => name !== 'none');

  it.each(calendars.flatMap((calendar) => years.map((year) => ({ calendar, year }))))(
    'of $calendar for $year follow the rules',
    ({ calendar, year }) => {
      const listed = [...holidayDates(calendar)].filter((day) => day.startsWith(String(year)));
      expect(listed.sort()).toEqual(rules(calendar, year));
    },
  );

  it.each([
    ['scotland', '2026-06-15', true],
    ['england-and-wales', '2026-06-15', false],
    ['scotland', '2026-04-06', false],
    ['england-and-wales', '2026-04-06', true],
    ['northern-ireland', '2026-07-13', true],
    ['england-and-wales', '2026-12-28', true],
    ['none', '2026-12-25', false],
  ] as const)('%s has %s: %s', (calendar, day, expected) => {
    expect(holidayDates(calendar).has(day)).toBe(expected);
  });

  it('take additions and removals, and refuse what is no date', () => {
    const dates = holidayDates('england-and-wales', { add: ['2026-12-24'], remove: ['2026-12-25'] });
    expect([dates.has('2026-12-24'), dates.has('2026-12-25')]).toEqual([true, false]);
    expect(() => holidayDates('none', { add: ['2026-02-30'] })).toThrow(RangeError);
    expect(() => holidayDates('none', { add: ['24/12/2026'] })).toThrow(RangeError);
  });
});
