import { bytesInMemory, type ByteSource } from '../src/byte-source.ts';
import { type CsvRow, openCsv } from '../src/read-csv.ts';

/** A list as UTF-8 bytes, handed out in small pieces so that piece edges fall everywhere. */
export function textList(text: string, pieceBytes = 7): ByteSource {
  return bytesInMemory(new TextEncoder().encode(text), pieceBytes);
}

/** All data rows of a list. */
export async function allRows(source: ByteSource): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const batch of (await openCsv(source)).batches()) rows.push(...batch);
  return rows;
}

/** UTF-16 bytes of a text, with a byte order mark when asked. */
export function utf16(text: string, order: 'little' | 'big', mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'little' ? bytes : bytes.swap16();
}
