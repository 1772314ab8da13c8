import { entriesOf, type EntryOf } from '../ledger.ts';
import type { Violation } from './evidence.ts';
import { by, isFrom, type Post, TO_WIRE_MS, type View } from './view.ts';

const MINUTE = 60_000;
const QUIET = { from: 8 * 60, until: 21 * 60 };
/** Where people live, by how their number begins; all others are British. */
const ABROAD: readonly (readonly [string, string])[] = [['+1212', 'America/New_York']];
const REPLY_GRACE_MS = 60 * MINUTE;
/** Of England and Wales, within the spans that plays lie in. */
const HOLIDAYS = new Set(['2026-04-03', '2026-04-06', '2027-03-26', '2027-03-29']);

type Settings = EntryOf<'settings'>['settings'];

/**
 * P5 and P6: each minute from the post to the end of its validity is one at which the text may arrive; no operator here
 * confirms a night.
 */
export function checkHours(view: View): Violation[] {
  const settings = entriesOf(view.entries, 'settings');
  return view.posts.flatMap((post) => {
    if (post.kind === 'notice') return [];
    const inForce = settingsAround(settings, post);
    if (inForce.length === 0) return [by('P5', post, 'of a campaign that was never started')];
    const wroteAt =
      view.heard.findLast((heard) => isFrom(heard, post) && heard.entry.at <= post.at)?.entry.at ??
      Number.NEGATIVE_INFINITY;
    const allowed = (at: number) => inForce.some((one) => mayArrive(one, post, at, wroteAt));
    if (!allowed(post.at) && !allowed(post.at - TO_WIRE_MS)) return [by('P5', post, 'at a forbidden hour')];
    if (!post.accepted) return [];
    const end = post.at + post.validitySeconds * 1_000;
    for (let at = Math.floor(post.at / MINUTE + 1) * MINUTE; at < end; at += MINUTE) {
      if (!allowed(at)) return [by('P6', post, `valid for ${post.validitySeconds} s, into a forbidden hour`)];
    }
    return [];
  });
}

/** The settings in force when the post was claimed: up to two seconds before it. */
export function settingsAround(all: readonly EntryOf<'settings'>[], post: Post): Settings[] {
  const mine = all.filter(({ datasetId, at }) => datasetId === post.datasetId && at <= post.at);
  return mine
    .filter((_, index) => (mine[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= post.at - TO_WIRE_MS)
    .map(({ settings }) => settings);
}

/** Whether a text of that kind may arrive at this instant, as far as hours say; `wroteAt`: when the person last wrote. */
export function mayArrive(
  settings: Settings,
  { kind, to }: Pick<Post, 'kind' | 'to'>,
  at: number,
  wroteAt: number,
): boolean {
  const zone = ABROAD.find(([begin]) => to.startsWith(begin))?.[1] ?? 'Europe/London';
  const { minute } = localTime(zone, at);
  const awake = minute >= QUIET.from && minute < QUIET.until;
  if (kind === 'manual') return awake;
  if (kind === 'reply') {
    const windowed = settings.respect_schedule_strictly || !settings.respond_to_inbound_24_7;
    return (!windowed || inWindow(settings, at)) && (awake || at <= wroteAt + REPLY_GRACE_MS);
  }
  if (!settings.sending_enabled) return false;
  const free = !settings.delay_respect_sending_hours && (kind === 'M2' || kind === 'M3');
  return awake && (free || inWindow(settings, at));
}

function inWindow(settings: Settings, at: number): boolean {
  const { minute, weekday, date } = localTime(settings.sending_timezone, at);
  if (!settings.sending_days.some((day) => day === weekday)) return false;
  if (settings.holiday_calendar === 'england-and-wales' && HOLIDAYS.has(date)) return false;
  const { sending_hours_start: start, sending_hours_end: end } = settings;
  // Without hours of its own a campaign has the recipient's quiet hours alone.
  return start === null || end === null || (minute >= minuteOf(start) && minute < minuteOf(end));
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, { minute: number; weekday: string; date: string }>();

/** Minutes since local midnight, weekday in lower case and ISO date, by Intl alone. */
export function localTime(zone: string, at: number): { minute: number; weekday: string; date: string } {
  // All zones here keep whole minutes, so one answer serves a minute.
  const key = `${zone} ${Math.floor(at / MINUTE)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = {
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
    weekday: (parts['weekday'] ?? '').toLowerCase(),
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
  };
  if (known.size > 100_000) known.clear();
  known.set(key, time);
  return time;
}
