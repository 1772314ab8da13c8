import Papa from 'papaparse';
import { fieldOfHeader, OWN_COLUMNS } from './field-names.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
const ROWS_LOOKED_AT = 50;

export interface DelimiterFinding {
  delimiter: string;
  /** Whether the first line is Excel's `sep=;`, which names the delimiter and is no row. */
  sepLine: boolean;
}

/**
 * Finds what separates the cells. A `sep=` line decides; else the character that gives the most rows the same number
 * of cells, two or more. A list with a single column has none, and a comma serves.
 * @param sample the start of the text, lines ending in `\n`; when it is cut short it ends wherever it ends
 */
export function findDelimiter(sample: string): DelimiterFinding {
  const named = /^"?sep=([^\n"]?)"?[^\n]*(\n|$)/i.exec(sample);
  if (named !== null) {
    const delimiter = named[1] ?? '';
    return { delimiter: delimiter === '' ? '\t' : delimiter, sepLine: true };
  }
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const candidate of DELIMITERS) {
    const score = scoreOf(sample, candidate);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return { delimiter: best, sepLine: false };
}

/**
 * Agreement of the rows on a width of two or more, 0 to 1, plus a little for more columns and a fitting first row, and
 * much for a first row of column names we know.
 */
function scoreOf(sample: string, delimiter: Delimiter): number {
  const rows = rowsOfSample(sample, delimiter).filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const widths = rows.map((cells) => cells.length);
  const width = commonest(widths.filter((each) => each > 1));
  if (width === null) return 0;
  const share = widths.filter((each) => each === width).length / widths.length;
  const known = (rows[0] ?? []).filter((cell) => fieldOfHeader(cell) !== null || OWN_COLUMNS.includes(cell)).length;
  return share + Math.min(width, 20) / 100 + (widths[0] === width ? 0.2 : 0) + (known >= 2 ? 1 : 0);
}

/** The rows at the start of a text; a row cut by the end of the sample is left out unless it is the only one. */
function rowsOfSample(sample: string, delimiter: string, rows = ROWS_LOOKED_AT): string[][] {
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"', preview: rows });
  const whole = parser.parse(sample, 0, true) as { data: string[][] };
  if (whole.data.length > 0) return whole.data;
  return (parser.parse(sample, 0, false) as { data: string[][] }).data;
}

/** The value that occurs most often, the first of equals; null for none. */
export function commonest(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  let best: number | null = null;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (best === null || count > (counts.get(best) ?? 0)) best = value;
  }
  return best;
}
