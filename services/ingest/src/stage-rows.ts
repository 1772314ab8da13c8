import type { RepairSwitches } from '@rekindle/domain';
import type { Ids } from '@rekindle/runtime';
import type pg from 'pg';
import type { ByteSource } from './byte-source.ts';
import { FileError, noPhoneColumn } from './file-error.ts';
import type { ImportRules } from './import-rules.ts';
import { findDateOrder } from './date-order.ts';
import type { DateOrder } from './inquiry-date.ts';
import { type ColumnMapping, givesField, mapColumns, type MappingOverrides } from './map-columns.ts';
import { rowParser } from './parse-row.ts';
import { keepOriginals, rowMender } from './mended-rows.ts';
import { markedNumbers } from './opt-outs.ts';
import { type CsvTable, openCsv } from './read-csv.ts';
import { isRejectedFile, rejectedHeader, rejectedLine } from './rejected-csv.ts';
import type { MendedRows, Reading } from './reading.ts';
import { isWorkbook, openWorkbook, type WorkbookTable } from './read-workbook.ts';
import { countRepairs, type RepairReport } from './repair-report.ts';
import type { RowReason } from './row-reasons.ts';
import { openStaging } from './staging-table.ts';
import type { Table, TableRow } from './table.ts';

export interface StagedRows {
  table: CsvTable | WorkbookTable;
  mapping: ColumnMapping;
  /** Rows that hold something. */
  rows: number;
  bytes: number;
  rejected: number;
  /** Rows by the code they were rejected for. */
  rejections: Record<string, number>;
  /** By required field, the rows rejected for want of it and of nothing else. */
  rescues: Record<string, number>;
  /** Rows that the list itself marks as not to be texted. */
  optedOut: number;
  /** Of the rows that were not rejected. */
  repairs: RepairReport;
  dateOrder: DateOrder;
  /** Whether the dates themselves show their order. */
  dateOrderProved: boolean;
}

export interface StageOptions {
  clientId: string;
  uploadId: string;
  source: ByteSource;
  rules: ImportRules;
  overrides: MappingOverrides;
  /** Repairs not to make. */
  off?: RepairSwitches;
  /** How to read the file, where a person said so. */
  reading?: Reading;
  /** Cells that a person mended. */
  mended?: MendedRows;
  /** `YYYY-MM-DD`: enquiries of later days are left out. */
  today: string;
  ids: Ids;
  maxBytes: number;
  /** Gives up between two batches. */
  signal?: AbortSignal;
  /** What a person said about an earlier file with these columns. */
  recall?: (table: Table) => Promise<MappingOverrides>;
  /** Told after every batch how many rows and bytes have been read; awaited. */
  onProgress?: (rows: number, bytes: number) => Promise<void>;
  /** Shown every row that is rejected, as it was read. */
  onRejectedRow?: (row: TableRow, reason: RowReason, sentence: string) => void;
  /** Takes the text of rejected.csv piece by piece; awaited. Not called when no row is rejected. */
  onRejected?: (text: string) => Promise<void>;
}

/**
 * Reads a list as a stream: every good row goes into the upload's staging table, every other to `onRejected`.
 * Holds one batch of rows at a time.
 * @throws FileError for a file that cannot be imported; the staging table is then empty
 */
export async function stageRows(connection: pg.Client, options: StageOptions): Promise<StagedRows> {
  const { rules } = options;
  const { source, bytesRead } = counted(options.source);
  const { table, mapping } = await openList({ ...options, source });
  const dates = mapping.columns.find((column) => column.use === 'inquiry_date')?.index;
  const found = await findDateOrder(table, dates, options.signal);
  const order = options.reading?.date_order ?? found.order;
  const mend = rowMender(mapping.columns, options.mended ?? {});
  const parse = rowParser(mapping, {
    ...rules,
    dateOrder: order,
    today: options.today,
    restoreCells: isRejectedFile(table.columns),
    ...(options.off !== undefined && { off: options.off }),
  });
  const staged: StagedRows = {
    table,
    mapping,
    rows: 0,
    bytes: 0,
    rejected: 0,
    rejections: {},
    rescues: {},
    optedOut: 0,
    repairs: {},
    dateOrder: order,
    dateOrderProved: found.proved,
  };
  const writer = await openStaging(connection, options.clientId, options.uploadId);
  try {
    for await (const batch of table.batches()) {
      options.signal?.throwIfAborted();
      let rejectedText = '';
      for (const written of batch) {
        staged.rows += 1;
        const row = mend(written);
        const parsed = parse(row);
        if (parsed.ok) {
          if (row !== written) keepOriginals(parsed.lead, mapping.columns, written, row);
          if (parsed.lead.opted_out !== null) staged.optedOut += 1;
          countRepairs(staged.repairs, parsed.lead.repairs);
          const suppress = markedNumbers(parsed.lead, options.ids);
          await writer.add({ ...parsed.lead, id: options.ids.next(), line: row.line, suppress });
          continue;
        }
        options.onRejectedRow?.(row, parsed.reason, parsed.sentence);
        if (staged.rejected === 0) rejectedText += rejectedHeader(table.columns);
        staged.rejected += 1;
        staged.rejections[parsed.reason] = (staged.rejections[parsed.reason] ?? 0) + 1;
        const [field, ...others] = parsed.missing ?? [];
        if (field !== undefined && others.length === 0) staged.rescues[field] = (staged.rescues[field] ?? 0) + 1;
        rejectedText += rejectedLine(table.columns, { line: row.line, cells: row.cells, reason: parsed.sentence });
      }
      if (rejectedText !== '') await options.onRejected?.(rejectedText);
      staged.bytes = bytesRead();
      await options.onProgress?.(staged.rows, staged.bytes);
    }
    await writer.close();
    return staged;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/**
 * Looks at a list without importing it: its shape, and what each column becomes.
 * @throws FileError for a file that cannot be read or lacks a column that `rules` need
 */
export async function openList(
  options: Pick<StageOptions, 'source' | 'rules' | 'overrides' | 'maxBytes' | 'recall' | 'reading'>,
): Promise<{ table: CsvTable | WorkbookTable; mapping: ColumnMapping }> {
  const list = await readColumns(options);
  refuseUnmapped(list.mapping, options.rules);
  return list;
}

/**
 * Looks at a list's columns, whether or not they suffice.
 * @throws FileError for a file that cannot be read
 */
export async function readColumns(
  options: Pick<StageOptions, 'source' | 'overrides' | 'maxBytes' | 'recall' | 'reading'>,
): Promise<{ table: CsvTable | WorkbookTable; mapping: ColumnMapping }> {
  const open = (await isWorkbook(options.source)) ? openWorkbook : openCsv;
  const { maxBytes, reading = {} } = options;
  const table = await open(options.source, { maxBytes, reading });
  const rows = table.samples.map((row) => row.cells);
  const mapping = mapColumns(table.columns, rows, {
    remembered: (await options.recall?.(table)) ?? {},
    overrides: options.overrides,
    hasHeader: table.headerLine !== null,
  });
  return { table, mapping };
}

/** The source, and how many bytes of it the latest pass has read. */
export function counted(source: ByteSource): { source: ByteSource; bytesRead: () => number } {
  let bytes = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    bytes = 0;
    for await (const chunk of source.open()) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { source: { bytes: source.bytes, open: pass }, bytesRead: () => bytes };
}

/** One error for a column that is missing, not one for every row. */
function refuseUnmapped(mapping: ColumnMapping, rules: ImportRules): void {
  const headers = mapping.columns.map((column) => column.header);
  if (!givesField(mapping, 'phone_number')) throw noPhoneColumn(headers);
  const missing = rules.requiredFields.filter((field) => !givesField(mapping, field));
  if (missing.length > 0) {
    throw new FileError(
      'required_field_unmapped',
      `The campaign settings require ${missing.join(' and ')}, but no column of the file holds it. ` +
        `It has: ${headers.join(', ')}. Map a column to it, or take it off the required fields.`,
    );
  }
}
