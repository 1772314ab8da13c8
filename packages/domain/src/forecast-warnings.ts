import { ignoresWindow, stepEnabled } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import { everOpens, runForecast } from './forecast.ts';
import { bankHolidays, clockChanges } from './forecast-calendar-warnings.ts';
import type { ForecastInput } from './forecast-input.ts';
import type { ForecastRun, ForecastSend } from './forecast-run.ts';
import { summariseDays } from './forecast-days.ts';
import { dearTexts, lackingFields } from './forecast-template-warnings.ts';
import { type ForecastWarning, momentInWords, people } from './forecast-words.ts';
import { HOUR_SPAN_MS, MINUTE_SPAN_MS } from './limits.ts';
import { LAST_CALL_MS, pacedStretch, slotsWanted } from './pacing.ts';
import { CONTACT_END_MINUTE, CONTACT_START_MINUTE } from './quiet-hours.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';
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
  const sentence = 'Sending is switched off in the settings, so nothing would go: turn sending_enabled on.';
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
    `${run.left === 1 ? 'has' : 'have'} a text to come. Look further ahead, or raise the limits.`;
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
export function reachableInADay(input: ForecastInput): number | null {
  const { settings, window, from } = input;
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
    numbers: [{ segmentsPerSecond: rateOf(input), nextFreeAt: null }],
    soFar: { times: [], lastDay: null, lastDayCount: 0, plan: null, emittedTotal: 10, nextTickAt: opening, open: [] },
  });
  if (sends.length < TRIED_MAX) return sends.length;
  const stretch = pacedStretch(window, opening);
  if (!stretch.open) return null;
  const carried = Math.floor((rateOf(input) * (stretch.end - opening)) / SECOND_MS);
  return slotsWanted(settings, carried, settings.messages_per_day, opening, stretch.end);
}

/** The start of the first local day after `from` on which the window opens. */
function wholeStretch(window: ForecastInput['window'], from: EpochMs): EpochMs | null {
  const at = nextLocalMidnight(window.zone, from);
  const stretch = pacedStretch(window, at);
  return stretch.open ? at : stretch.opensAt;
}

function rateOf({ numbers }: ForecastInput): number {
  return numbers[0]?.segmentsPerSecond ?? 1;
}

/** Which limit lets the fewest texts through in the hours of one day. */
function narrowest(input: ForecastInput): { words: string; field: string } {
  const { messages_per_minute: minute, messages_per_hour: hour, pacing, ...settings } = input.settings;
  const opens = Math.max(CONTACT_START_MINUTE, minuteOf(settings.sending_hours_start ?? '00:00'));
  const closes = Math.min(CONTACT_END_MINUTE, minuteOf(settings.sending_hours_end ?? '24:00'));
  const span = Math.max(0, (closes - opens) * MINUTE_MS - LAST_CALL_MS);
  const hourly = pacing === 'even' ? Math.floor((hour * span) / HOUR_MS) : hour * Math.ceil(span / HOUR_SPAN_MS);
  const caps = [
    { most: hourly, words: `messages_per_hour (${hour})`, field: 'messages_per_hour' },
    {
      most: minute * Math.ceil(span / MINUTE_SPAN_MS),
      words: `messages_per_minute (${minute})`,
      field: 'messages_per_minute',
    },
    {
      most: (rateOf(input) * span) / SECOND_MS,
      words: `the rate of the number they go from (${rateOf(input)} a second)`,
      field: 'twilio_number',
    },
  ] as const;
  return caps.reduce((least, cap) => (cap.most < least.most ? cap : least), caps[0]);
}

function limits(input: ForecastInput, run: ForecastRun): ForecastWarning[] {
  const { settings } = input;
  const { messages_per_minute: minute, messages_per_hour: hour, messages_per_day: day } = settings;
  const warnings: ForecastWarning[] = [];
  const reachable = reachableInADay(input);
  const hourly = narrowest(input);
  if (reachable !== null && reachable > 0 && reachable < day) {
    warnings.push({
      code: 'day_limit_unreachable',
      field: 'messages_per_day',
      sentence:
        `${day.toLocaleString('en-GB')} a day cannot be reached in this window: ${hourly.words} lets ` +
        `${reachable.toLocaleString('en-GB')} through on a whole day of sending.`,
    });
  }
  const first = run.sends.filter(({ step }) => step === 'M1');
  if (reachable !== null && first.length > reachable) {
    const days = summariseDays(first, settings.sending_timezone).length;
    const limit = reachable < day ? hourly : { words: `messages_per_day (${day})`, field: 'messages_per_day' };
    const sentence = `The first texts alone take ${days.toLocaleString('en-GB')} days of sending: ${limit.words} sets the pace.`;
    warnings.push({ code: 'pace', field: limit.field, sentence });
  }
  const byMinute = Math.floor((minute * HOUR_MS) / MINUTE_SPAN_MS);
  if (byMinute < hour) {
    const sentence = `${hour} an hour cannot be reached: messages_per_minute (${minute}) lets ${byMinute} through.`;
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
    const sentence = `${free.join(' and ')} may go outside the sending hours and days, because delay_respect_sending_hours is off; from 08:00 to 21:00 only.`;
    warnings.push({ code: 'window_ignored', field: 'delay_respect_sending_hours', sentence });
  }
  return warnings;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
