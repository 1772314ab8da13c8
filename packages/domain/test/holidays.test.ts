import { describe, expect, it } from 'vitest';
import { HOLIDAY_CALENDARS, HOLIDAYS_KNOWN_FROM, HOLIDAYS_KNOWN_THROUGH, holidayDates } from '../src/index.ts';
import { holidayRules } from './holiday-rules.ts';

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
      expect(listed.sort()).toEqual(holidayRules(calendar, year));
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
