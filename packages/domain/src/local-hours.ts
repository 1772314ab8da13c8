import { DAY_MS, type EpochMs, type ZoneId } from './time.ts';
import { offsetSpanAt } from './zone-offsets.ts';

/**
 * Hours of the local day, on some days, in one zone. Membership is decided instant -> wall clock, which is never
 * ambiguous; the wall clock -> instant direction is only ever taken inside a stretch of constant offset.
 */
export interface LocalHours {
  zone: ZoneId;
  /** Seven flags, Monday first. */
  days: readonly boolean[];
  /** Milliseconds of the wall clock, `0 <= start < end <= 24 h`; the end is exclusive. */
  startMs: number;
  endMs: number;
  /** Local dates that are shut, as days since 1970-01-01. */
  closedDays: ReadonlySet<number>;
}

/** How far a search looks ahead, from the start of the UTC day, before it says "never". */
export const SEARCH_MS = 370 * DAY_MS;

/** 1970-01-01 was a Thursday, the fourth day of a week that starts on Monday. */
function isOpenDay(hours: LocalHours, day: number): boolean {
  return hours.days[(((day + 3) % 7) + 7) % 7] === true && !hours.closedDays.has(day);
}

/** Whether `t` lies inside the hours. */
export function hoursOpen(hours: LocalHours, t: EpochMs): boolean {
  const local = t + offsetSpanAt(hours.zone, t).offset;
  const day = Math.floor(local / DAY_MS);
  const inDay = local - day * DAY_MS;
  return inDay >= hours.startMs && inDay < hours.endMs && isOpenDay(hours, day);
}

/** First instant `>= t` inside the hours, or null when there is none within 370 days. */
export function hoursNextOpening(hours: LocalHours, t: EpochMs): EpochMs | null {
  if (hours.startMs >= hours.endMs) return null;
  let at = t;
  while (at <= t + SEARCH_MS) {
    const { offset, end } = offsetSpanAt(hours.zone, at);
    const local = at + offset;
    let day = Math.floor(local / DAY_MS);
    if (local - day * DAY_MS >= hours.endMs) day += 1;
    while (!isOpenDay(hours, day) && day * DAY_MS - offset < end) day += 1;
    const opening = Math.max(local, day * DAY_MS + hours.startMs) - offset;
    if (opening < end) return opening;
    at = end;
  }
  return null;
}

/**
 * End of the opening that contains `t`, or null when it does not end within 370 days.
 * @throws RangeError when the hours are shut at `t`.
 */
export function hoursCloseAt(hours: LocalHours, t: EpochMs): EpochMs | null {
  if (!hoursOpen(hours, t)) throw new RangeError(`shut at ${t}: nothing to close`);
  let at = t;
  while (at <= t + SEARCH_MS) {
    const { offset, end } = offsetSpanAt(hours.zone, at);
    const day = Math.floor((at + offset) / DAY_MS);
    const next = Math.min(day * DAY_MS + hours.endMs - offset, end);
    if (!hoursOpen(hours, next)) return next;
    at = next;
  }
  return null;
}

/** Whether `t` lies inside all of the hours. */
export function allOpen(all: readonly LocalHours[], t: EpochMs): boolean {
  return all.every((hours) => hoursOpen(hours, t));
}

/** Last instant a search from `t` looks at; the same for all of a UTC day, so that its answer holds for the day. */
function searchEnd(t: EpochMs): EpochMs {
  return Math.floor(t / DAY_MS) * DAY_MS + SEARCH_MS;
}

/**
 * First instant `>= t` inside all of the hours, or null when they have no instant in common within 370 days. An
 * answer is given only after each of the hours has agreed to that very instant.
 */
export function nextCommonOpening(all: readonly LocalHours[], t: EpochMs): EpochMs | null {
  const end = searchEnd(t);
  let at = t;
  while (at <= end) {
    let latest = at;
    for (const hours of all) {
      const opening = hoursNextOpening(hours, latest);
      if (opening === null) return null;
      latest = opening;
    }
    if (latest === at && allOpen(all, at)) return at;
    at = latest;
  }
  return null;
}

/**
 * First instant after `t` at which one of the hours is shut; null when none shuts within 370 days.
 * @throws RangeError when one of them is shut at `t`.
 */
export function commonCloseAt(all: readonly LocalHours[], t: EpochMs): EpochMs | null {
  let earliest: EpochMs | null = null;
  for (const hours of all) {
    const close = hoursCloseAt(hours, t);
    if (close !== null && (earliest === null || close < earliest)) earliest = close;
  }
  return earliest;
}
