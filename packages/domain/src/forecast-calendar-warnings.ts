import { ignoresWindow } from './cadence.ts';
import { HOLIDAY_CALENDARS, type CampaignSettings, type HolidayCalendarName, WEEKDAYS } from './campaign-settings.ts';
import type { ForecastRun } from './forecast-run.ts';
import { counted, dateInWords, type ForecastWarning, listed } from './forecast-words.ts';
import { HOLIDAYS_KNOWN_THROUGH, holidayDates } from './holidays.ts';
import type { CampaignStep } from './step.ts';
import type { EpochMs, ZoneId } from './time.ts';
import { localDate, offsetAt, offsetSpanAt } from './zone-offsets.ts';

const CALENDAR_NAMES: Readonly<Record<HolidayCalendarName, string>> = {
  none: '',
  'england-and-wales': 'England and Wales',
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
};

/** Days named one by one; more are summed up. */
const DAYS_NAMED_MAX = 5;

/**
 * Bank holidays in the way of a campaign. With a calendar chosen: M2 and M3 that go later because of one between the
 * time they were due and the next open day. With none: texts to UK numbers that go on one.
 */
export function bankHolidays(
  settings: CampaignSettings,
  run: ForecastRun,
  phoneOf: (lead: number) => string,
): ForecastWarning[] {
  const { holiday_calendar: calendar, sending_timezone: zone } = settings;
  const warnings =
    calendar === 'none'
      ? onHolidays(CALENDARS, zone, run, phoneOf)
      : [...putOff(calendar, settings, run), ...onHolidays([calendar], zone, run, phoneOf)];
  const last = run.sends.at(-1)?.at;
  if (calendar !== 'none' && last !== undefined && Number(localDate(zone, last).slice(0, 4)) > HOLIDAYS_KNOWN_THROUGH) {
    const sentence = `Bank holidays are known to the end of ${HOLIDAYS_KNOWN_THROUGH}; later ones are not kept.`;
    warnings.push({ code: 'holidays_unknown', field: 'holiday_calendar', sentence });
  }
  return warnings;
}

/** Texts of one day that a holiday put off to it. */
interface PutOff {
  steps: StepCounts;
  holidays: Set<string>;
  firstDue: string;
  lastDue: string;
}

function putOff(calendar: HolidayCalendarName, settings: CampaignSettings, run: ForecastRun): ForecastWarning[] {
  const found = new Map<string, PutOff>();
  const shut = holidaysInTheWay(calendar, settings);
  for (const { step, elapsedAt, dueAt } of run.delays) {
    const [due, goes] = [localDate(settings.sending_timezone, elapsedAt), localDate(settings.sending_timezone, dueAt)];
    if (due === goes || ignoresWindow(settings, step)) continue;
    const between = shut(elapsedAt, dueAt);
    if (between.length === 0) continue;
    const day = found.get(goes) ?? { steps: new Map(), holidays: new Set(), firstDue: due, lastDue: due };
    day.steps.set(step, (day.steps.get(step) ?? 0) + 1);
    for (const date of between) day.holidays.add(date);
    day.firstDue = due < day.firstDue ? due : day.firstDue;
    day.lastDue = due > day.lastDue ? due : day.lastDue;
    found.set(goes, day);
  }
  return shown(found, (goes, { steps, holidays, firstDue, lastDue }) => {
    const counts = stepsInWords(steps);
    const due =
      firstDue === lastDue ? `on ${dateInWords(firstDue)}` : `from ${dateInWords(firstDue)} to ${dateInWords(lastDue)}`;
    const days = listed([...holidays].sort().map(dateInWords));
    const are = holidays.size === 1 ? 'is a bank holiday' : 'are bank holidays';
    return {
      code: 'bank_holiday',
      field: 'holiday_calendar',
      sentence: `${counts} would be due ${due} and ${single(counts) ? 'goes' : 'go'} on ${dateInWords(goes)} at the earliest: ${days} ${are} in ${CALENDAR_NAMES[calendar]}.`,
    };
  });
}

/** Holidays on which a text that was due at one instant and goes on a later day could have gone otherwise. */
function holidaysInTheWay(calendar: HolidayCalendarName, settings: CampaignSettings) {
  const { sending_timezone: zone, sending_days: days, sending_hours_end: end } = settings;
  const closing = end ?? '21:00';
  const dates = [...holidayDates(calendar)]
    .filter((date) => days.some((day) => WEEKDAYS.indexOf(day) === (new Date(date).getUTCDay() + 6) % 7))
    .sort();
  return (dueAt: EpochMs, goesAt: EpochMs): string[] => {
    const [due, goes] = [localDate(zone, dueAt), localDate(zone, goesAt)];
    const time = new Date(dueAt + offsetAt(zone, dueAt)).toISOString().slice(11, 16);
    return dates.filter((date) => date < goes && (date > due || (date === due && time < closing.slice(0, 5))));
  };
}

function single(steps: string): boolean {
  return steps.startsWith('1 ') && !steps.includes(' and ');
}

const CALENDARS = HOLIDAY_CALENDARS.filter((name) => name !== 'none');

/** Texts that go on a holiday of these calendars all the same. */
function onHolidays(
  names: readonly HolidayCalendarName[],
  zone: ZoneId,
  run: ForecastRun,
  phoneOf: (lead: number) => string,
): ForecastWarning[] {
  const found = new Map<string, StepCounts>();
  const calendars = names.map((name) => [name, holidayDates(name)] as const);
  for (const { lead, step, at } of run.sends) {
    const date = localDate(zone, at);
    if (!calendars.some(([, dates]) => dates.has(date)) || !phoneOf(lead).startsWith('+44')) continue;
    count(found, date, step);
  }
  return shown(found, (date, counts) => {
    const steps = stepsInWords(counts);
    const where = calendars.filter(([, dates]) => dates.has(date)).map(([name]) => CALENDAR_NAMES[name]);
    const remedy = names.length > 1 ? 'set holiday_calendar to leave it out' : 'delay_respect_sending_hours is off';
    return {
      code: 'bank_holiday',
      field: names.length > 1 ? 'holiday_calendar' : 'delay_respect_sending_hours',
      sentence: `${steps} ${single(steps) ? 'goes' : 'go'} out on ${dateInWords(date)}, a bank holiday in ${listed(where)}: ${remedy}.`,
    };
  });
}

type StepCounts = Map<CampaignStep, number>;

function count(found: Map<string, StepCounts>, date: string, step: CampaignStep): void {
  const steps = found.get(date) ?? new Map<CampaignStep, number>();
  found.set(date, steps.set(step, (steps.get(step) ?? 0) + 1));
}

function stepsInWords(steps: StepCounts): string {
  const named = [...steps].sort(([a], [b]) => a.localeCompare(b));
  return listed(named.map(([step, n]) => `${n.toLocaleString('en-GB')} ${step}`));
}

function shown<T>(found: ReadonlyMap<string, T>, warn: (date: string, what: T) => ForecastWarning): ForecastWarning[] {
  const dates = [...found].sort(([a], [b]) => a.localeCompare(b));
  const warnings = dates.slice(0, DAYS_NAMED_MAX).map(([date, what]) => warn(date, what));
  const more = dates.length - warnings.length;
  if (more > 0) {
    const sentence = `The same holds of ${counted(more, 'later bank holiday', 'later bank holidays')}.`;
    warnings.push({ code: 'bank_holiday', field: 'holiday_calendar', sentence });
  }
  return warnings;
}

/** Changes of the zone's clock between two instants. */
export function clockChanges(zone: ZoneId, from: EpochMs, until: EpochMs): ForecastWarning[] {
  const warnings: ForecastWarning[] = [];
  for (let span = offsetSpanAt(zone, from); span.end <= until; ) {
    const next = offsetSpanAt(zone, span.end);
    if (next.offset !== span.offset) {
      const turn = next.offset > span.offset ? 'forward' : 'back';
      warnings.push({
        code: 'clock_change',
        field: 'sending_timezone',
        sentence: `The clocks in ${zone} go ${turn} on ${dateInWords(localDate(zone, span.end))}: the sending hours keep to the clock, delays in hours do not.`,
      });
    }
    span = next;
  }
  return warnings;
}
