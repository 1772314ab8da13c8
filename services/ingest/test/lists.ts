import { bytesInMemory, type ByteSource } from '../src/byte-source.ts';
import { openCsv } from '../src/read-csv.ts';
import type { TableRow } from '../src/table.ts';

/** A list as UTF-8 bytes, handed out in small pieces so that piece edges fall everywhere. */
export function textList(text: string, pieceBytes = 7): ByteSource {
  return bytesInMemory(new TextEncoder().encode(text), pieceBytes);
}

/** All data rows of a list. */
export async function allRows(source: ByteSource): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const batch of (await openCsv(source)).batches()) rows.push(...batch);
  return rows;
}

/** UTF-16 bytes of a text, with a byte order mark when asked. */
export function utf16(text: string, order: 'little' | 'big', mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'little' ? bytes : bytes.swap16();
}
