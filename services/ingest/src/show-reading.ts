import { type DateOrder, parseInquiryDate, NUMERIC } from './inquiry-date.ts';
import type { ColumnMapping } from './map-columns.ts';
import type { CsvTable } from './read-csv.ts';
import type { WorkbookTable } from './read-workbook.ts';
import type { Reading } from './reading.ts';

const SAMPLES = 4;
const CELL_SHOWN = 80;

/** How a file was read, with cells to judge it by. Holds people's data: not for logs. */
export function shownReading(
  table: CsvTable | WorkbookTable,
  mapping: ColumnMapping,
  dates: { order: DateOrder; proved: boolean },
  said: Reading,
) {
  const text = 'evidence' in table ? table : null;
  const sheet = 'sheets' in table ? table : null;
  return {
    kind: text === null ? ('workbook' as const) : ('text' as const),
    encoding: text?.evidence.encoding ?? null,
    byte_order_mark: text?.evidence.byteOrderMark ?? false,
    /** Characters that cannot be read in this encoding. */
    unreadable: text?.evidence.unreadable ?? 0,
    delimiter: text?.delimiter ?? null,
    sheet: sheet?.sheet ?? null,
    sheets: sheet?.sheets ?? [],
    header_line: table.headerLine,
    date_order: dates.order,
    date_order_proved: dates.proved,
    date_samples: dateSamples(table, mapping),
    /** Cells whose letters depend on the encoding. */
    unusual: unusualCells(table),
    top: table.top.map(({ line, cells }) => ({ line, cells: cells.slice(0, 12).map(clipped) })),
    said,
  };
}

function unusualCells(table: CsvTable | WorkbookTable): string[] {
  const found = new Set<string>();
  for (const { cells } of [...table.top, ...table.samples]) {
    for (const cell of cells) {
      if (/[^\u0000-\u007f]/.test(cell)) found.add(clipped(cell.trim()));
      if (found.size >= SAMPLES) return [...found];
    }
  }
  return [...found];
}

/** Dates that both orders can read, and as what. */
function dateSamples(table: CsvTable | WorkbookTable, mapping: ColumnMapping) {
  const index = mapping.columns.find((column) => column.use === 'inquiry_date')?.index;
  if (index === undefined) return [];
  const cells = table.samples.map((row) => (row.cells[index] ?? '').trim()).filter((cell) => NUMERIC.test(cell));
  return [...new Set(cells)].slice(0, SAMPLES).map((cell) => ({
    cell: clipped(cell),
    day_first: parseInquiryDate(cell, 'day-first'),
    month_first: parseInquiryDate(cell, 'month-first'),
  }));
}

function clipped(text: string): string {
  return text.length <= CELL_SHOWN ? text : `${text.slice(0, CELL_SHOWN - 1)}…`;
}
