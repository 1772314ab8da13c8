import type { CampaignSettings } from './campaign-settings.ts';
import { CONTACT_HOURS, type ContactHours, sendableSpan } from './quiet-hours.ts';
import { addOpenMs, type SendWindow } from './send-window.ts';
import { CAMPAIGN_STEPS, type CampaignStep } from './step.ts';
import { type EpochMs, HOUR_MS, type ZoneId } from './time.ts';

/** An unanswered cadence is closed, its lead COLD, this long after its last text. */
export const CLOSE_CADENCE_AFTER_HOURS = 72;

export type CadenceSettings = Pick<
  CampaignSettings,
  | 'm1_message'
  | 'm2_message'
  | 'm3_message'
  | 'm2_delay_hours'
  | 'm3_delay_hours'
  | 'delay_type'
  | 'delay_respect_sending_hours'
>;

/** Whether a step has a text. M1 always has; M2 and M3 are left out when theirs is null or blank. */
export function stepEnabled(settings: CadenceSettings, step: CampaignStep): boolean {
  return step === 'M1' || stepText(settings, step).trim() !== '';
}

/** A step's template; '' when it has none. */
export function stepText(
  settings: Pick<CampaignSettings, 'm1_message' | 'm2_message' | 'm3_message'>,
  step: CampaignStep,
): string {
  const texts = { M1: settings.m1_message, M2: settings.m2_message, M3: settings.m3_message };
  return texts[step] ?? '';
}

/** The next step that has a text after `previous` (null: from the start); null when the cadence is over. */
export function nextStep(settings: CadenceSettings, previous: CampaignStep | null): CampaignStep | null {
  const from = previous === null ? 0 : CAMPAIGN_STEPS.indexOf(previous) + 1;
  return CAMPAIGN_STEPS.slice(from).find((step) => stepEnabled(settings, step)) ?? null;
}

/** Whether a step goes after its delay exactly, whatever the campaign's window says. Quiet hours hold all the same. */
export function ignoresWindow(settings: CadenceSettings, step: CampaignStep): boolean {
  return step !== 'M1' && !settings.delay_respect_sending_hours;
}

export interface DueFacts {
  settings: CadenceSettings;
  window: SendWindow;
  step: CampaignStep;
  /** Claim time of the text before this one; for M1 the instant the enrolment may start. */
  previousClaimedAt: EpochMs;
  /** The recipient's plausible zones; null when unknown. */
  zones: readonly ZoneId[] | null;
  hours?: ContactHours;
}

export type Due =
  /** `elapsedAt`: the delay is over; `dueAt`: the first sendable instant from then on. */
  | { kind: 'due'; elapsedAt: EpochMs; dueAt: EpochMs }
  | { kind: 'never'; reason: 'no_common_hour' | 'unknown_zone' | 'step_disabled' };

/**
 * When a step is due. M1 has no delay; M2 and M3 wait their own delay after the text before them, in hours of the
 * clock (`real_hours`) or hours of the window (`business_hours`). A step whose predecessor is left out counts from the
 * last text that did go.
 */
export function nextDue(facts: DueFacts): Due {
  const { settings, window, step, zones } = facts;
  if (!stepEnabled(settings, step)) return { kind: 'never', reason: 'step_disabled' };
  if (zones === null) return { kind: 'never', reason: 'unknown_zone' };

  const elapsedAt = delayOver(facts);
  if (elapsedAt === null) return { kind: 'never', reason: 'no_common_hour' };
  const kept = ignoresWindow(settings, step) ? null : window;
  const { nextOpening } = sendableSpan(kept, zones, facts.hours ?? CONTACT_HOURS, elapsedAt);
  if (nextOpening === null) return { kind: 'never', reason: 'no_common_hour' };
  return { kind: 'due', elapsedAt, dueAt: nextOpening };
}

function delayOver({ settings, window, step, previousClaimedAt }: DueFacts): EpochMs | null {
  if (step === 'M1') return previousClaimedAt;
  const delay = (step === 'M2' ? settings.m2_delay_hours : settings.m3_delay_hours) * HOUR_MS;
  if (settings.delay_type === 'real_hours') return previousClaimedAt + delay;
  return addOpenMs(window, previousClaimedAt, delay);
}
