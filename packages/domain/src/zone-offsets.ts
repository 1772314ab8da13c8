import { Temporal } from 'temporal-polyfill';
import { DAY_MS, type EpochMs, type ZoneId } from './time.ts';

/** A span of instants in which a zone's clock keeps one offset: local ms = instant + `offset`. */
export interface OffsetSpan {
  start: EpochMs;
  /** Exclusive. The clock may well keep the same offset after it: spans are cut at cache blocks too. */
  end: EpochMs;
  /** Milliseconds east of UTC. */
  offset: number;
}

/** Names of the IANA database that have no slash. ICU also knows `BST` (as Dhaka), `IST`, `PST`: traps, not names. */
const NAMES_WITHOUT_SLASH = new Set(
  (
    'UTC GMT CET EET MET WET EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT Cuba Egypt Eire GB GB-Eire GMT0 Greenwich ' +
    'Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya NZ NZ-CHAT Navajo PRC Poland Portugal ROC ROK ' +
    'Singapore Turkey UCT Universal W-SU Zulu'
  )
    .split(' ')
    .map((name) => name.toLowerCase()),
);

const NAME_SHAPE = /^[a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+){1,2}$/i;

const validity = new Map<string, boolean>();
const VALIDITY_CACHE_MAX = 2_000;

/** Whether `name` is a zone of the IANA database. Offsets (`+01:00`) and abbreviations (`BST`) are not. */
export function isZoneId(name: string): boolean {
  const known = validity.get(name);
  if (known !== undefined) return known;
  const valid = looksLikeZone(name) && isKnownToIntl(name);
  if (validity.size >= VALIDITY_CACHE_MAX) validity.clear();
  validity.set(name, valid);
  return valid;
}

function looksLikeZone(name: string): boolean {
  if (NAMES_WITHOUT_SLASH.has(name.toLowerCase())) return true;
  return NAME_SHAPE.test(name) && !/^systemv\//i.test(name);
}

function isKnownToIntl(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Length of a cache block, about 12.4 days. A power of two, so that the block number is cheap. */
const BLOCK_MS = 2 ** 30;

/** Well under the shortest time any zone has kept an offset in this century, about four weeks (Ramadan in Egypt). */
const PROBE_MS = 3 * DAY_MS;

interface ZoneCache {
  blocks: Map<number, readonly OffsetSpan[]>;
  last: OffsetSpan;
}

const NO_SPAN: OffsetSpan = { start: 0, end: 0, offset: 0 };
const zones = new Map<ZoneId, ZoneCache>();

/**
 * The offset a zone keeps at `t`, with the span around `t` in which it surely stays. Cheap after the first look at a
 * stretch of about 12 days: transitions are found once by bisection and kept.
 * @throws RangeError when the zone is unknown.
 */
export function offsetSpanAt(zone: ZoneId, t: EpochMs): OffsetSpan {
  let cache = zones.get(zone);
  if (cache === undefined) {
    if (!isZoneId(zone)) throw new RangeError(`unknown time zone: ${zone}`);
    cache = { blocks: new Map(), last: NO_SPAN };
    zones.set(zone, cache);
  }
  const { last } = cache;
  if (t >= last.start && t < last.end) return last;

  const number = Math.floor(t / BLOCK_MS);
  let block = cache.blocks.get(number);
  if (block === undefined) {
    block = spansBetween(zone, number * BLOCK_MS, (number + 1) * BLOCK_MS);
    cache.blocks.set(number, block);
  }
  for (const span of block) {
    if (t < span.end) {
      cache.last = span;
      return span;
    }
  }
  throw new RangeError(`not an instant: ${t}`);
}

/** Milliseconds to add to `t` to read the zone's wall clock as if it were UTC. */
export function offsetAt(zone: ZoneId, t: EpochMs): number {
  return offsetSpanAt(zone, t).offset;
}

/** Local date as `YYYY-MM-DD`. */
export function localDate(zone: ZoneId, t: EpochMs): string {
  return new Date(t + offsetAt(zone, t)).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of the local date at `t`. */
export function localDayNumber(zone: ZoneId, t: EpochMs): number {
  return Math.floor((t + offsetAt(zone, t)) / DAY_MS);
}

/** First instant of the local day of `t`, also where the clock skips or repeats midnight. */
export function startOfLocalDay(zone: ZoneId, t: EpochMs): EpochMs {
  const midnight = localDayNumber(zone, t) * DAY_MS - offsetAt(zone, t);
  // The clock may have changed since midnight, but not by half a day.
  return nextLocalMidnight(zone, midnight - DAY_MS / 2);
}

/** First instant after `t` whose local date is a later one, also where the clock skips or repeats midnight. */
export function nextLocalMidnight(zone: ZoneId, t: EpochMs): EpochMs {
  const today = localDayNumber(zone, t);
  let at = t;
  for (;;) {
    const span = offsetSpanAt(zone, at);
    const midnight = (today + 1) * DAY_MS - span.offset;
    if (midnight < span.end) return Math.max(midnight, at);
    at = span.end;
  }
}

function spansBetween(zone: ZoneId, start: EpochMs, end: EpochMs): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let current: OffsetSpan = { start, end, offset: lookUpOffset(zone, start) };
  for (let probe = start; probe < end; ) {
    const next = Math.min(probe + PROBE_MS, end);
    const offset = lookUpOffset(zone, next);
    if (offset !== current.offset) {
      const change = firstInstantWith(zone, offset, probe, next);
      current.end = change;
      spans.push(current);
      current = { start: change, end, offset };
    }
    probe = next;
  }
  if (current.start < end) spans.push(current);
  return spans;
}

function firstInstantWith(zone: ZoneId, offset: number, before: EpochMs, atOrAfter: EpochMs): EpochMs {
  let low = before;
  let high = atOrAfter;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lookUpOffset(zone, middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

function lookUpOffset(zone: ZoneId, t: EpochMs): number {
  return Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}
