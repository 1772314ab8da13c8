import { type DateOrder, NUMERIC, WEEKDAY } from './inquiry-date.ts';
import { SAMPLE_ROWS, type Table } from './table.ts';

/** What the dates of a column show about their order. */
interface OrderEvidence {
  /** Dates that only one order can read. */
  dayFirst: number;
  monthFirst: number;
  /** Dates that either order can read. */
  open: number;
  /** Filled cells without an order: ISO dates, day numbers, names of months. */
  plain: number;
}

/** Proofs of one order, with none of the other, that end the question. */
const ENOUGH_PROOF = 100;
/** Of the first rows, so many without an order show that the column has none. */
const ENOUGH_PLAIN = SAMPLE_ROWS / 2;

/** An order of day and month, and whether it is certain: no date leaves a choice, or more prove it than speak against it. */
export interface DateOrderFinding {
  order: DateOrder;
  proved: boolean;
}

/** The order alone, see `findDateOrder`. */
export async function dateOrderOf(table: Table, column: number | undefined, signal?: AbortSignal): Promise<DateOrder> {
  return (await findDateOrder(table, column, signal)).order;
}

/**
 * Finds the order of day and month in a column, by the dates that leave no choice (a number above 12): those of the first rows
 * where they suffice, else of all rows, in one more pass over the file. UK order when nothing is proved, or as much the
 * one way as the other.
 * @throws FileError as reading the rows would
 */
export async function findDateOrder(
  table: Table,
  column: number | undefined,
  signal?: AbortSignal,
): Promise<DateOrderFinding> {
  if (column === undefined) return { order: 'day-first', proved: true };
  const evidence = { dayFirst: 0, monthFirst: 0, open: 0, plain: 0 };
  for (const { cells } of table.samples) addEvidence(evidence, cells[column] ?? '');
  if (table.samples.length < SAMPLE_ROWS || isSettled(evidence)) return orderOf(evidence);
  const whole = { dayFirst: 0, monthFirst: 0, open: 0, plain: 0 };
  for await (const batch of table.batches()) {
    signal?.throwIfAborted();
    for (const { cells } of batch) addEvidence(whole, cells[column] ?? '');
    if (Math.max(whole.dayFirst, whole.monthFirst) >= ENOUGH_PROOF && isSettled(whole)) break;
  }
  return orderOf(whole);
}

function addEvidence(evidence: OrderEvidence, cell: string): void {
  const text = cell.trim().replace(WEEKDAY, '');
  if (text === '') return;
  const match = NUMERIC.exec(text);
  const [first, second] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null) evidence.plain += 1;
  else if (first > 12 && second <= 12) evidence.dayFirst += 1;
  else if (second > 12 && first <= 12) evidence.monthFirst += 1;
  else evidence.open += 1;
}

function isSettled({ dayFirst, monthFirst, open, plain }: OrderEvidence): boolean {
  if (dayFirst + monthFirst + open === 0) return plain >= ENOUGH_PLAIN;
  return Math.max(dayFirst, monthFirst) >= ENOUGH_PROOF && Math.min(dayFirst, monthFirst) === 0;
}

function orderOf({ dayFirst, monthFirst, open }: OrderEvidence): DateOrderFinding {
  return { order: monthFirst > dayFirst ? 'month-first' : 'day-first', proved: open === 0 || monthFirst !== dayFirst };
}
