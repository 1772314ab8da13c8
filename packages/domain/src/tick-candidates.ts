import { type CadenceSettings, ignoresWindow } from './cadence.ts';
import { LAST_CALL_MS, type OpenSlots, type PacedStretch, slotTime } from './pacing.ts';
import { CONTACT_HOURS, type ContactHours, type SendableSpan, sendableSpan } from './quiet-hours.ts';
import type { SendWindow } from './send-window.ts';
import type { CampaignStep } from './step.ts';
import type { EpochMs, ZoneId } from './time.ts';

/** A due enrolment. */
export interface DueCandidate {
  enrolmentId: string;
  step: CampaignStep;
  /** The recipient's plausible zones; null when unknown. */
  zones: readonly ZoneId[] | null;
}

/** What becomes of the candidates in one tick. */
export interface Sifted {
  emit: { enrolmentId: string; step: CampaignStep }[];
  /** Asleep just now: due again at `notBefore`. */
  skip: { enrolmentId: string; notBefore: EpochMs }[];
  /** Can never be sent: to be recorded as blocked. */
  block: { enrolmentId: string; step: CampaignStep; reason: 'no_common_hour' | 'unknown_zone' }[];
  pacedEmitted: number;
  /** Paced enrolments among the candidates that are no longer due before the stretch ends. */
  pacedGone: number;
  /** Somebody could go but for slots, limits or the window. */
  pacedWaits: boolean;
  freeWaits: boolean;
}

export interface SiftFacts {
  settings: CadenceSettings;
  window: SendWindow;
  hours?: ContactHours;
  candidates: readonly DueCandidate[];
}

/** Sorts the candidates, in their order, into those that go, those asleep, and those that never can. */
export function siftCandidates(
  { settings, window, hours = CONTACT_HOURS, candidates }: SiftFacts,
  now: EpochMs,
  stretch: PacedStretch,
  allowance: number,
  slots: OpenSlots,
): Sifted {
  const end = stretch.open ? stretch.end : now;
  const result: Sifted = {
    emit: [],
    skip: [],
    block: [],
    pacedEmitted: 0,
    pacedGone: 0,
    pacedWaits: false,
    freeWaits: false,
  };
  // Zone lists are shared by everybody of a country, so one look at a list serves them all.
  const pacedSpans = new Map<readonly ZoneId[], SendableSpan>();
  const freeSpans = new Map<readonly ZoneId[], SendableSpan>();
  for (const { enrolmentId, step, zones } of candidates) {
    const free = ignoresWindow(settings, step);
    if (!free && !stretch.open) {
      result.pacedWaits = true;
      continue;
    }
    const gone = free ? 0 : 1;
    if (zones === null) {
      result.block.push({ enrolmentId, step, reason: 'unknown_zone' });
      result.pacedGone += gone;
      continue;
    }
    const known = free ? freeSpans : pacedSpans;
    let span = known.get(zones);
    if (span === undefined) {
      span = unlessLastCall(free ? null : window, zones, hours, now);
      known.set(zones, span);
    }
    if (span.nextOpening === null) {
      result.block.push({ enrolmentId, step, reason: 'no_common_hour' });
      result.pacedGone += gone;
    } else if (!span.openNow) {
      result.skip.push({ enrolmentId, notBefore: span.nextOpening });
      if (span.nextOpening >= end) result.pacedGone += gone;
    } else if (result.emit.length < allowance && (free || hasSlot(slots, result.pacedEmitted, span))) {
      result.emit.push({ enrolmentId, step });
      result.pacedEmitted += gone;
      result.pacedGone += gone;
    } else if (free) result.freeWaits = true;
    else result.pacedWaits = true;
  }
  return result;
}

/**
 * Whether a slot has come up for one more, or the recipient's own day ends before the next one does: then that slot is
 * used early. Otherwise somebody far east would sleep through the same slot every day.
 */
function hasSlot({ plan, from, available }: OpenSlots, used: number, { closesAt }: SendableSpan): boolean {
  if (used < available) return true;
  if (plan === null || closesAt === null) return false;
  const next = from + used;
  const nextAt = next < plan.n ? slotTime(plan, next) : plan.end;
  return closesAt - nextAt < LAST_CALL_MS;
}

function unlessLastCall(
  window: SendWindow | null,
  zones: readonly ZoneId[],
  hours: ContactHours,
  now: EpochMs,
): SendableSpan {
  const span = sendableSpan(window, zones, hours, now);
  if (span.closesAt === null || span.closesAt - now > LAST_CALL_MS) return span;
  const { nextOpening } = sendableSpan(window, zones, hours, span.closesAt);
  return { openNow: false, closesAt: null, nextOpening };
}
