import { EMIT_BATCH_MAX, planTick, type TickResult, type TickState } from './plan-tick.ts';
import type { LimitSettings } from './limits.ts';
import type { DueCandidate } from './tick-candidates.ts';
import { type EpochMs, HOUR_MS } from './time.ts';

/** How often a campaign is looked at while texts of it are open and nothing else is due. */
export const OPEN_TEXTS_RECHECK_MS = HOUR_MS;
/** How often a campaign is looked at that only waits for a person: for what its texts lack, or to order an absent text again. */
export const WAITING_RECHECK_MS = 24 * HOUR_MS;

/** Counting enrolments stops here: no plan needs to know of more. */
const COUNT_MAX = 20_000;

/** Where counting a campaign's due enrolments may stop: no plan has more slots than a day has texts. */
export function enrolmentsCounted(settings: Pick<LimitSettings, 'messages_per_day'>): number {
  return Math.min(COUNT_MAX, settings.messages_per_day + 2 * EMIT_BATCH_MAX);
}

/** A look at a campaign: what a tick needs, and who of those due is not to be texted after all. */
export interface LookFacts<C extends DueCandidate> extends Omit<TickState, 'candidates'> {
  /** In order, as {@link TickState.candidates}; those not to be texted are still among them and counted. */
  due: readonly C[];
  /** Why somebody leaves the cadence, or waits, before anything is planned (suppressed, booked ...); null: nothing. */
  verdict(candidate: C): string | null;
  /** Whether the step's text lacks a field. Asked only when somebody who would be texted lacks one. */
  lacksField(candidate: C): boolean;
}

export interface LookPlan<C extends DueCandidate> {
  tick: TickResult;
  /** Taken out by their verdict. */
  out: C[];
  /** Waiting for a field; they use up no slot. */
  lacking: C[];
  /** The batch was full, so that there may be more of whatever has been taken out of it. */
  batchFull: boolean;
  /** Earliest later due time that the plan reckons with; null when nobody is due later. */
  knownDueAt: EpochMs | null;
}

/**
 * Plans one look: {@link planTick} over those who may be texted. Pure: the scheduler and the forecast both call it.
 */
export function planLook<C extends DueCandidate>(facts: LookFacts<C>, now: EpochMs): LookPlan<C> {
  const { due, verdict, lacksField, ...rest } = facts;
  const out = due.filter((candidate) => verdict(candidate) !== null);
  let fit: readonly C[] = out.length === 0 ? due : due.filter((candidate) => verdict(candidate) === null);
  let lacking: C[] = [];
  const decide = () => {
    const gone = out.length + lacking.length;
    return planTick(
      {
        ...rest,
        candidates: fit,
        queued: facts.queued - gone,
        dueBeforeEnd: Math.max(0, facts.dueBeforeEnd - gone),
      },
      now,
    );
  };
  let tick = decide();
  const emitted = new Set(tick.emit.map(({ enrolmentId }) => enrolmentId));
  if (emitted.size > 0 && fit.some((candidate) => emitted.has(candidate.enrolmentId) && lacksField(candidate))) {
    // Whoever lacks a field must not use up a slot: take all of them out, then plan once more.
    const without = new Set(fit.filter(lacksField));
    lacking = [...without];
    fit = fit.filter((candidate) => !without.has(candidate));
    tick = decide();
  }
  const known = tick.skip.reduce((least, { notBefore }) => Math.min(least, notBefore), facts.nextDueAt ?? Infinity);
  return {
    tick,
    out,
    lacking,
    batchFull: due.length >= EMIT_BATCH_MAX,
    knownDueAt: Number.isFinite(known) ? known : null,
  };
}

/**
 * When to look again after a look that closed `closed` cadences. `rest`: nobody is due, now or later; what is left of
 * the campaign decides.
 */
export function lookAgainAt(
  plan: Pick<LookPlan<DueCandidate>, 'tick' | 'out' | 'lacking' | 'batchFull'>,
  closed: number,
  now: EpochMs,
): EpochMs | null | 'rest' {
  const takenOut = plan.batchFull && plan.out.length + plan.lacking.length > 0;
  if (takenOut || closed >= EMIT_BATCH_MAX) return now;
  const { nextTickAt, reason } = plan.tick;
  return nextTickAt !== null || reason.code === 'sending_disabled' ? nextTickAt : 'rest';
}
