import { SEGMENT_PRICE_MICROS } from '@rekindle/domain';
import { z } from 'zod';
import { ERROR_RATE_MAX, FILTERED_RATE_MAX, OPT_OUT_RATE_MAX } from './limits.ts';

const rate = z.number().min(0).max(1);

/** What of `clients.settings` concerns sending; all of it may be left out. */
const ClientRules = z.object({
  /** What a segment costs, in micro-units of the client's currency. */
  segment_price_micros: z.int().min(0).default(SEGMENT_PRICE_MICROS),
  /** Shares of a campaign's texts of a day above which it is paused. */
  auto_pause: z
    .object({
      opt_out_rate: rate.default(OPT_OUT_RATE_MAX),
      filtered_rate: rate.default(FILTERED_RATE_MAX),
      error_rate: rate.default(ERROR_RATE_MAX),
    })
    .prefault({}),
});
export type ClientRules = z.infer<typeof ClientRules>;

/** The client's own rules; the usual ones where it has none or they make no sense. */
export function clientRules(settings: unknown): ClientRules {
  const parsed = ClientRules.safeParse(settings ?? {});
  return parsed.success ? parsed.data : ClientRules.parse({});
}
