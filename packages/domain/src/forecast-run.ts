import type { CampaignStep } from './step.ts';
import type { EpochMs } from './time.ts';

/** A text the forecast sends. */
export interface ForecastSend {
  /** Index of the lead. */
  lead: number;
  step: CampaignStep;
  at: EpochMs;
  segments: number;
}

/** A delay that is over before the text may go, or just when it may. */
export interface DelayOver {
  step: CampaignStep;
  elapsedAt: EpochMs;
  dueAt: EpochMs;
}

export interface ForecastRun {
  /** In the order of their going. */
  sends: ForecastSend[];
  /** People whose text lacks fields: they wait for somebody to fill them in. */
  lacking: { lead: number; step: CampaignStep; fields: readonly string[] }[];
  /** People who can never get a step, for example for want of an hour common to window and quiet hours. */
  blocked: { lead: number; step: CampaignStep; reason: string }[];
  /** People who leave the cadence for what is known of them already. */
  gone: { lead: number; reason: string }[];
  delays: DelayOver[];
  /** People with a text to come when the forecast ended; 0 when it ran to the end. */
  left: number;
}

/** Writes down what a forecast does. */
export function createForecastRecord() {
  const run: ForecastRun = {
    sends: [],
    lacking: [],
    blocked: [],
    gone: [],
    delays: [],
    left: 0,
  };
  return {
    sent(text: { lead: number; step: CampaignStep; segments: number }, at: EpochMs) {
      const { lead, step, segments } = text;
      run.sends.push({ lead, step, at, segments });
    },
    lacking: (lead: number, step: CampaignStep, fields: readonly string[]) => run.lacking.push({ lead, step, fields }),
    blocked: (lead: number, step: CampaignStep, reason: string) => run.blocked.push({ lead, step, reason }),
    left: (lead: number, reason: string) => run.gone.push({ lead, reason }),
    delayOver: (step: CampaignStep, elapsedAt: EpochMs, dueAt: EpochMs) => run.delays.push({ step, elapsedAt, dueAt }),
    finished: (left: number): ForecastRun => ({ ...run, left }),
  };
}
