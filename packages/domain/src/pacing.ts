import type { CampaignSettings } from './campaign-settings.ts';
import { MIN_TIME_LEFT_MS } from './claim-hours.ts';
import { nextQuietOpening, quietClosesAt, quietOpen } from './quiet-hours.ts';
import { closesAt, isOpen, nextOpening, type SendWindow } from './send-window.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';
import { nextLocalMidnight } from './zone-offsets.ts';

/** So many of a campaign's first texts go at once, limits permitting, so that the operator sees it work. */
export const FIRST_AT_ONCE = 10;

/** A slot missed by more than this lapses, so that a late tick makes up for seconds but never bursts. */
export const SLOT_CATCH_UP_MS = MINUTE_MS;

/** Nothing is emitted this shortly before hours end: a claim needs its least time left, and 10 s are for the way. */
export const LAST_CALL_MS = MIN_TIME_LEFT_MS + 10 * SECOND_MS;

/**
 * An even spread over what is left of a window: slot `k` of `n` is at `opening + (k + 0.5) * (end - opening) / n`.
 * Kept in `campaign_gates.pacing_plan`; null means "make a new one" (after a pause or a change of settings).
 */
export interface PacingPlan {
  opening: EpochMs;
  end: EpochMs;
  n: number;
  /** Slots used or lapsed. */
  k: number;
}

/** The slots one tick may use. */
export interface OpenSlots {
  /** Null while slots do not matter. */
  plan: PacingPlan | null;
  /** Number of the first slot that is free. */
  from: number;
  available: number;
}

/** When slot `k` of the plan comes up. */
export function slotTime(plan: PacingPlan, k: number): EpochMs {
  return plan.opening + Math.ceil(((k + 0.5) * (plan.end - plan.opening)) / plan.n);
}

/** How many of the plan's slots have come up by `now`. */
export function slotsPassed(plan: PacingPlan, now: EpochMs): number {
  if (plan.n === 0) return 0;
  const guess = Math.floor(((now - plan.opening) * plan.n) / (plan.end - plan.opening) + 0.5);
  let passed = Math.min(plan.n, Math.max(0, guess));
  while (passed < plan.n && slotTime(plan, passed) <= now) passed += 1;
  while (passed > 0 && slotTime(plan, passed - 1) > now) passed -= 1;
  return passed;
}

/** The slots that may be used at `now`: from number `from`, so many. Of those that came up long ago only the last. */
export function usableSlots(plan: PacingPlan, now: EpochMs): { from: number; available: number } {
  const passed = slotsPassed(plan, now);
  const lapsed = Math.min(slotsPassed(plan, now - SLOT_CATCH_UP_MS), passed - 1);
  const from = Math.max(plan.k, lapsed);
  return { from, available: Math.max(0, passed - from) };
}

export type PacingSettings = Pick<CampaignSettings, 'messages_per_minute' | 'messages_per_hour'>;

/** `n`: what is due before the end, no more than the limits let through from `now` to then. */
export function slotsWanted(
  settings: PacingSettings,
  due: number,
  dayLeft: number,
  now: EpochMs,
  end: EpochMs,
): number {
  const byMinute = Math.floor((settings.messages_per_minute * (end - now)) / MINUTE_MS);
  const byHour = Math.floor((settings.messages_per_hour * (end - now)) / HOUR_MS);
  return Math.max(0, Math.min(due, dayLeft, Math.max(1, byMinute), Math.max(1, byHour)));
}

/** A fresh plan over what is left of the window. */
export function newPlan(now: EpochMs, end: EpochMs, n: number): PacingPlan {
  return { opening: now, end, n, k: 0 };
}

/**
 * A plan for more texts than `old` has slots left. Its first slot is never later than the old plan's next one: a
 * stream of newly due leads must not push the next text away for ever.
 */
export function denserPlan(old: PacingPlan, now: EpochMs, n: number): PacingPlan {
  if (old.k >= old.n) return newPlan(now, old.end, n);
  const soonest = Math.max(now, slotTime(old, old.k));
  const opening = Math.floor((soonest - (0.5 * old.end) / n) / (1 - 0.5 / n));
  return { opening: Math.min(now, opening), end: old.end, n, k: 0 };
}

/** A stretch of a window over which texts are spread as one. */
export type PacedStretch =
  /** Texts may be emitted until `end`. */
  | { open: true; end: EpochMs }
  /** Null: not within 370 days. */
  | { open: false; opensAt: EpochMs | null };

/**
 * The stretch that contains `now`. It ends LAST_CALL_MS before the window closes. A window with no hours is cut at
 * local 00:00, 08:00 and 21:00, so that the slots of a day are not spent on its night.
 */
export function pacedStretch(window: SendWindow, now: EpochMs): PacedStretch {
  if (!isOpen(window, now)) return { open: false, opensAt: nextPacedOpening(window, nextOpening(window, now)) };
  const cut = cutAfter(window, now);
  const end = cut - LAST_CALL_MS;
  return now < end ? { open: true, end } : { open: false, opensAt: nextPacedOpening(window, nextOpening(window, cut)) };
}

function nextPacedOpening(window: SendWindow, opening: EpochMs | null): EpochMs | null {
  let at = opening;
  while (at !== null) {
    const cut = cutAfter(window, at);
    if (at < cut - LAST_CALL_MS) return at;
    at = nextOpening(window, cut);
  }
  return null;
}

function cutAfter(window: SendWindow, t: EpochMs): EpochMs {
  const close = closesAt(window, t) ?? Infinity;
  if (!window.allDay) return close;
  const zones = [window.zone];
  const turn = quietOpen(zones, t) ? quietClosesAt(zones, t) : nextQuietOpening(zones, t);
  return Math.min(close, nextLocalMidnight(window.zone, t), turn ?? Infinity);
}
