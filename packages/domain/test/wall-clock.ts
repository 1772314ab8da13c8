import type { CampaignSettings, EpochMs, ZoneId } from '../src/index.ts';
import { MINUTE_MS } from '../src/index.ts';

// The oracle of the hours tests: reads wall clocks through Intl.DateTimeFormat only, minute by minute.

export interface WallClock {
  date: string;
  weekday: string;
  minute: number;
}

interface Reader {
  format: Intl.DateTimeFormat;
  read: Map<number, WallClock>;
}
const readers = new Map<ZoneId, Reader>();

/** The zone's clock in the minute of `t`; each minute is read once. */
export function wallClock(zone: ZoneId, t: EpochMs): WallClock {
  let reader = readers.get(zone);
  if (reader === undefined) {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    reader = { format, read: new Map() };
    readers.set(zone, reader);
  }
  const minute = Math.floor(t / MINUTE_MS);
  let clock = reader.read.get(minute);
  if (clock === undefined) {
    clock = readClock(reader.format, t);
    reader.read.set(minute, clock);
  }
  return clock;
}

function readClock(format: Intl.DateTimeFormat, t: EpochMs): WallClock {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(t)) part[type] = value;
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    weekday: (part['weekday'] ?? '').toLowerCase(),
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
}

export interface PlainWindow {
  zone: ZoneId;
  days: readonly string[];
  startMinute: number;
  endMinute: number;
  holidays?: ReadonlySet<string>;
}

export function plainOpen(window: PlainWindow, t: EpochMs): boolean {
  return clockOpen(window, wallClock(window.zone, t));
}

function clockOpen({ days, startMinute, endMinute, holidays }: PlainWindow, clock: WallClock): boolean {
  const { date, weekday, minute } = clock;
  return minute >= startMinute && minute < endMinute && days.includes(weekday) && holidays?.has(date) !== true;
}

/** Whether the window is open in each of so many minutes from `from` on. */
export function walk(window: PlainWindow, from: EpochMs, minutes: number): boolean[] {
  return Array.from({ length: minutes }, (_, i) => plainOpen(window, from + i * MINUTE_MS));
}

/** First whole minute from `t` on (itself a whole minute) for which `test` holds, within so many minutes. */
export function firstMinute(t: EpochMs, minutes: number, test: (t: EpochMs) => boolean): EpochMs | null {
  for (let i = 0; i <= minutes; i += 1) if (test(t + i * MINUTE_MS)) return t + i * MINUTE_MS;
  return null;
}

function hhmm(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function windowSettings(window: PlainWindow): Pick<
  CampaignSettings,
  'sending_hours_start' | 'sending_hours_end' | 'sending_timezone' | 'holiday_calendar'
> & {
  sending_days: CampaignSettings['sending_days'];
} {
  const wholeDay = window.startMinute === 0 && window.endMinute === 1440;
  return {
    sending_hours_start: wholeDay ? null : hhmm(window.startMinute),
    sending_hours_end: wholeDay ? null : hhmm(window.endMinute),
    sending_days: [...window.days] as CampaignSettings['sending_days'],
    sending_timezone: window.zone,
    holiday_calendar: 'none',
  };
}

/** Days around a change of the clock, or of the date, in zones that do it in different ways. */
export const CLOCK_CHANGES: readonly [ZoneId, string][] = [
  ['Europe/London', '2026-03-28T12:00Z'],
  ['Europe/London', '2026-10-24T12:00Z'],
  ['America/New_York', '2026-03-07T20:00Z'],
  ['America/New_York', '2026-10-31T20:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T00:00Z'],
  ['Africa/Casablanca', '2026-02-14T12:00Z'],
  ['Africa/Casablanca', '2026-03-21T12:00Z'],
  ['Asia/Kathmandu', '1985-12-31T06:00Z'],
  ['Asia/Kathmandu', '2026-11-21T06:00Z'],
  ['Pacific/Apia', '2011-12-29T20:00Z'],
];
