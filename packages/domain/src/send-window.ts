import { type CampaignSettings, WEEKDAYS } from './campaign-settings.ts';
import { type HolidayOverrides, holidayDates } from './holidays.ts';
import {
  hoursCloseAt,
  hoursNextOpening,
  hoursOpen,
  type LocalHours,
  nextCommonOpening,
  SEARCH_MS,
} from './local-hours.ts';
import { DAY_MS, type EpochMs, MINUTE_MS, SECOND_MS } from './time.ts';
import { isZoneId } from './zone-offsets.ts';

/** A campaign's sending hours, compiled once from its settings. Immutable. */
export interface SendWindow extends LocalHours {
  /** No hours set: the whole of each sending day; the recipient's quiet hours apply all the same. */
  allDay: boolean;
}

/** The settings a window is made of. */
export type WindowSettings = Pick<
  CampaignSettings,
  'sending_hours_start' | 'sending_hours_end' | 'sending_days' | 'sending_timezone' | 'holiday_calendar'
>;

export interface WindowProblem {
  field: keyof WindowSettings;
  problem: string;
  wouldBeRight: string;
}

/** Shortest window a campaign may have. */
export const MIN_WINDOW_MS = 15 * MINUTE_MS;

/** Business hours are counted at most this far ahead; a longer delay is a mistake. */
const LONGEST_DELAY_MS = 20 * 366 * DAY_MS;

/** All reasons, at once, why these settings make no usable window; empty when they do. */
export function checkWindow(settings: WindowSettings): WindowProblem[] {
  const problems: WindowProblem[] = [];
  const { sending_hours_start: start, sending_hours_end: end } = settings;
  if (!isZoneId(settings.sending_timezone)) {
    problems.push({
      field: 'sending_timezone',
      problem: `"${settings.sending_timezone}" is not a time zone`,
      wouldBeRight: 'an IANA zone such as Europe/London',
    });
  }
  if (settings.sending_days.length === 0) {
    problems.push({
      field: 'sending_days',
      problem: 'no sending day is chosen, so nothing would ever be sent',
      wouldBeRight: 'at least one day, for example monday to friday',
    });
  }
  if (start === null && end !== null) {
    problems.push({
      field: 'sending_hours_start',
      problem: `sending ends at ${shown(end)} but has no start`,
      wouldBeRight: 'a start such as 09:00, or neither start nor end',
    });
  }
  if (start !== null && end === null) {
    problems.push({
      field: 'sending_hours_end',
      problem: `sending starts at ${shown(start)} but has no end`,
      wouldBeRight: 'an end such as 17:00, or neither start nor end',
    });
  }
  if (start !== null && end !== null) problems.push(...checkLength(start, end));
  return problems;
}

function checkLength(start: string, end: string): WindowProblem[] {
  const length = timeOfDayMs(end) - timeOfDayMs(start);
  if (length >= MIN_WINDOW_MS) return [];
  if (length === 0) {
    return [
      {
        field: 'sending_hours_end',
        problem: `sending starts and ends at ${shown(start)}, so it is never open`,
        wouldBeRight: 'an end later than the start, or neither for the whole day',
      },
    ];
  }
  if (length < 0) {
    return [
      {
        field: 'sending_hours_end',
        problem: `${shown(start)} to ${shown(end)} runs over midnight`,
        wouldBeRight: 'an end later than the start on the same day, 23:59 at the latest',
      },
    ];
  }
  return [
    {
      field: 'sending_hours_end',
      problem: `${shown(start)} to ${shown(end)} is shorter than 15 minutes`,
      wouldBeRight: 'at least 15 minutes between start and end',
    },
  ];
}

/**
 * Compiles the settings' days, hours, zone and holidays.
 * @throws RangeError naming every problem when {@link checkWindow} finds any.
 */
export function compileSendWindow(settings: WindowSettings, holidayOverrides: HolidayOverrides = {}): SendWindow {
  const problems = checkWindow(settings);
  if (problems.length > 0) {
    throw new RangeError(problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
  }
  const { sending_hours_start: start, sending_hours_end: end } = settings;
  const allDay = start === null || end === null;
  const dates = holidayDates(settings.holiday_calendar, holidayOverrides);
  return {
    zone: settings.sending_timezone,
    days: WEEKDAYS.map((day) => settings.sending_days.includes(day)),
    startMs: allDay ? 0 : timeOfDayMs(start),
    endMs: allDay ? DAY_MS : timeOfDayMs(end),
    closedDays: new Set([...dates].map((date) => Date.parse(`${date}T00:00:00Z`) / DAY_MS)),
    allDay,
  };
}

/** Whether the window is open at `t`; the closing instant itself is shut. */
export function isOpen(window: SendWindow, t: EpochMs): boolean {
  return hoursOpen(window, t);
}

/** First instant `>= t` at which the window is open; null when it does not open within 370 days. */
export function nextOpening(window: SendWindow, t: EpochMs): EpochMs | null {
  return nextCommonOpening([window], t);
}

/**
 * End of the opening that contains `t`, clock changes included; null when it does not end within 370 days.
 * @throws RangeError when the window is shut at `t`.
 */
export function closesAt(window: SendWindow, t: EpochMs): EpochMs | null {
  return hoursCloseAt(window, t);
}

/** Milliseconds of `[a, b)` during which the window is open. */
export function openMsBetween(window: SendWindow, a: EpochMs, b: EpochMs): number {
  let total = 0;
  let at = hoursNextOpening(window, a);
  while (at !== null && at < b) {
    const close = Math.min(hoursCloseAt(window, at) ?? at + SEARCH_MS, b);
    total += close - at;
    at = hoursNextOpening(window, close);
  }
  return total;
}

/**
 * The first instant by which `ms` milliseconds of open time have passed since `t`. That may be a closing instant,
 * which is itself shut. Null when the window never gives that much within 20 years.
 */
export function addOpenMs(window: SendWindow, t: EpochMs, ms: number): EpochMs | null {
  if (ms <= 0) return t;
  let left = ms;
  let at = hoursNextOpening(window, t);
  while (at !== null && at <= t + LONGEST_DELAY_MS) {
    const close = hoursCloseAt(window, at) ?? at + SEARCH_MS;
    if (close - at >= left) return at + left;
    left -= close - at;
    at = hoursNextOpening(window, close);
  }
  return null;
}

function timeOfDayMs(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return (hours * 3_600 + minutes * 60 + seconds) * SECOND_MS;
}

function shown(time: string): string {
  return time.slice(0, 5);
}
