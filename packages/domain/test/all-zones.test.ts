import { describe, expect, it } from 'vitest';
import {
  addOpenMs,
  CampaignSettings,
  closesAt,
  compileSendWindow,
  CONTACT_HOURS,
  DAY_MS,
  HOLIDAY_CALENDARS,
  HOLIDAYS_KNOWN_FROM,
  HOLIDAYS_KNOWN_THROUGH,
  HOUR_MS,
  isOpen,
  isZoneId,
  MINUTE_MS,
  nextDue,
  nextLocalMidnight,
  nextOpening,
  offsetAt,
  openMsBetween,
  sendableSpan,
  type SendWindow,
  startOfLocalDay,
  WEEKDAYS,
} from '../src/index.ts';
import { holidayRules } from './holiday-rules.ts';
import { type PlainWindow, wallClock, windowSettings } from './wall-clock.ts';
import { type ClockChange, localMs, readZone, type ZoneClock } from './zone-oracle.ts';

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2031, 0, 1);
/** Every clock of these years differs from UTC by a multiple of this, and changes at one. */
const CLOCK_STEP_MS = 15 * MINUTE_MS;
const ALL_DAYS: readonly string[] = WEEKDAYS;
const clocks = Intl.supportedValuesOf('timeZone').map((zone) => readZone(zone, FROM, TO));
const changes = clocks.flatMap((clock) => clock.changes.map((change) => ({ clock, change })));

const text = (t: number | null): string | null => (t === null ? null : new Date(t).toISOString());
/** Monday is 0; 1970-01-01 was a Thursday. */
const weekdayOf = (local: number) => WEEKDAYS[(Math.floor(local / DAY_MS) + 3) % 7] ?? '';

/** Whether a plain window is open in the minute of `t`, by the oracle's clock. */
function open(clock: ZoneClock, window: PlainWindow, t: number): boolean {
  const local = localMs(clock, t);
  const minute = Math.floor((local % DAY_MS) / MINUTE_MS);
  if (minute < window.startMinute || minute >= window.endMinute || !window.days.includes(weekdayOf(local)))
    return false;
  return window.holidays?.has(new Date(local).toISOString().slice(0, 10)) !== true;
}

const compiled = (window: PlainWindow) => compileSendWindow(windowSettings(window));
const quiet = (zone: string): PlainWindow => ({ zone, days: ALL_DAYS, startMinute: 480, endMinute: 1260 });

/** Windows that begin, end or lie in the hour that the change skips or repeats, and the usual ones. */
function windowsAround({ zone, at, before, after }: ClockChange): PlainWindow[] {
  const minute = Math.floor(((at + Math.min(before, after)) % DAY_MS) / MINUTE_MS);
  const between = (start: number, end: number): PlainWindow => {
    const startMinute = Math.max(0, Math.min(1_424, start));
    return { zone, days: ALL_DAYS, startMinute, endMinute: Math.max(startMinute + 15, Math.min(1_439, end)) };
  };
  return [
    between(minute - 40, minute + 20),
    between(minute + 10, minute + 25),
    between(minute + 30, minute + 150),
    between(0, minute + 30),
    between(540, 1_020),
    { zone, days: ALL_DAYS, startMinute: 0, endMinute: 1_440 },
  ];
}

describe(`every change of the clock in every zone, ${clocks.length} zones from 2024 to 2030`, () => {
  it('was found: hundreds of them, in zones that exist', () => {
    expect(clocks.length).toBeGreaterThan(400);
    expect(changes.length).toBeGreaterThan(1_500);
    expect(clocks.filter(({ zone }) => !isZoneId(zone))).toEqual([]);
    for (const { clock, change } of changes.filter((_, i) => i % 97 === 0)) {
      const { date, minute } = wallClock(change.zone, change.at);
      expect(Date.parse(`${date}T00:00Z`) + minute * MINUTE_MS).toBe(localMs(clock, change.at));
    }
  });

  it('is known to the millisecond, and nothing else changes a clock', () => {
    const wrong: string[] = [];
    for (const clock of clocks) {
      const edges = [FROM, ...clock.changes.flatMap(({ at }) => [at - 1, at]), TO - 1];
      edges.forEach((t, i) => {
        const middle = t + Math.floor(((edges[i + 1] ?? t) - t) / 2);
        for (const look of [t, middle]) {
          if (offsetAt(clock.zone, look) !== localMs(clock, look) - look) wrong.push(`${clock.zone} ${text(look)}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });

  it('leaves each day its beginning and its end, also where midnight is skipped or comes twice', () => {
    const wrong: string[] = [];
    for (const { clock, change } of changes) {
      const date = (t: number) => Math.floor(localMs(clock, t) / DAY_MS);
      for (const hours of [-25, -1, 0, 1, 12, 25]) {
        const t = change.at + hours * HOUR_MS;
        let [first, next] = [t, t + CLOCK_STEP_MS];
        while (date(first - CLOCK_STEP_MS) === date(t)) first -= CLOCK_STEP_MS;
        while (date(next) <= date(t)) next += CLOCK_STEP_MS;
        if (startOfLocalDay(change.zone, t) !== first) wrong.push(`${change.zone} ${text(t)} begins ${text(first)}`);
        if (nextLocalMidnight(change.zone, t) !== next) wrong.push(`${change.zone} ${text(t)} ends ${text(next)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is open when the wall clock says so, asked every five minutes, and to the millisecond at the change', () => {
    const wrong: string[] = [];
    for (const { clock, change } of changes) {
      for (const plain of windowsAround(change)) {
        const window = compiled(plain);
        for (let t = change.at - 2 * HOUR_MS; t < change.at + 3 * HOUR_MS; t += 5 * MINUTE_MS) {
          const expected = open(clock, plain, t);
          if (isOpen(window, t) !== expected || isOpen(window, t + MINUTE_MS - 1) !== expected) {
            wrong.push(`${change.zone} ${plain.startMinute}-${plain.endMinute} ${text(t)}`);
          }
        }
        for (const t of [change.at - 1, change.at]) {
          if (isOpen(window, t) !== open(clock, plain, t)) wrong.push(`${change.zone} at ${text(t)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has the openings, closings and open time of a walk over its minutes', () => {
    const wrong: string[] = [];
    changes.forEach(({ clock, change }, i) => {
      const windows = windowsAround(change);
      // Each change has one of the windows; zones that change together have different ones.
      const plain = windows[i % windows.length] ?? quiet(change.zone);
      const fault = faultOfWalk(clock, plain, change.at - 6 * HOUR_MS, 30 * 60);
      if (fault !== null) wrong.push(`${change.zone} ${plain.startMinute}-${plain.endMinute} ${fault}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** Compares what is said of a window with a walk over so many minutes; null when all agrees. */
function faultOfWalk(clock: ZoneClock, plain: PlainWindow, from: number, minutes: number): string | null {
  const window = compiled(plain);
  let opens = nextOpening(window, from + minutes * MINUTE_MS);
  let shuts: number | null = null;
  let openMinutes = 0;
  for (let i = minutes - 1; i >= 0; i -= 1) {
    const t = from + i * MINUTE_MS;
    if (open(clock, plain, t)) {
      opens = t;
      openMinutes += 1;
      if (shuts !== null && closesAt(window, t) !== shuts) return `closes wrongly at ${text(t)}`;
    } else shuts = t;
    if (nextOpening(window, t) !== opens) return `opens wrongly after ${text(t)}`;
  }
  const counted = openMsBetween(window, from, from + minutes * MINUTE_MS);
  return counted === openMinutes * MINUTE_MS ? null : `${counted} ms are open instead of ${openMinutes} minutes`;
}

/** The first instant by which so many minutes were open, a minute at a time. */
function afterOpenMinutes(clock: ZoneClock, plain: PlainWindow, from: number, minutes: number): number {
  let [t, left] = [from, minutes];
  for (; left > 0; t += MINUTE_MS) if (open(clock, plain, t)) left -= 1;
  return t;
}

const settingsOf = (fields: Partial<CampaignSettings>) =>
  CampaignSettings.parse({ m1_message: 'a', m2_message: 'b', m3_message: 'c', ...fields });

describe('M2 and M3, in hours of the clock and of the window, around every change of the clock', () => {
  const kinds = (['real_hours', 'business_hours'] as const).flatMap((type) =>
    [true, false].flatMap((respect) => (['M2', 'M3'] as const).map((step) => ({ type, respect, step }))),
  );

  it.each(kinds)('$step in $type, window heeded: $respect', ({ type, respect, step }) => {
    const wrong: string[] = [];
    changes.forEach(({ clock, change }, i) => {
      const { zone } = change;
      const days = ALL_DAYS.filter((_, day) => day !== i % 7);
      const plain: PlainWindow = { zone, days, startMinute: 420 + (i % 4) * 45, endMinute: 960 + (i % 5) * 30 };
      const delay = 1 + (i % 30);
      const settings = settingsOf({
        ...{ delay_type: type, delay_respect_sending_hours: respect },
        ...(step === 'M2' ? { m2_delay_hours: delay } : { m3_delay_hours: delay }),
      });
      const claimed = change.at - (i % 26) * HOUR_MS;
      const window = compiled(plain);
      const due = nextDue({ settings, window, step, previousClaimedAt: claimed, zones: [zone] });
      const elapsed =
        type === 'real_hours' ? claimed + delay * HOUR_MS : afterOpenMinutes(clock, plain, claimed, delay * 60);
      let dueAt = elapsed;
      while (!open(clock, quiet(zone), dueAt) || (respect && !open(clock, plain, dueAt))) dueAt += MINUTE_MS;
      const expected = { kind: 'due', elapsedAt: elapsed, dueAt };
      if (JSON.stringify(due) !== JSON.stringify(expected)) {
        wrong.push(
          `${zone} from ${text(claimed)} +${delay} h: ${JSON.stringify(due)}, not ${JSON.stringify(expected)}`,
        );
      }
    });
    expect(wrong).toEqual([]);
  });

  it('a recipient in another zone is texted when both are open', () => {
    const wrong: string[] = [];
    changes.forEach(({ clock, change }, i) => {
      const other = clocks[(i * 31) % clocks.length] ?? clock;
      const plain: PlainWindow = { zone: change.zone, days: ALL_DAYS, startMinute: 540, endMinute: 1_140 };
      const from = change.at - 5 * HOUR_MS;
      const { nextOpening: opening } = sendableSpan(compiled(plain), [other.zone], CONTACT_HOURS, from);
      let t = from;
      const both = (at: number) => open(clock, plain, at) && open(other, quiet(other.zone), at);
      while (t < from + 3 * DAY_MS && !both(t)) t += MINUTE_MS;
      // With no common minute in three days only a later change can bring one; it is checked at that change.
      if (both(t) ? opening !== t : opening !== null && opening < t) {
        wrong.push(`${change.zone} to ${other.zone} from ${text(from)}: ${text(opening)} instead of ${text(t)}`);
      }
    });
    expect(wrong).toEqual([]);
  });
});

const YEARS = Array.from(
  { length: HOLIDAYS_KNOWN_THROUGH - HOLIDAYS_KNOWN_FROM + 1 },
  (_, i) => HOLIDAYS_KNOWN_FROM + i,
);
const clockOf = (zone: string) => readZone(zone, FROM, TO);
const withCalendar = (plain: PlainWindow, calendar: CampaignSettings['holiday_calendar']): SendWindow =>
  compileSendWindow({ ...windowSettings(plain), holiday_calendar: calendar });

describe.each(HOLIDAY_CALENDARS.filter((name) => name !== 'none'))('the bank holidays of %s', (calendar) => {
  const dates = YEARS.flatMap((year) => holidayRules(calendar, year));
  const holidays = new Set(dates);

  it.each(['Europe/London', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'shut the campaign on the days of its own clock, in %s',
    (zone) => {
      const clock = clockOf(zone);
      const plain: PlainWindow = { zone, days: ALL_DAYS, startMinute: 0, endMinute: 1_440, holidays };
      const window = withCalendar(plain, calendar);
      const wrong = dates.flatMap((date) => {
        const midnight =
          Date.parse(`${date}T00:00:00Z`) -
          (localMs(clock, Date.parse(`${date}T12:00Z`)) - Date.parse(`${date}T12:00Z`));
        const looks = [midnight - 1, midnight, midnight + 12 * HOUR_MS, midnight + DAY_MS - 1, midnight + DAY_MS];
        return looks.filter((t) => isOpen(window, t) !== open(clock, plain, t)).map(text);
      });
      expect(wrong).toEqual([]);
    },
  );

  it('count for no business hour: a delay over them is that much later', () => {
    const clock = clockOf('Europe/London');
    const plain: PlainWindow = {
      zone: 'Europe/London',
      days: ALL_DAYS.slice(0, 5),
      startMinute: 540,
      endMinute: 1_020,
      holidays,
    };
    const window = withCalendar(plain, calendar);
    const wrong = dates.flatMap((date, i) => {
      const from = Date.parse(`${date}T09:30Z`) - 2 * DAY_MS;
      const minutes = 60 * (1 + (i % 24));
      const [found, expected] = [
        addOpenMs(window, from, minutes * MINUTE_MS),
        afterOpenMinutes(clock, plain, from, minutes),
      ];
      return found === expected ? [] : [`${date} +${minutes}: ${text(found)} instead of ${text(expected)}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('29 February', () => {
  const london = clockOf('Europe/London');
  it.each([2024, 2028])('of %i is a day like others: it opens, counts and can be a holiday', (year) => {
    const leap = Date.UTC(year, 1, 29);
    const plain: PlainWindow = { zone: 'Europe/London', days: ALL_DAYS, startMinute: 540, endMinute: 1_020 };
    expect(faultOfWalk(london, plain, leap - DAY_MS, 3 * 1_440)).toBeNull();
    const date = `${year}-02-29`;
    const shut = compileSendWindow(windowSettings(plain), { add: [date] });
    expect(text(nextOpening(shut, leap))).toBe(`${year}-03-01T09:00:00.000Z`);
    expect(openMsBetween(shut, leap - DAY_MS, leap + 2 * DAY_MS)).toBe(16 * HOUR_MS);
    const settings = settingsOf({ m2_delay_hours: 24, delay_type: 'business_hours' });
    const previousClaimedAt = leap - DAY_MS + 9 * HOUR_MS;
    const due = nextDue({ settings, window: compiled(plain), step: 'M2', previousClaimedAt, zones: ['Europe/London'] });
    expect(due).toMatchObject({ dueAt: afterOpenMinutes(london, plain, previousClaimedAt, 24 * 60) + 16 * HOUR_MS });
  });

  it.each(['2025-02-29', '2026-02-29', '2027-02-29', '2030-02-29', '2024-02-30'])('%s is no date', (date) => {
    expect(() => compileSendWindow(windowSettings(quiet('Europe/London')), { add: [date] })).toThrow(RangeError);
  });
});
