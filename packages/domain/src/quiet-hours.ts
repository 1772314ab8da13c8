import { allOpen, commonCloseAt, type LocalHours, nextCommonOpening } from './local-hours.ts';
import type { SendWindow } from './send-window.ts';
import { DAY_MS, type EpochMs, MINUTE_MS, type ZoneId } from './time.ts';

/** Hours of the recipient's day in which a text may arrive, in minutes after local midnight; the end is exclusive. */
export interface ContactHours {
  startMinute: number;
  endMinute: number;
}

/** Nobody is texted before 08:00 or from 21:00 on by their own clock. Other hours can only be tighter than these. */
export const CONTACT_START_MINUTE = 8 * 60;
export const CONTACT_END_MINUTE = 21 * 60;
export const CONTACT_HOURS: ContactHours = { startMinute: CONTACT_START_MINUTE, endMinute: CONTACT_END_MINUTE };

/** When something may be sent, seen from `t`. */
export interface SendableSpan {
  openNow: boolean;
  /** End of the span that contains `t`; null when shut at `t`. */
  closesAt: EpochMs | null;
  /** First sendable instant `>= t`, so `t` itself when open; null: no common hour within 370 days. */
  nextOpening: EpochMs | null;
}

const EVERY_DAY: readonly boolean[] = [true, true, true, true, true, true, true];
const NO_DAYS: ReadonlySet<number> = new Set();
const compiled = new Map<string, LocalHours>();
/** Zone lists are shared by everybody of a country, so one look at a list serves them all. */
const contactHoursOf = new WeakMap<readonly ZoneId[], readonly LocalHours[]>();

/** The answer of a search: from `from` to `until` the next opening is `opening`. */
interface KnownOpening {
  from: EpochMs;
  until: EpochMs;
  opening: EpochMs | null;
}
const NO_WINDOW = {};
const knownOpenings = new WeakMap<object, WeakMap<readonly ZoneId[], KnownOpening>>();

function hoursIn(zone: ZoneId, hours: ContactHours): LocalHours {
  const startMinute = Math.max(hours.startMinute, CONTACT_START_MINUTE);
  const endMinute = Math.min(hours.endMinute, CONTACT_END_MINUTE);
  const key = `${startMinute} ${endMinute} ${zone}`;
  let found = compiled.get(key);
  if (found === undefined) {
    const startMs = startMinute * MINUTE_MS;
    found = { zone, days: EVERY_DAY, startMs, endMs: endMinute * MINUTE_MS, closedDays: NO_DAYS };
    compiled.set(key, found);
  }
  return found;
}

/** @throws RangeError for an empty list: knowing no zone is not the same as being allowed everywhere. */
function hoursInAll(zones: readonly ZoneId[], hours: ContactHours): readonly LocalHours[] {
  if (zones.length === 0) throw new RangeError('a recipient without a zone has no hours');
  if (hours !== CONTACT_HOURS) return zones.map((zone) => hoursIn(zone, hours));
  let found = contactHoursOf.get(zones);
  if (found === undefined) {
    found = zones.map((zone) => hoursIn(zone, hours));
    contactHoursOf.set(zones, found);
  }
  return found;
}

/** Whether `t` lies inside the contact hours of every one of the recipient's plausible zones. */
export function quietOpen(zones: readonly ZoneId[], t: EpochMs, hours: ContactHours = CONTACT_HOURS): boolean {
  return allOpen(hoursInAll(zones, hours), t);
}

/**
 * First instant after `t` that falls into quiet hours in one of the zones.
 * @throws RangeError when that is so at `t` already, or the zone list is empty.
 */
export function quietClosesAt(zones: readonly ZoneId[], t: EpochMs, hours: ContactHours = CONTACT_HOURS): EpochMs {
  return commonCloseAt(hoursInAll(zones, hours), t) ?? t + DAY_MS;
}

/** First instant `>= t` outside quiet hours in all the zones; null when they share no hour. */
export function nextQuietOpening(
  zones: readonly ZoneId[],
  t: EpochMs,
  hours: ContactHours = CONTACT_HOURS,
): EpochMs | null {
  return nextCommonOpening(hoursInAll(zones, hours), t);
}

/**
 * Window AND contact hours in all of the recipient's zones, seen from `t`. A null window means contact hours only.
 * @throws RangeError when the zone list is empty.
 */
export function sendableSpan(
  window: SendWindow | null,
  zones: readonly ZoneId[],
  hours: ContactHours,
  t: EpochMs,
): SendableSpan {
  const contact = hoursInAll(zones, hours);
  const all = window === null ? contact : [window, ...contact];
  if (allOpen(all, t)) return { openNow: true, closesAt: commonCloseAt(all, t), nextOpening: t };
  if (hours !== CONTACT_HOURS) return { openNow: false, closesAt: null, nextOpening: nextCommonOpening(all, t) };

  const key = window ?? NO_WINDOW;
  const byZones = knownOpenings.get(key) ?? new WeakMap<readonly ZoneId[], KnownOpening>();
  knownOpenings.set(key, byZones);
  let known = byZones.get(zones);
  if (known === undefined || t < known.from || t > known.until) {
    const opening = nextCommonOpening(all, t);
    // Without an opening the answer holds as long as a search would end at the same instant.
    known = { from: t, until: opening ?? endOfUtcDay(t), opening };
    byZones.set(zones, known);
  }
  return { openNow: false, closesAt: null, nextOpening: known.opening };
}

function endOfUtcDay(t: EpochMs): EpochMs {
  return (Math.floor(t / DAY_MS) + 1) * DAY_MS - 1;
}
