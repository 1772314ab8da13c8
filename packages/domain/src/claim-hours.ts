import type { CampaignSettings } from './campaign-settings.ts';
import { CONTACT_HOURS, type ContactHours, sendableSpan } from './quiet-hours.ts';
import { isOpen, type SendWindow } from './send-window.ts';
import type { MessageKind } from './step.ts';
import { type EpochMs, MINUTE_MS, SECOND_MS, type ZoneId } from './time.ts';

/** An AI reply may pass quiet hours for so long after the person's own text. */
export const REPLY_GRACE_MS = 60 * MINUTE_MS;

/** A text with less validity left than this is not sent now. */
export const MIN_VALIDITY_SECONDS = 60;
/** Kept between the end of the validity and the end of the hours: claim to wire, and the carrier's own clock. */
export const VALIDITY_MARGIN_MS = 5 * SECOND_MS;
/** Least time to the end of the hours in which a text may still be claimed. */
export const MIN_TIME_LEFT_MS = MIN_VALIDITY_SECONDS * SECOND_MS + VALIDITY_MARGIN_MS;

export interface ClaimHoursFacts {
  kind: MessageKind;
  lastInboundAt: EpochMs | null;
  settings: CampaignSettings | null;
  window: SendWindow | null;
  /** False: this step ignores the campaign's window. */
  windowed: boolean;
  zones: readonly ZoneId[] | null;
  hours?: ContactHours;
  confirmedAtNight: boolean;
}

export type ClaimHours =
  /** `bound`: when it may no longer be sent, at least 65 s away; null: any time. */
  | { kind: 'open'; bound: EpochMs | null }
  | { kind: 'shut'; opensAt: EpochMs; reason: 'window_shut' | 'quiet_hours' | 'night_unconfirmed' }
  | { kind: 'block'; reason: 'no_common_hour' | 'unknown_zone' };

/**
 * Which hours bind a message at `now` (promise P5), and their end (P6).
 *
 * - M1, M2, M3, nudge: campaign window AND quiet hours; without the window for steps that ignore it.
 * - AI reply, `respond_to_inbound_24_7` and not `respect_schedule_strictly`: quiet hours, which it may pass within
 *   60 minutes of the person's own text. Near the end of the day the earlier bound counts as long as it leaves time.
 * - AI reply otherwise: campaign window AND quiet hours, with no such grace.
 * - A person's own message: any time once confirmed at night, else by day; with no zone known, by confirmation or
 *   within 60 minutes of the person's own text.
 */
export function claimSpan(facts: ClaimHoursFacts, now: EpochMs): ClaimHours {
  if (facts.kind === 'manual') return manualSpan(facts, now);
  if (facts.kind === 'reply') {
    const { settings } = facts;
    const anyTime = settings === null || (settings.respond_to_inbound_24_7 && !settings.respect_schedule_strictly);
    if (anyTime) return withGrace(facts, now, hoursSpan(null, facts, now));
  }
  return hoursSpan(facts.windowed ? facts.window : null, facts, now);
}

function manualSpan(facts: ClaimHoursFacts, now: EpochMs): ClaimHours {
  if (facts.confirmedAtNight) return { kind: 'open', bound: null };
  const span = hoursSpan(null, facts, now);
  if (span.kind === 'shut') return { ...span, reason: 'night_unconfirmed' };
  return span.kind === 'block' ? withGrace(facts, now, span) : span;
}

function withGrace({ lastInboundAt }: ClaimHoursFacts, now: EpochMs, span: ClaimHours): ClaimHours {
  if (span.kind === 'open' || lastInboundAt === null) return span;
  const graceEnd = Math.min(lastInboundAt, now) + REPLY_GRACE_MS;
  return graceEnd - now >= MIN_TIME_LEFT_MS ? { kind: 'open', bound: graceEnd } : span;
}

function hoursSpan(
  window: SendWindow | null,
  { zones, hours = CONTACT_HOURS }: ClaimHoursFacts,
  now: EpochMs,
): ClaimHours {
  if (zones === null) return { kind: 'block', reason: 'unknown_zone' };
  const span = sendableSpan(window, zones, hours, now);
  let opensAt = span.nextOpening;
  let decidedAt = now;
  if (span.openNow) {
    const bound = span.closesAt;
    if (bound === null || bound - now >= MIN_TIME_LEFT_MS) return { kind: 'open', bound };
    opensAt = sendableSpan(window, zones, hours, bound).nextOpening;
    decidedAt = bound;
  }
  if (opensAt === null) return { kind: 'block', reason: 'no_common_hour' };
  const reason = window !== null && !isOpen(window, decidedAt) ? 'window_shut' : 'quiet_hours';
  return { kind: 'shut', opensAt, reason };
}
