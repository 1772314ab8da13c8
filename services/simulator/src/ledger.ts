import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EpochMs } from '@rekindle/domain';
import type { EntryOf, LedgerEntry, NewEntry } from './ledger-entries.ts';

/**
 * The carrier's own record: append-only lines of JSON, each handed to the operating system before anything else
 * happens, so that killing the process loses nothing.
 */
export class Ledger {
  readonly #entries: LedgerEntry[] = [];
  readonly #file: number | null;

  /**
   * Opens or creates the file and reads what it holds; `null` keeps the ledger in memory only. A last line that a
   * power cut left half written is cut off. Throws `LedgerDamaged` on any other line that is not JSON.
   */
  constructor(path: string | null) {
    if (path === null) {
      this.#file = null;
      return;
    }
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#entries.push(...parseLedger(whole));
    this.#file = openSync(path, 'a');
    if (whole.length < text.length) ftruncateSync(this.#file, Buffer.byteLength(whole));
  }

  /** Writes one entry, then shows it in `entries`. */
  append(entry: NewEntry, at: EpochMs, real: number): LedgerEntry {
    const stamped: LedgerEntry = { seq: this.#entries.length + 1, at, real, ...entry };
    if (this.#file !== null) {
      const line = Buffer.from(`${JSON.stringify(stamped)}\n`);
      for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
    }
    this.#entries.push(stamped);
    return stamped;
  }

  /** Every entry, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** Entries of one type, oldest first. */
  ofType<T extends LedgerEntry['type']>(type: T): EntryOf<T>[] {
    return this.#entries.filter((entry): entry is EntryOf<T> => entry.type === type);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

/** A line in the middle of a ledger cannot be read; the file was changed by something else. */
export class LedgerDamaged extends Error {
  override readonly name = 'LedgerDamaged';
}

/** Entries of a ledger file, for checks that run without a simulator. Ignores a half-written last line. */
export function readLedger(path: string): LedgerEntry[] {
  const text = readFileSync(path, 'utf8');
  return parseLedger(text.slice(0, text.lastIndexOf('\n') + 1));
}

function parseLedger(text: string): LedgerEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as LedgerEntry;
      } catch (error) {
        throw new LedgerDamaged(`ledger line ${index + 1} is not JSON`, { cause: error });
      }
    });
}
