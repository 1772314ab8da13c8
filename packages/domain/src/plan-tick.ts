import type { CadenceSettings } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import type { LimitSettings } from './limits.ts';
import {
  denserPlan,
  FIRST_AT_ONCE,
  newPlan,
  type OpenSlots,
  type PacedStretch,
  pacedStretch,
  type PacingPlan,
  slotsPassed,
  slotsWanted,
  slotTime,
  usableSlots,
} from './pacing.ts';
import { type ContactHours, nextQuietOpening, quietOpen } from './quiet-hours.ts';
import type { SendWindow } from './send-window.ts';
import { type Allowance, allowanceAt, type ClaimCounts, type Outstanding, whileHeld } from './tick-allowance.ts';
import { type DueCandidate, type Sifted, siftCandidates } from './tick-candidates.ts';
import { reasonOf, type TickReason } from './tick-reason.ts';
import { type EpochMs, SECOND_MS } from './time.ts';
import { nextLocalMidnight } from './zone-offsets.ts';

/** Most due enrolments looked at in one tick. */
export const EMIT_BATCH_MAX = 200;

/** Ticks of one campaign are at least this far apart, except to go on with a batch. */
export const TICK_GAP_MS = SECOND_MS;

export type PlanSettings = CadenceSettings & LimitSettings & Pick<CampaignSettings, 'sending_enabled' | 'pacing'>;

/** Everything a tick needs to know about a campaign. */
export interface TickState {
  settings: PlanSettings;
  window: SendWindow;
  hours?: ContactHours;
  /** The plan the last tick returned; null after a pause or a change of settings. */
  plan: PacingPlan | null;
  /** Texts this campaign has emitted so far, over all pauses and plans. */
  emittedTotal: number;
  /**
   * Enrolments with `due_at <= now`, at most EMIT_BATCH_MAX, ordered by due_at, then hash(phone, step). Where steps may
   * ignore the window, as many of those on top: they would else wait behind the others for slots they do not need.
   * While {@link onlyWindowless} says so, leave the others out.
   */
  candidates: readonly DueCandidate[];
  /** How many enrolments have `due_at <= now`, the candidates included. */
  queued: number;
  /** How many enrolments whose step keeps to the window have `due_at <` {@link dueHorizon}. */
  dueBeforeEnd: number;
  /** Earliest `due_at > now`; null when there is none. */
  nextDueAt: EpochMs | null;
  /** The same among enrolments that a text is left for; as nextDueAt when not given. */
  nextTextDueAt?: EpochMs | null;
  claims: ClaimCounts;
  outstanding: Outstanding;
  /** Until when campaign texts from its number wait, because the carrier takes fewer; null or past: they do not. */
  numberHeldUntil?: EpochMs | null;
}

export interface TickResult extends Pick<Sifted, 'emit' | 'skip' | 'block'> {
  plan: PacingPlan | null;
  emittedTotal: number;
  /** Null: nothing to do until an enrolment becomes due, or the settings change. */
  nextTickAt: EpochMs | null;
  reason: TickReason;
}

/** Up to where the caller counts `dueBeforeEnd`: the end of the paced stretch; `now` when the window is shut. */
export function dueHorizon(window: SendWindow, now: EpochMs): EpochMs {
  const stretch = pacedStretch(window, now);
  return stretch.open ? stretch.end : now;
}

/** Whether only steps that ignore the window can go at `now`. */
export function onlyWindowless(window: SendWindow, now: EpochMs): boolean {
  return !pacedStretch(window, now).open;
}

/**
 * Decides which due enrolments go now and when to look again. Pure: the scheduler and the forecast both call it. It
 * emits no more than the minute, hour and day limits let through in the next 60 s and OUTSTANDING_MAX permits, and nothing
 * while its number is held: all of that would come due at one instant.
 */
export function planTick(state: TickState, now: EpochMs): TickResult {
  const { settings, window } = state;
  if (!settings.sending_enabled) {
    const reason: TickReason = { code: 'sending_disabled', queued: state.queued };
    return { emit: [], skip: [], block: [], plan: null, emittedTotal: state.emittedTotal, nextTickAt: null, reason };
  }
  const stretch = pacedStretch(window, now);
  const allowed = (emitted: number) => {
    const byLimits = allowanceAt(settings, state.claims, state.outstanding, now, emitted);
    return whileHeld(byLimits, state.numberHeldUntil ?? null, now);
  };
  const before = allowed(0);
  const slots = openSlots(state, stretch, before, now);
  const sifted = siftCandidates(state, now, stretch, before.count, slots);
  const emittedTotal = state.emittedTotal + sifted.emit.length;
  const after = allowed(sifted.emit.length);

  const plan = stretch.open ? planAfter(state, slots, sifted, emittedTotal, after, now, stretch.end) : null;
  const due = Math.max(0, state.queued - sifted.emit.length - sifted.block.length);
  const progressed = sifted.emit.length + sifted.skip.length + sifted.block.length > 0;
  const moreStored = state.queued > state.candidates.length;
  const goOn = progressed && moreStored && !sifted.pacedWaits && !sifted.freeWaits && after.count > 0;

  const pacedWaits = sifted.pacedWaits || (moreStored && !goOn);
  const asleepUntil = sifted.skip.reduce<EpochMs | null>((least, { notBefore }) => earlier(least, notBefore), null);
  const nextDueAt = earlier(state.nextDueAt, asleepUntil);
  const slotAt = plan === null ? now : plan.k < plan.n ? slotTime(plan, plan.k) : plan.end;
  const pacedAt = pacedWaits ? openFrom(window, Math.max(slotAt, after.freeAt)) : null;
  const freeAt = sifted.freeWaits ? after.freeAt : null;
  const dueAt = nextDueAt === null ? null : lookAgainFor(state, nextDueAt, pacedWaits, slotAt);
  const wanted = earlier(earlier(pacedAt, freeAt), dueAt);
  const nextTickAt = goOn ? now : wanted === null ? null : Math.max(wanted, now + TICK_GAP_MS);

  const reason = reasonOf({
    goOn,
    open: stretch.open,
    pacedWaits,
    freeWaits: sifted.freeWaits,
    opensAt: stretch.open ? now : awakeFrom(window, stretch.opensAt),
    after,
    day: { most: settings.messages_per_day, opensAt: dayOpensAt(window, now) },
    slotAt,
    asleepUntil,
    nextDueAt,
    nextTextDueAt: state.nextTextDueAt === undefined ? nextDueAt : earlier(state.nextTextDueAt, asleepUntil),
    due,
    now,
  });
  const { emit, skip, block } = sifted;
  return { emit, skip, block, plan, emittedTotal, nextTickAt, reason };
}

function openSlots(state: TickState, stretch: PacedStretch, allowance: Allowance, now: EpochMs): OpenSlots {
  if (!stretch.open) return { plan: null, from: 0, available: 0 };
  const { end } = stretch;
  if (state.settings.pacing === 'asap') return { plan: null, from: 0, available: Infinity };
  if (state.emittedTotal < FIRST_AT_ONCE) return { plan: null, from: 0, available: FIRST_AT_ONCE - state.emittedTotal };
  const kept = state.plan;
  if (kept !== null && kept.end === end && kept.opening <= now) return { plan: kept, ...usableSlots(kept, now) };
  const n = slotsWanted(state.settings, state.dueBeforeEnd, allowance.dayLeft, now, end);
  return { plan: newPlan(now, end, n), from: 0, available: 0 };
}

function planAfter(
  state: TickState,
  slots: OpenSlots,
  sifted: Sifted,
  emittedTotal: number,
  after: Allowance,
  now: EpochMs,
  end: EpochMs,
): PacingPlan | null {
  if (state.settings.pacing === 'asap' || emittedTotal < FIRST_AT_ONCE) return null;
  const due = Math.max(0, state.dueBeforeEnd - sifted.pacedGone);
  const wanted = slotsWanted(state.settings, due, after.dayLeft, now, end);
  if (slots.plan === null) return newPlan(now, end, wanted);
  // With nobody left who could have used them, the slots that came up lapse.
  const nobodyLeft = !sifted.pacedWaits && state.queued <= state.candidates.length;
  const used = slots.from + sifted.pacedEmitted;
  const k = nobodyLeft ? Math.max(used, slotsPassed(slots.plan, now)) : used;
  const plan = { ...slots.plan, k: Math.min(k, slots.plan.n) };
  return wanted > plan.n - plan.k ? denserPlan(plan, now, wanted) : plan;
}

/** When a tick is worth its while for an enrolment that becomes due at `dueAt`. */
function lookAgainFor(state: TickState, dueAt: EpochMs, pacedWaits: boolean, slotAt: EpochMs): EpochMs | null {
  if (!state.settings.delay_respect_sending_hours) return dueAt;
  return pacedWaits ? null : openFrom(state.window, Math.max(dueAt, slotAt));
}

/** When texts of a window without hours can first go in its own zone: not in the night it opens in. */
function awakeFrom(window: SendWindow, opensAt: EpochMs | null): EpochMs | null {
  if (opensAt === null || !window.allDay || quietOpen([window.zone], opensAt)) return opensAt;
  return nextQuietOpening([window.zone], opensAt);
}

/** When texts may go on the days after today's. */
function dayOpensAt(window: SendWindow, now: EpochMs): EpochMs | null {
  return awakeFrom(window, openFrom(window, nextLocalMidnight(window.zone, now)));
}

function openFrom(window: SendWindow, t: EpochMs): EpochMs | null {
  const stretch = pacedStretch(window, t);
  return stretch.open ? t : stretch.opensAt;
}

function earlier(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
