import Papa from 'papaparse';
import type { ByteSource } from './byte-source.ts';
import { decodeText, inspectText, type TextEvidence } from './decode.ts';
import { findDelimiter } from './delimiter.ts';
import { FileError } from './file-error.ts';
import type { Reading } from './reading.ts';
import { SAMPLE_ROWS, type Table, tableOf, type TableRow } from './table.ts';

/** A list in a text file. */
export interface CsvTable extends Table {
  evidence: TextEvidence;
  delimiter: string;
}

const SAMPLE_CHARACTERS = 256_000;
/** A row longer than this has lost its closing quote, or the file is no list. */
const MAX_ROW_CHARACTERS = 1_000_000;

/**
 * Opens a list: encoding, delimiter, header and samples are found, the rows are read when asked for.
 * Blank rows are left out. Rows of the wrong width are kept and marked.
 * @throws FileError for a file that is no readable list, or holds no rows
 */
export async function openCsv(
  source: ByteSource,
  options: { maxBytes?: number; reading?: Reading } = {},
): Promise<CsvTable> {
  const { reading = {} } = options;
  const evidence = await inspectText(source, { ...options, encoding: reading.encoding });
  const start = await startOfText(source, evidence);
  const { delimiter: found, sepLine } = findDelimiter(start);
  const delimiter = reading.delimiter ?? found;
  const firstLine = sepLine ? 2 : 1;

  const rows = () => readRows(source, evidence, delimiter, firstLine);
  const head: TableRow[] = [];
  for await (const batch of rows()) {
    head.push(...batch);
    if (head.length > SAMPLE_ROWS) break;
  }
  return { evidence, delimiter, ...tableOf(head, rows, reading.header_line) };
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
): AsyncGenerator<TableRow[]> {
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

function rowsOf(parsed: Parsed, text: string, place: { line: number }, firstLine: number): TableRow[] {
  const startLine = place.line;
  const quoteFaults = new Map<number, number>();
  for (const error of parsed.errors) {
    // One of the row that the piece cuts off is a false alarm and finds no row below: it comes again with its other half.
    if (error.code === 'MissingQuotes') throw unclosedQuote(startLine + countLineFeeds(text.slice(0, error.index)));
    if (!quoteFaults.has(error.row)) quoteFaults.set(error.row, error.index);
  }
  const rows: TableRow[] = [];
  for (const [index, cells] of parsed.data.entries()) {
    const line = place.line;
    const inside = cells.reduce((sum, cell) => sum + countLineFeeds(cell), 0);
    place.line += 1 + inside;
    const fault = quoteFaults.get(index);
    // A stray quote on one line is dirt; one that swallowed line ends has swallowed rows.
    if (fault !== undefined && inside > 0) throw unclosedQuote(startLine + countLineFeeds(text.slice(0, fault)));
    if (line < firstLine || cells.every((cell) => cell.trim() === '')) continue;
    rows.push({ line, cells, damage: fault === undefined ? [] : ['quotes'] });
  }
  return rows;
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
