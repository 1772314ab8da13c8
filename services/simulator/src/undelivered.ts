import type { LedgerEntry } from './ledger-entries.ts';

/**
 * Follows a growing ledger: which texts of people nobody has learnt of yet, because their webhook failed for good and
 * no list has shown them. Only a poll finds these.
 */
export class UndeliveredTexts {
  readonly #waiting = new Set<string>();
  #read = 0;

  /** How many there are after the entries so far. Reads each entry once. */
  count(entries: readonly LedgerEntry[]): number {
    for (; this.#read < entries.length; this.#read++) this.#take(entries[this.#read]);
    return this.#waiting.size;
  }

  #take(entry: LedgerEntry | undefined): void {
    if (entry?.type === 'inbound') this.#waiting.add(entry.sid);
    if (entry?.type === 'webhook' && entry.http !== null && entry.http < 300) this.#waiting.delete(entry.sid);
    if (entry?.type === 'listed') for (const sid of entry.sids) this.#waiting.delete(sid);
  }
}
