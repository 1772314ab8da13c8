import type { Expectations, Violation } from './expectations.ts';
import type { LedgerView } from './violations-view.ts';

/** P8: a text whose webhook failed was found in the carrier's list in time. */
export function inboundViolations(view: LedgerView, expectations: Expectations): Violation[] {
  const within = expectations.pollWithinMs;
  return view.heard.flatMap(({ entry, ackedAt, listedAt }): Violation[] => {
    const heardAt = Math.min(ackedAt ?? Infinity, listedAt ?? Infinity);
    const late = heardAt - entry.at > within;
    // Too early to tell for a text that came just before the end of the ledger.
    if (!late || view.asOf - entry.at <= within) return [];
    const detail =
      heardAt === Infinity
        ? 'a text that was never fetched'
        : `a text fetched after ${Math.round((heardAt - entry.at) / 60_000)} min`;
    return [{ promise: 'P8', at: entry.at, phone: entry.from, detail }];
  });
}
