import type { EpochMs } from '@rekindle/domain';
import { z } from 'zod';

const timeOfDay = z.string().regex(/^\d\d:\d\d(:\d\d)?$/);

/** What one campaign was told to keep to. */
export const CampaignExpectation = z.object({
  /** The `d` of the campaign's StatusCallback URLs. */
  dataset: z.string(),
  /** IANA zone of the window and of the calendar day. */
  timezone: z.string().default('Europe/London'),
  /** Sending hours [start, end); null: quiet hours only. */
  start: timeOfDay.nullable().default(null),
  end: timeOfDay.nullable().default(null),
  days: z.array(z.string()).default(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
  /** Days without sending, `YYYY-MM-DD`. */
  holidays: z.array(z.string()).default([]),
  /** `delay_respect_sending_hours = false`: M2 and M3 keep the quiet hours only. */
  followUpsIgnoreWindow: z.boolean().default(false),
  /** AI replies keep the window too. */
  repliesKeepWindow: z.boolean().default(false),
  perMinute: z.int().nullable().default(null),
  perHour: z.int().nullable().default(null),
  perDay: z.int().nullable().default(null),
  m2DelayHours: z.number().nullable().default(null),
  m3DelayHours: z.number().nullable().default(null),
});
export type CampaignExpectation = z.infer<typeof CampaignExpectation>;

/** What the ledger is held against. */
export const Expectations = z.object({
  campaigns: z.array(CampaignExpectation).default([]),
  quietStart: timeOfDay.default('08:00'),
  quietEnd: timeOfDay.default('21:00'),
  quietZone: z.string().default('Europe/London'),
  /** Zones of recipients elsewhere, by phone. */
  recipientZones: z.record(z.string(), z.string()).default({}),
  /** Within this time the poller must have found a text whose webhook failed. Milliseconds. */
  pollWithinMs: z.number().default(600_000),
  /** Days that must lie between two campaigns to one phone; null: not checked. */
  cooldownDays: z.number().nullable().default(null),
  /** Business time up to which the ledger is judged; default: its last entry. */
  asOf: z.number().nullable().default(null),
});
export type Expectations = z.infer<typeof Expectations>;

/** A promise of the blueprint's section 3 that the carrier saw broken. */
export interface Violation {
  promise: 'P1' | 'P2' | 'P3' | 'P5' | 'P6' | 'P8' | 'P10' | 'P15';
  at: EpochMs;
  phone: string;
  detail: string;
}
