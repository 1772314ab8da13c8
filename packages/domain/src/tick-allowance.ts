import {
  type LimitName,
  type LimitSettings,
  type LimitState,
  MINUTE_SPAN_MS,
  whenDayAllows,
  whenHourAllows,
  whenMinuteAllows,
} from './limits.ts';
import { type EpochMs, SECOND_MS } from './time.ts';

/** Most campaign texts of one client that are emitted but not yet claimed. */
export const OUTSTANDING_MAX = 200;

/** How soon to look again when only texts on their way to a claim stand in the way. */
export const OUTSTANDING_RECHECK_MS = 5 * SECOND_MS;

/** A campaign's claims as its limits see them. */
export interface ClaimCounts extends LimitState {
  /** Claims with `claimed_at >= now - MINUTE_SPAN_MS`; counting may stop at the limit. */
  minuteCount: number;
  /** Claims with `claimed_at >= now - HOUR_SPAN_MS`; counting may stop at the limit. */
  hourCount: number;
}

/** Texts (M1-M3, nudge) emitted, not yet claimed, and free to go within 60 s (`not_before` no later than that). */
export interface Outstanding {
  campaign: number;
  client: number;
}

export interface Allowance {
  /** How many may be emitted. */
  count: number;
  /** When more may be; `now` when `count > 0`. */
  freeAt: EpochMs;
  /** What stands in the way longest; null when `count > 0`. */
  by: LimitName | 'outstanding' | 'slow_down' | null;
  /** What the day limit leaves today. */
  dayLeft: number;
}

/** The same while the carrier takes fewer texts from the campaign's number: none before `heldUntil`. */
export function whileHeld(allowance: Allowance, heldUntil: EpochMs | null, now: EpochMs): Allowance {
  if (heldUntil === null || heldUntil <= now) return allowance;
  if (allowance.freeAt >= heldUntil) return { ...allowance, count: 0 };
  return { ...allowance, count: 0, freeAt: heldUntil, by: 'slow_down' };
}

/** How many texts may be emitted at `now`, when `emitted` have just been on top of those outstanding. */
export function allowanceAt(
  settings: LimitSettings,
  claims: ClaimCounts,
  outstanding: Outstanding,
  now: EpochMs,
  emitted: number,
): Allowance {
  const onTheWay = outstanding.campaign + emitted;
  const dayAt = whenDayAllows(now, settings, claims.dayCount);
  const dayLeft = dayAt > now ? 0 : Math.max(0, settings.messages_per_day - claims.dayCount - onTheWay);
  const minuteLeft = settings.messages_per_minute - claims.minuteCount - onTheWay;
  const hourLeft = settings.messages_per_hour - claims.hourCount - onTheWay;
  const clientLeft = OUTSTANDING_MAX - outstanding.client - emitted;

  const soon = now + OUTSTANDING_RECHECK_MS;
  // Texts on their way fill the minute by themselves: they are claimed no earlier than now.
  const minuteSoon = onTheWay >= settings.messages_per_minute ? now + MINUTE_SPAN_MS + 1 : soon;
  const waits: readonly [LimitName | 'outstanding', number, EpochMs, EpochMs][] = [
    ['outstanding', clientLeft, now, soon],
    ['minute', minuteLeft, whenMinuteAllows(now, claims.minuteRef), minuteSoon],
    ['hour', hourLeft, whenHourAllows(now, claims.hourRef), soon],
    ['day', dayLeft, dayAt, soon],
  ];
  const allowance: Allowance = {
    count: Math.max(0, Math.min(clientLeft, minuteLeft, hourLeft, dayLeft)),
    freeAt: now,
    by: null,
    dayLeft,
  };
  for (const [name, left, byClaims, byOthers] of waits) {
    if (left > 0) continue;
    const freeAt = byClaims > now ? byClaims : byOthers;
    if (freeAt > allowance.freeAt) {
      allowance.freeAt = freeAt;
      allowance.by = name;
    }
  }
  return allowance;
}
