import type { LedgerEntry } from '@rekindle/simulator';

/**
 * Whether an operator can see it on a screen: a text that left or failed, somebody who wrote or booked, an answer that
 * was drafted. Reports of a text's way, repeated webhooks and calls of the model that failed change nothing to look at.
 */
function isVisible(entry: LedgerEntry): boolean {
  switch (entry.type) {
    case 'post':
      return entry.outcome.accepted;
    case 'status':
      return entry.status === 'undelivered' || entry.status === 'failed';
    case 'model':
      return entry.http === 200;
    default:
      return entry.type === 'inbound' || entry.type === 'booking';
  }
}

/** Counts what an operator could see so far; looks at each entry once. */
export function visibleHappenings(ledger: { entries: readonly LedgerEntry[] }): () => number {
  let looked = 0;
  let visible = 0;
  return () => {
    for (; looked < ledger.entries.length; looked += 1) {
      const entry = ledger.entries[looked];
      if (entry !== undefined && isVisible(entry)) visible += 1;
    }
    return visible;
  };
}
