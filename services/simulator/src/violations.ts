import type { z } from 'zod';
import { Expectations, type Violation } from './expectations.ts';
import type { LedgerEntry } from './ledger-entries.ts';
import { hourViolations } from './violations-hours.ts';
import { inboundViolations } from './violations-inbound.ts';
import { limitViolations } from './violations-limits.ts';
import { repeatViolations } from './violations-repeats.ts';
import { stopViolations } from './violations-stops.ts';
import { viewLedger } from './violations-view.ts';

/**
 * Breaches of our promises, found in the carrier's ledger alone: no table of ours and no rule of `packages/domain`
 * is used. Ordered by time. Throws `ZodError` on bad expectations.
 */
export function violations(entries: readonly LedgerEntry[], expected: z.input<typeof Expectations>): Violation[] {
  const expectations = Expectations.parse(expected);
  const view = viewLedger(entries, expectations.asOf);
  return [
    ...repeatViolations(view, expectations),
    ...stopViolations(view),
    ...hourViolations(view, expectations),
    ...limitViolations(view, expectations),
    ...inboundViolations(view, expectations),
  ].sort((a, b) => a.at - b.at);
}
