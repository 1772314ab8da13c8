import type { CampaignSettings } from './campaign-settings.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';
import { localDayNumber, nextLocalMidnight } from './zone-offsets.ts';

/** Most time between a claim and the first byte on the wire: the claim's deadline. */
export const LIMIT_MARGIN_MS = 2 * SECOND_MS;

/** Claims this old or younger still count: `claimed_at >= now - span`. */
export const MINUTE_SPAN_MS = MINUTE_MS + LIMIT_MARGIN_MS;
export const HOUR_SPAN_MS = HOUR_MS + LIMIT_MARGIN_MS;

export type LimitName = 'minute' | 'hour' | 'day';

export type LimitSettings = Pick<
  CampaignSettings,
  'messages_per_minute' | 'messages_per_hour' | 'messages_per_day' | 'sending_timezone'
>;

/** What a campaign's gate row and one index look-up per sliding limit say. */
export interface LimitState {
  /** Claim time of claim number `last - messages_per_minute + 1`; null when there are not so many claims yet. */
  minuteRef: EpochMs | null;
  /** Claim time of claim number `last - messages_per_hour + 1`; null when there are not so many claims yet. */
  hourRef: EpochMs | null;
  /** Claims on the local date (in `sending_timezone`) of now. */
  dayCount: number;
}

export interface LimitFacts extends LimitState {
  now: EpochMs;
  settings: LimitSettings;
}

export type LimitVerdict = { ok: true } | { ok: false; until: EpochMs; limit: LimitName };

/** First instant at which the minute limit lets one more claim through: the reference is older than 62 s. */
export function whenMinuteAllows(now: EpochMs, minuteRef: EpochMs | null): EpochMs {
  return whenSlidingAllows(now, minuteRef, MINUTE_SPAN_MS);
}

/** First instant at which the hour limit lets one more claim through: the reference is older than 1 h 2 s. */
export function whenHourAllows(now: EpochMs, hourRef: EpochMs | null): EpochMs {
  return whenSlidingAllows(now, hourRef, HOUR_SPAN_MS);
}

/**
 * First instant at which the day limit lets one more claim through. The last 2 s before local midnight are refused:
 * a text claimed then could reach the wire on the next day and count there.
 */
export function whenDayAllows(now: EpochMs, settings: LimitSettings, dayCount: number): EpochMs {
  const zone = settings.sending_timezone;
  const lastMoments = localDayNumber(zone, now + LIMIT_MARGIN_MS) !== localDayNumber(zone, now);
  return dayCount >= settings.messages_per_day || lastMoments ? nextLocalMidnight(zone, now) : now;
}

/**
 * Whether one more claim keeps all three limits exactly as the carrier sees them. `until` is the first instant at
 * which none of today's reasons holds any more, `limit` the one that lasts longest; ask again then.
 */
export function limitsAllow({ now, settings, minuteRef, hourRef, dayCount }: LimitFacts): LimitVerdict {
  const waits: readonly [LimitName, EpochMs][] = [
    ['minute', whenMinuteAllows(now, minuteRef)],
    ['hour', whenHourAllows(now, hourRef)],
    ['day', whenDayAllows(now, settings, dayCount)],
  ];
  let verdict: LimitVerdict = { ok: true };
  let until = now;
  for (const [limit, free] of waits) {
    if (free > until) {
      until = free;
      verdict = { ok: false, until, limit };
    }
  }
  return verdict;
}

function whenSlidingAllows(now: EpochMs, ref: EpochMs | null, span: number): EpochMs {
  return ref === null ? now : Math.max(now, ref + span + 1);
}

export type CapacityVerdict = { ok: true; nextFreeAt: EpochMs } | { ok: false; until: EpochMs };

/** A number may be claimed this far ahead of its capacity: the provider queues what comes within one second. */
export const NUMBER_QUEUE_MAX_MS = SECOND_MS;

/**
 * A sender number's own capacity, shared by replies and campaigns: `next_free_at += segments / mps`. A claim passes
 * while no more than NUMBER_QUEUE_MAX_MS of segments wait before it, so that the rate holds and a burst does not
 * wait for a tick each. `segmentsPerSecond` is what the carrier takes from the number. The result's `nextFreeAt` is
 * to be stored on a claim.
 */
export function numberCapacity(
  now: EpochMs,
  nextFreeAt: EpochMs | null,
  segments: number,
  segmentsPerSecond: number,
): CapacityVerdict {
  const free = Math.max(now, nextFreeAt ?? now);
  if (free - now >= NUMBER_QUEUE_MAX_MS) return { ok: false, until: free - NUMBER_QUEUE_MAX_MS + 1 };
  return { ok: true, nextFreeAt: free + Math.ceil((segments * SECOND_MS) / segmentsPerSecond) };
}

/** A place in a number's queue lies at most this far ahead: those before it may be stopped, or the number be given more. */
export const NUMBER_PLACE_MAX_MS = 5 * MINUTE_MS;

/** A number as a text sees it that it has no room for. */
export interface BusyNumber {
  now: EpochMs;
  /** The instant that `numberCapacity` said to ask again at. */
  freeAt: EpochMs;
  /** Where the places given so far end; minus infinity before the first. */
  queueEndsAt: EpochMs;
  segments: number;
  segmentsPerSecond: number;
}

/**
 * The place of a text among those that wait for a busy number, as far behind the last one as that one takes: told to
 * come back at one instant, all of them would be claimed and refused again until the last has gone. The result's
 * `queueEndsAt` is to be stored.
 */
export function placeInQueue(number: BusyNumber): { at: EpochMs; queueEndsAt: EpochMs } {
  const { now, freeAt, segments, segmentsPerSecond } = number;
  const at = Math.max(freeAt, Math.min(number.queueEndsAt, now + NUMBER_PLACE_MAX_MS));
  return { at, queueEndsAt: at + Math.ceil((segments * SECOND_MS) / segmentsPerSecond) };
}
