import { OWN_COLUMNS } from './field-names.ts';

// What a spreadsheet takes for a formula, and what we made of it (https://owasp.org/www-community/attacks/CSV_Injection).
// Some read the full-width signs as well.
const FORMULA = /^'*\s*[=+\-@\t\r＝＋－＠]/;
const ESCAPED = /^''*\s*[=+\-@\t\r＝＋－＠]/;
/** A phone number or amount: digits cannot run anything, and `+447...` must stay readable. */
const ONLY_DIGITS = /^[+-][\d\s().\-/]*$/;

export interface RejectedRow {
  line: number;
  cells: readonly string[];
  /** A sentence for the person who mends the row. */
  reason: string;
}

/**
 * The start of a rejected.csv: byte order mark (Excel needs it), line number, reason, then the file's own columns, whose
 * names are made harmless like cells.
 */
export function rejectedHeader(columns: readonly string[]): string {
  return `\uFEFF${csvLine([...OWN_COLUMNS, ...withoutOwn(columns, columns).map(harmlessCell)])}`;
}

/** One line of a rejected.csv. The cells are the row's own; a formula is made harmless, which reading takes back. */
export function rejectedLine(columns: readonly string[], row: RejectedRow): string {
  return csvLine([String(row.line), row.reason, ...withoutOwn(columns, row.cells).map(harmlessCell)]);
}

/** Whether a file is a rejected.csv of ours that came back. */
export function isRejectedFile(columns: readonly string[]): boolean {
  return OWN_COLUMNS.every((own) => columns.includes(own));
}

/** The column names of a file, as they were before they came back in a rejected.csv of ours. */
export function restoredNames(columns: readonly string[]): string[] {
  return isRejectedFile(columns) ? columns.map(restoredCell) : [...columns];
}

/** The cell as it was before `rejectedLine` made it harmless. Only for files that `isRejectedFile`. */
export function restoredCell(cell: string): string {
  return ESCAPED.test(cell) ? cell.slice(1) : cell;
}

/** A cell that no spreadsheet runs as a formula; numbers stay as they are. */
export function harmlessCell(cell: string): string {
  return FORMULA.test(cell) && !ONLY_DIGITS.test(cell) ? `'${cell}` : cell;
}

function withoutOwn(columns: readonly string[], cells: readonly string[]): string[] {
  return cells.filter((_, index) => !OWN_COLUMNS.includes(columns[index] ?? ''));
}

/** One line of CSV, as Excel takes it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\n\r;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
