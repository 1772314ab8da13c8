import type { CampaignSettings } from './campaign-settings.ts';
import type { ClaimsSoFar, ForecastNumber } from './forecast-claims.ts';
import type { ForecastSpend } from './forecast-spend.ts';
import type { PacingPlan } from './pacing.ts';
import type { SendWindow } from './send-window.ts';
import type { CampaignStep } from './step.ts';
import type { EpochMs, ZoneId } from './time.ts';

/** Somebody in the campaign, or about to be. */
export interface ForecastLead {
  phone: string;
  /** The recipient's plausible zones; null when unknown. */
  zones: readonly ZoneId[] | null;
  /** The text that comes next; `close`: none, only the end of the cadence. */
  next: CampaignStep | 'close';
  dueAt: EpochMs;
  /** Why they leave the cadence, or wait for a person, before that text; null: nothing known. */
  verdict: string | null;
  /** Index of the number they are texted from. */
  number: number;
}

export type ForecastText = { kind: 'text'; segments: number } | { kind: 'missing'; fields: readonly string[] };

/** A text that is out but not yet claimed. */
export interface OpenText {
  /** Place in the order in which texts came out; decides between those of the same time. */
  nth: number;
  lead: number;
  step: CampaignStep;
  segments: number;
  notBefore: EpochMs;
}

export interface ForecastInput {
  settings: CampaignSettings;
  window: SendWindow;
  from: EpochMs;
  /** Nothing is looked at after it. */
  until: EpochMs;
  /** In the order of their ids. */
  leads: readonly ForecastLead[];
  /** The text of a step for the lead of that index. */
  text(lead: number, step: CampaignStep): ForecastText;
  /** Numbers the texts go from; at least one. */
  numbers: readonly ForecastNumber[];
  /** What the client may spend a day; left out when there is no cap. */
  spend?: ForecastSpend;
  /** Where a running campaign stands; left out for one that starts. */
  soFar?: ClaimsSoFar & { plan: PacingPlan | null; emittedTotal: number; nextTickAt: EpochMs | null; open: OpenText[] };
}
