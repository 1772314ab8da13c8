import { ignoresWindow, stepEnabled } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import { everOpens, runForecast } from './forecast.ts';
import { bankHolidays, clockChanges } from './forecast-calendar-warnings.ts';
import type { ForecastInput } from './forecast-input.ts';
import type { ForecastRun, ForecastSend } from './forecast-run.ts';
import { summariseDays } from './forecast-days.ts';
import { dearTexts, lackingFields } from './forecast-template-warnings.ts';
import { type ForecastWarning, momentInWords, people } from './forecast-words.ts';
import { pacedStretch, slotsWanted } from './pacing.ts';
import { CONTACT_END_MINUTE, CONTACT_START_MINUTE } from './quiet-hours.ts';
import type { EpochMs } from './time.ts';
import { nextLocalMidnight } from './zone-offsets.ts';

/** Everything about a forecast that its reader would not expect, the gravest first. */
export function forecastWarnings(
  input: ForecastInput,
  run: ForecastRun,
  plainSegments: (send: ForecastSend) => number,
): ForecastWarning[] {
  const { settings, from } = input;
  return [
    ...disabled(settings),
    ...atNight(input),
    ...unfinished(input, run),
    ...neverSendable(run),
    ...lackingFields(run.lacking),
    ...limits(input, run),
    ...hours(settings),
    ...bankHolidays(settings, run, (lead) => input.leads[lead]?.phone ?? ''),
    ...clockChanges(settings.sending_timezone, from, run.sends.at(-1)?.at ?? from),
    ...dearTexts(settings, run.sends, plainSegments),
  ];
}

function disabled(settings: CampaignSettings): ForecastWarning[] {
  if (settings.sending_enabled) return [];
  const sentence = 'Sending is switched off in the settings, so nothing would go: set sending_enabled to true.';
  return [{ code: 'sending_disabled', field: 'sending_enabled', sentence }];
}

function atNight({ settings, window, from }: ForecastInput): ForecastWarning[] {
  if (everOpens(settings, window, from)) return [];
  const sentence =
    'The campaign would not start: its sending hours lie wholly outside 08:00 to 21:00, when people may be texted, or on holidays only.';
  return [{ code: 'sending_hours_at_night', field: 'sending_hours_start', sentence }];
}

function unfinished({ settings, until }: ForecastInput, run: ForecastRun): ForecastWarning[] {
  if (run.left === 0 || !settings.sending_enabled) return [];
  const sentence =
    `The campaign is not done by ${momentInWords(settings.sending_timezone, until)}: ${people(run.left)} still ` +
    `${run.left === 1 ? 'has' : 'have'} a text to come. Look further ahead with --days, or raise the limits.`;
  return [{ code: 'not_finished', sentence }];
}

const BLOCKS: Readonly<Record<string, string>> = {
  no_common_hour:
    'can never be texted: the sending hours and the hours in which they may be texted (08:00 to 21:00 by their own clock) have none in common',
  unknown_zone: 'can never be texted: nobody knows where their number is, and so what time it is there',
};

function neverSendable(run: ForecastRun): ForecastWarning[] {
  const reasons = Map.groupBy(run.blocked, ({ reason }) => reason);
  return [...reasons].map(([reason, blocked]) => ({
    code: 'never_sendable',
    field: 'sending_hours_start',
    sentence: `${people(blocked.length)} ${BLOCKS[reason] ?? `would be left out (${reason})`}.`,
  }));
}

/** Most people with whom a day is tried out. */
const TRIED_MAX = 20_000;

/** How many texts a whole day of sending lets through: the planner is asked, with more people than any limit allows. */
export function reachableInADay({ settings, window, from }: ForecastInput): number | null {
  const opening = wholeStretch(window, from);
  if (opening === null) return null;
  const tried = Math.min(settings.messages_per_day, TRIED_MAX);
  const zones = [settings.sending_timezone];
  const lead = { zones, next: 'M1', dueAt: opening, verdict: null, number: 0 } as const;
  const midnight = nextLocalMidnight(settings.sending_timezone, opening);
  const { sends } = runForecast({
    settings: { ...settings, m2_message: null, m3_message: null, sending_enabled: true },
    window,
    from: opening,
    until: midnight - 1,
    leads: Array.from({ length: tried }, (_, i) => ({ ...lead, phone: `+4474${String(i).padStart(8, '0')}` })),
    text: () => ({ kind: 'text', segments: 1 }),
    numbers: [{ segmentsPerSecond: 1_000, nextFreeAt: null }],
    soFar: { times: [], lastDay: null, lastDayCount: 0, plan: null, emittedTotal: 10, nextTickAt: opening, open: [] },
  });
  if (sends.length < TRIED_MAX) return sends.length;
  const stretch = pacedStretch(window, opening);
  return stretch.open ? slotsWanted(settings, Infinity, settings.messages_per_day, opening, stretch.end) : null;
}

/** The start of the first local day after `from` on which the window opens. */
function wholeStretch(window: ForecastInput['window'], from: EpochMs): EpochMs | null {
  const at = nextLocalMidnight(window.zone, from);
  const stretch = pacedStretch(window, at);
  return stretch.open ? at : stretch.opensAt;
}

function limits(input: ForecastInput, run: ForecastRun): ForecastWarning[] {
  const { settings } = input;
  const { messages_per_minute: minute, messages_per_hour: hour, messages_per_day: day } = settings;
  const warnings: ForecastWarning[] = [];
  const reachable = reachableInADay(input);
  const hourly = minute * 60 < hour ? `messages_per_minute (${minute})` : `messages_per_hour (${hour})`;
  if (reachable !== null && reachable < day) {
    warnings.push({
      code: 'day_limit_unreachable',
      field: 'messages_per_day',
      sentence:
        `${day.toLocaleString('en-GB')} a day cannot be reached in this window: ${hourly} lets ` +
        `${reachable.toLocaleString('en-GB')} through on a whole day of sending.`,
    });
  }
  const first = run.sends.filter(({ step }) => step === 'M1');
  if (reachable !== null && first.length > reachable) {
    const days = summariseDays(first, settings.sending_timezone).length;
    const limit = reachable < day ? hourly : `messages_per_day (${day})`;
    const sentence = `The first texts alone take ${days.toLocaleString('en-GB')} days of sending: ${limit} sets the pace.`;
    warnings.push({ code: 'pace', field: limit.slice(0, limit.indexOf(' ')), sentence });
  }
  if (minute * 60 < hour) {
    const sentence = `${hour} an hour cannot be reached: messages_per_minute (${minute}) lets ${minute * 60} through.`;
    warnings.push({ code: 'hour_limit_unreachable', field: 'messages_per_hour', sentence });
  }
  return warnings;
}

function hours(settings: CampaignSettings): ForecastWarning[] {
  const { sending_hours_start: start, sending_hours_end: end } = settings;
  const warnings: ForecastWarning[] = [];
  if (
    start !== null &&
    end !== null &&
    (minuteOf(start) < CONTACT_START_MINUTE || minuteOf(end) > CONTACT_END_MINUTE)
  ) {
    warnings.push({
      code: 'window_outside_quiet_hours',
      field: minuteOf(start) < CONTACT_START_MINUTE ? 'sending_hours_start' : 'sending_hours_end',
      sentence:
        `The sending hours ${start.slice(0, 5)} to ${end.slice(0, 5)} reach beyond 08:00 to 21:00: outside those, by ` +
        `the recipient's own clock, nobody is texted.`,
    });
  }
  const free = (['M2', 'M3'] as const).filter((step) => stepEnabled(settings, step) && ignoresWindow(settings, step));
  if (free.length > 0) {
    const sentence = `${free.join(' and ')} may go outside the sending hours and days, because delay_respect_sending_hours is false; from 08:00 to 21:00 only.`;
    warnings.push({ code: 'window_ignored', field: 'delay_respect_sending_hours', sentence });
  }
  return warnings;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
