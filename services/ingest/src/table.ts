import { FileError } from './file-error.ts';
import { findHeader } from './header.ts';
import { restoredNames } from './rejected-csv.ts';

/**
 * What is wrong with the shape of a row: fewer cells than the header, more (filled) cells, or a quote inside a quoted
 * cell that was not doubled.
 */
export type RowDamage = 'short' | 'long' | 'quotes';

export interface TableRow {
  /** Line of the file where the row starts, counted from 1; a quoted cell may span several lines. */
  line: number;
  /** As in the file; at least as many as the table has columns. */
  cells: string[];
  damage: readonly RowDamage[];
}

/** A list, whatever file it came in. */
export interface Table {
  /** Line of the header, or null when the file starts with data. */
  headerLine: number | null;
  /** Column names, all different. */
  columns: string[];
  /** The first rows of the file as they are, for a person to say which one names the columns. */
  top: TableRow[];
  /** The first data rows, at most `SAMPLE_ROWS`. */
  samples: TableRow[];
  /** A fresh pass over all data rows, in batches; reads on only when asked. Throws `FileError`. */
  batches(): AsyncGenerator<TableRow[]>;
}

export const SAMPLE_ROWS = 1_000;
/** Columns of a list, at most: what a sheet of Excel holds (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3). */
export const COLUMNS_MAX = 16_384;
const HEADER_WITHIN_ROWS = 100;
const TOP_ROWS = 12;

/**
 * The table of a file whose first non-blank rows are `head`.
 * @param rows a fresh pass over all non-blank rows
 * @param headerLine where a person says the column names are; null for nowhere
 * @throws FileError `no_rows`, `bad_header_line`, `too_many_columns`
 */
export function tableOf(
  head: readonly TableRow[],
  rows: () => AsyncIterable<TableRow[]>,
  headerLine?: number | null,
): Table {
  const looked = head.slice(0, HEADER_WITHIN_ROWS);
  const said = headerLine == null ? headerLine : looked.findIndex((row) => row.line === headerLine);
  if (said === -1) {
    throw new FileError(
      'bad_header_line',
      `Line ${headerLine} cannot hold the column names: it is blank, or too far down.`,
    );
  }
  const header = findHeader(
    looked.map((row) => row.cells),
    said,
  );
  const width = header.names.length;
  if (width > COLUMNS_MAX) {
    const has = `The file has ${width.toLocaleString('en')} columns; a list has ${COLUMNS_MAX.toLocaleString('en')} at most`;
    throw new FileError('too_many_columns', `${has}. Leave out those that nobody needs.`);
  }
  const firstDataLine = head[header.firstDataRow]?.line;
  if (firstDataLine === undefined) {
    throw new FileError('no_rows', 'The file has column names but no rows below them.');
  }
  return {
    headerLine: header.index === null ? null : (head[header.index]?.line ?? null),
    columns: restoredNames(header.names),
    top: head.slice(0, TOP_ROWS),
    samples: head.slice(header.firstDataRow, header.firstDataRow + SAMPLE_ROWS).map((row) => fitted(row, width)),
    async *batches() {
      for await (const batch of rows()) {
        const data = batch.filter((row) => row.line >= firstDataLine).map((row) => fitted(row, width));
        if (data.length > 0) yield data;
      }
    },
  };
}

/** Pads a short row, marks short and long ones. Empty cells beyond the last column are no fault. */
function fitted(row: TableRow, width: number): TableRow {
  if (row.cells.length === width) return row;
  if (row.cells.length < width) {
    const missing = Array.from({ length: width - row.cells.length }, () => '');
    return { ...row, cells: [...row.cells, ...missing], damage: [...row.damage, 'short'] };
  }
  if (row.cells.slice(width).every((cell) => cell.trim() === '')) return { ...row, cells: row.cells.slice(0, width) };
  return { ...row, damage: [...row.damage, 'long'] };
}
