import readWorkbook from 'read-excel-file/node';
import type { ByteSource } from './byte-source.ts';
import { tooLarge } from './decode.ts';
import { FileError } from './file-error.ts';
import type { Reading } from './reading.ts';
import { SAMPLE_ROWS, type Table, tableOf, type TableRow } from './table.ts';

/** A list in a sheet of a workbook. */
export interface WorkbookTable extends Table {
  sheet: string;
  /** All sheets of the workbook. */
  sheets: string[];
}

/** A workbook is read whole, so it may be only so long: as it is, and unpacked. A longer list comes as CSV. */
const WORKBOOK_BYTES_MAX = 50_000_000;
const UNPACKED_BYTES_MAX = 500_000_000;
const BATCH_ROWS = 1_000;
const ZIP_HEADER = 'PK\u0003\u0004';

/** Whether a file is an Excel workbook (.xlsx) by its first bytes. */
export async function isWorkbook(source: ByteSource): Promise<boolean> {
  let head = '';
  for await (const chunk of source.open()) {
    head += Buffer.from(chunk).toString('latin1');
    if (!head.startsWith(ZIP_HEADER.slice(0, head.length)) || head.length >= 65_536) break;
  }
  return head.startsWith(ZIP_HEADER) && (head.includes('xl/') || head.includes('[Content_Types].xml'));
}

/**
 * Opens a sheet of an .xlsx as a list: the one a person named, else the first that holds anything. Numbers come as digits, dates as `YYYY-MM-DD`. Unlike a text file it is
 * held in memory.
 * @throws FileError `too_large`, `sheet_missing`, `spreadsheet_file` for one that cannot be read, `empty_file`, `no_rows`
 */
export async function openWorkbook(
  source: ByteSource,
  options: { maxBytes?: number; reading?: Reading } = {},
): Promise<WorkbookTable> {
  const maxBytes = Math.min(options.maxBytes ?? WORKBOOK_BYTES_MAX, WORKBOOK_BYTES_MAX);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source.open()) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const { reading = {} } = options;
  const all = await sheetsOf(Buffer.concat(chunks));
  const named = all.find(({ sheet }) => sheet === reading.sheet);
  const sheets = all.map(({ sheet }) => sheet);
  if (reading.sheet !== undefined && named === undefined) {
    throw new FileError('sheet_missing', `The workbook has no sheet "${reading.sheet}". It has: ${sheets.join(', ')}.`);
  }
  const chosen = named ?? all.find((sheet) => sheet.rows.length > 0);
  if (chosen === undefined || chosen.rows.length === 0) {
    throw new FileError('empty_file', named ? `The sheet "${named.sheet}" is empty.` : 'The workbook is empty.');
  }
  const { rows, sheet } = chosen;
  const batches = async function* batches() {
    for (let at = 0; at < rows.length; at += BATCH_ROWS) yield rows.slice(at, at + BATCH_ROWS);
  };
  return { sheet, sheets, ...tableOf(rows.slice(0, SAMPLE_ROWS + 1), batches, reading.header_line) };
}

async function sheetsOf(workbook: Buffer): Promise<{ sheet: string; rows: TableRow[] }[]> {
  const unpacked = unpackedBytes(workbook);
  if (unpacked === null) throw unreadable();
  if (unpacked > UNPACKED_BYTES_MAX) throw tooLarge(WORKBOOK_BYTES_MAX);
  const sheets = await readWorkbook(workbook, { trim: false }).catch(() => {
    throw unreadable();
  });
  return sheets.map(({ sheet, data }) => {
    const rows = data.map((cells, index) => ({ line: index + 1, cells: cells.map(textOf), damage: [] }));
    return { sheet, rows: rows.filter((row) => row.cells.some((cell) => cell.trim() !== '')) };
  });
}

function textOf(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return typeof cell === 'string' ? cell.replaceAll('\r\n', '\n').replaceAll('\u0000', '') : '';
}

/**
 * What a ZIP archive says it unpacks to, from its central directory (APPNOTE 6.3.10, sections 4.3.12 and 4.3.16); null
 * when it has none. Looked at first, so that a small file cannot fill the memory.
 */
function unpackedBytes(archive: Buffer): number | null {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > archive.length) return null;
  const entries = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  let total = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== 0x02014b50) return null;
    total += archive.readUInt32LE(at + 24);
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return total;
}

function unreadable(): FileError {
  return new FileError(
    'spreadsheet_file',
    'The Excel workbook cannot be read; it is damaged or protected. In Excel choose File, Save as, "CSV UTF-8".',
  );
}
