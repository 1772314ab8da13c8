import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOpenMs,
  CampaignSettings,
  checkWindow,
  closesAt,
  compileSendWindow,
  DAY_MS,
  HOUR_MS,
  isOpen,
  MINUTE_MS,
  nextOpening,
  openMsBetween,
  WEEKDAYS,
  type WindowSettings,
} from '../src/index.ts';
import {
  CLOCK_CHANGES,
  firstMinute,
  type PlainWindow,
  plainOpen,
  walk,
  wallClock,
  windowSettings,
} from './wall-clock.ts';

const officeHours: WindowSettings = {
  ...CampaignSettings.parse({ m1_message: 'Hello' }),
  sending_hours_start: '09:00',
  sending_hours_end: '17:00:00',
};
const at = (text: string): number => Date.parse(text);
const text = (t: number | null): string | null => (t === null ? null : new Date(t).toISOString());

describe('a window of 09:00 to 17:00 on weekdays in London', () => {
  const window = compileSendWindow(officeHours);
  it.each([
    ['2026-11-20T08:59:59.999Z', false, 'just before opening'],
    ['2026-11-20T09:00:00.000Z', true, 'at opening'],
    ['2026-11-20T16:59:59.999Z', true, 'just before closing'],
    ['2026-11-20T17:00:00.000Z', false, 'at closing'],
    ['2026-11-21T12:00:00.000Z', false, 'on Saturday'],
    ['2026-06-01T08:00:00.000Z', true, 'at opening in summer time'],
    ['2026-06-01T16:00:00.000Z', false, 'at closing in summer time'],
  ])('at %s open is %s (%s)', (t, expected) => {
    expect(isOpen(window, at(t))).toBe(expected);
  });

  it.each([
    ['2026-11-20T10:00:00.001Z', '2026-11-20T10:00:00.001Z'],
    ['2026-11-20T17:00:00.000Z', '2026-11-23T09:00:00.000Z'],
    ['2026-03-27T17:30:00.000Z', '2026-03-30T08:00:00.000Z'],
    ['2026-10-23T16:30:00.000Z', '2026-10-26T09:00:00.000Z'],
  ])('from %s the next opening is %s', (t, expected) => {
    expect(text(nextOpening(window, at(t)))).toBe(expected);
  });

  it('closes at 17:00 and refuses to say so while it is shut', () => {
    expect(text(closesAt(window, at('2026-11-20T09:00Z')))).toBe('2026-11-20T17:00:00.000Z');
    expect(() => closesAt(window, at('2026-11-20T17:00Z'))).toThrow(RangeError);
  });

  it('counts only open time and finds the closing instant as the end of the last open hour', () => {
    expect(openMsBetween(window, at('2026-11-20T16:00Z'), at('2026-11-23T10:00Z'))).toBe(2 * HOUR_MS);
    expect(text(addOpenMs(window, at('2026-11-20T16:00Z'), HOUR_MS))).toBe('2026-11-20T17:00:00.000Z');
    expect(text(addOpenMs(window, at('2026-11-20T16:00Z'), HOUR_MS + 1))).toBe('2026-11-23T09:00:00.001Z');
    expect(text(addOpenMs(window, at('2026-11-21T03:00Z'), 0))).toBe('2026-11-21T03:00:00.000Z');
  });
});

describe('other windows', () => {
  it('skips the bank holidays of its calendar, and the days a client adds, but not those it removes', () => {
    const window = compileSendWindow(
      { ...officeHours, holiday_calendar: 'england-and-wales' },
      { add: ['2026-12-24'], remove: ['2026-12-28'] },
    );
    expect(text(nextOpening(window, at('2026-12-23T17:00Z')))).toBe('2026-12-28T09:00:00.000Z');
  });

  it('without hours is open all day on its days', () => {
    const window = compileSendWindow({ ...officeHours, sending_hours_start: null, sending_hours_end: null });
    expect(text(nextOpening(window, at('2026-11-21T12:00Z')))).toBe('2026-11-23T00:00:00.000Z');
    expect(text(closesAt(window, at('2026-11-23T12:00Z')))).toBe('2026-11-28T00:00:00.000Z');
  });

  it('that never shuts has no closing time and counts every hour', () => {
    const window = compileSendWindow({
      ...officeHours,
      sending_hours_start: null,
      sending_hours_end: null,
      sending_days: [...WEEKDAYS],
    });
    const t = at('2026-11-21T12:00Z');
    expect(closesAt(window, t)).toBeNull();
    expect(addOpenMs(window, t, 800 * DAY_MS)).toBe(t + 800 * DAY_MS);
    expect(openMsBetween(window, t, t + 800 * DAY_MS)).toBe(800 * DAY_MS);
  });

  it('whose only days are all holidays never opens', () => {
    const add = Array.from({ length: 380 }, (_, day) => new Date(at('2026-11-20T12:00Z') + day * DAY_MS));
    const window = compileSendWindow(officeHours, { add: add.map((date) => date.toISOString().slice(0, 10)) });
    expect(nextOpening(window, at('2026-11-20T12:00Z'))).toBeNull();
    expect(addOpenMs(window, at('2026-11-20T12:00Z'), 1)).toBeNull();
  });
});

const ALL_DAYS: readonly string[] = WEEKDAYS;
const HOURS: readonly [number, number][] = [
  [0, 1440],
  [75, 165],
  [120, 180],
  [540, 1020],
  [0, 150],
];

describe('against a walk over every minute of the days around a clock change', () => {
  const cases = CLOCK_CHANGES.flatMap(([zone, from]) => HOURS.map(([start, end]) => ({ zone, from, start, end })));
  it.each(cases)('in $zone from $from, minutes $start to $end', ({ zone, from, start, end }) => {
    const plain: PlainWindow = { zone, days: ALL_DAYS, startMinute: start, endMinute: end };
    const window = compileSendWindow(windowSettings(plain));
    const first = at(from);
    const minutes = 48 * 60;
    const open = walk(plain, first, minutes);

    const wrong: string[] = [];
    const check = (what: string, t: number, actual: unknown, expected: unknown): void => {
      if (actual !== expected) wrong.push(`${what} at ${text(t)}: ${String(actual)} instead of ${String(expected)}`);
    };
    let opening = nextOpening(window, first + minutes * MINUTE_MS);
    let closing: number | null = null;
    let openMinutes = 0;
    for (let i = minutes - 1; i >= 0; i -= 1) {
      const t = first + i * MINUTE_MS;
      check('open', t, isOpen(window, t), open[i]);
      check('open', t, isOpen(window, t + MINUTE_MS - 1), open[i]);
      if (open[i] === true) {
        opening = t;
        openMinutes += 1;
        if (closing !== null) check('closing', t, closesAt(window, t), closing);
      } else closing = t;
      check('opening', t, nextOpening(window, t), opening);
    }
    expect(wrong).toEqual([]);
    expect(openMsBetween(window, first, first + minutes * MINUTE_MS)).toBe(openMinutes * MINUTE_MS);
  });
});

describe('for any window and any minute', () => {
  const anyCase = fc.record({
    zone: fc.constantFrom(...new Set(CLOCK_CHANGES.map(([zone]) => zone))),
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    start: fc.integer({ min: 0, max: 1439 - 15 }),
    length: fc.integer({ min: 15, max: 1439 }),
    t: fc.integer({ min: at('2026-01-01T00:00Z') / MINUTE_MS, max: at('2027-06-01T00:00Z') / MINUTE_MS }),
    ms: fc.integer({ min: 1, max: 60 * HOUR_MS }),
  });
  const build = ({ zone, days, start, length }: { zone: string; days: string[]; start: number; length: number }) => {
    const plain: PlainWindow = { zone, days, startMinute: start, endMinute: Math.min(1439, start + length) };
    return { plain, window: compileSendWindow(windowSettings(plain)) };
  };

  it('opens at the first open minute and closes at the first shut one after it', () => {
    fc.assert(
      fc.property(anyCase, (facts) => {
        const { plain, window } = build(facts);
        const t = facts.t * MINUTE_MS;
        const opening = firstMinute(t, 8 * 1440, (minute) => plainOpen(plain, minute)) ?? 0;
        expect(nextOpening(window, t)).toBe(opening);
        expect(closesAt(window, opening)).toBe(firstMinute(opening, 1440, (minute) => !plainOpen(plain, minute)));
      }),
      { numRuns: 40 },
    );
  });

  it('adds exactly the open time that is then counted, and not a millisecond too late', () => {
    fc.assert(
      fc.property(anyCase, (facts) => {
        const { window } = build(facts);
        const t = facts.t * MINUTE_MS;
        const end = addOpenMs(window, t, facts.ms) ?? 0;
        expect(openMsBetween(window, t, end)).toBe(facts.ms);
        expect(openMsBetween(window, t, end - 1)).toBe(facts.ms - 1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('checking a window', () => {
  const fields = (settings: Partial<WindowSettings>): string[] =>
    checkWindow({ ...officeHours, ...settings }).map(({ field }) => field);

  it.each<[string, Partial<WindowSettings>, string[]]>([
    ['accepts office hours', {}, []],
    ['accepts no hours at all', { sending_hours_start: null, sending_hours_end: null }, []],
    ['accepts exactly 15 minutes', { sending_hours_start: '09:00', sending_hours_end: '09:15' }, []],
    ['refuses 14 minutes', { sending_hours_start: '09:00', sending_hours_end: '09:14' }, ['sending_hours_end']],
    ['refuses a night', { sending_hours_start: '21:00', sending_hours_end: '06:00' }, ['sending_hours_end']],
    ['refuses an end at midnight', { sending_hours_end: '00:00' }, ['sending_hours_end']],
    ['refuses no length', { sending_hours_end: '09:00' }, ['sending_hours_end']],
    ['refuses no days', { sending_days: [] }, ['sending_days']],
    ['refuses only a start', { sending_hours_end: null }, ['sending_hours_end']],
    ['refuses only an end', { sending_hours_start: null }, ['sending_hours_start']],
    ['refuses an abbreviation for a zone', { sending_timezone: 'BST' }, ['sending_timezone']],
    ['refuses an offset for a zone', { sending_timezone: '+01:00' }, ['sending_timezone']],
    [
      'names everything at once',
      { sending_timezone: 'Mars/Base', sending_days: [], sending_hours_start: '22:00', sending_hours_end: '02:00' },
      ['sending_timezone', 'sending_days', 'sending_hours_end'],
    ],
  ])('%s', (_, settings, expected) => {
    expect(fields(settings)).toEqual(expected);
  });

  it('says what would be right, and a refused window does not compile', () => {
    const overnight = { ...officeHours, sending_hours_start: '21:00', sending_hours_end: '06:00' };
    expect(checkWindow(overnight)).toEqual([
      {
        field: 'sending_hours_end',
        problem: '21:00 to 06:00 runs over midnight',
        wouldBeRight: 'an end later than the start on the same day, 23:59 at the latest',
      },
    ]);
    expect(() => compileSendWindow(overnight)).toThrow('sending_hours_end: 21:00 to 06:00 runs over midnight');
  });
});

it('the oracle itself knows that Samoa had no 30 December 2011', () => {
  expect(wallClock('Pacific/Apia', at('2011-12-30T09:59Z')).date).toBe('2011-12-29');
  expect(wallClock('Pacific/Apia', at('2011-12-30T10:00Z')).date).toBe('2011-12-31');
});
