import type { MappedColumn } from './map-columns.ts';
import type { ParsedLead } from './parse-row.ts';
import type { MendedRows } from './reading.ts';
import type { TableRow } from './table.ts';

/** A function that puts the cells a person mended in place of the file's own. */
export function rowMender(columns: readonly MappedColumn[], mended: MendedRows): (row: TableRow) => TableRow {
  if (Object.keys(mended).length === 0) return (row) => row;
  return (row) => {
    const given = mended[String(row.line)];
    if (given === undefined) return row;
    const cells = row.cells.map((cell, index) => given[columns[index]?.header ?? ''] ?? cell);
    return { ...row, cells };
  };
}

/** Keeps on the lead what the file had in the cells that were mended. */
export function keepOriginals(
  lead: ParsedLead,
  columns: readonly MappedColumn[],
  before: TableRow,
  after: TableRow,
): void {
  for (const { index, use, attribute } of columns) {
    const written = before.cells[index] ?? '';
    if (use !== 'ignore' && written !== '' && written !== after.cells[index]) {
      lead.originals[use === 'attribute' ? attribute : use] ??= written;
    }
  }
}
