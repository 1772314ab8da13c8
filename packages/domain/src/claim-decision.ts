import { ignoresWindow } from './cadence.ts';
import type { CampaignSettings } from './campaign-settings.ts';
import { claimSpan, VALIDITY_MARGIN_MS } from './claim-hours.ts';
import { type LimitName, type LimitState, limitsAllow, numberCapacity } from './limits.ts';
import type { MessageState } from './message-state.ts';
import type { ContactHours } from './quiet-hours.ts';
import type { SendWindow } from './send-window.ts';
import { type CampaignStep, countsAgainstCampaignLimits, type MessageKind } from './step.ts';
import { type EpochMs, MINUTE_MS, SECOND_MS, type ZoneId } from './time.ts';

/** What the claim's transaction has read under its locks. */
export interface ClaimFacts {
  message: {
    kind: MessageKind;
    state: MessageState;
    /** The person's latest own text, which lets a reply pass quiet hours for 60 minutes; null when there is none. */
    lastInboundAt: EpochMs | null;
  };
  /** Null: no campaign behind it; steps and nudges are then blocked, replies keep quiet hours only. */
  settings: CampaignSettings | null;
  window: SendWindow | null;
  /** The recipient's plausible zones; null when unknown. */
  zones: readonly ZoneId[] | null;
  /** Tighter than 08:00-21:00, when the campaign or client wants it. */
  hours?: ContactHours;
  suppressed: boolean;
  /** An inbound text of this phone is stored but not yet matched. */
  unprocessedInbound: boolean;
  /** They answered since they were enrolled: ends M1-M3. */
  repliedSinceEnrolment: boolean;
  /** They wrote since this message was written: ends a nudge or a reply. */
  repliedSincePlanned: boolean;
  /** Lead deleted, or REMOVED (wrong number, invalid). */
  leadRemoved: boolean;
  /** A person has taken the conversation over. */
  manualMode: boolean;
  booked: boolean;
  campaignStatus: 'active' | 'paused' | 'draft' | 'completed';
  clientStatus: 'active' | 'paused' | 'cancelled';
  /** Somebody stopped all sending, or the clocks disagree. */
  sendingStopped: boolean;
  /** The client's mode (sandbox or live) is the gateway's. */
  clientModeMatches: boolean;
  /** Another message to this phone whose outcome is open. */
  otherToPhone: 'none' | 'sending' | 'unknown';
  limits: LimitState;
  numberNextFreeAt: EpochMs | null;
  numberSegmentsPerSecond: number;
  /** The carrier asked that campaign texts from the number wait until then. */
  numberHeldUntil?: EpochMs | null;
  segments: number;
  /** The text before this M2 or M3 is accepted or later. */
  previousStepAccepted: boolean;
  /** A person has confirmed to send although it is night there. */
  confirmedAtNight: boolean;
  /** A person is writing to them: no reply goes before this. */
  frozenUntil?: EpochMs | null;
}

export type BlockReason =
  | 'stop'
  | 'replied'
  | 'newer_inbound'
  | 'manual_mode'
  | 'booked'
  | 'removed'
  | 'wrong_mode'
  | 'client_cancelled'
  | 'campaign_completed'
  | 'no_campaign'
  | 'no_common_hour'
  | 'unknown_zone';

export type DeferReason =
  | 'sending_stopped'
  | 'client_paused'
  | 'campaign_paused'
  | 'campaign_draft'
  | 'sending_disabled'
  | 'manual_mode'
  | 'inbound_unmatched'
  | 'draft_frozen'
  | 'previous_step_open'
  | 'other_sending'
  | 'other_unknown'
  | 'window_shut'
  | 'quiet_hours'
  | 'night_unconfirmed'
  | 'limit_minute'
  | 'limit_hour'
  | 'limit_day'
  | 'slow_down'
  | 'number_busy';

export type ClaimDecision =
  /** `bound`: end of the hours, null when none applies; `numberNextFreeAt`: to be stored on the number. */
  | { kind: 'claim'; validitySeconds: number; bound: EpochMs | null; numberNextFreeAt: EpochMs }
  | { kind: 'block'; reason: BlockReason }
  /** `notBefore` is always later than now. */
  | { kind: 'defer'; notBefore: EpochMs; reason: DeferReason }
  | { kind: 'ignore'; reason: 'not_due' };

/** Most ValidityPeriod given to Twilio. */
export const MAX_VALIDITY_SECONDS = 600;

export const INBOUND_RECHECK_MS = 15 * SECOND_MS;
export const SENDING_RECHECK_MS = 5 * SECOND_MS;
/** For what a person or the reconciler settles. Whoever settles it also wakes the message at once. */
export const OPEN_RECHECK_MS = 5 * MINUTE_MS;

const LIMIT_REASONS: Record<LimitName, DeferReason> = { minute: 'limit_minute', hour: 'limit_hour', day: 'limit_day' };

/**
 * Decides, at the last moment before the wire, whether a due message goes, waits or never goes. Final reasons come
 * first, then what a person or the reconciler settles, then hours, then limits.
 */
export function decideClaim(facts: ClaimFacts, now: EpochMs): ClaimDecision {
  if (facts.message.state !== 'due') return { kind: 'ignore', reason: 'not_due' };
  const blocked = finalReason(facts);
  if (blocked !== null) return { kind: 'block', reason: blocked };
  const { frozenUntil = null } = facts;
  if (facts.message.kind === 'reply' && frozenUntil !== null && frozenUntil > now) {
    return { kind: 'defer', notBefore: frozenUntil, reason: 'draft_frozen' };
  }
  const wait = openMatter(facts);
  if (wait !== null) return { kind: 'defer', notBefore: now + wait[1], reason: wait[0] };
  return decideTime(facts, now);
}

function isStep(kind: MessageKind): kind is CampaignStep {
  return kind === 'M1' || kind === 'M2' || kind === 'M3';
}

function finalReason(facts: ClaimFacts): BlockReason | null {
  const { kind } = facts.message;
  const outreach = isStep(kind) || kind === 'nudge';
  if (!facts.clientModeMatches) return 'wrong_mode';
  if (facts.suppressed) return 'stop';
  if (facts.clientStatus === 'cancelled') return 'client_cancelled';
  if (kind === 'manual') return null;

  if (facts.leadRemoved) return 'removed';
  if (isStep(kind) && facts.repliedSinceEnrolment) return 'replied';
  if (kind === 'nudge' && facts.repliedSincePlanned) return 'replied';
  if (kind === 'reply' && facts.manualMode) return 'manual_mode';
  if (kind === 'reply' && facts.repliedSincePlanned) return 'newer_inbound';
  if (!outreach) return null;

  if (facts.booked) return 'booked';
  if (facts.settings === null || facts.window === null) return 'no_campaign';
  if (isStep(kind) && facts.campaignStatus === 'completed') return 'campaign_completed';
  return null;
}

function openMatter(facts: ClaimFacts): [DeferReason, number] | null {
  const { kind } = facts.message;
  const outreach = isStep(kind) || kind === 'nudge';
  if (facts.sendingStopped) return ['sending_stopped', OPEN_RECHECK_MS];
  if (facts.clientStatus === 'paused') return ['client_paused', OPEN_RECHECK_MS];
  if (kind !== 'manual') {
    if (facts.unprocessedInbound) return ['inbound_unmatched', INBOUND_RECHECK_MS];
    if (facts.settings?.sending_enabled === false) return ['sending_disabled', OPEN_RECHECK_MS];
  }
  if (outreach) {
    if (facts.campaignStatus === 'paused') return ['campaign_paused', OPEN_RECHECK_MS];
    if (facts.campaignStatus === 'draft') return ['campaign_draft', OPEN_RECHECK_MS];
    if (facts.manualMode) return ['manual_mode', OPEN_RECHECK_MS];
  }
  if (facts.otherToPhone === 'sending') return ['other_sending', SENDING_RECHECK_MS];
  if (isStep(kind) && facts.otherToPhone === 'unknown') return ['other_unknown', OPEN_RECHECK_MS];
  if ((kind === 'M2' || kind === 'M3') && !facts.previousStepAccepted) return ['previous_step_open', OPEN_RECHECK_MS];
  return null;
}

function decideTime(facts: ClaimFacts, now: EpochMs): ClaimDecision {
  const { message, settings, numberNextFreeAt, segments, numberSegmentsPerSecond } = facts;
  const { kind } = message;
  const windowed = !(isStep(kind) && settings !== null && ignoresWindow(settings, kind));
  const hours = claimSpan({ ...facts, kind, lastInboundAt: message.lastInboundAt, windowed }, now);
  if (hours.kind === 'block') return hours;
  if (hours.kind === 'shut') return { kind: 'defer', notBefore: hours.opensAt, reason: hours.reason };

  const left = hours.bound === null ? Infinity : Math.floor((hours.bound - now - VALIDITY_MARGIN_MS) / SECOND_MS);
  const validitySeconds = Math.min(MAX_VALIDITY_SECONDS, left);

  const { numberHeldUntil = null } = facts;
  if (countsAgainstCampaignLimits(kind) && numberHeldUntil !== null && numberHeldUntil > now) {
    return { kind: 'defer', notBefore: numberHeldUntil, reason: 'slow_down' };
  }
  if (settings !== null && countsAgainstCampaignLimits(kind)) {
    const verdict = limitsAllow({ now, settings, ...facts.limits });
    if (!verdict.ok) return { kind: 'defer', notBefore: verdict.until, reason: LIMIT_REASONS[verdict.limit] };
  }
  const capacity = numberCapacity(now, numberNextFreeAt, segments, numberSegmentsPerSecond);
  if (!capacity.ok) return { kind: 'defer', notBefore: capacity.until, reason: 'number_busy' };
  return { kind: 'claim', validitySeconds, bound: hours.bound, numberNextFreeAt: capacity.nextFreeAt };
}
