import Papa from 'papaparse';
import type { ByteSource } from './byte-source.ts';
import { decodeText, inspectText, type TextEvidence } from './decode.ts';
import { findDelimiter } from './delimiter.ts';
import { FileError } from './file-error.ts';
import { findHeader } from './header.ts';

/**
 * What is wrong with the shape of a row: fewer cells than the header, more (filled) cells, or a quote inside a quoted
 * cell that was not doubled.
 */
export type RowDamage = 'short' | 'long' | 'quotes';

export interface CsvRow {
  /** Line of the file where the row starts, counted from 1; a quoted cell may span several lines. */
  line: number;
  /** As in the file; at least as many as the table has columns. */
  cells: string[];
  damage: readonly RowDamage[];
}

export interface CsvTable {
  evidence: TextEvidence;
  delimiter: string;
  /** Line of the header, or null when the file starts with data. */
  headerLine: number | null;
  /** Column names, all different. */
  columns: string[];
  /** The first data rows, at most `SAMPLE_ROWS`. */
  samples: CsvRow[];
  /** A fresh pass over all data rows, in batches, in constant memory; reads on only when asked. Throws `FileError`. */
  batches(): AsyncGenerator<CsvRow[]>;
}

const SAMPLE_ROWS = 1_000;
const SAMPLE_CHARACTERS = 256_000;
/** A row longer than this has lost its closing quote, or the file is no list. */
export const MAX_ROW_CHARACTERS = 1_000_000;

/**
 * Opens a list: encoding, delimiter, header and samples are found, the rows are read when asked for.
 * Blank rows are left out. Rows of the wrong width are kept and marked.
 * @throws FileError for a file that is no readable list, or holds no rows
 */
export async function openCsv(source: ByteSource, options: { maxBytes?: number } = {}): Promise<CsvTable> {
  const evidence = await inspectText(source, options);
  const start = await startOfText(source, evidence);
  const { delimiter, sepLine } = findDelimiter(start);
  const firstLine = sepLine ? 2 : 1;

  const head: CsvRow[] = [];
  for await (const batch of readRows(source, evidence, delimiter, firstLine)) {
    head.push(...batch);
    if (head.length > SAMPLE_ROWS) break;
  }
  const header = findHeader(head.slice(0, 100).map((row) => row.cells));
  const width = header.names.length;
  const firstDataLine = head[header.firstDataRow]?.line;
  if (firstDataLine === undefined) {
    throw new FileError('no_rows', 'The file has column names but no rows below them.');
  }
  return {
    evidence,
    delimiter,
    headerLine: header.index === null ? null : (head[header.index]?.line ?? null),
    columns: header.names,
    samples: head.slice(header.firstDataRow, header.firstDataRow + SAMPLE_ROWS).map((row) => fitted(row, width)),
    async *batches() {
      for await (const batch of readRows(source, evidence, delimiter, firstLine)) {
        const data = batch.filter((row) => row.line >= firstDataLine).map((row) => fitted(row, width));
        if (data.length > 0) yield data;
      }
    },
  };
}

async function startOfText(source: ByteSource, evidence: TextEvidence): Promise<string> {
  let start = '';
  for await (const text of decodeText(source, evidence)) {
    start += text;
    if (start.length >= SAMPLE_CHARACTERS) break;
  }
  return start;
}

interface Parsed {
  data: string[][];
  errors: { code: string; row: number; index: number }[];
  meta: { cursor: number };
}

/** All rows that hold something, in batches of one piece of text each. */
async function* readRows(
  source: ByteSource,
  evidence: TextEvidence,
  delimiter: string,
  firstLine: number,
): AsyncGenerator<CsvRow[]> {
  // Papa's own streams stop neither for a slow reader nor at a missing quote, so its parser is called piece by piece.
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' });
  const place = { line: 1 };
  let carried = '';
  for await (const text of decodeText(source, evidence)) {
    carried += text;
    const parsed = parser.parse(carried, 0, true) as Parsed;
    const rows = rowsOf(parsed, carried, place, firstLine);
    carried = carried.slice(parsed.meta.cursor);
    if (rows.length > 0) yield rows;
    if (carried.length > MAX_ROW_CHARACTERS) throw endlessRow(carried, place.line, delimiter);
  }
  if (carried === '') return;
  const rows = rowsOf(parser.parse(carried, 0, false) as Parsed, carried, place, firstLine);
  if (rows.length > 0) yield rows;
}

function rowsOf(parsed: Parsed, text: string, place: { line: number }, firstLine: number): CsvRow[] {
  const startLine = place.line;
  const quoteFaults = new Map<number, number>();
  for (const error of parsed.errors) {
    // One of the row that the piece cuts off is a false alarm and finds no row below: it comes again with its other half.
    if (error.code === 'MissingQuotes') throw unclosedQuote(startLine + countLineFeeds(text.slice(0, error.index)));
    if (!quoteFaults.has(error.row)) quoteFaults.set(error.row, error.index);
  }
  const rows: CsvRow[] = [];
  for (const [index, cells] of parsed.data.entries()) {
    const line = place.line;
    const inside = cells.reduce((sum, cell) => sum + countLineFeeds(cell), 0);
    place.line += 1 + inside;
    const fault = quoteFaults.get(index);
    // A stray quote on one line is dirt; one that swallowed line ends has swallowed rows.
    if (fault !== undefined && inside > 0) throw unclosedQuote(startLine + countLineFeeds(text.slice(0, fault)));
    if (line < firstLine || cells.every((cell) => cell.trim() === '')) continue;
    rows.push({ line, cells, damage: fault === undefined ? NO_DAMAGE : ['quotes'] });
  }
  return rows;
}

const NO_DAMAGE: readonly RowDamage[] = [];

/** Pads a short row, marks short and long ones. Empty cells beyond the last column are no fault. */
function fitted(row: CsvRow, width: number): CsvRow {
  if (row.cells.length === width) return row;
  if (row.cells.length < width) {
    const missing = Array.from({ length: width - row.cells.length }, () => '');
    return { ...row, cells: [...row.cells, ...missing], damage: [...row.damage, 'short'] };
  }
  if (row.cells.slice(width).every((cell) => cell.trim() === '')) return { ...row, cells: row.cells.slice(0, width) };
  return { ...row, damage: [...row.damage, 'long'] };
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function unclosedQuote(line: number): FileError {
  return new FileError(
    'unclosed_quote',
    `A quotation mark opened in line ${line} is never closed, so the rows after it cannot be told apart. ` +
      'Close it, or double it ("") when it belongs to the text.',
    line,
  );
}

function endlessRow(text: string, line: number, delimiter: string): FileError {
  const opening = text.startsWith('"') ? 0 : text.indexOf(`${delimiter}"`);
  if (opening >= 0) return unclosedQuote(line + countLineFeeds(text.slice(0, opening)));
  return new FileError('row_too_long', `Line ${line} is longer than a million characters; this is no list.`, line);
}
