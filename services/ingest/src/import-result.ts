/** What became of the rows of one list. */
export interface ImportCounts {
  new: number;
  merged: number;
  flagged: number;
  duplicate: number;
  suppressed: number;
  rejected: number;
}

export interface ImportResult extends ImportCounts {
  /** Rows of the file that hold something; exactly the sum of the parts. */
  rows: number;
}

/** What became of the rows of a suppression list; the parts add up to `rows`. */
export interface SuppressionResult {
  rows: number;
  /** Rows with a number that may not be texted from now on. */
  new: number;
  /** Rows whose numbers were suppressed before. */
  suppressed: number;
  duplicate: number;
  /** Rows that the list's own do-not-contact column does not mark. */
  unmarked: number;
  rejected: number;
}

/** Rows got lost or were counted twice: a fault of ours, and the import must not be kept. */
export class CountsDoNotAddUp extends Error {
  override readonly name = 'CountsDoNotAddUp';
  readonly retryable = false;
}

/**
 * The result of an import whose parts add up to its rows.
 * @throws CountsDoNotAddUp when they don't, or when a part is no whole number
 */
export function importResult(rows: number, counts: ImportCounts): ImportResult {
  const { new: added, merged, flagged, duplicate, suppressed, rejected } = counts;
  const parts = [added, merged, flagged, duplicate, suppressed, rejected];
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum !== rows || parts.some((part) => !Number.isInteger(part) || part < 0)) {
    throw new CountsDoNotAddUp(
      `${rows} rows, but ${added} new + ${merged} merged + ${flagged} flagged + ${duplicate} duplicate + ` +
        `${suppressed} suppressed + ${rejected} rejected = ${sum}`,
    );
  }
  return { rows, new: added, merged, flagged, duplicate, suppressed, rejected };
}
